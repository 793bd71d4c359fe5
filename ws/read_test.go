package ws

import (
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"

	gws "github.com/gobwas/ws"
)

func TestViolations(t *testing.T) {
	long := strings.Repeat("x", 126)
	for _, tc := range []struct {
		name   string
		stream []byte
		code   Code
	}{
		{"masked frame", []byte{text, 0x85, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 1002},
		{"reserved bit 1, as of permessage-deflate", []byte{0xc1, 0}, 1002},
		{"reserved bit 2", []byte{0xa1, 0}, 1002},
		{"reserved bit 3", []byte{0x91, 0}, 1002},
		{"reserved bit in a continuation", append(frame(textBegin, "a"), 0xc0, 0), 1002},
		{"reserved data opcode 3", []byte{0x83, 0}, 1002},
		{"reserved data opcode 7", []byte{0x87, 0}, 1002},
		{"reserved control opcode 11", []byte{0x8b, 0}, 1002},
		{"reserved control opcode 15", []byte{0x8f, 0}, 1002},
		{"ping of 126 bytes", frame(pingFrame, long), 1002},
		{"pong of 126 bytes", frame(pongFrame, long), 1002},
		{"close of 126 bytes", frame(closeFrame, long), 1002},
		{"fragmented ping", []byte{0x09, 0}, 1002},
		{"fragmented close", []byte{0x08, 0}, 1002},
		{"continuation of nothing", frame(moreFinal, "a"), 1002},
		{"continuation after the end", slices.Concat(frame(textBegin, "a"), frame(moreFinal, "b"), frame(moreFinal, "c")), 1002},
		{"text within a text", slices.Concat(frame(textBegin, "a"), frame(text, "b")), 1002},
		{"binary within a text", slices.Concat(frame(textBegin, "a"), frame(binBegin, "b")), 1002},
		{"64-bit length with the top bit", []byte{text, 127, 0x80, 0, 0, 0, 0, 0, 0, 0}, 1002},
		{"16-bit length of 125", append([]byte{text, 126, 0, 125}, long...), 1002},
		{"64-bit length of 65535", []byte{text, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 1002},
		{"close with half a code", frame(closeFrame, "\x03"), 1002},
		{"close code 0", frame(closeFrame, closing(0, "")), 1002},
		{"close code 999", frame(closeFrame, closing(999, "")), 1002},
		{"close code 1004", frame(closeFrame, closing(1004, "")), 1002},
		{"close code 1005", frame(closeFrame, closing(1005, "")), 1002},
		{"close code 1006", frame(closeFrame, closing(1006, "")), 1002},
		{"close code 1015", frame(closeFrame, closing(1015, "")), 1002},
		{"close code 2999", frame(closeFrame, closing(2999, "")), 1002},
		{"close code 5000, which gobwas lets pass", frame(closeFrame, closing(5000, "")), 1002},
		{"close reason not UTF-8", frame(closeFrame, closing(1000, "\xff")), 1007},
		{"text not UTF-8", frame(text, "a\xffb"), 1007},
		{"text with a surrogate", frame(text, "\xed\xa0\x80"), 1007},
		{"text that ends within a character", frame(text, "\xd0"), 1007},
		{"fragments that are not UTF-8 together", slices.Concat(frame(textBegin, "\xd0"), frame(moreFinal, "a")), 1007},
	} {
		t.Run(tc.name, func(t *testing.T) {
			violates(t, tc.code, tc.stream)
			// Behind another message it is judged by the fast path first.
			violates(t, tc.code, frame(text, "before"), tc.stream)
		})
	}
}

// violates checks that the stream ends the connection with a close frame of code.
func violates(t *testing.T, code Code, stream ...[]byte) {
	t.Helper()
	c, s := play(Options{Buffers: leakFree(t)}, stream...)
	err := drain(c)
	var end *CloseError
	var violation *ProtocolError
	if !errors.As(err, &end) || !errors.As(err, &violation) {
		t.Fatalf("Next returned %v, want a CloseError over a ProtocolError", err)
	}
	if end.Code != code || violation.Code != code || end.Initiator != Local {
		t.Errorf("Next returned %v, want code %d from us", err, code)
	}
	sent := s.sent(t)
	if len(sent) != 1 || sent[0].Header.OpCode != gws.OpClose || string(sent[0].Payload) != closing(code, "") {
		t.Errorf("sent %v, want one close frame of code %d", sent, code)
	}
	if _, again := c.Next(); again != err {
		t.Errorf("the second Next returned %v, not the same error", again)
	}
	if s.closed != 1 {
		t.Errorf("the socket was closed %d times", s.closed)
	}
}

func TestCloseFromServer(t *testing.T) {
	for _, tc := range []struct {
		name    string
		payload string
		code    Code
		reason  string
	}{
		{"no code", "", 1005, ""},
		{"normal", closing(1000, ""), 1000, ""},
		{"service restart, which gobwas refuses", closing(1012, "deploy"), 1012, "deploy"},
		{"try again later, which gobwas refuses", closing(1013, ""), 1013, ""},
		{"bad gateway, which gobwas refuses", closing(1014, ""), 1014, ""},
		{"library", closing(3000, ""), 3000, ""},
		{"Discord", closing(4004, "Authentication failed."), 4004, "Authentication failed."},
		{"private, the last", closing(4999, strings.Repeat("ж", 61)), 4999, strings.Repeat("ж", 61)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, s := play(Options{Buffers: leakFree(t)}, frame(text, "last"), frame(closeFrame, tc.payload), frame(text, "too late"))
			if m, err := c.Next(); err != nil || string(m.Payload) != "last" {
				t.Fatalf("Next returned %q, %v before the close frame", m.Payload, err)
			}
			_, err := c.Next()
			var end *CloseError
			if !errors.As(err, &end) || end.Code != tc.code || end.Reason != tc.reason || end.Initiator != Remote || end.Unwrap() != nil {
				t.Fatalf("Next returned %v, want code %d %q from the server", err, tc.code, tc.reason)
			}
			if sent := s.sent(t); len(sent) != 1 || string(sent[0].Payload) != tc.payload {
				t.Errorf("sent %v, want the echo", sent)
			}
			if err := c.Write(false, []byte("x")); err != error(end) {
				t.Errorf("Write after the end returned %v", err)
			}
			if err := c.Close(1000, ""); err != nil {
				t.Errorf("Close after a close handshake returned %v", err)
			}
		})
	}
}

func TestStreamEnds(t *testing.T) {
	reset := &net.OpError{Op: "read", Err: errors.New("connection reset")}
	for _, tc := range []struct {
		name   string
		stream []byte
		end    error
		cause  error
	}{
		{"before the first frame", nil, io.EOF, io.EOF},
		{"between messages", frame(text, "a"), io.EOF, io.EOF},
		{"after one byte of header", []byte{text}, io.EOF, io.ErrUnexpectedEOF},
		{"within a length", []byte{text, 126, 1}, io.EOF, io.ErrUnexpectedEOF},
		{"within a payload", frame(text, "hello")[:4], io.EOF, io.ErrUnexpectedEOF},
		{"within a large payload", frame(text, strings.Repeat("x", 1<<17))[:1<<16], io.EOF, io.ErrUnexpectedEOF},
		{"at the start of a large payload", frame(text, strings.Repeat("x", 1<<17))[:10], io.EOF, io.ErrUnexpectedEOF},
		{"between fragments", frame(textBegin, "a"), io.EOF, io.ErrUnexpectedEOF},
		{"within a ping", frame(pingFrame, "abc")[:3], io.EOF, io.ErrUnexpectedEOF},
		{"reset", frame(text, "a"), reset, reset},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, s := play(Options{Buffers: leakFree(t)}, tc.stream)
			s.end = tc.end
			err := drain(c)
			var end *CloseError
			if !errors.As(err, &end) || end.Code != CodeAbnormal || end.Initiator != Network || !errors.Is(err, tc.cause) {
				t.Fatalf("Next returned %v, want 1006 from the network because of %v", err, tc.cause)
			}
			if len(s.sent(t)) != 0 {
				t.Error("something was written to a connection that is gone")
			}
		})
	}
}

func TestPingsAreAnswered(t *testing.T) {
	c, s := play(Options{Buffers: leakFree(t)},
		frame(pingFrame, "one"), frame(textBegin, "a"), frame(pingFrame, ""), frame(pongFrame, "unasked"),
		frame(more, "b"), frame(pingFrame, strings.Repeat("z", 125)), frame(moreFinal, "c"))
	if m, err := c.Next(); err != nil || string(m.Payload) != "abc" || m.Binary || m.Truncated || m.Size != 3 {
		t.Fatalf("Next returned %+v, %v", m, err)
	}
	var pongs []string
	for _, f := range s.sent(t) {
		if f.Header.OpCode != gws.OpPong {
			t.Fatalf("sent %+v, want only pongs", f)
		}
		pongs = append(pongs, string(f.Payload))
	}
	if want := []string{"one", "", strings.Repeat("z", 125)}; !slices.Equal(pongs, want) {
		t.Fatalf("pongs %q, want %q", pongs, want)
	}
	if s.writes != 3 {
		t.Errorf("%d writes for 3 pongs", s.writes)
	}
	_, _ = c.Next()
}

// TestSizes reads messages on both sides of every limit, in one piece and in
// many, and keeps each.
func TestSizes(t *testing.T) {
	var sizes []int
	for _, at := range []int{0, 125, minSlab, 1 << 14, maxSlab, 1 << 17, trusted, 3 * trusted} {
		for d := -11; d <= 11; d++ {
			sizes = append(sizes, max(at+d, 0))
		}
	}
	for _, n := range sizes {
		body := strings.Repeat("0123456789abcdef", n/16+1)[:n]
		half := n / 3
		for _, stream := range [][]byte{
			frame(binFrame, body),
			slices.Concat(frame(binBegin, body[:half]), frame(more, ""), frame(moreFinal, body[half:])),
		} {
			c, s := play(Options{Buffers: leakFree(t)}, frame(text, "before"), stream, frame(text, "after"))
			whole := s.pieces[0]
			s.pieces = slices.Collect(slices.Chunk(whole, 4093))
			want := []string{"before", body, "after"}
			for i := range want {
				m, err := c.Next()
				if err != nil || string(m.Payload) != want[i] || m.Size != int64(len(want[i])) || m.Truncated {
					t.Fatalf("%d bytes: message %d has %d bytes, %v", n, i, len(m.Payload), err)
				}
				v := c.Keep()
				defer func() {
					if string(v.Bytes()) != want[i] {
						t.Errorf("%d bytes: message %d was overwritten while it was kept", n, i)
					}
					v.Release()
				}()
			}
			if _, err := c.Next(); !errors.Is(err, io.EOF) {
				t.Fatalf("%d bytes: the end is %v", n, err)
			}
		}
	}
}

// TestOversize: what is larger than the limit is drained, in bounded memory, and
// the connection goes on.
func TestOversize(t *testing.T) {
	const limit = 10_000
	body := strings.Repeat("0123456789", 400)
	for _, tc := range []struct {
		name   string
		stream []byte
		size   int64
	}{
		{"one frame", frame(text, strings.Repeat(body, 100)), 400_000},
		{"fragments", slices.Concat(frame(textBegin, body), frame(more, body), frame(pingFrame, "p"), frame(more, body), frame(moreFinal, body)), 16_000},
		{"small, then too large", slices.Concat(frame(textBegin, body[:10]), frame(moreFinal, body+body+body)), 12_010},
		{"one byte over", frame(text, strings.Repeat(body, 3)[:limit+1]), limit + 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, _ := play(Options{Buffers: leakFree(t), MaxMessage: limit}, tc.stream, frame(text, "after"))
			m, err := c.Next()
			if err != nil || !m.Truncated || m.Size != tc.size || string(m.Payload) != body[:len(m.Payload)] || len(m.Payload) != prefix {
				t.Fatalf("Next returned %d bytes, size %d, truncated %v, %v; want the first KiB of %d", len(m.Payload), m.Size, m.Truncated, err, tc.size)
			}
			if m, err = c.Next(); err != nil || string(m.Payload) != "after" || m.Truncated {
				t.Fatalf("then %+v, %v", m, err)
			}
			_, _ = c.Next()
		})
	}
	c, _ := play(Options{Buffers: leakFree(t), MaxMessage: limit}, frame(text, strings.Repeat(body, 3)[:limit]))
	if m, err := c.Next(); err != nil || m.Truncated || len(m.Payload) != limit {
		t.Fatalf("a message of exactly the limit: %d bytes, truncated %v, %v", len(m.Payload), m.Truncated, err)
	}
	_, _ = c.Next()
}

// TestAnnouncedLengthIsNotTrusted: a header that promises a gigabyte costs a
// megabyte, until the bytes come.
func TestAnnouncedLengthIsNotTrusted(t *testing.T) {
	header := []byte{binFrame, 127, 0, 0, 0, 0, 0x3f, 0xff, 0xff, 0xff}
	c, _ := play(Options{Buffers: leakFree(t), MaxMessage: 1 << 40}, header, make([]byte, 100_000))
	var largest int
	c.nc = &watched{Conn: c.nc, onRead: func() { largest = max(largest, len(c.joint.mem)) }}
	if _, err := c.Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("Next returned %v", err)
	}
	if largest == 0 || largest > trusted {
		t.Errorf("%d bytes were set aside for 100,000 that came", largest)
	}
}

// watched calls onRead at each Read.
type watched struct {
	net.Conn
	onRead func()
}

func (w *watched) Read(p []byte) (int, error) {
	w.onRead()
	return w.Conn.Read(p)
}

// TestEmptyReads: a read of nothing is not the end (net.Pipe has them), and a
// connection that does nothing else is given up.
func TestEmptyReads(t *testing.T) {
	c, s := play(Options{Buffers: leakFree(t)})
	s.pieces = [][]byte{{}, frame(text, "a"), {}, {}}
	if m, err := c.Next(); err != nil || string(m.Payload) != "a" {
		t.Fatalf("Next returned %+v, %v", m, err)
	}
	s.pieces = make([][]byte, 200)
	if _, err := c.Next(); !errors.Is(err, io.ErrNoProgress) {
		t.Fatalf("Next returned %v", err)
	}
}

// TestKeepNeverRunsOut keeps more messages at once than one slab has slots.
func TestKeepNeverRunsOut(t *testing.T) {
	const n = 20_000
	c, _ := play(Options{Buffers: leakFree(t)}, slices.Repeat(frame(binFrame, "x"), n), frame(binFrame, ""))
	for range n {
		if _, err := c.Next(); err != nil {
			t.Fatal(err)
		}
		v := c.Keep()
		defer v.Release()
	}
	if m, err := c.Next(); err != nil || len(m.Payload) != 0 {
		t.Fatalf("Next returned %+v, %v", m, err)
	}
	c.Keep().Release()
	_, _ = c.Next()
}

func TestBuffered(t *testing.T) {
	for _, tc := range []struct {
		name  string
		bytes []byte
		want  bool
	}{
		{"nothing", nil, false},
		{"a frame", frame(text, "a"), true},
		{"an empty frame", frame(text, ""), true},
		{"half a header", []byte{text}, false},
		{"half a frame", frame(text, "hello")[:4], false},
		{"a ping", frame(pingFrame, ""), false},
		{"a ping and a frame", slices.Concat(frame(pingFrame, "p"), frame(binFrame, "a")), true},
		{"a fragment", frame(textBegin, "a"), false},
		{"all fragments", slices.Concat(frame(textBegin, "a"), frame(pongFrame, ""), frame(moreFinal, "b")), true},
		{"a close frame", frame(closeFrame, ""), true},
		{"a violation", []byte{0x83, 0}, true},
		{"a large frame", frame(text, strings.Repeat("x", 70_000)), false},
	} {
		c, _ := play(Options{Buffers: leakFree(t)}, frame(text, "first"), tc.bytes)
		if c.Buffered() {
			t.Errorf("%s: Buffered before anything was read", tc.name)
		}
		if _, err := c.Next(); err != nil {
			t.Fatal(err)
		}
		if got := c.Buffered(); got != tc.want {
			t.Errorf("%s: Buffered is %v", tc.name, got)
		}
		_ = drain(c)
		if !c.Buffered() {
			t.Errorf("%s: not Buffered after the end, which does not wait", tc.name)
		}
	}
}

// TestSlabFollowsTraffic: slabs grow with what a read brings, less far where the pool
// is in much use, and come down again after a few small reads.
func TestSlabFollowsTraffic(t *testing.T) {
	for most, others := range map[int]int{wideSlab: 0, maxSlab: wideShare} {
		t.Run(strconv.Itoa(most), func(t *testing.T) { testSlabFollowsTraffic(t, most, others) })
	}
}

func testSlabFollowsTraffic(t *testing.T, most, others int) {
	buffers := leakFree(t)
	if others > 0 {
		other := buffers.Get(others)
		defer other.Release()
	}
	const messages = 2000
	c, s := play(Options{Buffers: buffers}, slices.Repeat(frame(text, strings.Repeat("x", 800)), messages))
	for range messages {
		if _, err := c.Next(); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.mem) != most {
		t.Errorf("after 1.6 MB at once the slab has %d bytes", len(c.mem))
	}
	for range 5*sizerWindow + 1 {
		s.pieces = append(s.pieces, frame(text, "small"))
		if _, err := c.Next(); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.mem) != minSlab {
		t.Errorf("after small reads the slab has %d bytes", len(c.mem))
	}
	_, _ = c.Next()
}
