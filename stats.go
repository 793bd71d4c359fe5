package sluice

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Stats is a snapshot of a Manager.
type Stats struct {
	Shards    []ShardStats
	Workers   int    // that run a handler or are due to
	Exhausted uint64 // times that a lane was ready while all workers ran, but for those of the last second
	Buffers   int    // in use: read from, or held by events
	Latency   Latency
	Decoder   string // what decodes into types that are not structs of events: "sonic", or "encoding/json" where sonic has no code for the machine
}

// ShardStats is a snapshot of a shard. Counts are since it was launched. Once nothing is
// pending, Received is the sum of Unwanted, Handled, Answers, Shed, Coalesced and Unhandled.
type ShardStats struct {
	ID           int
	State        string        // such as "active"
	Seq          int64         // the last sequence received
	HandledSeq   int64         // every event up to it was handled
	Began        time.Time     // of the session; zero while there is none, or if another process began it
	RTT          time.Duration // of the last heartbeat; zero before one was answered
	Acked        time.Time     // when a heartbeat was last answered
	Received     uint64        // dispatches
	Unwanted     uint64        // those that no handler is registered for
	Handled      uint64        // events whose handlers have returned
	Answers      uint64        // member chunks that went to who had asked for them; see Shard.RequestMembers
	Unhandled    uint64        // events dropped at a shutdown that did not wait for them
	Pending      int           // events that wait for a handler or are in one
	PendingBytes int64         // that those hold
	Shed         uint64        // events that there was no room for
	Coalesced    uint64        // events whose place a later one has
	Gaps         uint64        // sequence numbers that were left out, but in a replay
	Duplicates   uint64        // events with the sequence of the one before
	Reordered    uint64        // events with a lower one
	Broken       uint64        // events that custody gave up
	Panics       uint64
	DecodeErrors uint64 // payloads that are not what the protocol says, and events that did not fit a handler's type
	Oversize     uint64 // messages over Limits.MessageBytes or Limits.InflatedBytes
	StreamErrors uint64 // compressed streams that could not be read on: corrupt, or over a limit
	BytesIn      int64  // read from sockets after the upgrade, compressed
	Inflated     int64  // bytes that compressed messages came to
	ZstdWindow   int64  // the largest window of zstd-stream that a gateway announced, in bytes
	Skipped      uint64 // events that could not be read twice in a row
	Identifies   uint64
	Resumes      uint64
	Reconnects   uint64           // dials after the first
	ReconnectsBy map[Cause]uint64 // those, by why the connection before ended
	Zombies      uint64
	Events       map[decode.EventType]uint64 // those that came at least once
	ShedBy       map[decode.EventType]uint64 // Shed and Coalesced, those that there were
}

// Stats takes a snapshot. It allocates, and takes the lock of the dispatcher for a
// moment, twice a shard at most.
func (m *Manager) Stats() Stats {
	st := Stats{Buffers: m.buffers.InUse(), Exhausted: m.exhausted.Load(), Latency: m.times.snapshot(), Decoder: decode.Mode()}
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
	seq, load := s.received.Load(), s.lanes.Load()
	st := ShardStats{
		ID: s.id, State: state(s.shown.Load()).String(), Seq: seq, HandledSeq: s.handledSeq(seq), RTT: time.Duration(s.rtt.Load()),
		Handled: load.Ran, Answers: s.answers.Load(), Unhandled: s.unhandled.Load(), Pending: load.Pending, PendingBytes: load.Bytes,
		Gaps: s.gaps.Load(), Duplicates: s.duplicates.Load(), Reordered: s.reordered.Load(), Broken: s.broken.Load(),
		Panics: s.panics.Load(), DecodeErrors: s.decodeErrors.Load(), Oversize: s.oversize.Load(), StreamErrors: s.streamErrors.Load(),
		BytesIn: s.traffic.In.Load(), Inflated: s.traffic.Inflated.Load(), ZstdWindow: s.traffic.Window.Load(), Skipped: s.stepped.Load(),
		Identifies: s.identifies.Load(), Resumes: s.resumes.Load(), Reconnects: s.reconnects.Load(), Zombies: s.zombies.Load(),
		Events: make(map[decode.EventType]uint64), ShedBy: make(map[decode.EventType]uint64),
	}
	st.ReconnectsBy = make(map[Cause]uint64)
	for c := range s.causes {
		if n := s.causes[c].Load(); n > 0 {
			st.ReconnectsBy[Cause(c)] = n
		}
	}
	if ns := s.since.Load(); ns != 0 && s.shownSession.Load() != nil {
		st.Began = time.Unix(0, ns)
	}
	if ns := s.acked.Load(); ns != 0 {
		st.Acked = time.Unix(0, ns)
	}
	for t := range s.events {
		if n := s.events[t].Load(); n > 0 {
			st.Events[decode.EventType(t)] = n
			st.Received += n
			if !s.m.handlers.wanted(decode.EventType(t)) {
				st.Unwanted += n
			}
		}
	}
	if !s.m.handlers.wanted(decode.GuildMembersChunk) {
		st.Unwanted -= min(st.Answers, st.Unwanted)
	}
	if lost := s.lost.Load(); lost != nil {
		for t := range lost.shed {
			shed, coalesced := lost.shed[t].Load(), lost.coalesced[t].Load()
			if n := shed + coalesced; n > 0 {
				st.ShedBy[decode.EventType(t)] = n
			}
			st.Shed += shed
			st.Coalesced += coalesced
		}
	}
	return st
}
