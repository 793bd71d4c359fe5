// Package sluice reads Discord's gateway for large sharded bots: frame in, handler
// called, nothing allocated on the way.
//
// A [Manager] runs the shards of a bot. Handlers are registered before it connects,
// and each is lent an [Event]:
//
//	gw, err := sluice.New(sluice.Config{Token: token, Intents: sluice.IntentGuildMessages})
//	...
//	gw.Handle(decode.MessageCreate, func(ev sluice.Event) {
//		if ev.Get("content").Is("!ping") { ... }
//	})
//	err = gw.Run(ctx)
//
// # What is guaranteed
//
// Lifetime: an event is valid until its handler returns, or until the last Release
// after a Retain. Using it later panics.
//
// Order: events of one guild are handled one after another, in the order of the
// gateway; those of different guilds in parallel. [Order] chooses otherwise.
//
// Independence: a slow handler delays its own guild, not the shard, and never its
// heartbeats. A handler that panics ends itself only.
//
// # Layers
//
// ws moves bytes, decode reads them, pool recycles them and runs the handlers; this
// package keeps the sessions. Each can be used alone.
package sluice
