package ws

import (
	gws "github.com/gobwas/ws"

	"github.com/seed4d760daf/sluice/pool"
)

// joint is a message put together in a buffer of its own, because it came in
// fragments or does not fit a slab.
type joint struct {
	buf   pool.Buffer
	mem   []byte // buf.Bytes()
	n     int    // bytes stored
	total int64  // bytes announced by the frames so far
	open  bool   // begun, not complete
	lent  bool   // complete, and the caller's until the next Next
}

const (
	// trusted is how many bytes are set aside because a header announces them.
	// Beyond that memory doubles as the bytes really come.
	trusted = 1 << 20

	// prefix is how much of an oversize message is kept.
	prefix = 1 << 10
)

// release gives the buffer back and forgets the message.
func (j *joint) release() {
	if !j.buf.IsZero() {
		j.buf.Release()
	}
	*j = joint{}
}

// resize moves the first n bytes of what is stored into a buffer for size.
func (j *joint) resize(from *pool.Buffers, n, size int) {
	buf := from.Get(size)
	mem := buf.Bytes()
	j.n = copy(mem, j.mem[:n])
	if !j.buf.IsZero() {
		j.buf.Release()
	}
	j.buf, j.mem = buf, mem
}

// join adds the payload of the frame, left bytes, to the message. What makes it
// larger than maxMessage is thrown away, but of a compressed stream that is its end.
func (c *Conn) join(op gws.OpCode) error {
	j := &c.joint
	j.total += c.left
	limit := c.maxMessage
	if j.total > limit && c.z != nil && op == gws.OpBinary {
		return &StreamError{Compression: c.z.kind, Problem: "a compressed message is too large", Size: j.total, Limit: limit}
	}
	if j.total > limit {
		limit = min(prefix, limit)
		if int64(j.n) > limit {
			j.resize(c.buffers, int(limit), int(limit))
		}
	}
	for c.left > 0 && int64(j.n) < limit {
		if err := c.store(int(min(limit-int64(j.n), c.left)), limit); err != nil {
			return err
		}
	}
	return c.skip()
}

// store moves up to n bytes of payload to the message: from the slab if it has
// some, else straight from the socket.
func (c *Conn) store(n int, limit int64) error {
	j := &c.joint
	if j.n == len(j.mem) || j.buf.IsZero() {
		grown := max(2*j.n, j.n+min(n, max(j.n, trusted)))
		j.resize(c.buffers, j.n, int(min(int64(grown), limit)))
	}
	n = min(n, len(j.mem)-j.n)
	room := j.mem[j.n : j.n+n]
	if c.lo < c.hi {
		n = copy(room, c.mem[c.lo:c.hi])
		c.lo += n
		c.stored(n)
		return nil
	}
	if err := c.takeInput(); err != nil {
		return err
	}
	defer c.giveInput()
	n, err := c.received(readSome(c.nc, room))
	c.stored(n)
	c.drained = true // it asked for no more than the message: what is behind that is not known of
	return err
}

// stored counts n bytes that have been appended to the message.
func (c *Conn) stored(n int) {
	c.joint.n += n
	c.left -= int64(n)
}

// skip throws the rest of the frame away.
func (c *Conn) skip() error {
	for {
		n := min(c.left, int64(c.hi-c.lo))
		c.lo += int(n)
		c.left -= n
		if c.left == 0 {
			return nil
		}
		if err := c.fill(1); err != nil {
			return err
		}
	}
}

// joined lends the message, which is complete.
func (c *Conn) joined(op gws.OpCode) (Message, error) {
	j := &c.joint
	if j.buf.IsZero() {
		j.resize(c.buffers, 0, 0)
	}
	j.open, j.lent, c.detour = false, true, true
	c.curLo, c.curHi = 0, j.n
	payload := j.mem[:j.n:j.n]
	if j.total > int64(j.n) {
		return Message{Binary: op == gws.OpBinary, Payload: payload, Truncated: true, Size: j.total}, nil
	}
	m, err := c.message(op, payload)
	if err == errMore || c.z != nil && c.z.lent {
		j.release() // what is lent is elsewhere
	}
	return m, err
}
