package mockgateway

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gobwas/ws"
)

// counted reads n traffic events, each of which must be in a message of opcode op.
func (c *client) counted(j *judge, n int, op ws.OpCode) (last message) {
	c.t.Helper()
	for n > 0 {
		got, p, err := c.message()
		if err == nil && got == ws.OpBinary {
			p, err = c.z.take(p)
		}
		if err == nil {
			last = message{}
			err = json.Unmarshal(p, &last)
		}
		if err != nil {
			c.t.Fatal(err)
		}
		if stamp, ok := j.see(last); ok {
			n--
			if got != op || stamp.Time != 0 {
				c.t.Fatalf("event with time %d in a message of opcode %d, want %d", stamp.Time, got, op)
			}
		}
	}
	return last
}

// played is how far the record of the only session has come, -1 without one.
func played(s *Server) int {
	synctest.Wait()
	if r := s.Session(0).Conn().enc.record; r != nil {
		return r.next
	}
	return -1
}

func TestTape(t *testing.T) {
	for _, rate := range []float64{1000, -1} {
		eachStream(t, Options{Guilds: 3, Rate: rate, Tape: 800, Events: 1200, AckDelay: -1}, func(t *testing.T, s *Server, name string) {
			c := startCompressed(t, s, name)
			j := newJudge(t)
			c.counted(j, 100, ws.OpBinary)
			if n := played(s); n < 100 {
				t.Errorf("%d events of the tape were played", n)
			}
			c.send(`{"op":1,"d":null}`)
			for {
				op, p, err := c.message()
				if err != nil {
					t.Fatal(err)
				}
				if op == ws.OpText {
					if !strings.Contains(string(p), `"op":11`) {
						t.Errorf("text %s, want the ACK", p)
					}
					break
				}
				text, err := c.z.take(p)
				var m message
				if err != nil || json.Unmarshal(text, &m) != nil {
					t.Fatalf("%v in %.100q", err, text)
				}
				j.see(m)
			}
			c.counted(j, 800-int(j.n), ws.OpBinary)
			last := c.counted(j, 200, ws.OpBinary) // live
			if n := played(s); n != -1 {
				t.Errorf("the tape goes on at %d", n)
			}
			s.Session(0).Drop()
			again := dialCompressed(t, s, name)
			again.until("", 10)
			again.resume(c.id, last.S)
			again.counted(j, 200, ws.OpBinary)
		})
	}
}

func TestTapeEndsInText(t *testing.T) {
	for _, how := range []func(s *Server){
		func(s *Server) { s.Session(0).Dispatch("X", []byte("{}")) },
		func(s *Server) { s.Session(0).Conn().reframe(func(f *framing) { f.fragment = 100 }) },
	} {
		eachStream(t, Options{Guilds: 3, Rate: 1000, Tape: 1000, Events: 1000}, func(t *testing.T, s *Server, name string) {
			c := startCompressed(t, s, name)
			j := newJudge(t)
			c.counted(j, 100, ws.OpBinary)
			how(s)
			for j.n < 900 { // what is in the socket yet is binary
				j.see(c.next())
			}
			c.counted(j, 100, ws.OpText)
		})
	}
}

func TestTapeIsMadeBeforeTheTraffic(t *testing.T) {
	inBubble(t, Options{Guilds: 1, Rate: 1000, Tape: 100, Events: 100}, func(t *testing.T, s *Server) {
		c := startCompressed(t, s, "zlib-stream")
		c.counted(newJudge(t), 100, ws.OpBinary)
		if s.Session(0).Seq() != 102 {
			t.Errorf("seq %d", s.Session(0).Seq())
		}
	})
}

func TestTapeOfASessionThatWasLeft(t *testing.T) {
	for _, op := range []ws.OpCode{ws.OpBinary, ws.OpText} {
		inBubble(t, Options{Guilds: 50, Rate: 1000, Tape: 100, Events: 100}, func(t *testing.T, s *Server) {
			c := dialCompressed(t, s, "zlib-stream")
			c.until("", 10)
			c.identify(0, 1)
			m := c.until("READY", 0)
			synctest.Wait() // the guilds are not read: the writer has not come to the tape
			time.Sleep(time.Second)
			if n := s.Sent().Events; n != 0 {
				t.Errorf("%d events before the tape", n)
			}
			var d struct {
				ID string `json:"session_id"`
			}
			json.Unmarshal(m.D, &d)
			s.Session(0).Drop() // and never will
			var again *client
			if op == ws.OpText {
				again = dial(t, s, s.WSURL()+defaultQuery)
			} else {
				again = dialCompressed(t, s, "zlib-stream")
			}
			again.until("", 10)
			again.resume(d.ID, m.S)
			again.counted(newJudge(t), 100, op)
		})
	}
}

func TestReadyDoesNotWaitForTheTape(t *testing.T) {
	s := serve(t, Options{Guilds: 1, Tape: 10})
	session := newSession(s, [2]int{0, 1}, 0)
	c := newConn(s, nil)
	c.compress("zlib-stream")
	c.session.Store(session)
	session.begin(c, []byte("{}"), time.Now())
	var b batch
	if out, err := c.takeDispatches(nil, &b); err != nil || len(out) == 0 || c.enc.record != nil {
		t.Errorf("%d bytes, %v, and a record of %v", len(out), err, c.enc.record)
	}
	if out, err := c.takeDispatches(nil, &b); err != nil || len(out) > 0 || c.enc.record == nil || !session.ready.Load() {
		t.Errorf("%d bytes, %v, and no record", len(out), err)
	}
	if out := c.appendCorrupt(nil, []byte("{}"), framing{}, badBlock); len(out) > 0 {
		t.Error("a tape was corrupted: its stream is ahead of what is sent")
	}
}

func TestTapeWithoutGuildsOrCompression(t *testing.T) {
	inBubble(t, Options{Guilds: -1, Tape: 10}, func(t *testing.T, s *Server) {
		c := startCompressed(t, s, "zstd-stream")
		s.Session(0).Dispatch("X", []byte("{}"))
		c.until("X", 0)
	})
	inBubble(t, Options{Guilds: 1, Tape: 10, Rate: 100, Events: 20}, func(t *testing.T, s *Server) {
		start(t, s, 0, 1).counted(newJudge(t), 20, ws.OpText)
	})
}
