//go:build !race

package ws

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	gws "github.com/gobwas/ws"
)

// pump is a TCP connection on which stream comes for ever.
func pump(b *testing.B, stream []byte) net.Conn {
	b.Helper()
	near, far := socketPair(b)
	go func() {
		for {
			if _, err := far.Write(stream); err != nil {
				return
			}
		}
	}()
	return near
}

// BenchmarkNext reads events of a size from a socket; the floor reads the same
// bytes and does nothing with them, memory does without the socket.
func BenchmarkNext(b *testing.B) {
	for _, n := range []int{100, 830, 8 << 10, 128 << 10} {
		event := frame(text, strings.Repeat("x", n))
		stream := []byte(strings.Repeat(string(event), max(1, (256<<10)/len(event))))
		read := func(b *testing.B, nc net.Conn) {
			c := NewConn(nc, Options{})
			b.SetBytes(int64(len(event)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Next(); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.Run(fmt.Sprintf("%d/socket", n), func(b *testing.B) { read(b, pump(b, stream)) })
		b.Run(fmt.Sprintf("%d/floor", n), func(b *testing.B) {
			nc := pump(b, stream)
			buf := make([]byte, maxSlab)
			b.SetBytes(int64(len(event)))
			have := 0
			for b.Loop() {
				for have < len(event) {
					got, err := nc.Read(buf)
					if err != nil {
						b.Fatal(err)
					}
					have += got
				}
				have -= len(event)
			}
		})
		b.Run(fmt.Sprintf("%d/memory", n), func(b *testing.B) { read(b, &looped{stream: stream}) })
		b.Run(fmt.Sprintf("%d/memory-floor", n), func(b *testing.B) {
			nc := &looped{stream: stream}
			buf := make([]byte, maxSlab)
			b.SetBytes(int64(len(event)))
			have := 0
			for b.Loop() {
				for have < len(event) {
					got, _ := nc.Read(buf)
					have += got
				}
				have -= len(event)
			}
		})
	}
}

// looped is a connection on which stream comes for ever, as much as there is
// room for.
type looped struct {
	net.Conn
	stream []byte
	at     int
}

func (l *looped) Read(p []byte) (int, error) {
	n := copy(p, l.stream[l.at:])
	l.at = (l.at + n) % len(l.stream)
	return n, nil
}

// BenchmarkHeader is why quickFrame stands beside headerReader.
func BenchmarkHeader(b *testing.B) {
	stream := frame(text, strings.Repeat("x", 830))
	b.Run("quick", func(b *testing.B) {
		for b.Loop() {
			if _, end := quickFrame(stream); end == 0 {
				b.Fatal("not found")
			}
		}
	})
	b.Run("general", func(b *testing.B) {
		r := headerReader{buf: make([]byte, 0, gws.MaxHeaderSize)}
		for b.Loop() {
			h, n, err := r.parse(stream)
			if err != nil || checkHeader(h, n, gws.StateClientSide) != nil {
				b.Fatal("not found")
			}
		}
	})
}

// BenchmarkEcho is one event a read: both ends wake up for each.
func BenchmarkEcho(b *testing.B) {
	event := frame(text, strings.Repeat("x", 830))
	serve := func(far net.Conn) {
		request := make([]byte, 7)
		for {
			if _, err := io.ReadFull(far, request); err != nil {
				return
			}
			if _, err := far.Write(event); err != nil {
				return
			}
		}
	}
	connect := func(b *testing.B) net.Conn {
		near, far := socketPair(b)
		go serve(far)
		return near
	}
	b.Run("ours", func(b *testing.B) {
		c := NewConn(connect(b), Options{})
		b.ReportAllocs()
		for b.Loop() {
			if err := c.Write(false, []byte("x")); err != nil {
				b.Fatal(err)
			}
			if _, err := c.Next(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		nc := connect(b)
		buf := make([]byte, 2048)
		for b.Loop() {
			if _, err := nc.Write(buf[:7]); err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadFull(nc, buf[:len(event)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkWrite sends commands of a size to nowhere.
func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{60, 4096} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := NewConn(&endless{}, Options{})
			payload := make([]byte, n)
			b.SetBytes(int64(n))
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Write(false, payload); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
