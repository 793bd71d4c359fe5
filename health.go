package sluice

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	// unreadyFor is how long a shard may try without serving before that is a problem: far
	// longer than a bad resume or two take, and as long as the longest backoffs but for
	// Identifies that fail.
	unreadyFor = 5 * time.Minute

	// staleBeats is how many heartbeat intervals old the last answer of a shard that
	// serves may be.
	staleBeats = 2
)

// Ailment is what is wrong with a shard.
type Ailment uint8

const (
	// AilmentStopped: the shard has stopped for good, Problem.Err says why if a close was
	// fatal. Where all have, and Run has returned, the Manager has.
	AilmentStopped Ailment = iota + 1

	// AilmentUnready: for five minutes in all it has tried to serve and could not. The time
	// in which it waits for its turn to identify, which a new process would wait for too,
	// does not count.
	AilmentUnready

	// AilmentSilent: the last heartbeat that was answered is older than two intervals, and
	// the shard has not noticed: something holds its goroutine, such as a hook.
	AilmentSilent

	// AilmentHeld: the same, while the shard waits for handlers or loops over members and
	// does not read.
	AilmentHeld
)

func (a Ailment) String() string {
	names := [...]string{"nothing", "stopped", "not ready", "heartbeats are unanswered", "handlers hold it up"}
	if int(a) >= len(names) {
		return "unknown"
	}
	return names[a]
}

// Problem is a shard that is not well. It is an error.
type Problem struct {
	Shard int
	What  Ailment
	For   time.Duration // since when it is so; zero for AilmentStopped
	Err   error         // what stopped it, or nil
}

func (p *Problem) Error() string {
	switch {
	case p.Err != nil:
		return fmt.Sprintf("sluice: shard %d: %v: %v", p.Shard, p.What, p.Err)
	case p.For == 0:
		return fmt.Sprintf("sluice: shard %d: %v", p.Shard, p.What)
	}
	return fmt.Sprintf("sluice: shard %d: %v for %v", p.Shard, p.What, p.For.Round(time.Second))
}

func (p *Problem) Unwrap() error { return p.Err }

// Health is how a Manager's shards are.
type Health struct {
	Shards   int        // that this process runs; zero until Connect has returned
	Serving  int        // those that serve
	Problems []*Problem // by shard, at most one of each
}

// OK tells whether nothing is wrong, what a liveness probe asks. A fleet that comes up is
// well. To tell whether it has, compare Serving with Shards.
func (h Health) OK() bool { return len(h.Problems) == 0 }

// Err joins the problems, nil if there is none.
func (h Health) Err() error {
	errs := make([]error, len(h.Problems))
	for i, p := range h.Problems {
		errs[i] = p
	}
	return errors.Join(errs...)
}

// Health looks at every shard. It reads atomics only, some ten a shard, and allocates for
// problems only. It may be called at any time; before Connect everything is well.
func (m *Manager) Health() Health {
	var h Health
	now := time.Now()
	for s := range m.Shards() {
		h.Shards++
		if state(s.shown.Load()) == stateActive {
			h.Serving++
		}
		if p := s.ailing(now); p != nil {
			h.Problems = append(h.Problems, p)
		}
	}
	return h
}

// ailing returns what is wrong with the shard, or nil.
func (s *Shard) ailing(now time.Time) *Problem {
	select {
	case <-s.done:
		return &Problem{Shard: s.id, What: AilmentStopped, Err: s.err}
	default:
	}
	if tried := s.effort.tried(now); tried >= unreadyFor {
		return &Problem{Shard: s.id, What: AilmentUnready, For: tried}
	}
	if state(s.shown.Load()) != stateActive {
		return nil
	}
	heard := max(s.acked.Load(), s.serving.Load())
	age := now.Sub(time.Unix(0, heard))
	if interval := time.Duration(s.interval.Load()); interval == 0 || heard == 0 || age <= staleBeats*interval {
		return nil
	}
	if s.held.Load() == stillHeld {
		return &Problem{Shard: s.id, What: AilmentHeld, For: age}
	}
	return &Problem{Shard: s.id, What: AilmentSilent, For: age}
}

// effort is how long a shard has tried to serve and could not. It is written by the
// shard and read by anyone: the time since which it tries, in Unix ns, put earlier by what
// it tried before; or, while it does not try, below zero for how long it had.
type effort struct{ word atomic.Int64 }

func (e *effort) tried(now time.Time) time.Duration {
	switch w := e.word.Load(); {
	case w > 0:
		return now.Sub(time.Unix(0, w))
	default:
		return time.Duration(-w)
	}
}

// change notes the state that the shard is in from now on.
func (e *effort) change(to state, now time.Time) {
	tried := e.tried(now)
	switch to {
	case stateActive, stateStopped, stateClosing:
		e.word.Store(0)
	case stateQueued, stateGate:
		e.word.Store(-int64(tried))
	default:
		if e.word.Load() <= 0 {
			e.word.Store(now.Add(-tried).UnixNano())
		}
	}
}

// watch notes what Health looks at, after a step from one state to the next.
func (s *Shard) watch(from state) {
	if s.state == from {
		return
	}
	now := time.Now()
	s.effort.change(s.state, now)
	if s.state == stateActive {
		s.serving.Store(now.UnixNano())
	}
}
