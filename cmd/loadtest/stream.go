package main

import (
	"slices"
	"sync/atomic"
)

// stream is the account of one guild: the next counter, and what is missing below
// it. It has two cache lines, so that guilds handled at once do not share one.
type stream struct {
	// where is read at any time, and locks what follows: interactions overtake
	// their guild, so two events of one may be recorded at once.
	where atomic.Uint64

	first   uint32 // the lowest counter seen
	next    uint32 // one over the highest counter; 0 before the first event
	ordered uint32 // the highest of an ordered event, while there are gaps
	time    int64  // the stamp's, of the highest counter
	gaps    []gap  // missing counters, ascending
	unsure  bool   // earlier events may still come: none that is ordered was seen yet

	lost, duplicated, reordered int64

	_ [40]byte
}

// gap is a range of counters that were passed over.
type gap struct{ from, to uint32 } // to is not part of it

// arrive accounts for an event in any place; it tells whether the stream began again.
//
// An event may overtake others of its guild where that is allowed, as interactions
// do, so a hole is no disorder: disorder is an ordered event behind a later one.
func (st *stream) arrive(n uint32, due int64, ordered bool) (restarted bool) {
	switch {
	case st.next == 0: // joined here
		st.first, st.unsure = n, n > 1
	case n == st.next:
	case n > st.next:
		if len(st.gaps) == 0 && !st.unsure {
			st.ordered = st.next - 1
		}
		st.gaps = append(st.gaps, gap{st.next, n})
	case due > st.time:
		// A lower counter with a later time is not a repetition: a new gateway
		// counts from the start.
		st.restart(n)
		restarted = true
	case n < st.first: // what it joined with had overtaken this one
		if n+1 < st.first {
			st.gaps = slices.Insert(st.gaps, 0, gap{n + 1, st.first})
		}
		st.first = n
		st.follow(n, ordered)
		return false
	case !st.fill(n):
		st.duplicated++
		return false
	default:
		st.follow(n, ordered)
		return false
	}
	st.next, st.time = n+1, due
	st.follow(n, ordered)
	return restarted
}

// follow checks an ordered event against those before it.
func (st *stream) follow(n uint32, ordered bool) {
	switch {
	case !ordered:
	case n < st.ordered:
		st.reordered++
	default:
		st.ordered, st.unsure = n, false
	}
}

func (st *stream) restart(n uint32) {
	st.lost += st.open()
	st.gaps, st.ordered, st.first = st.gaps[:0], 0, 1
	if n > 1 {
		st.gaps = append(st.gaps, gap{1, n})
	}
}

// fill takes n out of the gaps; false means that it was in none.
func (st *stream) fill(n uint32) bool {
	i, _ := slices.BinarySearchFunc(st.gaps, n, func(g gap, n uint32) int {
		if g.to <= n {
			return -1
		}
		return 1
	})
	if i == len(st.gaps) || n < st.gaps[i].from {
		return false
	}
	switch g := &st.gaps[i]; {
	case g.to-g.from == 1:
		st.gaps = slices.Delete(st.gaps, i, i+1)
	case n == g.from:
		g.from++
	case n == g.to-1:
		g.to--
	default:
		rest := gap{n + 1, g.to}
		g.to = n
		st.gaps = slices.Insert(st.gaps, i+1, rest)
	}
	return true
}

// open is the number of counters missing.
func (st *stream) open() int64 {
	var n int64
	for _, g := range st.gaps {
		n += int64(g.to - g.from)
	}
	return n
}
