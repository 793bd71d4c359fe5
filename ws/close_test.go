package ws

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gws "github.com/gobwas/ws"
)

// pipe is a connection and the server's end of it, within a bubble.
func pipe(t *testing.T, o Options) (*Conn, net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { far.Close() })
	o.Buffers = leakFree(t)
	return NewConn(near, o), far
}

// readFrame is the next frame that the client sends.
func readFrame(t *testing.T, far net.Conn) gws.Frame {
	t.Helper()
	h, err := gws.ReadHeader(far)
	if err != nil {
		t.Errorf("no frame came: %v", err)
		return gws.Frame{}
	}
	p := make([]byte, h.Length)
	if _, err := io.ReadFull(far, p); err != nil {
		t.Errorf("half a frame came: %v", err)
	}
	gws.Cipher(p, h.Mask, 0)
	return gws.Frame{Header: h, Payload: p}
}

// drain reads to the end and returns it.
func drain(c *Conn) error {
	for {
		if _, err := c.Next(); err != nil {
			return err
		}
	}
}

func TestCloseWaitsForTheEcho(t *testing.T) {
	big := frame(binFrame, strings.Repeat("x", 100_000))
	for _, tc := range []struct {
		name    string
		early   []byte // sent before Close, and read by a Next
		reading bool   // a goroutine is in Next
		before  []byte // sent before the echo
		echo    string
		code    Code
		by      Initiator
	}{
		{"nobody reads", nil, false, nil, closing(4000, "bye"), 4000, Local},
		{"nobody reads any more", frame(text, "early"), false, nil, closing(4000, "bye"), 4000, Local},
		{"nobody reads, events come first", nil, false, append(frame(text, "late"), big...), closing(4000, "bye"), 4000, Local},
		{"nobody reads, half a message was read", append(frame(text, "early"), big[:20]...), false, big[20:], closing(4000, "bye"), 4000, Local},
		{"a reader waits", frame(text, "early"), true, nil, closing(4000, "bye"), 4000, Local},
		{"a reader waits, events come first", nil, true, append(frame(text, "late"), big...), closing(4000, "bye"), 4000, Local},
		{"a reader is in a large message", append(frame(text, "early"), big[:50_000]...), true, big[50_000:], closing(4000, "bye"), 4000, Local},
		{"a server that always says 1000", nil, false, nil, closing(1000, ""), 4000, Local},
		{"a server that says nothing", nil, true, nil, "", 4000, Local},
		{"the server's own close frame crossed ours", nil, true, nil, closing(4004, "auth"), 4004, Remote},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, far := pipe(t, Options{})
				var server, reader sync.WaitGroup
				server.Go(func() {
					if tc.early != nil {
						_, _ = far.Write(tc.early)
					}
					f := readFrame(t, far)
					if f.Header.OpCode != gws.OpClose || string(f.Payload) != closing(4000, "bye") {
						t.Errorf("the server got %v %q", f.Header.OpCode, f.Payload)
					}
					_, _ = far.Write(tc.before)
					_, _ = far.Write(frame(closeFrame, tc.echo))
					_, _ = io.Copy(io.Discard, far)
				})
				if tc.early != nil {
					if m, err := c.Next(); err != nil || string(m.Payload) != "early" {
						t.Fatalf("Next returned %q, %v", m.Payload, err)
					}
				}
				var end error
				if tc.reading {
					reader.Go(func() { end = drain(c) })
					synctest.Wait()
				}
				begun := time.Now()
				if err := c.Close(4000, "bye"); err != nil {
					t.Errorf("Close returned %v", err)
				}
				if d := time.Since(begun); d != 0 {
					t.Errorf("Close waited %v for an echo that was there", d)
				}
				reader.Wait()
				if !tc.reading {
					end = drain(c)
				}
				server.Wait()
				var closed *CloseError
				if !errors.As(end, &closed) || closed.Code != tc.code || closed.Initiator != tc.by {
					t.Errorf("Next returned %v, want %d by %v", end, tc.code, tc.by)
				}
				if err := c.Close(1000, "again"); err != nil {
					t.Errorf("the second Close returned %v", err)
				}
				if err := c.Write(false, nil); err != end {
					t.Errorf("Write after Close returned %v", err)
				}
			})
		})
	}
}

// TestCloseIsBounded: whatever the server does, Close returns within its
// timeout, and so does Next.
func TestCloseIsBounded(t *testing.T) {
	for _, tc := range []struct {
		name   string
		server func(net.Conn)
		took   time.Duration
	}{
		{"a server that does not read", func(net.Conn) {}, 5 * time.Second},
		{"a server that does not answer", func(nc net.Conn) { _, _ = io.Copy(io.Discard, nc) }, 5 * time.Second},
		{"a server that sends and sends", func(nc net.Conn) {
			go func() { _, _ = io.Copy(io.Discard, nc) }()
			for range time.Tick(100 * time.Millisecond) {
				if _, err := nc.Write(frame(text, "event")); err != nil {
					return
				}
			}
		}, 5 * time.Second},
		{"a server that hangs up", func(nc net.Conn) {
			_, _ = io.ReadFull(nc, make([]byte, 8))
			nc.Close()
		}, 0},
	} {
		for _, reading := range []bool{false, true} {
			t.Run(tc.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c, far := pipe(t, Options{})
					var wg sync.WaitGroup
					wg.Go(func() { tc.server(far) })
					ended := make(chan error, 1)
					if reading {
						wg.Go(func() { ended <- drain(c) })
					}
					synctest.Wait()
					begun := time.Now()
					err := c.Close(4000, "")
					var end *CloseError
					if !errors.As(err, &end) || end.Code != 4000 || end.Initiator != Local || end.Unwrap() == nil {
						t.Errorf("Close returned %v, want 4000 by us with a cause", err)
					}
					if d := time.Since(begun); d != tc.took {
						t.Errorf("Close took %v, want %v", d, tc.took)
					}
					if !reading {
						ended <- drain(c)
					}
					if e := <-ended; e != err {
						t.Errorf("Next returned %v, Close %v", e, err)
					}
					far.Close()
					wg.Wait()
				})
			})
		}
	}
}

func TestCloseRefusesCodes(t *testing.T) {
	c, s := play(Options{Buffers: leakFree(t)})
	for _, code := range []Code{0, 999, 1004, 1006, 1015, 2000, 5000} {
		var refused *ProtocolError
		if err := c.Close(code, ""); !errors.As(err, &refused) {
			t.Errorf("Close(%d) returned %v", code, err)
		}
	}
	if s.writes != 0 || s.closed != 0 {
		t.Error("a Close that was refused touched the connection")
	}
}

func TestCloseReason(t *testing.T) {
	for _, tc := range []struct{ name, reason, sent string }{
		{"short", "bye", "bye"},
		{"longest", strings.Repeat("x", 123), strings.Repeat("x", 123)},
		{"too long", strings.Repeat("x", 124), strings.Repeat("x", 123)},
		{"cut between characters", strings.Repeat("ж", 62), strings.Repeat("ж", 61)},
		{"not UTF-8", "a\xffb", "a\uFFFDb"},
	} {
		c, s := play(Options{Buffers: leakFree(t)}, frame(closeFrame, closing(1000, "")))
		if err := c.Close(1000, tc.reason); err != nil {
			t.Fatal(err)
		}
		if sent := s.sent(t); len(sent) != 1 || string(sent[0].Payload) != closing(1000, tc.sent) {
			t.Errorf("%s: sent %v", tc.name, sent)
		}
	}
	c, s := play(Options{Buffers: leakFree(t)}, frame(closeFrame, ""))
	if err := c.Close(CodeNoStatus, "ignored"); err != nil {
		t.Fatal(err)
	}
	if sent := s.sent(t); len(sent) != 1 || len(sent[0].Payload) != 0 {
		t.Errorf("without a code: sent %v", sent)
	}
}

func TestDrop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, far := pipe(t, Options{})
		ended := make(chan error)
		go func() { ended <- drain(c) }()
		synctest.Wait()
		if err := c.Drop(); err != nil {
			t.Errorf("Drop returned %v", err)
		}
		err := <-ended
		var end *CloseError
		if !errors.As(err, &end) || end.Code != CodeAbnormal || end.Initiator != Local || !errors.Is(err, net.ErrClosed) {
			t.Errorf("Next returned %v", err)
		}
		if b, err := io.ReadAll(far); err != nil || len(b) != 0 {
			t.Errorf("the server got %d bytes, %v: a Drop sends nothing", len(b), err)
		}
		if e := c.Close(1000, ""); e != err {
			t.Errorf("Close after Drop returned %v", e)
		}
		if e := c.Write(true, nil); e != err {
			t.Errorf("Write after Drop returned %v", e)
		}
		if err := c.Drop(); err != nil {
			t.Errorf("the second Drop returned %v", err)
		}
	})
}

// TestDropSkipsTLSAlert: closing TLS writes an alert, for which a peer that does
// not read makes it wait; a Drop closes what is underneath.
func TestDropSkipsTLSAlert(t *testing.T) {
	under := &script{}
	over := &layered{under: under}
	c := NewConn(over, Options{Buffers: leakFree(t)})
	_ = c.Drop()
	if over.closed != 0 || under.closed != 1 {
		t.Errorf("Drop closed TLS %d times, TCP %d times", over.closed, under.closed)
	}
	over = &layered{script: script{pieces: [][]byte{frame(closeFrame, "")}}, under: under}
	if err := drain(NewConn(over, Options{Buffers: leakFree(t)})); err == nil || over.closed != 1 {
		t.Errorf("after a close handshake TLS was closed %d times, %v", over.closed, err)
	}
}

// layered has a connection underneath, as tls.Conn has.
type layered struct {
	script
	under net.Conn
}

func (l *layered) NetConn() net.Conn { return l.under }

// TestNextWhileCloseReads: once Close reads the socket, a Next that comes later
// does not take bytes away from it.
func TestNextWhileCloseReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, far := pipe(t, Options{})
		closed, ended := make(chan error, 1), make(chan error, 1)
		go func() { closed <- c.Close(4000, "") }()
		_ = readFrame(t, far)
		synctest.Wait()
		go func() { ended <- drain(c) }()
		synctest.Wait()
		event := frame(text, "\x83\x00\x83\x00") // its end would be a violation
		for _, b := range [][]byte{event[:2], event[2:], frame(closeFrame, closing(4000, ""))} {
			if _, err := far.Write(b); err != nil {
				t.Fatalf("the connection ended early: %v", err)
			}
			synctest.Wait()
		}
		var end *CloseError
		if err := <-ended; !errors.As(err, &end) || end.Code != 4000 || end.Initiator != Local {
			t.Errorf("Next returned %v", err)
		}
		if err := <-closed; err != nil {
			t.Errorf("Close returned %v", err)
		}
	})
}

// TestPongIsBounded: a server that pings and does not read costs the reader no
// more than the write timeout.
func TestPongIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, far := pipe(t, Options{WriteTimeout: 3 * time.Second})
		go func() { _, _ = far.Write(frame(pingFrame, "p")) }()
		begun := time.Now()
		_, err := c.Next()
		var end *CloseError
		if !errors.As(err, &end) || end.Initiator != Network || time.Since(begun) != 3*time.Second {
			t.Errorf("Next returned %v after %v", err, time.Since(begun))
		}
	})
}

// TestFailingWriteEndsTheConnection: half a frame may be sent, so nothing can
// follow it, and the reader has to know.
func TestFailingWriteEndsTheConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := pipe(t, Options{WriteTimeout: 2 * time.Second})
		ended := make(chan error, 1)
		go func() { ended <- drain(c) }()
		var errs [3]error
		var wg sync.WaitGroup
		begun := time.Now()
		for i := range errs {
			wg.Go(func() { errs[i] = c.Write(false, []byte("stuck")) })
		}
		wg.Wait()
		if d := time.Since(begun); d != 2*time.Second {
			t.Errorf("the writes took %v", d)
		}
		end := <-ended
		for _, err := range errs {
			if err != end {
				t.Errorf("Write returned %v, Next %v", err, end)
			}
		}
		var timeout net.Error
		if !errors.As(end, &timeout) || !timeout.Timeout() {
			t.Errorf("Next returned %v, want a timeout inside", end)
		}
	})
}

// TestWrites: frames of every length form arrive whole, masked, one write each,
// from many goroutines, and the payload stays as it was.
func TestWrites(t *testing.T) {
	payloads := map[string]bool{}
	c, s := play(Options{Buffers: leakFree(t)})
	var wg sync.WaitGroup
	for i, n := range []int{0, 1, 15, 16, 125, 126, 4096, 65535, 65536, 3 << 20} {
		p := bytes.Repeat([]byte{'a' + byte(i)}, n)
		payloads[string(p)] = true
		wg.Go(func() {
			if err := c.Write(i%2 == 1, p); err != nil {
				t.Errorf("Write returned %v", err)
			}
			if want := bytes.Repeat([]byte{'a' + byte(i)}, n); !bytes.Equal(p, want) {
				t.Errorf("a payload of %d bytes was changed", n)
			}
		})
	}
	wg.Wait()
	sent := s.sent(t)
	if len(sent) != 10 || s.writes != 10 {
		t.Fatalf("%d frames in %d writes", len(sent), s.writes)
	}
	masks := map[[4]byte]bool{}
	for _, f := range sent {
		if !payloads[string(f.Payload)] || !f.Header.Fin || f.Header.Rsv != 0 {
			t.Errorf("a frame of %d bytes arrived wrong", len(f.Payload))
		}
		if len(f.Payload) > 0 && (f.Header.OpCode == gws.OpBinary) != ((f.Payload[0]-'a')%2 == 1) {
			t.Errorf("a frame of %d bytes has opcode %v", len(f.Payload), f.Header.OpCode)
		}
		masks[f.Header.Mask] = true
	}
	if len(masks) < 9 {
		t.Errorf("%d masks for 10 frames", len(masks))
	}
	_ = drain(c)
}
