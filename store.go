package sluice

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Session is what a resume needs, as it is stored between processes. The token is no
// part of it.
type Session struct {
	ID        string    `json:"id"`
	ResumeURL string    `json:"resume_url"`
	Handled   int64     `json:"handled"`  // sequence up to which every event was handled
	Received  int64     `json:"received"` // last sequence received
	Shard     int       `json:"shard"`
	Total     int       `json:"total"` // shards of the fleet, to which Discord binds a session
	SavedAt   time.Time `json:"saved_at"`
	Detached  bool      `json:"detached,omitempty"` // saved by Detach: nothing behind Received was handled
}

// SessionStore keeps the sessions of a fleet, one a shard, so that the next process
// resumes where this one ended. A session is given back however old it is: the
// gateway knows best whether it still lives. Its methods may be called from any
// goroutine.
//
// Save is called from one goroutine of the Manager's, with a context that ends with it;
// Load within Connect, with its context; Delete and Flush at the end, within
// Timeouts.Shutdown. A store must heed its context.
//
// A store that fails stops no shard: the error is reported, and the shard identifies.
type SessionStore interface {
	// Load returns the session of a shard in a fleet of total shards, false if
	// there is none. One of another total cannot be resumed; it is not returned,
	// and the error is a [*ShardCountError].
	Load(ctx context.Context, shard, total int) (Session, bool, error)

	// Save replaces the sessions of their shards, with one call for all that have
	// changed. They may only be buffered; Flush makes them durable.
	Save(ctx context.Context, sessions ...Session) error

	// Delete forgets the session of a shard; that there is none is no error. It may
	// be buffered as in Save.
	Delete(ctx context.Context, shard int) error

	// Flush returns when everything saved and deleted before will survive the
	// process and the machine, as far as the store can make it.
	Flush(ctx context.Context) error
}

// ShardCountError is a stored session that is of no use, because Discord binds a
// session to the number of shards it began with.
type ShardCountError struct {
	Shard  int
	Stored int // shards of the fleet that saved it
	Total  int // shards of the fleet that asks
}

func (e *ShardCountError) Error() string {
	return fmt.Sprintf("sluice: the stored session of shard %d is of a fleet of %d shards, not %d; the shard has to identify",
		e.Shard, e.Stored, e.Total)
}

// sessionTable is the sessions of a store, by shard.
type sessionTable map[int]Session

func (t sessionTable) load(shard, total int) (Session, bool, error) {
	s, ok := t[shard]
	if ok && s.Total != total {
		return Session{}, false, &ShardCountError{Shard: shard, Stored: s.Total, Total: total}
	}
	return s, ok, nil
}

func (t sessionTable) put(sessions []Session) {
	for _, s := range sessions {
		t[s.Shard] = s
	}
}

// MemoryStore is a SessionStore that ends with the process. It serves tests, and
// Managers that follow one another in one process. Its methods never wait, and look
// at no context.
type MemoryStore struct {
	mu       sync.Mutex
	sessions sessionTable
}

// NewMemoryStore returns an empty store.
func NewMemoryStore() *MemoryStore { return &MemoryStore{sessions: make(sessionTable)} }

// Load implements SessionStore.
func (m *MemoryStore) Load(_ context.Context, shard, total int) (Session, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sessions.load(shard, total)
}

// Save implements SessionStore. Its error is always nil.
func (m *MemoryStore) Save(_ context.Context, sessions ...Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions.put(sessions)
	return nil
}

// Delete implements SessionStore. Its error is always nil.
func (m *MemoryStore) Delete(_ context.Context, shard int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sessions, shard)
	return nil
}

// Flush implements SessionStore. There is nothing to do.
func (m *MemoryStore) Flush(context.Context) error { return nil }
