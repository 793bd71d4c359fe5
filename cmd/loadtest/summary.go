package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// palette colours the verdict, on terminals that want it.
type palette struct{ good, bad, doubt, off string }

// colours is none unless stdout is a terminal and NO_COLOR is not set.
func colours(std streams) palette {
	file, ok := std.out.(*os.File)
	if no, _ := std.env("NO_COLOR"); no != "" || !ok || !term.IsTerminal(int(file.Fd())) {
		return palette{}
	}
	return palette{good: "\x1b[1;32m", bad: "\x1b[1;31m", doubt: "\x1b[1;33m", off: "\x1b[0m"}
}

// headline is the sign and the word of a verdict.
func (r *result) headline(c palette) string {
	switch r.Verdict {
	case verdictFailed:
		return c.bad + "✗ FAILED" + c.off
	case verdictUnproven:
		return c.doubt + "? UNPROVEN" + c.off
	case verdictRate:
		return c.bad + "✗ RATE NOT REACHED" + c.off
	case verdictInterrupted:
		return c.doubt + "! interrupted" + c.off
	}
	return c.good + "✓ ok" + c.off
}

// summarize writes what a person wants to know, the verdict first.
func (r *result) summarize(w io.Writer, c palette) {
	down := ""
	if r.Down > 0 {
		down = fmt.Sprintf(", %d of %d shards down", r.Down, r.Shards)
	}
	fmt.Fprintf(w, "%s: lost %d, duplicated %d, reordered %s%s\n\n", r.headline(c), r.Lost, r.Duplicated, r.order(), down)
	for _, p := range r.Proofs {
		sign := c.good + "✓"
		if !p.OK {
			sign = c.bad + "✗"
		}
		fmt.Fprintf(w, "  %s%s %s: %s\n", sign, c.off, p.Claim, p.Found)
	}
	for _, o := range r.SLO {
		sign := c.good + "✓"
		if !o.OK {
			sign = c.bad + "✗"
		}
		fmt.Fprintf(w, "  %s%s %s: %s\n", sign, c.off, o.Expression, o.found())
	}
	if len(r.Proofs)+len(r.SLO) > 0 {
		fmt.Fprintln(w)
	}
	row := func(name, format string, args ...any) {
		fmt.Fprintf(w, "  %-10s %s\n", name, fmt.Sprintf(format, args...))
	}
	row("run", "%s, handler %s, order %s, %d shards, %s", r.Scenario, r.Handler, r.Order, r.Shards,
		time.Duration(r.DurationS*1e9).Round(10*time.Millisecond))
	target := ""
	if r.TargetPerS > 0 {
		target = fmt.Sprintf(" of %s", count(nil, r.TargetPerS))
	}
	row("events", "%d, %s%s a second", r.Events, count(nil, r.EventsPerS), target)
	if !r.apart {
		row("cost", "%s CPU an event (%s user), %.3f allocs, %.1f B, %d GCs", duration(nil, int64(r.CPUNsPerEvent)),
			duration(nil, int64(r.UserNsPerEvent)), r.AllocsPerEvent, r.BytesPerEvent, r.GCCycles)
	}
	if l := r.Latency; l.Samples > 0 {
		row("latency", "p50 %s, p90 %s, p99 %s, p99.9 %s, max %s", duration(nil, l.P50), duration(nil, l.P90),
			duration(nil, l.P99), duration(nil, l.P999), duration(nil, l.Max))
	}
	if q := r.Stages.Queue; q.Samples > 0 {
		row("of which", "until read from the socket p50 %s p99 %s, until its handler p50 %s p99 %s", duration(nil, r.Stages.Arrival.P50),
			duration(nil, r.Stages.Arrival.P99), duration(nil, q.P50), duration(nil, q.P99))
	}
	if !r.apart {
		row("memory", "%s a shard after the load, peak RSS %s, %d goroutines", size(nil, r.HeapStackBytesPerShard),
			size(nil, r.PeakRSSBytes), r.Goroutines)
	}
	row("sessions", "%d identifies, %d resumes, %d reconnects, %d zombies", r.Identifies, r.Resumes, r.Reconnects, r.Zombies)
	if bad := r.Shed + r.Broken + r.Panics; bad > 0 {
		row("handlers", "%d shed, %d broken, %d panics", r.Shed, r.Broken, r.Panics)
	}
	for _, n := range r.Notes {
		row("note", "%s", n)
	}
	for _, warning := range r.Env.Warnings {
		row("machine", "%s", warning)
	}
}

// order is the number reordered, or that it could not be seen.
func (r *result) order() string {
	if r.Proof == "s" {
		return "not seen"
	}
	return fmt.Sprint(r.Reordered)
}
