package mockgateway

import (
	"sync"
	"sync/atomic"
	"time"
)

// identifyGate admits one Identify for each bucket in any interval.
type identifyGate struct {
	interval time.Duration
	extra    time.Duration // that an Identify occupies its bucket for besides
	mu       sync.Mutex
	last     []time.Time
}

func newIdentifyGate(o Options) *identifyGate {
	g := &identifyGate{interval: o.IdentifyInterval, last: make([]time.Time, o.MaxConcurrency)}
	if o.GateFromReady {
		g.extra = o.ReadyDelay
	}
	return g
}

// admit reports whether shard may identify now, and if so occupies its bucket.
func (g *identifyGate) admit(shard int, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	last := &g.last[shard%len(g.last)]
	if g.interval > 0 && !last.IsZero() && now.Sub(*last) < g.interval+g.extra {
		return false
	}
	*last = now
	return true
}

// identifyBudget counts the session start limit down. An Identify beyond it
// revokes the token, as Discord does.
type identifyBudget struct {
	total  int
	window time.Duration

	mu        sync.Mutex
	remaining int
	lowest    int
	reset     time.Time
	revoked   bool
}

func newIdentifyBudget(total, remaining int, window time.Duration, now time.Time) *identifyBudget {
	return &identifyBudget{total: total, remaining: remaining, lowest: remaining, window: window, reset: now.Add(window)}
}

func (b *identifyBudget) refill(now time.Time) {
	for !now.Before(b.reset) {
		b.remaining, b.reset = b.total, b.reset.Add(b.window)
	}
}

// left returns what remains and the time until the budget is full again.
func (b *identifyBudget) left(now time.Time) (remaining int, resetAfter time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill(now)
	return b.remaining, b.reset.Sub(now)
}

// charge takes one Identify; false means that there was none and that the
// token is revoked from now on.
func (b *identifyBudget) charge(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill(now)
	if b.remaining <= 0 {
		b.revoked = true
		return false
	}
	b.remaining--
	b.lowest = min(b.lowest, b.remaining)
	return true
}

// least is the lowest that remaining has been.
func (b *identifyBudget) least() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lowest
}

func (b *identifyBudget) isRevoked() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.revoked
}

// sendWindow is a sliding log of what one connection sent in the last 60 s.
type sendWindow struct {
	limit int
	times []time.Time
	peak  atomic.Int64 // most in any window
}

const sendPeriod = time.Minute

// add records a message and reports whether the limit still holds.
func (w *sendWindow) add(now time.Time) bool {
	old := 0
	for old < len(w.times) && now.Sub(w.times[old]) >= sendPeriod {
		old++
	}
	w.times = append(w.times[:0], w.times[old:]...)
	w.times = append(w.times, now)
	w.peak.Store(max(w.peak.Load(), int64(len(w.times))))
	return w.limit < 0 || len(w.times) <= w.limit
}
