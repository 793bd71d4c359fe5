package sluice

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// TestDetach: the next process resumes where this one ended, without an Identify, and
// between them every event is handled once.
func TestDetach(t *testing.T) {
	store, err := OpenFileStore(filepath.Join(t.TempDir(), "sessions"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var seen []string
	c := Config{Sessions: store, Order: PerShard}
	handle := func(ev Event) { seen = append(seen, ev.Get("n").String()) }
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		f.gw.Handle(decode.TypingStart, handle)
		f.up()
		f.dispatchAll("TYPING_START", `{"n":"1"}`, `{"n":"2"}`)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := f.gw.Detach(ctx); err != nil {
			t.Fatal(err)
		}
		if codes := f.mock.Log().Of(mockgateway.Closed); len(codes) != 1 || codes[0].Code != int(closeDetach) {
			t.Errorf("closed with %+v", codes)
		}
		f.mock.Session(0).Dispatch("TYPING_START", []byte(`{"n":"3"}`)) // while nobody is there

		cfg := f.gw.cfg
		next, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		f.gw = next
		f.gw.Handle(decode.TypingStart, handle)
		f.up()
		f.until("the replay is handled", func() bool { return f.shard(0).Stats().Handled == 1 })
		f.dispatchAll("TYPING_START", `{"n":"4"}`)
		if n := f.count(mockgateway.Identify); n != 1 {
			t.Errorf("%d Identifies for two processes", n)
		}
		if want := []string{"1", "2", "3", "4"}; !slices.Equal(seen, want) {
			t.Errorf("handled %v, want %v", seen, want)
		}
		if err := f.gw.Logout(ctx); err != nil {
			t.Error(err)
		}
		if _, ok, _ := store.Load(ctx, 0, 1); ok {
			t.Error("a session is stored after a logout")
		}
	})
}

// TestSavedAsItRuns: the store is never more than a second behind, so that a process
// that is killed resumes close to its end; and a session of another shard count is not
// resumed.
func TestSavedAsItRuns(t *testing.T) {
	store := NewMemoryStore()
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Sessions: store}, func(f *fleet) {
		f.up()
		for range 10 {
			seq := f.mock.Session(0).Dispatch("TYPING_START", []byte(`{}`))
			wait(keepEvery + time.Millisecond)
			if x, ok, err := store.Load(context.Background(), 0, 1); !ok || err != nil || x.Received != seq || x.ID != f.mock.Session(0).ID() {
				t.Errorf("stored %+v %v %v, want sequence %d", x, ok, err, seq)
			}
		}
	})
}

func TestStoredSessionOfAnotherCount(t *testing.T) {
	store := NewMemoryStore()
	_ = store.Save(context.Background(), Session{ID: "old", Shard: 0, Total: 3, Handled: 9, Received: 9})
	var reported []string
	c := Config{Sessions: store, Hooks: Hooks{Error: func(_ *Shard, err error) { reported = append(reported, fmt.Sprintf("%T", err)) }}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		f.up()
		if n := f.count(mockgateway.Resume); n != 0 {
			t.Errorf("%d resumes of a session of another shard count", n)
		}
	})
	if !slices.Equal(reported, []string{"*sluice.ShardCountError"}) {
		t.Errorf("reported %v", reported)
	}
}

// killed is a Manager whose process was killed: its sessions are in another store as
// they were saved last, and nothing that it does from now on is.
func (f *fleet) killed() *MemoryStore {
	f.t.Helper()
	store := NewMemoryStore()
	old := f.gw.cfg.Sessions
	for s := range f.gw.Shards() {
		x, ok, err := old.Load(context.Background(), s.id, s.total)
		if !ok || err != nil {
			f.t.Fatalf("nothing is saved of shard %d: %v", s.id, err)
		}
		_ = store.Save(context.Background(), x)
	}
	for s := range f.gw.Shards() {
		f.mock.Session(s.id).Drop()
	}
	return store
}

// next is the Manager of the process that follows, with handlers to be registered.
func (f *fleet) next(store SessionStore) {
	f.t.Helper()
	c := f.gw.cfg
	c.Sessions = store
	gw, err := New(c)
	if err != nil {
		f.t.Fatal(err)
	}
	f.gw = gw
	f.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := gw.Destroy(ctx, CloseNormal); err != nil {
			f.t.Errorf("Destroy of the next: %v", err)
		}
		if n := gw.buffers.InUse(); n != 0 {
			f.t.Errorf("%d buffers of the next did not come home", n)
		}
	})
}

// TestKilled: what was received and not handled when the process was killed is handled
// by the next one; what that may see for the second time is marked.
func TestKilled(t *testing.T) {
	type call struct {
		n           string
		maybe, repl bool
	}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Sessions: NewMemoryStore(), Timeouts: Timeouts{Shutdown: time.Second}}, func(f *fleet) {
		free := make(chan struct{})
		var mu sync.Mutex
		var first, second []call
		handle := func(to *[]call, block bool) func(Event) {
			return func(ev Event) {
				if block && ev.GuildID() == 1 {
					<-free
				}
				mu.Lock()
				*to = append(*to, call{ev.Get("n").String(), ev.MaybeSeen(), ev.Replayed()})
				mu.Unlock()
			}
		}
		f.gw.Handle(decode.TypingStart, handle(&first, true))
		f.up()
		send := func(n, guild string) {
			f.mock.Session(0).Dispatch("TYPING_START", fmt.Appendf(nil, `{"n":%q,"guild_id":%q}`, n, guild))
		}
		send("a", "2")
		send("b", "1") // its handler hangs
		send("c", "2")
		wait(2 * keepEvery)
		x, _, _ := f.gw.cfg.Sessions.Load(context.Background(), 0, 1)
		if x.Handled != 2 || x.Received != 4 || x.Detached {
			t.Errorf("saved %+v, want handled 2 and received 4", x)
		}
		send("d", "2") // handled, and not saved
		f.until("d is handled", func() bool { mu.Lock(); defer mu.Unlock(); return len(first) == 3 })
		old := f.gw
		store := f.killed()
		send("e", "2") // nobody is there
		f.next(store)
		f.gw.Handle(decode.TypingStart, handle(&second, false))
		defer func() { // the old one, which goes on as a killed process does not
			close(free)
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			_ = old.Destroy(ctx, closeDetach)
		}()
		_ = old.shards[0].Destroy(context.Background(), closeDetach)
		f.up()
		send("f", "2")
		f.until("the second process is there", func() bool { mu.Lock(); defer mu.Unlock(); return len(second) == 5 })
		mu.Lock()
		defer mu.Unlock()
		slices.SortFunc(second, func(a, b call) int { return cmp.Compare(a.n, b.n) })
		want := []call{{"b", true, true}, {"c", true, true}, {"d", true, true}, {"e", true, true}, {"f", false, false}}
		if !slices.Equal(second, want) {
			t.Errorf("the second process handled %+v\nwant %+v", second, want)
		}
		if n := f.count(mockgateway.Identify); n != 1 {
			t.Errorf("%d Identifies", n)
		}
	})
}

// TestDetachLeavesUnhandled: what handlers do not finish in time comes again, and only
// what was handled behind it is marked.
func TestDetachLeavesUnhandled(t *testing.T) {
	store := NewMemoryStore()
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Sessions: store}, func(f *fleet) {
		free := make(chan struct{})
		var mu sync.Mutex
		var seen []string
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			if n := ev.Get("n").String(); n == "b" {
				<-free
			} else {
				mu.Lock()
				seen = append(seen, n)
				mu.Unlock()
			}
		})
		f.up()
		send := func(n, guild string) {
			f.mock.Session(0).Dispatch("TYPING_START", fmt.Appendf(nil, `{"n":%q,"guild_id":%q}`, n, guild))
		}
		send("a", "2")
		send("b", "1")
		send("c", "1") // waits behind it
		send("d", "2")
		wait(time.Second)
		old := f.gw
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		detached := make(chan error, 1)
		go func() { detached <- old.Detach(ctx) }()
		wait(time.Second)
		send("e", "2") // not read any more
		if err := <-detached; err == nil {
			t.Error("Detach says nothing of a handler that did not return")
		}
		x, ok, _ := store.Load(context.Background(), 0, 1)
		if !ok || x.Handled != 2 || x.Received != 5 || !x.Detached {
			t.Errorf("saved %+v, want handled 2, received 5, detached", x)
		}
		f.next(store)
		var again []string
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			mu.Lock()
			again = append(again, fmt.Sprint(ev.Get("n").String(), ev.MaybeSeen()))
			mu.Unlock()
		})
		f.up()
		f.until("the rest came", func() bool { mu.Lock(); defer mu.Unlock(); return len(again) == 4 })
		mu.Lock()
		slices.Sort(again)
		if want := []string{"btrue", "ctrue", "dtrue", "efalse"}; !slices.Equal(again, want) || !slices.Equal(seen, []string{"a", "d"}) {
			t.Errorf("handled %v, then %v, want %v", seen, again, want)
		}
		mu.Unlock()
		close(free)
		<-old.stopped
		f.until("the handler returned", func() bool { return old.buffers.InUse() == 0 })
		old.stopErr = nil // was judged
	})
}

// TestDetachLetsHandlersSend: until the handlers have returned the connection is open,
// and beats.
func TestDetachLetsHandlersSend(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Sessions: NewMemoryStore()}, func(f *fleet) {
		sent := make(chan error, 1)
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			wait(2 * time.Minute)
			sent <- ev.Shard().UpdatePresence(ev.Context(), Presence{Status: "idle"})
		})
		f.up()
		f.mock.Session(0).Dispatch("TYPING_START", []byte(`{}`))
		wait(time.Second)
		beats := f.count(mockgateway.Heartbeat)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := f.gw.Detach(ctx); err != nil {
			t.Error(err)
		}
		if err := <-sent; err != nil {
			t.Errorf("Send during Detach: %v", err)
		}
		if n := f.count(mockgateway.Heartbeat) - beats; n < 2 {
			t.Errorf("%d heartbeats in two minutes", n)
		}
		if s := f.shard(0).Stats(); s.Zombies+s.Reconnects != 0 || s.HandledSeq != 2 {
			t.Errorf("%+v", s)
		}
	})
}

// TestCustodyBroken: an event that is retained and forgotten holds up what is stored
// for a minute, and is named.
func TestCustodyBroken(t *testing.T) {
	var mu sync.Mutex
	var broken []*CustodyError
	c := Config{Sessions: NewMemoryStore(), Hooks: Hooks{CustodyBroken: func(_ *Shard, err *CustodyError) { mu.Lock(); broken = append(broken, err); mu.Unlock() }}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		var kept Event
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			if ev.Seq() == 2 {
				ev.Retain()
				kept = ev
			}
		})
		f.up()
		for range 10 {
			f.mock.Session(0).Dispatch("TYPING_START", []byte(`{}`))
		}
		wait(58 * time.Second)
		mu.Lock()
		if s := f.shard(0).Stats(); s.HandledSeq != 1 || s.Broken != 0 || len(broken) != 0 {
			t.Errorf("after 58 s: %+v, %v", s, broken)
		}
		mu.Unlock()
		wait(5 * time.Second)
		if s := f.shard(0).Stats(); s.HandledSeq != 11 || s.Broken != 1 {
			t.Errorf("after 63 s: %+v", s)
		}
		mu.Lock()
		defer mu.Unlock()
		if len(broken) != 1 || broken[0].Event != decode.TypingStart || broken[0].Seq != 2 || broken[0].Count != 1 || broken[0].Held < custodyTime {
			t.Errorf("named %+v", broken)
		}
		x, _, _ := f.gw.cfg.Sessions.Load(context.Background(), 0, 1)
		if x.Handled != 11 {
			t.Errorf("saved %+v", x)
		}
		kept.Release()
	})
}

// TestHeartbeatSeq: a gateway that forgets what a heartbeat has acknowledged resumes a
// killed process where the heartbeat carries what was handled, and else does not.
func TestHeartbeatSeq(t *testing.T) {
	for _, c := range []struct {
		seq        HeartbeatSeq
		identifies int
	}{{HeartbeatReceived, 2}, {HeartbeatHandled, 1}} {
		inFakeTime(t, mockgateway.Options{Guilds: -1, TrimAtHeartbeat: true}, Config{Sessions: NewMemoryStore(), HeartbeatSeq: c.seq}, func(f *fleet) {
			free := make(chan struct{})
			f.gw.Handle(decode.TypingStart, func(Event) { <-free })
			f.up()
			for range 3 {
				f.mock.Session(0).Dispatch("TYPING_START", []byte(`{}`))
			}
			wait(50 * time.Second) // a heartbeat
			old, store := f.gw, f.killed()
			_ = old.shards[0].Destroy(context.Background(), closeDetach)
			f.next(store)
			var n atomic.Int64
			f.gw.Handle(decode.TypingStart, func(Event) { n.Add(1) })
			f.up()
			if got := f.count(mockgateway.Identify); got != c.identifies {
				t.Errorf("heartbeats with %d: %d Identifies, want %d", c.seq, got, c.identifies)
			}
			if c.seq == HeartbeatHandled {
				f.until("replayed", func() bool { return n.Load() == 3 })
			}
			close(free)
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			_ = old.Destroy(ctx, closeDetach)
		})
	}
}

// TestNewSessionForgets: events of a session that is gone hold up nothing of the next.
func TestNewSessionForgets(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		free := make(chan struct{})
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			if ev.GuildID() == 1 {
				<-free
			}
		})
		f.up()
		for range 5 {
			f.mock.Session(0).Dispatch("TYPING_START", []byte(`{"guild_id":"1"}`))
		}
		f.until("received", func() bool { return f.shard(0).Stats().Seq == 6 })
		f.mock.Session(0).InvalidSession(false)
		f.until("a new session", func() bool { s := f.shard(0).Stats(); return s.Identifies == 2 && s.State == "active" })
		f.mock.Session(0).Dispatch("TYPING_START", []byte(`{"guild_id":"2"}`))
		f.until("handled", func() bool { s := f.shard(0).Stats(); return s.Seq == 2 && s.HandledSeq == 2 })
		close(free)
	})
}
