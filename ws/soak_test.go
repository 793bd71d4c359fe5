//go:build !race

package ws

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"github.com/seed4d760daf/sluice/pool"
)

var soakMessages = flag.Int("soak", 30_000, "messages of each kind that TestSoak inflates")

// refilled is a connection whose stream is given to it bit by bit, in pieces of
// changing size.
type refilled struct {
	endless
}

func (r *refilled) Read(p []byte) (int, error) {
	if len(r.stream) == 0 {
		return 0, io.EOF
	}
	r.reads++
	n := copy(p[:min(len(p), 1+r.reads*977%20_000)], r.stream)
	r.stream = r.stream[n:]
	return n, nil
}

// TestSoak inflates one long stream, with messages of every size, empty blocks, and
// for zlib split as servers may. All come in order, and nothing is allocated.
func TestSoak(t *testing.T) {
	const chunk, warm = 5000, 600
	eachKind(t, func(t *testing.T, kind Compression) {
		r := rand.New(rand.NewPCG(1, 1))
		nc := new(refilled)
		c := NewConn(nc, Options{Compression: kind, Buffers: leakFree(t)})
		d := newDeflater(kind)
		var last, allocated int64
		var view pool.View
		for done := 0; done < *soakMessages; done += chunk {
			nc.stream = nc.stream[:0]
			for i := range chunk {
				n := 100 + r.IntN(1500)
				if i%500 == 0 {
					n = 1 + r.IntN(300_000)
				}
				last++
				p := d.payload(event(int(last), n))
				if r.IntN(20) == 0 {
					p += map[Compression]string{ZlibStream: emptyBlock, ZstdStream: "\x00\x00\x00"}[kind]
				}
				parts := []string{p}
				if kind == ZlibStream && r.IntN(20) == 0 {
					parts = splits(r, p)
				}
				for _, part := range parts {
					if r.IntN(20) == 0 {
						nc.stream = append(nc.stream, fragments(r, part)...)
						continue
					}
					nc.stream = append(nc.stream, frame(binFrame, part)...)
				}
			}
			runtime.GC()
			gc := debug.SetGCPercent(-1)
			seq := last - chunk
			next := func() {
				m, err := c.Next()
				seq++
				if err != nil || !hasSeq(m.Payload, seq) {
					t.Fatalf("message %d is %.60q, %v", seq, m.Payload, err)
				}
				if c.Buffered(); seq%7 == 0 {
					v := c.Keep()
					if view.Alive() {
						view.Release()
					}
					view = v
				}
			}
			// What the decoder keeps in a sync.Pool, the collection has thrown away.
			mallocs(warm, next)
			n := mallocs(chunk-warm, next)
			debug.SetGCPercent(gc)
			if done > 0 {
				allocated += n
			}
		}
		view.Release()
		c.Drop()
		for err := error(nil); err == nil; {
			_, err = c.Next()
		}
		// zlib's decoder enlarges a table when a longer code first comes up.
		if most := int64(100 + *soakMessages/10_000); allocated > most {
			t.Errorf("%d allocations in %d messages", allocated, *soakMessages-chunk)
		}
	})
}

// hasSeq looks for the number of an event.
func hasSeq(p []byte, seq int64) bool {
	const before = `{"t":"MESSAGE_CREATE","s":`
	if len(p) < len(before) {
		return false
	}
	var digits [20]byte
	return bytes.HasPrefix(p[len(before):], append(strconv.AppendInt(digits[:0], seq, 10), ','))
}

func TestInflateAllocatesNothing(t *testing.T) {
	for _, kind := range []Compression{PayloadZlib, ZlibStream, ZstdStream} {
		for _, size := range []int{60, 830, 20_000, 200_000} {
			t.Run(fmt.Sprintf("%v-%d", kind, size), func(t *testing.T) {
				nc := &looping{kind: kind, message: event(1, size)}
				c := NewConn(nc, Options{Compression: kind, Buffers: leakFree(t)})
				i := 0
				f := func() {
					if _, err := c.Next(); err != nil {
						t.Fatal(err)
					}
					c.Buffered()
					if i++; i%2 == 0 {
						c.Keep().Release()
					}
				}
				defer debug.SetGCPercent(debug.SetGCPercent(-1))
				batch := min(100, 1+2_000_000/size)
				rounds := func(n int) (sum int64) {
					for range n {
						nc.fill(batch)
						sum += mallocs(batch, f)
					}
					return sum
				}
				runtime.GC()
				rounds(3)
				var few, many int64
				for range 3 { // see allocatesNothing
					if few, many = rounds(2), rounds(8); many-few <= 3 {
						break
					}
				}
				if many-few > 3 {
					t.Errorf("%d mallocs in %d messages, %d in %d", few, 2*batch, many, 8*batch)
				}
				c.Drop()
				for err := error(nil); err == nil; {
					_, err = c.Next()
				}
			})
		}
	}
}

// looping has one message again and again, compressed ahead.
type looping struct {
	refilled
	kind    Compression
	d       *deflater
	message string
	blob    string
}

// fill adds n messages to the stream.
func (l *looping) fill(n int) {
	if l.d == nil {
		l.d, l.blob = newDeflater(l.kind), blob(l.message)
	}
	for range n {
		p := l.blob
		if l.kind != PayloadZlib {
			p = l.d.payload(l.message)
		}
		l.stream = append(l.stream, frame(binFrame, p)...)
	}
}

// TestRestMemory is what a connection that has served takes while nothing comes: the
// decoder, and no buffer but the slab that waits for the socket.
func TestRestMemory(t *testing.T) {
	for kind, most := range map[Compression]int64{ZlibStream: 44 << 10, ZstdStream: 760 << 10} {
		t.Run(kind.String(), func(t *testing.T) {
			const conns = 50
			p := compress(kind, event(1, 900), event(2, 5000), event(3, 60_000))
			buffers := leakFree(t)
			var waiting sync.WaitGroup
			connect := func() *Conn {
				near, far := socketPair(t)
				c := NewConn(near, Options{Compression: kind, Buffers: buffers})
				waiting.Go(func() { far.Write(p) })
				for range 3 {
					if _, err := c.Next(); err != nil {
						t.Fatal(err)
					}
				}
				if c.z.slab.IsZero() {
					t.Fatal("the last message has no memory")
				}
				waiting.Go(func() { c.Next() })
				return c
			}
			// The buffers of one connection serve the others too.
			held := []*Conn{connect()}
			before := heapInUse(func() bool { return buffers.InUseBytes() <= minSlab })
			for range conns {
				held = append(held, connect())
			}
			after := heapInUse(func() bool { return buffers.InUseBytes() <= (conns+1)*minSlab })
			per := (after - before) / conns
			t.Logf("%d bytes a connection", per)
			if per > most {
				t.Errorf("%d bytes a connection, want at most %d", per, most)
			}
			for _, c := range held {
				c.Drop()
			}
			waiting.Wait()
		})
	}
}

// heapInUse is what lives on the heap once every connection waits.
func heapInUse(rest func() bool) int64 {
	for !rest() {
		time.Sleep(time.Millisecond)
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkInflate is a stream of events through a connection; bare is the decoder
// alone on the same bytes, as one stream, into memory that it is always given again.
func BenchmarkInflate(b *testing.B) {
	for _, kind := range kinds {
		for _, size := range []int{100, 830, 8 << 10, 128 << 10} {
			const messages = 2000
			var wire []byte // the payloads alone
			var stream []byte
			var ends []int
			d := newDeflater(kind)
			n := max(40, min(messages, 32<<20/size))
			for i := range n {
				p := d.payload(event(i, size))
				wire, stream = append(wire, p...), append(stream, frame(binFrame, p)...)
				ends = append(ends, len(stream))
			}
			b.Run(fmt.Sprintf("%v-%d/sluice", kind, size), func(b *testing.B) {
				b.SetBytes(int64(size))
				b.ReportAllocs()
				var c *Conn
				left := 0
				for b.Loop() {
					if left == 0 {
						c, left = NewConn(&onceThrough{rest: stream}, Options{Compression: kind}), n
					}
					left--
					if _, err := c.Next(); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("%v-%d/bare", kind, size), func(b *testing.B) {
				b.SetBytes(int64(size))
				b.ReportAllocs()
				buf := make([]byte, 64<<10)
				var r io.Reader
				left, total := 0, 0
				for b.Loop() {
					if left == 0 {
						r, left, total = bare(kind, wire), n, 0
					}
					left--
					for want := (n - left) * size; total < want; {
						k, err := r.Read(buf[:min(len(buf), want-total)])
						if total += k; err != nil && total < want {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}

// onceThrough is a connection over a stream that ends.
type onceThrough struct {
	net.Conn
	rest []byte
}

func (o *onceThrough) Read(p []byte) (int, error) {
	if len(o.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, o.rest)
	o.rest = o.rest[n:]
	return n, nil
}

func (o *onceThrough) Write(p []byte) (int, error)      { return len(p), nil }
func (o *onceThrough) SetWriteDeadline(time.Time) error { return nil }
func (o *onceThrough) Close() error                     { return nil }

// bare is the decoder alone.
func bare(kind Compression, wire []byte) io.Reader {
	if kind == ZlibStream {
		return flate.NewReader(bytes.NewReader(wire[2:]))
	}
	z, err := zstd.NewReader(struct{ io.Reader }{bytes.NewReader(wire)}, zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic(err)
	}
	return z
}
