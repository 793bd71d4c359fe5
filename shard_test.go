package sluice

import (
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

func TestIdentifyAndHeartbeat(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Shards: 3}, Config{}, func(f *fleet) {
		f.up()
		wait(10 * time.Minute)
		log := f.mock.Log()
		if n := len(log.Of(mockgateway.Identify)); n != 3 {
			t.Errorf("%d Identifies for 3 shards", n)
		}
		var last time.Time
		for _, e := range log.Of(mockgateway.Identify) {
			if e.Code != 0 {
				t.Errorf("Identify of %v answered %d", e.Shard, e.Code)
			}
			if !last.IsZero() && e.Time.Sub(last) < 5*time.Second {
				t.Errorf("Identifies %v apart with max_concurrency 1", e.Time.Sub(last))
			}
			last = e.Time
		}
		beats := log.Of(mockgateway.Heartbeat)
		if len(beats) < 3*13 {
			t.Errorf("%d heartbeats of 3 shards in ten minutes", len(beats))
		}
		for _, b := range beats {
			if b.First && b.Elapsed >= 41250*time.Millisecond {
				t.Errorf("first beat after %v, not within the interval", b.Elapsed)
			}
			if !b.First && b.Elapsed != 41250*time.Millisecond {
				t.Errorf("beat after %v, want every 41.25 s", b.Elapsed)
			}
		}
		if s := f.shard(0).Stats(); s.Reconnects != 0 || s.Acked.IsZero() {
			t.Errorf("after ten quiet minutes: %+v", s)
		}
	})
}

func TestHelloWithUpgrade(t *testing.T) {
	inFakeTime(t, mockgateway.Options{HelloWithUpgrade: true}, Config{}, func(f *fleet) { f.up() })
}

// TestResume cuts a connection in several ways. Each is answered by one resume at the
// resume host, no Identify, and the events of the meantime.
func TestResume(t *testing.T) {
	for name, cut := range map[string]func(*mockgateway.Conn){
		"drop":           (*mockgateway.Conn).Drop,
		"reconnect":      (*mockgateway.Conn).Reconnect,
		"invalid, true":  func(c *mockgateway.Conn) { c.InvalidSession(true) },
		"close 1000":     func(c *mockgateway.Conn) { c.CloseWith(1000, "") },
		"close 4000":     func(c *mockgateway.Conn) { c.CloseWith(4000, "") },
		"close, no code": func(c *mockgateway.Conn) { c.CloseWith(0, "") },
		"garbage":        func(c *mockgateway.Conn) { c.Send([]byte(`{"op":0,`)) },
		"freeze":         (*mockgateway.Conn).Freeze,
	} {
		t.Run(name, func(t *testing.T) {
			seen := make(map[int64]int)
			inFakeTime(t, mockgateway.Options{}, Config{Order: PerShard}, func(f *fleet) {
				f.gw.Handle(decode.TypingStart, func(ev Event) { seen[ev.Seq()]++ })
				f.up()
				session := f.mock.Session(0)
				first := session.Dispatch("TYPING_START", []byte(`{"user_id":"1"}`))
				cut(session.Conn())
				last := session.Dispatch("TYPING_START", []byte(`{"user_id":"2"}`))
				f.until("resumed", func() bool { s := f.shard(0).Stats(); return s.Resumes == 1 && s.State == "active" })
				f.until("handled", func() bool { return f.shard(0).Stats().Pending == 0 })
				log := f.mock.Log()
				if n := len(log.Of(mockgateway.Identify)); n != 1 {
					t.Errorf("%d Identifies, want the first alone", n)
				}
				for _, r := range log.Of(mockgateway.Resume) {
					if r.Code != 0 || r.Path == "/" {
						t.Errorf("resume at %q answered %d %s", r.Path, r.Code, r.Outcome)
					}
				}
				if seen[first] != 1 || seen[last] != 1 {
					t.Errorf("events handled %v, want %d and %d once each", seen, first, last)
				}
			})
		})
	}
}

// TestIdentifyAgain ends a session in several ways. Each is answered by one Identify
// at the main host.
func TestIdentifyAgain(t *testing.T) {
	for name, cut := range map[string]func(*mockgateway.Conn){
		"invalid, false": func(c *mockgateway.Conn) { c.InvalidSession(false) },
		"close 4003":     func(c *mockgateway.Conn) { c.CloseWith(4003, "") },
		"close 4007":     func(c *mockgateway.Conn) { c.CloseWith(4007, "") },
		"close 4009":     func(c *mockgateway.Conn) { c.CloseWith(4009, "") },
	} {
		t.Run(name, func(t *testing.T) {
			inFakeTime(t, mockgateway.Options{}, Config{}, func(f *fleet) {
				f.up()
				cut(f.mock.Session(0).Conn())
				f.until("identified again", func() bool { return f.shard(0).Stats().Identifies == 2 && f.active(0)() })
				log := f.mock.Log()
				if n := len(log.Of(mockgateway.Resume)); n != 0 {
					t.Errorf("%d resumes of a session that is gone", n)
				}
				for _, e := range log.Of(mockgateway.Identify) {
					if e.Path != "/" {
						t.Errorf("Identify at %q", e.Path)
					}
				}
			})
		})
	}
}

// TestServerHeartbeat: op 1 is answered at once.
func TestServerHeartbeat(t *testing.T) {
	inFakeTime(t, mockgateway.Options{}, Config{}, func(f *fleet) {
		f.up()
		before := f.count(mockgateway.Heartbeat)
		f.mock.Session(0).Conn().Heartbeat()
		wait(time.Millisecond)
		if n := f.count(mockgateway.Heartbeat) - before; n != 1 {
			t.Errorf("%d beats within a millisecond of op 1, want 1", n)
		}
	})
}
