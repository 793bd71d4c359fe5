package main

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/decode"
)

// watch follows the connections of a fleet through its hooks.
type watch struct {
	ledger *ledger
	up     atomic.Int64 // shards that serve
	ends   atomic.Int64 // connections that ended
	ready  atomic.Int64 // READYs
	times  *recovery

	opening atomic.Int64 // shards that are connected, without a session that serves
	redials atomic.Int64 // dials after the first
	shed    atomic.Int64 // events that were refused to the handlers

	mu      sync.Mutex
	serving map[int]bool
	open    map[int]bool // connected, and not serving
	last    error        // why the last connection ended
}

func newWatch() *watch {
	return &watch{ledger: newLedger(), times: newRecovery(), serving: map[int]bool{}, open: map[int]bool{}}
}

// hooks are those of the fleet.
func (w *watch) hooks() sluice.Hooks {
	return sluice.Hooks{
		Open:      func(s *sluice.Shard) { w.opened(s.ID(), true) },
		Reconnect: func(*sluice.Shard) { w.redials.Add(1) },
		Shed:      func(_ *sluice.Shard, _ decode.EventType, n int) { w.shed.Add(int64(n)) },
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

// opened notes that a shard is connected, and does not serve yet.
func (w *watch) opened(shard int, open bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.setOpen(shard, open)
}

func (w *watch) setOpen(shard int, open bool) {
	if w.open[shard] == open {
		return
	}
	w.open[shard] = open
	if open {
		w.opening.Add(1)
	} else {
		w.opening.Add(-1)
	}
}

func (w *watch) serve(shard int, up bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.setOpen(shard, false)
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
