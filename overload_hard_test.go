package sluice

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// TestKeptFlood: a flood of events that must be kept, for a guild whose handler does not return and is not known to yet, does not stop the shard.
func TestKeptFlood(t *testing.T) {
	c := Config{Overload: Overload{ShardEvents: 160}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free, others := f.oneHangs()
		defer close(free)
		f.sendAll(400, "GUILD_MEMBER_UPDATE", "13")
		f.sendAll(100, "MESSAGE_CREATE", "7")
		f.sendAll(100, "GUILD_MEMBER_UPDATE", "8")
		wait(10 * time.Minute)
		if others.Load() == 0 {
			t.Errorf("one handler that does not return has stopped the shard for ever")
		}
	})
}

// TestStuckBytes: nor do a few large ones.
func TestStuckBytes(t *testing.T) {
	c := Config{Overload: Overload{ShardEvents: 8192, ShardBytes: 1 << 20}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free, others := f.oneHangs()
		defer close(free)
		f.sendAll(1, "GUILD_MEMBER_UPDATE", "13")
		wait(time.Minute) // it counts as stuck
		big := fmt.Sprintf("%020000d", 0)
		for range 100 {
			f.mock.Session(0).Dispatch("GUILD_MEMBERS_CHUNK", fmt.Appendf(nil, `{"x":%q,"guild_id":"13"}`, big))
		}
		f.sendAll(100, "GUILD_MEMBER_UPDATE", "8")
		wait(10 * time.Minute)
		if others.Load() == 0 {
			t.Errorf("stuck lane filled the bytes of the shard")
		}
	})
}

// TestShardNearlyAllStuck: handlers that do not return may hold nearly all of the budget: what is left still serves.
func TestShardNearlyAllStuck(t *testing.T) {
	c := Config{Overload: Overload{ShardEvents: 160}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free := make(chan struct{})
		var others atomic.Int64
		f.gw.HandleAny(func(ev Event) {
			switch {
			case ev.GuildID() >= 1000:
				<-free
			case ev.GuildID() != 0:
				wait(time.Millisecond)
				others.Add(1)
			}
		})
		f.up()
		defer close(free)
		for g := range 155 {
			f.sendAll(1, "GUILD_MEMBER_UPDATE", fmt.Sprint(1000+g))
		}
		wait(time.Minute)
		for range 5 {
			for g := range 20 {
				f.sendAll(1, "GUILD_MEMBER_UPDATE", fmt.Sprint(1+g))
			}
			wait(time.Minute)
		}
		if others.Load() != 100 {
			t.Errorf("%d of 100 handled, with room for 5 at a time", others.Load())
		}
	})
}

// TestTwoReadys: a second READY within the time of the first, whose handler does not return, leaves no fence for ever.
func TestTwoReadys(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1, IdentifyInterval: -1}, Config{}, func(f *fleet) {
		free := make(chan struct{})
		var others atomic.Int64
		f.gw.HandleAny(func(ev Event) {
			switch {
			case ev.Type() == decode.Ready:
				<-free
			default:
				others.Add(1)
			}
		})
		f.up()
		defer close(free)
		f.mock.Session(0).InvalidSession(false)
		f.until("a new session", func() bool { s := f.shard(0).Stats(); return s.Identifies == 2 && s.State == "active" })
		f.sendAll(10, "MESSAGE_CREATE", "1")
		wait(10 * time.Minute)
		if others.Load() != 10 {
			t.Errorf("%d of 10 handled ten minutes after READY", others.Load())
		}
	})
}

// TestUnwantedEndsNoStall: an event that nobody wants does not have a stalled shard wait again.
func TestUnwantedEndsNoStall(t *testing.T) {
	c := Config{Order: PerShard, Overload: Overload{ShardEvents: 50}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free := make(chan struct{})
		f.gw.Handle(decode.MessageCreate, func(ev Event) { <-free })
		f.up()
		defer close(free)
		f.sendAll(60, "MESSAGE_CREATE", "1")
		wait(10 * time.Second)
		f.sendAll(1, "MESSAGE_DELETE", "1") // nobody wants it
		wait(time.Second)
		f.sendAll(10, "MESSAGE_CREATE", "1")
		wait(4 * time.Second)
		if s := f.shard(0).Stats(); s.ShedBy[decode.MessageCreate] != 20 {
			t.Errorf("after an unwanted event: shed %v, want 20", s.ShedBy)
		}
	})
}

// TestLeaseEndsOnce: one Release too many does not lend a value to two events.
func TestLeaseEndsOnce(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		OnBorrowed(f.gw, func(ev Event, v *typing) {
			if v.UserID == 1 {
				ev.Release()
			}
		})
		f.up()
		f.dispatchAll("TYPING_START", `{"user_id":"1"}`)
		idle := f.gw.handlers.leases[decode.TypingStart].idle
		if len(idle) == 2 && idle[0] == idle[1] {
			t.Errorf("one lease is idle twice: two events will share it")
		}
	})
}

// TestMaybeSeenOverShortProcess: what a process has handled is marked in the one after next too, if the one between came to nothing.
func TestMaybeSeenOverShortProcess(t *testing.T) {
	for _, early := range []bool{false, true} {
		t.Run(fmt.Sprint(early), func(t *testing.T) {
			store := NewMemoryStore()
			inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Sessions: store}, func(f *fleet) {
				free := make(chan struct{})
				var mu sync.Mutex
				var seen, again []string
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
				send("d", "2")
				wait(time.Second)
				old := f.gw
				ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
				defer cancel()
				_ = old.Detach(ctx)
				if early { // a process that is told to stop before it is there
					c := old.cfg
					c.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
						<-ctx.Done()
						return nil, ctx.Err()
					}
					p2, err := New(c)
					must(t, err)
					p2.Handle(decode.TypingStart, func(Event) {})
					must(t, p2.Connect(context.Background()))
					ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
					defer cancel()
					must(t, p2.Detach(ctx))
				}
				f.next(store)
				f.gw.Handle(decode.TypingStart, func(ev Event) {
					mu.Lock()
					again = append(again, fmt.Sprint(ev.Get("n").String(), ev.MaybeSeen()))
					mu.Unlock()
				})
				f.up()
				f.until("the rest came", func() bool { mu.Lock(); defer mu.Unlock(); return len(again) == 2 })
				mu.Lock()
				slices.Sort(again)
				if want := []string{"btrue", "dtrue"}; !slices.Equal(again, want) {
					t.Errorf("handled %v, then %v, want %v", seen, again, want)
				}
				mu.Unlock()
				close(free)
				<-old.stopped
				f.until("the handler returned", func() bool { return old.buffers.InUse() == 0 })
				old.stopErr = nil
			})
		})
	}
}

// TestDetachFromHooks: a hook that runs on a goroutine of the Manager may stop it.
func TestDetachFromHooks(t *testing.T) {
	for _, where := range []string{"slow", "exhausted", "custody"} {
		t.Run(where, func(t *testing.T) {
			var gw *Manager
			var took atomic.Int64
			took.Store(-1)
			stop := func(on string) {
				if on != where || took.Load() != -1 {
					return
				}
				start := time.Now()
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				_ = gw.Detach(ctx)
				took.Store(int64(time.Since(start)))
			}
			c := Config{Sessions: NewMemoryStore(), Workers: 1, Hooks: Hooks{
				Slow:          func(*Shard, SlowHandler) { stop("slow") },
				Exhausted:     func(uint64) { stop("exhausted") },
				CustodyBroken: func(*Shard, *CustodyError) { stop("custody") },
			}}
			inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
				gw = f.gw
				free := make(chan struct{})
				f.gw.Handle(decode.TypingStart, func(Event) { <-free })
				f.up()
				f.sendAll(2, "TYPING_START", "1")
				f.sendAll(2, "TYPING_START", "2")
				wait(10 * time.Minute)
				close(free)
				<-gw.stopped
				f.until("the handlers returned", func() bool { return gw.buffers.InUse() == 0 })
				gw.stopErr = nil // a handler was blocked
				if d := time.Duration(took.Load()); d != 0 {
					t.Errorf("Detach from the hook took %v", d)
				}
			})
		})
	}
}

// TestReplayKeepsBudget: replays, one after another, do not fill memory.
func TestReplayKeepsBudget(t *testing.T) {
	c := Config{Order: PerShard, Overload: Overload{ShardEvents: 100}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free := make(chan struct{})
		f.gw.HandleAny(func(ev Event) { <-free })
		f.up()
		defer close(free)
		for range 4 {
			f.sendAll(5000, "PRESENCE_UPDATE", "1")
			wait(time.Second)
			f.mock.Session(0).Drop()
			f.sendAll(5000, "PRESENCE_UPDATE", "1")
			wait(time.Minute)
		}
		if s := f.shard(0).Stats(); s.Pending > 1000 {
			t.Errorf("%d pending", s.Pending)
		}
	})
}

// TestOversizeAddsUp: an event that was too large counts as shed.
func TestOversizeAddsUp(t *testing.T) {
	c := Config{Limits: Limits{MessageBytes: 100_000}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		f.gw.HandleAny(func(ev Event) {})
		f.up()
		f.mock.Session(0).Dispatch("MESSAGE_CREATE", fmt.Appendf(nil, `{"x":"%0200000d","guild_id":"13"}`, 0))
		f.sendAll(1, "MESSAGE_CREATE", "1")
		f.until("handled", func() bool { s := f.shard(0).Stats(); return s.Seq == f.mock.Session(0).Seq() && s.Pending == 0 })
		wait(time.Second)
		addUp(t, f.shard(0).Stats())
	})
}

// TestUnorderedSharesNothing: without an order no event waits for one of the session before.
func TestUnorderedSharesNothing(t *testing.T) {
	c := Config{Order: Unordered}
	inFakeTime(t, mockgateway.Options{Guilds: -1, IdentifyInterval: -1}, c, func(f *fleet) {
		free := make(chan struct{})
		var others atomic.Int64
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			if ev.GuildID() == 1 {
				<-free
				return
			}
			others.Add(1)
		})
		f.up()
		defer close(free)
		f.sendAll(5, "TYPING_START", "1")
		wait(time.Second)
		f.mock.Session(0).InvalidSession(false)
		f.until("a new session", func() bool { s := f.shard(0).Stats(); return s.Identifies == 2 && s.State == "active" })
		f.sendAll(10, "TYPING_START", "2")
		wait(10 * time.Minute)
		if others.Load() != 10 {
			t.Errorf("%d of 10 handled", others.Load())
		}
	})
}

// TestReleasedTooOften: a handler behind one that has released the event once too often
// panics instead of being lent another event's value.
func TestReleasedTooOften(t *testing.T) {
	var ran, panics atomic.Int64
	h := Hooks{Panic: func(*Shard, decode.EventType, *PanicError) { panics.Add(1) }}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Hooks: h}, func(f *fleet) {
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			ev.Release()
			x := f.gw.handlers.leases[decode.TypingStart].take() // as a worker with another event does
			x.loans[0], x.errs[0] = x.of.lenders[0].loans.Lend([]byte(`{"user_id":"2"}`))
		})
		OnBorrowed(f.gw, func(Event, *typing) { ran.Add(1) })
		f.up()
		f.dispatchAll("TYPING_START", `{"user_id":"1"}`)
	})
	if ran.Load() != 0 || panics.Load() != 2 { // the handler's, and that of the release
		t.Errorf("ran %d, %d panics", ran.Load(), panics.Load())
	}
}
