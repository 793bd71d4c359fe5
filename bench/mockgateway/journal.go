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
	Heartbeat Kind = "heartbeat" // Seq is its d, -1 for null; Elapsed since Hello or the beat before; First tells which
	Identify  Kind = "identify"  // Shard, Outcome, Code
	Resume    Kind = "resume"    // Shard, Session, Seq asked for, Outcome, Code
	Command   Kind = "command"   // Code is the opcode: 3, 4, 8, 31 or 43
	Closed    Kind = "closed"    // Code of the client's close frame, 1005 for none in it
	Ended     Kind = "ended"     // Outcome says why; Sends, Seq last dispatch written
	Expired   Kind = "expired"   // a session's time ran out; Shard, Session, Seq
)

// Entry is one thing that the gateway saw.
type Entry struct {
	Time    time.Time
	Kind    Kind
	Conn    int64 // numbers the connections of a server from 1
	Host    string
	Path    string
	Query   string
	Shard   [2]int
	Session string
	Seq     int64
	// Code is a close code, HTTP status or opcode, by kind. For Identify and
	// Resume it is the close code sent in answer, 9 for an invalid session,
	// 0 for success.
	Code    int
	Outcome string
	First   bool
	Elapsed time.Duration
	// Sends is the largest number of messages that the connection sent in any
	// 60 s.
	Sends int
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

// journal keeps the newest entries.
type journal struct {
	mu      sync.Mutex
	entries []Entry
	next    int // where the next one goes once full
}

const journalSize = 1 << 16

func (j *journal) add(e Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.entries) < journalSize {
		j.entries = append(j.entries, e)
		return
	}
	j.entries[j.next] = e
	j.next = (j.next + 1) % journalSize
}

func (j *journal) snapshot() Log {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append(append(make(Log, 0, len(j.entries)), j.entries[j.next:]...), j.entries[:j.next]...)
}

// Log returns what the server saw, the newest 65,536 entries.
func (s *Server) Log() Log { return s.journal.snapshot() }
