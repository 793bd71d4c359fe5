package ws

import (
	"io"
	"net"
	"time"

	"github.com/seed4d760daf/sluice/pool"
)

// A slab is the piece of pooled memory that the socket is read into. Together
// the slabs of all connections have to stay within the L2 cache.
const (
	minSlab = 1 << 10  // what a quiet connection waits with
	maxSlab = 64 << 10 // a larger frame gets a buffer of its own

	// wideSlab is for a connection whose reads fill what they get, as long as the
	// pool's buffers in use are less than wideShare. Every read has the kernel tell
	// the server of the room it made, so fewer and larger ones save a tenth of the
	// whole cost of an event; where many connections are that busy, memory would
	// grow for it.
	wideSlab  = 512 << 10
	wideShare = 2 << 20
)

// slabLimit is how large a slab may be now.
func (c *Conn) slabLimit() int {
	if c.buffers.InUseBytes() < wideShare {
		return wideSlab
	}
	return maxSlab
}

// fill reads once from the socket, into a slab that has room for n bytes from
// lo on.
func (c *Conn) fill(n int) error {
	if c.z != nil {
		c.z.rest()
	}
	if err := c.takeInput(); err != nil {
		return err
	}
	defer c.giveInput()
	got, err := c.received(c.readSlab(n))
	if err != nil {
		return err
	}
	room := len(c.mem) - c.hi
	c.size.observe(got, room, c.slabLimit())
	c.drained = got < room
	c.hi += got
	return nil
}

// readSlab reads into the slab. It does not move hi.
func (c *Conn) readSlab(n int) (int, error) {
	if c.parking.raw != nil {
		return c.parkedRead(n)
	}
	c.makeRoom(n)
	return readSome(c.nc, c.mem[c.hi:])
}

// readSome reads at least one byte, or returns an error. net.Pipe answers an
// empty Write with an empty Read.
func readSome(nc net.Conn, p []byte) (int, error) {
	for range 100 {
		if n, err := nc.Read(p); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// received takes note of what a read returned. An error that comes with bytes
// comes again without them. The end of the stream is io.EOF between messages
// and io.ErrUnexpectedEOF within one.
func (c *Conn) received(n int, err error) (int, error) {
	if n > 0 {
		c.arrived(n)
		return n, nil
	}
	if err == io.EOF && (c.lo < c.hi || c.left > 0 || c.joint.open) {
		err = io.ErrUnexpectedEOF
	}
	return 0, err
}

// arrived counts n bytes and reads the clock for them.
func (c *Conn) arrived(n int) {
	c.bytesIn.Add(int64(n))
	c.traffic.In.Add(int64(n))
	c.readAt.Store(int64(time.Since(c.born)))
}

// takeInput takes the right to read the socket. If Close has it, takeInput
// waits for the end of the connection and returns it.
func (c *Conn) takeInput() error {
	c.in.take()
	if !c.taken {
		return nil
	}
	c.in.give()
	<-c.done
	return c.final.Load()
}

// giveInput gives the right back and leaves word of where the frames stand.
func (c *Conn) giveInput() {
	c.mark = mark{c.lo, c.hi, c.left}
	c.in.give()
}

// makeRoom sees to it that mem has room for n bytes from lo on and for a read
// that is worth its system call. It overwrites nothing that is lent.
func (c *Conn) makeRoom(n int) {
	tail := c.hi - c.lo
	want := max(c.size.size, n)
	fits := len(c.mem) >= want && (tail > 0 || c.size.size*4 > len(c.mem))
	switch {
	case c.slab.IsZero() || !fits:
		c.exchange(want)
	case tail == 0 && c.slab.Rewind():
		c.rewound(0)
	case len(c.mem)-c.lo >= n && len(c.mem)-c.hi >= c.size.size/4:
	case c.slab.Rewind():
		c.rewound(copy(c.mem, c.mem[c.lo:c.hi]))
	default:
		c.exchange(want)
	}
}

// exchange continues in a fresh slab of at least n bytes.
func (c *Conn) exchange(n int) {
	tail := c.mem[c.lo:c.hi]
	slab := c.buffers.Get(max(n, len(tail)))
	mem := slab.Bytes()
	hi := copy(mem, tail)
	c.releaseSlab()
	c.slab, c.mem = slab, mem
	c.rewound(hi)
}

// refresh exchanges a slab that has no slot left for a view.
func (c *Conn) refresh() error {
	if err := c.takeInput(); err != nil {
		return err
	}
	c.exchange(c.size.size)
	c.giveInput()
	return nil
}

// rewound is the state of a slab that holds n bytes and no view.
func (c *Conn) rewound(n int) {
	c.lo, c.hi = 0, n
	c.slots = c.slab.Slots()
}

// releaseSlab gives the slab up; it goes home with its last view.
func (c *Conn) releaseSlab() {
	if c.slab.IsZero() {
		return
	}
	c.slab.Release()
	c.slab, c.mem, c.lo, c.hi, c.slots = pool.Buffer{}, nil, 0, 0, 0
}

// sizer is a decaying maximum: it chooses the size of the next slab from the reads before it. A read that
// fills its slab makes the next four times larger at once. Sizes come down
// after sizerWindow reads that would all have fitted a smaller one.
type sizer struct {
	size  int // minSlab times a power of four, or a limit
	peak  int // of the window
	reads int // in the window
}

const sizerWindow = 4

// observe learns from a read of n bytes into room for more.
// limit bounds the size.
func (s *sizer) observe(n, room, limit int) {
	s.size = min(s.size, limit)
	if n == room && 2*room >= s.size {
		*s = sizer{size: min(4*s.size, limit)}
		return
	}
	s.peak = max(s.peak, n)
	if s.reads++; s.reads < sizerWindow {
		return
	}
	for s.size > minSlab && s.peak <= s.size/4 {
		s.size = max(s.size/4, minSlab)
	}
	s.peak, s.reads = 0, 0
}
