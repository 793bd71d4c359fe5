package sluice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/ws"
)

// ails returns what is wrong with the fleet, shard by shard.
func (f *fleet) ails() string {
	var all []string
	for _, p := range f.gw.Health().Problems {
		all = append(all, fmt.Sprintf("%d %v", p.Shard, p.What))
	}
	return strings.Join(all, ", ")
}

// TestHealthComingUp: shards that wait for their turn are well, however long it takes.
func TestHealthComingUp(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Shards: 100, Guilds: -1}, Config{}, func(f *fleet) {
		if h := f.gw.Health(); !h.OK() || h.Shards != 0 || h.Err() != nil {
			t.Errorf("before Connect: %+v", h)
		}
		if err := f.gw.Connect(context.Background()); err != nil {
			t.Fatal(err)
		}
		for f.gw.Health().Serving < 100 {
			wait(10 * time.Second)
			if h := f.gw.Health(); !h.OK() || h.Shards != 100 {
				t.Fatalf("coming up: %+v, %v", h, h.Err())
			}
		}
	})
}

// TestHealthUnready: a shard that cannot get through is a problem after five minutes of
// trying, and none any more once it serves.
func TestHealthUnready(t *testing.T) {
	var dead atomic.Bool
	inFakeTime(t, mockgateway.Options{Shards: 2, MaxConcurrency: 2, Faults: []mockgateway.Fault{refusing(&dead)}}, Config{}, func(f *fleet) {
		f.up()
		dead.Store(true)
		f.mock.Session(1).Drop()
		wait(unreadyFor - 10*time.Second)
		if ails := f.ails(); ails != "" {
			t.Errorf("too soon: %s", ails)
		}
		wait(20 * time.Second)
		if ails := f.ails(); ails != "1 not ready" || f.gw.Health().Serving != 1 {
			t.Errorf("ails %q", ails)
		}
		var p *Problem
		if err := f.gw.Health().Err(); !errors.As(err, &p) || p.For < unreadyFor || p.For > unreadyFor+30*time.Second {
			t.Errorf("error %v", err)
		}
		dead.Store(false)
		f.until("serves again", f.active(1))
		if ails := f.ails(); ails != "" {
			t.Errorf("after it was over: %s", ails)
		}
	})
}

// TestHealthSilent: a hook that holds the shard's goroutine shows in the heartbeats.
func TestHealthSilent(t *testing.T) {
	free := make(chan struct{})
	var c Config
	c.Hooks.Connect = func(*Shard) { <-free }
	inFakeTime(t, mockgateway.Options{}, c, func(f *fleet) {
		free = make(chan struct{})
		if err := f.gw.Connect(context.Background()); err != nil {
			t.Fatal(err)
		}
		wait(time.Minute)
		if ails := f.ails(); ails != "" {
			t.Errorf("too soon: %s", ails)
		}
		wait(time.Minute)
		if ails := f.ails(); ails != "0 heartbeats are unanswered" {
			t.Errorf("ails %q", ails)
		}
		close(free)
	})
}

// TestHealthHeld: handlers that never return stop the reader, and with it the answers.
func TestHealthHeld(t *testing.T) {
	c := Config{Order: PerShard, Overload: Overload{ShardEvents: 10, Policies: map[decode.EventType]Policy{decode.TypingStart: Block}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		free := make(chan struct{})
		f.gw.Handle(decode.TypingStart, func(Event) { <-free })
		f.up()
		f.sendAll(2000, "TYPING_START", "1")
		wait(10 * time.Minute)
		if ails := f.ails(); ails != "0 handlers hold it up" {
			t.Errorf("ails %q", ails)
		}
		close(free)
		f.until("handled", func() bool { return f.shard(0).Stats().Handled == 2000 })
		wait(time.Minute)
		if ails := f.ails(); ails != "" {
			t.Errorf("after it was over: %s", ails)
		}
	})
}

// TestHealthStopped: a shard that is gone for good is named with what stopped it.
func TestHealthStopped(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Shards: 2, MaxConcurrency: 2}, Config{}, func(f *fleet) {
		f.up()
		f.mock.Session(1).CloseWith(4010, "")
		f.until("stopped", func() bool { return f.shard(1).Stats().State == "stopped" })
		wait(time.Second)
		var fatal *FatalError
		if err := f.gw.Health().Err(); f.ails() != "1 stopped" || !errors.As(err, &fatal) || fatal.Code != CloseInvalidShard {
			t.Errorf("ails %q: %v", f.ails(), err)
		}
	})
}

// TestReconnectsBy: each way in which a connection ends is counted as what it is.
func TestReconnectsBy(t *testing.T) {
	for name, c := range map[string]struct {
		cut  func(*mockgateway.Session)
		want Cause
	}{
		"op 7":           {func(s *mockgateway.Session) { s.Reconnect() }, CauseReconnect},
		"op 9":           {func(s *mockgateway.Session) { s.InvalidSession(true) }, CauseInvalidSession},
		"close 4000":     {func(s *mockgateway.Session) { s.CloseWith(4000, "") }, CauseClosed},
		"drop":           {func(s *mockgateway.Session) { s.Drop() }, CauseCut},
		"freeze":         {func(s *mockgateway.Session) { s.Freeze() }, CauseZombie},
		"garbage":        {func(s *mockgateway.Session) { s.Send([]byte(`{"op":0,`)) }, CauseUnreadable},
		"reserved frame": {func(s *mockgateway.Session) { s.WriteRaw([]byte{0xf1, 0}) }, CauseUnreadable},
	} {
		t.Run(name, func(t *testing.T) {
			inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
				f.up()
				c.cut(f.mock.Session(0))
				f.until("back", func() bool { return f.shard(0).Stats().Reconnects == 1 && f.active(0)() })
				if by := f.shard(0).Stats().ReconnectsBy; len(by) != 1 || by[c.want] != 1 {
					t.Errorf("reconnects by cause: %v, want %v", by, c.want)
				}
			})
		})
	}
}

// TestCauseOf: the ends that take a network to bring about.
func TestCauseOf(t *testing.T) {
	for want, err := range map[Cause]error{
		CauseDial:      &ws.HandshakeError{Phase: ws.PhaseDial},
		CauseTLS:       &ws.HandshakeError{Phase: ws.PhaseTLS},
		CauseHandshake: fmt.Errorf("x: %w", &ws.HandshakeError{Phase: ws.PhaseUpgrade}),
		CauseWrite:     fmt.Errorf("%w: %w", errWrite, &ws.CloseError{Initiator: ws.Remote}),
		CauseDeadline:  leftFor[inDeadline],
		CauseOther:     errors.New("the gate failed"),
	} {
		if got := causeOf(err); got != want {
			t.Errorf("%v: %v, want %v", err, got, want)
		}
	}
	for c := range numCauses {
		if c.String() == "" {
			t.Errorf("cause %d has no name", c)
		}
	}
}
