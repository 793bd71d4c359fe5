package main

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// identifyLimit is a day's budget of Identifies that nearly runs out: every session ends
// at once, and only half of the fleet may identify before what is kept for first starts
// would be touched. The others wait until the budget is full again.
var identifyLimit = scenario{
	name:     "identify-limit",
	about:    "two shards to each Identify bucket; every session ends, with a budget that covers half of them until it is reset",
	defaults: defaults{duration: 20 * time.Second, rate: 10_000},
	gateway: func(o *options, m *mockgateway.Options) {
		strict(o, m, 5*time.Second)
		m.MaxConcurrency = (o.shards + 1) / 2
		m.IdentifyRemaining = o.shards + budgetFloor(m.IdentifyTotal) + o.shards/2
		m.ResetAfter = 18 * time.Second
		if o.shards == 1 { // nobody waits for a bucket
			m.ResetAfter = 3 * time.Second
		}
	},
	drive: func(ctx context.Context, d *driver) { d.together(ctx, strikeOf("invalid")) },
	claims: func(e *evidence) []claim {
		return []claim{e.hitAll("invalid"), {
			Claim: "the budget was spent down to its floor and no further",
			Found: number(e.stats.Budget.Lowest) + " left, floor " + number(budgetFloor(e.stats.Budget.Total)),
			OK:    e.stats.Budget.Lowest == budgetFloor(e.stats.Budget.Total),
		}}
	},
}
