package main

import "testing"

// series writes down what four processes did, of which the first was stopped with
// SIGTERM, the second was killed, and the third again stopped.
type series struct {
	deeds        []deed
	ends         []ending
	before, sent map[uint32]uint32
}

// faithful is a series that did nothing wrong: events 1 to 8 of guild 7, of which the
// kill came between 4 and its being noted, so that it was handled again.
func faithful() *series {
	s := &series{ends: []ending{byTerm, byKill, byTerm, byTerm}, sent: map[uint32]uint32{7: 8}}
	s.do(0, 1, 2)
	s.do(1, 3, 4)
	s.start(1, 5)
	s.do(2, 4, 5, 6)
	s.deeds[5].flags |= flagMaybeSeen
	s.do(3, 7, 8)
	return s
}

func (s *series) do(process uint32, events ...uint32) {
	for _, n := range events {
		s.deeds = append(s.deeds, deed{what: handled, process: process, guild: 7, event: n, flags: flagOrdered})
	}
}

func (s *series) start(process, event uint32) {
	s.deeds = append(s.deeds, deed{what: begun, process: process, guild: 7, event: event})
}

// again has an event handled once more, at the end of what a process did.
func (s *series) again(process, event uint32, f deedFlags) {
	for i := len(s.deeds) - 1; ; i-- {
		if s.deeds[i].process == process {
			late := deed{what: handled, process: process, guild: 7, event: event, flags: flagOrdered | f}
			s.deeds = append(s.deeds[:i+1], append([]deed{late}, s.deeds[i+1:]...)...)
			return
		}
	}
}

// drop takes away what a process did with an event.
func (s *series) drop(process, event uint32) {
	for i, d := range s.deeds {
		if d.process == process && d.event == event && d.what == handled {
			s.deeds = append(s.deeds[:i], s.deeds[i+1:]...)
			return
		}
	}
	panic("the process did no such thing")
}

// swap exchanges two deeds.
func (s *series) swap(i, k int) { s.deeds[i], s.deeds[k] = s.deeds[k], s.deeds[i] }

func TestAudit(t *testing.T) {
	const (
		lost    = "every event was handled"
		order   = "in the order of its guild"
		term    = "across a SIGTERM each exactly once"
		cut     = "SIGTERM lets handlers finish"
		kill    = "across a SIGKILL nothing is lost"
		flagged = "across a SIGKILL again only what is said to be perhaps seen"
		within  = "within a process each exactly once"
		caught  = "kills caught handlers at work"
	)
	for _, c := range []struct {
		name   string
		change func(s *series)
		broken string
	}{
		{"nothing wrong", func(*series) {}, ""},
		{"an event lost at a SIGTERM", func(s *series) { s.drop(0, 2) }, lost + "; " + term},
		{"the first of a process lost at a SIGTERM", func(s *series) { s.drop(3, 7) }, lost + "; " + term},
		{"an event lost at a SIGKILL", func(s *series) { s.drop(2, 5) }, lost + "; " + kill},
		{"an event lost within a process", func(s *series) { s.do(3, 10); s.sent[7] = 10 }, lost + "; " + within},
		{"the newest event lost", func(s *series) { s.sent[7] = 9 }, lost + "; " + within},
		{"a guild that nobody saw", func(s *series) { s.sent[9] = 1 }, lost + "; " + kill},
		{"the last process lost all", func(s *series) { s.drop(3, 7); s.drop(3, 8) }, lost + "; " + term},
		{"more handled than was sent before the end", func(s *series) { s.do(3, 9) }, ""},
		{"a hole in what was handled since", func(s *series) { s.do(3, 11, 10); s.drop(3, 8) }, lost + "; " + order + "; " + within},
		{"reordered within a process", func(s *series) { s.swap(7, 6) }, order},
		{"reordered across a kill", func(s *series) { s.drop(1, 3); s.again(2, 3, 0) }, order},
		{"an interaction may overtake", func(s *series) { s.swap(7, 6); s.deeds[6].flags = 0 }, ""},
		{"an interaction behind the others is not lost", func(s *series) {
			s.do(3, 10, 9)
			s.deeds[len(s.deeds)-1].flags = 0
		}, ""},
		{"doubled after a SIGTERM", func(s *series) { s.again(1, 2, 0) }, term},
		{"doubled after a SIGTERM, though announced", func(s *series) { s.again(1, 2, flagMaybeSeen) }, term},
		{"doubled two processes after a SIGTERM", func(s *series) { s.again(2, 1, flagMaybeSeen) }, term},
		{"doubled after a kill and not announced", func(s *series) { s.deeds[5].flags = flagOrdered | flagReplayed }, flagged},
		{"doubled after a kill and announced", func(s *series) { s.again(2, 3, flagMaybeSeen) }, ""},
		{"doubled again after the SIGTERM that followed", func(s *series) { s.again(3, 4, flagMaybeSeen) }, term},
		{"doubled within a process", func(s *series) { s.do(3, 8) }, within},
		{"doubled within a process, though announced", func(s *series) { s.again(2, 6, flagMaybeSeen) }, within},
		{"a handler that SIGTERM cut short", func(s *series) { s.start(2, 7) }, cut},
		{"kills that caught nobody", func(s *series) { s.deeds = append(s.deeds[:4:4], s.deeds[5:]...) }, caught},
		{"no kills", func(s *series) { s.ends[1] = byTerm; s.drop(2, 4); s.deeds = append(s.deeds[:4:4], s.deeds[5:]...) }, ""},
		{"numbers begun before the run", func(s *series) { s.before = map[uint32]uint32{7: 1}; s.drop(0, 1) }, ""},
		{"a guild without events in the run", func(s *series) { s.before, s.sent = map[uint32]uint32{5: 6}, map[uint32]uint32{5: 6, 7: 8} }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := faithful()
			c.change(s)
			a := examine(s.deeds, s.ends, s.before, s.sent)
			if got := brokenClaims(a.claims()); got != c.broken {
				t.Errorf("broken: %q, want %q; %+v", got, c.broken, a)
			}
		})
	}
}

func TestAuditCounts(t *testing.T) {
	s := faithful()
	a := examine(s.deeds, s.ends, s.before, s.sent)
	if a.events != 8 || a.sent != 8 || a.again != 1 || a.caught != 1 || a.stops != [3]int{2, 1, 0} {
		t.Errorf("%+v", a)
	}
	a.overflow = 1
	if got := brokenClaims(a.claims()); got != "all that was handled is written down" {
		t.Errorf("broken: %q", got)
	}
}
