package sluice

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// silent takes the place of an answer, for one connection.
func silent(at mockgateway.Point) mockgateway.Fault {
	return mockgateway.Times(1, mockgateway.Do(at, nothingInstead))
}

// TestDeadlines: no Hello, no READY and no RESUMED are each waited for as long as
// Timeouts says, and the shard comes back.
func TestDeadlines(t *testing.T) {
	timeouts := Timeouts{Hello: 2 * time.Second, Ready: 11 * time.Second, Resume: 13 * time.Second}
	for name, c := range map[string]struct {
		fault mockgateway.Fault
		drop  bool // the fault meets a reconnect, not the start
		wait  time.Duration
	}{
		"Hello":                     {silent(mockgateway.AtHello), false, timeouts.Hello},
		"READY":                     {silent(mockgateway.AtIdentify), false, timeouts.Ready},
		"Hello, to resume":          {silent(mockgateway.AtHello), true, timeouts.Hello},
		"RESUMED, though ACKs come": {silent(mockgateway.AtResume), true, timeouts.Resume},
	} {
		t.Run(name, func(t *testing.T) {
			// Beats are answered all the while, which is no answer to what was asked.
			mock := mockgateway.Options{Guilds: -1, HeartbeatInterval: 2 * time.Second}
			var ended atomic.Int64
			hooks := Hooks{Close: func(*Shard, error) { ended.Store(time.Now().UnixNano()) }}
			inFakeTime(t, mock, Config{Timeouts: timeouts, Hooks: hooks}, func(f *fleet) {
				identifies := 1
				if c.drop {
					f.up()
					wait(2 * healthyAfter)
					f.mock.Install(c.fault)
					f.mock.Session(0).Drop()
				} else {
					f.mock.Install(c.fault)
					if err := f.gw.Connect(context.Background()); err != nil {
						t.Fatal(err)
					}
				}
				asked := time.Now()
				wait(c.wait - time.Millisecond)
				if f.active(0)() {
					t.Fatal("the fault did not strike")
				}
				wait(time.Minute)
				if !f.active(0)() {
					t.Fatalf("not back: %+v", f.shard(0).Stats())
				}
				if d := time.Unix(0, ended.Load()).Sub(asked); d < c.wait || d > c.wait+promptBackoff {
					t.Errorf("given up after %v, want %v", d, c.wait)
				}
				if name == "READY" {
					identifies = 2
				}
				if n := f.count(mockgateway.Identify); n != identifies {
					t.Errorf("%d Identifies, want %d", n, identifies)
				}
			})
		})
	}
}

// slowGate holds a permit back for a time.
type slowGate struct{ delay time.Duration }

func (g slowGate) Near(context.Context, int) error { return nil }
func (g slowGate) Done(int, bool)                  {}
func (g slowGate) Wait(ctx context.Context, _ int) error {
	ctx, cancel := context.WithTimeout(ctx, g.delay)
	defer cancel()
	<-ctx.Done()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil
	}
	return ctx.Err()
}

// TestQueuedIdentify: an Identify that waits ten minutes for its permit is no timeout,
// and the connection is kept alive meanwhile.
func TestQueuedIdentify(t *testing.T) {
	c := Config{Identify: IdentifyOptions{Gate: slowGate{10 * time.Minute}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		if err := f.gw.Connect(context.Background()); err != nil {
			t.Fatal(err)
		}
		wait(10*time.Minute - time.Second)
		if st := f.shard(0).Stats(); st.State != stateGate.String() || st.Reconnects != 0 {
			t.Fatalf("waiting for the permit: %+v", st)
		}
		if n := f.count(mockgateway.Heartbeat); n < 10 {
			t.Errorf("%d heartbeats in ten minutes at the gate", n)
		}
		wait(2 * time.Second)
		if st := f.shard(0).Stats(); st.State != stateActive.String() || st.Identifies != 1 {
			t.Errorf("with the permit: %+v", st)
		}
		// At the gate again, there is no session whose sequence a beat could carry.
		f.mock.Session(0).InvalidSession(false)
		wait(time.Second)
		lost := time.Now()
		wait(5 * time.Minute)
		for _, b := range f.mock.Log().Of(mockgateway.Heartbeat) {
			if b.Time.After(lost) && b.Seq != -1 {
				t.Errorf("a beat at the gate carries sequence %d of the session before", b.Seq)
			}
		}
	})
}

// stubbornGate gives its permits late, whether or not the connection still stands.
type stubbornGate struct{ slowGate }

func (g stubbornGate) Wait(context.Context, int) error { wait(g.delay); return nil }

// TestPermitOfTheDead: a permit that comes when its connection has ended is spent. The
// next connection does not identify with it.
func TestPermitOfTheDead(t *testing.T) {
	c := Config{Identify: IdentifyOptions{Gate: stubbornGate{slowGate{10 * time.Minute}}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		if err := f.gw.Connect(context.Background()); err != nil {
			t.Fatal(err)
		}
		wait(5 * time.Minute)
		f.mock.EachConn((*mockgateway.Conn).Drop)
		wait(6 * time.Minute)
		if st := f.shard(0).Stats(); st.State != stateGate.String() || st.Identifies != 0 {
			t.Errorf("with the permit of the connection before: %+v", st)
		}
		wait(5 * time.Minute)
		if st := f.shard(0).Stats(); st.State != stateActive.String() || st.Identifies != 1 {
			t.Errorf("with its own permit: %+v", st)
		}
	})
}

// failingGate fails one of the calls for a number of times.
type failingGate struct {
	call     string
	failures atomic.Int64
}

func (g *failingGate) answer(call string) error {
	if call == g.call && g.failures.Add(-1) >= 0 {
		return errors.New("the coordinator is down")
	}
	return nil
}

func (g *failingGate) Near(context.Context, int) error { return g.answer("Near") }
func (g *failingGate) Wait(context.Context, int) error { return g.answer("Wait") }
func (g *failingGate) Done(int, bool)                  {}

// TestFailingGate: a gate that fails costs a backoff and the place, not the shard.
func TestFailingGate(t *testing.T) {
	for _, call := range []string{"Near", "Wait"} {
		t.Run(call, func(t *testing.T) {
			g := &failingGate{call: call}
			g.failures.Store(3)
			inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Identify: IdentifyOptions{Gate: g}}, func(f *fleet) {
				start := time.Now()
				f.up()
				if st := f.shard(0).Stats(); st.Reconnects != 3 || st.Identifies != 1 {
					t.Errorf("%+v", st)
				}
				if d := time.Since(start); d < 2*time.Second || d > 10*time.Second {
					t.Errorf("ready after %v", d)
				}
			})
		})
	}
}

// TestLongReplay: a replay that goes on for longer than Timeouts.Resume is no timeout.
func TestLongReplay(t *testing.T) {
	c := Config{Order: PerShard, Compression: NoCompression, Timeouts: Timeouts{Resume: 10 * time.Second}} // batches are of a size
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		l := newLedger()
		f.gw.Handle(decode.TypingStart, l.handle)
		f.up()
		wait(2 * healthyAfter)
		// A batch of 64 is let through every three seconds.
		first := f.mock.Session(0).Conn()
		f.mock.Install(mockgateway.Do(mockgateway.AtDispatch, func(c *mockgateway.Conn) bool {
			if c != first {
				wait(3 * time.Second)
			}
			return false
		}))
		first.Drop()
		const events = 64 * 10
		for range events {
			l.send(f, 0, 2000)
		}
		f.until("the replay has begun", func() bool { return f.shard(0).Stats().Seq > 64 })
		wait(20 * time.Second)
		if st := f.shard(0).Stats(); st.State != stateResuming.String() {
			t.Fatalf("20 s into the replay: %+v", st)
		}
		f.until("resumed", f.active(0))
		if st := f.shard(0).Stats(); st.Resumes != 1 || st.Reconnects != 1 || st.Identifies != 1 {
			t.Errorf("after the replay: %+v", st)
		}
		if lost, gone, doubled := l.tally(f.shard(0).sessionID()); lost+gone+doubled > 0 {
			t.Errorf("lost %d, gone %d, doubled %d", lost, gone, doubled)
		}
	})
}

// TestStopWhileFrozen: a shard whose server has gone silent stops within the close
// timeout, although a heartbeat falls due unanswered meanwhile.
func TestStopWhileFrozen(t *testing.T) {
	mock := mockgateway.Options{Guilds: -1, HeartbeatInterval: 2 * time.Second}
	inFakeTime(t, mock, Config{}, func(f *fleet) {
		f.up()
		beats := f.count(mockgateway.Heartbeat)
		f.until("a heartbeat", func() bool { return f.count(mockgateway.Heartbeat) > beats })
		f.mock.Session(0).Freeze()
		wait(2 * time.Second) // the next is sent; the one after would tell
		start := time.Now()
		if err := f.shard(0).Destroy(context.Background(), CloseUnknownError); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d > 15*time.Second {
			t.Errorf("stopped after %v", d)
		}
	})
}
