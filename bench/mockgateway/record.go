package mockgateway

import (
	"slices"

	"github.com/gobwas/ws"
)

// record is the traffic to come of a session, compressed ahead on one connection:
// Options.Tape. The stream is at its end all the while, so that it can go on live
// from there and nowhere else.
type record struct {
	first   int64 // sequence of entries[0]
	entries []entry
	ends    []int // where the bytes of each end
	bytes   []byte
	next    int // index of what is due
}

// tapes reports whether sessions of this connection are to be compressed ahead.
func (c *Conn) tapes() bool { return c.compressed && c.srv.opts.Tape > 0 }

// recordAhead makes the record when READY and the guilds have been sent, and lets
// the traffic begin. Only the writer may call it.
func (c *Conn) recordAhead(s *Session) {
	if len(s.guilds) == 0 {
		c.srv.announce(s)
		return
	}
	src, first, ok := s.foresee(c)
	if !ok {
		return
	}
	r := &record{first: first, entries: make([]entry, c.srv.opts.Tape), ends: make([]int, c.srv.opts.Tape)}
	for i := range r.entries {
		e := src.next(0)
		c.enc.payload = c.srv.tape.templates[e.template].append(c.enc.payload[:0], first+int64(i), e.stamp(), c.srv.world.id(e.guild))
		c.enc.total += int64(len(c.enc.payload))
		r.bytes = append(r.bytes, c.enc.stream.squeeze(c.enc.payload)...)
		r.entries[i], r.ends[i] = e, len(r.bytes)
	}
	c.enc.record = r
	c.srv.announce(s)
}

// foresee returns a copy of the session's source that makes what the session will,
// and the sequence of the first. It is false while something is left to send.
func (s *Session) foresee(c *Conn) (src source, first int64, ok bool) {
	s.srv.feed.mu.Lock()
	defer s.srv.feed.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != c || s.cursor == 0 || s.cursor < s.ring.last() {
		return source{}, 0, false
	}
	src = s.source
	src.counts = make([][]uint32, len(s.source.counts))
	for i, count := range s.source.counts {
		src.counts[i] = slices.Clone(count)
	}
	return src, s.ring.next, true
}

// play appends the frame of one dispatch from the record. It is false when the
// record does not have it: then there is no compression any more.
func (c *Conn) play(out []byte, e entry, seq int64, f framing) ([]byte, bool) {
	r := c.enc.record
	i := r.next
	if f != (framing{}) || seq != r.first+int64(i) || e != r.entries[i] {
		c.enc.record, c.enc.stream = nil, nil
		c.srv.log.Info("a dispatch is not on the tape: going on with plain text", "conn", c.id, "seq", seq)
		return out, false
	}
	from := 0
	if i > 0 {
		from = r.ends[i-1]
	}
	if r.next++; r.next == len(r.entries) {
		c.enc.record = nil
	}
	return appendFrame(out, ws.OpBinary, true, r.bytes[from:r.ends[i]]), true
}
