package main

import (
	"math/bits"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// latency counts times from when an event was due to its handler's start, in
// nanoseconds. Handlers record into atomic counters, log-linear as those of an
// HdrHistogram, from which one is made when percentiles are wanted: hdrhistogram
// itself may not be written to by several goroutines.
type latency struct {
	mask   uint32 // an event is timed if no bit of this is set in the sum of its guild and its Seq
	counts [64 << latencyBits]atomic.Int64
	max    atomic.Int64
}

const (
	// latencyBits gives 128 steps to each power of two: under 1 % of error.
	latencyBits = 7
	// maxLatency is the histogram's end: an hour.
	maxLatency = int64(time.Hour)
	// sparseRate is the rate up to which every event is timed, above one in 64.
	sparseRate = 5000
)

func newLatency(rate float64) *latency {
	if rate <= sparseRate {
		return &latency{}
	}
	return &latency{mask: 63}
}

// record times an event that was due at due, Unix nanoseconds. A clock of another
// machine that is ahead gives zero.
func (l *latency) record(due int64) { l.add(time.Now().UnixNano() - due) }

func (l *latency) add(ns int64) {
	ns = min(max(ns, 0), maxLatency)
	l.counts[latencyIndex(ns)].Add(1)
	for {
		most := l.max.Load()
		if ns <= most || l.max.CompareAndSwap(most, ns) {
			return
		}
	}
}

func latencyIndex(ns int64) int {
	shift := max(bits.Len64(uint64(ns))-latencyBits-1, 0)
	return shift<<latencyBits + int(ns>>shift)
}

// latencyValue is the middle of the values of an index.
func latencyValue(i int) int64 {
	shift := max(i>>latencyBits-1, 0)
	low := int64(i-shift<<latencyBits) << shift
	return low + int64(1)<<shift>>1
}

func (l *latency) reset() {
	for i := range l.counts {
		l.counts[i].Store(0)
	}
	l.max.Store(0)
}

// at returns percentiles, q ascending from 0 to 1, into dst: for a live view, it
// allocates nothing.
func (l *latency) at(dst []int64, q []float64) {
	var total, sum int64
	for i := range l.counts {
		total += l.counts[i].Load()
	}
	k := 0
	for i := range l.counts {
		sum += l.counts[i].Load()
		for ; k < len(q) && total > 0 && float64(sum) >= q[k]*float64(total); k++ {
			dst[k] = latencyValue(i)
		}
	}
	clear(dst[k:])
}

// quantiles is the same of counts that nobody writes to, and returns their sum.
func quantiles(counts, dst []int64, q []float64) (total int64) {
	for _, n := range counts {
		total += n
	}
	var sum int64
	k := 0
	for i, n := range counts {
		sum += n
		for ; k < len(q) && total > 0 && float64(sum) >= q[k]*float64(total); k++ {
			dst[k] = latencyValue(i)
		}
	}
	clear(dst[k:])
	return total
}

// histogram makes an HdrHistogram of what was recorded.
func (l *latency) histogram() *hdrhistogram.Histogram {
	h := newHistogram()
	for i := range l.counts {
		if n := l.counts[i].Load(); n > 0 {
			h.RecordValues(latencyValue(i), n) // within range by add
		}
	}
	return h
}

// result sums up what was recorded.
func (l *latency) result() latencyResult {
	h := l.histogram()
	return latencyResult{h.TotalCount(), h.ValueAtQuantile(50), h.ValueAtQuantile(90),
		h.ValueAtQuantile(99), h.ValueAtQuantile(99.9), l.max.Load()}
}
