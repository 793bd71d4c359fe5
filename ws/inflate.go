package ws

import (
	"encoding/binary"
	"errors"
	"sync/atomic"

	"github.com/seed4d760daf/sluice/pool"
)

// Compression is what the binary messages of a server are. Text messages are
// taken as they are whatever was asked for: there are gateway proxies that do not
// compress.
type Compression uint8

const (
	// Uncompressed binary messages are handed on as they are.
	Uncompressed Compression = iota

	// PayloadZlib: a binary message that begins as a zlib stream (RFC 1950) is one
	// of its own; others are handed on as they are.
	PayloadZlib

	// ZlibStream: the binary messages of the connection are one zlib stream, in
	// which a payload ends with the empty block of a sync flush, 00 00 FF FF,
	// however it is spread over messages. It takes 40 KiB a connection.
	ZlibStream

	// ZstdStream: the binary messages are one zstd frame (RFC 8878), flushed at the
	// end of each; a message is a payload. Discord's window of 256 KiB takes
	// 700 KiB a connection.
	ZstdStream
)

func (c Compression) String() string {
	return [...]string{"uncompressed", "payload zlib", "zlib-stream", "zstd-stream"}[c&3]
}

// Traffic counts bytes over one or several connections; anyone may read it.
type Traffic struct {
	In       atomic.Int64 // read from sockets after the upgrade
	Inflated atomic.Int64 // that compressed messages came to; it lags while a socket read is worked off
	Window   atomic.Int64 // the largest zstd window that a server announced, in bytes
}

// codec decompresses one payload after another. A stream keeps its history between
// them, so it ends with its connection.
type codec interface {
	// begin takes a whole payload, to be read until done.
	begin(p []byte) error
	// read inflates more of it into p. After an error there is no next payload.
	read(p []byte) (n int, done bool, err error)
}

// inflater makes messages of compressed payloads. It belongs to the reader of a
// connection. Messages are inflated one behind the other into a slab, of which each
// Keep is a counted view, as those that come uncompressed lie in the slab that the
// socket is read into. While the connection waits for the socket there is no slab.
type inflater struct {
	kind    Compression
	codec   codec // nil before the first compressed message
	buffers *pool.Buffers
	traffic *Traffic
	maxWire int64 // of a payload, compressed
	maxSize int64 // of a message
	ratio   int64
	window  int64 // of zstd

	// The payload of which more messages are to come.
	wire    pool.Buffer
	wireMem []byte
	wireLen int
	tail    uint32 // its last four bytes

	slab   pool.Buffer
	mem    []byte // slab.Bytes()
	lo, hi int    // the current message
	slots  int    // views that the slab can still give
	fresh  bool   // the slab has given none
	lent   bool   // the current message is the caller's until the next Next
	size   sizer
	burst  int // bytes inflated since the last socket read
}

// newInflater returns nil for a connection that is not compressed.
func newInflater(o *Options) *inflater {
	if o.Compression == Uncompressed {
		return nil
	}
	return &inflater{
		kind: o.Compression, buffers: o.Buffers, traffic: o.Traffic, maxWire: o.MaxMessage, maxSize: o.MaxInflated,
		ratio: o.MaxRatio, window: o.MaxWindow, tail: noTail, size: sizer{size: minSlab},
	}
}

// ends tells whether p is the end of a payload whose bytes before it end with tail.
func (z *inflater) ends(tail uint32, p []byte) bool {
	return z.kind != ZlibStream || lastFour(tail, p) == syncFlush
}

// takes tells whether a binary message is for the codec.
func (z *inflater) takes(p []byte) bool { return z.kind != PayloadZlib || isZlib(p) }

// open makes the codec: a server that sends text costs no decoder.
func (z *inflater) open() {
	switch z.kind {
	case ZstdStream:
		z.codec = newZstdCodec(z.window, z.traffic)
	case ZlibStream:
		z.codec = newZlibCodec(z.buffers)
	default:
		z.codec = newBlobCodec()
	}
}

// errMore says that a payload goes on in the next message.
const errMore = moreError("ws: the payload is not complete")

type moreError string

func (e moreError) Error() string { return string(e) }

// next makes a message of the payload that p completes, or returns errMore.
func (z *inflater) next(p []byte) (Message, error) {
	if z.codec == nil {
		z.open()
	}
	if ends := z.ends(z.tail, p); z.wireLen > 0 || !ends {
		if err := z.store(p); err != nil {
			return Message{}, err
		}
		if !ends {
			return Message{}, errMore
		}
		p = z.wireMem[:z.wireLen]
	}
	m, err := z.inflate(p)
	z.forgetWire()
	return m, err
}

// noTail is the tail of nothing: no byte that follows makes it the end of a payload
// before there are four.
const noTail = ^uint32(0)

// lastFour is the last four bytes of a stream after p, given those before it.
func lastFour(tail uint32, p []byte) uint32 {
	if len(p) >= 4 {
		return binary.BigEndian.Uint32(p[len(p)-4:])
	}
	for _, b := range p {
		tail = tail<<8 | uint32(b)
	}
	return tail
}

// store keeps a part of a payload.
func (z *inflater) store(p []byte) error {
	n := z.wireLen + len(p)
	if int64(n) > z.maxWire {
		return &StreamError{Compression: z.kind, Problem: "a compressed payload is too large", Size: int64(n), Limit: z.maxWire}
	}
	if n > len(z.wireMem) {
		buf := z.buffers.Get(max(n, 2*z.wireLen))
		mem := buf.Bytes()
		copy(mem, z.wireMem[:z.wireLen])
		if !z.wire.IsZero() {
			z.wire.Release()
		}
		z.wire, z.wireMem = buf, mem
	}
	copy(z.wireMem[z.wireLen:], p)
	z.wireLen, z.tail = n, lastFour(z.tail, p)
	return nil
}

func (z *inflater) forgetWire() {
	z.tail = noTail
	if !z.wire.IsZero() {
		z.wire.Release()
		z.wire, z.wireMem, z.wireLen = pool.Buffer{}, nil, 0
	}
}

// inflate makes a message of a whole payload. What it is larger than maxSize is
// inflated and thrown away, since the history has to go on; that may come to ratio
// times the payload, so that a few kilobytes cannot cost minutes. A flush with nothing
// before it is no message but errMore.
func (z *inflater) inflate(p []byte) (Message, error) {
	if err := z.codec.begin(p); err != nil {
		return Message{}, z.failed(err)
	}
	z.begin()
	size, kept, done := int64(0), 0, false
	for !done {
		if z.lo+kept == len(z.mem) {
			z.grow(kept)
		}
		n, all, err := z.codec.read(z.mem[z.lo+kept:])
		if err != nil {
			return Message{}, z.failed(err)
		}
		size, kept, done = size+int64(n), kept+n, all
		if size > z.maxSize {
			if most := max(z.maxSize, freeBytes, z.ratio*int64(len(p))); size > most {
				return Message{}, &StreamError{Compression: z.kind, Problem: "a payload inflates to too many times its size", Size: size, Limit: most}
			}
			kept = z.cut(kept)
		}
	}
	z.hi = z.lo + kept
	z.burst += int(size)
	if size == 0 {
		if len(p) > maxIdle {
			return Message{}, z.failed(errNothing)
		}
		return Message{}, errMore
	}
	z.lent = true
	return Message{Payload: z.mem[z.lo:z.hi:z.hi], Truncated: size > int64(kept), Size: size}, nil
}

// freeBytes may be thrown away of any payload: a tenth of a second's work.
const freeBytes = 256 << 20

// maxIdle is the largest payload that may come to nothing: some flushes. A longer one
// ends before its first block has begun.
const maxIdle = 32

var errNothing = errors.New("the payload ends before its text begins")

// failed is the error for what the codec returned.
func (z *inflater) failed(err error) error {
	if e, ok := err.(*StreamError); ok {
		e.Compression = z.kind
		return e
	}
	return &StreamError{Compression: z.kind, Problem: "corrupt input", err: err}
}

// begin chooses where the next message goes. If nobody keeps the one before, that is
// over it: the memory is in the cache.
func (z *inflater) begin() {
	z.lo, z.lent = z.hi, false
	switch {
	case z.slab.IsZero() || z.slots == 0 || len(z.mem) > maxSlab:
		z.exchange(0, z.size.size)
	case z.fresh:
		z.lo = 0
	}
}

// grow makes room behind the first kept bytes of the message.
func (z *inflater) grow(kept int) {
	if kept <= len(z.mem)/2 && z.slab.Rewind() {
		copy(z.mem, z.mem[z.lo:z.lo+kept])
		z.rewound()
		return
	}
	// A byte more than the limit tells a message that is larger.
	z.exchange(kept, max(z.size.size, min(2*kept, int(z.maxSize)+1)))
}

// cut leaves of an oversize message what is kept of it, in a small slab.
func (z *inflater) cut(kept int) int {
	head := min(kept, prefix, int(z.maxSize))
	if len(z.mem) > maxSlab {
		z.exchange(head, maxSlab)
	}
	return head
}

// exchange continues in a fresh slab of at least n bytes, which begins with the first
// kept bytes of the message.
func (z *inflater) exchange(kept, n int) {
	slab := z.buffers.Get(n)
	mem := slab.Bytes()
	copy(mem, z.mem[z.lo:z.lo+kept])
	z.release()
	z.slab, z.mem = slab, mem
	z.rewound()
}

// rewound is the state of a slab that has given no view.
func (z *inflater) rewound() {
	z.lo, z.hi = 0, 0
	z.slots, z.fresh = z.slab.Slots(), true
}

// release gives the slab up; it goes home with its last view.
func (z *inflater) release() {
	if !z.slab.IsZero() {
		z.slab.Release()
	}
	z.slab, z.mem, z.lo, z.hi, z.slots, z.lent = pool.Buffer{}, nil, 0, 0, 0, false
}

// keep is Keep for the current message.
func (z *inflater) keep() pool.View {
	z.slots--
	z.fresh = false
	return z.slab.View(z.lo, z.hi)
}

// rest is called before a socket read, which may take long: it gives the slab up and
// learns how large the next one should be.
func (z *inflater) rest() {
	if z.slab.IsZero() {
		return
	}
	z.release()
	z.traffic.Inflated.Add(int64(z.burst))
	z.size.observe(min(z.burst, z.size.size), z.size.size, maxSlab)
	z.burst = 0
}

// close gives everything back. The codec ends with its connection.
func (z *inflater) close() {
	z.rest()
	z.release()
	z.forgetWire()
	z.codec = nil
}
