package sluice

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
)

// handlers are the functions that run for each type, in the order of registration.
// They are written before Connect and only read after it.
type handlers struct {
	frozen bool
	byType [decode.NumEventTypes][]func(Event)
	leases [decode.NumEventTypes]*leases
	errs   []error // of registrations
}

// Handle registers a handler of one event type. The event is lent to it: see Event.
// Handlers of a type run one after another in the order of registration. It costs
// nothing for each event. Handlers are registered before Connect; later it panics.
func (m *Manager) Handle(t decode.EventType, h func(Event)) {
	m.handlers.known(t, "Handle")
	m.handlers.add(t, h)
}

// HandleAny registers a handler of every event, those of an unknown type included.
func (m *Manager) HandleAny(h func(Event)) {
	for t := range m.handlers.byType {
		m.handlers.add(decode.EventType(t), h)
	}
}

func (h *handlers) add(t decode.EventType, f func(Event)) {
	if f == nil {
		panic("sluice: a handler is nil")
	}
	if h.frozen {
		panic("sluice: handlers are registered before Connect")
	}
	h.byType[t] = append(h.byType[t], f)
}

// known panics if t is no type for who is called.
func (h *handlers) known(t decode.EventType, who string) {
	if t == decode.Unknown || int(t) >= len(h.byType) {
		panic("sluice: " + who + " takes the type of a known event; HandleAny receives the others")
	}
}

// refuse keeps the error of a registration for Connect.
func (h *handlers) refuse(t decode.EventType, err error) {
	h.errs = append(h.errs, fmt.Errorf("sluice: handler of %v: %w", t, err))
}

// lender returns the index of a plan among those of an event type.
func (h *handlers) lender(t decode.EventType, plan *decode.Plan) int {
	if h.leases[t] == nil {
		h.leases[t] = new(leases)
	}
	l := h.leases[t]
	for i := range l.lenders {
		if l.lenders[i].plan == plan {
			return i
		}
	}
	l.lenders = append(l.lenders, lender{plan, plan.NewLoans()})
	return len(l.lenders) - 1
}

// wanted tells whether a handler is registered for a type.
func (h *handlers) wanted(t decode.EventType) bool { return len(h.byType[t]) > 0 }

func (h *handlers) freeze() {
	h.frozen = true
	for t := range h.byType {
		h.byType[t] = slices.Clip(h.byType[t])
	}
}

// handle runs the handlers of an event from the given one on, and gives its memory
// back. A panic or a Goexit ends only the handler it is in: the deferred function,
// which runs in both cases, goes on with the next.
func (m *Manager) handle(ev Event, from int, ticket *pool.Ticket) {
	funcs := m.handlers.byType[ev.typ]
	i := from
	defer func() {
		if i < len(funcs) {
			m.panicked(ev, recover())
			m.handle(ev, i+1, ticket)
			return
		}
		if !ev.view.Alive() {
			m.panicked(ev, "sluice: an event was released more often than it was retained")
		} else {
			if ticket.Stay = !ev.view.Release(); !ticket.Stay {
				ev.lease.end()
			}
		}
	}()
	for ; i < len(funcs); i++ {
		funcs[i](ev)
	}
}

// run is what a worker does with an event.
func (m *Manager) run(ev Event, ticket *pool.Ticket) {
	ev.ord = ticket.Ord
	if l := m.handlers.leases[ev.typ]; l != nil {
		ev.lease = l.take()
	}
	if ev.staged != 0 {
		m.handleTimed(ev, ticket)
		return
	}
	m.handle(ev, 0, ticket)
}

// discard is run for an event that no worker took before the Manager closed.
func (m *Manager) discard(ev Event) {
	ev.view.Release()
	ev.shard.unhandled.Add(1)
}

func (m *Manager) panicked(ev Event, value any) {
	ev.shard.panics.Add(1)
	err := &PanicError{Value: value, Stack: debug.Stack()}
	m.cfg.Logger.Error("handler panicked", "shard", ev.shard.id, "event", ev.typ, "panic", value)
	if h := m.cfg.Hooks.Panic; h != nil {
		h(ev.shard, ev.typ, err)
	}
}

// inHandler tells whether the caller's goroutine is running a handler or a hook. It is
// asked only when something is stopped, for waiting there would wait for oneself.
func inHandler() bool {
	const pkg = "github.com/seed4d760daf/sluice."
	pcs := make([]uintptr, 64)
	for {
		n := runtime.Callers(2, pcs)
		if n < len(pcs) {
			pcs = pcs[:n]
			break
		}
		pcs = make([]uintptr, 2*len(pcs))
	}
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		switch f.Function {
		case pkg + "(*Manager).Connect", pkg + "(*Manager).keep", pkg + "(*Manager).keepSessions", pkg + "(*Manager).handle", pkg + "(*Shard).run", pkg + "(*link).run":
			return true
		}
		if !more {
			return false
		}
	}
}
