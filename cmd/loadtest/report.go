package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// formats are those of report.
var formats = []string{"text", "json", "csv", "md", "html"}

// render is the report command.
func render(o *options, std streams) error {
	var results []*result
	var runs []run
	for _, path := range o.files {
		list, err := loadResults(path)
		if err != nil {
			return usagef("%v", err)
		}
		for _, r := range list {
			results = append(results, r)
			runs = append(runs, runsOf(r, path)...)
		}
	}
	distinguish(runs)
	write := map[string]func(io.Writer) error{
		"text": func(w io.Writer) error { return writeText(w, results, colours(std)) },
		"json": func(w io.Writer) error { return writeResults(w, results) },
		"csv":  func(w io.Writer) error { return writeCSV(w, runs) },
		"md":   func(w io.Writer) error { return writeMarkdown(w, results) },
		"html": func(w io.Writer) error { return writeHTML(w, results, runs) },
	}
	if o.html != "" {
		return toFile(o.html, write["html"])
	}
	if o.out != "" {
		return toFile(o.out, write[o.format])
	}
	return write[o.format](std.out)
}

// distinguish numbers runs of the same name.
func distinguish(runs []run) {
	seen := map[string]int{}
	for i := range runs {
		name := runs[i].Name
		if seen[name]++; seen[name] > 1 {
			runs[i].Name = fmt.Sprintf("%s (%d)", name, seen[name])
		}
	}
}

func writeText(w io.Writer, results []*result, c palette) error {
	var b strings.Builder
	for i, r := range results {
		if i > 0 {
			b.WriteByte('\n')
		}
		r.summarize(&b, c)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeResults writes one result as it was, several as a list.
func writeResults(w io.Writer, results []*result) error {
	if len(results) == 1 {
		return results[0].writeJSON(w)
	}
	for i, r := range results {
		lead := map[bool]string{true: "[\n", false: ",\n"}[i == 0]
		if _, err := io.WriteString(w, lead); err != nil {
			return err
		}
		if err := r.writeJSON(w); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "]\n")
	return err
}

// writeMarkdown writes what the summary says as tables, for an issue or a wiki.
func writeMarkdown(w io.Writer, results []*result) error {
	var b strings.Builder
	for i, r := range results {
		if i > 0 {
			b.WriteString("\n")
		}
		r.markdown(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *result) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "## %s: %s\n\n", r.Scenario, r.headline(palette{}))
	fmt.Fprintf(b, "%s\n\n", r.setting())
	var rows [][]string
	for _, f := range r.keyFigures() {
		row := []string{f.Name, f.Value}
		if len(r.Spread) > 0 {
			row = append(row, r.rangeOf(f.Field))
		}
		rows = append(rows, row)
	}
	head := []string{"figure", "value"}
	if len(r.Spread) > 0 {
		head = []string{"figure", fmt.Sprintf("median of %d", len(r.Runs)), "range"}
	}
	writeTable(b, head, rows, true)
	if stages := r.stages(); len(stages) > 0 {
		b.WriteString("\n")
		writeTable(b, stageHead, stages, true)
	}
	if len(r.SLO) > 0 {
		rows = nil
		for _, s := range r.SLO {
			rows = append(rows, []string{sign(s.OK), "`" + s.Expression + "`", s.found()})
		}
		b.WriteString("\n")
		writeTable(b, []string{"", "objective", "found"}, rows, true)
	}
	if len(r.Proofs) > 0 {
		rows = nil
		for _, p := range r.Proofs {
			rows = append(rows, []string{sign(p.OK), p.Claim, p.Found})
		}
		b.WriteString("\n")
		writeTable(b, []string{"", "proof", "found"}, rows, true)
	}
	if len(r.Notes) > 0 || len(r.Env.Warnings) > 0 {
		b.WriteString("\n")
	}
	for _, n := range slices.Concat(r.Notes, r.Env.Warnings) {
		fmt.Fprintf(b, "- %s\n", n)
	}
	fmt.Fprintf(b, "\n%s\n", r.Env.line())
}

// figure is a figure as a person reads it.
type figure struct{ Name, Value, Field string }

// keyFigures are those that matter, the most asked for first.
func (r *result) keyFigures() []figure {
	list := []figure{{"lost · duplicated · reordered", fmt.Sprintf("%d · %d · %s", r.Lost, r.Duplicated, r.order()), ""}}
	add := func(name, field string) {
		if r.unmeasured(field) == "" {
			list = append(list, figure{name, quantity(field, figures(r)[field]), field})
		}
	}
	add("events", "events")
	add("events a second", "events_per_s")
	if r.TargetPerS > 0 {
		add("asked for", "target_per_s")
	}
	add("p50", "latency.p50_ns")
	add("p99", "latency.p99_ns")
	add("p99.9", "latency.p999_ns")
	add("slowest", "latency.max_ns")
	add("CPU an event", "cpu_ns_per_event")
	add("allocations an event", "allocs_per_event")
	add("heap and stack a shard", "heap_stack_bytes_per_shard")
	add("peak RSS", "peak_rss_bytes")
	add("GC cycles", "gc_cycles")
	if r.Shed > 0 {
		add("shed", "shed")
	}
	if r.Reconnects > 0 {
		add("reconnects", "reconnects")
	}
	return list
}

var stageHead = []string{"latency", "p50", "p90", "p99", "p99.9", "slowest"}

// stages are the latency and its parts, a row each under stageHead; none if nothing was timed.
func (r *result) stages() [][]string {
	var rows [][]string
	for _, s := range []struct {
		name string
		of   *latencyResult
	}{
		{"from when it was due to its handler", &r.Latency}, {"– until it was read from the socket", &r.Stages.Arrival},
		{"– until its handler began", &r.Stages.Queue}, {"in its handler", &r.Stages.Handler},
	} {
		row := []string{s.name}
		for _, ns := range []int64{s.of.P50, s.of.P90, s.of.P99, s.of.P999, s.of.Max} {
			row = append(row, string(duration(nil, ns)))
		}
		if s.of.Samples > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// setting is what ran, in a line.
func (r *result) setting() string {
	compress := r.Compress
	if r.TLS {
		compress += ", TLS"
	}
	s := fmt.Sprintf("%d shards, handler %s, order %s, compression %s, %s from %s", r.Shards, r.Handler, r.Order, compress,
		time.Duration(r.DurationS*1e9).Round(10*time.Millisecond), r.Started.Format("2006-01-02 15:04:05 MST"))
	if len(r.Runs) > 0 {
		s = fmt.Sprintf("%d runs: %s", len(r.Runs), s)
	}
	return s
}

// rangeOf is from the least to the greatest of several runs.
func (r *result) rangeOf(field string) string {
	v, ok := r.Spread[field]
	if !ok {
		return ""
	}
	return quantity(field, v.Min) + " – " + quantity(field, v.Max)
}

func (s *slo) found() string {
	if s.Why != "" {
		return s.Why
	}
	return quantity(s.Field, s.Value)
}

// line is the machine in a line.
func (m *machine) line() string {
	s := fmt.Sprintf("%s %s/%s, %d cores, GOMAXPROCS %d, %s, load average %.2f", m.Go, m.OS, m.Arch, m.Cores, m.GOMAXPROCS, m.JSON, m.Load1)
	if m.CPU != "" {
		s = m.CPU + ", " + s
	}
	return s
}

func sign(ok bool) string {
	if ok {
		return "✓"
	}
	return "✗"
}

// quantity is a value of a field, in the unit that suits.
func quantity(field string, v float64) string {
	switch {
	case strings.Contains(field, "_ns"):
		return string(duration(nil, int64(math.Round(v))))
	case strings.HasPrefix(field, "allocs"):
		return fmt.Sprintf("%.4f", v)
	case field == "bytes_per_event":
		return fmt.Sprintf("%.1f B", v)
	case strings.Contains(field, "bytes"):
		return string(size(nil, int64(v)))
	case strings.HasSuffix(field, "_s") && !strings.HasSuffix(field, "_per_s"):
		return fmt.Sprintf("%.2f s", v)
	}
	return string(count(nil, v))
}

// writeTable writes rows in columns, as Markdown or for the eye.
func writeTable(b *strings.Builder, head []string, rows [][]string, markdown bool) {
	if markdown {
		escape := func(row []string) string {
			cells := make([]string, len(row))
			for i, c := range row {
				cells[i] = strings.ReplaceAll(strings.ReplaceAll(c, "|", `\|`), "\n", " ")
			}
			return "| " + strings.Join(cells, " | ") + " |\n"
		}
		b.WriteString(escape(head) + "|" + strings.Repeat(" --- |", len(head)) + "\n")
		for _, row := range rows {
			b.WriteString(escape(row))
		}
		return
	}
	width := make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		for i, c := range row {
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	for _, row := range append([][]string{head}, rows...) {
		var line strings.Builder
		for i, c := range row {
			line.WriteString("  " + c + strings.Repeat(" ", width[i]-utf8.RuneCountInString(c)))
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
