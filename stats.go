package sluice

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Stats is a snapshot of a Manager.
type Stats struct {
	Shards  []ShardStats
	Workers int // that run a handler or are due to
	Buffers int // in use: read from, or held by events
}

// ShardStats is a snapshot of a shard. Counts are since it was launched.
type ShardStats struct {
	ID           int
	State        string        // such as "active"
	Seq          int64         // the last sequence received
	RTT          time.Duration // of the last heartbeat; zero before one was answered
	Acked        time.Time     // when a heartbeat was last answered
	Received     uint64        // dispatches
	Handled      uint64        // events whose handlers have returned
	Unhandled    uint64        // events dropped at a shutdown that did not wait for them
	Pending      int           // events that wait for a handler or are in one
	Panics       uint64
	DecodeErrors uint64
	Oversize     uint64 // messages over Limits.MessageBytes
	Skipped      uint64 // events that could not be read twice in a row
	Identifies   uint64
	Resumes      uint64
	Reconnects   uint64 // dials after the first
	Zombies      uint64
	Events       map[decode.EventType]uint64 // those that came at least once
}

// Stats takes a snapshot. It allocates, and takes the lock of the dispatcher for a
// moment, twice a shard at most.
func (m *Manager) Stats() Stats {
	st := Stats{Buffers: m.buffers.InUse()}
	for s := range m.Shards() {
		st.Shards = append(st.Shards, s.Stats())
	}
	if st.Shards != nil {
		st.Workers = m.workers.Running()
	}
	return st
}

// Stats takes a snapshot of the shard.
func (s *Shard) Stats() ShardStats {
	st := ShardStats{
		ID: s.id, State: state(s.shown.Load()).String(), Seq: s.received.Load(), RTT: time.Duration(s.rtt.Load()),
		Handled: s.handled.Load(), Unhandled: s.unhandled.Load(), Pending: s.lanes.Pending(),
		Panics: s.panics.Load(), DecodeErrors: s.decodeErrors.Load(), Oversize: s.oversize.Load(), Skipped: s.stepped.Load(),
		Identifies: s.identifies.Load(), Resumes: s.resumes.Load(), Reconnects: s.reconnects.Load(), Zombies: s.zombies.Load(),
		Events: make(map[decode.EventType]uint64),
	}
	if ns := s.acked.Load(); ns != 0 {
		st.Acked = time.Unix(0, ns)
	}
	for t := range s.events {
		if n := s.events[t].Load(); n > 0 {
			st.Events[decode.EventType(t)] = n
			st.Received += n
		}
	}
	return st
}
