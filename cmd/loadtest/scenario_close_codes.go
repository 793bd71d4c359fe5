package main

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// closeCodes is every close code that a shard survives, each with what it means.
var closeCodes = scenario{
	name:     "close-codes",
	about:    "close codes one after another: those that keep the session, and for each shard once one that ends it",
	defaults: defaults{duration: 15 * time.Second, rate: 10_000},
	gateway:  func(o *options, m *mockgateway.Options) { strict(o, m, 5*time.Second) },
	drive: func(ctx context.Context, d *driver) {
		keep, end := strikeOf("close"), strikeOf("expire")
		if !d.each(ctx, func(int) *strike { return keep }) || !d.each(ctx, func(int) *strike { return end }) {
			return
		}
		for d.each(ctx, func(int) *strike { return keep }) {
		}
	},
	claims: func(e *evidence) []claim { return []claim{e.hitAll("close")} },
}
