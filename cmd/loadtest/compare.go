package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// compared is a field that compare looks at.
type compared struct {
	field  string
	higher bool    // is better
	noise  float64 // in its unit: a change by less is none, whatever its percentage
	wrong  bool    // one more is a regression, and never chance
	// point takes the field from a point of the series; nil: it is not in it.
	point func(*point) (float64, bool)
}

// comparedFields are what a fleet costs and how fast it is.
var comparedFields = []compared{
	{field: "events_per_s", higher: true, point: func(p *point) (float64, bool) { return p.EventsPerS, true }},
	{field: "cpu_ns_per_event", noise: 5, point: func(p *point) (float64, bool) { return p.CPUNsPerEvent, p.Events > 0 }},
	{field: "user_ns_per_event", noise: 5},
	{field: "allocs_per_event", noise: 0.01, point: func(p *point) (float64, bool) { return p.AllocsPerEvent, p.Events > 0 }},
	{field: "bytes_per_event", noise: 1},
	{field: "latency.p50_ns", noise: 20e3, point: func(p *point) (float64, bool) { return float64(p.P50), p.Samples > 0 }},
	{field: "latency.p90_ns", noise: 20e3},
	{field: "latency.p99_ns", noise: 100e3, point: func(p *point) (float64, bool) { return float64(p.P99), p.Samples > 0 }},
	{field: "latency.p999_ns", noise: 500e3, point: func(p *point) (float64, bool) { return float64(p.P999), p.Samples > 0 }},
	{field: "heap_stack_bytes_per_shard", noise: 512},
	{field: "peak_rss_bytes", noise: 2 << 20},
	{field: "lost", wrong: true}, {field: "duplicated", wrong: true}, {field: "reordered", wrong: true}, {field: "shed"},
}

// change is what became of a field.
type change struct {
	Field   string  `json:"field"`
	Base    float64 `json:"base"`
	Head    float64 `json:"head"`
	Percent float64 `json:"percent"` // of the base; 0 if that is 0
	P       float64 `json:"p"`       // that it is chance; 1 if it was not tested
	// Of is what was tested: runs, the parts of single runs, or nothing.
	Of      string `json:"tested"`
	Verdict string `json:"verdict"`
}

// Verdicts of a change.
const (
	changeNone       = "no change"
	changeNoise      = "noise" // as large as chance makes it
	changeBetter     = "better"
	changeWorse      = "worse" // by no more than it may be
	changeRegression = "REGRESSION"
)

// comparison is the whole.
type comparison struct {
	Base       string   `json:"base"`
	Head       string   `json:"head"`
	MaxRegress float64  `json:"max_regress_percent"`
	Changes    []change `json:"changes"`
	Warnings   []string `json:"warnings"`
	Verdict    string   `json:"verdict"` // no change, changed, or REGRESSION
	few        bool     // runs, to be tested
}

// compare is the compare command.
func compare(o *options, std streams) (int, error) {
	var sides [2]*result
	for i, path := range o.files {
		list, err := loadResults(path)
		if err != nil {
			return exitUsage, usagef("%v", err)
		}
		sides[i] = combine(singles(list))
	}
	c := compareResults(sides[0], sides[1], o.maxRegress, o.comparedFields())
	c.Base, c.Head = o.files[0], o.files[1]
	if err := c.print(std.out, o.format); err != nil {
		return exitInternal, err
	}
	if c.Verdict == changeRegression {
		return exitRegression, nil
	}
	return exitOK, nil
}

// singles are the runs in some results.
func singles(list []*result) []*result {
	var all []*result
	for _, r := range list {
		for _, one := range runsOf(r, "") {
			all = append(all, one.result)
		}
	}
	return all
}

// compareResults looks at each field, or at those named.
func compareResults(base, head *result, maxRegress float64, only []string) *comparison {
	c := &comparison{MaxRegress: maxRegress, Changes: []change{}, Warnings: differences(base, head), Verdict: changeNone,
		few: min(len(base.Runs), len(head.Runs)) < enoughRuns}
	fields := comparedFields
	if len(only) > 0 {
		fields = nil
		for _, name := range only {
			field, _ := fieldOf(name) // checked with the flags
			i := slices.IndexFunc(comparedFields, func(f compared) bool { return f.field == field })
			if i < 0 {
				fields = append(fields, compared{field: field})
				continue
			}
			fields = append(fields, comparedFields[i])
		}
	}
	for _, f := range fields {
		if base.unmeasured(f.field) != "" || head.unmeasured(f.field) != "" {
			continue
		}
		ch := f.change(base, head, maxRegress)
		c.Changes = append(c.Changes, ch)
		switch {
		case ch.Verdict == changeRegression:
			c.Verdict = changeRegression
		case c.Verdict == changeNone && (ch.Verdict == changeBetter || ch.Verdict == changeWorse):
			c.Verdict = "changed"
		}
	}
	return c
}

// differences are why two results may not be comparable.
func differences(base, head *result) []string {
	list := []string{}
	for _, d := range []struct {
		what string
		a, b any
	}{
		{"scenario", base.Scenario, head.Scenario}, {"handler", base.Handler, head.Handler}, {"order", base.Order, head.Order},
		{"compression", base.Compress, head.Compress}, {"TLS", base.TLS, head.TLS}, {"shards", base.Shards, head.Shards}, {"target rate", base.TargetPerS, head.TargetPerS},
		{"CPU", base.Env.CPU, head.Env.CPU}, {"GOMAXPROCS", base.Env.GOMAXPROCS, head.Env.GOMAXPROCS}, {"Go", base.Env.Go, head.Env.Go},
	} {
		if d.a != d.b {
			list = append(list, fmt.Sprintf("%s differs: %v and %v", d.what, d.a, d.b))
		}
	}
	return list
}

// change compares a field. Whether it is worse than it may be is decided by the
// medians; whether that can be chance, by a test: over the runs where each side has
// enough, else over the parts of the time series. Parts of one run resemble one another
// more than runs do, so that is the weaker test. What cannot be tested counts as it is.
func (f *compared) change(base, head *result, maxRegress float64) change {
	ch := change{Field: f.field, Base: figures(base)[f.field], Head: figures(head)[f.field], P: 1, Of: "nothing"}
	if ch.Base != 0 {
		ch.Percent = 100 * (ch.Head - ch.Base) / math.Abs(ch.Base)
	}
	a, b, of := f.samples(base, head)
	if of != "" {
		ch.P, ch.Of = rankSum(a, b), of
	}
	worse := ch.Head > ch.Base != f.higher
	by := math.Abs(ch.Head - ch.Base)
	switch {
	case by == 0 || by < f.noise:
		ch.Verdict = changeNone
	case of != "" && ch.P >= significant:
		ch.Verdict = changeNoise
	case !worse:
		ch.Verdict = changeBetter
	case ch.Base == 0 || math.Abs(ch.Percent) > maxRegress:
		ch.Verdict = changeRegression
	default:
		ch.Verdict = changeWorse
	}
	return ch
}

const (
	enoughRuns  = 4
	enoughParts = 8
)

// samples are what is tested, and what that is; nothing if there is not enough.
func (f *compared) samples(base, head *result) (a, b []float64, of string) {
	a, b = perRun(base, f.field), perRun(head, f.field)
	if min(len(a), len(b)) >= enoughRuns && !f.wrong {
		return a, b, "runs"
	}
	if f.point == nil {
		return nil, nil, ""
	}
	a, b = f.parts(base), f.parts(head)
	if min(len(a), len(b)) >= enoughParts {
		return a, b, "parts"
	}
	return nil, nil, ""
}

func perRun(r *result, field string) []float64 {
	var list []float64
	for _, one := range r.Runs {
		list = append(list, figures(one)[field])
	}
	return list
}

// parts are a field's values in the points of all runs. The first and the last are left
// out: one begins while the fleet warms up, the other may be shorter.
func (f *compared) parts(r *result) []float64 {
	var list []float64
	for _, one := range runsOf(r, "") {
		for i := 1; i+1 < len(one.Series); i++ {
			if v, ok := f.point(&one.Series[i]); ok {
				list = append(list, v)
			}
		}
	}
	return list
}

// print shows the comparison, the verdict first.
func (c *comparison) print(w io.Writer, format string) error {
	if format == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(c)
	}
	var b strings.Builder
	sign := map[string]string{changeRegression: "✗ ", changeNone: "= "}[c.Verdict]
	fmt.Fprintf(&b, "%s%s: %s against %s\n\n", cmp.Or(sign, "± "), c.Verdict, c.Head, c.Base)
	head := []string{"field", "base", "head", "change", "p", "verdict"}
	table := [][]string{}
	for _, ch := range c.Changes {
		table = append(table, []string{ch.Field, quantity(ch.Field, ch.Base), quantity(ch.Field, ch.Head),
			fmt.Sprintf("%+.1f %%", ch.Percent), ch.chance(), ch.Verdict})
	}
	writeTable(&b, head, table, format == "md")
	fmt.Fprintf(&b, "\nA figure may be %g %% worse. p: Mann-Whitney U over the runs, or over the parts of single runs (~).\n", c.MaxRegress)
	for _, warning := range c.Warnings {
		fmt.Fprintf(&b, "\nwarning: %s", warning)
	}
	if len(c.Warnings) > 0 {
		b.WriteByte('\n')
	}
	if c.few {
		fmt.Fprintf(&b, "\nBoth sides with --runs %d or more tell a change from noise better.\n", enoughRuns)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// chance is p as it is printed.
func (ch *change) chance() string {
	switch ch.Of {
	case "runs":
		return fmt.Sprintf("%.3f", ch.P)
	case "parts":
		return fmt.Sprintf("~%.3f", ch.P)
	}
	return "–"
}
