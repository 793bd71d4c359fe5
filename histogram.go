package sluice

import (
	"math/bits"
	"sync/atomic"
	"time"

	"github.com/seed4d760daf/sluice/pool"
)

const (
	// subBits is the precision of histograms: sixteen buckets for each doubling, so that
	// a value is off by a sixteenth at most.
	subBits = 4

	// maxBits is the length of the longest time that has a bucket of its own, in ns: 69 s.
	maxBits = 36

	numBuckets = (maxBits - subBits + 1) << subBits

	// timedEvery is how many events there are for each that is timed: a power of two.
	timedEvery = 64
)

// recorder counts times in buckets of nearly logarithmic width. Recording is two atomic
// additions, from any goroutine.
type recorder struct {
	counts [numBuckets]atomic.Uint64
	sum    atomic.Int64 // ns
}

// record counts a time; one below zero, as of a clock that was set, is zero.
func (r *recorder) record(d time.Duration) {
	d = max(d, 0)
	r.counts[bucketOf(uint64(d))].Add(1)
	r.sum.Add(int64(d))
}

// bucketOf returns the bucket of ns. Below 2^subBits each has its own.
func bucketOf(ns uint64) int {
	if ns < 1<<subBits {
		return int(ns)
	}
	shift := bits.Len64(ns) - subBits - 1
	return min((shift+1)<<subBits+int(ns>>shift)-1<<subBits, numBuckets-1)
}

// bucketEnd returns the time below which everything in bucket i is, in ns.
func bucketEnd(i int) uint64 {
	if i < 1<<subBits {
		return uint64(i) + 1
	}
	shift := i>>subBits - 1
	return uint64(1<<subBits+i&(1<<subBits-1)+1) << shift
}

func (r *recorder) snapshot() Histogram {
	h := Histogram{counts: make([]uint64, numBuckets), Sum: time.Duration(r.sum.Load())}
	for i := range r.counts {
		h.counts[i] = r.counts[i].Load()
		h.Count += h.counts[i]
	}
	return h
}

// Histogram is how long something took, over all times that were measured since the
// Manager was made. It holds 4 KiB.
type Histogram struct {
	Count uint64        // times that were measured
	Sum   time.Duration // of them

	counts []uint64 // by bucket
}

// Quantile returns a time that the fraction q of the measured ones, 0 to 1, did not
// exceed: 0.99 for the 99th percentile, to a sixteenth. It is zero if none was measured.
func (h Histogram) Quantile(q float64) time.Duration {
	rank := uint64(max(q, 0) * float64(h.Count))
	rank = max(min(rank, h.Count), 1)
	var n uint64
	for i, c := range h.counts {
		if n += c; n >= rank {
			return time.Duration(bucketEnd(i) - 1)
		}
	}
	return 0
}

// Mean returns the mean time, zero if none was measured.
func (h Histogram) Mean() time.Duration { return h.Sum / time.Duration(max(h.Count, 1)) }

// below returns how many times were shorter than ns, which is where a bucket ends.
func (h Histogram) below(ns uint64) (n uint64) {
	for i, c := range h.counts {
		if bucketEnd(i) > ns {
			break
		}
		n += c
	}
	return n
}

// Latency is how long the stages of an event take. One event in 64 of those that a
// handler wants is timed, by the clock of the wall.
type Latency struct {
	Read    Histogram // from the socket read that brought it until it is on its way to a lane
	Inflate Histogram // of its message, if that came compressed; empty: it is not measured yet
	Queue   Histogram // until its first handler runs
	Handler Histogram // all its handlers
}

// latencies is where times are recorded.
type latencies struct {
	read, inflate, queue, handler recorder
}

func (l *latencies) snapshot() Latency {
	return Latency{l.read.snapshot(), l.inflate.snapshot(), l.queue.snapshot(), l.handler.snapshot()}
}

// stageUnit is what Event.staged counts in: 64 ns, so that 32 bits last for minutes.
const stageUnit = 64

// timeStage records how long an event took to be staged, and has the rest timed.
func (l *link) timeStage(ev *Event) {
	took := max(time.Now().UnixNano()-ev.received, 0)
	l.shard.m.times.read.record(time.Duration(took))
	ev.staged = uint32(min(took/stageUnit, 1<<32-2)) + 1
}

// handleTimed is handle for an event that is timed.
func (m *Manager) handleTimed(ev Event, ticket *pool.Ticket) {
	start := time.Now()
	m.times.queue.record(time.Duration(start.UnixNano() - ev.received - int64(ev.staged-1)*stageUnit))
	defer func() { m.times.handler.record(time.Since(start)) }()
	m.handle(ev, 0, ticket)
}
