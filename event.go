package sluice

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
)

// Event is a dispatch that a handler is lent: a value to be passed on freely, valid
// until the handler returns, or until the last Release after a Retain. After that
// every method that looks at the payload panics, instead of showing the bytes of
// another guild; strings and slices taken out of it must not be used any more
// either, and in builds with -race or -tags sluicedebug read as poison.
//
// The fields of the envelope are read once and free; d is decoded where it is asked
// for, and only as far as needed.
type Event struct {
	view     pool.View // of the whole payload
	shard    *Shard
	seq      int64
	received int64  // Unix nanoseconds
	ord      uint64 // in the custody of its shard
	lease    *lease // of the values that are lent with it
	lo, hi   uint32 // d within the payload
	typ      decode.EventType
	replayed bool
	seen     bool   // maybe
	staged   uint32 // if it is timed: in stageUnits since received, plus one
}

// newEvent is the event of an envelope whose payload is view.
func newEvent(e *decode.Envelope, view pool.View) Event {
	return Event{view: view, seq: e.Seq, lo: uint32(e.At), hi: uint32(e.At + len(e.Data)), typ: e.Type}
}

// Type returns the event's type, decode.Unknown for one that this version does not
// know; see Name.
func (e Event) Type() decode.EventType { return e.typ }

// Name returns the event's name as Discord sent it, such as "MESSAGE_CREATE". That of
// an unknown type is read again and copied, which allocates.
func (e Event) Name() string {
	if e.typ != decode.Unknown {
		return e.typ.String()
	}
	var env decode.Envelope
	_ = decode.Scan(e.view.Bytes(), &env) // it was scanned before
	return string(env.Name)
}

// Shard returns the shard that received the event.
func (e Event) Shard() *Shard { return e.shard }

// Seq returns the event's sequence number in its session.
func (e Event) Seq() int64 { return e.seq }

// Received returns when the event arrived from the socket; the clock is read once
// for each read of the socket.
func (e Event) Received() time.Time { return time.Unix(0, e.received) }

// Replayed tells whether the event came in a resume, before RESUMED.
func (e Event) Replayed() bool { return e.replayed }

// MaybeSeen tells whether the process before this one may have handled the event
// already: its sequence is at most the last that was received according to the session
// store, or it was replayed and that process did not end with Detach. What its handlers
// do must then bear to be done twice, or be looked up.
func (e Event) MaybeSeen() bool { return e.seen }

// Context returns a context that ends with the Manager.
func (e Event) Context() context.Context { return e.shard.m.ctx }

// Data returns the payload's d as JSON, valid until the handler returns or, after a
// Retain, until the last Release. It must not be written to.
func (e Event) Data() []byte {
	return e.view.Bytes()[e.lo:e.hi:e.hi]
}

// GuildID returns the guild that the event belongs to, zero if none. It looks at d
// without decoding it.
func (e Event) GuildID() decode.ID { return decode.GuildID(e.typ, e.Data()) }

// ChannelID returns the channel that the event belongs to, zero if none. It looks at
// d without decoding it.
func (e Event) ChannelID() decode.ID { return decode.ChannelID(e.typ, e.Data()) }

// Get returns the value at a path of d, valid as long as the event. A segment names
// a member, or an index if it is decimal and the value an array. It allocates
// nothing.
func (e Event) Get(path ...string) decode.Value { return decode.Get(e.Data(), path...) }

// Decode decodes d into v, which owns all of it: its strings are copies. An error is
// a *decode.DecodeError.
func (e Event) Decode(v any) error { return decode.Into(e.Data(), v) }

// Retain keeps the event, everything taken from it and the value lent with it valid
// until an answering Release. It must be called while the event is valid.
func (e Event) Retain() { e.view.Retain() }

// Release answers one Retain. One too many panics. Until the last one, the event counts
// as not handled: the next process would get it again.
func (e Event) Release() {
	if e.view.Release() {
		e.lease.end()
		e.shard.lanes.Settle(e.ord)
	}
}
