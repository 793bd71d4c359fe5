package main

import (
	"fmt"
	"io"
	"net/http"
	"sync"
)

// exporter serves the newest point of a run to Prometheus. Who asks does not touch the
// fleet: the figures are those of the last sample.
type exporter struct {
	labels string

	mu     sync.Mutex
	totals totals // once there is a point
}

// serve lets Prometheus look on at addr until the function returned is called.
func (s *sampler) serve(addr string, log io.Writer) (stop func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	o := s.f.o
	e := &exporter{labels: fmt.Sprintf("scenario=%q,handler=%q,order=%q,compress=%q", o.scenario, o.handler, o.order, o.compress)}
	s.publish = e.publish
	return serveLocal("--prom", addr, e, func(at string) { fmt.Fprintf(log, "metrics at http://%s/metrics\n", at) })
}

func (e *exporter) publish(t *totals) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.totals = *t
}

func (e *exporter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/metrics" {
		http.NotFound(w, r)
		return
	}
	e.mu.Lock()
	t := e.totals
	e.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	fmt.Fprintf(w, "# HELP loadtest_info What runs.\n# TYPE loadtest_info gauge\nloadtest_info{%s} 1\n", e.labels)
	if t.now.at.IsZero() {
		return // nothing is measured yet
	}
	t.write(w)
}

// write prints the text format. Counters are since the start of the measured span.
func (t *totals) write(w io.Writer) {
	a, b := &t.base, &t.now
	family := func(name, kind, help string) {
		fmt.Fprintf(w, "# HELP loadtest_%s %s\n# TYPE loadtest_%s %s\n", name, help, name, kind)
	}
	one := func(name, kind string, v float64, help string) {
		family(name, kind, help)
		fmt.Fprintf(w, "loadtest_%s %g\n", name, v)
	}
	one("events_total", "counter", float64(b.events-a.events), "Dispatches received.")
	one("events_per_second", "gauge", t.EventsPerS, "Dispatches received a second, of late.")
	one("target_events_per_second", "gauge", t.TargetPerS, "The rate asked for; 0: none.")
	family("latency_seconds", "summary", "From when an event was due to its handler's start; one in 64 is timed at high rates.")
	for i, q := range totalQuantiles {
		fmt.Fprintf(w, "loadtest_latency_seconds{quantile=\"%g\"} %g\n", q, float64(t.latency[i])/1e9)
	}
	fmt.Fprintf(w, "loadtest_latency_seconds_sum %g\nloadtest_latency_seconds_count %d\n", t.timedSum/1e9, t.timed)
	one("cpu_seconds_total", "counter", (b.cpu - a.cpu).Seconds(), "CPU time of the fleet's process.")
	one("allocations_total", "counter", float64(b.mallocs-a.mallocs), "Heap objects allocated.")
	one("gc_cycles_total", "counter", float64(b.gc-a.gc), "Garbage collections.")
	one("heap_bytes", "gauge", float64(b.heap), "Heap objects, live and not yet collected.")
	one("stack_bytes", "gauge", float64(b.stack), "Goroutine stacks.")
	one("goroutines", "gauge", float64(b.goroutines), "Goroutines.")
	family("shards", "gauge", "Shards by state.")
	for _, s := range []struct {
		state string
		n     int
	}{{"serving", t.Serving}, {"handshake", t.Handshake}, {"down", t.Down}} {
		fmt.Fprintf(w, "loadtest_shards{state=%q} %d\n", s.state, s.n)
	}
	one("shed_total", "counter", float64(b.shed-a.shed), "Events refused to the handlers by policy.")
	one("disconnects_total", "counter", float64(b.ends-a.ends), "Connections that ended.")
	one("reconnects_total", "counter", float64(b.redials-a.redials), "Dials after the first.")
}
