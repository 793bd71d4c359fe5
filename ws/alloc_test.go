//go:build !race

package ws

import (
	"net"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// endless is a connection on which the same frames come for ever, in pieces of
// changing size, and where writes vanish.
type endless struct {
	net.Conn
	stream []byte
	at     int
	reads  int
}

func (e *endless) Read(p []byte) (int, error) {
	e.reads++
	n := copy(p[:min(len(p), 1+e.reads*977%40_000)], e.stream[e.at:])
	e.at = (e.at + n) % len(e.stream)
	return n, nil
}

func (e *endless) Write(p []byte) (int, error)      { return len(p), nil }
func (e *endless) SetWriteDeadline(time.Time) error { return nil }
func (e *endless) Close() error                     { return nil }

// mallocs is how many allocations n calls of f make.
func mallocs(n int, f func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		f()
	}
	runtime.ReadMemStats(&after)
	return int64(after.Mallocs - before.Mallocs)
}

func allocatesNothing(t *testing.T, f func()) {
	t.Helper()
	const n = 20_000
	// The first collection starts workers, which are mallocs too.
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	mallocs(n, f)
	// What f allocates it allocates in every try; a thread that the runtime happens to
	// start costs seven mallocs in one.
	var few, many int64
	for range 3 {
		if few, many = mallocs(n, f), mallocs(4*n, f); many-few <= 3 {
			return
		}
	}
	t.Errorf("%d mallocs in %d calls, %d in %d", few, n, many, 4*n)
}

func TestNextAllocatesNothing(t *testing.T) {
	event := strings.Repeat("x", 830)
	for name, stream := range map[string][]byte{
		"events":            frame(text, event),
		"small":             frame(text, `{"op":11}`),
		"beyond a slab":     slices.Concat(frame(text, event), frame(text, strings.Repeat(event, 100))),
		"fragments":         slices.Concat(frame(textBegin, event), frame(pingFrame, "ping"), frame(moreFinal, event)),
		"oversize":          slices.Concat(frame(text, event), frame(binFrame, strings.Repeat(event, 200))),
		"a ping before all": slices.Concat(frame(pingFrame, "ping"), frame(text, event)),
	} {
		t.Run(name, func(t *testing.T) {
			c := NewConn(&endless{stream: stream}, Options{MaxMessage: 100_000})
			i := 0
			allocatesNothing(t, func() {
				if _, err := c.Next(); err != nil {
					t.Fatal(err)
				}
				c.Buffered()
				if i++; i%2 == 0 {
					c.Keep().Release()
				}
			})
		})
	}
}

func TestWriteAllocatesNothing(t *testing.T) {
	c := NewConn(&endless{}, Options{})
	payload := make([]byte, 4096)
	n := 0
	allocatesNothing(t, func() {
		n = (n + 997) % len(payload)
		if err := c.Write(false, payload[:n]); err != nil {
			t.Fatal(err)
		}
	})
}
