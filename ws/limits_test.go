package ws

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/zstd"
)

// TestOversizeInflated: a message that is too large once inflated is thrown away, and
// the next one comes as if nothing had been.
func TestOversizeInflated(t *testing.T) {
	for _, kind := range []Compression{PayloadZlib, ZlibStream, ZstdStream} {
		const limit = 100_000
		big := event(7, limit+1) + strings.Repeat("x", 900_000)
		messages := []string{event(1, 500), big, event(2, 500), event(3, limit), event(4, limit+1), event(5, 500)}
		stream := []byte{}
		if kind == PayloadZlib {
			for _, m := range messages {
				stream = append(stream, frame(binFrame, blob(m))...)
			}
		} else {
			stream = compress(kind, messages...)
		}
		c, _ := play(Options{Compression: kind, MaxInflated: limit, Buffers: leakFree(t)}, stream)
		for i, want := range messages {
			m, err := c.Next()
			if err != nil {
				t.Fatalf("%v, message %d: %v", kind, i, err)
			}
			long := len(want) > limit
			if m.Truncated != long || m.Size != int64(len(want)) || !strings.HasPrefix(want, string(m.Payload)) || long && len(m.Payload) != prefix {
				t.Errorf("%v, message %d: %d of %d bytes, truncated %v; want %d", kind, i, len(m.Payload), m.Size, m.Truncated, len(want))
			}
			if c.Keep().Release(); len(c.z.mem) > maxSlab && long {
				t.Errorf("%v: %d bytes are held for the head of a message", kind, len(c.z.mem))
			}
		}
		c.Next()
	}
}

// TestWindowLimit: a server that announces 128 MiB of zstd window is left before any
// of it is set aside.
func TestWindowLimit(t *testing.T) {
	for _, header := range []string{
		"\x28\xb5\x2f\xfd\x00\x88",             // window of 1<<27
		"\x28\xb5\x2f\xfd\xa0\x00\x00\x00\x08", // a single segment of 1<<27
		"\x28\xb5\x2f\xfd\x00\xff",             // all that can be said
		"\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\xff\xff\xff",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		c, _ := play(Options{Compression: ZstdStream, Buffers: leakFree(t)}, frame(binFrame, header+"\x02\x00\x01x"))
		_, err := c.Next()
		runtime.ReadMemStats(&after)
		var bad *StreamError
		if !errors.As(err, &bad) || bad.Size < 1<<27 || bad.Limit != 8<<20 || !strings.Contains(err.Error(), "window") {
			t.Errorf("%x: %v", header, err)
		}
		if c.traffic.Window.Load() != bad.Size {
			t.Errorf("%x: a window of %d bytes was seen, want %d", header, c.traffic.Window.Load(), bad.Size)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%x: %d bytes were allocated", header, n)
		}
	}
	// One that is allowed.
	var out strings.Builder
	w, _ := zstd.NewWriter(&out, zstd.WithWindowSize(8<<20), zstd.WithEncoderConcurrency(1))
	w.Write([]byte("hello"))
	w.Flush()
	c, _ := play(Options{Compression: ZstdStream, Buffers: leakFree(t)}, frame(binFrame, out.String()))
	expect(t, c, []string{"hello"})
	if n := c.traffic.Window.Load(); n != 8<<20 {
		t.Errorf("a window of %d bytes was seen", n)
	}
}

// TestWireLimit: a compressed payload over MaxMessage ends the connection, in one
// message, in fragments and in many, once it is too large and not when it is complete.
func TestWireLimit(t *testing.T) {
	const limit = 8000
	p := newDeflater(ZlibStream).payload(noise(1, 3*limit))
	many := []byte{}
	for i := 0; i < len(p); i += 1000 {
		many = append(many, frame(binFrame, p[i:min(i+1000, len(p))])...)
	}
	announced := append([]byte{binFrame, 127}, binary.BigEndian.AppendUint64(nil, 1<<40)...)
	for name, stream := range map[string][]byte{
		"one message": frame(binFrame, p),
		"fragments":   append(frame(binBegin, p[:limit-10]), frame(moreFinal, p[limit-10:])...),
		"many":        many,
		"announced":   announced,
	} {
		c, _ := play(Options{Compression: ZlibStream, MaxMessage: limit, Buffers: leakFree(t)}, stream)
		_, err := c.Next()
		var bad *StreamError
		if !errors.As(err, &bad) || bad.Limit != limit || bad.Size <= limit || !strings.Contains(err.Error(), "too large") {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, _ := play(Options{Compression: ZlibStream, MaxMessage: limit, Buffers: leakFree(t)}, frame(text, strings.Repeat("x", 3*limit)), compress(ZlibStream, "hello"))
	if m, err := c.Next(); err != nil || !m.Truncated {
		t.Errorf("a text over the limit: truncated %v, %v", m.Truncated, err)
	}
	expect(t, c, []string{"hello"})
}

// TestBuffersShrink: after messages of 20 MB, memory is what it was.
func TestBuffersShrink(t *testing.T) {
	eachKind(t, func(t *testing.T, kind Compression) {
		buffers := leakFree(t)
		small, big := event(1, 800), event(2, 1000)+strings.Repeat("y", 20<<20)
		d := newDeflater(kind)
		begin, burst, end := frame(binFrame, d.payload(small)), []byte{}, []byte{}
		for range 3 {
			burst = append(burst, frame(binFrame, d.payload(big))...)
		}
		end = frame(binFrame, d.payload(small))
		s := &script{pieces: [][]byte{begin, burst, end, frame(pingFrame, "")}}
		c := NewConn(s, Options{Compression: kind, Buffers: buffers})
		next := func(want string) {
			if m, err := c.Next(); err != nil || string(m.Payload) != want {
				t.Fatalf("%d bytes, %v", len(m.Payload), err)
			}
		}
		heap := func() int64 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			return int64(m.HeapAlloc)
		}
		next(small)
		before, used := heap(), buffers.InUseBytes()
		for range 3 {
			next(big)
		}
		next(small)
		if n := buffers.InUseBytes() - used; n > 2*maxSlab {
			t.Errorf("%d bytes more of buffers are in use", n)
		}
		// Of the sizes in between, those up to 1 MiB stay in the pool for the fleet.
		if n := heap() - before; n > 3<<20 {
			t.Errorf("the heap has grown by %d bytes", n)
		}
		runtime.KeepAlive(burst)
		c.Next()
	})
}

// TestDrip: of a server that sends a byte a second of a message, Next waits as long
// as it likes, in the memory of what has come; the caller's Drop ends it.
func TestDrip(t *testing.T) {
	eachKind(t, func(t *testing.T, kind Compression) {
		buffers := leakFree(t)
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			c := NewConn(near, Options{Compression: kind, Buffers: buffers, CloseTimeout: time.Second})
			var server sync.WaitGroup
			defer server.Wait()
			server.Go(func() {
				head := append([]byte{binFrame, 127}, binary.BigEndian.AppendUint64(nil, 1<<25)...)
				for _, b := range append(head, newDeflater(kind).payload(noise(1, 5000))...) {
					if _, err := far.Write([]byte{b}); err != nil {
						return
					}
					<-time.After(time.Second)
				}
			})
			time.AfterFunc(10*time.Minute, func() { c.Drop() })
			done := make(chan error)
			go func() {
				_, err := c.Next()
				done <- err
			}()
			<-time.After(9 * time.Minute)
			if n := buffers.InUseBytes(); n > trusted+maxSlab {
				t.Errorf("%d bytes for 540 that came", n)
			}
			var end *CloseError
			if err := <-done; !errors.As(err, &end) || end.Initiator != Local {
				t.Errorf("ended with %v", err)
			}
		})
	})
}

// TestDripAnswer: an HTTP answer that comes a byte a second ends with the time that
// the handshake has, one that is longer than it may be where it is too long.
func TestDripAnswer(t *testing.T) {
	for _, c := range []struct {
		pause time.Duration
		says  string
	}{{time.Second, "deadline"}, {time.Millisecond, "too long"}} {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			var server sync.WaitGroup
			server.Go(func() {
				far.Read(make([]byte, 4096))
				for _, b := range []byte("HTTP/1.1 101 Switching Protocols\r\nX: " + strings.Repeat("x", 3000)) {
					if _, err := far.Write([]byte{b}); err != nil {
						return
					}
					<-time.After(c.pause)
				}
			})
			start := time.Now()
			dial := func(context.Context, string, string) (net.Conn, error) { return near, nil }
			_, err := Dial(t.Context(), "ws://gateway.test", Options{DialContext: dial, MaxAnswer: 1024, Proxy: noProxy})
			if d := time.Since(start); err == nil || !strings.Contains(err.Error(), c.says) || d > 10*time.Second {
				t.Errorf("after %v: %v, want %q", d, err, c.says)
			}
			server.Wait()
		})
	}
}

func noProxy(*url.URL) (*url.URL, error) { return nil, nil }
