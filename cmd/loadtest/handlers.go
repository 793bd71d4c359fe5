package main

import (
	"sync/atomic"
	"time"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/decode/event"
)

// witness is the handlers under load, and what they have seen.
type witness struct {
	judge   judge
	ordered func(sluice.Event) bool // whether the order asked for holds for an event
	latency *latency
	// Its parts: until the event was read from the socket, until its handler's start,
	// and the handler's own time.
	arrival, queue, inside *latency

	spells *spells       // of handlers that misbehave; nil: they never do
	work   time.Duration // of each event

	stamped   atomic.Bool  // some event has carried a stamp
	unstamped atomic.Int64 // events without one, but for READY and RESUMED
	broken    atomic.Int64 // messages whose fields were not to be found
}

func newWitness(o *options) *witness {
	w := &witness{latency: newLatency(o.rate), arrival: newLatency(o.rate), queue: newLatency(o.rate), inside: newLatency(o.rate), work: o.work}
	w.judge.byType = o.messages()
	w.ordered = promises[o.order]
	return w
}

// messages tells whether --handler is one of MESSAGE_CREATE alone.
func (o *options) messages() bool { return messageHandlers[o.handler] }

var messageHandlers = map[string]bool{"lazy": true, "typed": true, "owned": true}

// promises tell by --order which events must come in the order of their guild. Those
// that the library orders by something else, such as interactions, need not.
var promises = map[string]func(sluice.Event) bool{
	"shard": func(sluice.Event) bool { return true },
	"none":  func(sluice.Event) bool { return false },
	"guild": func(ev sluice.Event) bool {
		guild := ev.GuildID()
		return guild != 0 && decode.Key(ev.Type(), ev.Data()) == uint64(guild)
	},
}

// register installs the handlers. None installs nothing at all, and its proof is
// from s alone.
func (w *witness) register(gw *sluice.Manager, handler string) {
	switch handler {
	case "raw":
		gw.HandleAny(w.raw)
	case "lazy":
		gw.Handle(decode.MessageCreate, w.lazy)
	case "typed":
		sluice.OnBorrowed(gw, w.typed)
	case "owned":
		sluice.On(gw, w.typed)
	}
	if handler != "none" {
		w.judge.stream(0) // memory for the first guilds, before anything is measured
	}
}

func (w *witness) raw(ev sluice.Event) {
	if w.account(ev) {
		return
	}
	if t := ev.Type(); t != decode.Ready && t != decode.Resumed {
		w.unstamped.Add(1)
	}
}

func (w *witness) lazy(ev sluice.Event) {
	w.message(ev)
	content, author, channel := ev.Get("content"), ev.Get("author", "id"), ev.Get("channel_id")
	w.look(content.Exists() && author.ID() != 0 && channel.ID() != 0)
}

func (w *witness) typed(ev sluice.Event, m *event.MessageCreate) {
	w.message(ev)
	w.look(m.Content != "" && m.Author.ID != 0 && m.ChannelID != 0)
}

// message accounts for a MESSAGE_CREATE, as the first thing that its handler does.
func (w *witness) message(ev sluice.Event) {
	if !w.account(ev) {
		w.unstamped.Add(1)
	}
}

// look notes whether a message had the fields that each has.
func (w *witness) look(found bool) {
	if !found {
		w.broken.Add(1)
	}
}

// account gives an event to the judge; false means that it has no stamp.
func (w *witness) account(ev sluice.Event) bool {
	s, ok := mockgateway.ParseStamp(ev.Data())
	if !ok {
		return false
	}
	if s.Seq == 0 { // the backfill after READY is no part of the stream
		w.judge.prepare(s)
		return true
	}
	timed := (s.Seq+s.Guild)&w.latency.mask == 0 // not of all guilds at once
	var began int64
	if timed {
		began = w.begin(ev, s.Time)
	}
	if !w.judge.record(s) {
		w.judge.recordSlow(s, w.ordered(ev))
	}
	if !w.stamped.Load() {
		w.stamped.Store(true)
	}
	if w.spells != nil {
		w.spells.handle(ev, s)
	}
	if w.work > 0 {
		time.Sleep(w.work)
	}
	if timed {
		w.inside.record(began)
	}
	return true
}

// begin times an event on its way to its handler, which starts now.
func (w *witness) begin(ev sluice.Event, due int64) (now int64) {
	now = time.Now().UnixNano()
	read := ev.Received().UnixNano()
	w.latency.add(now - due)
	w.arrival.add(read - due)
	w.queue.add(now - read)
	return now
}

// resetTimes forgets what was timed: the measured span begins.
func (w *witness) resetTimes() {
	for _, l := range []*latency{w.latency, w.arrival, w.queue, w.inside} {
		l.reset()
	}
}
