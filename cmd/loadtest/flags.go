package main

import (
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options are the values of all flags; a command defines those that concern it.
type options struct {
	listen, api, token string
	scenario, mix      string
	shards             int
	duration, warmup   time.Duration
	events             int64
	rate               float64 // events a second over all shards; +Inf is as fast as the sockets take them
	seed               uint64
	compress           string
	tls                bool
	trusted            *tls.Config // of --tls, once the gateway has shown itself
	handler, order     string
	overload           string
	workers            int
	work               time.Duration
	out, ui            string
	pprof, cpuProfile  string
	helloWithUpgrade   bool
	identifyGate       string
	chaos              chaos // nil: the scenario's own
	child              bool
	terms, kills       int // stops of deploy

	reporting

	// Of a deployed client.
	diary, sessions string
	process         int
}

// usageError is a mistake in how the command was called.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// childFlag is between loadtest and the server that it starts; -h does not show it.
const childFlag = "child"

// commands are the subcommands and the groups of flags that each takes.
var commands = map[string][]func(*flag.FlagSet, *options){
	"run":    {trafficFlags, gatewayFlags, fleetFlags(16), deployFlags, reportFlags},
	"client": {scenarioFlag, clientFlags, fleetFlags(0), deployFlags, reportFlags},
	"server": {serverFlags, trafficFlags, gatewayFlags},
	"env":    nil,
	"report": {renderFlags}, "compare": {compareFlags}, "schema": nil,

	deployedCommand: {clientFlags, fleetFlags(1), deployedFlags},
}

// trafficFlags say what the mock gateway sends.
func trafficFlags(fs *flag.FlagSet, o *options) {
	scenarioFlag(fs, o)
	choose(fs, &o.mix, "mix", "event types", "bot", "presence", "mixed")
	fs.Var((*rate)(&o.rate), "rate", "events a second over all shards, or max")
	fs.Uint64Var(&o.seed, "seed", 1, "of the events' contents and order, and of what strikes when")
	fs.Var(&o.chaos, "chaos", "with --scenario chaos, `NAME=RATE,…`: strikes a second for each shard, instead of\n"+everything.String()+"\n"+strikeList())
}

// scenarioFlag is also the client's, for the name in the result: the gateway drives.
func scenarioFlag(fs *flag.FlagSet, o *options) {
	choose(fs, &o.scenario, "scenario", "what happens:\n"+scenarioList()+"and where they are not set, --duration and --rate", scenarioNames()...)
}

func gatewayFlags(fs *flag.FlagSet, o *options) {
	fs.StringVar(&o.token, "token", "", "the only token accepted; empty accepts any")
	fs.BoolVar(&o.tls, "tls", false, "serve https and wss with a certificate made for it")
	fs.BoolVar(&o.helloWithUpgrade, "hello-with-upgrade", false, "send Hello in the write of the 101 response")
	choose(fs, &o.identifyGate, "identify-gate", "on: one Identify in 5 s, as Discord; off: all at once; a scenario that harms has a gate for each shard", "off", "on")
}

func compressFlag(fs *flag.FlagSet, o *options, usage string) {
	choose(fs, &o.compress, "compress", usage, "none", "zlib-stream", "zstd-stream")
}

func serverFlags(fs *flag.FlagSet, o *options) {
	fs.StringVar(&o.listen, "listen", "127.0.0.1:7777", "HOST:PORT")
	fs.IntVar(&o.shards, "shards", 16, "recommended to clients, and the layout of the guilds")
	fs.Int64Var(&o.events, "events", 0, "stop the traffic after this many; 0: never")
	compressFlag(fs, o, "what is said to be tried; each client chooses for itself")
	fs.BoolVar(&o.child, childFlag, false, "print the address as JSON and end when stdin does")
}

func clientFlags(fs *flag.FlagSet, o *options) {
	fs.StringVar(&o.api, "api", "", "base of the REST API: http://HOST:PORT/api/v10")
	fs.StringVar(&o.token, "token", "loadtest", "bot token")
	fs.BoolVar(&o.tls, "tls", false, "trust the certificate that the gateway at an https --api shows first")
	o.rate = math.Inf(1)
	fs.Var((*rate)(&o.rate), "rate", "events a second that the gateway is expected to send, or max for no expectation")
}

// fleetFlags say how the events are received; shards is the default number.
func fleetFlags(shards int) func(*flag.FlagSet, *options) {
	return func(fs *flag.FlagSet, o *options) {
		fs.IntVar(&o.shards, "shards", shards, "number of shards; 0: as many as the gateway recommends")
		fs.DurationVar(&o.duration, "duration", 10*time.Second, "measured time; with --events the most it may take, without limit unless set")
		fs.DurationVar(&o.warmup, "warmup", 0, "time under load before the measurement")
		fs.Int64Var(&o.events, "events", 0, "end after this many dispatches instead of a time")
		compressFlag(fs, o, "what the gateway is asked for; zlib and zstd cost it some microseconds an event")
		choose(fs, &o.handler, "handler", "raw: every event; lazy, typed, owned: three fields of each message, looked up, lent or the handler's own; none: nothing registered",
			"raw", "lazy", "typed", "owned", "none")
		choose(fs, &o.order, "order", "which events wait for one another: those of a guild, of a shard, or none", "guild", "shard", "none")
		choose(fs, &o.overload, "overload", "the policy of every event type; default: the library's for each", "default", "block", "drop-newest", "drop-oldest", "keep")
		fs.DurationVar(&o.work, "work", 0, "how long a handler waits with each event, as for an answer of the API")
		fs.IntVar(&o.workers, "workers", 0, "handlers that run at once; 0: the library's default")
	}
}

func deployFlags(fs *flag.FlagSet, o *options) {
	fs.IntVar(&o.terms, "terms", 20, "with --scenario deploy: how often the client is stopped with SIGTERM")
	fs.IntVar(&o.kills, "kills", 20, "with --scenario deploy: how often it is killed")
}

func deployedFlags(fs *flag.FlagSet, o *options) {
	fs.StringVar(&o.diary, "diary", "", "file that tells what handlers did")
	fs.StringVar(&o.sessions, "sessions", "", "file of the sessions")
	fs.IntVar(&o.process, "process", 0, "number in the diary")
}

func reportFlags(fs *flag.FlagSet, o *options) {
	outputFlags(fs, o)
	choose(fs, &o.ui, "ui", "auto: a live line on a terminal; plain: a line a second; quiet: none", "auto", "plain", "quiet")
	fs.StringVar(&o.pprof, "pprof", "", "[HOST]:PORT to serve net/http/pprof on; the host is 127.0.0.1 unless given")
	fs.StringVar(&o.cpuProfile, "cpuprofile", "", "file for a CPU profile of the measured time")
}

// newFlags defines the flags of a command with their defaults in place.
func newFlags(name string, o *options) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	*o = options{rate: 50_000}
	for _, define := range commands[name] {
		define(fs, o)
	}
	return fs
}

// parse reads the flags of a command; what is not among args is taken from the
// environment.
func parse(name string, args []string, env func(string) (string, bool)) (*options, error) {
	if _, ok := commands[name]; !ok {
		return nil, usagef("there is no command %q; take run, server, client, report, compare, schema or env", name)
	}
	o := new(options)
	fs := newFlags(name, o)
	o.args = args
	if err := o.read(fs, args); err == flag.ErrHelp {
		return nil, err
	} else if err != nil {
		return nil, usagef("%v; see loadtest %s -h", err, name)
	}
	if len(o.files) > 0 && !takesFiles[name] {
		return nil, usagef("%q is not a flag; see loadtest %s -h", o.files[0], name)
	}
	set := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { set[f.Name] = true })
	var err error
	fs.VisitAll(func(f *flag.Flag) {
		v, ok := env(envName(f.Name))
		if !ok || set[f.Name] || err != nil {
			return
		}
		set[f.Name] = true
		if bad := f.Value.Set(v); bad != nil {
			err = usagef("%s=%q: %v", envName(f.Name), v, bad)
		}
	})
	if err != nil {
		return nil, err
	}
	scenarioOf(o.scenario).defaults.fill(o, set)
	if o.events > 0 && !set["duration"] {
		o.duration = 0
	}
	return o, o.check(name, set)
}

// check finds values that no single flag can judge.
func (o *options) check(name string, set map[string]bool) error {
	bounded := set["duration"] || o.events == 0
	switch {
	case name == "env", name == "schema":
		return nil
	case takesFiles[name]:
		return o.checkFiles(name)
	case o.reportError(name) != nil:
		return o.reportError(name)
	case o.shards < 0 || name != "client" && o.shards == 0:
		return usagef("--shards %d: take at least 1", o.shards)
	case o.events < 0:
		return usagef("--events %d: take at least 1, or leave it out", o.events)
	case name != "server" && bounded && o.duration <= 0:
		return usagef("--duration %v: take more than zero", o.duration)
	case o.chaos != nil && o.scenario != chaosScenario.name:
		return usagef("--chaos goes with --scenario chaos")
	case o.scenario != deployScenario.name && (set["terms"] || set["kills"]):
		return usagef("--terms and --kills go with --scenario deploy")
	case o.work < 0:
		return usagef("--work %v: take zero or more", o.work)
	case o.warmup < 0:
		return usagef("--warmup %v: take zero or more", o.warmup)
	case name != "server" && o.scenarioError() != nil:
		return o.scenarioError()
	case name == "client" && o.api == "":
		return usagef("client needs --api http://HOST:PORT/api/v10; start a gateway with loadtest server")
	case name == "client" && !isHTTP(o.api):
		return usagef("--api %q: take a URL, such as http://127.0.0.1:8080/api/v10", o.api)
	}
	return nil
}

// scenarioError finds flags that do not go with the scenario.
func (o *options) scenarioError() error {
	if check := scenarioOf(o.scenario).check; check != nil {
		return check(o)
	}
	return nil
}

// isHTTP tells whether s is a URL with which HTTP requests can be made.
func isHTTP(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func envName(flag string) string {
	return "LOADTEST_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// printFlags is what -h shows.
func printFlags(w io.Writer, name string) {
	var o options
	var text strings.Builder
	shown := flag.NewFlagSet(name, flag.ContinueOnError)
	shown.SetOutput(&text)
	newFlags(name, &o).VisitAll(func(f *flag.Flag) {
		if f.Name != childFlag {
			shown.Var(f.Value, f.Name, f.Usage)
		}
	})
	shown.PrintDefaults()
	if text.Len() == 0 {
		fmt.Fprintf(w, "loadtest %s has no flags.\n", name)
		return
	}
	fmt.Fprintf(w, "Flags of loadtest %s:%s", name, strings.ReplaceAll("\n"+text.String(), "\n  -", "\n  --"))
}

// choice is a flag that takes one of several words.
type choice struct {
	value *string
	of    []string
}

// choose defines a choice; the first word is the default.
func choose(fs *flag.FlagSet, value *string, name, usage string, of ...string) {
	*value = of[0]
	fs.Var(choice{value, of}, name, usage+"; `WORD` is "+strings.Join(of, ", "))
}

func (c choice) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}

func (c choice) Set(s string) error {
	if !slices.Contains(c.of, s) {
		return fmt.Errorf("take one of %s", strings.Join(c.of, ", "))
	}
	*c.value = s
	return nil
}

// rate is a number of events a second, or max.
type rate float64

func (r *rate) String() string {
	if r == nil {
		return ""
	}
	if math.IsInf(float64(*r), 1) {
		return "max"
	}
	return strconv.FormatFloat(float64(*r), 'f', -1, 64)
}

func (r *rate) Set(s string) error {
	if s == "max" {
		*r = rate(math.Inf(1))
		return nil
	}
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	if err != nil || v <= 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return fmt.Errorf("take a number of events a second above zero, or max")
	}
	*r = rate(v)
	return nil
}
