package main

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// everything is the composition that chaos has without --chaos: every shard is struck
// about once in four seconds, and once in two annoyed in a way that it must not mind.
var everything = chaos{
	"drop": 0.03, "reset": 0.03, "cut": 0.02, "garbage": 0.02, "reconnect": 0.03, "suspect": 0.02, "close": 0.04,
	"freeze": 0.015, "mute": 0.015, "relapse": 0.01, "refuse": 0.005, "invalid": 0.005, "lapse": 0.005, "expire": 0.005,

	"outage": 0.06, "remove": 0.04, "huge": 0.01, "hide": 0.04, "undocumented": 0.05, "unknown": 0.05, "null": 0.05, "beat": 0.04, "ping": 0.04,
	"fragment": 0.03, "odd": 0.02, "shuffle": 0.03, "decoy": 0.02, "numbers": 0.02,
}

// chaosScenario is everything at once, at random times that the seed fixes.
var chaosScenario = scenario{
	name:     "chaos",
	about:    "strikes of every kind at random times, those of --chaos at its rates",
	defaults: defaults{duration: 20 * time.Second, rate: 10_000},
	gateway: func(o *options, m *mockgateway.Options) {
		strict(o, m, 2*time.Second)
		m.Faults = append(m.Faults, oddStarts())
	},
	drive: func(ctx context.Context, d *driver) {
		m := everything
		if d.o.chaos != nil {
			m = d.o.chaos
		}
		d.rage(ctx, m)
	},
	claims: func(e *evidence) []claim { return []claim{e.zombiesFound(), e.wentOn()} },
}
