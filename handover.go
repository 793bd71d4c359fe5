package sluice

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
)

// This file is how the reader hands events over to the workers, and what it does when
// those are behind.

const (
	// batchEvents is how many events are handed over at once while the socket has
	// more: to wake a worker that has gone to sleep costs as much as some tens of
	// events.
	batchEvents = 128

	// warmEvents is how many events of the fleet may wait for a worker before a reader
	// lets the workers catch up. What is on its way between the two then stays in the cache.
	warmEvents = 256

	// warmPause is how long it waits for the next handler to return. If none does, they
	// are blocked and not busy, and reading goes on, until twice as many are pending.
	warmPause = 2 * time.Millisecond

	// grace is how long a lane that has come to its share, or a shard that has come to its
	// budget, is waited for: its workers may just not have been given a processor.
	grace = 4 * time.Millisecond

	// spareBytes and spareShardBytes are how much memory buffers may hold beside five
	// quarters of what is pending. An event that waits for long keeps its whole slab.
	spareBytes      = 4 << 20
	spareShardBytes = 128 << 10

	// copyMost is the largest payload that is copied out of its slab; larger ones have
	// buffers of their own.
	copyMost = 64 << 10
)

// view is the memory of an event, and how much that takes: its part of the slab, or a
// copy while slabs are held by events that wait.
func (l *link) view(payload []byte) (v pool.View, size int) {
	if !l.crowded || len(payload) > copyMost {
		return l.conn.Keep(), len(payload)
	}
	buf := l.shard.m.buffers.Get(len(payload))
	size = len(buf.Bytes())
	v = buf.View(0, copy(buf.Bytes(), payload))
	buf.Release()
	return v, size
}

// handOver gives the workers what was read, and shows how far it went. Where there is no
// room it waits, as the policy of the first event without room says.
func (l *link) handOver() error {
	out := l.publish(l.pressure())
	if out.Full != pool.NotFull {
		var err error
		if out, err = l.waitForRoom(out); err != nil {
			return err
		}
	}
	if l.glut {
		l.glut = false
		if err := l.waitForTakers(); err != nil {
			return err
		}
	}
	l.shard.received.Store(l.seq)
	l.rest(out.Untaken)
	return nil
}

func (l *link) pressure() pool.Pressure {
	switch {
	case l.stalled && l.replayed: // handlers may wait in Send for its end
		return pool.Replaying
	case l.stalled:
		return pool.Stalled
	}
	return pool.Calm
}

// publish hands over what there is room for.
func (l *link) publish(p pool.Pressure) pool.Outcome {
	m := l.shard.m
	out := l.shard.lanes.Publish(p)
	if l.fenced && out.Full == pool.NotFull {
		l.fence()
	}
	if out.Shed {
		l.shed()
	}
	if out.Roomy {
		l.full, l.stalled = time.Time{}, false
	}
	if out.Pending > 0 {
		l.crowded = m.buffers.InUseBytes() > (out.Bytes+m.desk.bytes.Load())*5/4+m.spare
	}
	return out
}

// fence bounds how long what comes behind a READY that was just handed over waits.
func (l *link) fence() {
	l.fenced = false
	s := l.shard
	if s.barrier != nil {
		s.barrier.Stop()
	}
	s.barrier = time.AfterFunc(readyBarrier, s.lanes.Lift)
}

// losses are the shard's counts of what is not handled; the reader alone makes them.
func (s *Shard) losses() *lostCounts {
	lost := s.lost.Load()
	if lost == nil {
		lost = new(lostCounts)
		s.lost.Store(lost)
	}
	return lost
}

// shed counts and reports the events that are not handled, and gives their memory back.
func (l *link) shed() {
	s := l.shard
	lost := s.losses()
	var types []decode.EventType
	var counts [decode.NumEventTypes]int
	s.lanes.Drained(func(ev Event, _ pool.Item, fate pool.Fate) {
		if fate == pool.Coalesced {
			lost.coalesced[ev.typ].Add(1)
		} else {
			lost.shed[ev.typ].Add(1)
		}
		ev.view.Release()
		if counts[ev.typ]++; counts[ev.typ] == 1 {
			types = append(types, ev.typ)
		}
	})
	if hook := s.m.cfg.Hooks.Shed; hook != nil {
		for _, t := range types {
			hook(s, t, counts[t])
		}
	}
}

// waitForRoom waits until everything that was read is handed over or refused. The shard
// stalls when for StallTimeout there was never plenty of room, however often it went on.
func (l *link) waitForRoom(out pool.Outcome) (pool.Outcome, error) {
	defer l.hold()()
	s := l.shard
	if l.full.IsZero() {
		l.full = time.Now()
	}
	var stall <-chan time.Time
	if !l.stalled {
		stall = time.After(time.Until(l.full.Add(s.m.cfg.Overload.StallTimeout)))
	}
	for out.Full != pool.NotFull {
		var graced <-chan time.Time
		if out.Full == pool.LaneGrace || out.Full == pool.SourceGrace {
			graced = time.After(grace)
		}
		select {
		case <-s.lanes.Room():
		case <-graced:
		case <-stall:
			l.stalled = true
			s.log.Warn("handlers are behind: events that need not be kept are refused", "pending", out.Pending)
		case <-l.ctx.Done():
			return out, context.Cause(l.ctx)
		}
		out = l.publish(l.pressure())
	}
	return out, nil
}

// rest holds the reader back for a moment while the workers are behind. The shard's
// heartbeats go on meanwhile.
func (l *link) rest(untaken int) {
	switch {
	case untaken < warmEvents:
		l.patience = warmEvents
	case untaken >= l.patience:
		defer l.hold()()
		if !l.shard.lanes.Rest(warmEvents/2, warmPause) {
			l.patience = 2 * untaken
		}
	}
}

// stillHeld is Shard.held while the reader waits.
const stillHeld = -1

// hold notes that the reader is held back, and until when with what it returns.
func (l *link) hold() (freed func()) {
	s := l.shard
	s.held.Store(stillHeld)
	return func() { s.held.Store(int64(time.Since(s.m.born))) }
}

// stay ends the reading for a Detach: what is not counted comes again in the next
// process. The connection stays open, and beats, until the handlers have returned.
func (l *link) stay() error {
	if err := l.handOver(); err != nil {
		return err
	}
	defer l.hold()()
	<-l.ctx.Done()
	return context.Cause(l.ctx)
}
