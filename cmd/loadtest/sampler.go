package main

import (
	"math"
	"runtime/metrics"
	"time"
)

// sampler watches the measured span while it lasts. Its memory is its own and it stops
// nobody, so that it does not show in what it watches: a sample allocates nothing while
// every event carries a stamp.
type sampler struct {
	f     *fleet
	every time.Duration
	hdr   bool // keep the histogram of each part

	last    gauges
	points  []point
	seen    []int64  // latency.counts at the last sample
	part    []int64  // what came in the newest part
	parts   []uint32 // index and count of what was timed, in all parts one after another
	ends    []int    // where in parts each ends
	metrics []metrics.Sample
	total   totals
	publish func(*totals) // nil: nobody listens
}

// gauges are counters and levels at one moment.
type gauges struct {
	at                      time.Time
	events, shed            int64
	cpu                     time.Duration
	mallocs, gc             int64
	heap, stack, goroutines int64
	ends, redials           int64
	peakRSS                 int64
}

// totals are a run's figures so far, for those who look on while it lasts.
type totals struct {
	point            // the newest
	base, now gauges // at the start of the span, and at the newest point
	latency   [len(totalQuantiles)]int64
	timed     int64
	timedSum  float64 // ns
	slowest   int64
}

var (
	pointQuantiles = [...]float64{0.5, 0.99, 0.999}
	totalQuantiles = [...]float64{0.5, 0.9, 0.99, 0.999}
)

const (
	sampleEvery = time.Second

	// samplesMost bounds the points of a run whose length is known.
	samplesMost = 1800
)

// What of runtime/metrics is read, by place.
const (
	metricAllocs = iota
	metricTiny
	metricHeap
	metricStacks
	metricGC
	metricGoroutines
)

func newSampler(f *fleet) *sampler {
	n := len(f.witness.latency.counts)
	s := &sampler{f: f, every: sampleEvery, hdr: f.o.hdr != "", seen: make([]int64, n), part: make([]int64, n)}
	for s.every*samplesMost < f.o.duration {
		s.every += sampleEvery
	}
	s.points = make([]point, 0, min(f.o.duration/s.every+2, samplesMost+2))
	for _, name := range []string{"/gc/heap/allocs:objects", "/gc/heap/tiny/allocs:objects", "/memory/classes/heap/objects:bytes",
		"/memory/classes/heap/stacks:bytes", "/gc/cycles/total:gc-cycles", "/sched/goroutines:goroutines"} {
		s.metrics = append(s.metrics, metrics.Sample{Name: name})
	}
	metrics.Read(s.metrics) // the first allocates
	return s
}

// begin starts the series.
func (s *sampler) begin(now time.Time, events int64) {
	s.last = s.read(now, events)
	s.total.base = s.last
	for i := range s.seen {
		s.seen[i] = s.f.witness.latency.counts[i].Load()
	}
}

// due tells whether it is time for a sample. There is none before begin.
func (s *sampler) due(now time.Time) bool {
	return !s.last.at.IsZero() && now.Sub(s.last.at) >= s.every
}

// next is how long until then.
func (s *sampler) next(now time.Time) time.Duration {
	if s.last.at.IsZero() {
		return time.Second
	}
	return s.every - now.Sub(s.last.at)
}

// read takes the counters.
func (s *sampler) read(now time.Time, events int64) gauges {
	metrics.Read(s.metrics)
	at := func(i int) int64 { return int64(s.metrics[i].Value.Uint64()) }
	user, system, rss := s.f.meter.usage()
	w := s.f.watch
	return gauges{
		at: now, events: events, shed: w.shed.Load(), cpu: user + system, peakRSS: rss,
		mallocs: at(metricAllocs) + at(metricTiny), gc: at(metricGC), heap: at(metricHeap), stack: at(metricStacks),
		goroutines: at(metricGoroutines), ends: w.ends.Load(), redials: w.redials.Load(),
	}
}

// sample closes a part of the span.
func (s *sampler) sample(now time.Time, events int64) {
	g, last := s.read(now, events), s.last
	s.last = g
	span := g.at.Sub(last.at).Seconds()
	if span <= 0 {
		return
	}
	p := point{
		At: g.at.Sub(s.total.base.at).Seconds(), Events: g.events - last.events, EventsPerS: float64(g.events-last.events) / span,
		CPUCores: (g.cpu - last.cpu).Seconds() / span, HeapBytes: g.heap, StackBytes: g.stack, GCCycles: g.gc - last.gc,
		Goroutines: g.goroutines, Shed: g.shed - last.shed, Disconnects: g.ends - last.ends, Reconnects: g.redials - last.redials,
	}
	if p.Events > 0 {
		p.CPUNsPerEvent = float64(g.cpu-last.cpu) / float64(p.Events)
		p.AllocsPerEvent = float64(g.mallocs-last.mallocs) / float64(p.Events)
	}
	if !math.IsInf(s.f.o.rate, 1) {
		p.TargetPerS = s.f.o.rate
	}
	p.Serving, p.Handshake = int(s.f.watch.up.Load()), int(s.f.watch.opening.Load())
	p.Down = max(s.f.shards-p.Serving-p.Handshake, 0)
	s.time(&p)
	s.points = append(s.points, p)
	s.total.point, s.total.now = p, g
	if s.publish != nil {
		s.publish(&s.total)
	}
}

// finish closes the last part, unless it is too short to tell of anything.
func (s *sampler) finish(now time.Time, events int64) {
	if len(s.points) == 0 || now.Sub(s.last.at) >= s.every/20 {
		s.sample(now, events)
	}
}

// time fills in the percentiles, of the part and of all so far.
func (s *sampler) time(p *point) {
	l := s.f.witness.latency
	s.total.timedSum = 0
	for i := range s.seen {
		n := l.counts[i].Load()
		s.part[i], s.seen[i] = n-s.seen[i], n
		s.total.timedSum += float64(n) * float64(latencyValue(i))
		if s.hdr && s.part[i] > 0 {
			s.parts = append(s.parts, uint32(i), uint32(s.part[i]))
		}
	}
	if s.hdr {
		s.ends = append(s.ends, len(s.parts))
	}
	var q [len(pointQuantiles)]int64
	p.Samples = quantiles(s.part, q[:], pointQuantiles[:])
	p.P50, p.P99, p.P999 = q[0], q[1], q[2]
	s.total.timed = quantiles(s.seen, s.total.latency[:], totalQuantiles[:])
	s.total.slowest = l.max.Load()
}
