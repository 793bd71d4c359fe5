package sluice

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// TestBuckets: every time has one bucket, they follow one another, and none is wider than
// a sixteenth of what it holds.
func TestBuckets(t *testing.T) {
	last := uint64(0)
	for i := range numBuckets - 1 {
		end := bucketEnd(i)
		if bucketOf(last) != i || bucketOf(end-1) != i || bucketOf(end) != i+1 {
			t.Fatalf("bucket %d is [%d, %d), but those are in %d, %d and %d", i, last, end, bucketOf(last), bucketOf(end-1), bucketOf(end))
		}
		if width := end - last; width > 1 && width*16 > last {
			t.Errorf("bucket %d is %d wide at %d", i, width, last)
		}
		last = end
	}
	for _, ns := range []uint64{last, 1 << maxBits, 1<<64 - 1} {
		if bucketOf(ns) != numBuckets-1 {
			t.Errorf("%d ns are in bucket %d of %d", ns, bucketOf(ns), numBuckets)
		}
	}
}

// TestQuantile: against the sorted times.
func TestQuantile(t *testing.T) {
	var r recorder
	rng := rand.New(rand.NewPCG(1, 2))
	var all []time.Duration
	var sum time.Duration
	for range 10_000 {
		d := time.Duration(rng.ExpFloat64() * float64(3*time.Millisecond))
		r.record(d)
		all = append(all, d)
		sum += d
	}
	r.record(-time.Second) // a clock that was set
	all = append(all, 0)
	slices.Sort(all)
	h := r.snapshot()
	if h.Count != 10_001 || h.Sum != sum || h.Mean() != sum/10_001 {
		t.Errorf("%d times of %v, mean %v", h.Count, h.Sum, h.Mean())
	}
	for _, q := range []float64{0.01, 0.5, 0.9, 0.99, 0.999, 1} {
		exact, got := all[int(q*10_001)-1], h.Quantile(q)
		if got < exact || got > exact+exact/16+1 {
			t.Errorf("the %v quantile is %v, want %v or a sixteenth more", q, got, exact)
		}
	}
	if z := (Histogram{}); z.Quantile(0.5) != 0 || z.Mean() != 0 {
		t.Error("an empty histogram has values")
	}
}

// TestLatency: one event in 64 is timed, and each stage has what was spent in it.
func TestLatency(t *testing.T) {
	const n, slow = 640, 3 * time.Millisecond
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Order: PerShard}, func(f *fleet) {
		f.gw.Handle(decode.TypingStart, func(Event) { wait(slow) })
		f.up()
		f.sendAll(n, "TYPING_START", "1")
		f.until("handled", func() bool { return f.shard(0).Stats().Handled == n })
		l := f.gw.Stats().Latency
		for name, h := range map[string]Histogram{"read": l.Read, "queue": l.Queue, "handler": l.Handler} {
			if h.Count != n/timedEvery {
				t.Errorf("%s: %d times, want %d", name, h.Count, n/timedEvery)
			}
		}
		if l.Inflate.Count != 0 || l.Read.Sum != 0 {
			t.Errorf("inflating took %v, reading %v of time that does not pass", l.Inflate.Sum, l.Read.Sum)
		}
		if l.Handler.Sum != n/timedEvery*slow {
			t.Errorf("handlers took %v, want %v each", l.Handler.Sum, slow)
		}
		// The event that is timed waits for those before it.
		if q := l.Queue.Quantile(1); q < (n-timedEvery)*slow || q > (n+1)*slow*17/16 {
			t.Errorf("the last waited for %v", q)
		}
	})
}

// TestLatencyPanics: a handler that does not return is timed too.
func TestLatencyPanics(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			if ev.Seq()%2 == 0 {
				panic("no")
			}
			runtime.Goexit()
		})
		f.up()
		f.sendAll(2*timedEvery, "TYPING_START", "1")
		f.until("ended", func() bool { s := f.shard(0).Stats(); return s.Panics == 2*timedEvery && s.Pending == 0 })
		if n := f.gw.Stats().Latency.Handler.Count; n != 2 {
			t.Errorf("%d times, want 2", n)
		}
	})
}
