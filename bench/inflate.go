package bench

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/ws"
)

// benchInflate reads a compressed stream of the mock gateway's traffic from memory.
// Bare is the decoder alone, on the same bytes without the frames, into memory that it
// is given again and again. A connection and its decoder serve some thousand events.
func benchInflate(b *testing.B) {
	events, err := traffic(5000)
	check(b, err)
	for _, kind := range []ws.Compression{ws.ZlibStream, ws.ZstdStream} {
		s := deflate(kind, events)
		size := s.total / len(events)
		name := kind.String() + "/" + label("bot", size)
		b.Run(name+"/sluice", func(b *testing.B) {
			var c *ws.Conn
			left := 0
			measure(b, size, func() {
				if left == 0 {
					c, left = ws.NewConn(&memory{rest: s.framed}, ws.Options{Compression: kind}), len(events)
				}
				left--
				_, err := c.Next()
				check(b, err)
			})
		})
		b.Run(name+"/bare", func(b *testing.B) {
			var r io.Reader
			buf := make([]byte, 64<<10)
			next, read, want := len(events), 0, 0
			measure(b, size, func() {
				if next == len(events) {
					r, next, read, want = s.bare(kind), 0, 0, 0
				}
				want += len(events[next])
				next++
				for read < want {
					n, err := r.Read(buf[:min(len(buf), s.total-read)])
					check(b, err)
					read += n
				}
			})
		})
	}
}

// traffic is what a gateway sends to a bot that has all intents.
func traffic(n int) (events [][]byte, err error) {
	srv, err := mockgateway.New(mockgateway.Options{Guilds: 64, Rate: -1, Events: int64(n)})
	if err != nil {
		return nil, err
	}
	defer srv.CloseNow()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := ws.Dial(ctx, srv.WSURL()+"?v=10&encoding=json", ws.Options{})
	if err != nil {
		return nil, err
	}
	defer c.Drop()
	if err := c.Write(false, []byte(`{"op":2,"d":{"token":"t","intents":53608447,"properties":{}}}`)); err != nil {
		return nil, err
	}
	for len(events) < n {
		m, err := c.Next()
		if err != nil {
			return nil, err
		}
		if bytes.HasPrefix(m.Payload, []byte(`{"t":"`)) {
			events = append(events, bytes.Clone(m.Payload))
		}
	}
	return events, nil
}

// deflated is one compressed stream.
type deflated struct {
	payloads []byte
	framed   []byte // each payload in a binary frame
	total    int    // bytes of text
}

func deflate(kind ws.Compression, events [][]byte) *deflated {
	var out bytes.Buffer
	var w interface {
		io.Writer
		Flush() error
	}
	if kind == ws.ZlibStream {
		out.WriteString("\x78\x9c")
		w, _ = flate.NewWriter(&out, 6)
	} else {
		w, _ = zstd.NewWriter(&out, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10), zstd.WithEncoderCRC(false))
	}
	d := new(deflated)
	for _, e := range events {
		w.Write(e) // a buffer does not fail
		w.Flush()
		d.total += len(e)
		d.payloads = append(d.payloads, out.Bytes()...)
		at := len(d.framed)
		d.framed = append(appendHeader(d.framed, out.Len()), out.Bytes()...)
		d.framed[at] = 0x82
		out.Reset()
	}
	return d
}

// bare is the decoder of the stream alone.
func (d *deflated) bare(kind ws.Compression) io.Reader {
	if kind == ws.ZlibStream {
		return flate.NewReader(bytes.NewReader(d.payloads[2:]))
	}
	// What has a Len is decoded at once, and not as a stream.
	r := struct{ io.Reader }{bytes.NewReader(d.payloads)}
	z, _ := zstd.NewReader(r, zstd.WithDecoderConcurrency(1)) // a valid option
	return z
}

// memory is a connection over bytes.
type memory struct {
	net.Conn
	rest []byte
}

func (m *memory) Read(p []byte) (int, error) {
	if len(m.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}
