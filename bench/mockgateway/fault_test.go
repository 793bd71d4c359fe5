package mockgateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gobwas/ws"
)

func TestRefusedConnections(t *testing.T) {
	for _, tc := range []struct {
		name  string
		fault Fault
		want  string
	}{
		{"tcp", RefuseTCP{}, "closed pipe"},
		{"503", RefuseUpgrade{Status: 503}, "unexpected HTTP response status: 503"},
		{"429", RefuseUpgrade{Status: 429, RetryAfter: time.Second}, "unexpected HTTP response status: 429"},
		{"dropped", Do(AtUpgrade, func(c *Conn) bool { c.Drop(); return true }), "EOF"},
		{"reset", Do(AtUpgrade, func(c *Conn) bool { c.Reset(); return true }), "EOF"},
		{"the first only", Times(1, RefuseUpgrade{Status: 503}), "unexpected HTTP response status: 503"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inBubble(t, Options{Faults: []Fault{tc.fault}}, func(t *testing.T, s *Server) {
				_, err := tryDial(t, s, s.WSURL()+defaultQuery)
				if err == nil || !strings.Contains(err.Error(), tc.want) {
					t.Errorf("dial: %v, want %s", err, tc.want)
				}
				synctest.Wait()
				if e := s.Log(); tc.name != "dropped" && tc.name != "reset" && len(e.Of(Refused)) != 1 {
					t.Errorf("log has %+v", e)
				}
				if tc.name != "the first only" {
					s.ClearFaults()
				}
				dial(t, s, s.WSURL()+defaultQuery).until("", 10)
			})
		})
	}
}

func TestDeadResumeHost(t *testing.T) {
	inBubble(t, Options{Faults: []Fault{DeadResumeHost{}}}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		var status ws.StatusError
		if _, err := tryDial(t, s, c.resume+defaultQuery[1:]); !errors.As(err, &status) || status != 503 {
			t.Errorf("resume host: %v, want 503", err)
		}
		again := dial(t, s, s.WSURL()+defaultQuery)
		again.until("", 10)
		again.resume(c.id, 1)
		again.until("RESUMED", 0)
	})
}

func TestHelloFaults(t *testing.T) {
	for _, tc := range []struct {
		fault Fault
		want  string // ops up to the end or two seconds
	}{
		{Do(AtHello, func(*Conn) bool { return false }), "10 "},
		{NoHello{}, ""},
		{ReconnectBeforeHello{}, "7 10 "},
		{ReconnectInsteadOfHello{DropAfter: time.Second}, "7 EOF"},
	} {
		t.Run(fmt.Sprintf("%T", tc.fault), func(t *testing.T) {
			inBubble(t, Options{Faults: []Fault{tc.fault}}, func(t *testing.T, s *Server) {
				c := dial(t, s, s.WSURL()+defaultQuery)
				c.nc.SetReadDeadline(time.Now().Add(2 * time.Second))
				var got strings.Builder
				for {
					m, err := c.read()
					if errors.Is(err, io.EOF) {
						got.WriteString("EOF")
					}
					if err != nil {
						break
					}
					fmt.Fprint(&got, m.Op, " ")
				}
				if got.String() != tc.want {
					t.Errorf("got %q, want %q", got.String(), tc.want)
				}
			})
		})
	}
}

func TestHeartbeatFaults(t *testing.T) {
	for _, tc := range []struct {
		name  string
		fault Fault
		want  time.Duration // until the ACK, 0 for never
	}{
		{"none", nil, time.Millisecond},
		{"withheld", WithholdACK{}, 0},
		{"late", LateACK{By: 3 * time.Second}, 3 * time.Second},
		{"bare", BareACK{}, 0},
		{"other shard", OnShard(1, WithholdACK{}), time.Millisecond},
		{"this shard", OnShard(0, WithholdACK{}), 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inBubble(t, Options{Guilds: -1}, func(t *testing.T, s *Server) {
				if tc.fault != nil {
					s.Install(tc.fault)
				}
				c := start(t, s, 0, 1)
				begin := time.Now()
				c.send(`{"op":1,"d":1}`)
				c.nc.SetReadDeadline(begin.Add(10 * time.Second))
				m, err := c.read()
				switch got := time.Since(begin); {
				case tc.name == "bare":
					if err != nil || m.Op != 11 || m.D != nil {
						t.Errorf("got %+v, %v", m, err)
					}
				case tc.want == 0 && err == nil, tc.want > 0 && (err != nil || m.Op != 11 || got != tc.want):
					t.Errorf("got op %d after %v, %v; want the ACK after %v", m.Op, got, err, tc.want)
				}
			})
		})
	}
}

func TestSessionFaults(t *testing.T) {
	for _, tc := range []struct {
		name   string
		fault  Fault
		resume bool
		want   string
	}{
		{"op 9 false for identify", InvalidOnIdentify{Delay: time.Second}, false, "op 9 false"},
		{"op 9 true for identify", InvalidOnIdentify{Resumable: true}, false, "op 9 true"},
		{"4000 for identify", CloseOnIdentify{Code: 4000}, false, "closed 4000"},
		{"op 9 true for resume", InvalidOnResume{Resumable: true}, true, "op 9 true"},
		{"op 9 false for resume", InvalidOnResume{}, true, "op 9 false"},
		{"4009 for resume", CloseOnResume{Code: 4009}, true, "closed 4009"},
		{"no code for resume", CloseOnResume{}, true, "closed 0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inBubble(t, Options{Guilds: -1}, func(t *testing.T, s *Server) {
				id := ""
				if tc.resume {
					id = start(t, s, 0, 1).id
				}
				s.Install(tc.fault)
				c := dial(t, s, s.WSURL()+defaultQuery)
				c.until("", 10)
				if tc.resume {
					c.resume(id, 1)
				} else {
					c.identify(0, 1)
				}
				if got := c.verdict(); got != tc.want {
					t.Errorf("got %s, want %s", got, tc.want)
				}
			})
		})
	}
}

func TestBrickedSession(t *testing.T) {
	inBubble(t, Options{Guilds: -1, Faults: []Fault{&BrickedSession{For: 90 * time.Second}}}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		for _, want := range []string{"EOF", "EOF", "op 9 false"} {
			again := dial(t, s, s.WSURL()+defaultQuery)
			again.until("", 10)
			again.resume(c.id, 1)
			if got := again.verdict(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			time.Sleep(45 * time.Second)
		}
	})
}

func TestDispatchFaults(t *testing.T) {
	for _, tc := range []struct {
		fault Fault
		want  string // what ends the reading, or the messages in between
	}{
		{DropAfter{100}, "EOF"},
		{ResetAfter{100}, "EOF"},
		{CloseAfter{100, 1000}, "closed 1000"},
		{CloseAfter{100, 0}, "closed 0"},
		{ReconnectAfter{100, time.Second}, "op 7, EOF"},
		{InvalidAfter{100, true}, "op 9 true, timeout"},
		{InvalidAfter{100, false}, "op 9 false, timeout"},
		{FreezeAfter{100}, "timeout"},
		{OversizeAfter{100, 1 << 20}, "MOCK_OVERSIZE 1048590, timeout"},
		{UnknownAfter{100}, "MOCK_UNKNOWN 54, MOCK_NULL 4, op 5, op 12, op 99, timeout"},
		{GarbageAfter{100}, "garbage, timeout"},
		{AnnounceAfter{100, 100 << 20}, "timeout"},
		{CutAfter{100}, "unexpected EOF"},
		{ReservedBitsAfter{100}, "reserved bits, timeout"},
		{Fragment{Size: 100, Pings: true}, "timeout"},
		{OddEnvelope{}, "timeout"},
		{PingBetween{}, "timeout"},
	} {
		t.Run(fmt.Sprintf("%T", tc.fault), func(t *testing.T) {
			inBubble(t, Options{Guilds: 1, Rate: 200, Events: 400, Faults: []Fault{tc.fault}}, func(t *testing.T, s *Server) {
				c := start(t, s, 0, 1)
				if got := c.oddities(newJudge(t)); got != tc.want {
					t.Errorf("got %s, want %s", got, tc.want)
				}
			})
		})
	}
}

// oddities reads everything for up to ten seconds and names what is no
// traffic.
func (c *client) oddities(j *judge) string {
	var list []string
	for {
		c.nc.SetReadDeadline(time.Now().Add(10 * time.Second))
		m, err := c.read()
		switch _, counted := j.see(m); {
		case errors.Is(err, context.DeadlineExceeded), err != nil && strings.Contains(err.Error(), "timeout"):
			return strings.Join(append(list, "timeout"), ", ")
		case err != nil && strings.Contains(err.Error(), "invalid character"):
			list = append(list, "garbage")
		case errors.Is(err, errReserved):
			list = append(list, "reserved bits")
		case err != nil:
			return strings.Join(append(list, err.Error()), ", ")
		case m.Op == 9:
			list = append(list, "op 9 "+string(m.D))
		case m.Op != 0:
			list = append(list, fmt.Sprint("op ", m.Op))
		case !counted && m.T != "GUILD_CREATE":
			list = append(list, fmt.Sprint(m.T, " ", len(m.D)))
		}
	}
}

var errReserved = errors.New("reserved bits")

func TestFragmentsAndPings(t *testing.T) {
	inBubble(t, Options{Guilds: 1, Faults: []Fault{Fragment{Size: 1000, Pings: true}}}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		var kinds []string
		for range 5 {
			h, p, err := c.frame()
			if err != nil || len(p) > 1000 {
				t.Fatalf("frame of %d bytes, %v", len(p), err)
			}
			kinds = append(kinds, fmt.Sprint(h.OpCode, h.Fin))
		}
		if got := fmt.Sprint(kinds); got != "[1 false 9 true 0 false 9 true 0 false]" {
			t.Errorf("frames %s", got)
		}
	})
}

func TestHelloInTheWriteOfTheUpgrade(t *testing.T) {
	for _, together := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			l := newPipeListener()
			s := serve(t, Options{Listener: l, HelloWithUpgrade: together})
			nc, err := l.dial()
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(nc, "GET %s HTTP/1.1\r\nHost: m\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n", defaultQuery)
			buf := make([]byte, 4096)
			n, _ := nc.Read(buf) // a Read of a net.Pipe is at most one Write
			if got := strings.Contains(string(buf[:n]), `"op":10`); got != together {
				t.Errorf("HelloWithUpgrade %v: first write is %q", together, buf[:n])
			}
			nc.Close()
			s.Close()
		})
	}
}

func TestResetIsRST(t *testing.T) {
	s := serve(t, Options{Guilds: 1})
	c := start(t, s, 0, 1)
	s.Session(0).Reset()
	if _, err := io.Copy(io.Discard, c.br); err == nil || errors.Is(err, net.ErrClosed) {
		t.Errorf("read ended with %v, want a reset", err)
	}
}
