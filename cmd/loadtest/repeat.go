package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"
)

// variation is how a figure varies over several runs.
type variation struct {
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
	Max    float64 `json:"max"`
	// RSD is the standard deviation of the runs, relative to their mean; 0 if that is 0.
	RSD float64 `json:"rsd"`
}

// repeat runs a command several times, each in a process of its own so that none finds
// the memory of the one before, and reports all of them.
func repeat(ctx context.Context, name string, o *options, std streams) (int, error) {
	dir, err := os.MkdirTemp("", "loadtest-runs-")
	if err != nil {
		return exitInternal, err
	}
	defer os.RemoveAll(dir)
	var runs []*result
	for i := range o.runs {
		if o.ui != "quiet" {
			fmt.Fprintf(std.err, "run %d of %d\n", i+1, o.runs)
		}
		path := filepath.Join(dir, fmt.Sprint(i))
		code, err := runOnce(ctx, name, o, std, path)
		if err != nil {
			return exitInternal, err
		}
		list, err := loadResults(path)
		if errors.Is(err, os.ErrNotExist) {
			return code, fmt.Errorf("run %d of %d ended without a result, exit code %d", i+1, o.runs, code)
		} else if err != nil {
			return exitInternal, err
		}
		runs = append(runs, list...)
		if ctx.Err() != nil || code == exitInterrupted {
			break
		}
	}
	r := combine(runs)
	if len(runs) < o.runs {
		r.note("interrupted: %d of %d runs", len(runs), o.runs)
	}
	r.SLO = []slo{}
	r.hold(o.slo)
	for _, s := range r.SLO {
		if !s.OK {
			r.Verdict = worseVerdict(r.Verdict, verdictFailed)
		}
	}
	if err := o.write(r); err != nil {
		return exitInternal, err
	}
	r.summarize(std.out, colours(std))
	return r.exitCode(), nil
}

// runOnce runs the command as it was called, for its result alone: the last of two equal
// flags counts.
func runOnce(ctx context.Context, name string, o *options, std streams, out string) (code int, err error) {
	args := append(slices.Concat([]string{name}, o.args), "--runs", "1", "--out", out, "--csv", "", "--html", "")
	if !o.abortOnFail {
		args = append(args, "--slo", "")
	}
	exe, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Minute // it writes what it has
	cmd.Stdout, cmd.Stderr = io.Discard, std.err
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && ctx.Err() == nil {
		return 0, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

// combine makes one result of several: the median of each figure, the sum of what went
// wrong, and the worst verdict.
func combine(runs []*result) *result {
	if len(runs) == 1 {
		return runs[0]
	}
	r := *runs[0]
	r.Runs, r.Spread = runs, map[string]variation{}
	r.Series, r.Marks, r.Notes, r.Proofs = []point{}, []mark{}, []string{}, []claim{}
	values := map[string][]float64{}
	for _, one := range runs {
		for name, v := range figures(one) {
			values[name] = append(values[name], v)
		}
	}
	for name, list := range values {
		r.Spread[name] = vary(list)
	}
	median := func(name string) float64 { return r.Spread[name].Median }
	r.medians(median)
	r.Lost, r.Duplicated, r.Reordered, r.Broken, r.Panics, r.Down, r.BuffersLeft = 0, 0, 0, 0, 0, 0, 0
	h := newHistogram()
	for i, one := range runs {
		r.Lost, r.Duplicated, r.Reordered = r.Lost+one.Lost, r.Duplicated+one.Duplicated, r.Reordered+one.Reordered
		r.Broken, r.Panics, r.Down = r.Broken+one.Broken, r.Panics+one.Panics, r.Down+one.Down
		r.BuffersLeft += one.BuffersLeft
		r.Verdict = worseVerdict(r.Verdict, one.Verdict)
		for _, c := range one.Proofs {
			c.Claim = fmt.Sprintf("run %d: %s", i+1, c.Claim)
			if !c.OK {
				r.Proofs = append(r.Proofs, c)
			}
		}
		if part, err := decodeHistogram(one.Histogram); err == nil {
			h.Merge(part)
		}
	}
	r.Histogram = encode(h)
	held := 0
	for _, one := range runs {
		if !slices.ContainsFunc(one.Proofs, func(c claim) bool { return !c.OK }) {
			held++
		}
	}
	r.Proofs = append(r.Proofs, prove(held == len(runs), "every proof held", "in %d of %d runs", held, len(runs)))
	r.note("figures are the medians of %d runs, what went wrong their sums; CPU an event varied by %.1f %%, p99 by %.1f %%", len(runs),
		100*r.Spread["cpu_ns_per_event"].RSD, 100*r.Spread["latency.p99_ns"].RSD)
	return &r
}

// medians sets the figures to those of f.
func (r *result) medians(f func(name string) float64) {
	whole := func(name string) int64 { return int64(math.Round(f(name))) }
	r.Events, r.DurationS, r.EventsPerS = whole("events"), f("duration_s"), f("events_per_s")
	r.CPUNsPerEvent, r.UserNsPerEvent = f("cpu_ns_per_event"), f("user_ns_per_event")
	r.AllocsPerEvent, r.BytesPerEvent = f("allocs_per_event"), f("bytes_per_event")
	r.GCCycles, r.PeakRSSBytes, r.Goroutines = uint32(whole("gc_cycles")), whole("peak_rss_bytes"), int(whole("goroutines"))
	r.HeapStackBytesPerShard = whole("heap_stack_bytes_per_shard")
	r.Shed, r.Gone, r.Identifies, r.Resumes = whole("shed"), whole("gone"), whole("identifies"), whole("resumes")
	r.Reconnects, r.Zombies, r.GoroutinesLeft = whole("reconnects"), whole("zombies"), int(whole("goroutines_left"))
	for _, l := range []struct {
		at   *latencyResult
		name string
	}{
		{&r.Latency, "latency"}, {&r.Stages.Arrival, "latency_stages.arrival"},
		{&r.Stages.Queue, "latency_stages.queue"}, {&r.Stages.Handler, "latency_stages.handler"},
	} {
		p := func(q string) int64 { return whole(l.name + "." + q) }
		*l.at = latencyResult{p("samples"), p("p50_ns"), p("p90_ns"), p("p99_ns"), p("p999_ns"), p("max_ns")}
	}
	r.GeneratorLag.Mean, r.GeneratorLag.Max = whole("generator_lag.mean_ns"), whole("generator_lag.max_ns")
}

// vary sums up the values of some runs.
func vary(list []float64) variation {
	sorted := slices.Sorted(slices.Values(list))
	var mean, square float64
	for _, v := range sorted {
		mean += v / float64(len(sorted))
	}
	for _, v := range sorted {
		square += (v - mean) * (v - mean)
	}
	x := variation{Min: sorted[0], Median: medianOf(sorted), Max: sorted[len(sorted)-1]}
	if mean != 0 && len(sorted) > 1 {
		x.RSD = math.Sqrt(square/float64(len(sorted)-1)) / math.Abs(mean)
	}
	return x
}

// medianOf is the median of a sorted list that is not empty.
func medianOf(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// verdictOrder is from the best to the worst.
var verdictOrder = []string{verdictOK, verdictRate, verdictInterrupted, verdictUnproven, verdictFailed}

func worseVerdict(a, b string) string {
	if slices.Index(verdictOrder, b) > slices.Index(verdictOrder, a) {
		return b
	}
	return a
}
