//go:build unix

package ws

import (
	"io"
	"net"
	"os"
	"syscall"
)

// parking reads a TCP connection so that it waits without a slab: a read
// is tried first, and if nothing is there the slab goes home until the poller
// says that there is. Connections that are busy share a few slabs that stay in
// the cache, however many are at rest. It costs no system call more than
// net.Conn does, which tries first as well.
type parking struct {
	raw  syscall.RawConn // nil: cannot park
	try  func(fd uintptr) bool
	need int // of the read under way
	n    int
	err  error
}

// park prepares for it. It looks for the very type, because another one that
// has a TCPConn inside may have a Read of its own.
func (c *Conn) park() {
	if t, ok := c.nc.(*net.TCPConn); ok {
		if raw, err := t.SyscallConn(); err == nil {
			c.parking = parking{raw: raw, try: c.tryRead}
		}
	}
}

// parkedRead is readSlab.
func (c *Conn) parkedRead(n int) (int, error) {
	c.parking.need, c.parking.n, c.parking.err = n, 0, nil
	if err := c.parking.raw.Read(c.parking.try); err != nil {
		return 0, err
	}
	return c.parking.n, c.parking.err
}

// tryRead reads what there is and reports false if that is nothing.
func (c *Conn) tryRead(fd uintptr) bool {
	c.makeRoom(c.parking.need)
	n, err := syscall.Read(int(fd), c.mem[c.hi:])
	for err == syscall.EINTR {
		n, err = syscall.Read(int(fd), c.mem[c.hi:])
	}
	switch {
	case err == syscall.EAGAIN:
		if c.lo == c.hi {
			c.releaseSlab()
		}
		return false
	case err != nil:
		c.parking.err = os.NewSyscallError("read", err)
	case n == 0:
		c.parking.err = io.EOF
	default:
		c.parking.n = n
	}
	return true
}
