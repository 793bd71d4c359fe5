package sluice

import "github.com/seed4d760daf/sluice/decode"

// Hooks are called at points of a shard's life, those that are not nil. They run on
// the shard's own goroutine or its reader and must return quickly: while one runs,
// the shard does nothing else, heartbeats included. A hook may read Stats and call
// Destroy, Detach or Logout, which then only start; whatever waits for the shard, Send
// and its siblings, RequestMembers, Ready, Shard.Destroy, is called from a goroutine that the hook
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

	// Shed: n events of type t were received and are not handled, because there was no
	// room for them (see Overload). It runs on the reader.
	Shed func(s *Shard, t decode.EventType, n int)

	// Slow: a handler has not returned for longer than Overload.StallTimeout; again
	// when that has doubled. It runs on a goroutine of the Manager's, as do the next two.
	Slow func(*Shard, SlowHandler)

	// Exhausted: lanes were ready and all of Config.Workers ran, so many times since
	// the last call.
	Exhausted func(times uint64)

	// CustodyBroken: an event was given up that held up what is stored as handled.
	CustodyBroken func(*Shard, *CustodyError)

	// Decode: an event does not fit the type that a handler wants, with the place and up
	// to 80 bytes of the event around it. The session goes on. It runs on the worker.
	Decode func(*Shard, decode.EventType, *decode.DecodeError)

	// Panic: a handler of an event of type t panicked. It runs on the worker.
	Panic func(*Shard, decode.EventType, *PanicError)
}
