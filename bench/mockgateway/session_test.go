package mockgateway

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestReadyAndBackfill(t *testing.T) {
	inBubble(t, Options{Shards: 3, Guilds: 4, MaxConcurrency: 3}, func(t *testing.T, s *Server) {
		c := dial(t, s, s.WSURL()+defaultQuery)
		if m := c.next(); m.Op != 10 || !strings.HasPrefix(string(m.D), `{"heartbeat_interval":41250,`) {
			t.Fatalf("first message %d %s, want Hello", m.Op, m.D)
		}
		c.identify(1, 3)
		var d struct {
			V         int
			SessionID string `json:"session_id"`
			Resume    string `json:"resume_gateway_url"`
			Shard     [2]int
			User      struct{ ID string }
			Guilds    []struct {
				ID          uint64 `json:",string"`
				Unavailable bool
			}
			Application struct{ ID string }
			Trace       []string `json:"_trace"`
		}
		m := c.next()
		if err := json.Unmarshal(m.D, &d); err != nil || m.T != "READY" || m.S != 1 {
			t.Fatalf("%s %d: %v", m.T, m.S, err)
		}
		if d.V != 10 || len(d.SessionID) != 32 || d.Resume != s.ResumeURL() || d.Shard != [2]int{1, 3} ||
			d.User.ID == "" || d.Application.ID == "" || len(d.Guilds) != 4 || len(d.Trace) == 0 {
			t.Errorf("READY %+v", d)
		}
		for i, g := range d.Guilds {
			if g.ID>>22%3 != 1 || !g.Unavailable || g.ID < 1e18 {
				t.Errorf("guild %d of shard 1 has id %d", i, g.ID)
			}
			m := c.next()
			var created struct {
				ID uint64 `json:",string"`
			}
			if err := json.Unmarshal(m.D, &created); err != nil || m.T != "GUILD_CREATE" || m.S != int64(i+2) || created.ID != g.ID {
				t.Errorf("message %d is %s of %d, want GUILD_CREATE of %d: %v", m.S, m.T, created.ID, g.ID, err)
			}
			if stamp, ok := ParseStamp(m.D); !ok || stamp.Seq != 0 {
				t.Errorf("backfill has stamp %+v, %v; want one without numbers", stamp, ok)
			}
		}
	})
}

func TestResumeReplaysWhatWasMissed(t *testing.T) {
	inBubble(t, Options{Guilds: 2}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		session := s.Session(0)
		session.Dispatch("ONE", []byte(`{"n":1}`)) // 4
		session.Dispatch("TWO", []byte(`{"n":2}`)) // 5
		c.until("TWO", 0)
		session.Drop()
		if code := c.closed(); code != 1006 {
			t.Fatalf("closed with %d, want a drop", code)
		}
		if seq := session.Dispatch("THREE", []byte(`[3]`)); seq != 6 {
			t.Fatalf("dispatch without a connection got s %d, want 6", seq)
		}
		again := dial(t, s, c.resume+defaultQuery[1:])
		again.until("", 10)
		again.resume(c.id, 3)
		var got []string
		for range 4 {
			m := again.next()
			got = append(got, fmt.Sprint(m.T, " ", m.S))
		}
		session.Dispatch("FIVE", []byte(`{}`))
		m := again.next()
		got = append(got, fmt.Sprint(m.T, " ", m.S))
		if want := "[ONE 4 TWO 5 THREE 6 RESUMED 7 FIVE 8]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
		if r := s.Log().Of(Resume); len(r) != 1 || !strings.HasPrefix(r[0].Path, "/resume-") || r[0].Seq != 3 || r[0].Code != 0 {
			t.Errorf("log has %+v", r)
		}
		if i := s.Log().Of(Identify); len(i) != 1 || i[0].Path != "/" {
			t.Errorf("log has %+v", i)
		}
		if n := s.Sent().Replayed; n != 2 {
			t.Errorf("%d replayed, want 2: THREE was never sent before", n)
		}
		// A second resume from before the first leaves its RESUMED out.
		session.Drop()
		third := dial(t, s, c.resume+defaultQuery[1:])
		third.until("", 10)
		third.resume(c.id, 5)
		if a, b, r := third.next(), third.next(), third.next(); a.S != 6 || b.S != 8 || r.T != "RESUMED" || r.S != 9 {
			t.Errorf("second resume: %s %d, %s %d, %s %d", a.T, a.S, b.T, b.S, r.T, r.S)
		}
	})
}

func TestResumeVerdicts(t *testing.T) {
	for _, tc := range []struct {
		name   string
		before func(s *Server, c started)
		seq    int64
		suffix string // of d
		want   string
	}{
		{"alive", func(s *Server, c started) { s.Session(0).Drop() }, 1, "", "RESUMED"},
		{"still connected", func(s *Server, c started) {}, 2, "", "RESUMED"},
		{"client closed 4000", func(s *Server, c started) { c.close(4000); c.closed() }, 1, "", "RESUMED"},
		{"client closed 1000", func(s *Server, c started) { c.close(1000); c.closed() }, 1, "", "op 9 false"},
		{"client closed 1001", func(s *Server, c started) { c.close(1001); c.closed() }, 1, "", "op 9 false"},
		{"server closed 1000", func(s *Server, c started) { s.Session(0).CloseWith(1000, ""); c.closed() }, 1, "", "RESUMED"},
		{"resumable op 9", func(s *Server, c started) { s.Session(0).InvalidSession(true); c.until("", 9) }, 1, "", "RESUMED"},
		{"final op 9", func(s *Server, c started) { s.Session(0).InvalidSession(false); c.until("", 9) }, 1, "", "op 9 false"},
		{"just before the end", func(s *Server, c started) { s.Session(0).Drop(); time.Sleep(179 * time.Second) }, 1, "", "RESUMED"},
		{"too late", func(s *Server, c started) { s.Session(0).Drop(); time.Sleep(181 * time.Second) }, 1, "", "op 9 false"},
		{"ahead", func(s *Server, c started) { s.Session(0).Drop() }, 99, "", "closed 4007"},
		{"forgotten by the ring", func(s *Server, c started) {
			for range 20 {
				s.Session(0).Dispatch("X", []byte("{}"))
			}
			s.Session(0).Drop()
		}, 1, "", "op 9 false"},
		{"other shard", func(s *Server, c started) {}, 1, `,"shard":[1,2]`, "op 9 false"},
		{"own shard", func(s *Server, c started) {}, 2, `,"shard":[0,1]`, "RESUMED"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inBubble(t, Options{Guilds: 1, RingSize: 16}, func(t *testing.T, s *Server) {
				c := start(t, s, 0, 1)
				c.next() // the guild
				tc.before(s, c)
				go func() {
					for err := error(nil); err == nil; {
						_, err = c.read()
					}
				}()
				again := dial(t, s, c.resume+defaultQuery[1:])
				again.until("", 10)
				again.send(fmt.Sprintf(`{"op":6,"d":{"token":"t","session_id":%q,"seq":%d%s}}`, c.id, tc.seq, tc.suffix))
				if got := again.verdict(); got != tc.want {
					t.Errorf("got %s, want %s", got, tc.want)
				}
			})
		})
	}
}

// verdict reads up to the answer to a Resume.
func (c *client) verdict() string {
	for {
		m, err := c.read()
		switch {
		case err != nil:
			return err.Error()
		case m.Op == 9:
			return "op 9 " + string(m.D)
		case m.T == "RESUMED":
			return "RESUMED"
		}
	}
}

func TestRingForgetsAtHeartbeat(t *testing.T) {
	inBubble(t, Options{Guilds: -1, TrimAtHeartbeat: true}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		for range 5 {
			s.Session(0).Dispatch("X", []byte("{}")) // 2 to 6
		}
		for range 5 {
			c.next()
		}
		c.send(`{"op":1,"d":4}`)
		c.until("", 11)
		s.Session(0).Drop()
		for _, tc := range []struct {
			seq  int64
			t    string
			op   int
			from int64
		}{{3, "", 9, 0}, {4, "X", 0, 5}} {
			again := dial(t, s, s.ResumeURL()+defaultQuery[1:])
			again.until("", 10)
			again.resume(c.id, tc.seq)
			if m := again.next(); m.Op != tc.op || m.T != tc.t || m.S != tc.from {
				t.Errorf("resume from %d: op %d %s %d, want op %d %s %d", tc.seq, m.Op, m.T, m.S, tc.op, tc.t, tc.from)
			}
		}
	})
}

func TestRing(t *testing.T) {
	r := newRing(8)
	for i := range int64(100) {
		if s := r.push(entry{template: uint32(i)}); s != i+1 {
			t.Fatalf("push %d got sequence %d", i, s)
		}
		if want := max(1, r.last()-7); r.first != want {
			t.Fatalf("after %d the oldest is %d, want %d", r.last(), r.first, want)
		}
		for s := r.first; s <= r.last(); s++ {
			if r.at(s).template != uint32(s-1) {
				t.Fatalf("entry %d is %d", s, r.at(s).template)
			}
		}
	}
	r.trim(96)
	if r.first != 97 {
		t.Errorf("trimmed to %d, want 97", r.first)
	}
	r.trim(5)
	if r.first != 97 {
		t.Errorf("trim went backwards to %d", r.first)
	}
}

func TestParallelSessionsShareGuilds(t *testing.T) {
	inBubble(t, Options{Guilds: 2, IdentifyInterval: -1, Rate: 100, StartAfter: 3, Events: 50}, func(t *testing.T, s *Server) {
		clients := []started{start(t, s, 0, 1), start(t, s, 0, 1), start(t, s, 0, 2)}
		synctest.Wait()
		seen := make([]map[Stamp]bool, len(clients))
		for i, c := range clients {
			seen[i] = map[Stamp]bool{}
			c.nc.SetReadDeadline(time.Now().Add(2 * time.Second))
			for {
				m, err := c.read()
				if err != nil {
					break
				}
				if stamp, ok := ParseStamp(m.D); ok && stamp.Seq > 0 {
					seen[i][stamp] = true
				}
			}
		}
		if len(seen[0]) != 50 || len(seen[1]) != 50 {
			t.Fatalf("two sessions of one shard got %d and %d events, want 50 each", len(seen[0]), len(seen[1]))
		}
		half := 0
		for stamp := range seen[0] {
			if !seen[1][stamp] {
				t.Fatalf("event %+v came to one of two sessions", stamp)
			}
			if s.world.covers([2]int{0, 2}, stamp.Guild) {
				half++
				if !seen[2][stamp] {
					t.Fatalf("event %+v did not come to the session of another shard count", stamp)
				}
			}
		}
		if half != len(seen[2]) || half == 0 || half == 50 {
			t.Errorf("the session with half of the guilds got %d events, want %d", len(seen[2]), half)
		}
	})
}

func TestUnsentAnswersAreNotReplayed(t *testing.T) {
	s := serve(t, Options{Guilds: -1})
	session := newSession(s, [2]int{0, 1}, 0)
	first, second := newConn(s, nil), newConn(s, nil)
	session.begin(first, []byte("{}"), time.Now())
	session.resume(first, 1)
	if verdict, before := session.resume(second, 1); verdict != resumed || before != first {
		t.Fatalf("verdict %d, before %p", verdict, before)
	}
	var b batch
	if err := session.take(second, &b); err != nil || b.n != 2 {
		t.Fatalf("took %d, %v", b.n, err)
	}
	if b.texts[0] != nil || b.texts[1] == nil {
		t.Error("the RESUMED that nobody got is replayed in front of the new one")
	}
}
