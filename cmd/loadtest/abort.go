package main

import "fmt"

// abortAfter is how many points a run is given before an objective may end it.
const abortAfter = 2

// mayAbort ends the run, with --abort-on-fail, as soon as an objective is missed.
func (f *fleet) mayAbort() {
	if !f.o.abortOnFail || len(f.sampler.points) < abortAfter {
		return
	}
	if missed := f.o.slo.missed(f.sampler.total.figures()); missed != "" {
		f.fail(fmt.Errorf("%w: %s", errObjective, missed))
	}
}

// missed returns the first objective that the figures so far do not hold, nothing if
// there is none. Objectives of fields that only the end tells are passed over, and so
// is what a field that grows has not reached yet.
func (o objectives) missed(soFar map[string]float64) string {
	for _, ob := range o {
		v, live := soFar[ob.field]
		switch {
		case !live || ob.holds(v):
		case grows[ob.field] && v <= ob.bound && ob.op != "!=": // a < or <= that is missed has a greater v
		default:
			return ob.text
		}
	}
	return ""
}

// grows are the fields that are counted up while a run lasts.
var grows = map[string]bool{"events": true, "duration_s": true, "latency.samples": true, "gc_cycles": true, "shed": true,
	"reconnects": true, "peak_rss_bytes": true}

// figures are those fields of a result that are known while the run lasts.
func (t *totals) figures() map[string]float64 {
	a, b := &t.base, &t.now
	events, seconds := float64(b.events-a.events), b.at.Sub(a.at).Seconds()
	m := map[string]float64{
		"events": events, "duration_s": seconds, "events_per_s": events / seconds,
		"gc_cycles": float64(b.gc - a.gc), "peak_rss_bytes": float64(b.peakRSS), "goroutines": float64(b.goroutines),
		"shed": float64(b.shed), "reconnects": float64(b.redials),
	}
	if events > 0 {
		m["cpu_ns_per_event"] = float64(b.cpu-a.cpu) / events
		m["allocs_per_event"] = float64(b.mallocs-a.mallocs) / events
	}
	if t.timed > 0 {
		m["latency.samples"], m["latency.max_ns"] = float64(t.timed), float64(t.slowest)
		for i, name := range []string{"p50", "p90", "p99", "p999"} {
			m["latency."+name+"_ns"] = float64(t.latency[i])
		}
	}
	return m
}
