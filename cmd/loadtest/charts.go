package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Curves by what they show, for the style sheet: percentiles of one run are shades of
// one colour, runs colours of their own.
const (
	classP50, classP99, classP999 = "q50", "q99", "q999"
	classSecond                   = "run1" // beside run0 where there is but one run
	classTarget                   = "target"
	runColours                    = 6 // those behind have the last, a grey
)

func runClass(i int) string {
	if i >= runColours {
		return "more"
	}
	return "run" + strconv.Itoa(i)
}

// charts are those of a page.
func charts(runs []run) []chart {
	b := chartBuilder{runs: runs}
	for i, r := range runs {
		if n := len(r.Series); n > 0 {
			b.span = max(b.span, r.Series[n-1].At)
		}
		for _, m := range r.Marks {
			class := "fault"
			if len(runs) > 1 {
				class = runClass(i)
			}
			b.marks = append(b.marks, placed{m, class})
		}
	}
	var list []chart
	add := func(c chart, ok bool) {
		if ok {
			list = append(list, c)
		}
	}
	if b.span > 0 {
		for _, c := range b.latencies() {
			add(c, true)
		}
	}
	add(b.distribution())
	if b.span == 0 {
		return list
	}
	add(b.throughput(), true)
	add(b.over("CPU time an event", "of the fleet's process, user and system", nanoseconds, perEvent(func(p *point) float64 { return p.CPUNsPerEvent })), true)
	add(b.over("Allocations an event", "heap objects, in each part of the run", significantDigits, perEvent(func(p *point) float64 { return p.AllocsPerEvent })), true)
	add(b.heap(), true)
	gc := b.over("GC cycles", "in each part of the run", plain, func(p *point) float64 { return float64(p.GCCycles) })
	gc.whole, gc.bars = true, len(runs) == 1 && b.any(func(p *point) float64 { return float64(p.GCCycles) })
	add(gc, true)
	for i := range runs {
		add(b.shards(i))
	}
	for _, x := range []struct {
		title, about string
		of           func(*point) float64
	}{
		{"Shed", "events refused to the handlers by policy", func(p *point) float64 { return float64(p.Shed) }},
		{"Disconnects", "connections that ended", func(p *point) float64 { return float64(p.Disconnects) }},
	} {
		if b.any(x.of) {
			c := b.over(x.title, x.about, plain, x.of)
			c.whole, c.bars = true, len(runs) == 1
			add(c, true)
		}
	}
	return list
}

type chartBuilder struct {
	runs  []run
	marks []placed
	span  float64
}

// Formats of values.
func nanoseconds(v float64) string {
	if v == 0 {
		return "0"
	}
	return string(duration(nil, int64(math.Round(v))))
}

func bytesText(v float64) string         { return string(size(nil, int64(v))) }
func plain(v float64) string             { return string(count(nil, v)) }
func significantDigits(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }

// perEvent has a gap where no event came.
func perEvent(of func(*point) float64) func(*point) float64 {
	return func(p *point) float64 {
		if p.Events == 0 {
			return math.NaN()
		}
		return of(p)
	}
}

// timed has a gap where no event was timed.
func timed(of func(*point) int64) func(*point) float64 {
	return func(p *point) float64 {
		if p.Samples == 0 {
			return math.NaN()
		}
		return float64(of(p))
	}
}

// curve takes one out of a run's series.
func (b *chartBuilder) curve(r *run, name, class string, of func(*point) float64) curve {
	c := curve{name: name, class: class}
	for i := range r.Series {
		c.x, c.y = append(c.x, r.Series[i].At), append(c.y, of(&r.Series[i]))
	}
	return c
}

// over shows one value of each run.
func (b *chartBuilder) over(title, about string, format func(float64) string, of func(*point) float64) chart {
	c := chart{title: title, about: about, format: format, marks: b.marks, span: b.span}
	for i := range b.runs {
		name := b.runs[i].Name
		if len(b.runs) == 1 {
			name = ""
		}
		if l := b.curve(&b.runs[i], name, runClass(i), of); slices.ContainsFunc(l.y, func(v float64) bool { return !math.IsNaN(v) }) {
			c.lines = append(c.lines, l)
		}
	}
	return c
}

func (b *chartBuilder) any(of func(*point) float64) bool {
	for _, r := range b.runs {
		for i := range r.Series {
			if of(&r.Series[i]) > 0 {
				return true
			}
		}
	}
	return false
}

// percentiles of a point, by name.
var percentiles = []struct {
	name, class string
	of          func(*point) int64
}{
	{"p50", classP50, func(p *point) int64 { return p.P50 }},
	{"p99", classP99, func(p *point) int64 { return p.P99 }},
	{"p99.9", classP999, func(p *point) int64 { return p.P999 }},
}

// latencies are the percentiles over time: of one run in one chart, else one for each.
func (b *chartBuilder) latencies() []chart {
	const about = "from when an event was due to its handler's start"
	if len(b.runs) == 1 {
		c := chart{title: "Latency over time", about: about, format: nanoseconds, log: true, marks: b.marks, span: b.span}
		for _, p := range percentiles {
			c.lines = append(c.lines, b.curve(&b.runs[0], p.name, p.class, timed(p.of)))
		}
		return []chart{c}
	}
	var list []chart
	for _, p := range percentiles {
		c := b.over("Latency over time: "+p.name, about, nanoseconds, timed(p.of))
		c.log = true
		list = append(list, c)
	}
	return list
}

// distribution is the latency by percentile: the axis has as much room for 99 % to
// 99.9 % as for 90 % to 99 %.
func (b *chartBuilder) distribution() (chart, bool) {
	c := chart{title: "Latency by percentile", about: "what part of the events was as fast or faster", format: nanoseconds, log: true}
	most := int64(0)
	for _, r := range b.runs {
		most = max(most, r.Latency.Samples)
	}
	nines := math.Floor(math.Log10(float64(most))*2) / 2 // what lies behind is a single event's
	if most == 0 || nines < 0.5 {
		return c, false
	}
	c.span = min(nines, 5)
	for i, r := range b.runs {
		h, err := decodeHistogram(r.Histogram)
		if err != nil || h.TotalCount() == 0 {
			continue
		}
		name := r.Name
		if len(b.runs) == 1 {
			name = ""
		}
		l := curve{name: name, class: runClass(i)}
		for at := 0.0; at <= c.span+1e-9; at += c.span / 100 {
			l.x, l.y = append(l.x, at), append(l.y, float64(h.ValueAtPercentile(100*(1-math.Pow(10, -at)))))
		}
		c.lines = append(c.lines, l)
	}
	for _, q := range []float64{0, 50, 90, 99, 99.9, 99.99, 99.999} {
		if at := -math.Log10(1 - q/100); at <= c.span+1e-6 {
			c.xTicks = append(c.xTicks, tick{at, strconv.FormatFloat(q, 'f', -1, 64) + " %"})
		}
	}
	return c, len(c.lines) > 0
}

// percentileText names a place on the distribution's axis.
func percentileText(at float64) string {
	return strconv.FormatFloat(100*(1-math.Pow(10, -at)), 'f', max(int(at)-1, 1), 64) + " %"
}

func (b *chartBuilder) throughput() chart {
	c := b.over("Throughput", "events a second; dashed: asked for", plain, func(p *point) float64 { return p.EventsPerS })
	c.whole = true
	target := b.curve(&b.runs[0], "asked for", classTarget, func(p *point) float64 {
		if p.TargetPerS == 0 {
			return math.NaN()
		}
		return p.TargetPerS
	})
	for _, v := range target.y {
		if !math.IsNaN(v) {
			if len(b.runs) == 1 {
				c.lines[0].name = "received" // there is always one
			}
			c.lines = append(c.lines, target)
			return c
		}
	}
	c.about = "events a second; no rate was asked for"
	return c
}

// heap is the heap over time, with one run its stacks too.
func (b *chartBuilder) heap() chart {
	c := b.over("Heap", "objects, live and not yet collected", bytesText, func(p *point) float64 { return float64(p.HeapBytes) })
	c.unit = 1 << 10
	if _, high := c.limits(); high > 1<<20 {
		c.unit = 1 << 20
	}
	if len(b.runs) == 1 {
		c.lines[0].name = "heap"
		c.title, c.lines = "Heap and stacks", append(c.lines, b.curve(&b.runs[0], "stacks", classSecond, func(p *point) float64 { return float64(p.StackBytes) }))
	}
	return c
}

// shards is the band of states of one run. Among several it is left out where nothing
// is to be seen in it.
func (b *chartBuilder) shards(i int) (chart, bool) {
	r := &b.runs[i]
	c := chart{title: "Shards by state", format: plain, whole: true, span: b.span}
	if len(b.runs) > 1 {
		c.title += ": " + r.Name
	}
	for _, m := range b.marks {
		if len(b.runs) == 1 || m.class == runClass(i) {
			c.marks = append(c.marks, m)
		}
	}
	c.about = fmt.Sprintf("of %d", r.Shards)
	for _, s := range []struct {
		name, class string
		of          func(*point) float64
	}{
		{"serving", "serving", func(p *point) float64 { return float64(p.Serving) }},
		{"connected, not serving", "handshake", func(p *point) float64 { return float64(p.Handshake) }},
		{"without a connection", "down", func(p *point) float64 { return float64(p.Down) }},
	} {
		c.bands = append(c.bands, b.curve(r, s.name, s.class, s.of))
	}
	always := !slices.ContainsFunc(r.Series, func(p point) bool { return p.Serving < r.Shards })
	return c, len(r.Series) > 0 && !(always && len(b.runs) > 1)
}
