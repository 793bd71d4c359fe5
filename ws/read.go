package ws

import (
	gws "github.com/gobwas/ws"

	"github.com/seed4d760daf/sluice/pool"
)

// Message is one whole message of the server.
type Message struct {
	// Binary tells a binary message from a text, which one that was compressed is
	// too. The payload of a text is valid UTF-8, unless it is truncated.
	Binary bool

	// Payload is valid until the next call of Next or Await; see [Conn.Keep].
	Payload []byte

	// Truncated says that the message was larger than [Options.MaxMessage] or, if it
	// was compressed, [Options.MaxInflated]: Payload is its beginning, 1 KiB at
	// most, and the rest was thrown away.
	Truncated bool

	// Size is the length of the whole message in bytes, inflated.
	Size int64
}

// Next returns the next whole message. It answers pings on the way, also within
// a fragmented message, and allocates nothing in the steady state.
//
// Its error is always a [*CloseError], and every later call returns the same
// one. Messages that were in memory when the connection ended come first.
func (c *Conn) Next() (Message, error) {
	b := c.mem[c.lo:c.hi]
	head, end := quickFrame(b)
	if end == 0 || c.slots == 0 || c.detour {
		return c.nextSlow()
	}
	binary := b[0] == quickBinary
	if binary && c.z != nil {
		return c.nextSlow()
	}
	c.curLo, c.curHi = c.lo+head, c.lo+end
	c.lo = c.curHi
	payload := b[head:end:end]
	if !binary && !c.validUTF8(payload) {
		return Message{}, c.stop(errNotUTF8)
	}
	return Message{Binary: binary, Payload: payload, Size: int64(len(payload))}, nil
}

// Keep returns a counted view of the payload of the current message, which
// stays valid after Next until its Release. Call it at most once a message,
// between a Next that returned one and the Next that follows. Once the view is
// released, Payload is no longer valid either. It allocates nothing.
func (c *Conn) Keep() pool.View {
	if c.detour {
		switch {
		case c.joint.lent:
			return c.joint.buf.View(c.curLo, c.curHi)
		case c.z != nil && c.z.lent:
			return c.z.keep()
		}
	}
	c.slots--
	return c.slab.View(c.curLo, c.curHi)
}

// Buffered reports whether a whole message, or an error, is already in memory:
// the coming Next does not wait for the server's bytes. When it is false, what
// one socket read brought has been consumed: the time to publish a batch.
func (c *Conn) Buffered() bool {
	b := c.mem[c.lo:c.hi]
	if head, end := quickFrame(b); end != 0 && (c.z == nil || b[0] == quickText || c.z.ends(c.z.tail, b[head:end])) {
		return true
	}
	return c.bufferedSlow(b)
}

// Drained reports whether the last socket read took all that had arrived. When it
// is false, the next one most likely returns at once: a caller that is not done
// with its batch may add to it.
func (c *Conn) Drained() bool { return c.drained }

// bufferedSlow walks over the frames that are whole.
func (c *Conn) bufferedSlow(b []byte) bool {
	if c.err != nil {
		return true
	}
	var op gws.OpCode
	var tail uint32 // of a compressed payload
	if c.z != nil {
		tail = c.z.tail
	}
	for state := gws.StateClientSide; ; {
		h, n, err := c.header.parse(b)
		switch {
		case err == errShort:
			return false
		case err != nil || checkHeader(h, n, state) != nil:
			return true
		case h.Length > int64(len(b)-n):
			return false
		case h.OpCode == gws.OpClose:
			return true
		case h.OpCode.IsData():
			if !state.Fragmented() {
				op = h.OpCode
			}
			state = state.Set(gws.StateFragmented)
			compressed := c.z != nil && op == gws.OpBinary
			if h.Fin && (!compressed || c.z.ends(tail, b[n:n+int(h.Length)])) {
				return true
			}
			if h.Fin {
				state = state.Clear(gws.StateFragmented)
			}
			if compressed {
				tail = lastFour(tail, b[n:n+int(h.Length)])
			}
		}
		b = b[n+int(h.Length):]
	}
}

// inPlace makes a message of the final data frame at lo, whose payload lies at
// mem[lo+head:lo+end].
func (c *Conn) inPlace(op gws.OpCode, head, end int) (Message, error) {
	c.curLo, c.curHi = c.lo+head, c.lo+end
	c.lo = c.curHi
	return c.message(op, c.mem[c.curLo:c.curHi:c.curHi])
}

// message is what Next returns for a payload that is complete. Whatever
// transforms a payload on its way to the caller stands here.
func (c *Conn) message(op gws.OpCode, payload []byte) (Message, error) {
	if op == gws.OpText && !c.validUTF8(payload) {
		return Message{}, c.stop(errNotUTF8)
	}
	if op == gws.OpBinary && c.z != nil && c.z.takes(payload) {
		return c.inflated(payload)
	}
	return Message{Binary: op == gws.OpBinary, Payload: payload, Size: int64(len(payload))}, nil
}

// nextSlow is Next for everything but a plain frame that is already in memory.
func (c *Conn) nextSlow() (Message, error) {
	if c.err != nil {
		return Message{}, c.err
	}
	c.takeBack()
	for {
		m, err := c.readMessage()
		if err == errMore {
			continue
		}
		if err != nil && c.err == nil {
			err = c.stop(err)
		}
		return m, err
	}
}

// takeBack ends the lending of a message that is not in the slab.
func (c *Conn) takeBack() {
	c.joint.release()
	if c.detour = false; c.z != nil {
		c.z.lent = false
	}
}

// Await waits until something has come that Next has not returned, or the connection has
// ended. Next waits as well, but deeper in the stack: a reader that is at rest here needs
// half of it. As with Next, the message before is no longer valid.
func (c *Conn) Await() {
	if c.lo < c.hi || c.err != nil {
		return
	}
	c.takeBack()
	if err := c.fill(gws.MaxHeaderSize); err != nil {
		_ = c.stop(err) // Next returns it
	}
}

// inflated is message for a payload that is compressed.
func (c *Conn) inflated(payload []byte) (Message, error) {
	m, err := c.z.next(payload)
	c.detour = c.z.lent
	if err == nil && !m.Truncated && !c.validUTF8(m.Payload) {
		err = &StreamError{Compression: c.z.kind, Problem: "text that is not UTF-8"}
	}
	return m, err
}

// readMessage reads frames until a message is whole. A frame that fits a slab
// is awaited there; larger ones and fragments are put together in joint.
func (c *Conn) readMessage() (Message, error) {
	if c.z != nil {
		// What nearly every message of a compressed connection is.
		if b := c.mem[c.lo:c.hi]; len(b) > 0 && b[0] == quickBinary {
			if head, end := quickFrame(b); end != 0 {
				return c.inPlace(gws.OpBinary, head, end)
			}
		}
	}
	var op gws.OpCode
	for state := gws.StateClientSide; ; {
		h, n, err := c.readHeader()
		if err == nil {
			err = checkHeader(h, n, state)
		}
		if err != nil {
			return Message{}, err
		}
		if h.OpCode.IsControl() {
			if err := c.control(h, n); err != nil {
				return Message{}, err
			}
			continue
		}
		fragmented := state.Fragmented()
		if h.Fin && !fragmented && h.Length <= min(int64(maxSlab-n), c.maxMessage) {
			end := n + int(h.Length)
			if err := c.await(end); err != nil {
				return Message{}, err
			}
			return c.inPlace(h.OpCode, n, end)
		}
		if !fragmented {
			op = h.OpCode
			state = state.Set(gws.StateFragmented)
			c.joint.open = true
		}
		c.lo += n
		c.left = h.Length
		if err := c.join(op); err != nil {
			return Message{}, err
		}
		if h.Fin {
			return c.joined(op)
		}
	}
}

// readHeader parses the header at lo and leaves it there.
func (c *Conn) readHeader() (gws.Header, int, error) {
	for {
		h, n, err := c.header.parse(c.mem[c.lo:c.hi])
		if err != errShort {
			return h, n, err
		}
		if err := c.fill(gws.MaxHeaderSize); err != nil {
			return h, 0, err
		}
	}
}

// await reads until n bytes lie at lo, with a slot to keep them.
func (c *Conn) await(n int) error {
	for c.hi-c.lo < n {
		if err := c.fill(n); err != nil {
			return err
		}
	}
	if c.slots > 0 {
		return nil
	}
	return c.refresh()
}

// control obeys the control frame at lo, whose header has n bytes
// (RFC 6455 §5.5).
func (c *Conn) control(h gws.Header, n int) error {
	end := n + int(h.Length)
	for c.hi-c.lo < end {
		if err := c.fill(end); err != nil {
			return err
		}
	}
	payload := c.mem[c.lo+n : c.lo+end]
	c.lo += end
	switch h.OpCode {
	case gws.OpPing:
		return c.pong(payload)
	case gws.OpClose:
		return c.peerClosed(payload)
	}
	return nil
}

// stop ends the connection from the reader's side, because of err, and gives
// its memory back. It returns the error that Next returns from now on.
func (c *Conn) stop(err error) error {
	var end *CloseError
	switch err := err.(type) {
	case *CloseError:
		end = err
	case *ProtocolError:
		end = &CloseError{Code: err.Code, Initiator: Local, err: err}
		// The violation is the end, whether or not the server hears of it.
		_ = c.sendClose(end)
	case *StreamError:
		end = &CloseError{Code: CodeUnreadable, Initiator: Local, err: err}
		_ = c.sendClose(end)
	default:
		end = c.lost(err)
	}
	c.finish(end)
	c.in.take()
	c.releaseSlab()
	c.in.give()
	c.joint.release()
	if c.z != nil {
		c.z.close()
	}
	c.err = c.final.Load()
	return c.err
}
