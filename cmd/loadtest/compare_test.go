package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// costing is a result of several runs with the CPU time an event given, ns.
func costing(cpu ...float64) *result {
	var runs []*result
	for _, ns := range cpu {
		runs = append(runs, &result{SchemaVersion: schemaVersion, Scenario: "steady", Verdict: verdictOK, Events: 1000, DurationS: 10, EventsPerS: 100,
			CPUNsPerEvent: ns, Latency: latencyResult{Samples: 100, P50: 1e6, P90: 1e6, P99: 2e6, P999: 3e6, Max: 3e6}})
	}
	return combine(runs)
}

// slower is a series whose CPU time an event is about ns, and varies by a tenth.
func slower(ns float64, parts int) *result {
	r := costing(ns)
	for i := range parts {
		r.Series = append(r.Series, point{At: float64(i + 1), Events: 100, EventsPerS: 100, CPUNsPerEvent: ns * (0.95 + 0.1*float64(i*7%parts)/float64(parts))})
	}
	return r
}

func TestCompare(t *testing.T) {
	lost := costing(1000, 1010, 990, 1005)
	lost.Runs[2].Lost = 1
	lost = combine(lost.Runs)
	gone := costing(1000)
	gone.Lost = 1
	for _, c := range []struct {
		name        string
		base, head  *result
		field, want string
		whole       string
	}{
		{"itself", costing(1000, 1010, 990, 1005), costing(1000, 1010, 990, 1005), "cpu_ns_per_event", changeNone, changeNone},
		{"one run and itself", costing(1000), costing(1000), "cpu_ns_per_event", changeNone, changeNone},
		{"a fifth slower", costing(1000, 1010, 990, 1005), costing(1200, 1212, 1188, 1206), "cpu_ns_per_event", changeRegression, changeRegression},
		{"a fifth faster", costing(1200, 1212, 1188, 1206), costing(1000, 1010, 990, 1005), "cpu_ns_per_event", changeBetter, "changed"},
		{"a little slower", costing(1000, 1010, 990, 1005), costing(1050, 1060, 1040, 1055), "cpu_ns_per_event", changeWorse, "changed"},
		{"slower, and all over the place", costing(1000, 1600, 700, 1300), costing(1200, 1900, 800, 1600), "cpu_ns_per_event", changeNoise, changeNone},
		{"by less than a clock tells", costing(20, 20, 20, 20), costing(24, 24, 24, 24), "cpu_ns_per_event", changeNone, changeNone},
		{"single runs, from their parts", slower(1000, 12), slower(1200, 12), "cpu_ns_per_event", changeRegression, changeRegression},
		{"single runs, too short to test", slower(1000, 5), slower(1200, 5), "cpu_ns_per_event", changeRegression, changeRegression},
		{"single runs that vary more than they differ", slower(1000, 12), slower(1020, 12), "cpu_ns_per_event", changeNoise, changeNone},
		{"one event lost in four runs", costing(1000, 1010, 990, 1005), lost, "lost", changeRegression, changeRegression},
		{"one event lost in one", costing(1000), gone, "lost", changeRegression, changeRegression},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := compareResults(c.base, c.head, 10, nil)
			for _, ch := range got.Changes {
				if ch.Field == c.field && ch.Verdict != c.want {
					t.Errorf("%+v, want %s", ch, c.want)
				}
			}
			if got.Verdict != c.whole {
				t.Errorf("verdict %q, want %q: %+v", got.Verdict, c.whole, got.Changes)
			}
		})
	}
}

// Where more is better, less is worse.
func TestCompareThroughput(t *testing.T) {
	base, head := costing(1000), costing(1000)
	head.EventsPerS = 80
	if c := compareResults(base, head, 10, []string{"rate"}); len(c.Changes) != 1 || c.Verdict != changeRegression {
		t.Errorf("%+v", c)
	}
	if c := compareResults(head, base, 10, []string{"rate"}); c.Changes[0].Verdict != changeBetter {
		t.Errorf("%+v", c)
	}
}

func saveResult(t *testing.T, dir, name string, r *result) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := toFile(path, r.writeJSON); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCompareCommand(t *testing.T) {
	dir := t.TempDir()
	base, head := saveResult(t, dir, "base.json", costing(1000, 1010, 990, 1005)), saveResult(t, dir, "head.json", costing(1200, 1212, 1188, 1206))
	os.WriteFile(filepath.Join(dir, "no.json"), []byte(`{"a":1}`), 0o644)
	os.WriteFile(filepath.Join(dir, "old.json"), []byte(`{"schema_version":99,"scenario":"steady"}`), 0o644)
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{base + " " + base, exitOK, "= no change"},
		{base + " " + head, exitRegression, "✗ REGRESSION"},
		{base + " " + head + " --max-regress 25", exitOK, "± changed"},
		{"--fields p99,allocs " + base + " " + head, exitOK, "= no change"},
		{base + " " + head + " --format md", exitRegression, "| cpu_ns_per_event | 1.0µs | 1.2µs | +20.0 % | 0.029 | REGRESSION |"},
		{base, exitUsage, "two results"},
		{base + " " + filepath.Join(dir, "none.json"), exitUsage, "none.json"},
		{base + " " + filepath.Join(dir, "no.json"), exitUsage, "no schema_version"},
		{base + " " + filepath.Join(dir, "old.json"), exitUsage, "schema version 99"},
		{base + " " + head + " --fields speed", exitUsage, `there is no field "speed"`},
	} {
		code, out, err := call(t.Context(), nil, append([]string{"compare"}, strings.Fields(c.args)...)...)
		if code != c.code || !strings.Contains(out+err, c.want) {
			t.Errorf("compare %s: code %d, stdout %s, stderr %s; want %d and %q", c.args, code, out, err, c.code, c.want)
		}
	}
	_, out, _ := call(t.Context(), nil, "compare", "--format", "json", base, head)
	var c comparison
	if err := json.Unmarshal([]byte(out), &c); err != nil || c.Verdict != changeRegression {
		t.Errorf("JSON %s: %v", out, err)
	}
}
