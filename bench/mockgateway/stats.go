package mockgateway

import (
	"math"
	"time"
)

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
	// Gone is the number of traffic dispatches by event name that went with
	// their session, not delivered and never to be.
	Gone map[string]int64 `json:"gone"`
	// Holes is the number of sequences that replays have left out: READYs and
	// RESUMEDs which a connection did not deliver.
	Holes int64 `json:"holes"`
	// Connections is the number of those open, and Impaired how many of them
	// are frozen or mute.
	Connections int `json:"connections"`
	Impaired    int `json:"impaired"`
	// Sessions are those alive, also those that wait for a resume, oldest first.
	Sessions []SessionStats `json:"sessions"`
	// Instance differs between two servers at one address, and ResumeURL is
	// Server.ResumeURL.
	Instance  string `json:"instance"`
	ResumeURL string `json:"resume_url"`
	// Heartbeat is the interval that Hello announces.
	Heartbeat time.Duration `json:"heartbeat_ns"`
	// Budget is the session start limit.
	Budget Budget `json:"budget"`
	// Logged is how many log entries there have ever been.
	Logged int64 `json:"logged"`
}

// SessionStats is one session; Seq is its newest sequence, sent or waiting.
type SessionStats struct {
	ID    string `json:"id"`
	Shard [2]int `json:"shard"`
	Seq   int64  `json:"seq"`
}

// Budget is what the session start limit has come to.
type Budget struct {
	Total     int `json:"total"`
	Remaining int `json:"remaining"`
	Lowest    int `json:"lowest"` // that Remaining has been
}

// Sent returns the server's counters. It stops the traffic for the moment that
// it takes to add them up.
func (s *Server) Sent() Stats {
	st := Stats{Guilds: map[uint32]uint32{}, Types: map[string]int64{}, Shards: make([]int64, s.opts.Shards),
		Replayed: s.replayed.Load(), Written: s.written.Load(), Holes: s.holes.Load(), Gone: map[string]int64{}, Sessions: []SessionStats{},
		Instance: s.instance, ResumeURL: s.ResumeURL(), Heartbeat: s.opts.HeartbeatInterval,
		Budget: Budget{Total: s.opts.IdentifyTotal}, Logged: s.journal.count()}
	s.mu.Lock()
	st.Connections = len(s.conns)
	order := s.order
	s.mu.Unlock()
	s.EachConn(func(c *Conn) {
		if c.impaired() {
			st.Impaired++
		}
	})
	st.Budget.Remaining, _ = s.budget.left(time.Now())
	st.Budget.Lowest = s.budget.least()
	s.feed.mu.Lock()
	defer s.feed.mu.Unlock()
	for _, session := range order {
		session.mu.Lock()
		defer session.mu.Unlock()
		st.Sessions = append(st.Sessions, SessionStats{session.id, session.shard, session.ring.last()})
	}
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	st.Lag = s.feed.lag
	for i := range s.gone {
		if n := s.gone[i].Load(); n > 0 {
			st.Gone[s.tape.types[i]] = n
		}
	}
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
