package main

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// zombie is a connection that is dead and does not say so.
var zombie = scenario{
	name:     "zombie",
	about:    "connections freeze half-open or no longer answer heartbeats, which the shard must find out by itself",
	defaults: defaults{duration: 20 * time.Second, rate: 10_000},
	gateway:  func(o *options, m *mockgateway.Options) { strict(o, m, 2*time.Second) },
	drive: func(ctx context.Context, d *driver) {
		kinds := []*strike{strikeOf("freeze"), strikeOf("mute")}
		for wave := 0; d.each(ctx, func(shard int) *strike { return kinds[(shard+wave)%2] }); wave++ {
		}
	},
	claims: func(e *evidence) []claim { return []claim{e.zombiesFound()} },
}
