package sluice

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// TestOverload: at the bound the shard stops reading, keeps beating, is not taken for
// dead, and goes on where it was.
func TestOverload(t *testing.T) {
	const bound, sent = 100, 5000
	c := Config{Order: PerShard, Overload: Overload{ShardEvents: bound, Policies: map[decode.EventType]Policy{decode.TypingStart: Keep}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		release := make(chan struct{})
		var last int64
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			<-release
			if ev.Seq() != last+1 && last != 0 {
				t.Errorf("%d came after %d", ev.Seq(), last)
			}
			last = ev.Seq()
		})
		f.up()
		for range sent {
			f.mock.Session(0).Dispatch("TYPING_START", []byte(`{"guild_id":"1"}`))
		}
		wait(10 * time.Minute)
		s := f.shard(0).Stats()
		if s.State != "active" || s.Reconnects != 0 || s.Zombies != 0 {
			t.Errorf("held back for ten minutes: %+v", s)
		}
		if s.Pending < bound || s.Pending > bound+700 { // a slab may hold some hundred more
			t.Errorf("%d pending at a bound of %d", s.Pending, bound)
		}
		if n := f.count(mockgateway.Heartbeat); n < 14 {
			t.Errorf("%d heartbeats in ten minutes", n)
		}
		close(release)
		f.until("all handled", func() bool { return f.shard(0).Stats().Handled == sent })
	})
}

// TestPoisonEvent: a payload that can never be read is stepped over after the second
// try, and the events around it arrive once.
func TestPoisonEvent(t *testing.T) {
	var skipped atomic.Int64
	c := Config{Order: PerShard, Hooks: Hooks{Error: func(_ *Shard, err error) {
		if _, ok := err.(*SkippedError); ok {
			skipped.Add(1)
		}
	}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		seen := make(chan string, 3)
		f.gw.Handle(decode.TypingStart, func(ev Event) { seen <- ev.Get("n").String() })
		f.up()
		session := f.mock.Session(0)
		session.Dispatch("TYPING_START", []byte(`{"n":"a"}`))
		session.Dispatch("TYPING_START", []byte("{\"n\":\"\xff\"}")) // not UTF-8, so no WebSocket text
		session.Dispatch("TYPING_START", []byte(`{"n":"b"}`))
		f.until("past the poison", func() bool { return len(seen) == 2 && f.active(0)() })
		if a, b := <-seen, <-seen; a != "a" || b != "b" || skipped.Load() != 1 {
			t.Errorf("seen %v and %v, skipped %d", a, b, skipped.Load())
		}
		if s := f.shard(0).Stats(); s.Skipped != 1 || s.Identifies != 1 {
			t.Errorf("%+v", s)
		}
	})
}

// addUp fails unless every dispatch of a shard that has nothing pending is accounted for.
func addUp(t *testing.T, s ShardStats) {
	t.Helper()
	if s.Pending != 0 || s.Received != s.Unwanted+s.Handled+s.Shed+s.Coalesced+s.Unhandled {
		t.Errorf("the counts do not add up: %+v", s)
	}
}

// sendAll dispatches an event n times for a guild.
func (f *fleet) sendAll(n int, name, guild string) {
	for range n {
		f.mock.Session(0).Dispatch(name, fmt.Appendf(nil, `{"user":{"id":"1"},"user_id":"1","guild_id":%q}`, guild))
	}
}

// TestOverloadLadder: with the budget spent, what is fleeting goes at once, other events after
// StallTimeout, and what never comes again waits for as long as it takes.
func TestOverloadLadder(t *testing.T) {
	var mu sync.Mutex
	hooked := map[decode.EventType]int{}
	c := Config{Order: PerShard, Overload: Overload{ShardEvents: 50}, Hooks: Hooks{Shed: func(_ *Shard, et decode.EventType, n int) {
		mu.Lock()
		hooked[et] += n
		mu.Unlock()
	}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free := make(chan struct{})
		f.gw.HandleAny(func(ev Event) {
			if ev.Type() != decode.Ready {
				<-free
			}
		})
		f.up()
		f.until("READY is handled", func() bool { return f.shard(0).Stats().Handled == 1 })
		expect := func(when string, want map[decode.EventType]uint64) {
			t.Helper()
			s := f.shard(0).Stats()
			if fmt.Sprint(s.ShedBy) != fmt.Sprint(want) || s.Zombies+s.Reconnects != 0 {
				t.Errorf("%s: shed %v, want %v; %+v", when, s.ShedBy, want, s)
			}
		}
		f.sendAll(50, "MESSAGE_DELETE", "1")
		f.sendAll(7, "PRESENCE_UPDATE", "1")
		f.sendAll(3, "TYPING_START", "1")
		wait(time.Second)
		expect("spent", map[decode.EventType]uint64{decode.PresenceUpdate: 7, decode.TypingStart: 3})
		f.sendAll(5, "MESSAGE_CREATE", "1")
		wait(3 * time.Second)
		expect("before StallTimeout", map[decode.EventType]uint64{decode.PresenceUpdate: 7, decode.TypingStart: 3})
		wait(3 * time.Second)
		expect("after it", map[decode.EventType]uint64{decode.PresenceUpdate: 7, decode.TypingStart: 3, decode.MessageCreate: 5})
		f.sendAll(2, "MESSAGE_CREATE", "1") // no further wait
		f.sendAll(1, "GUILD_MEMBER_UPDATE", "1")
		f.sendAll(4, "MESSAGE_CREATE", "1") // behind it
		beats := f.count(mockgateway.Heartbeat)
		wait(10 * time.Minute)
		expect("kept", map[decode.EventType]uint64{decode.PresenceUpdate: 7, decode.TypingStart: 3, decode.MessageCreate: 7})
		if n := f.count(mockgateway.Heartbeat) - beats; n < 14 {
			t.Errorf("%d heartbeats in ten minutes", n)
		}
		close(free)
		f.until("handled", func() bool { s := f.shard(0).Stats(); return s.Pending == 0 && s.Seq == f.mock.Session(0).Seq() })
		s := f.shard(0).Stats()
		addUp(t, s)
		if s.Events[decode.GuildMemberUpdate] != 1 || s.ShedBy[decode.GuildMemberUpdate] != 0 || s.HandledSeq != s.Seq {
			t.Errorf("%+v", s)
		}
		mu.Lock()
		defer mu.Unlock()
		for et, n := range s.ShedBy {
			if hooked[et] != int(n) {
				t.Errorf("the hook was told of %d %v, shed are %d", hooked[et], et, n)
			}
		}
	})
}

// oneHangs connects with a handler that does not return for guild 13 until free is
// closed, and counts the events of other guilds.
func (f *fleet) oneHangs() (free chan struct{}, others *atomic.Int64) {
	free, others = make(chan struct{}), new(atomic.Int64)
	f.gw.HandleAny(func(ev Event) {
		switch {
		case ev.GuildID() == 13:
			<-free
		case ev.GuildID() != 0:
			others.Add(1)
		}
	})
	f.up()
	return free, others
}

// TestStuckHandler: a handler that does not return costs its guild, and is named; every
// other guild is handled as if nothing were, and no reader waits.
func TestStuckHandler(t *testing.T) {
	var mu sync.Mutex
	var slow []SlowHandler
	c := Config{Overload: Overload{ShardEvents: 160}, Hooks: Hooks{Slow: func(_ *Shard, h SlowHandler) {
		mu.Lock()
		slow = append(slow, h)
		mu.Unlock()
	}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free, others := f.oneHangs()
		for range 1000 {
			f.sendAll(1, "MESSAGE_CREATE", "13")
			f.sendAll(2, "MESSAGE_CREATE", "7")
			f.sendAll(1, "GUILD_MEMBER_UPDATE", "8")
		}
		f.until("the others are handled", func() bool { return others.Load() == 3000 })
		s := f.shard(0).Stats()
		if s.Pending != 160/laneShare || s.ShedBy[decode.MessageCreate] != 1000-160/laneShare || s.ShedBy[decode.GuildMemberUpdate] != 0 {
			t.Errorf("%d pending, shed %v", s.Pending, s.ShedBy)
		}
		wait(time.Minute)
		mu.Lock()
		if len(slow) == 0 || slow[0].Event != decode.MessageCreate || slow[0].Key != 13 || slow[0].Seq != 2 || slow[0].For < 5*time.Second {
			t.Errorf("named %+v", slow)
		}
		if len(slow) > 5 {
			t.Errorf("named %d times in a minute", len(slow))
		}
		mu.Unlock()
		f.sendAll(1000, "GUILD_MEMBER_UPDATE", "13") // they would fill the budget of the shard
		f.sendAll(1000, "MESSAGE_CREATE", "7")
		f.until("the others are handled", func() bool { return others.Load() == 4000 })
		if s := f.shard(0).Stats(); s.Pending > 4*160/laneShare || s.State != "active" {
			t.Errorf("%d pending: %+v", s.Pending, s)
		}
		close(free)
		f.until("all is handled", func() bool { return f.shard(0).Stats().Pending == 0 })
		addUp(t, f.shard(0).Stats())
	})
}

// TestPolicies: the newest, or what is newest of each user, survives where that was
// asked for.
func TestPolicies(t *testing.T) {
	c := Config{Overload: Overload{ShardEvents: 640, Policies: map[decode.EventType]Policy{
		decode.MessageCreate: DropOldest, decode.PresenceUpdate: Coalesce, decode.MessageDelete: DropNewest,
	}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free := make(chan struct{})
		var mu sync.Mutex
		got := map[decode.EventType][]string{}
		f.gw.HandleAny(func(ev Event) {
			<-free
			mu.Lock()
			got[ev.Type()] = append(got[ev.Type()], fmt.Sprint(ev.Get("n").Int()))
			mu.Unlock()
		})
		send := func(name, user, guild string, n int) {
			f.mock.Session(0).Dispatch(name, fmt.Appendf(nil, `{"user":{"id":%q},"n":%d,"guild_id":%q}`, user, n, guild))
		}
		f.gw.handlers.byType[decode.Ready] = nil // nothing waits for it
		f.up()
		sendAll := func(n int) {
			send("MESSAGE_CREATE", "1", "1", n)
			send("MESSAGE_DELETE", "1", "2", n)
			send("PRESENCE_UPDATE", fmt.Sprint(1+n%2), "3", n)
		}
		const share, last = 40, 60
		sendAll(0) // what a worker has taken is nobody's to replace
		wait(time.Second)
		for n := 1; n <= last; n++ {
			sendAll(n)
		}
		wait(time.Second)
		close(free)
		f.until("handled", func() bool { return f.shard(0).Stats().Pending == 0 })
		s := f.shard(0).Stats()
		addUp(t, s)
		run := func(from, to int) (list []string) {
			for n := from; n <= to; n++ {
				list = append(list, fmt.Sprint(n))
			}
			return list
		}
		for et, want := range map[decode.EventType][]string{
			decode.MessageCreate:  append([]string{"0"}, run(last-share+2, last)...),
			decode.MessageDelete:  run(0, share-1),
			decode.PresenceUpdate: append([]string{"0", "59", "60"}, run(3, share-1)...), // in the places of 1 and 2
		} {
			if !slices.Equal(got[et], want) {
				t.Errorf("%v: handled %v, want %v", et, got[et], want)
			}
		}
		if over := uint64(last + 1 - share); s.Coalesced != over || s.ShedBy[decode.PresenceUpdate] != over || s.Shed != 2*over {
			t.Errorf("shed %d, coalesced %d", s.Shed, s.Coalesced)
		}
	})
}

// TestReadyBarrier: what comes behind READY waits for its handlers, ten seconds at most,
// and the session's own opcodes do not.
func TestReadyBarrier(t *testing.T) {
	for name, handler := range map[string]time.Duration{"returns": 3 * time.Second, "does not return": time.Minute} {
		t.Run(name, func(t *testing.T) {
			inFakeTime(t, mockgateway.Options{Guilds: 3}, Config{}, func(f *fleet) {
				var ready, guild atomic.Int64 // when its handler ended, or ran
				start := time.Now()
				f.gw.Handle(decode.Ready, func(Event) {
					wait(handler)
					ready.Store(int64(time.Since(start)))
				})
				f.gw.Handle(decode.GuildCreate, func(Event) { guild.CompareAndSwap(0, int64(time.Since(start))) })
				f.up()
				f.until("a guild came", func() bool { return guild.Load() != 0 })
				at, end := time.Duration(guild.Load()), time.Duration(ready.Load())
				if handler < readyBarrier && (end == 0 || at < end) || handler > readyBarrier && (at < 9*time.Second || at > 11*time.Second) {
					t.Errorf("the first guild was handled at %v, READY at %v", at, end)
				}
			})
		})
	}
}

// TestSlabsAreLetGo: events that wait do not keep the memory around them from being used
// again.
func TestSlabsAreLetGo(t *testing.T) {
	c := Config{Overload: Overload{ShardEvents: 8192}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free := make(chan struct{})
		f.gw.Handle(decode.MessageCreate, func(ev Event) {
			if ev.GuildID() != 1 {
				<-free
			}
		})
		f.up()
		text := fmt.Sprintf("%01000d", 0)
		for i := range 40_000 {
			guild := 1
			if i%100 == 0 {
				guild = 2 + i
			}
			f.mock.Session(0).Dispatch("MESSAGE_CREATE", fmt.Appendf(nil, `{"content":%q,"guild_id":"%d"}`, text, guild))
		}
		f.until("all came", func() bool { return f.shard(0).Stats().Seq == f.mock.Session(0).Seq() })
		s := f.shard(0).Stats()
		if s.Pending < 400 || s.Pending > 410 {
			t.Errorf("%d pending", s.Pending)
		}
		if used, most := f.gw.buffers.InUseBytes(), s.PendingBytes*3/2+f.gw.spare+2<<20; used > most {
			t.Errorf("%d bytes in use for %d pending, want at most %d", used, s.PendingBytes, most)
		}
		close(free)
		f.until("handled", func() bool { return f.shard(0).Stats().Pending == 0 })
	})
}

// TestExhausted: that all workers run is told.
func TestExhausted(t *testing.T) {
	var told atomic.Uint64
	c := Config{Workers: 2, Hooks: Hooks{Exhausted: func(n uint64) { told.Add(n) }}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free := make(chan struct{})
		f.gw.Handle(decode.MessageCreate, func(Event) { <-free })
		f.up()
		f.sendAll(1, "MESSAGE_CREATE", "1")
		f.sendAll(1, "MESSAGE_CREATE", "2")
		wait(2 * time.Second)
		if told.Load() != 0 {
			t.Error("told although nothing waits")
		}
		f.sendAll(1, "MESSAGE_CREATE", "3")
		wait(2 * time.Second)
		if told.Load() == 0 || f.gw.Stats().Exhausted != told.Load() {
			t.Errorf("told %d, counted %d", told.Load(), f.gw.Stats().Exhausted)
		}
		close(free)
	})
}

// TestSequenceIsFollowed: gaps, doubles and steps back are counted.
func TestSequenceIsFollowed(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		var n atomic.Int64
		f.gw.Handle(decode.TypingStart, func(Event) { n.Add(1) })
		f.up()
		for _, seq := range []int{2, 3, 7, 7, 5, 8} {
			f.mock.Session(0).Send(fmt.Appendf(nil, `{"t":"TYPING_START","s":%d,"op":0,"d":{}}`, seq))
		}
		f.until("handled", func() bool { return n.Load() == 6 })
		if s := f.shard(0).Stats(); s.Gaps != 3 || s.Duplicates != 1 || s.Reordered != 1 || s.Seq != 8 {
			t.Errorf("%+v", s)
		}
	})
}

// TestHandlersMayCallAnything: sending, asking for figures and stopping, from a handler.
func TestHandlersMayCallAnything(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Workers: 1}, func(f *fleet) {
		var sent error
		done := make(chan error, 1)
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			ctx, cancel := context.WithTimeout(ev.Context(), time.Minute)
			defer cancel()
			sent = ev.Shard().UpdatePresence(ctx, Presence{Status: "idle"})
			_ = f.gw.Stats()
			_ = f.gw.Ready(ctx)
			done <- f.gw.Destroy(ctx, CloseNormal)
		})
		f.up()
		f.sendAll(1, "TYPING_START", "1")
		if err := <-done; err != nil || sent != nil {
			t.Errorf("Destroy: %v, Send: %v", err, sent)
		}
		<-f.gw.stopped
	})
}

// TestContextEnds: the context of a handler ends with the Manager.
func TestContextEnds(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		ended := make(chan error, 1)
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			<-ev.Context().Done()
			ended <- context.Cause(ev.Context())
		})
		f.up()
		f.sendAll(1, "TYPING_START", "1")
		wait(time.Second)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = f.gw.Destroy(ctx, CloseNormal) // the handler waits for its end
		if err := <-ended; err != ErrStopped {
			t.Errorf("ended with %v", err)
		}
		<-f.gw.stopped
		f.until("the handler returned", func() bool { return f.gw.buffers.InUse() == 0 })
		f.gw.stopErr = nil // was expected
	})
}
