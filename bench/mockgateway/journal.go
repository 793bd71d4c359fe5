package mockgateway

import (
	"sync"
	"time"
)

// Kind says what an Entry of the log is about.
type Kind string

// The kinds of entries, and the fields of Entry that each fills in besides
// Time, Conn, Host, Path and Query.
const (
	Connected Kind = "connected" // a WebSocket was accepted
	Refused   Kind = "refused"   // an HTTP request or a socket was; Code is the HTTP status, 0 for a closed socket
	Heartbeat Kind = "heartbeat" // Seq is its d, -1 for null; Elapsed since Hello or the beat before; First tells which; Last
	Identify  Kind = "identify"  // Shard, Outcome, Code
	Resume    Kind = "resume"    // Shard, Session, Seq asked for, Outcome, Code
	Command   Kind = "command"   // Code is the opcode: 3, 4, 8, 31 or 43
	Closed    Kind = "closed"    // Code of the client's close frame, 1005 for none in it
	Ended     Kind = "ended"     // Outcome says why; Sends, Seq last dispatch written
	Expired   Kind = "expired"   // a session's time ran out; Shard, Session, Seq, Undelivered
	Over      Kind = "over"      // a session ended otherwise; Shard, Session, Seq, Undelivered, Outcome says why
	Struck    Kind = "struck"    // Conn.Struck was called; Shard, Session, Outcome
)

// Entry is one thing that the gateway saw.
type Entry struct {
	Time    time.Time `json:"time"`
	Kind    Kind      `json:"kind"`
	Conn    int64     `json:"conn"` // numbers the connections of a server from 1
	Host    string    `json:"host,omitempty"`
	Path    string    `json:"path,omitempty"`
	Query   string    `json:"query,omitempty"`
	Shard   [2]int    `json:"shard"`
	Session string    `json:"session,omitempty"`
	Seq     int64     `json:"seq"`
	// Code is a close code, HTTP status or opcode, by kind. For Identify and
	// Resume it is the close code sent in answer, 9 for an invalid session,
	// 0 for success.
	Code    int    `json:"code"`
	Outcome string `json:"outcome,omitempty"`
	First   bool   `json:"first,omitempty"`
	// Last is the newest sequence that the connection had been given when the
	// heartbeat came: a client that has read everything says the same.
	Last    int64         `json:"last,omitempty"`
	Elapsed time.Duration `json:"elapsed_ns,omitempty"`
	// Sends is the largest number of messages that the connection sent in any
	// 60 s.
	Sends int `json:"sends,omitempty"`
	// Undelivered is the number of traffic dispatches that went with their
	// session: the client had not got them, and no session will bring them.
	Undelivered int64 `json:"undelivered,omitempty"`
}

// Log is what a server saw, oldest first.
type Log []Entry

// Of returns the entries of one kind.
func (l Log) Of(k Kind) Log {
	var list Log
	for _, e := range l {
		if e.Kind == k {
			list = append(list, e)
		}
	}
	return list
}

// Spacing returns, by Identify bucket, how long after the one before each Identify
// came. Those refused before they came to the gate are left out.
func (l Log) Spacing(maxConcurrency int) map[int][]time.Duration {
	spacing, last := map[int][]time.Duration{}, map[int]time.Time{}
	for _, e := range l.Of(Identify) {
		if e.Code != 0 && e.Code != invalid {
			continue
		}
		bucket := e.Shard[0] % maxConcurrency
		if before, ok := last[bucket]; ok {
			spacing[bucket] = append(spacing[bucket], e.Time.Sub(before))
		}
		last[bucket] = e.Time
	}
	return spacing
}

// FirstBeats returns how long after Hello each connection's first heartbeat came,
// which the jitter of a fleet spreads evenly over an interval.
func (l Log) FirstBeats() []time.Duration {
	var list []time.Duration
	for _, e := range l.Of(Heartbeat) {
		if e.First {
			list = append(list, e.Elapsed)
		}
	}
	return list
}

// journal keeps the newest entries.
type journal struct {
	mu      sync.Mutex
	entries []Entry
	next    int   // where the next one goes once full
	total   int64 // ever added
}

const journalSize = 1 << 16

func (j *journal) add(e Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.total++
	if len(j.entries) < journalSize {
		j.entries = append(j.entries, e)
		return
	}
	j.entries[j.next] = e
	j.next = (j.next + 1) % journalSize
}

// since returns what came after the first n entries, as far as it is kept.
func (j *journal) since(n int64) Log {
	j.mu.Lock()
	defer j.mu.Unlock()
	list := append(append(make(Log, 0, len(j.entries)), j.entries[j.next:]...), j.entries[:j.next]...)
	gone := j.total - int64(len(list))
	return list[min(max(n-gone, 0), int64(len(list))):]
}

// count is how many entries there have ever been.
func (j *journal) count() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.total
}

// Log returns what the server saw, the newest 65,536 entries. It is also served
// as JSON at GET /mock/log, with ?after=N without the first N ever made (see
// Stats.Logged).
func (s *Server) Log() Log { return s.journal.since(0) }

// Struck notes in the log that a test is about to harm the connection.
func (c *Conn) Struck(how string) {
	e := c.entry(Struck)
	e.Outcome = how
	if s := c.session.Load(); s != nil {
		e.Session, e.Shard = s.id, s.shard
	}
	c.srv.journal.add(e)
}
