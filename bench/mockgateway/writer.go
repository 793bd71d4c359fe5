package mockgateway

import (
	"errors"
	"net"
	"slices"
	"time"

	"github.com/gobwas/ws"
)

// pieceSize is how much the writer gathers for one write of the socket: many
// frames in one system call.
const pieceSize = 96 << 10

// keepSize is the largest buffer that a writer keeps between writes: a piece
// and a last batch with a few guilds in it.
const keepSize = 512 << 10

// closeWait is how long the answer to a close frame may take.
const closeWait = 2 * time.Second

// writeLoop sends what is queued and then the session's dispatches, until the
// connection ends or nothing more may be sent.
func (c *Conn) writeLoop() {
	defer close(c.gone)
	var b batch
	var last outgoing
	out := c.head
	for {
		// 1. What goes ahead: hello, acknowledgements, op 7 and 9, pongs.
		out, last = c.takeQueue(out)
		// 2. Dispatches, as many as make one piece.
		if !last.stop {
			var err error
			if out, err = c.takeDispatches(out, &b); err != nil {
				c.end(err.Error())
				return
			}
		}
		// 3. One write, or a wait.
		if len(out) > 0 && !(c.awaitThaw() && c.write(out)) {
			return
		}
		if last.stop {
			c.finish(last)
			return
		}
		if len(out) == 0 {
			select {
			case <-c.wake:
			case <-c.done:
				return
			}
		}
		if out = out[:0]; cap(out) > keepSize {
			out = nil
		}
		c.enc.trim()
	}
}

// finish is what follows the last write.
func (c *Conn) finish(last outgoing) {
	switch {
	case last.drop:
		c.end("dropped")
	case last.op == ws.OpClose:
		c.nc.SetReadDeadline(time.Now().Add(closeWait))
	}
}

// takeQueue appends the frames of the queue up to one after which nothing may
// follow, which is returned.
func (c *Conn) takeQueue(out []byte) ([]byte, outgoing) {
	c.mu.Lock()
	queue := c.queue
	c.queue = nil
	f := c.framing
	c.mu.Unlock()
	for _, o := range queue {
		switch {
		case o.raw:
			out = append(out, o.payload...)
		case o.corrupt != intact:
			out = c.appendCorrupt(out, o.payload, f, o.corrupt)
		case o.op.IsControl():
			out = appendFrame(out, o.op, true, o.payload)
		default:
			out = c.appendMessage(out, c.enc.rewordControl(f.wording, o.payload), f)
		}
		if o.stop {
			return out, o
		}
	}
	return out, outgoing{}
}

// takeDispatches appends dispatches until the piece is full or there are none.
func (c *Conn) takeDispatches(out []byte, b *batch) ([]byte, error) {
	c.mu.Lock()
	f := c.framing
	c.mu.Unlock()
	for len(out) < pieceSize {
		s := c.session.Load()
		if s == nil || c.struckAtDispatch(s) {
			return out, nil
		}
		if c.tapes() && !s.ready.Load() {
			if len(out) > 0 { // READY, which is not to wait for that
				return out, nil
			}
			c.recordAhead(s)
		}
		b.now = c.srv.stampTime(time.Now())
		if err := s.take(c, b); err != nil {
			return out, err
		}
		if b.n == 0 {
			return out, nil
		}
		plain := f == framing{} && c.enc.stream == nil && c.blobs.Load() == nil
		for i := range b.n {
			out = c.appendDispatch(out, b, i, plain, f)
		}
		c.sent.Add(int64(b.n))
		c.srv.replayed.Add(b.replayed)
	}
	return out, nil
}

// struckAtDispatch lets faults act if there is something to send.
func (c *Conn) struckAtDispatch(s *Session) bool {
	if len(*c.srv.faults.Load()) == 0 || !s.pending(c) {
		return false
	}
	struck := c.srv.strike(AtDispatch, c)
	c.looked = c.sent.Load()
	return struck
}

// appendDispatch appends the frame or frames of one entry. The plain way
// encodes straight into out.
func (c *Conn) appendDispatch(out []byte, b *batch, i int, plain bool, f framing) []byte {
	e, seq := &b.entries[i], b.first+int64(i)
	t := b.texts[i]
	if t == nil && e.template >= holeTemplate {
		return out
	}
	if c.enc.record != nil {
		var ok bool
		if out, ok = c.play(out, *e, seq, f); ok {
			return out
		}
	}
	if t == nil {
		t = &c.srv.tape.templates[e.template]
	}
	id := c.srv.world.id(e.guild)
	if !plain {
		c.enc.payload = t.append(c.enc.payload[:0], seq, e.stamp(), id)
		payload := c.enc.rewordDispatch(f.wording, t, c.enc.payload)
		return c.appendMessage(out, c.enc.land(t, payload), f)
	}
	size := t.size(seq)
	out = appendHeader(slices.Grow(out, size+10), ws.OpText, true, size)
	return t.append(out, seq, e.stamp(), id)
}

// write puts p on the socket; false means that the connection has ended.
func (c *Conn) write(p []byte) bool {
	if d := c.srv.opts.WriteTimeout; d > 0 {
		c.nc.SetWriteDeadline(time.Now().Add(d))
	}
	_, err := c.nc.Write(p)
	c.srv.written.Add(int64(len(p)))
	var timeout net.Error
	switch {
	case err == nil:
		return true
	case errors.As(err, &timeout) && timeout.Timeout():
		c.end("slow consumer: write timed out")
	default:
		c.end("write: " + err.Error())
	}
	return false
}
