package main

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestObjectives(t *testing.T) {
	r := &result{Events: 100, EventsPerS: 49_000, AllocsPerEvent: 0.002, DurationS: 10, HeapStackBytesPerShard: 20 << 10,
		Latency: latencyResult{Samples: 50, P50: 1e6, P99: 4_999_999, P999: 30e6, Max: 2e9}}
	r.Stages.Queue.P99 = 7000
	for expression, want := range map[string]bool{
		"p99<5ms": true, "p99<4.9ms": false, "p99 <= 4999999": true, "p99.9<30ms": false, "p999<=30ms": true, "max<1m": true,
		"p50==1ms": true, "p50!=1ms": false, "latency.p50==1000us": true, "latency_stages.queue.p99_ns<8µs": true,
		"lost==0": true, "lost>0": false, "allocs<0.01": true, "allocs_per_event<0.001": false, "rate>=49k": true, "rate>49_000": false,
		"heap_stack_bytes_per_shard<=20KiB": true, "heap_stack_bytes_per_shard<20kB": false, "duration>=9.5s": true, "duration_s<10": false,
	} {
		var list objectives
		if err := list.Set(expression); err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		r.SLO = nil
		r.hold(list)
		if s := r.SLO[0]; s.OK != want || s.Expression != expression || s.Why != "" {
			t.Errorf("%s: %+v, want %v", expression, s, want)
		}
	}
}

// What was not measured is not held, however small 0 is.
func TestObjectiveUnmeasured(t *testing.T) {
	for expression, r := range map[string]*result{
		"p99<5ms": {Events: 1}, "latency_stages.queue.p99_ns<5ms": {Events: 1}, "cpu<1ms": {}, "reordered==0": {Events: 1, Proof: "s"},
		"allocs<1": {Events: 1, apart: true}, "goroutines<10": {apart: true},
	} {
		var list objectives
		if err := list.Set(expression); err != nil {
			t.Fatal(err)
		}
		r.hold(list)
		if s := r.SLO[0]; s.OK || s.Why == "" {
			t.Errorf("%s: %+v, want one that is not held, and why", expression, s)
		}
		if r.conclude(0, nil); r.Verdict != verdictFailed {
			t.Errorf("%s: verdict %s", expression, r.Verdict)
		}
	}
}

// Each number of a result has a name that --slo takes.
func TestObjectiveOfEveryField(t *testing.T) {
	for _, field := range resultFields() {
		ob, err := parseObjective(field + ">=0")
		if err != nil || ob.field != field {
			t.Errorf("%s: %v, field %q", field, err, ob.field)
		}
	}
}

func TestMissedSoFar(t *testing.T) {
	soFar := map[string]float64{"events": 500, "latency.p99_ns": 6e6, "shed": 3, "events_per_s": 900}
	for expression, missed := range map[string]bool{
		"p99<5ms": true, "p99<7ms": false,
		"events>=1000": false, "events==1000": false, "events<400": true, "events<=400": true, // what grows may get there
		"shed==0": true, "shed<=3": false, "rate>1000": true,
		"lost==0": false, "lost>0": false, // the end alone tells
	} {
		var list objectives
		if err := list.Set("rate>0," + expression); err != nil {
			t.Fatal(err)
		}
		if got := list.missed(soFar); got != map[bool]string{true: expression}[missed] {
			t.Errorf("%s: missed %q", expression, got)
		}
	}
}

// An objective that cannot be held any more ends the run.
func TestAbortOnFail(t *testing.T) {
	m := small(0)
	m.Rate = 2000
	code, r := attackMock(t, m, "--duration", "1h", "--slo", "lost==0", "--slo", "goroutines<1,events>0", "--abort-on-fail")
	if code != exitFailed || r.Verdict != verdictFailed || r.Lost != 0 {
		t.Errorf("code %d, verdict %s, lost %d", code, r.Verdict, r.Lost)
	}
	if r.DurationS > time.Minute.Seconds() || !strings.Contains(strings.Join(r.Notes, "\n"), "an objective was missed: goroutines<1") {
		t.Errorf("ended after %v s, notes %q", r.DurationS, r.Notes)
	}
	if len(r.SLO) != 3 || !r.SLO[0].OK || r.SLO[1].OK || !r.SLO[2].OK {
		t.Errorf("objectives %+v", r.SLO)
	}
}

// The value at the end may hold again what was missed: the run has failed all the same.
func TestAbortFails(t *testing.T) {
	r := &result{Events: 1}
	r.conclude(0, errors.Join(errObjective, errors.New("p99<5ms")))
	if r.Verdict != verdictFailed || r.exitCode() != exitFailed {
		t.Errorf("verdict %s, code %d", r.Verdict, r.exitCode())
	}
}
