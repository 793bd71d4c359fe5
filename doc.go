// Package sluice reads Discord's gateway for large sharded bots: frame in, handler
// called, nothing allocated on the way.
//
// A [Manager] runs the shards of a bot. Handlers are registered before it connects:
//
//	gw, err := sluice.New(sluice.Config{Token: token, Intents: sluice.IntentGuildMessages})
//	...
//	sluice.On(gw, func(ev sluice.Event, m *event.MessageCreate) {
//		if m.Content == "!ping" { ... }
//	})
//	err = gw.Run(ctx)
//
// [Manager.Handle] gives the raw [Event], [OnBorrowed] a typed value that is lent, [On]
// one of the handler's own, [OnType] one of any other type.
//
// # What is guaranteed
//
// Lifetime: an event, and what is lent with it, is valid until its handler returns, or
// until the last Release after a Retain. Using the event later panics.
//
// Order: events of one guild are handled one after another, in the order of the
// gateway; those of different guilds in parallel. [Order] chooses otherwise.
//
// Custody: with [Config].Sessions a process goes on behind the last event that the one
// before it has handled. After [Manager.Detach] every event is handled once; after a
// crash at least once, and [Event.MaybeSeen] marks what may be for the second time.
// Only [Overload] loses events, and counts them.
//
// Independence: a slow handler delays its own guild, not the shard, and never its
// heartbeats. A handler that panics ends itself only.
//
// # Coming from the WebsocketManager
//
// The library grew from a JavaScript class, whose abilities are here under these
// names:
//
//	new WebsocketManager(client)  New(Config)
//	connect()                     Manager.Connect: GET /gateway/bot, the limit of session
//	                              starts, shards, Identify. A missing url or a spent limit
//	                              is an error or a wait; it never ends the process
//	handleOpen                    Shard.handleOpen, Hooks.Open
//	handleConnect                 Shard.handleConnect, Hooks.Connect
//	handleClose(err)              Shard.handleClose, Hooks.Close
//	handleResume                  Shard.handleResume, Hooks.Resume
//	handleReconnect               Shard.handleReconnect, Hooks.Reconnect
//	destroy(closeCode)            Manager.Destroy, Shard.Destroy: 1000 and 1001 log out,
//	                              any other code keeps the session resumable
//	handleError(code)             *ws.CloseError, CloseCode.Verdict, *FatalError
//	send(payload)                 Shard.Send, Shard.SendRaw
//	transformPayload(payload)     TransformPayload
//
// # Layers
//
// ws moves bytes, decode reads them, pool recycles them and runs the handlers; this
// package keeps the sessions. Each can be used alone.
package sluice
