package sluice

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// TestGateBudgetPassedOver: shards that their own budget holds back do not hold up the
// others of their key.
func TestGateBudgetPassedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := sessionLimit{Total: 1000, Remaining: 1000, ResetAfter: 86400000, MaxConcurrency: 1}
		g := newLocalGate(1, newBudget(limit, time.Now(), nil))
		defer g.close()
		for _, sick := range []int{0, 1} {
			for range shardIdentifies {
				g.budget.history[sick] = append(g.budget.history[sick], time.Now())
			}
		}
		at := permits(g, make([]time.Duration, 4))
		if at[2] > time.Minute || at[3] > time.Minute || at[0] < shardWindow || at[1] < shardWindow {
			t.Errorf("let in at %v, want 2 and 3 at once, 0 and 1 after an hour", at)
		}
	})
}

// TestRefetchHangs: an API that does not answer holds up the Identifies only for as
// long as a call may take.
func TestRefetchHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangs := roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		gw, err := New(Config{Token: "x", HTTPClient: &http.Client{Transport: hangs}})
		if err != nil {
			t.Fatal(err)
		}
		limit := sessionLimit{Total: 1000, Remaining: 1000, ResetAfter: 86400000}
		gw.local = newLocalGate(budgetWave+1, newBudget(limit, time.Now(), gw.refetch))
		defer gw.local.close()
		ctx, cancel := context.WithTimeout(context.Background(), 2*apiTimeout)
		defer cancel()
		for shard := range budgetWave + 1 {
			if err := gw.local.Wait(ctx, shard); err != nil {
				t.Fatalf("Identify %d: %v", shard, err)
			}
		}
	})
}

// blockingGate is a gate whose Done takes ten minutes.
type blockingGate struct{ slowGate }

func (blockingGate) Done(int, bool) { wait(10 * time.Minute) }

// TestGateDoneBlocks: a gate that takes its time over an answer does not stop the
// heartbeat.
func TestGateDoneBlocks(t *testing.T) {
	c := Config{Identify: IdentifyOptions{Gate: blockingGate{slowGate{time.Second}}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		f.up()
		wait(5 * time.Minute)
		if n := f.count(mockgateway.Heartbeat); n < 7 || !f.active(0)() {
			t.Errorf("%d beats in five minutes: %+v", n, f.shard(0).Stats())
		}
		wait(10 * time.Minute) // Done has returned
	})
}

// TestSendBehindReplay: handlers that send while events are replayed do not keep
// RESUMED from being read, however many events lie before it.
func TestSendBehindReplay(t *testing.T) {
	c := Config{Order: PerShard, Overload: Overload{ShardEvents: 64, Policies: map[decode.EventType]Policy{decode.TypingStart: Keep}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		f.gw.Handle(decode.TypingStart, func(ev Event) { _ = ev.Shard().Send(ctx, VoiceStateUpdate{GuildID: 1}) })
		f.up()
		wait(2 * time.Minute)
		session := f.mock.Session(0)
		session.Drop()
		for range 1000 {
			session.Dispatch("TYPING_START", []byte(`{"user_id":"1"}`))
		}
		wait(10 * time.Minute)
		if st := f.shard(0).Stats(); st.State != "active" || st.Resumes != 1 || st.Reconnects != 1 {
			t.Errorf("ten minutes later: %+v", st)
		}
	})
}

// TestGarbageHello: a Hello that cannot be read is no event; no event is skipped.
func TestGarbageHello(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Order: PerShard}, func(f *fleet) {
		seen := make(map[int64]int)
		f.gw.Handle(decode.TypingStart, func(ev Event) { seen[ev.Seq()]++ })
		f.up()
		wait(2 * time.Minute)
		f.mock.Install(mockgateway.Times(2, mockgateway.Do(mockgateway.AtHello, func(c *mockgateway.Conn) bool {
			c.Send([]byte(`{"t":null,"s":null,"op":10,"d":{}}`))
			return true
		})))
		session := f.mock.Session(0)
		session.Drop()
		first := session.Dispatch("TYPING_START", []byte(`{"user_id":"1"}`))
		last := session.Dispatch("TYPING_START", []byte(`{"user_id":"1"}`))
		f.until("resumed", func() bool { st := f.shard(0).Stats(); return st.Resumes == 1 && st.Pending == 0 })
		wait(time.Second)
		if st := f.shard(0).Stats(); seen[first] != 1 || seen[last] != 1 || st.Skipped != 0 || st.Identifies != 1 {
			t.Errorf("events handled %v, want %d and %d once each; %+v", seen, first, last, st)
		}
	})
}

// TestHelloInterval: a heartbeat interval that cannot be meant stops no shard.
func TestHelloInterval(t *testing.T) {
	for ms, refused := range map[string]bool{
		"9223372036855": true, "18446744073710": true, "1e3": true, "0": true, "-1": true, `"1"`: true, "null": true, "1": false,
	} {
		t.Run(ms, func(t *testing.T) {
			inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
				f.mock.Install(mockgateway.Times(1, mockgateway.Do(mockgateway.AtHello, func(c *mockgateway.Conn) bool {
					c.Send([]byte(`{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":` + ms + `}}`))
					return true
				})))
				f.up()
				st := f.shard(0).Stats()
				if refused && st.Reconnects != 1 {
					t.Errorf("%d reconnects, want one", st.Reconnects)
				}
				wait(10 * time.Minute)
				if st := f.shard(0).Stats(); st.State != "active" || st.Zombies > 1 {
					t.Errorf("ten minutes later: %+v", st)
				}
			})
		})
	}
}

// TestGarbageForResume: a gateway that answers every Resume with garbage is asked a few
// times, and then for a new session.
func TestGarbageForResume(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.up()
		wait(2 * time.Minute)
		f.mock.Install(mockgateway.Do(mockgateway.AtResume, func(c *mockgateway.Conn) bool {
			c.Send([]byte(`garbage`))
			return true
		}))
		f.mock.Session(0).Drop()
		wait(10 * time.Minute)
		if st := f.shard(0).Stats(); st.State != "active" || st.Identifies != 2 || f.count(mockgateway.Resume) > 6 {
			t.Errorf("after %d Resumes: %+v", f.count(mockgateway.Resume), st)
		}
	})
}

// TestHeartbeatFlood: a flood of op 1 does not make the shard break the limit of what
// it may send.
func TestHeartbeatFlood(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.up()
		wait(2 * time.Minute)
		before := f.count(mockgateway.Heartbeat)
		for range 200 {
			f.mock.Session(0).Heartbeat()
		}
		wait(time.Second)
		if n := f.count(mockgateway.Heartbeat) - before; n < 10 || n > 120 {
			t.Errorf("%d of 200 answered", n)
		}
		for _, e := range f.mock.Log().Of(mockgateway.Ended) {
			t.Errorf("the connection ended: %+v", e)
		}
		if st := f.shard(0).Stats(); st.Reconnects != 0 || st.State != "active" {
			t.Errorf("%+v", st)
		}
	})
}

// TestOddReady: of READY only the session counts; guilds that are none cost nothing.
func TestOddReady(t *testing.T) {
	for _, guilds := range []string{`[{"id":"x"}]`, `{}`, `[{"id":-1}]`, `null`} {
		t.Run(guilds, func(t *testing.T) {
			inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
				f.mock.Install(mockgateway.Do(mockgateway.AtIdentify, func(c *mockgateway.Conn) bool {
					c.Send([]byte(`{"t":"READY","s":1,"op":0,"d":{"v":10,"session_id":"abc","resume_gateway_url":"ws://x","guilds":` + guilds + `}}`))
					return true
				}))
				f.up()
				wait(10 * time.Minute)
				if st := f.shard(0).Stats(); st.State != "active" || st.Identifies != 1 || st.DecodeErrors != 0 {
					t.Errorf("%+v", st)
				}
			})
		})
	}
}

// TestReadyUnasked: READY and RESUMED that nobody asked for call no hook and start no
// session.
func TestReadyUnasked(t *testing.T) {
	var connects, resumes atomic.Int64
	c := Config{
		Hooks:    Hooks{Connect: func(*Shard) { connects.Add(1) }, Resume: func(*Shard) { resumes.Add(1) }},
		Identify: IdentifyOptions{Gate: slowGate{time.Minute}},
	}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		f.mock.Install(mockgateway.Do(mockgateway.AtHello, func(c *mockgateway.Conn) bool {
			c.After(time.Second, func() {
				c.Send([]byte(`{"t":"READY","s":1,"op":0,"d":{"session_id":"abc"}}`))
				c.Send([]byte(`{"t":"RESUMED","s":2,"op":0,"d":{}}`))
			})
			return false
		}))
		if err := f.gw.Connect(context.Background()); err != nil {
			t.Fatal(err)
		}
		wait(30 * time.Second)
		if st := f.shard(0).Stats(); st.State != "gate" || connects.Load() != 0 || resumes.Load() != 0 {
			t.Errorf("before the permit: %d Connects, %d Resumes, %+v", connects.Load(), resumes.Load(), st)
		}
		f.until("ready", f.active(0))
		if connects.Load() != 1 || resumes.Load() != 0 {
			t.Errorf("%d Connects and %d Resumes, want one Connect", connects.Load(), resumes.Load())
		}
	})
}

// TestReleaseTooOften: a handler that releases what it has not retained is reported as
// one that panicked, and the next event is handled.
func TestReleaseTooOften(t *testing.T) {
	var panics atomic.Int64
	c := Config{Order: PerShard, Hooks: Hooks{Panic: func(*Shard, decode.EventType, *PanicError) { panics.Add(1) }}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		handled := 0
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			if handled++; handled == 1 {
				ev.Release()
			}
		})
		f.up()
		for range 2 {
			f.mock.Session(0).Dispatch("TYPING_START", []byte(`{"user_id":"1"}`))
			wait(time.Second)
		}
		if st := f.shard(0).Stats(); handled != 2 || panics.Load() != 1 || st.Panics != 1 {
			t.Errorf("%d handled, %d panics reported: %+v", handled, panics.Load(), st)
		}
	})
}

// TestPresencePointer: a *Presence keeps to the limit of presences and is remembered,
// as a Presence is.
func TestPresencePointer(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.up()
		wait(2 * time.Minute)
		start := time.Now()
		for range presenceLimit + 1 {
			if err := f.shard(0).Send(context.Background(), &Presence{Status: StatusIdle}); err != nil {
				t.Fatal(err)
			}
		}
		if d := time.Since(start); d < presenceWindow {
			t.Errorf("%d presences in %v", presenceLimit+1, d)
		}
		if p := f.shard(0).presence.Load(); p == nil || p.Status != StatusIdle {
			t.Errorf("the next Identify has %+v", p)
		}
	})
}

// TestPresenceReused: the caller may change its activities as soon as the call has
// returned; the Identifies go on with those it gave.
func TestPresenceReused(t *testing.T) {
	acts := []Activity{{Name: "a"}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Presence: &Presence{Activities: acts}}, func(f *fleet) {
		same := func() {
			t.Helper()
			if name := f.shard(0).presence.Load().Activities[0].Name; name != "a" {
				t.Errorf("the next Identify has %q", name)
			}
		}
		acts[0].Name = "b"
		f.up()
		same()
		acts[0].Name = "a"
		if err := f.shard(0).UpdatePresence(context.Background(), Presence{Activities: acts}); err != nil {
			t.Fatal(err)
		}
		f.mock.Session(0).InvalidSession(false)
		for i := range 3000 { // beside the Identify
			acts[0].Name = fmt.Sprint(i)
			wait(10 * time.Millisecond)
		}
		same()
	})
}

// TestPasswordNotLogged: the user part of a gateway URL stays out of the log.
func TestPasswordNotLogged(t *testing.T) {
	var log bytes.Buffer
	gw, err := New(Config{
		Token: "x", GatewayURL: "ws://user:pa55word@127.0.0.1:1/",
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := gw.Connect(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := gw.Destroy(context.Background(), CloseNormal); err != nil {
		t.Error(err)
	}
	if log.Len() == 0 || strings.Contains(log.String(), "pa55word") {
		t.Errorf("log: %s", log.String())
	}
}

// TestHeldSinceStart: how long a reader was held is measured from the start of the
// Manager and not by the wall clock, which may be set back.
func TestHeldSinceStart(t *testing.T) {
	overloaded(t, func(f *fleet, free chan struct{}) {
		freed := time.Since(f.gw.born)
		close(free)
		f.until("handled", func() bool { return f.shard(0).Stats().Handled == 1000 })
		if held := time.Duration(f.shard(0).held.Load()); held < freed || held > time.Since(f.gw.born) {
			t.Errorf("held until %v after the start, freed at %v", held, freed)
		}
	})
}
