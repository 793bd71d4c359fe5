package main

import (
	"context"
	"strings"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// scenario is what happens in a run: a small value in a file of its own. A part that
// is nil does nothing.
type scenario struct {
	name  string
	about string
	// defaults are the flags' where they are not set.
	defaults defaults
	// check finds flags with which a client cannot play the scenario.
	check func(o *options) error
	// gateway changes the mock gateway that the flags describe.
	gateway func(o *options, m *mockgateway.Options)
	// drive harms the gateway's connections while it serves, until ctx ends. A run of
	// such a scenario proves what became of the sessions, not that the rate was held.
	drive func(ctx context.Context, d *driver)
	// handlers changes what the handlers do.
	handlers func(o *options, w *witness)
	// act uses the fleet under load, until ctx ends.
	act func(ctx context.Context, f *fleet)
	// claims are what is to be proved beside what every scenario proves.
	claims func(e *evidence) []claim
	// deploys says that the clients are processes of their own, which are stopped and
	// started again.
	deploys bool
	// held is the longest that the gateway holds events back: so much of the target
	// rate may be missing at the end.
	held time.Duration
	// note is said in the summary of a run, for what its figures mean.
	note string
}

// defaults are values of flags; zero leaves the flag's own.
type defaults struct {
	duration, warmup time.Duration
	rate             float64
}

// A storm is compared with the fleet under load, so it begins when there has been some
// and the fleet has taken its measure.
const (
	stormWarmup = 2 * time.Second
	stormBegins = 3 * time.Second // after every shard serves
)

// fill sets the options whose flags are not set.
func (d defaults) fill(o *options, set map[string]bool) {
	if d.duration > 0 && !set["duration"] {
		o.duration = d.duration
	}
	if d.warmup > 0 && !set["warmup"] {
		o.warmup = d.warmup
	}
	if d.rate > 0 && !set["rate"] {
		o.rate = d.rate
	}
}

// scenarios are all of them, the default first.
var scenarios = []scenario{
	steady, burst, slowHandler, chaosScenario, reconnectStorm, resumeStorm, invalidSession, zombie, closeCodes, identifyLimit, sendLimit, deployScenario,
}

// harms tells whether connections end because of the scenario, which then has to be
// told to stop.
func (s *scenario) harms() bool { return s.drive != nil && s.held == 0 }

// strict makes the gateway enforce Discord's limits, with a bucket for each shard so
// that a fleet starts at once: two Identifies of one shard within 5 s are a breach.
func strict(o *options, m *mockgateway.Options, heartbeat time.Duration) {
	m.MaxConcurrency, m.IdentifyInterval, m.IdentifyTotal = max(o.shards, 1), 5*time.Second, max(1000, 4*o.shards)
	m.HeartbeatInterval = heartbeat
}

func scenarioNames() []string {
	names := make([]string, len(scenarios))
	for i, s := range scenarios {
		names[i] = s.name
	}
	return names
}

// scenarioList explains them, a line each, for -h.
func scenarioList() string {
	var b strings.Builder
	for _, s := range scenarios {
		b.WriteString("  " + s.name + ": " + s.about + "\n")
	}
	return b.String()
}

// scenarioOf returns the scenario of a name, steady's if there is none.
func scenarioOf(name string) scenario {
	for _, s := range scenarios {
		if s.name == name {
			return s
		}
	}
	return steady
}
