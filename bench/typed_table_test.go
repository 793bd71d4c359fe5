package bench

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "measure the table of typed events in README.md anew")

// The table in README.md is between these lines.
const (
	tableBegin = "<!-- typed: begin -->\n"
	tableEnd   = "<!-- typed: end -->\n"
)

// TestTypedTable holds that README.md has a row for each payload that is measured, and
// with -update measures them:
//
//	go test ./bench -run TestTypedTable -update -benchtime 0.2s
func TestTypedTable(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), tableBegin)
	old, after, closed := strings.Cut(rest, tableEnd)
	if !found || !closed {
		t.Fatalf("README.md has no place for the table: a line %s and a line %s", tableBegin, tableEnd)
	}
	if *update {
		old = typedTable(t)
		if err := os.WriteFile("README.md", []byte(before+tableBegin+old+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range typedEvents {
		for _, s := range samplesOf(t, e) {
			if row := rowHead(s); strings.Count(old, row) != 1 {
				t.Errorf("the table has %d rows %q: refresh it with -update", strings.Count(old, row), row)
			}
		}
	}
}

// rowHead is how the row of a sample begins.
func rowHead(s sample) string { return fmt.Sprintf("| %v | %d |", s.typ, len(s.data)) }

// typedTable measures: ns and allocations of each way.
func typedTable(t *testing.T) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d cores, %s, %s/%s, %s, `go test ./bench -run TestTypedTable -update -benchtime %v`: ns / allocations an event\n\n",
		cpuModel(), runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, time.Now().Format(time.DateOnly), flag.Lookup("test.benchtime").Value)
	b.WriteString("| event | bytes | lent | owned | OnType | encoding/json |\n|---|--:|--:|--:|--:|--:|\n")
	for _, e := range typedEvents {
		for _, s := range samplesOf(t, e) {
			b.WriteString(rowHead(s))
			for _, w := range e.ways(s)[:4] {
				r := testing.Benchmark(w.run)
				if r.N == 0 {
					t.Fatalf("%s/%s failed", s.label(), w.who)
				}
				fmt.Fprintf(&b, " %d / %d |", r.NsPerOp(), r.AllocsPerOp())
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// cpuModel is what Linux says, and else unknown.
func cpuModel() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if key, value, _ := strings.Cut(line, ":"); strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown CPU"
}
