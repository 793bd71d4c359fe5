package mockgateway

import "math"

// Stats counts what the server put into its sessions, for a judge to hold
// against what a client got. It is also served as JSON at GET /mock/stats.
type Stats struct {
	// Events is the number of stamped traffic dispatches, each counted once
	// however often it was replayed or shared.
	Events int64 `json:"events"`
	// Guilds is the newest Stamp.Seq by Stamp.Guild, without guilds that had
	// no event.
	Guilds map[uint32]uint32 `json:"guilds"`
	// Types is the number of traffic dispatches by event name.
	Types map[string]int64 `json:"types"`
	// Shards is Events by shard of the layout of Options.Shards.
	Shards []int64 `json:"shards"`
	// Replayed is the number of dispatches sent again after resumes.
	Replayed int64 `json:"replayed"`
	// Written is the number of bytes given to sockets.
	Written int64 `json:"written_bytes"`
	// Lag is how late the generator was. It has no events at maximum rate.
	Lag Lag `json:"lag"`
	// Connections and Sessions are those alive; sessions waiting for a resume
	// are among them.
	Connections int `json:"connections"`
	Sessions    int `json:"sessions"`
}

// Sent returns the server's counters. It stops the traffic for the moment that
// it takes to add them up.
func (s *Server) Sent() Stats {
	st := Stats{Guilds: map[uint32]uint32{}, Types: map[string]int64{}, Shards: make([]int64, s.opts.Shards),
		Replayed: s.replayed.Load(), Written: s.written.Load()}
	s.mu.Lock()
	st.Connections, st.Sessions = len(s.conns), len(s.sessions)
	order := s.order
	s.mu.Unlock()
	s.feed.mu.Lock()
	defer s.feed.mu.Unlock()
	for _, session := range order {
		session.mu.Lock()
		defer session.mu.Unlock()
	}
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	st.Lag = s.feed.lag
	for g, counts := range s.world.counts {
		if counts[0] == 0 {
			continue
		}
		st.Guilds[g] = counts[0]
		st.Events += int64(counts[0])
		st.Shards[int(g&(maxGuilds-1))/s.world.guilds] += int64(counts[0])
		for i, n := range counts[1:] {
			if n > 0 {
				st.Types[s.tape.types[i]] += int64(n)
			}
		}
	}
	return st
}

// isUnpaced reports whether the traffic has no rate.
func (f *feed) isUnpaced() bool { return math.IsInf(f.rate, 1) }
