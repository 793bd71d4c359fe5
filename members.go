package sluice

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// RequestMembers asks for members of a guild of the shard's and iterates over the
// answer: GUILD_MEMBERS_CHUNK events as they arrive, each lent until the next step of
// the iteration, or until the last Release after a Retain. They come straight from the
// reader, past lanes, handlers and Overload, so that a handler, one of READY too, may
// ask and wait. To break out of the loop gives up what is still to come.
//
// It waits while the session does not stand, while Discord's limits do not allow it
// (120 payloads in 60 s; one full list of a guild in 30 s) and for what a RATE_LIMITED
// asks. A resume goes on where the connection broke; after a new session what is missing
// is asked for again, and no chunk_index is given twice. Of equal requests that are under
// way only one is sent, and each iterator gets every chunk. The nonce is the library's
// own: r.Nonce must be empty.
//
// Chunks that no iterator has taken yet may hold four times Overload.ShardBytes a shard,
// and Overload.TotalBytes in all. Beyond that the shard stops reading, while heartbeats
// go on; an iterator for which that has come to StallTimeout ends. To be slower than
// Discord for long, Retain the events and take the next.
//
// The last pair may be an error without an event: a [*CommandError] or
// [*PayloadTooLargeError], of which nothing was sent; a [*MembersError]; the cause of
// ctx; or ErrStopped. It costs some allocations a request and a few a chunk (Gateway,
// "Request Guild Members").
func (s *Shard) RequestMembers(ctx context.Context, r MembersRequest) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		t, err := s.m.desk.join(s, r)
		if err != nil {
			yield(Event{}, err)
			return
		}
		defer t.leave()
		for {
			ev, err := t.next(ctx)
			if err == errAnswered {
				return
			}
			if err != nil {
				yield(Event{}, err)
				return
			}
			if !lend(ev, yield) {
				return
			}
		}
	}
}

// lend gives an event to the body of a loop, which may end in any way.
func lend(ev Event, yield func(Event, error) bool) bool {
	defer ev.Release()
	return yield(ev, nil)
}

// Members is [Shard.RequestMembers] with a value of the caller's own for each chunk, such
// as *event.GuildMembersChunk: it may be kept for ever. T is any struct whose EventType is
// decode.GuildMembersChunk, also one with a few of its fields. A chunk that does not fit T
// comes as a nil value and a [*decode.DecodeError], and the next one follows; every other
// error is the last.
func Members[T any, P interface {
	*T
	EventType() decode.EventType
}](ctx context.Context, s *Shard, r MembersRequest) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		plan, err := s.m.desk.compile(reflect.TypeFor[T](), P(new(T)).EventType())
		if err != nil {
			yield(nil, err)
			return
		}
		for ev, err := range s.RequestMembers(ctx, r) {
			var v P
			if err == nil {
				v = new(T)
				if err = plan.Own(ev.Data(), v); s.m.decoded(ev, err) {
					err = nil
				} else {
					v = nil
				}
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// compile returns the plan of a type of chunks, which is compiled by one at a time.
func (d *desk) compile(typ reflect.Type, t decode.EventType) (*decode.Plan, error) {
	if t != decode.GuildMembersChunk {
		return nil, fmt.Errorf("sluice: Members takes a type whose EventType is GUILD_MEMBERS_CHUNK, not %v, which is of %v", typ, t)
	}
	d.compiling.Lock()
	defer d.compiling.Unlock()
	return decode.Compile(typ)
}

// ErrMembersUnanswered is the reason of a MembersError when nothing more came for
// Timeouts.Members: the guild is none of the bot's, or Discord has lost the request.
var ErrMembersUnanswered = errors.New("no answer; check that the bot is in the guild and has the intents")

// ErrMembersUntaken is the reason of a MembersError when the loop took the chunks so slowly
// that its shard had to stop reading for StallTimeout.
var ErrMembersUntaken = errors.New("the loop is too slow for its shard; Retain the events and take the next, or raise Overload.ShardBytes")

// MembersError is a request for members that came to no end. What was given until then is
// good.
type MembersError struct {
	GuildID decode.ID
	Chunks  int   // that had arrived
	Err     error // ErrMembersUnanswered or ErrMembersUntaken
}

func (e *MembersError) Error() string {
	return fmt.Sprintf("sluice: members of guild %d, after %d chunks: %v", e.GuildID, e.Chunks, e.Err)
}

func (e *MembersError) Unwrap() error { return e.Err }

// errAnswered ends an iteration that has everything.
var errAnswered = errors.New("answered")

// taker is one iteration and its place at the desk.
type taker struct {
	desk  *desk
	shard *Shard
	reply chan reply // of one place

	// The desk's.
	ask    *ask
	queue  []*chunk
	bytes  int64         // of the queue
	wants  bool          // the iteration waits for reply
	end    error         // what follows the queue; nil while the answer is under way
	blamed time.Duration // that the reader has waited for it
}

// reply is the next step of an iteration.
type reply struct {
	ev  Event
	err error
}

// next returns the next chunk, which the caller releases, or how the iteration ends.
func (t *taker) next(ctx context.Context) (Event, error) {
	if !t.desk.do(func() { t.desk.next(t) }) {
		return Event{}, ErrStopped
	}
	var err error
	select {
	case r := <-t.reply:
		return r.ev, r.err
	case <-ctx.Done():
		err = fmt.Errorf("sluice: waiting for members: %w", context.Cause(ctx))
	case <-t.shard.done:
		err = ErrStopped
	case <-t.desk.m.halt.Done():
		err = ErrStopped
	case <-t.desk.ended:
		err = ErrStopped
	}
	select {
	case r := <-t.reply: // it had come already
		return r.ev, r.err
	default:
		return Event{}, err
	}
}

// leave ends the iteration. What it was given and has not seen goes back.
func (t *taker) leave() {
	if !t.desk.do(func() { t.desk.leave(t) }) {
		t.drain()
	}
}

func (t *taker) drain() {
	select {
	case r := <-t.reply:
		if r.err == nil {
			r.ev.Release()
		}
	default:
	}
}
