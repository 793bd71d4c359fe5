package ws

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"time"

	gws "github.com/gobwas/ws"
)

// Write sends payload as one message: one masked frame, one write to the
// socket. It is safe for concurrent use, neither changes nor keeps payload, and
// allocates nothing. It returns within [Options.WriteTimeout] of its turn. Its
// error is a [*CloseError]: a write that fails ends the connection. The payload
// of a text has to be UTF-8, which is left to the caller.
func (c *Conn) Write(binary bool, payload []byte) error {
	op := gws.OpText
	if binary {
		op = gws.OpBinary
	}
	switch err := c.send(op, payload); err {
	case nil:
		return nil
	case errClosing:
		if end := c.final.Load(); end != nil {
			return end
		}
		return c.sent.Load()
	default:
		c.finish(c.lost(err))
		return c.final.Load()
	}
}

// pong answers a ping, in bounded time: a server that does not read is a
// connection that is lost.
func (c *Conn) pong(payload []byte) error {
	if err := c.send(gws.OpPong, payload); err != errClosing {
		return err
	}
	return nil
}

// errClosing says that a close frame has been sent, which is the last frame
// (RFC 6455 §5.5.1).
var errClosing = errors.New("ws: closing")

// send writes a frame when its turn comes.
func (c *Conn) send(op gws.OpCode, payload []byte) error {
	c.out.take()
	defer c.out.give()
	if c.sent.Load() != nil {
		return errClosing
	}
	return c.writeFrame(op, payload, c.writeTimeout)
}

// writeFrame writes one frame with one call. The caller holds out.
//
// The mask protects caches between here and the server from us (RFC 6455
// §10.3): it has to be unpredictable for whoever chose the payload, which the
// ChaCha8 of the runtime is.
func (c *Conn) writeFrame(op gws.OpCode, payload []byte, timeout time.Duration) error {
	buf := c.buffers.Get(gws.MaxHeaderSize + len(payload))
	defer buf.Release()
	frame := buf.Bytes()
	var mask [4]byte
	binary.LittleEndian.PutUint32(mask[:], rand.Uint32())
	n := putHeader(frame, op, len(payload))
	n += copy(frame[n:], mask[:])
	end := n + copy(frame[n:], payload)
	gws.Cipher(frame[n:end], mask, 0)
	if err := c.nc.SetWriteDeadline(time.Now().Add(timeout)); err != nil {
		return err
	}
	_, err := c.nc.Write(frame[:end])
	return err
}

// putHeader writes the header of a final, masked frame of n bytes, without its
// mask, and returns its size.
func putHeader(b []byte, op gws.OpCode, n int) int {
	const fin, masked = 0x80, 0x80
	b[0] = fin | byte(op)
	switch {
	case n < 126:
		b[1] = masked | byte(n)
		return 2
	case n < 1<<16:
		b[1] = masked | 126
		binary.BigEndian.PutUint16(b[2:], uint16(n))
		return 4
	default:
		b[1] = masked | 127
		binary.BigEndian.PutUint64(b[2:], uint64(n))
		return 10
	}
}
