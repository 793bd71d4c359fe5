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
	for _, s := range d.all {
		slow = s.watch(now, limit, slow)
	}
	waited, d.waited = d.waited, 0
	return slow, waited
}

// watch looks at the functions of one source. What a lane has over its share when its
// function turns out not to return is shed.
func (s *Source[T]) watch(now time.Time, limit time.Duration, slow []Slow[T]) []Slow[T] {
	for l := s.atWork; l != nil; l = l.busy.behind {
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
		if !l.stuck {
			l.stuck = true
			s.cast(l)
			s.spared(l)
		}
		if ran >= 2*b.told {
			b.told = ran
			slow = append(slow, Slow[T]{s, t.Item, ran})
		}
	}
	return slow
}

// begin shows a turn.
func (s *Source[T]) begin(l *lane[T], taken *task[T]) {
	l.busy.taken = taken
	l.busy.before, l.busy.behind = nil, s.atWork
	if s.atWork != nil {
		s.atWork.busy.before = l
	}
	s.atWork = l
}

// end takes it away.
func (s *Source[T]) end(l *lane[T]) {
	b := &l.busy
	if b.before == nil {
		s.atWork = b.behind
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
	for l := s.atWork; l != nil; l = l.busy.behind {
		current := l.busy.current.Load()
		if current == nil {
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
