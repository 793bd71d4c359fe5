package bench

import (
	"bufio"
	"encoding/binary"
	"io"
	"testing"

	gws "github.com/gobwas/ws"

	"github.com/seed4d760daf/sluice/ws"
)

// benchFrame reads messages from memory. The floor only takes the bytes, 64 KiB at a
// time; gobwas is its ReadHeader over a bufio.Reader, each payload copied out.
func benchFrame(b *testing.B) {
	for _, s := range samples() {
		t := newTape([]sample{s})
		b.Run(s.label()+"/sluice", func(b *testing.B) {
			c := ws.NewConn(newLoop(t), ws.Options{})
			defer c.Drop()
			measure(b, t.bytes, func() {
				_, err := c.Next()
				check(b, err)
			})
		})
		b.Run(s.label()+"/floor", func(b *testing.B) {
			r := newFrameSkipper(newLoop(t))
			measure(b, t.bytes, func() { check(b, r.skip()) })
		})
		b.Run(s.label()+"/gobwas", func(b *testing.B) {
			r := bufio.NewReaderSize(newLoop(t), 64<<10)
			payload := make([]byte, t.bytes)
			measure(b, t.bytes, func() {
				h, err := gws.ReadHeader(r)
				check(b, err)
				_, err = io.ReadFull(r, payload[:h.Length])
				check(b, err)
			})
		})
	}
}

// loop is a connection from which a tape can be read for ever, s as recorded.
type loop struct {
	*gateway
	mem []byte
	at  int
}

// newLoop repeats the tape to 64 KiB at least, so that reads are long copies.
func newLoop(t *tape) *loop {
	l := &loop{gateway: newGateway(t)}
	for len(l.mem) < 64<<10 {
		l.mem = append(l.mem, t.mem...)
	}
	return l
}

func (l *loop) Read(p []byte) (n int, err error) {
	for n < len(p) {
		c := copy(p[n:], l.mem[l.at:])
		n += c
		if l.at += c; l.at == len(l.mem) {
			l.at = 0
		}
	}
	return n, nil
}

// frameSkipper finds frames and does nothing with them: the least that a reader of
// frames must do.
type frameSkipper struct {
	r      io.Reader
	buf    []byte
	lo, hi int
}

func newFrameSkipper(r io.Reader) *frameSkipper {
	return &frameSkipper{r: r, buf: make([]byte, 64<<10)}
}

// skip goes past one frame.
func (f *frameSkipper) skip() error {
	const longest = 10
	for f.hi-f.lo < longest {
		if err := f.fill(); err != nil {
			return err
		}
	}
	h := f.buf[f.lo:]
	switch h[1] {
	case 126:
		f.lo += 4 + int(binary.BigEndian.Uint16(h[2:]))
	case 127:
		f.lo += longest + int(binary.BigEndian.Uint64(h[2:]))
	default:
		f.lo += 2 + int(h[1])
	}
	return nil
}

// fill reads once. lo may lie beyond hi, where the next frame will begin.
func (f *frameSkipper) fill() error {
	if f.lo >= f.hi {
		f.lo -= f.hi
		f.hi = 0
	} else {
		f.hi = copy(f.buf, f.buf[f.lo:f.hi])
		f.lo = 0
	}
	n, err := f.r.Read(f.buf[f.hi:])
	f.hi += n
	return err
}
