package main

import (
	"fmt"
	"maps"
	"slices"
)

// ending is how a process came to its end.
type ending uint8

const (
	byTerm ending = iota // SIGTERM: it detached
	byKill               // SIGKILL
	byItself
)

// audit is what a diary proves of a series of processes, held against what the gateway
// has sent. Events are counted by what lay between the processes on their two sides.
type audit struct {
	stops  [3]int // processes that were followed by another, by ending
	sent   int64
	events int64 // handled at least once

	lost      tally
	twice     tally // handled again, where that must not be
	reordered int64 // first handled behind a later event of their guild
	again     int64 // handled again after a kill, and announced as perhaps seen

	caught   int64 // handlers that a kill has interrupted
	cutShort int64 // that something else has
	overflow int64 // pages that the diary had no room for
}

// tally is events by what lay between two processes. A kill among several stops makes
// them a kill.
type tally struct {
	term, kill, within found // within: nothing, it was one process
}

// found counts events, and says which was the first, to begin looking at.
type found struct {
	n     int64
	first string
}

func (f *found) String() string {
	if f.n == 0 {
		return "0"
	}
	return fmt.Sprintf("%d (first %s)", f.n, f.first)
}

func (t *tally) all() int64 { return t.term.n + t.kill.n + t.within.n }

// count adds an event that is missing or too many between two processes.
func (t *tally) count(ends []ending, from, to uint32, format string, args ...any) {
	f := &t.term
	switch {
	case from >= to:
		f = &t.within
	case slices.ContainsFunc(ends[from:to], func(e ending) bool { return e != byTerm }):
		f = &t.kill
	}
	if f.n++; f.n == 1 {
		f.first = fmt.Sprintf(format, args...) + fmt.Sprintf(", processes %d and %d", from, to)
	}
}

// auditor goes through a diary.
type auditor struct {
	audit
	ends []ending // by process
	// deeds by guild: the handlings of each event, and which were the first of it.
	guilds map[uint32]*guildDeeds
}

type guildDeeds struct {
	handled map[uint32][]deed // by Stamp.Seq, in order
	firsts  []deed            // of ordered events, in order
	newest  uint32
}

// examine proves what it can from the deeds of processes, which ended as ends says, in
// their order. The gateway's newest event of each guild was sent before the run, and is
// sent at its end.
func examine(deeds []deed, ends []ending, before, sent map[uint32]uint32) audit {
	a := auditor{ends: ends, guilds: map[uint32]*guildDeeds{}}
	for _, e := range ends[:max(len(ends)-1, 0)] {
		a.stops[e]++
	}
	a.handlers(deeds)
	for _, d := range deeds {
		if d.what == handled {
			a.file(d)
		}
	}
	for g := range sent { // of one that no handler has seen, all is lost
		if sent[g] != before[g] {
			a.guild(g)
		}
	}
	for _, g := range slices.Sorted(maps.Keys(a.guilds)) {
		a.follow(g, before[g], max(sent[g], a.guilds[g].newest))
	}
	return a.audit
}

// handlers counts those that began and did not end.
func (a *auditor) handlers(deeds []deed) {
	type work struct{ process, guild, event uint32 }
	open := map[work]bool{}
	for _, d := range deeds {
		switch w := (work{d.process, d.guild, d.event}); d.what {
		case begun:
			open[w] = true
		case handled:
			delete(open, w)
		}
	}
	for w := range open {
		if a.ends[w.process] == byKill {
			a.caught++
		} else {
			a.cutShort++
		}
	}
}

func (a *auditor) guild(g uint32) *guildDeeds {
	if a.guilds[g] == nil {
		a.guilds[g] = &guildDeeds{handled: map[uint32][]deed{}}
	}
	return a.guilds[g]
}

// file puts a handling to its event.
func (a *auditor) file(d deed) {
	g := a.guild(d.guild)
	if len(g.handled[d.event]) == 0 && d.flags&flagOrdered != 0 {
		g.firsts = append(g.firsts, d)
	}
	g.handled[d.event] = append(g.handled[d.event], d)
	g.newest = max(g.newest, d.event)
}

// follow looks at the events of a guild behind one number, up to another.
func (a *auditor) follow(guild, before, newest uint32) {
	g := a.guilds[guild]
	a.sent += int64(newest - before)
	// 1. Order: a first handling may not come behind that of a later event.
	var most uint32
	for _, d := range g.firsts {
		if d.event < most {
			a.reordered++
		}
		most = max(most, d.event)
	}
	// 2. Each event. One that is missing lies between the last of its guild that was
	// handled before it, and the next that was handled after it.
	bySeq := slices.SortedFunc(slices.Values(g.firsts), func(x, y deed) int { return int(x.event) - int(y.event) })
	var from uint32
	for n := before + 1; n <= newest; n++ {
		for len(bySeq) > 0 && bySeq[0].event < n {
			from, bySeq = bySeq[0].process, bySeq[1:]
		}
		if deeds := g.handled[n]; len(deeds) > 0 {
			a.events++
			a.repeated(deeds)
			continue
		}
		to := uint32(len(a.ends) - 1)
		if len(bySeq) > 0 {
			to = bySeq[0].process
		}
		a.lost.count(a.ends, from, to, "event %d of guild %d", n, guild)
	}
}

// repeated looks at the handlings of one event. Only a process that was killed may leave
// one to be handled again, by a process that says so.
func (a *auditor) repeated(deeds []deed) {
	for i, d := range deeds[1:] {
		last := deeds[i]
		if last.process != d.process && a.ends[last.process] != byTerm && d.flags&flagMaybeSeen != 0 {
			a.again++
			continue
		}
		// What a process that detached has handled may not come again, whatever became
		// of those after it.
		to := d.process
		if last.process != to && a.ends[last.process] == byTerm {
			to = last.process + 1
		}
		a.twice.count(a.ends, last.process, to, "event %d of guild %d, s %d", d.event, d.guild, d.seq)
	}
}

// claims are those that an audit decides.
func (a *audit) claims() []claim {
	kills := a.stops[byKill]
	list := []claim{
		prove(a.lost.all() == 0, "every event was handled", "%d of %d", a.events, a.sent),
		prove(a.reordered == 0, "in the order of its guild", "%d behind a later one", a.reordered),
		prove(a.lost.term.n == 0 && a.twice.term.n == 0, "across a SIGTERM each exactly once", "%v lost, %v handled twice, %d stops",
			&a.lost.term, &a.twice.term, a.stops[byTerm]),
		prove(a.cutShort == 0, "SIGTERM lets handlers finish", "%d were cut short", a.cutShort),
		prove(a.lost.kill.n == 0, "across a SIGKILL nothing is lost", "%v lost, %d stops", &a.lost.kill, kills),
		prove(a.twice.kill.n == 0, "across a SIGKILL again only what is said to be perhaps seen", "%d announced, not so %v",
			a.again, &a.twice.kill),
		prove(a.lost.within.n == 0 && a.twice.within.n == 0, "within a process each exactly once", "%v lost, %v handled twice", &a.lost.within, &a.twice.within),
	}
	if kills > 0 {
		list = append(list, prove(a.caught > 0, "kills caught handlers at work", "%d", a.caught))
	}
	if a.overflow > 0 {
		list = append(list, prove(false, "all that was handled is written down", "%d pages too few; take a lower rate", a.overflow))
	}
	return list
}
