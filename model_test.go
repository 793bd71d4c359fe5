package sluice

import (
	"math/rand/v2"
	"testing"
	"time"
)

// carrier is what becomes of a connection, as a model of link.run and the gate.
type carrier uint8

const (
	noCarrier  carrier = iota
	inQueue            // the gate has not called
	inDial             // handshakes
	isOpen             // the reader reads
	isCut              // left; the reader ends next
	quitsQueue         // left, but the gate may just have called
)

// model is a shard without clock, socket and goroutines: its session, and what the
// actions have set going. It says what may happen next, and complains about actions
// that must not be.
type model struct {
	t       *testing.T
	seed    uint64
	rng     *rand.Rand
	state   state
	session session
	carrier carrier
	fell    phase
	permit  bool // asked for, not given
	granted bool // given, not used
	stopped bool // asked to stop
	trace   []string
}

// possible are the inputs that the world may give now.
func (m *model) possible() []input {
	list := []input{inDeadline, inZombie}
	switch m.carrier {
	case noCarrier:
		list = nil
		if m.state == stateBackoff {
			list = append(list, inRetry)
		}
	case inQueue:
		list = []input{inNear, inDialFail}
	case inDial:
		list = []input{inDialed, inDialFail}
	case quitsQueue:
		list = []input{inNear, inDialFail}
	case isOpen:
		list = append(list, inHello, inReady, inResumed, inReconnect, inInvalid, inSuspect, inClosed, inRejected)
		if m.rng.IntN(50) == 0 {
			list = append(list, inFatal)
		}
		if m.permit {
			list = append(list, inPermit)
		}
	case isCut: // signals that were under way, and the end
		list = append(list, inHello, inReady, inResumed, inReconnect, inInvalid, inSuspect, inClosed, inClosed, inClosed, inRejected, inDialFail)
	}
	if m.rng.IntN(200) == 0 {
		list = append(list, inStop)
	}
	return list
}

// kind is the input that a server which means well gives next.
func (m *model) kind() input {
	switch m.state {
	case stateBackoff:
		return inRetry
	case stateQueued:
		return inNear
	case stateDialing:
		return inDialed
	case stateHello:
		return inHello
	case stateGate:
		return inPermit
	case stateIdentifying:
		return inReady
	case stateResuming:
		return inResumed
	}
	switch m.carrier { // leaving, closing
	case noCarrier:
		m.fail("an end is awaited that nothing tells")
	case quitsQueue:
		return inNear
	}
	return inClosed
}

func (m *model) fail(rule string) {
	m.t.Fatalf("seed %d: %s, after %v", m.seed, rule, m.trace)
}

// feed moves the model on as Shard.receive and Shard.act do.
func (m *model) feed(in input) {
	code := CloseUnknownError
	if in == inClosed && m.rng.IntN(4) == 0 {
		code = CloseDecodeError
	}
	in = m.session.judge(in, m.state.phase(nil), code)
	m.trace = append(m.trace, m.state.String()+" + "+in.String())
	if in == inPermit {
		m.permit, m.granted = false, true
	}
	if in == inDialed {
		if m.carrier = isOpen; m.state == stateLeaving || m.state == stateClosing {
			m.carrier = isCut
		}
	}
	if ends(in) || in == inNear && m.carrier == quitsQueue {
		m.carrier, m.permit, m.granted = noCarrier, false, false
	}
	m.stopped = m.stopped || in == inStop
	from := m.state
	to, act := from.next(in, m.session.resumable())
	m.state = to
	if to != from && from != stateLeaving {
		m.fell = from.phase(nil)
	}
	m.do(act)
	if to == stateBackoff && m.carrier != noCarrier {
		m.fail("a dial is armed while a connection lives")
	}
	if to == stateStopped && m.carrier != noCarrier {
		m.fail("a connection outlives the shard")
	}
}

func (m *model) do(act action) {
	if act&actForget != 0 {
		m.session.forget()
	}
	if act&actServe != 0 {
		m.session.id, m.session.resumeURL = "session", "wss://resume"
		m.session.served()
	}
	if act&actQueue != 0 {
		m.dial(noCarrier, inQueue)
	}
	if act&actDial != 0 {
		before := noCarrier
		if m.carrier == inQueue {
			before = inQueue
		}
		m.dial(before, inDial)
	}
	if act&actPermit != 0 {
		m.permit = true
	}
	if act&actIdentify != 0 {
		if !m.granted || m.carrier != isOpen {
			m.fail("an Identify without a permit or a connection")
		}
		m.granted = false
	}
	if act&actResume != 0 && (!m.session.resumable() || m.carrier != isOpen) {
		m.fail("a Resume without a session or a connection")
	}
	if act&actBackoff != 0 {
		m.session.descend(m.fell, m.rng.IntN(8) == 0)
		if d := m.session.backoff(m.fell, 0, 0, m.rng.Float64()); d < 100*time.Millisecond || d > 10*time.Minute {
			m.fail("a delay of " + d.String())
		}
	}
	if act&actLeave != 0 {
		switch m.carrier {
		case isOpen, inDial:
			m.carrier = isCut
		case inQueue:
			m.carrier = quitsQueue
		}
	}
	if act&actClose != 0 && !m.stopped {
		m.fail("a close frame though nobody stops the shard")
	}
}

func (m *model) dial(before, now carrier) {
	if m.carrier != before {
		m.fail("a second connection")
	}
	m.carrier = now
}

// TestSessionModel gives sessions what a server might do, at random, and then a
// server that means well: each is back within a few steps, or was stopped.
func TestSessionModel(t *testing.T) {
	for seed := range uint64(20_000) {
		m := &model{t: t, seed: seed, rng: rand.New(rand.NewPCG(seed, 1))}
		m.feed(inStart)
		for range m.rng.IntN(100) {
			list := m.possible()
			if m.state == stateStopped || len(list) == 0 {
				break
			}
			m.feed(list[m.rng.IntN(len(list))])
		}
		const most = 8 // the end of a connection, backoff, queue, dial, Hello, permit, READY
		for steps := 0; m.state != stateActive && m.state != stateStopped; steps++ {
			if steps == most {
				m.fail("no way back")
			}
			m.feed(m.kind())
		}
		if m.state == stateActive && m.stopped {
			m.fail("a shard that was to stop serves")
		}
	}
}
