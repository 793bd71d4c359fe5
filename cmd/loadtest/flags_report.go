package main

import (
	"flag"
	"slices"
	"strings"
)

// reporting are the flags that say what becomes of figures.
type reporting struct {
	slo            objectives
	abortOnFail    bool
	csv, hdr, html string
	prom           string
	runs           int

	format     string
	maxRegress float64 // percent
	fields     string
	files      []string // of report and compare
	args       []string // as the command was called
}

// outputFlags are those of a run.
func outputFlags(fs *flag.FlagSet, o *options) {
	fs.StringVar(&o.out, "out", "", "file for the result as JSON; loadtest schema says what is in it")
	fs.StringVar(&o.csv, "csv", "", "file for the time series as CSV")
	fs.StringVar(&o.hdr, "hdr", "", "file for the latency as an HdrHistogram log, an interval for each part of the time series")
	fs.StringVar(&o.html, "html", "", "file for a report as one HTML page")
	fs.StringVar(&o.prom, "prom", "", "[HOST]:PORT to serve Prometheus metrics on while it runs; the host is 127.0.0.1 unless given")
	fs.Var(&o.slo, "slo", "`EXPRESSIONS` that the result must hold, separated by commas or in several flags, such as p99<5ms,lost==0,allocs_per_event<0.01;\n"+
		"FIELD is p50, p90, p99, p99.9, max, cpu, allocs, rate, or a number's path in the result, such as latency_stages.queue.p99_ns")
	fs.BoolVar(&o.abortOnFail, "abort-on-fail", false, "end the run as soon as an objective is missed whose field is known while it lasts: percentiles, rate, cpu, allocs, shed …")
	fs.IntVar(&o.runs, "runs", 1, "how often to run, each time in a process of its own; the result holds all, their medians and how they vary")
}

// renderFlags are those of report.
func renderFlags(fs *flag.FlagSet, o *options) {
	choose(fs, &o.format, "format", "what to make of the results", formats...)
	fs.StringVar(&o.out, "out", "", "file to write instead of stdout")
	fs.StringVar(&o.html, "html", "", "file for a report as one HTML page: --format html --out FILE")
}

// compareFlags are those of compare.
func compareFlags(fs *flag.FlagSet, o *options) {
	fs.Float64Var(&o.maxRegress, "max-regress", 10, "percent by which a figure may be worse")
	fs.StringVar(&o.fields, "fields", "", "fields to compare, separated by commas, instead of all figures of cost and speed")
	choose(fs, &o.format, "format", "of what is printed", "text", "md", "json")
}

// takesFiles are the commands with arguments that are no flags.
var takesFiles = map[string]bool{"report": true, "compare": true}

// read reads flags and, between and behind them, files.
func (o *options) read(fs *flag.FlagSet, args []string) error {
	for {
		if err := fs.Parse(args); err != nil {
			return err
		}
		if args = fs.Args(); len(args) == 0 {
			return nil
		}
		o.files, args = append(o.files, args[0]), args[1:]
	}
}

// checkFiles finds what report and compare cannot do.
func (o *options) checkFiles(name string) error {
	switch {
	case name == "compare" && len(o.files) != 2:
		return usagef("compare takes two results: loadtest compare base.json head.json")
	case name == "compare" && o.maxRegress < 0:
		return usagef("--max-regress %g: take zero or more percent", o.maxRegress)
	case len(o.files) == 0:
		return usagef("report takes results: loadtest report r.json --html r.html")
	case name == "report" && o.html != "" && o.out != "":
		return usagef("--html and --out: take one of them; --html FILE is --format html --out FILE")
	}
	for _, f := range o.comparedFields() {
		if _, err := fieldOf(f); err != nil {
			return usagef("--fields: %v", err)
		}
	}
	return nil
}

// comparedFields are those of --fields.
func (o *options) comparedFields() []string {
	return slices.DeleteFunc(strings.Split(o.fields, ","), func(s string) bool { return s == "" })
}

// reportError finds reports that a run cannot make.
func (o *options) reportError(name string) error {
	deploys := scenarioOf(o.scenario).deploys
	switch {
	case name == "server" || name == deployedCommand:
		return nil
	case o.runs < 1:
		return usagef("--runs %d: take at least 1", o.runs)
	case o.runs > 1 && o.hdr != "":
		return usagef("--hdr is the log of one run; leave out --runs")
	case o.abortOnFail && len(o.slo) == 0:
		return usagef("--abort-on-fail goes with --slo")
	case deploys && (o.abortOnFail || o.hdr != "" || o.csv != "" || o.prom != ""):
		return usagef("--scenario deploy has no time series, since its clients are processes of their own: leave out --abort-on-fail, --csv, --hdr and --prom")
	}
	return nil
}
