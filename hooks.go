package sluice

import "github.com/seed4d760daf/sluice/decode"

// Hooks are called at points of a shard's life, those that are not nil. They run on
// the shard's own goroutine or its reader and must return quickly: while one runs,
// the shard does nothing else, heartbeats included. A hook may read Stats and call
// Destroy, Detach or Logout, which then only start; whatever waits for the shard, Send
// and its siblings, Ready, Shard.Destroy, is called from a goroutine that the hook
// starts. A hook that panics ends the process, and so do an Order and a Verdict.
type Hooks struct {
	// Open: the WebSocket connection stands.
	Open func(*Shard)

	// Connect: READY has arrived; a new session has begun.
	Connect func(*Shard)

	// Resume: RESUMED has arrived; the session goes on, nothing was missed.
	Resume func(*Shard)

	// Close: the connection has ended, with the reason (a *ws.CloseError in most
	// cases), or could not be opened (a *ws.HandshakeError).
	Close func(*Shard, error)

	// Reconnect: the shard is about to dial again.
	Reconnect func(*Shard)

	// Error: something went wrong that the session survives: a payload that is not
	// JSON, a message beyond Limits.
	Error func(*Shard, error)

	// Panic: a handler of an event of type t panicked. It runs on the worker.
	Panic func(*Shard, decode.EventType, *PanicError)
}
