package ws

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"testing"
	"unicode/utf8"

	gws "github.com/gobwas/ws"
)

// outcome is all that can be seen of a connection from outside.
type outcome struct {
	messages []string // kind, size, payload
	sent     []string // frames
	end      string
}

func describe(binary, truncated bool, size int64, payload []byte) string {
	return fmt.Sprintf("binary=%v truncated=%v size=%d %q", binary, truncated, size, payload)
}

// naive reads a stream as RFC 6455 says, in the plainest way, with none of the
// reader's code.
func naive(stream []byte, limit int64) (out outcome) {
	r := bytes.NewReader(stream)
	violation := func(code Code) outcome {
		out.sent = append(out.sent, fmt.Sprintf("8 %q", closing(code, "")))
		out.end = fmt.Sprintf("%d us", code)
		return out
	}
	lost := func(err error) outcome {
		out.end = fmt.Sprintf("1006 the network %v", err)
		return out
	}
	var message []byte
	var op gws.OpCode
	for {
		before := r.Len()
		h, err := gws.ReadHeader(r)
		size := before - r.Len()
		switch {
		case before == 0 && op == 0:
			return lost(io.EOF)
		case errors.Is(err, gws.ErrHeaderLengthMSB):
			return violation(1002)
		case err != nil:
			return lost(io.ErrUnexpectedEOF)
		}
		control := h.OpCode >= 8
		switch {
		case h.Masked, h.Rsv != 0, h.OpCode > 10, h.OpCode > 2 && h.OpCode < 8,
			control && (!h.Fin || h.Length > 125),
			h.OpCode == 0 && op == 0, (h.OpCode == 1 || h.OpCode == 2) && op != 0,
			size == 4 && h.Length < 126, size == 10 && h.Length < 65536:
			return violation(1002)
		}
		if h.Length > int64(r.Len()) {
			return lost(io.ErrUnexpectedEOF)
		}
		payload := make([]byte, h.Length)
		_, _ = io.ReadFull(r, payload)
		if !control {
			message = append(message, payload...)
			if h.OpCode != 0 {
				op = h.OpCode
			}
			if !h.Fin {
				continue
			}
			n := int64(len(message))
			switch {
			case n > limit:
				message = message[:min(1024, limit)]
			case op == gws.OpText && !utf8.Valid(message):
				return violation(1007)
			}
			out.messages = append(out.messages, describe(op == gws.OpBinary, n > limit, n, message))
			message, op = nil, 0
			continue
		}
		switch h.OpCode {
		case gws.OpPing:
			out.sent = append(out.sent, fmt.Sprintf("10 %q", payload))
		case gws.OpClose:
			code := uint16(1005)
			if len(payload) == 1 {
				return violation(1002)
			}
			if len(payload) > 1 {
				code = binary.BigEndian.Uint16(payload)
				switch {
				case code < 1000, code > 1014 && code < 3000, code > 4999, code > 1003 && code < 1007:
					return violation(1002)
				case !utf8.Valid(payload[2:]):
					return violation(1007)
				}
			}
			out.sent = append(out.sent, fmt.Sprintf("8 %q", payload))
			out.end = fmt.Sprintf("%d the server", code)
			return out
		}
	}
}

// observed is the outcome of our reader when the stream arrives in pieces. Every
// keep-th message is kept, and looked at only at the end.
func observed(t *testing.T, stream, cuts []byte, limit int64, keep int) (out outcome) {
	s := &script{}
	for i := 0; len(stream) > 0; i++ {
		n := len(stream)
		if len(cuts) > 0 {
			n = min(n, 1+int(cuts[i%len(cuts)])*int(cuts[i%len(cuts)]))
		}
		s.pieces = append(s.pieces, stream[:n])
		stream = stream[n:]
	}
	buffers := leakFree(t)
	c := NewConn(s, Options{Buffers: buffers, MaxMessage: limit})
	type kept struct {
		at   int
		text string
		view interface {
			Bytes() []byte
			Release() bool
		}
	}
	var views []kept
	for i := 0; ; i++ {
		whole := c.Buffered()
		left := len(s.pieces)
		m, err := c.Next()
		if whole && len(s.pieces) != left {
			t.Fatalf("message %d: Buffered, but Next read the socket", i)
		}
		if err != nil {
			var end *CloseError
			if _, again := c.Next(); !errors.As(err, &end) || !errors.Is(again, err) {
				t.Fatalf("Next ended with %v, then with %v", err, again)
			}
			out.end = fmt.Sprintf("%d %v", end.Code, end.Initiator)
			if end.Initiator == Network {
				out.end += fmt.Sprintf(" %v", errors.Unwrap(err))
			}
			break
		}
		out.messages = append(out.messages, describe(m.Binary, m.Truncated, m.Size, m.Payload))
		if i%keep == 0 {
			views = append(views, kept{i, string(m.Payload), c.Keep()})
		}
	}
	for _, v := range views {
		if string(v.view.Bytes()) != v.text {
			t.Fatalf("message %d was overwritten while it was kept", v.at)
		}
		v.view.Release()
	}
	if s.closed != 1 {
		t.Fatalf("the socket was closed %d times", s.closed)
	}
	for _, f := range s.sent(t) {
		out.sent = append(out.sent, fmt.Sprintf("%d %q", f.Header.OpCode, f.Payload))
	}
	return out
}

// FuzzNext holds the reader against naive, for any stream cut in any way.
func FuzzNext(f *testing.F) {
	long := string(bytes.Repeat([]byte("0123456789абв"), 400))
	for _, stream := range [][]byte{
		nil,
		frame(text, "hello"),
		frame(text, long),
		bytes.Join([][]byte{frame(textBegin, "при"), frame(pingFrame, "ping"), frame(more, ""), frame(moreFinal, "вет")}, nil),
		bytes.Join([][]byte{frame(textBegin, "\xd0"), frame(moreFinal, "\xbf")}, nil),
		bytes.Join([][]byte{frame(binBegin, long), frame(more, long), frame(moreFinal, long), frame(text, "after")}, nil),
		bytes.Join([][]byte{frame(text, "a"), frame(closeFrame, closing(4000, "bye")), frame(text, "b")}, nil),
		bytes.Repeat(frame(text, `{"op":11}`), 300),
		{text, 127, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3},
		{text, 127, 0x80, 0, 0, 0, 0, 0, 0, 0},
		{text, 126, 0, 5, 'h', 'e', 'l', 'l', 'o'},
		{text, 0x85, 1, 2, 3, 4, 5, 6, 7, 8, 9},
		{0xc1, 0}, {0x83, 0}, {0x8b, 0}, {0x09, 0}, {moreFinal, 0}, {closeFrame, 1, 3},
	} {
		f.Add(stream, []byte{}, uint16(5000), uint8(1))
		f.Add(stream, []byte{0, 1, 30}, uint16(100), uint8(2))
		f.Add(stream, []byte{0}, uint16(2000), uint8(7))
	}
	f.Fuzz(func(t *testing.T, stream, cuts []byte, limit uint16, keep uint8) {
		want := naive(stream, int64(limit)+1)
		got := observed(t, stream, cuts, int64(limit)+1, int(keep)+1)
		if fmt.Sprint(want) != fmt.Sprint(got) {
			t.Fatalf("limit %d\nwant %+v\ngot  %+v", int64(limit)+1, want, got)
		}
	})
}
