package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
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

// table shows, in Markdown, what each client cost and its ratio to the floor of the
// same pair; with peers, also how many times as much the first of them cost.
func table(o options, clients []client, pairs []pair) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nmix %s, rate %s, shards %d, events %d, pairs %d: median [least, most]\n\n", o.mix, o.rate, o.shards, o.events, len(pairs))
	first := len(o.handlers) // of the peers
	head, rule := "| client | CPU ns/event | ÷ floor | allocs/event | peak RSS, MiB |", "|---|--:|--:|--:|--:|"
	if first < len(clients) {
		head, rule = head+" "+clients[first].name+" ÷ it |", rule+"--:|"
	}
	fmt.Fprintf(&b, "%s\n%s\n| floor | %s | 1 | - | - |", head, rule, spread("%.0f", pairs, func(p pair) float64 { return p.floor }))
	if first < len(clients) {
		fmt.Fprintf(&b, " %s |", spread("%.1f", pairs, func(p pair) float64 { return p.clients[first].CPU / p.floor }))
	}
	for i, c := range clients {
		fmt.Fprintf(&b, "\n| %s | %s | %s | %s | %s |", c.name,
			spread("%.0f", pairs, func(p pair) float64 { return p.clients[i].CPU }),
			spread("%.2f", pairs, func(p pair) float64 { return p.clients[i].CPU / p.floor }),
			spread("%.3f", pairs, func(p pair) float64 { return p.clients[i].Allocs }),
			spread("%.0f", pairs, func(p pair) float64 { return p.clients[i].RSS / (1 << 20) }))
		if first < len(clients) {
			fmt.Fprintf(&b, " %s |", spread("%.1f", pairs, func(p pair) float64 { return p.clients[first].CPU / p.clients[i].CPU }))
		}
	}
	b.WriteByte('\n')
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
