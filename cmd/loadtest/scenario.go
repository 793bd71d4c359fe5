package main

import (
	"context"
	"strings"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// scenario is what happens in a run: a small value in a file of its own.
type scenario struct {
	name  string
	about string
	// drive acts on the gateway while it serves, until ctx ends. Nil does nothing.
	drive func(ctx context.Context, gw *mockgateway.Server)
	// held is the longest that the gateway holds events back: so much of the target
	// rate may be missing at the end.
	held time.Duration
	// note is said in the summary of a run, for what its figures mean.
	note string
}

// scenarios are all of them, the default first.
var scenarios = []scenario{steady, burst}

func scenarioNames() []string {
	names := make([]string, len(scenarios))
	for i, s := range scenarios {
		names[i] = s.name
	}
	return names
}

// scenarioList names and explains them, for -h.
func scenarioList() string {
	list := make([]string, len(scenarios))
	for i, s := range scenarios {
		list[i] = s.name + " (" + s.about + ")"
	}
	return strings.Join(list, ", ")
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
