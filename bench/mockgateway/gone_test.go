package mockgateway

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// tally reads messages up to an op or the end, and counts the traffic among them. It
// returns the newest sequence.
func (c *client) tally(op int) (traffic, seq int64) {
	for {
		m, err := c.read()
		if err != nil || m.Op == op {
			return traffic, seq
		}
		if stamp, ok := ParseStamp(m.D); ok && stamp.Seq > 0 {
			traffic++
		}
		seq = max(seq, m.S)
	}
}

// sum adds up the counts of a map.
func sum(m map[string]int64) (n int64) {
	for _, v := range m {
		n += v
	}
	return n
}

// What a client did not get of a session that ended is counted to the event.
func TestGoneWithTheSession(t *testing.T) {
	for _, tc := range []struct {
		name  string
		fault Fault
		end   func(s *Session) // after a second of traffic; nil drops, and resumes a second later
		op    int              // ends the reading, -1 for none
		back  int64            // dispatches that the Resume disowns
		gone  bool
		why   string
	}{
		{"op 9 in the middle", nil, func(s *Session) { s.InvalidSession(false) }, 9, 0, false, "op 9"},
		{"a close code", nil, func(s *Session) { s.EndSession(4009, "") }, -1, 0, false, "close 4009"},
		{"op 9 answers the resume", InvalidOnResume{}, nil, 9, 0, true, "op 9"},
		{"op 9 answers a resume from further back", InvalidOnResume{}, nil, 9, 10, true, "op 9"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := Options{Rate: 1000}
			if tc.fault != nil {
				o.Faults = []Fault{tc.fault}
			}
			inBubble(t, o, func(t *testing.T, s *Server) {
				c := start(t, s, 0, 1)
				got := make(chan [2]int64, 1)
				go func() {
					n, seq := c.tally(tc.op)
					got <- [2]int64{n, seq}
				}()
				time.Sleep(time.Second)
				if tc.end != nil {
					tc.end(s.Session(0))
				} else {
					s.Session(0).Drop()
				}
				read := <-got
				time.Sleep(time.Second) // the traffic goes on, if there is a session
				if tc.end == nil {
					again := dial(t, s, c.resume+defaultQuery[1:])
					again.until("", 10)
					again.resume(c.id, read[1]-tc.back)
					again.until("", 9)
				}
				synctest.Wait()
				st := s.Sent()
				if missing := st.Events - read[0] + tc.back; sum(st.Gone) != missing || tc.gone != (missing > 900) {
					t.Errorf("%d events, %d read, %d gone", st.Events, read[0], sum(st.Gone))
				}
				over := s.Log().Of(Over)
				if len(over) != 1 || over[0].Outcome != tc.why || over[0].Undelivered > sum(st.Gone) || len(st.Sessions) != 0 {
					t.Errorf("log has %+v, %d sessions are left", over, len(st.Sessions))
				}
			})
		})
	}
}

// An event that is due for a session which ended in the same tick is gone too.
func TestGoneDuringATick(t *testing.T) {
	inBubble(t, Options{Rate: 1000}, func(t *testing.T, s *Server) {
		start(t, s, 0, 1)
		sessions := s.fed()
		sessions[0].destroy("test")
		s.feed.tick(sessions, time.Now(), 0, 3)
		if st := s.Sent(); sum(st.Gone) < 3 {
			t.Errorf("%v gone, want the 3 of the tick", st.Gone)
		}
	})
}

// A RESUMED that is left out of a replay is a hole, counted once however often it is
// passed.
func TestHoles(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		for resumes, want := range []int64{0, 1, 2} {
			s.Session(0).Drop()
			again := dial(t, s, c.resume+defaultQuery[1:])
			again.until("", 10)
			again.resume(c.id, 1)
			again.until("RESUMED", 0)
			if got := s.Sent().Holes; got != want {
				t.Errorf("%d holes after %d resumes before, want %d", got, resumes, want)
			}
		}
	})
}

func TestStatsTellOfSessions(t *testing.T) {
	inBubble(t, Options{Shards: 2, MaxConcurrency: 2, IdentifyTotal: 10}, func(t *testing.T, s *Server) {
		start(t, s, 0, 2)
		start(t, s, 1, 2)
		s.Session(1).Dispatch("ONE", []byte(`{}`))
		s.Session(0).Freeze()
		s.Session(1).Mute()
		synctest.Wait()
		st := s.Sent()
		if len(st.Sessions) != 2 || st.Sessions[1].Seq != s.Session(1).Seq() || st.Sessions[0].Shard != [2]int{0, 2} {
			t.Errorf("sessions %+v", st.Sessions)
		}
		if st.Impaired != 2 || st.Budget != (Budget{Total: 10, Remaining: 8, Lowest: 8}) || st.Instance == "" {
			t.Errorf("%d impaired, budget %+v, instance %q", st.Impaired, st.Budget, st.Instance)
		}
	})
}

func TestMute(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		c.send(`{"op":1,"d":1}`)
		c.until("", 11)
		s.Session(0).Mute()
		c.send(`{"op":1,"d":1}`)
		time.Sleep(time.Second)
		s.Session(0).Dispatch("ONE", []byte(`{}`))
		for {
			m := c.next()
			if m.Op == 11 {
				t.Error("a heartbeat was answered")
			}
			if m.T == "ONE" {
				break
			}
		}
		if n := len(s.Log().Of(Heartbeat)); n != 2 {
			t.Errorf("%d heartbeats logged, want 2", n)
		}
	})
}

func TestCalm(t *testing.T) {
	for _, tc := range []struct {
		from   string
		status int
	}{
		{"127.0.0.1:5", http.StatusNoContent}, {"[::1]:5", http.StatusNoContent},
		{"192.0.2.1:5", http.StatusForbidden}, {"pipe", http.StatusForbidden},
	} {
		called := 0
		s := serve(t, Options{Faults: []Fault{NoHello{}}, OnCalm: func() { called++ }})
		r := httptest.NewRequest(http.MethodPost, "/mock/calm", nil)
		r.RemoteAddr = tc.from
		w := httptest.NewRecorder()
		s.routes().ServeHTTP(w, r)
		calm := tc.status == http.StatusNoContent
		if w.Code != tc.status || (called == 1) != calm || (len(*s.faults.Load()) == 0) != calm {
			t.Errorf("%s: status %d, %d calls, %d faults", tc.from, w.Code, called, len(*s.faults.Load()))
		}
	}
}

func TestLogAfter(t *testing.T) {
	s := serve(t, Options{})
	for i := range int64(5) {
		s.journal.add(Entry{Kind: Connected, Conn: i})
	}
	for after, want := range map[string]int{"": 5, "?after=3": 2, "?after=9": 0, "?after=x": 5} {
		w := httptest.NewRecorder()
		s.routes().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/mock/log"+after, nil))
		var l Log
		if err := json.Unmarshal(w.Body.Bytes(), &l); err != nil || len(l) != want || want > 0 && l[len(l)-1].Conn != 4 {
			t.Errorf("%s: %+v, %v; want the last %d", after, l, err, want)
		}
	}
}

func TestLogForgetsTheOldest(t *testing.T) {
	var j journal
	for i := range int64(journalSize + 10) {
		j.add(Entry{Conn: i})
	}
	if l := j.since(20); len(l) != journalSize-10 || l[0].Conn != 20 {
		t.Errorf("%d entries from %s on", len(l), strconv.FormatInt(l[0].Conn, 10))
	}
	if l := j.since(3); len(l) != journalSize || l[0].Conn != 10 {
		t.Errorf("%d entries from %d on, want all that are kept", len(l), l[0].Conn)
	}
}
