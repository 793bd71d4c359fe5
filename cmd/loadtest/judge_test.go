package main

import (
	"sync"
	"testing"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// seen is one event of guild 1: its counter, and when it was due.
type seen struct {
	n    uint32
	at   int64
	free bool // not held to the guild's order
}

// row makes events in time with their counters.
func row(ns ...uint32) []seen {
	list := make([]seen, len(ns))
	for i, n := range ns {
		list[i] = seen{n: n, at: int64(n)}
	}
	return list
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name     string
		events   []seen
		want     proof
		restarts int64
		passed   int64
	}{
		{"in order", row(1, 2, 3, 4), proof{}, 0, 4},
		{"joined late", row(7, 8, 9), proof{}, 0, 3},
		{"one lost", row(1, 2, 4, 5), proof{lost: 1}, 0, 5},
		{"several lost", row(1, 5, 6, 9), proof{lost: 5}, 0, 9},
		{"two swapped", row(1, 3, 2, 4), proof{reordered: 1}, 0, 4},
		{"one late", row(1, 3, 4, 5, 2, 6), proof{reordered: 1}, 0, 6},
		{"a block turned round", row(1, 5, 4, 3, 2, 6), proof{reordered: 3}, 0, 6},
		{"hole filled in its middle", row(1, 9, 5), proof{lost: 6, reordered: 1}, 0, 9},
		{"twice at once", row(1, 2, 2, 3), proof{duplicated: 1}, 0, 3},
		{"twice later", row(1, 2, 3, 4, 2, 5), proof{duplicated: 1}, 0, 5},
		{"late, twice", row(1, 3, 2, 2, 4), proof{duplicated: 1, reordered: 1}, 0, 4},
		{"replay of a stretch", row(1, 2, 3, 2, 3, 4), proof{duplicated: 2}, 0, 4},
		{"an interaction overtakes", []seen{{1, 1, false}, {4, 4, true}, {2, 2, false}, {3, 3, false}, {5, 5, false}}, proof{}, 0, 5},
		{"an interaction is late", []seen{{1, 1, false}, {3, 3, false}, {2, 2, true}, {4, 4, false}}, proof{}, 0, 4},
		{"joined with one that overtook", []seen{{3, 3, true}, {1, 1, false}, {2, 2, false}, {4, 4, false}}, proof{}, 0, 2},
		{"joined with two that overtook", []seen{{4, 4, true}, {6, 6, true}, {1, 1, false}, {2, 2, false}, {3, 3, false}, {5, 5, false}, {7, 7, false}}, proof{}, 0, 4},
		{"disorder behind an overtaker", []seen{{1, 1, false}, {5, 5, true}, {3, 3, false}, {2, 2, false}, {4, 4, false}}, proof{reordered: 1}, 0, 5},
		{"gateway restarted", append(row(1, 2, 3, 4, 5), seen{1, 10, false}, seen{2, 11, false}), proof{}, 1, 7},
		{"restarted, first one lost", append(row(1, 2, 3), seen{2, 10, false}, seen{3, 11, false}), proof{lost: 1}, 1, 6},
		{"loss before a restart stays", append(row(1, 3), seen{1, 10, false}), proof{lost: 1}, 1, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			var j judge
			for _, e := range c.events {
				s := mockgateway.Stamp{Guild: 1, Time: e.at, Seq: e.n, TypeSeq: 99}
				if !j.record(s) {
					j.recordSlow(s, !e.free)
				}
			}
			if got := j.verdict(); got != c.want || j.restarts.Load() != c.restarts {
				t.Errorf("found %+v and %d restarts, want %+v and %d", got, j.restarts.Load(), c.want, c.restarts)
			}
			if got := j.passed(); got != c.passed {
				t.Errorf("%d events passed, want %d", got, c.passed)
			}
		})
	}
}

func TestJudgeCountsByType(t *testing.T) {
	j := judge{byType: true}
	for _, s := range []mockgateway.Stamp{{Seq: 3, TypeSeq: 1}, {Seq: 9, TypeSeq: 2}, {Seq: 12, TypeSeq: 4}} {
		if !j.record(s) {
			j.recordSlow(s, true)
		}
	}
	if got, want := j.verdict(), (proof{lost: 1}); got != want {
		t.Errorf("found %+v, want %+v", got, want)
	}
	if got := j.reached(0); got != 12 {
		t.Errorf("reached %d, want 12, the newest of any type", got)
	}
}

func TestJudgeConcurrent(t *testing.T) {
	const guilds, events = 3, 4000
	var j judge
	var wg sync.WaitGroup
	for part := range 4 {
		wg.Go(func() {
			for n := part; n < events; n += 4 {
				for g := range guilds {
					s := mockgateway.Stamp{Guild: uint32(g) << 13, Seq: uint32(n + 1), Time: int64(n)}
					if !j.record(s) {
						j.recordSlow(s, false)
					}
				}
			}
		})
	}
	wg.Wait()
	if got := j.verdict(); got != (proof{}) {
		t.Errorf("found %+v, want nothing", got)
	}
	if got := j.passed(); got < guilds*(events-4) {
		t.Errorf("%d events passed, want about %d", got, guilds*events)
	}
}

func BenchmarkJudge(b *testing.B) {
	b.ReportAllocs()
	var j judge
	var n [400]uint32
	i := 0
	for b.Loop() {
		g := i % len(n)
		n[g]++
		if s := (mockgateway.Stamp{Guild: uint32(g), Seq: n[g], Time: int64(i)}); !j.record(s) {
			j.recordSlow(s, true)
		}
		i++
	}
}
