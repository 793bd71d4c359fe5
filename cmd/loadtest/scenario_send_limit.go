package main

import (
	"context"
	"sync"
	"time"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// sendLimit is a bot that sends as fast as it is let.
var sendLimit = scenario{
	name:     "send-limit",
	about:    "every shard sends commands and presences without a pause; the limits are the gateway's, 120 in 60 s and 5 presences in 20 s",
	defaults: defaults{duration: 25 * time.Second, rate: 10_000},
	gateway:  func(o *options, m *mockgateway.Options) { strict(o, m, 5*time.Second) },
	act: func(ctx context.Context, f *fleet) {
		var wg sync.WaitGroup
		defer wg.Wait()
		for s := range f.gw.Shards() {
			wg.Go(func() { sendAlways(ctx, s) })
		}
	},
	claims: func(e *evidence) []claim { return []claim{e.limitsReached()} },
}

// sendAlways sends until ctx ends: first as many presences as may be, then both kinds
// without a pause.
func sendAlways(ctx context.Context, s *sluice.Shard) {
	presence := func() error { return s.UpdatePresence(ctx, sluice.Presence{Status: sluice.StatusIdle}) }
	for range presencesPerWindow {
		if presence() != nil {
			return
		}
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		for presence() == nil {
		}
	})
	// Sounds of a guild that the shard does not have: nobody answers.
	for s.RequestSoundboardSounds(ctx, 1) == nil {
	}
}
