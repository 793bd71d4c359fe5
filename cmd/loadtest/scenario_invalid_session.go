package main

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// invalidSession is op 9 in its forms: a session that may be resumed keeps its events,
// one that may not costs one Identify and what had not been delivered.
var invalidSession = scenario{
	name:     "invalid-session",
	about:    "op 9, resumable, to each shard; then its session is ended, by op 9 in the middle or in answer to a Resume",
	defaults: defaults{duration: 15 * time.Second, rate: 10_000},
	gateway:  func(o *options, m *mockgateway.Options) { strict(o, m, 5*time.Second) },
	drive: func(ctx context.Context, d *driver) {
		if !d.each(ctx, func(int) *strike { return strikeOf("suspect") }) {
			return
		}
		d.each(ctx, func(shard int) *strike {
			if shard%2 == 0 {
				return strikeOf("invalid")
			}
			return strikeOf("lapse")
		})
	},
	claims: func(e *evidence) []claim { return []claim{e.hitAll("suspect")} },
}
