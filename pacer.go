package sluice

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// resumeEvery is the mean time between two resumes of a fleet: fifty a second.
const resumeEvery = 20 * time.Millisecond

// pacer spreads the dials of a fleet that lost all its connections at once. It is no
// gate: every shard gets the next slot, and nobody has to answer.
type pacer struct {
	mu   sync.Mutex
	next time.Time
}

// wait returns when the caller's slot has come, or with the cause of ctx.
func (p *pacer) wait(ctx context.Context) error {
	p.mu.Lock()
	now := time.Now()
	slot := later(p.next, now)
	p.next = slot.Add(resumeEvery/2 + rand.N(resumeEvery))
	p.mu.Unlock()
	if slot.Equal(now) {
		return nil
	}
	timer := time.NewTimer(slot.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
