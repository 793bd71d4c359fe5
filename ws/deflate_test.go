package ws

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// kinds are those that compress a whole connection.
var kinds = []Compression{ZlibStream, ZstdStream}

func eachKind(t *testing.T, f func(t *testing.T, kind Compression)) {
	for _, kind := range kinds {
		t.Run(kind.String(), func(t *testing.T) { f(t, kind) })
	}
}

// deflater is the server's end of a compressed stream.
type deflater struct {
	out   bytes.Buffer
	begun bool
	total int // inflated
	w     interface {
		Write([]byte) (int, error)
		Flush() error
		Close() error
	}
}

func newDeflater(kind Compression) *deflater {
	d := new(deflater)
	switch kind {
	case ZlibStream:
		d.w, _ = flate.NewWriter(&d.out, 6)
		d.out.WriteString("\x78\x9c")
	case ZstdStream:
		d.w, _ = zstd.NewWriter(&d.out, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10), zstd.WithEncoderCRC(false))
	}
	return d
}

// payload is the compressed bytes of the next message.
func (d *deflater) payload(message string) string {
	d.total += len(message)
	d.w.Write([]byte(message))
	d.w.Flush()
	defer d.out.Reset()
	return d.out.String()
}

// blob is a message of payload compression.
func blob(message string) string {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	w.Write([]byte(message))
	w.Close()
	return out.String()
}

// event is JSON of about n bytes that compresses as events do, number i of a series.
func event(i, n int) string {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	var b strings.Builder
	fmt.Fprintf(&b, `{"t":"MESSAGE_CREATE","s":%d,"op":0,"d":{`, i)
	for b.Len() < n-40 {
		fmt.Fprintf(&b, `"field_%d":"%d",`, r.IntN(40), r.Uint64N(1<<uint(4+r.IntN(56))))
	}
	fmt.Fprintf(&b, `"padding":"%s"}}`, strings.Repeat("x", max(0, n-b.Len()-14)))
	return b.String()
}

// noise does not compress: 64 letters, from a seed.
func noise(seed uint64, n int) string {
	r := rand.New(rand.NewPCG(seed, 2))
	b := make([]byte, 0, n+8)
	for len(b) < n {
		b = binary.LittleEndian.AppendUint64(b, r.Uint64()&0x3f3f_3f3f_3f3f_3f3f+0x2020_2020_2020_2020)
	}
	return string(b[:n])
}

// fragments are frames of a binary message cut at random.
func fragments(r *rand.Rand, payload string) (frames []byte) {
	first := byte(binBegin)
	for len(payload) > 1 && r.IntN(2) == 0 {
		n := 1 + r.IntN(len(payload)-1)
		frames = append(frames, frame(first, payload[:n])...)
		if payload, first = payload[n:], more; r.IntN(4) == 0 {
			frames = append(frames, frame(pingFrame, "ping")...)
		}
	}
	return append(frames, frame(first|0x80, payload)...)
}

// expect reads messages, of which it keeps some for a while, and then the end.
func expect(t testing.TB, c *Conn, messages []string) {
	t.Helper()
	type kept struct {
		view interface {
			Bytes() []byte
			Release() bool
		}
		want string
	}
	var held []kept
	release := func(k kept) {
		if got := string(k.view.Bytes()); got != k.want {
			t.Errorf("a message that was kept has become %.80q", got)
		}
		k.view.Release()
	}
	for i, want := range messages {
		m, err := c.Next()
		if err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		if string(m.Payload) != want || m.Size != int64(len(want)) || m.Truncated || m.Binary {
			t.Fatalf("message %d of %d bytes is %.80q, want %d bytes %.80q", i, m.Size, m.Payload, len(want), want)
		}
		if i%3 == 0 {
			held = append(held, kept{c.Keep(), want})
		}
		if len(held) > 20 {
			release(held[0])
			held = held[1:]
		}
	}
	for _, k := range held {
		release(k)
	}
	if m, err := c.Next(); err == nil {
		t.Fatalf("one message too many: %.80q", m.Payload)
	}
}

// inPieces is a connection over a stream that arrives in pieces of random size.
func inPieces(r *rand.Rand, o Options, stream []byte) *Conn {
	s := new(script)
	for len(stream) > 0 {
		n := 1 + r.IntN(min(len(stream), 1<<uint(r.IntN(17))))
		s.pieces, stream = append(s.pieces, stream[:n]), stream[n:]
	}
	return NewConn(s, o)
}

// splits are ways to spread a zlib payload over messages.
func splits(r *rand.Rand, payload string) (parts []string) {
	switch n := len(payload); r.IntN(6) {
	case 0: // the suffix 1/3, 2/2, 3/1
		k := n - 1 - r.IntN(3)
		return []string{payload[:k], payload[k:]}
	case 1: // messages shorter than the suffix
		for len(payload) > 0 && len(parts) < 40 {
			k := min(len(payload), 1+r.IntN(3))
			parts, payload = append(parts, payload[:k]), payload[k:]
		}
		if payload != "" {
			parts = append(parts, payload)
		}
		return whole(parts)
	default:
		return []string{payload}
	}
}

// whole joins messages that end as a payload does before the payload has ended.
func whole(parts []string) (joined []string) {
	var sofar, this string
	for i, p := range parts {
		sofar, this = sofar+p, this+p
		if i == len(parts)-1 || !strings.HasSuffix(sofar, "\x00\x00\xff\xff") {
			joined, this = append(joined, this), ""
		}
	}
	return joined
}

// streamOf compresses messages as a server does, in every way that it may.
func streamOf(kind Compression, r *rand.Rand, messages []string) (stream []byte) {
	d := newDeflater(kind)
	for _, m := range messages {
		p := d.payload(m)
		empties := 0
		if r.IntN(5) == 0 {
			empties = r.IntN(4)
		}
		var parts []string
		if kind == ZlibStream {
			parts = splits(r, p+strings.Repeat(emptyBlock, empties))
		} else {
			parts = []string{p + strings.Repeat("\x00\x00\x00", empties)}
		}
		for _, part := range parts {
			stream = append(stream, fragments(r, part)...)
		}
	}
	return stream
}

func FuzzZlibStream(f *testing.F) { fuzzStream(f, ZlibStream) }
func FuzzZstdStream(f *testing.F) { fuzzStream(f, ZstdStream) }

// fuzzStream has what an encoder makes of messages come in every shape, and wants the
// messages.
func fuzzStream(f *testing.F, kind Compression) {
	for seed := range uint64(40) {
		f.Add(seed, uint16(20), uint8(seed%12), true)
	}
	f.Add(uint64(1), uint16(3), uint8(18), false)
	f.Fuzz(func(t *testing.T, seed uint64, count uint16, scale uint8, compressible bool) {
		r := rand.New(rand.NewPCG(seed, 3))
		var messages []string
		for i := range int(count % 64) {
			n := 1 + r.IntN(1<<(scale%20))
			if compressible {
				messages = append(messages, event(r.IntN(1000), n))
			} else {
				messages = append(messages, noise(uint64(i)^seed, n))
			}
		}
		o := Options{Compression: kind, Buffers: leakFree(t)}
		expect(t, inPieces(r, o, streamOf(kind, r, messages)), messages)
	})
}

func FuzzInflateGarbage(f *testing.F) {
	d := newDeflater(ZstdStream)
	f.Add(uint8(ZstdStream), []byte(d.payload("hello hello hello")))
	d = newDeflater(ZlibStream)
	f.Add(uint8(ZlibStream), []byte(d.payload("hello hello hello")))
	f.Add(uint8(PayloadZlib), []byte(blob("hello hello hello")))
	f.Fuzz(func(t *testing.T, kind uint8, garbage []byte) {
		o := Options{Compression: Compression(kind % 4), Buffers: leakFree(t), MaxMessage: 1 << 16, MaxInflated: 1 << 20}
		c, _ := play(o, frame(binFrame, string(garbage)), frame(binFrame, string(garbage)))
		for {
			m, err := c.Next()
			if err != nil {
				return
			}
			if len(m.Payload) > 1<<20 {
				t.Fatalf("a message of %d bytes", len(m.Payload))
			}
		}
	})
}

// compress is the frames of messages, one each.
func compress(kind Compression, messages ...string) (stream []byte) {
	d := newDeflater(kind)
	for _, m := range messages {
		stream = append(stream, frame(binFrame, d.payload(m))...)
	}
	return stream
}
