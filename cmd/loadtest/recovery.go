package main

import (
	"slices"
	"sync"
	"time"
)

// recovery times how long shards were without a session that serves.
type recovery struct {
	mu       sync.Mutex
	down     map[int]time.Time // since when
	resumed  []time.Duration
	replaced []time.Duration // by a new session
}

// downtime sums up the times of one kind.
type downtime struct {
	Count int   `json:"count"`
	P50   int64 `json:"p50_ns"`
	Max   int64 `json:"max_ns"`
}

func newRecovery() *recovery { return &recovery{down: map[int]time.Time{}} }

// lost notes that a shard serves no more.
func (r *recovery) lost(shard int, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down[shard] = now
}

// back notes that it serves again, if it had before.
func (r *recovery) back(shard int, now time.Time, resumed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	since, ok := r.down[shard]
	if !ok {
		return
	}
	delete(r.down, shard)
	if resumed {
		r.resumed = append(r.resumed, now.Sub(since))
	} else {
		r.replaced = append(r.replaced, now.Sub(since))
	}
}

// sum returns the times of resumes and of new sessions.
func (r *recovery) sum() (resumed, replaced downtime) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return sumUp(r.resumed), sumUp(r.replaced)
}

func sumUp(list []time.Duration) downtime {
	if len(list) == 0 {
		return downtime{}
	}
	sorted := slices.Sorted(slices.Values(list))
	return downtime{Count: len(sorted), P50: int64(sorted[len(sorted)/2]), Max: int64(sorted[len(sorted)-1])}
}
