package sluice

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// roundTrip is an API that is a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestDestroyBeforeConnect: a Manager that was stopped never connects.
func TestDestroyBeforeConnect(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		for range 2 {
			if err := f.gw.Destroy(context.Background(), CloseNormal); err != nil {
				t.Errorf("Destroy: %v", err)
			}
		}
		if err := f.gw.Connect(context.Background()); !errors.Is(err, ErrStopped) {
			t.Errorf("Connect after Destroy: %v", err)
		}
		wait(time.Minute)
		if n := f.count(mockgateway.Identify); n != 0 {
			t.Errorf("%d Identifies after Destroy", n)
		}
	})
}

// TestDestroyDuringConnect: a Connect that asks the API is stopped too, whether the
// call ends with its context or brings its answer later, and launches no shard.
func TestDestroyDuringConnect(t *testing.T) {
	const answer = `{"url":"ws://127.0.0.1:1","shards":2,"session_start_limit":{"total":1000,"remaining":1000,"reset_after":1000,"max_concurrency":1}}`
	const late = 3 * time.Second
	var asked chan struct{} // of the bubble
	for name, api := range map[string]roundTrip{
		"hangs": func(r *http.Request) (*http.Response, error) {
			asked <- struct{}{}
			<-r.Context().Done()
			return nil, context.Cause(r.Context()) // as http.Transport does
		},
		"answers late": func(r *http.Request) (*http.Response, error) {
			asked <- struct{}{}
			wait(late)
			return &http.Response{StatusCode: http.StatusOK, Request: r, Body: io.NopCloser(strings.NewReader(answer))}, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asked = make(chan struct{}, 1)
				gw, err := New(Config{Token: "x", HTTPClient: &http.Client{Transport: api}})
				if err != nil {
					t.Fatal(err)
				}
				ended := make(chan error, 1)
				go func() { ended <- gw.Run(context.Background()) }()
				<-asked
				start := time.Now()
				if err := gw.Destroy(context.Background(), CloseNormal); err != nil {
					t.Errorf("Destroy: %v", err)
				}
				if err := <-ended; !errors.Is(err, ErrStopped) {
					t.Errorf("Run: %v", err)
				}
				if d := time.Since(start); d > late {
					t.Errorf("stopped after %v", d)
				}
				for s := range gw.Shards() {
					t.Errorf("shard %d was launched", s.ID())
				}
			})
		})
	}
}

// loadingStore is a store whose Load takes until its context ends.
type loadingStore struct{ *MemoryStore }

func (loadingStore) Load(ctx context.Context, _, _ int) (Session, bool, error) {
	<-ctx.Done()
	return Session{}, false, ctx.Err()
}

// TestConnectContextEnds: a Connect whose context ended while the sessions were loaded
// says so, and no shard identifies.
func TestConnectContextEnds(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Sessions: loadingStore{NewMemoryStore()}}, func(f *fleet) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := f.gw.Connect(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Connect: %v", err)
		}
		wait(time.Minute)
		if n := f.count(mockgateway.Identify); n != 0 {
			t.Errorf("%d Identifies after a Connect that failed", n)
		}
	})
}

// endsInTime calls a stop with a context of a second and checks that it keeps its
// promise: it returns an error, Timeouts.Close later at the latest.
func endsInTime(t *testing.T, gw *Manager, stop func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	start := time.Now()
	err := stop(ctx)
	if most := time.Second + gw.cfg.Timeouts.Close; err == nil || time.Since(start) > most {
		t.Errorf("returned %v after %v, want an error within %v", err, time.Since(start), most)
	}
}

// TestDestroyBoundedInDial: a DialContext that looks at no context does not hold
// Destroy longer than its context and Timeouts.Close.
func TestDestroyBoundedInDial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dialing, free := make(chan struct{}, 1), make(chan struct{})
		gw, err := New(Config{Token: "x", GatewayURL: "ws://127.0.0.1:1/", DialContext: func(context.Context, string, string) (net.Conn, error) {
			dialing <- struct{}{}
			<-free
			return nil, net.ErrClosed
		}})
		if err != nil {
			t.Fatal(err)
		}
		if err := gw.Connect(context.Background()); err != nil {
			t.Fatal(err)
		}
		<-dialing
		endsInTime(t, gw, gw.Logout)
		close(free)
		<-gw.stopped
	})
}

// TestDestroyBoundedInHandler: nor does a handler that does not return.
func TestDestroyBoundedInHandler(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		busy, free := make(chan struct{}), make(chan struct{})
		f.gw.Handle(decode.TypingStart, func(Event) { close(busy); <-free })
		f.up()
		f.mock.Session(0).Dispatch("TYPING_START", []byte(`{}`))
		<-busy
		endsInTime(t, f.gw, f.gw.Logout)
		close(free)
		f.until("handled", func() bool { return f.shard(0).Stats().Handled == 1 })
		f.gw.stopErr = nil // was judged
	})
}

// downStore is a store that cannot be reached.
type downStore struct{ *MemoryStore }

func (downStore) Flush(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

// TestDetachBoundedInStore: nor does a store that is down hold Detach.
func TestDetachBoundedInStore(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Sessions: downStore{NewMemoryStore()}}, func(f *fleet) {
		f.up()
		endsInTime(t, f.gw, f.gw.Detach)
		<-f.gw.stopped
		f.gw.stopErr = nil // was judged
	})
}

// TestDetachInHandlerCancelled: what was received is handled although the handler that
// detaches cancels its context as it returns.
func TestDetachInHandlerCancelled(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Order: PerShard}, func(f *fleet) {
		n := 0
		f.gw.Handle(decode.TypingStart, func(Event) {
			if n++; n == 1 {
				wait(time.Second) // the others arrive
				ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
				defer cancel()
				if err := f.gw.Detach(ctx); err != nil {
					t.Errorf("Detach: %v", err)
				}
			}
			wait(10 * time.Millisecond)
		})
		f.up()
		for range 10 {
			f.mock.Session(0).Dispatch("TYPING_START", []byte(`{"user_id":"1"}`))
		}
		<-f.gw.stopped
		if st := f.shard(0).Stats(); st.Unhandled != 0 || st.Handled != 10 {
			t.Errorf("%d handled and %d not, want all 10", st.Handled, st.Unhandled)
		}
	})
}

// TestDestroyInHook: a hook may stop the fleet, and Run ends.
func TestDestroyInHook(t *testing.T) {
	h := Hooks{Connect: func(s *Shard) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = s.m.Destroy(ctx, CloseNormal)
	}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Hooks: h}, func(f *fleet) {
		start := time.Now()
		if err := f.gw.Run(context.Background()); err != nil {
			t.Errorf("Run: %v", err)
		}
		if d := time.Since(start); d > 30*time.Second {
			t.Errorf("Run ended after %v", d)
		}
	})
}

// overloaded is a fleet of one shard whose reader waits for handlers until free is
// closed.
func overloaded(t *testing.T, f func(f *fleet, free chan struct{})) {
	c := Config{Order: PerShard, Overload: Overload{ShardEvents: 64, Policies: map[decode.EventType]Policy{decode.TypingStart: Keep}}}
	// No heartbeat falls into the test, which would find out that a connection is dead.
	inFakeTime(t, mockgateway.Options{Guilds: -1, HeartbeatInterval: time.Hour}, c, func(fl *fleet) {
		free := make(chan struct{})
		fl.gw.Handle(decode.TypingStart, func(Event) { <-free })
		fl.up()
		for range 1000 {
			fl.mock.Session(0).Dispatch("TYPING_START", []byte(`{"user_id":"1"}`))
		}
		wait(time.Second)
		if fl.shard(0).held.Load() != stillHeld {
			t.Fatal("the reader is not held")
		}
		f(fl, free)
	})
}

// TestStopOverloaded: a shard whose reader waits for handlers stops at once, and with a
// close frame.
func TestStopOverloaded(t *testing.T) {
	overloaded(t, func(f *fleet, free chan struct{}) {
		start := time.Now()
		if err := f.shard(0).Destroy(context.Background(), CloseNormal); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("stopped after %v", d)
		}
		closed := f.mock.Log().Of(mockgateway.Closed)
		if len(closed) != 1 || closed[0].Code != 1000 {
			t.Errorf("the gateway saw %+v, want one close 1000", closed)
		}
		close(free)
	})
}

// TestSendOverloadedDead: a write that fails ends a connection whose reader waits for
// handlers, so that the sends after it wait for the next one.
func TestSendOverloadedDead(t *testing.T) {
	overloaded(t, func(f *fleet, free chan struct{}) {
		f.mock.Session(0).Drop()
		wait(time.Second)
		failed := 0
		for range 20 {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
			err := f.shard(0).Send(ctx, VoiceStateUpdate{GuildID: 1})
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				failed++
			}
			cancel()
			wait(time.Millisecond) // the reader ends
		}
		if failed != 1 {
			t.Errorf("%d of 20 sends failed, want the first", failed)
		}
		close(free)
		f.until("resumed", func() bool { return f.shard(0).Stats().Resumes == 1 && f.active(0)() })
	})
}

// TestLogoutAfterShard: a shard that was logged out alone leaves no session in the
// store when the others detach.
func TestLogoutAfterShard(t *testing.T) {
	store := NewMemoryStore()
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Sessions: store}, func(f *fleet) {
		f.up()
		if err := f.shard(0).Destroy(context.Background(), CloseNormal); err != nil {
			t.Error(err)
		}
		if err := f.gw.Detach(context.Background()); err != nil {
			t.Error(err)
		}
		if x, ok, _ := store.Load(context.Background(), 0, 1); ok {
			t.Errorf("stored after a logout: %+v", x)
		}
	})
}

// pausingStore is a store whose first Save tells in, and waits for out.
type pausingStore struct {
	*MemoryStore
	paused  atomic.Bool
	in, out chan struct{}
}

func (p *pausingStore) Save(ctx context.Context, sessions ...Session) error {
	if p.paused.CompareAndSwap(false, true) {
		close(p.in)
		<-p.out
	}
	return p.MemoryStore.Save(ctx, sessions...)
}

// TestLogoutDuringSave: a Save that is under way does not bring back what Logout
// forgets.
func TestLogoutDuringSave(t *testing.T) {
	store := &pausingStore{MemoryStore: NewMemoryStore()}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Sessions: store}, func(f *fleet) {
		store.in, store.out = make(chan struct{}), make(chan struct{})
		f.up()
		<-store.in
		ended := make(chan error, 1)
		go func() { ended <- f.gw.Logout(context.Background()) }()
		<-f.gw.ctx.Done() // the shards have ended, the store is next
		close(store.out)
		if err := <-ended; err != nil {
			t.Errorf("Logout: %v", err)
		}
		wait(time.Second)
		if x, ok, _ := store.Load(context.Background(), 0, 1); ok {
			t.Errorf("stored after Logout: %+v", x)
		}
	})
}

// TestStoreFollowsSession: the store has the session that lives, also if the one before
// had come further.
func TestStoreFollowsSession(t *testing.T) {
	store := NewMemoryStore()
	inFakeTime(t, mockgateway.Options{Guilds: 3}, Config{Sessions: store}, func(f *fleet) {
		f.up()
		wait(time.Minute)
		f.mock.Session(0).InvalidSession(false)
		f.until("identified again", func() bool { return f.shard(0).Stats().Identifies == 2 && f.active(0)() })
		wait(time.Minute)
		if err := f.gw.Detach(context.Background()); err != nil {
			t.Error(err)
		}
		x, ok, _ := store.Load(context.Background(), 0, 1)
		if now := f.shard(0).shownSession.Load(); !ok || now == nil || x.ID != now.id {
			t.Errorf("the store has %+v, the session is %+v", x, now)
		}
	})
}
