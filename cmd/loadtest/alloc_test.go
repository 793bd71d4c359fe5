//go:build !race

package main

import (
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// mallocs counts the allocations of n calls of f.
func mallocs(n int, f func(i int)) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range n {
		f(i)
	}
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs
}

// What watches a run must not show in it.
func TestWatchingAllocatesNothing(t *testing.T) {
	j, l := &judge{}, newLatency(1)
	var n [100]uint32
	p := newProgress(&options{ui: "plain"}, streams{err: io.Discard})
	now := time.Now()
	p.begin(now.Add(time.Hour), 1<<40, sample{latency: l})
	fl := &fleet{o: &options{rate: 1, duration: 3000 * time.Second}, watch: newWatch(), witness: newWitness(&options{rate: 1}), shards: 4}
	sp := newSampler(fl)
	sp.begin(now, 0)
	var published int
	sp.publish = func(*totals) { published++ }
	for name, f := range map[string]func(i int){
		"judge": func(i int) {
			g := i % len(n)
			n[g]++
			if s := (mockgateway.Stamp{Guild: uint32(g), Seq: n[g], Time: int64(i)}); !j.record(s) {
				j.recordSlow(s, true)
			}
		},
		"latency": func(i int) { l.add(int64(i) * 1000) },
		"progress": func(i int) {
			now = now.Add(time.Second)
			p.show(now, sample{gauges: sp.read(now, j.passed()), latency: l, up: 3, shards: 4})
		},
		"sampler": func(i int) {
			now = now.Add(time.Second)
			fl.witness.latency.add(int64(i) * 1000)
			sp.points = sp.points[:0] // there is room for all of a run
			sp.sample(now, int64(i))
		},
	} {
		for i := range 200 {
			f(i)
		}
		small, large := mallocs(500, f), mallocs(2000, f)
		if large > small+3 {
			t.Errorf("%s: %d allocations in 500 calls, %d in 2000", name, small, large)
		}
	}
}
