package sluice

import (
	"errors"
	"fmt"
	"math/bits"
	"reflect"
	"sync"

	"github.com/seed4d760daf/sluice/decode"
)

// On registers a handler of the event that P names, such as *event.MessageCreate. Each
// call gets a value of its own, which may be kept for ever: one allocation for the
// struct, one for each pointer, list and long string in it, and one for each KiB of
// short strings.
//
// T is any struct with an EventType method, also one that has two fields of the event's
// fifty: only those are decoded. It is compiled here; if it cannot be decoded, Connect
// and Run return the error. Of a value of the wrong type Hooks.Decode is told, and the
// handler does not run, but for the events that carry presences, which Discord does not
// validate: there what could be read is delivered.
//
// Handlers are registered before Connect; later it panics.
func On[T any, P interface {
	*T
	EventType() decode.EventType
}](m *Manager, h func(Event, P)) {
	t := P(new(T)).EventType()
	plan := compile[T](m, t, h == nil)
	if plan == nil {
		return
	}
	m.handlers.add(t, func(ev Event) {
		v := new(T)
		if m.decoded(ev, plan.Own(ev.Data(), v)) {
			h(ev, v)
		}
	})
}

// OnBorrowed is On with a value that is lent: it and everything in it is valid until the
// handler returns or, after ev.Retain, until the last Release. It is recycled, its
// strings point into the event's own memory, and in the steady state nothing is
// allocated. Handlers of one T share one value, which none of them may change.
//
// In builds with -race or -tags sluicedebug a value that is used after its time reads
// as poison.
func OnBorrowed[T any, P interface {
	*T
	EventType() decode.EventType
}](m *Manager, h func(Event, P)) {
	t := P(new(T)).EventType()
	plan := compile[T](m, t, h == nil)
	if plan == nil {
		return
	}
	i := m.handlers.lender(t, plan)
	m.handlers.add(t, func(ev Event) {
		if v, err := ev.lease.value(i, ev); m.decoded(ev, err) {
			h(ev, v.(P))
		}
	})
}

// OnType registers a handler of the events of type t with a value of any other type,
// such as another library's, that encoding/json could decode. Each call gets its own; it
// is decoded as Event.Decode does, with copied strings.
func OnType[T any](m *Manager, t decode.EventType, h func(Event, *T)) {
	m.handlers.known(t, "OnType")
	if h == nil {
		m.handlers.refuse(t, errors.New("it is nil"))
		return
	}
	if err := decode.Pretouch(reflect.TypeFor[T]()); err != nil {
		m.handlers.refuse(t, err)
		return
	}
	m.handlers.add(t, func(ev Event) {
		v := new(T)
		if m.decoded(ev, decode.Into(ev.Data(), v)) {
			h(ev, v)
		}
	})
}

// compile returns the plan of T, nil if there can be none.
func compile[T any](m *Manager, t decode.EventType, noHandler bool) *decode.Plan {
	typ := reflect.TypeFor[T]()
	if noHandler {
		m.handlers.refuse(t, errors.New("it is nil"))
		return nil
	}
	if t == decode.Unknown || int(t) >= decode.NumEventTypes {
		m.handlers.refuse(t, fmt.Errorf("EventType of %v is no event that is known; use HandleAny", typ))
		return nil
	}
	plan, err := decode.Compile(typ)
	if err != nil {
		m.handlers.refuse(t, err)
		return nil
	}
	return plan
}

// loose are the events in which there are presences. Those Discord does not validate
// (Gateway Events, "Presence Update").
var loose = [decode.NumEventTypes]bool{
	decode.PresenceUpdate: true, decode.GuildCreate: true, decode.GuildMembersChunk: true, decode.ThreadMembersUpdate: true,
}

// decoded tells whether a handler is to run with what was decoded, and reports err.
func (m *Manager) decoded(ev Event, err error) bool {
	if err == nil {
		return true
	}
	s := ev.shard
	var e *decode.DecodeError
	if !errors.As(err, &e) {
		e = &decode.DecodeError{Offset: -1}
	}
	if n := s.decodeErrors.Add(1); bits.OnesCount64(n) == 1 { // ever more rarely
		s.log.Warn("an event does not fit its type", "event", ev.typ, "seq", ev.seq, "offset", e.Offset, "want", e.Want, "errors", n)
	}
	if h := m.cfg.Hooks.Decode; h != nil {
		h(s, ev.typ, e)
	}
	return loose[ev.typ] && e.Want != nil
}

// lender is the values of one type that are lent with the events of one type.
type lender struct {
	plan  *decode.Plan
	loans *decode.Loans
}

// lease is the values that are lent with one event, made when the first handler asks
// for them. It ends with the event's memory.
type lease struct {
	of    *leases
	loans []*decode.Loan // by lender
	errs  []error
}

// leases recycles those of one event type, the last returned first.
type leases struct {
	lenders []lender

	mu   sync.Mutex
	idle []*lease
}

// idleLeases is how many are kept: so many events of one type are in handlers at once
// only if those block.
const idleLeases = 256

func (l *leases) take() *lease {
	l.mu.Lock()
	if n := len(l.idle) - 1; n >= 0 {
		x := l.idle[n]
		l.idle = l.idle[:n]
		l.mu.Unlock()
		return x
	}
	l.mu.Unlock()
	return &lease{of: l, loans: make([]*decode.Loan, len(l.lenders)), errs: make([]error, len(l.lenders))}
}

// value returns what lender i lends with ev.
func (x *lease) value(i int, ev Event) (any, error) {
	ev.view.Check() // or a handler before has released the event once too often, and x is another's
	if x.loans[i] == nil {
		x.loans[i], x.errs[i] = x.of.lenders[i].loans.Lend(ev.Data())
	}
	return x.loans[i].Value(), x.errs[i]
}

// end gives everything back. The memory of the event is still there, or has just gone.
func (x *lease) end() {
	if x == nil {
		return
	}
	for i, loan := range x.loans {
		if loan != nil {
			loan.Return()
		}
		x.loans[i], x.errs[i] = nil, nil
	}
	l := x.of
	l.mu.Lock()
	if len(l.idle) < idleLeases {
		l.idle = append(l.idle, x)
	}
	l.mu.Unlock()
}
