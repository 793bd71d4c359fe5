package mockgateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/klauspost/compress/zstd"
)

var streams = []string{"zlib-stream", "zstd-stream"}

// eachStream runs f against a server for both kinds of transport compression.
func eachStream(t *testing.T, o Options, f func(t *testing.T, s *Server, name string)) {
	for _, name := range streams {
		t.Run(name, func(t *testing.T) {
			inBubble(t, o, func(t *testing.T, s *Server) { f(t, s, name) })
		})
	}
}

func TestTransportCompression(t *testing.T) {
	eachStream(t, Options{Guilds: 2, Rate: 500, Events: 800}, func(t *testing.T, s *Server, name string) {
		c := startCompressed(t, s, name)
		j := newJudge(t)
		var last int64
		for j.n < 400 {
			m := c.next()
			j.see(m)
			if m.Op != 0 || m.S != last+1 && last > 0 {
				t.Fatalf("op %d, s %d after %d", m.Op, m.S, last)
			}
			if last = m.S; len(c.z.messages) != 1 {
				t.Fatalf("a payload of %v bytes in several messages", c.z.messages)
			}
		}
		c.send(`{"op":1,"d":1}`)
		c.until("", 11)
		s.Session(0).Drop()
		again := dialCompressed(t, s, name) // a context of its own
		again.until("", 10)
		again.resume(c.id, last)
		for j.n < 800 {
			j.see(again.next())
		}
	})
}

func TestStreamHeaders(t *testing.T) {
	eachStream(t, Options{Guilds: -1}, func(t *testing.T, s *Server, name string) {
		c := dialCompressed(t, s, name)
		op, p, err := c.message()
		if err != nil || op != ws.OpBinary {
			t.Fatalf("first message of opcode %d, %v", op, err)
		}
		if name == "zlib-stream" {
			if p[0] != 0x78 || p[1] != 0x9c {
				t.Errorf("the stream begins %x", p[:2])
			}
			return
		}
		var h zstd.Header
		if err := h.Decode(p); err != nil {
			t.Fatal(err)
		}
		if h.WindowSize != 256<<10 || h.HasFCS || h.HasCheckSum || h.SingleSegment || h.DictionaryID != 0 || h.FirstBlock.Last {
			t.Errorf("frame header %+v", h)
		}
		if !bytes.HasPrefix(p, []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x40}) {
			t.Errorf("the frame begins %x", p[:6])
		}
	})
}

func TestEveryFlushIsAPayload(t *testing.T) {
	eachStream(t, Options{Guilds: 1, Rate: 100, Events: 300}, func(t *testing.T, s *Server, name string) {
		c := dialCompressed(t, s, name)
		c.until("", 10)
		c.identify(0, 1)
		for range 250 {
			_, p, err := c.message()
			if err != nil {
				t.Fatal(err)
			}
			if name == "zlib-stream" && bytes.Count(p, []byte(flushed)) != 1 {
				t.Fatalf("%d flushes in a message", bytes.Count(p, []byte(flushed)))
			}
			text, err := c.z.take(p)
			if err != nil || !json.Valid(text) {
				t.Fatalf("%v in %.100q", err, text)
			}
		}
	})
}

func TestCompressionNotServed(t *testing.T) {
	for name, o := range map[string]Options{"zlib-stream": {IgnoreCompress: true, Guilds: -1}, "brotli": {Guilds: -1}} {
		inBubble(t, o, func(t *testing.T, s *Server) {
			c := dial(t, s, s.WSURL()+defaultQuery+"&compress="+name)
			if op, p, err := c.message(); err != nil || op != ws.OpText || !json.Valid(p) {
				t.Errorf("%s: opcode %d, %v: %.100q", name, op, err, p)
			}
		})
	}
}

func TestTransportBeforePayloadCompression(t *testing.T) {
	eachStream(t, Options{Guilds: 1}, func(t *testing.T, s *Server, name string) {
		c := dialCompressed(t, s, name)
		c.until("", 10)
		c.send(`{"op":2,"d":{"token":"t","intents":1,"compress":true}}`)
		c.until("GUILD_CREATE", 0) // of a size that payload compression would take
	})
}

// TestSplits looks at the lengths of a payload's messages.
func TestSplits(t *testing.T) {
	upTo := func(most int) func([]int) bool {
		return func(l []int) bool { return len(l) > 5 && slices.Max(l) <= most }
	}
	tail := func(n int) func([]int) bool {
		return func(l []int) bool { return len(l) == 2 && l[1] == n }
	}
	for _, tc := range []struct {
		faults []Fault
		ok     func(lengths []int) bool
	}{
		{[]Fault{SplitSuffix{First: 1}}, tail(3)},
		{[]Fault{SplitSuffix{First: 2}}, tail(2)},
		{[]Fault{SplitSuffix{First: 3}}, tail(1)},
		{[]Fault{SplitPayload{Messages: 5}}, func(l []int) bool { return len(l) == 5 }},
		{[]Fault{ShortMessages{Size: 1}}, upTo(2)},
		{[]Fault{ShortMessages{Size: 3}}, upTo(4)},
		{[]Fault{ShortMessages{Size: 40}, SplitSuffix{First: 1}}, func(l []int) bool { return slices.Max(l) <= 41 && l[len(l)-1] == 3 }},
		{[]Fault{ShortMessages{Size: 3}, EmptyBlocks{Count: 2}, Fragment{Size: 2, Pings: true}}, upTo(4)},
	} {
		t.Run(fmt.Sprint(tc.faults), func(t *testing.T) {
			inBubble(t, Options{Guilds: 1, Rate: 100, Events: 100, Faults: tc.faults}, func(t *testing.T, s *Server) {
				c := startCompressed(t, s, "zlib-stream")
				for j := newJudge(t); j.n < 100; {
					j.see(c.next())
					if !tc.ok(c.z.messages) {
						t.Fatalf("messages of %v bytes", c.z.messages)
					}
				}
			})
			inBubble(t, Options{Guilds: 1, Rate: 100, Events: 10, Faults: tc.faults}, func(t *testing.T, s *Server) {
				c := startCompressed(t, s, "zstd-stream") // a message is a payload
				for j := newJudge(t); j.n < 10; {
					j.see(c.next())
				}
			})
		})
	}
}

func TestEmptyBlocks(t *testing.T) {
	eachStream(t, Options{Guilds: 1, Faults: []Fault{EmptyBlocks{Count: 3}}}, func(t *testing.T, s *Server, name string) {
		c := startCompressed(t, s, name)
		c.until("GUILD_CREATE", 0)
		s.Session(0).Dispatch("X", []byte("{}"))
		c.until("X", 0)
		want := strings.Repeat("\x00\x00\x00", 3)
		if name == "zlib-stream" {
			want = strings.Repeat("\x00\x00\x00\xff\xff", 3)
		}
		if !bytes.HasSuffix(c.z.body, []byte(want)) {
			t.Errorf("payload ends %x, want %x", c.z.body[max(0, len(c.z.body)-16):], want)
		}
	})
}

// TestLandings has the output end on each place around a multiple of zlib's
// window, among other traffic, and again after a resume.
func TestLandings(t *testing.T) {
	o := Options{Guilds: 1, Rate: 200, Faults: []Fault{LandAfter{Dispatches: 100}, ShuffledEnvelope{Seed: 3}}}
	eachStream(t, o, func(t *testing.T, s *Server, name string) {
		c := startCompressed(t, s, name)
		check := func(c *client) (first int64) {
			for at := 32760; at <= 32776; at++ {
				m := c.until("MOCK_LANDING", 0)
				if first == 0 {
					first = m.S
				}
				if c.z.total%32768 != at%32768 {
					t.Fatalf("output ends at %d, want %d", c.z.total%32768, at%32768)
				}
			}
			return first
		}
		first := check(c.client)
		for range 20 {
			c.next() // what follows can be read
		}
		s.ClearFaults()
		s.Session(0).Drop()
		again := dialCompressed(t, s, name)
		again.until("", 10)
		again.resume(c.id, first-1)
		check(again)
	})
}

func TestCorruption(t *testing.T) {
	eachStream(t, Options{Guilds: 1, Rate: 100, Events: 400, Faults: []Fault{CorruptAfter{Dispatches: 100}}}, func(t *testing.T, s *Server, name string) {
		c := startCompressed(t, s, name)
		j := newJudge(t)
		var last int64
		var err error
		for err == nil {
			var m message
			if m, err = c.read(); err == nil {
				last = m.S
				j.see(m)
			}
		}
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) || j.n < 98 || j.n == 400 {
			t.Fatalf("after %d events: %v, want an error of the decoder", j.n, err)
		}
		c.close(4000)
		s.ClearFaults()
		again := dialCompressed(t, s, name)
		again.until("", 10)
		again.resume(c.id, last)
		for j.n < 400 {
			j.see(again.next())
		}
	})
}

func TestSubtleCorruption(t *testing.T) {
	eachStream(t, Options{Guilds: -1}, func(t *testing.T, s *Server, name string) {
		c := startCompressed(t, s, name)
		s.EachConn(func(c *Conn) { c.Corrupt(true) })
		m, err := c.read()
		if err == nil && m.Op == 11 && m.T == "" && string(m.D) == "null" {
			t.Error("an acknowledgement came through as it was")
		}
	})
}

func TestCorruptionNeedsCompression(t *testing.T) {
	inBubble(t, Options{Guilds: -1, Faults: []Fault{CorruptAfter{Dispatches: 1}}}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		s.Session(0).Dispatch("X", []byte("{}"))
		s.Session(0).Dispatch("Y", []byte("{}"))
		c.until("Y", 0)
	})
}

// TestLargeMessages goes over TCP: one of 1 MB and one of 20 MB of each kind.
func TestLargeMessages(t *testing.T) {
	for _, name := range streams {
		for _, size := range []int{1 << 20, 20 << 20} {
			for _, tc := range []struct {
				fault    Fault
				event    string
				from, to float64 // compressed size ÷ size
			}{
				{OversizeAfter{1, size}, "MOCK_OVERSIZE", 0, .01},
				{NoiseAfter{1, size}, "MOCK_NOISE", .4, 1.01},
				{HugeGuildAfter{1, size}, "GUILD_CREATE", .005, .2},
			} {
				if _, noise := tc.fault.(NoiseAfter); noise && size > 1<<20 {
					continue // too slow under the race detector
				}
				t.Run(fmt.Sprintf("%s/%T-%d", name, tc.fault, size), func(t *testing.T) {
					s := serve(t, Options{Guilds: 1, Faults: []Fault{tc.fault}})
					c := startCompressed(t, s, name)
					c.until("GUILD_CREATE", 0)
					s.Session(0).Dispatch("X", []byte("{}")) // gives the fault its turn
					m := c.until(tc.event, 0)
					if len(m.D) < size || len(m.D) > size+4096 {
						t.Errorf("d of %d bytes, want %d", len(m.D), size)
					}
					if n := float64(len(c.z.body)) / float64(size); n < tc.from || n > tc.to {
						t.Errorf("compressed to %.3f of its size", n)
					}
					s.Session(0).Dispatch("Y", []byte("{}"))
					c.until("Y", 0)
				})
			}
		}
	}
}

func TestSlowConsumerOfCompressedTraffic(t *testing.T) {
	eachStream(t, Options{Guilds: 1, Rate: 1000, WriteTimeout: 2 * time.Second}, func(t *testing.T, s *Server, name string) {
		startCompressed(t, s, name)
		time.Sleep(3 * time.Second)
		if e := s.Log().Of(Ended); len(e) != 1 || e[0].Outcome != "slow consumer: write timed out" {
			t.Errorf("log has %+v", e)
		}
	})
}
