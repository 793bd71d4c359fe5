package sluice

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
)

const (
	// keepEvery is how often a Manager looks after its handlers, and how often it gives its
	// sessions to the store: that is never further behind.
	keepEvery = time.Second

	// trimEvery is how often idle memory that nobody has needed meanwhile is let go.
	trimEvery = 10 * time.Second

	// custodyTime is how long an event that is not handled may hold up what is stored as
	// handled; the dispatcher bounds over how many events.
	custodyTime = 60 * time.Second
)

// keep looks after the fleet until it ends.
func (m *Manager) keep() {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	trimmed := time.Now()
	for {
		select {
		case <-tick.C:
			now := time.Now() // of the tick, a hook may have been in between
			if now.Sub(trimmed) >= trimEvery {
				m.buffers.Trim()
				trimmed = now
			}
			m.watchHandlers(now)
			for _, s := range m.shards {
				s.boundCustody(now)
			}
		case <-m.ctx.Done():
			return
		}
	}
}

// keepSessions gives the store what has changed until the fleet ends. It has a goroutine
// of its own: a store may hang.
func (m *Manager) keepSessions() {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			m.saveSessions()
		case <-m.ctx.Done():
			return
		}
	}
}

// SlowHandler is a handler that has not returned for longer than
// Overload.StallTimeout. Its lane waits for it; other lanes go on.
type SlowHandler struct {
	Event decode.EventType
	Seq   int64         // of the event in its session
	Key   uint64        // of its lane: with PerGuild the guild's id, or the channel's
	For   time.Duration // to about a second
}

// watchHandlers reports the handlers that do not return, and that there are too few
// workers.
func (m *Manager) watchHandlers(now time.Time) {
	slow, waited := m.workers.Watch(now, m.cfg.Overload.StallTimeout)
	for _, h := range slow {
		s := m.shardOf(h.Source)
		what := SlowHandler{Event: decode.EventType(h.Item.Tag), Seq: h.Item.Seq, Key: h.Item.Key, For: h.For}
		s.log.Warn("a handler does not return", "event", what.Event, "seq", what.Seq, "key", what.Key, "for", what.For.Round(time.Second))
		if hook := m.cfg.Hooks.Slow; hook != nil {
			hook(s, what)
		}
	}
	if waited == 0 {
		return
	}
	m.exhausted.Add(waited)
	m.cfg.Logger.Warn("all workers run: raise Config.Workers, or have handlers return sooner", "workers", m.cfg.Workers)
	if hook := m.cfg.Hooks.Exhausted; hook != nil {
		hook(waited)
	}
}

// seconds is a time as the dispatcher counts it.
func (m *Manager) seconds(t time.Time) uint32 { return uint32(t.Sub(m.born) / time.Second) }

func (m *Manager) shardOf(lanes *pool.Source[Event]) *Shard {
	for _, s := range m.shards {
		if s.lanes == lanes {
			return s
		}
	}
	return nil
}

// CustodyError is an event that was not handled for so long that it is given up: what
// is stored as handled moves on past it, and a process that starts after a crash would
// not get it again. Its handler, or whoever retained it, still has it.
type CustodyError struct {
	Event decode.EventType
	Seq   int64
	Held  time.Duration // since it was received, in seconds
	Count uint64        // events given up so, since the last report
}

func (e *CustodyError) Error() string {
	return "sluice: a " + e.Event.String() + " was not handled for " + e.Held.String() +
		" and no longer holds up what is stored as handled; find the handler that does not return, or the Retain without a Release"
}

// boundCustody gives up the events that hold up the custody of a shard for too long.
func (s *Shard) boundCustody(now time.Time) {
	at := s.m.seconds(now)
	before := at - min(at, uint32(custodyTime/time.Second))
	broken, last := s.lanes.Break(before)
	was := s.broken.Swap(broken)
	if broken == was {
		return
	}
	held := time.Duration(at-last.At) * time.Second
	err := &CustodyError{Event: decode.EventType(last.Tag), Seq: last.Seq, Held: held, Count: broken - was}
	s.log.Warn("custody broken", "event", err.Event, "seq", err.Seq, "held", err.Held, "count", err.Count)
	if hook := s.m.cfg.Hooks.CustodyBroken; hook != nil {
		hook(s, err)
	}
}
