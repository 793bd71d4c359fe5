package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// The fields that readers of a result rely on.
func TestResultFields(t *testing.T) {
	b, err := json.Marshal(&result{SLO: []slo{}, Notes: []string{}, Env: inspect()})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(b, &fields); err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(`schema_version scenario handler compress shards events duration_s
		events_per_s cpu_ns_per_event user_ns_per_event allocs_per_event bytes_per_event gc_cycles
		peak_rss_bytes goroutines latency lost duplicated reordered shed identifies resumes reconnects
		zombies heap_stack_bytes_per_shard slo verdict env`) {
		if v, ok := fields[name]; !ok || v == nil {
			t.Errorf("%s is %v", name, v)
		}
	}
	for _, name := range strings.Fields("p50_ns p90_ns p99_ns p999_ns max_ns") {
		if _, ok := fields["latency"].(map[string]any)[name]; !ok {
			t.Errorf("latency has no %s", name)
		}
	}
}

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		name  string
		r     result
		asked int64
		early error
		want  string
		code  int
	}{
		{"ok", result{Events: 10}, 10, nil, verdictOK, exitOK},
		{"lost", result{Events: 10, Lost: 1}, 0, nil, verdictFailed, exitFailed},
		{"duplicated", result{Events: 10, Duplicated: 1}, 0, nil, verdictFailed, exitFailed},
		{"reordered", result{Events: 10, Reordered: 1}, 0, nil, verdictFailed, exitFailed},
		{"a handler panicked", result{Events: 10, Panics: 1}, 0, nil, verdictFailed, exitFailed},
		{"a buffer leaked", result{Events: 10, BuffersLeft: 1}, 0, nil, verdictFailed, exitFailed},
		{"an objective missed", result{Events: 10, SLO: []slo{{OK: false}}}, 0, nil, verdictFailed, exitFailed},
		{"an objective held", result{Events: 10, SLO: []slo{{OK: true}}}, 0, nil, verdictOK, exitOK},
		{"too slow", result{Events: 940, DurationS: 10, TargetPerS: 100}, 0, nil, verdictRate, exitRate},
		{"fast enough", result{Events: 960, DurationS: 10, TargetPerS: 100}, 0, nil, verdictOK, exitOK},
		{"the rest is held back", result{Scenario: "burst", Events: 910, DurationS: 10, TargetPerS: 100}, 0, nil, verdictOK, exitOK},
		{"too few", result{Events: 9}, 10, nil, verdictRate, exitRate},
		{"nothing came", result{}, 1, nil, verdictRate, exitRate},
		{"a shard is down", result{Events: 10, Down: 1}, 10, nil, verdictFailed, exitFailed},
		{"interrupted, and a shard is down", result{Events: 10, Down: 1}, 10, errors.New("^C"), verdictFailed, exitFailed},
		{"the record is unread", result{Events: 10, unread: true}, 10, nil, verdictUnproven, exitFailed},
		{"the record is unread, and one is lost", result{Events: 10, unread: true, Lost: 1}, 10, nil, verdictFailed, exitFailed},
		{"interrupted", result{Events: 1}, 10, errors.New("^C"), verdictInterrupted, exitInterrupted},
		{"interrupted and lost", result{Events: 1, Lost: 1}, 10, errors.New("^C"), verdictFailed, exitFailed},
		{"the gateway's process ended", result{Events: 1}, 10, errChild, verdictFailed, exitFailed},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.r.conclude(c.asked, c.early)
			if c.r.Verdict != c.want || c.r.exitCode() != c.code {
				t.Errorf("verdict %s, code %d; want %s, %d", c.r.Verdict, c.r.exitCode(), c.want, c.code)
			}
		})
	}
}

func TestSummaryLeadsWithVerdict(t *testing.T) {
	for _, c := range []struct {
		r    result
		want string
	}{
		{result{Verdict: verdictOK}, "✓ ok: lost 0, duplicated 0, reordered 0\n"},
		{result{Verdict: verdictFailed, Lost: 3}, "✗ FAILED: lost 3, duplicated 0, reordered 0\n"},
		{result{Verdict: verdictFailed, Down: 1, Shards: 2}, "✗ FAILED: lost 0, duplicated 0, reordered 0, 1 of 2 shards down\n"},
		{result{Verdict: verdictUnproven}, "? UNPROVEN: lost 0, duplicated 0, reordered 0\n"},
		{result{Verdict: verdictInterrupted}, "! interrupted: lost 0, duplicated 0, reordered 0\n"},
		{result{Verdict: verdictOK, Proof: "s"}, "✓ ok: lost 0, duplicated 0, reordered not seen\n"},
	} {
		var b bytes.Buffer
		c.r.summarize(&b, palette{})
		if !strings.HasPrefix(b.String(), c.want) || strings.Contains(b.String(), "\x1b") {
			t.Errorf("summary %q does not begin with %q", b.String(), c.want)
		}
		if lines := strings.Count(b.String(), "\n"); lines > 24 {
			t.Errorf("the summary has %d lines, more than a screen", lines)
		}
	}
}
