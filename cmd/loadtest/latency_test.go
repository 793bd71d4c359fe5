package main

import (
	"math"
	"testing"
)

func TestLatencyBuckets(t *testing.T) {
	for _, ns := range []int64{0, 1, 127, 128, 255, 256, 257, 1000, 4095, 65_537, 1_000_000, 123_456_789, maxLatency} {
		got := latencyValue(latencyIndex(ns))
		if math.Abs(float64(got-ns)) > float64(ns)/128 {
			t.Errorf("%d ns is counted as %d, more than 1/128 off", ns, got)
		}
	}
	for ns := int64(1); ns < 1<<20; ns++ {
		if step := latencyIndex(ns) - latencyIndex(ns-1); step != 0 && step != 1 {
			t.Fatalf("from %d ns to the next the index goes by %d", ns-1, step)
		}
	}
}

func TestLatencyPercentiles(t *testing.T) {
	l := newLatency(1)
	for ms := range int64(1000) {
		l.add((ms + 1) * 1e6)
	}
	l.add(-5) // another machine's clock
	h := l.histogram()
	if h.TotalCount() != 1001 || l.max.Load() != 1e9 {
		t.Errorf("%d samples up to %d, want 1001 up to 1e9", h.TotalCount(), l.max.Load())
	}
	var live [2]int64
	l.at(live[:], liveQuantiles)
	for i, want := range []int64{500e6, 990e6} {
		hist := h.ValueAtQuantile(liveQuantiles[i] * 100)
		for _, got := range []int64{live[i], hist} {
			if math.Abs(float64(got-want)) > float64(want)/100 {
				t.Errorf("p%g is %d, want %d within 1 %%", liveQuantiles[i]*100, got, want)
			}
		}
	}
	l.reset()
	if n := l.histogram().TotalCount(); n != 0 || l.max.Load() != 0 {
		t.Errorf("%d samples after a reset", n)
	}
}
