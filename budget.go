package sluice

import (
	"fmt"
	"time"
)

// sessionLimit is the session_start_limit of GET /gateway/bot.
type sessionLimit struct {
	Total          int   `json:"total"`
	Remaining      int   `json:"remaining"`
	ResetAfter     int64 `json:"reset_after"` // ms
	MaxConcurrency int   `json:"max_concurrency"`
}

func (l sessionLimit) resetAfter() time.Duration {
	return time.Duration(l.ResetAfter) * time.Millisecond
}

const (
	// budgetWave is after how many Identifies the API is asked again what is left.
	budgetWave = 50

	// shardIdentifies is how many a shard may send in shardWindow; from the second
	// on, each waits twice as long as the one before, beginning with shardGap.
	shardIdentifies = 4
	shardWindow     = time.Hour
	shardGap        = 2 * time.Minute

	budgetReset = 24 * time.Hour // the period of Discord's budget
)

// budget guards the Identifies that a token has left for the day: a bot that spends
// them all loses its token. It is pure but for fetch; its gate locks it.
type budget struct {
	limited   bool // false behind a gateway that no API was asked for
	total     int
	remaining int
	reset     time.Time
	fetch     func() // asks the API, and has the gate told; nil to count alone

	wave    int // spent since the API was asked
	asking  bool
	history map[int][]time.Time // by shard: Identifies within shardWindow
}

func newBudget(l sessionLimit, now time.Time, fetch func()) budget {
	return budget{
		limited: true, total: l.Total, remaining: l.Remaining, reset: now.Add(l.resetAfter()), fetch: fetch,
		history: make(map[int][]time.Time),
	}
}

// floor is what is kept for the first starts of shards: a bot that is in trouble does
// not spend it on identifying again.
func (b *budget) floor() int { return max(10, b.total/20) }

// never is later than anything that is waited for; a fetch under way ends it.
var never = time.Unix(1<<40, 0)

// at returns when the budget lets a shard identify; any time up to now is at once.
func (b *budget) at(shard int, now time.Time) time.Time {
	if !b.limited {
		return now
	}
	if b.asking {
		return never
	}
	if !now.Before(b.reset) {
		b.remaining, b.reset = b.total, b.reset.Add(budgetReset)
	}
	keep := b.floor()
	if len(b.history[shard]) == 0 {
		keep = 0
	}
	if b.remaining <= keep {
		return b.reset
	}
	return b.shardAt(shard, now)
}

// shardAt returns when a shard's own Identifies let it send another: the second at
// once, for a session may end, the others after growing gaps.
func (b *budget) shardAt(shard int, now time.Time) time.Time {
	h := b.history[shard]
	for len(h) > 1 && now.Sub(h[0]) >= shardWindow {
		h = h[1:] // the last stays: the shard has started before
	}
	b.history[shard] = h
	switch n := len(h); {
	case n < 2:
		return now
	case n >= shardIdentifies:
		return h[0].Add(shardWindow)
	default:
		return h[n-1].Add(shardGap << (n - 2))
	}
}

// spend counts an Identify that is about to be sent, also for one that Discord will
// refuse and not charge: the next answer of the API sets that right.
func (b *budget) spend(shard int, now time.Time) {
	if !b.limited {
		return
	}
	b.remaining--
	b.history[shard] = append(b.history[shard], now)
	if b.wave++; b.wave >= budgetWave && b.fetch != nil {
		b.wave, b.asking = 0, true
		go b.fetch()
	}
}

// fetched takes over what the API says; without an answer our own count stands.
func (b *budget) fetched(l sessionLimit, err error, now time.Time) {
	b.asking = false
	if err == nil {
		b.total, b.remaining, b.reset = l.Total, l.Remaining, now.Add(l.resetAfter())
	}
}

// IdentifyBudgetError says that the session start limit does not cover the shards
// that have to identify (Gateway, "Session Start Limit Object"). Discord resets the
// token of a bot that exceeds it.
type IdentifyBudgetError struct {
	Needed, Remaining, Total int
	ResetAfter               time.Duration
}

func (e *IdentifyBudgetError) Error() string {
	return fmt.Sprintf("sluice: %d shards have to identify and %d of %d Identifies are left; more are there in %v: wait, start fewer shards, or set Config.Identify.WaitForBudget",
		e.Needed, e.Remaining, e.Total, e.ResetAfter)
}
