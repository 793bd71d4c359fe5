package sluice

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// TestSendLimit: a flood of commands is spread so that no window of 60 s holds more
// than the limit, heartbeats are on time beside it, and nothing is lost.
func TestSendLimit(t *testing.T) {
	const commands = 500
	inFakeTime(t, mockgateway.Options{Guilds: -1, AckDelay: time.Millisecond}, Config{}, func(f *fleet) {
		f.up()
		var wg sync.WaitGroup
		for range commands {
			wg.Go(func() {
				if err := f.shard(0).Send(context.Background(), VoiceStateUpdate{GuildID: 1}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		wait(time.Minute)
		log := f.mock.Log()
		if n := len(log.Of(mockgateway.Command)); n != commands {
			t.Errorf("%d commands arrived of %d", n, commands)
		}
		for _, b := range log.Of(mockgateway.Heartbeat) {
			if !b.First && b.Elapsed > 41350*time.Millisecond {
				t.Errorf("a beat came after %v", b.Elapsed)
			}
		}
		if s := f.shard(0).Stats(); s.Reconnects != 0 {
			t.Errorf("the gateway cut us: %+v", s)
		}
	})
}

// TestPresenceLimit: five presences in 20 s, other commands pass them by, and the last
// one goes into the next Identify.
func TestPresenceLimit(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.up()
		start := time.Now()
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				p := Presence{Activities: []Activity{{Name: fmt.Sprint(i)}}}
				if err := f.shard(0).UpdatePresence(context.Background(), p); err != nil {
					t.Error(err)
				}
			})
		}
		wait(time.Second)
		if err := f.shard(0).UpdateVoiceState(context.Background(), VoiceStateUpdate{GuildID: 1}); err != nil || time.Since(start) > 2*time.Second {
			t.Errorf("a voice state waited %v behind presences: %v", time.Since(start), err)
		}
		wg.Wait()
		if d := time.Since(start); d < 20*time.Second || d > 21*time.Second {
			t.Errorf("six presences took %v", d)
		}
		last := f.shard(0).presence.Load()
		payload, err := identifyPayload(&f.gw.cfg, 0, 1, last)
		if err != nil || !strings.Contains(string(payload), `"name":"`+last.Activities[0].Name+`"`) {
			t.Errorf("the next Identify is %s", payload)
		}
	})
}

// TestSendWaits: a send waits while the session does not stand, as long as its context
// allows, and fails for good when the shard has stopped.
func TestSendWaits(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.up()
		f.mock.Install(mockgateway.RefuseUpgrade{Status: 503})
		f.mock.Session(0).Conn().Drop()
		f.until("down", func() bool { return !f.active(0)() })
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := f.shard(0).Send(ctx, VoiceStateUpdate{GuildID: 1}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a send without a session: %v", err)
		}
		sent := make(chan error, 1)
		go func() {
			sent <- f.shard(0).SendRaw(context.Background(), []byte(`{"op":4,"d":{"guild_id":"1","channel_id":null,"self_mute":false,"self_deaf":false}}`))
		}()
		f.mock.ClearFaults()
		if err := <-sent; err != nil {
			t.Errorf("after the reconnect: %v", err)
		}
		if err := f.shard(0).Destroy(context.Background(), CloseNormal); err != nil {
			t.Error(err)
		}
		if err := f.shard(0).Send(context.Background(), VoiceStateUpdate{GuildID: 1}); !errors.Is(err, ErrStopped) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// TestSendRefused: what Discord would close the connection for is never sent.
func TestSendRefused(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.up()
		s, ctx := f.shard(0), context.Background()
		var large *PayloadTooLargeError
		if err := s.SendRaw(ctx, []byte(`{"op":3,"d":"`+strings.Repeat("x", 4096)+`"}`)); !errors.As(err, &large) {
			t.Errorf("too large: %v", err)
		}
		if err := s.UpdatePresence(ctx, Presence{Activities: []Activity{{Name: strings.Repeat("x", 3960)}}}); !errors.As(err, &large) {
			t.Errorf("a presence that fits alone and not into an Identify: %v", err)
		}
		if err := s.SendRaw(ctx, []byte(`{"d":1}`)); !errors.Is(err, decode.ErrNoOp) {
			t.Errorf("no op: %v", err)
		}
		if err := s.SendRaw(ctx, []byte(`{"op":99}`)); !errors.Is(err, decode.ErrUnknownOp) {
			t.Errorf("unknown op: %v", err)
		}
		if n := f.count(mockgateway.Command); n != 0 {
			t.Errorf("%d were sent", n)
		}
	})
}
