package sluice

import (
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
