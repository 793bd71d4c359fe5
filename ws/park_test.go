package ws

import (
	"errors"
	"io"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// tcp is a connection over real TCP and the server's end of it.
func tcp(t *testing.T, o Options) (*Conn, net.Conn) {
	t.Helper()
	near, far := socketPair(t)
	return NewConn(near, o), far
}

// settled waits until ok holds, and fails the test if it never does.
func settled(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for begun := time.Now(); !ok(); runtime.Gosched() {
		if time.Since(begun) > 10*time.Second {
			t.Fatal(what)
		}
	}
}

// TestWaitingHoldsNoLargeSlab: after a burst, a TCP connection that waits has
// given its large slab back, and reads on when more comes.
func TestWaitingHoldsNoLargeSlab(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "plan9" {
		t.Log("there is no parking here")
		return
	}
	buffers := leakFree(t)
	c, far := tcp(t, Options{Buffers: buffers})
	const n = 2000
	burst := slices.Repeat(frame(text, strings.Repeat("x", 830)), n)
	var writer sync.WaitGroup
	writer.Go(func() { _, _ = far.Write(burst) })
	for range n {
		if _, err := c.Next(); err != nil {
			t.Fatal(err)
		}
	}
	writer.Wait()
	if c.size.size == minSlab {
		t.Fatal("the burst did not make the slab grow: the test shows nothing")
	}
	got := make(chan Message)
	go func() {
		m, _ := c.Next()
		got <- m
		_ = drain(c)
		close(got)
	}()
	settled(t, "a waiting connection holds a slab", func() bool { return buffers.InUse() == 0 })
	if _, err := far.Write(frame(binFrame, "again")); err != nil {
		t.Fatal(err)
	}
	if m := <-got; m.Size != 5 || !m.Binary {
		t.Errorf("after the wait Next returned %+v", m)
	}
	_ = c.Drop()
	<-got
}

// TestEndsOverTCP: each way in which a connection ends, with a reader in Next,
// over a real socket. No goroutine and no memory stays behind.
func TestEndsOverTCP(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, tc := range []struct {
		name string
		end  func(c *Conn, far net.Conn)
		code Code
		by   Initiator
		why  error
	}{
		{"Close", func(c *Conn, far net.Conn) { go hangUp(far); _ = c.Close(4000, "") }, 4000, Local, nil},
		{"Drop", func(c *Conn, _ net.Conn) { _ = c.Drop() }, 1006, Local, net.ErrClosed},
		{"the server closes", func(_ *Conn, far net.Conn) { _, _ = far.Write(frame(closeFrame, closing(4009, ""))) }, 4009, Remote, nil},
		{"the server hangs up", func(_ *Conn, far net.Conn) { far.Close() }, 1006, Network, io.EOF},
		{"the server hangs up within a frame", func(_ *Conn, far net.Conn) { _, _ = far.Write([]byte{text, 5, 'h'}); far.Close() }, 1006, Network, io.ErrUnexpectedEOF},
		{"the server resets", func(_ *Conn, far net.Conn) { _ = far.(*net.TCPConn).SetLinger(0); far.Close() }, 1006, Network, nil},
		{"the server breaks the protocol", func(_ *Conn, far net.Conn) { _, _ = far.Write([]byte{0x83, 0}) }, 1002, Local, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, far := tcp(t, Options{Buffers: leakFree(t)})
			ended := make(chan error, 1)
			go func() { ended <- drain(c) }()
			if _, err := far.Write(frame(text, "event")); err != nil {
				t.Fatal(err)
			}
			tc.end(c, far)
			err := <-ended
			var end *CloseError
			if !errors.As(err, &end) || end.Code != tc.code || end.Initiator != tc.by || tc.why != nil && !errors.Is(err, tc.why) {
				t.Errorf("Next returned %v, want %d by %v because of %v", err, tc.code, tc.by, tc.why)
			}
			far.Close()
		})
	}
	settled(t, "goroutines stay behind", func() bool { return runtime.NumGoroutine() <= before })
}
