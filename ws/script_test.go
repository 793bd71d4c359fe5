package ws

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	gws "github.com/gobwas/ws"

	"github.com/seed4d760daf/sluice/pool"
)

// script is the server's side of a connection: the pieces in which its bytes
// arrive, one a Read, and then end. What the client writes is recorded.
type script struct {
	net.Conn
	pieces [][]byte
	end    error // io.EOF if nil

	mu     sync.Mutex
	wrote  bytes.Buffer
	writes int
	closed int
}

func (s *script) Read(p []byte) (int, error) {
	if len(s.pieces) == 0 {
		if s.end != nil {
			return 0, s.end
		}
		return 0, io.EOF
	}
	n := copy(p, s.pieces[0])
	if s.pieces[0] = s.pieces[0][n:]; len(s.pieces[0]) == 0 {
		s.pieces = s.pieces[1:]
	}
	return n, nil
}

func (s *script) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	return s.wrote.Write(p)
}

func (s *script) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed++
	return nil
}

func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }

// sent are the frames that the client wrote, unmasked.
func (s *script) sent(t testing.TB) []gws.Frame {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	return clientFrames(t, s.wrote.Bytes())
}

func clientFrames(t testing.TB, b []byte) (frames []gws.Frame) {
	t.Helper()
	for r := bytes.NewReader(b); r.Len() > 0; {
		h, err := gws.ReadHeader(r)
		if err != nil || !h.Masked {
			t.Fatalf("the client wrote something that is no masked frame: %+v, %v", h, err)
		}
		p := make([]byte, h.Length)
		if _, err := io.ReadFull(r, p); err != nil {
			t.Fatalf("the client wrote half a frame: %v", err)
		}
		gws.Cipher(p, h.Mask, 0)
		frames = append(frames, gws.Frame{Header: h, Payload: p})
	}
	return frames
}

// play is a connection over a stream that arrives in one piece.
func play(o Options, stream ...[]byte) (*Conn, *script) {
	s := &script{pieces: [][]byte{bytes.Join(stream, nil)}}
	return NewConn(s, o), s
}

// frame is a frame of a server: its first byte, then the payload.
func frame(first byte, payload string) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

// First bytes of frames.
const (
	more       = 0x00
	moreFinal  = 0x80
	text       = 0x81
	textBegin  = 0x01
	binFrame   = 0x82
	binBegin   = 0x02
	closeFrame = 0x88
	pingFrame  = 0x89
	pongFrame  = 0x8a
)

// closing is the payload of a close frame.
func closing(code Code, reason string) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(code))) + reason
}

// leakFree fails the test if memory of buffers is still out at its end.
func leakFree(t testing.TB) *pool.Buffers {
	t.Helper()
	b := pool.NewBuffers()
	t.Cleanup(func() {
		if n := b.InUse(); n != 0 {
			t.Errorf("%d buffers did not come home", n)
		}
	})
	return b
}

// socketPair is the two ends of a TCP connection.
func socketPair(t testing.TB) (near, far net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if near, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if far, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}
