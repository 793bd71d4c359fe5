package main

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// reconnectStorm is a gateway that sends its clients away, all at once, as Discord does
// when it deploys.
var reconnectStorm = scenario{
	name:     "reconnect-storm",
	about:    "op 7 to every connection at once, again whenever all are back",
	defaults: defaults{duration: 15 * time.Second, warmup: stormWarmup, rate: 10_000},
	gateway:  func(o *options, m *mockgateway.Options) { strict(o, m, 5*time.Second) },
	drive: func(ctx context.Context, d *driver) {
		d.calmBefore(ctx)
		for d.together(ctx, strikeOf("reconnect")) {
		}
	},
	claims: func(e *evidence) []claim { return []claim{e.hitAll("reconnect"), e.memoryBack()} },
}
