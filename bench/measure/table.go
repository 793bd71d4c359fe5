package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// machine says where and when figures were taken.
func machine() string {
	return fmt.Sprintf("%s, %d cores, %s, %s/%s, %s", cpuModel(), runtime.NumCPU(), runtime.Version(),
		runtime.GOOS, runtime.GOARCH, time.Now().Format(time.DateOnly))
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

// table shows what each client cost and its ratio to the floor of the same pair.
func table(o options, pairs []pair) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nmix %s, rate %s, shards %d, events %d, pairs %d: median [least, most]\n\n", o.mix, o.rate, o.shards, o.events, len(pairs))
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "handler\tCPU ns/event\t÷ floor\tallocs/event")
	fmt.Fprintf(w, "floor\t%s\t1\t-\n", spread("%.0f", pairs, func(p pair) float64 { return p.floor }))
	for i, h := range o.handlers {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", h,
			spread("%.0f", pairs, func(p pair) float64 { return p.handlers[i].CPU }),
			spread("%.2f", pairs, func(p pair) float64 { return p.handlers[i].CPU / p.floor }),
			spread("%.3f", pairs, func(p pair) float64 { return p.handlers[i].Allocs }))
	}
	w.Flush()
	return b.String()
}

// spread is the median of a figure over all pairs, and its range.
func spread(format string, pairs []pair, figure func(pair) float64) string {
	figures := make([]float64, len(pairs))
	for i, p := range pairs {
		figures[i] = figure(p)
	}
	slices.Sort(figures)
	n := len(figures)
	median := (figures[n/2] + figures[(n-1)/2]) / 2
	return fmt.Sprintf(format+" ["+format+", "+format+"]", median, figures[0], figures[n-1])
}
