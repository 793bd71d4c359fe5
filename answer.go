package sluice

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
)

// This file is the way of a chunk: from the reader to the desk, into the queues of those
// who have asked for it, and what happens when they do not take it.

// answer passes an answer to a request of this Manager's on to the desk, and tells whether
// the event is dealt with. It is asked for chunks and RATE_LIMITED only.
func (l *link) answer(payload []byte) bool {
	s := l.shard
	d := s.m.desk
	if !d.open.Load() {
		return false
	}
	v := decode.Get(l.env.Data)
	if l.env.Type == decode.RateLimited {
		if nonce := v.Get("meta", "nonce").String(); d.ours(nonce) {
			retry := limitPause(v.Get("retry_after").Float())
			d.do(func() { d.limited(nonce, retry, time.Now()) })
		}
		return false // others may want to know
	}
	var nonce string
	index, count := -1, 0
	v.Each(func(key string, v decode.Value) bool {
		switch key {
		case "nonce":
			nonce = v.String()
		case "chunk_index":
			index = int(v.Int())
		case "chunk_count":
			count = int(v.Int())
		}
		return true
	})
	if !d.ours(nonce) {
		return false
	}
	if s.lanes.Staged() > 0 {
		l.publish(l.pressure()) // custody is in order
	}
	view, size := l.view(payload)
	ev, at := newEvent(&l.env, view), l.conn.ReadAt()
	l.stamp(&ev, at)
	ev.ord = s.lanes.Hold(pool.Mark{Seq: l.seq, At: s.m.seconds(at), Tag: uint8(ev.typ)})
	s.answers.Add(1)
	s.owed.Add(int64(size))
	d.bytes.Add(int64(size))
	if !d.do(func() { d.chunk(ev, int64(size), nonce, index, count) }) {
		ev.Release()
	}
	l.glut = !l.replayed && s.owes(allChunks) // a socket read may bring many, compressed
	return true
}

// limitPause is what a RATE_LIMITED asks for, in seconds.
func limitPause(s float64) time.Duration {
	if !(s > 1) {
		s = 1
	}
	return time.Duration(min(s, maxPause.Seconds()) * float64(time.Second))
}

// stands tells the desk that a session stands.
func (l *link) stands(fresh bool) {
	if d := l.shard.m.desk; d.open.Load() {
		d.do(func() { d.session(l.shard, fresh, time.Now()) })
	}
}

// deaf tells whether the shard hears nothing at the moment, whatever the gateway says.
func (s *Shard) deaf() bool {
	return state(s.shown.Load()) != stateActive || s.held.Load() == stillHeld
}

// waitForTakers waits until iterations have taken what the shard's chunks hold too much
// of. The desk bounds it. In a replay nobody waits: the loop may wait for its end.
func (l *link) waitForTakers() error {
	d := l.shard.m.desk
	defer l.hold()()
	room := make(chan struct{})
	if !d.do(func() { d.await(l.shard, room) }) {
		return nil
	}
	select {
	case <-room:
		return nil
	case <-d.ended:
		return nil
	case <-l.ctx.Done():
	}
	d.do(func() { d.desert(l.shard, room) })
	return context.Cause(l.ctx)
}

// chunk is an event on its way to the iterations that share in a request.
type chunk struct {
	ev     Event
	size   int64
	queues int // that it is in
}

// chunk gives an event to whoever has asked for it, or back.
func (d *desk) chunk(ev Event, size int64, nonce string, index, count int) {
	s, p, now := ev.shard, d.parts[nonce], time.Now()
	if p == nil || p.ask.key.shard != s || !p.take(index, count, now, d.m.cfg.Timeouts.Members) {
		ev.Release()
		d.give(s, size)
		return
	}
	a := p.ask
	if a.chunks++; d.joinable[a.key] == a {
		delete(d.joinable, a.key)
	}
	c := &chunk{ev, size, len(a.takers)}
	for range c.queues - 1 {
		ev.Retain()
	}
	takers := a.takers
	for _, t := range takers {
		t.queue = append(t.queue, c)
		t.bytes += size
	}
	if p.complete() {
		p.at = partAnswered
		delete(d.parts, nonce)
		if a.left--; a.left == 0 {
			d.finish(a, errAnswered)
		}
	}
	for _, t := range takers {
		d.serve(t)
	}
}

// taken notes that a chunk has left a queue.
func (d *desk) taken(t *taker, c *chunk) {
	t.bytes -= c.size
	if c.queues--; c.queues == 0 {
		d.give(t.shard, c.size)
	}
}

// give returns memory to the budget, and wakes the readers that wait for it.
func (d *desk) give(s *Shard, size int64) {
	s.owed.Add(-size)
	d.bytes.Add(-size)
	if d.waiting == 0 {
		return
	}
	for s, c := range d.counters {
		if c.room != nil && !s.owes(roomyChunks) {
			d.charge(s, c, time.Now())
		}
	}
}

// roomyChunks and allChunks are sixteenths of the budget of chunks: a reader that has
// waited goes on when there is some room.
const (
	roomyChunks = 12
	allChunks   = 16
)

// owes tells whether the chunks of the shard that no iteration has taken hold more than
// so much of the budget.
func (s *Shard) owes(sixteenths int64) bool {
	owed, o := s.owed.Load(), &s.m.cfg.Overload
	return owed > 0 && (owed > o.ShardBytes*chunkShare/16*sixteenths || s.m.desk.bytes.Load() > o.TotalBytes/16*sixteenths)
}

// await closes room when the shard may read on.
func (d *desk) await(s *Shard, room chan struct{}) {
	c := d.counter(s)
	c.room, c.since = room, time.Now()
	d.waiting++
	d.charge(s, c, c.since)
}

// desert is the end of a connection whose reader waited.
func (d *desk) desert(s *Shard, room chan struct{}) {
	if c := d.counter(s); c.room == room {
		d.charge(s, c, time.Now())
		d.admit(c)
	}
}

// admit lets a reader go on.
func (d *desk) admit(c *counter) {
	if c.room != nil {
		close(c.room)
		c.room, c.blamed = nil, nil
		d.waiting--
	}
}

// charge puts down for how long a reader has waited to the iteration that was furthest
// behind, ends one that has used up what it may, and lets the reader go on if there is
// room.
func (d *desk) charge(s *Shard, c *counter, now time.Time) {
	t := c.blamed
	if t != nil {
		t.blamed += now.Sub(c.since)
	}
	c.since, c.blamed = now, nil
	if t != nil && t.blamed >= d.m.cfg.Overload.StallTimeout && s.owes(roomyChunks) {
		d.cut(t)
	}
	if !s.owes(roomyChunks) {
		d.admit(c)
	} else if c.room != nil {
		c.blamed = c.behind()
	}
}

// behind is the iteration with the most that it has not taken.
func (c *counter) behind() (most *taker) {
	for _, t := range c.takers {
		if len(t.queue) > 0 && (most == nil || t.bytes > most.bytes) {
			most = t
		}
	}
	return most
}

// cut ends an iteration that holds up its shard.
func (d *desk) cut(t *taker) {
	d.unshare(t)
	t.end = t.ask.failure(ErrMembersUntaken)
	d.drop(t)
	d.serve(t)
}
