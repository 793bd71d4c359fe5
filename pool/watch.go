package pool

import (
	"sync/atomic"
	"time"
)

// busy is what a lane shows of its worker.
type busy[T any] struct {
	current atomic.Pointer[task[T]] // that runs; the worker's, read by anyone
	taken   *task[T]                // first of the turn; those up to current have run. Under the lock, as what follows

	before, behind *lane[T] // among the lanes at work
	seen           *task[T] // that ran at the last look
	ord            uint64
	since          time.Time
	told           time.Duration
}

// Slow is a function that has not returned for long.
type Slow[T any] struct {
	Source *Source[T]
	Item   Item // of the value that it was given
	For    time.Duration
}

// Watch looks at every function that runs, and returns those that have run for longer
// than limit, to the precision of the time between two looks; each once, and again when
// it has run for twice as long. The first look at a function starts its time. It also
// returns how often a lane has waited since the last look because all workers ran.
func (d *Dispatcher[T]) Watch(now time.Time, limit time.Duration) (slow []Slow[T], waited uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for l := d.atWork; l != nil; l = l.busy.behind {
		b, t := &l.busy, l.busy.current.Load()
		if t == nil {
			continue
		}
		if b.seen != t || b.ord != t.Ord {
			b.seen, b.ord, b.since, b.told = t, t.Ord, now, 0
			l.stuck = false
			continue
		}
		ran := now.Sub(b.since)
		if ran < limit {
			continue
		}
		l.stuck = true
		if ran >= 2*b.told {
			b.told = ran
			slow = append(slow, Slow[T]{l.source, t.Item, ran})
		}
	}
	waited, d.waited = d.waited, 0
	return slow, waited
}

// begin shows a turn.
func (d *Dispatcher[T]) begin(l *lane[T], taken *task[T]) {
	l.busy.taken = taken
	l.busy.before, l.busy.behind = nil, d.atWork
	if d.atWork != nil {
		d.atWork.busy.before = l
	}
	d.atWork = l
}

// end takes it away.
func (d *Dispatcher[T]) end(l *lane[T]) {
	b := &l.busy
	if b.before == nil {
		d.atWork = b.behind
	} else {
		b.before.busy.behind = b.behind
	}
	if b.behind != nil {
		b.behind.busy.before = b.before
	}
	b.current.Store(nil)
	b.taken, b.before, b.behind, b.seen = nil, nil, nil, nil
	l.stuck = false
}

// progress settles what has run in the turns that are under way, and returns how many
// values that are. A turn is settled as a whole otherwise, when it ends.
func (s *Source[T]) progress() (ran int) {
	for l := s.d.atWork; l != nil; l = l.busy.behind {
		current := l.busy.current.Load()
		if l.source != s || current == nil {
			continue
		}
		for t := l.busy.taken; t != current; t = t.next {
			ran++
			if !t.Stay {
				s.ledger.settle(t.Ord)
			}
		}
	}
	return ran
}
