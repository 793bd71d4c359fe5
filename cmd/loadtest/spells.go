package main

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// The guilds whose handlers misbehave, both of the first shard.
const (
	sleeper uint32 = iota // each handler waits, as for a REST call
	stuck                 // no handler returns before the spell is over
	slowGuilds
)

const (
	// spellPairs is how many spells there are of each kind; a calm one comes first.
	spellPairs = 5

	// restCall is what a handler of the sleeper takes.
	restCall = 100 * time.Millisecond

	// spellLength is a spell's where the run has no duration.
	spellLength = 2 * time.Second

	// enoughTimed is the least number of events that make a percentile.
	enoughTimed = 100
)

// spells are equal parts of a run in which the slow guilds' handlers return at once and
// misbehave by turns, and how long the other guilds' events took meanwhile: the two
// kinds are compared under the same load, whatever else the machine does. An event is
// of the spell in which it was due, however late it is handled.
type spells struct {
	length  time.Duration
	began   atomic.Int64          // Unix ns of the first; 0 before
	trouble atomic.Pointer[spell] // nil while handlers behave

	// Of each spell: the events of other guilds on the slow guilds' shard, and elsewhere.
	near, far [2 * spellPairs]*latency

	mu   sync.Mutex
	over []*spell
	seen map[uint32]map[string]*passage // by slow guild and event name
}

// spell is one in which handlers misbehave.
type spell struct {
	over    chan struct{}
	slow    [slowGuilds]atomic.Int64 // handlers that did, by guild
	pending int                      // events that waited on their shard when it was over
}

// passage is how many events of a guild and type came, and the numbers of the oldest
// and the newest.
type passage struct{ count, oldest, newest uint32 }

func newSpells(o *options) *spells {
	s := &spells{length: o.duration / (2 * spellPairs), seen: map[uint32]map[string]*passage{}}
	if s.length <= 0 {
		s.length = spellLength
	}
	for k := range s.near {
		s.near[k], s.far[k] = newLatency(0), newLatency(0)
	}
	for g := range slowGuilds {
		s.seen[g] = map[string]*passage{}
	}
	return s
}

// cast lets the spells follow one another until all are over or ctx ends.
func (s *spells) cast(ctx context.Context, f *fleet) {
	began := time.Now()
	s.began.Store(began.UnixNano())
	for k := range 2 * spellPairs {
		bad := k%2 == 1
		if bad {
			s.trouble.Store(&spell{over: make(chan struct{})})
		}
		goesOn := pause(ctx, time.Until(began.Add(time.Duration(k+1)*s.length)))
		if bad {
			s.end(f.gw)
		}
		if !goesOn {
			return
		}
	}
}

// end lets the handlers go that a spell holds.
func (s *spells) end(gw *sluice.Manager) {
	t := s.trouble.Swap(nil)
	for shard := range gw.Shards() {
		if shard.ID() == 0 {
			t.pending = shard.Stats().Pending
		}
	}
	close(t.over)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = append(s.over, t)
}

// handle is what the handler of an event does beside bearing witness.
func (s *spells) handle(ev sluice.Event, stamp mockgateway.Stamp) {
	if stamp.Guild >= slowGuilds {
		s.time(ev.Shard().ID() == 0, stamp.Time, time.Now().UnixNano())
		return
	}
	s.pass(stamp.Guild, ev.Name(), stamp.TypeSeq)
	t := s.trouble.Load()
	if t == nil {
		return
	}
	t.slow[stamp.Guild].Add(1)
	if stamp.Guild == stuck {
		<-t.over
		return
	}
	call := time.NewTimer(restCall)
	defer call.Stop()
	select {
	case <-call.C:
	case <-t.over:
	}
}

// time notes how long after it was due an event of another guild was handled. What is
// due in the first fifth of a spell is left out: the one before is still ending.
func (s *spells) time(near bool, due, now int64) {
	began := s.began.Load()
	if began == 0 || due < began {
		return
	}
	k, within := (due-began)/int64(s.length), (due-began)%int64(s.length)
	if k >= 2*spellPairs || within < int64(s.length)/5 {
		return
	}
	if near {
		s.near[k].add(now - due)
	} else {
		s.far[k].add(now - due)
	}
}

// pass counts an event of a slow guild.
func (s *spells) pass(guild uint32, name string, typeSeq uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.seen[guild][name]
	if p == nil {
		p = &passage{oldest: typeSeq}
		s.seen[guild][name] = p
	}
	p.count++
	p.oldest = min(p.oldest, typeSeq)
	p.newest = max(p.newest, typeSeq)
}

// spellbook is what the spells have shown.
type spellbook struct {
	slow      [slowGuilds]int64 // handlers that misbehaved, in the spell with the fewest
	pending   int               // most events that waited on the slow guilds' shard
	near, far spread
	missing   map[string]int64 // of the slow guilds, by event name
}

// found closes the book. No handler runs any more.
func (s *spells) found() *spellbook {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := &spellbook{near: spreadOf(&s.near), far: spreadOf(&s.far), missing: map[string]int64{}}
	for i, t := range s.over {
		b.pending = max(b.pending, t.pending)
		for g := range t.slow {
			if n := t.slow[g].Load(); i == 0 || n < b.slow[g] {
				b.slow[g] = n
			}
		}
	}
	if len(s.over) < spellPairs {
		b.slow = [slowGuilds]int64{}
	}
	for _, types := range s.seen {
		for name, p := range types { // up to the newest that came
			if n := int64(p.newest-p.oldest) + 1 - int64(p.count); n != 0 {
				b.missing[name] += n
			}
		}
	}
	return b
}

// spread is what the spells of each kind came to: the medians of their 99th
// percentiles, ns, and how many events the one with the fewest has timed.
type spread struct{ calm, trouble, fewest int64 }

func spreadOf(of *[2 * spellPairs]*latency) spread {
	var p99 [2][]int64
	fewest := of[0].histogram().TotalCount()
	for k, l := range of {
		h := l.histogram()
		fewest = min(fewest, h.TotalCount())
		p99[k%2] = append(p99[k%2], h.ValueAtQuantile(99))
	}
	for _, list := range p99 {
		slices.Sort(list)
	}
	return spread{calm: p99[0][spellPairs/2], trouble: p99[1][spellPairs/2], fewest: fewest}
}
