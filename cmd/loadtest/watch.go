package main

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed4d760daf/sluice"
)

// watch follows the connections of a fleet through its hooks.
type watch struct {
	ledger *ledger
	up     atomic.Int64 // shards that serve
	ends   atomic.Int64 // connections that ended
	ready  atomic.Int64 // READYs
	times  *recovery

	mu      sync.Mutex
	serving map[int]bool
	last    error // why the last connection ended
}

func newWatch() *watch {
	return &watch{ledger: newLedger(), times: newRecovery(), serving: map[int]bool{}}
}

// hooks are those of the fleet.
func (w *watch) hooks() sluice.Hooks {
	return sluice.Hooks{
		Connect: func(s *sluice.Shard) {
			w.ready.Add(1)
			w.ledger.began(s.ID())
			w.times.back(s.ID(), time.Now(), false)
			w.serve(s.ID(), true)
		},
		Resume: func(s *sluice.Shard) {
			w.times.back(s.ID(), time.Now(), true)
			w.serve(s.ID(), true)
		},
		Close: func(s *sluice.Shard, err error) {
			w.ledger.ended(s.Stats())
			w.serve(s.ID(), false)
			w.mu.Lock()
			w.last = err
			w.mu.Unlock()
			w.ends.Add(1)
		},
	}
}

func (w *watch) serve(shard int, up bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.serving[shard] == up {
		return
	}
	w.serving[shard] = up
	if !up {
		w.times.lost(shard, time.Now())
	}
	if up {
		w.up.Add(1)
	} else {
		w.up.Add(-1)
	}
}

// reason is why the last connection ended.
func (w *watch) reason() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last == nil {
		return errors.New("no answer")
	}
	return w.last
}
