package main

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// resumeStorm is a network that fails: every connection breaks at once, and the second
// time the resume host is gone too, so that the main host has to take the resumes.
var resumeStorm = scenario{
	name:     "resume-storm",
	about:    "every connection reset at once, again whenever all are back; every other time with the resume host dead",
	defaults: defaults{duration: 20 * time.Second, warmup: stormWarmup, rate: 10_000},
	gateway:  func(o *options, m *mockgateway.Options) { strict(o, m, 5*time.Second) },
	drive: func(ctx context.Context, d *driver) {
		d.calmBefore(ctx)
		for wave := 1; ; wave++ {
			if wave%2 == 0 {
				d.gw.Install(mockgateway.DeadResumeHost{})
			}
			if !d.together(ctx, strikeOf("reset")) {
				return
			}
			if !d.recovered(ctx) {
				return
			}
			d.gw.ClearFaults()
		}
	},
	claims: func(e *evidence) []claim { return []claim{e.hitAll("reset"), e.memoryBack()} },
}
