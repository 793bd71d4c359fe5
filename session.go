package sluice

import (
	"math/rand/v2"
	"time"
)

// state is where a shard's session stands.
type state uint8

const (
	// stateStopped: no connection, and none is wanted. The shard starts here, and
	// ends here when it is destroyed or a close was fatal.
	stateStopped state = iota

	// stateBackoff: no connection; the next dial is due after a delay that grows
	// with every failure.
	stateBackoff

	// stateQueued: no connection; there is no session to resume, and the gate has not
	// called this shard to its turn yet.
	stateQueued

	// stateDialing: TCP, TLS and WebSocket handshakes are under way.
	stateDialing

	// stateHello: the socket is open and Hello is awaited; nothing may be sent.
	stateHello

	// stateGate: Hello came, there is no session to resume, and the Identify waits
	// for its permit, for as long as it takes. Heartbeats run.
	stateGate

	// stateIdentifying: op 2 is sent and READY awaited.
	stateIdentifying

	// stateResuming: op 6 is sent; replayed events arrive, then RESUMED.
	stateResuming

	// stateActive: events flow.
	stateActive

	// stateLeaving: we have cut the connection and its reader is ending. No dial
	// before it has, or two connections would deliver the same events.
	stateLeaving

	// stateClosing: the shard is stopping; the close frame is sent and its echo
	// awaited.
	stateClosing

	numStates
)

var stateNames = [numStates]string{
	"stopped", "backoff", "queued", "dialing", "hello", "gate", "identifying", "resuming", "active", "leaving", "closing",
}

func (s state) String() string { return stateNames[s] }

// input is what can happen to a session.
type input uint8

const (
	inStart     input = iota // the shard is launched
	inRetry                  // the backoff is over
	inNear                   // the gate calls the shard to open its connection
	inDialed                 // the socket is open
	inDialFail               // no socket could be opened
	inHello                  // op 10
	inPermit                 // the gate lets this shard identify
	inReady                  // READY
	inResumed                // RESUMED
	inReconnect              // op 7
	inInvalid                // op 9, d false: the session is gone
	inSuspect                // op 9, d true: the session may be resumed
	inClosed                 // the connection ended; the session may live
	inRejected               // the connection ended with a code that ends the session
	inFatal                  // the connection ended with a code that ends the shard
	inZombie                 // heartbeats go unanswered
	inDeadline               // Hello, READY, RESUMED or the close echo did not come in time
	inStop                   // the shard is to stop

	numInputs
)

var inputNames = [numInputs]string{
	"start", "retry", "near", "dialed", "dial failed", "hello", "permit", "ready", "resumed", "reconnect", "invalid session",
	"invalid session, resumable", "closed", "closed, session gone", "closed, fatal", "zombie", "deadline", "stop",
}

func (i input) String() string { return inputNames[i] }

// action is what the shard does on a transition, a set.
type action uint16

const (
	actQueue    action = 1 << iota // ask the gate for a place
	actDial                        // open a connection
	actBeat                        // start the heartbeat
	actPermit                      // ask the gate for a permit
	actIdentify                    // send op 2
	actResume                      // send op 6
	actForget                      // the session is gone: drop it
	actDemote                      // a resume failed: the next goes a rung down the ladder
	actServe                       // the session stands: reset backoff and ladder
	actBackoff                     // arm the timer of the next dial
	actLeave                       // cut the connection; the session lives on
	actClose                       // close handshake with the code of the stop
	actFail                        // report the fatal close
)

// next says what follows when in happens in state s, resumable telling whether there
// is a session to resume. It is total: an input that has no meaning in a state leaves
// it as it is, because Discord may send any opcode at any time.
func (s state) next(in input, resumable bool) (state, action) {
	switch s {
	case stateStopped, stateBackoff:
		switch {
		case in == inStart && s == stateStopped, in == inRetry && s == stateBackoff:
			if resumable {
				return stateDialing, actDial
			}
			return stateQueued, actQueue
		case in == inStop:
			return stateStopped, 0
		}
		return s, 0
	case stateQueued:
		switch in {
		case inNear:
			return stateDialing, actDial
		case inDialFail: // the gate failed
			return stateBackoff, actBackoff
		case inStop:
			return stateClosing, actLeave
		}
		return s, 0
	case stateLeaving:
		switch in {
		case inStop:
			return stateClosing, 0
		case inDialed: // the dial was faster than its cancellation
			return s, actLeave
		case inRejected:
			return stateBackoff, actForget | actBackoff
		case inClosed, inDialFail:
			return stateBackoff, actBackoff
		case inFatal:
			return stateStopped, actFail
		}
		return s, 0
	case stateClosing:
		switch in {
		case inClosed, inRejected, inFatal, inDialFail:
			return stateStopped, 0
		case inDeadline, inDialed:
			return s, actLeave
		}
		return s, 0
	}
	return s.connected(in, resumable)
}

// connected is next for the states that have a connection or are opening one.
func (s state) connected(in input, resumable bool) (state, action) {
	switch in {
	case inDialed:
		if s == stateDialing {
			return stateHello, 0
		}
	case inDialFail:
		return stateBackoff, actDemote | actBackoff
	case inHello:
		switch {
		case s != stateHello:
		case resumable:
			return stateResuming, actBeat | actResume
		default:
			return stateGate, actBeat | actPermit
		}
	case inPermit:
		if s == stateGate {
			return stateIdentifying, actIdentify
		}
	case inReady:
		if s == stateIdentifying || s == stateResuming {
			return stateActive, actServe
		}
	case inResumed:
		if s == stateResuming {
			return stateActive, actServe
		}
	case inReconnect, inSuspect, inZombie:
		return stateLeaving, actLeave
	case inInvalid:
		return stateLeaving, actForget | actLeave
	case inDeadline:
		if s == stateResuming || s == stateHello {
			return stateLeaving, actDemote | actLeave
		}
		return stateLeaving, actLeave
	case inClosed:
		if s == stateResuming || s == stateHello {
			return stateBackoff, actDemote | actBackoff
		}
		return stateBackoff, actBackoff
	case inRejected:
		return stateBackoff, actForget | actBackoff
	case inFatal:
		return stateStopped, actFail
	case inStop:
		if s == stateDialing {
			return stateClosing, actLeave
		}
		return stateClosing, actClose
	}
	return s, 0
}

// session is what a resume needs, and how the last attempts went. It belongs to the
// shard's goroutine.
type session struct {
	id        string
	resumeURL string
	rung      int   // of the ladder: resume host twice, main host once, then Identify
	failures  int   // connections in a row that did not come to serve
	failedAt  int64 // the sequence behind which a payload could not be read
}

// The rungs of the ladder. A resume host that no longer answers must not keep a shard
// down, nor a session that Discord has lost.
const (
	resumeHostRungs = 2
	lastRung        = 3
)

func (x *session) resumable() bool { return x.id != "" }

// host returns where to dial: the resume host while there is a session and the
// ladder allows, the main host else. An Identify never goes to the resume host.
func (x *session) host(main string) string {
	if x.resumable() && x.rung < resumeHostRungs && x.resumeURL != "" {
		return x.resumeURL
	}
	return main
}

// demote goes a rung down after a failed resume. A dial that fails on the main host
// says that the network is down, nothing of the session, so it stays.
func (x *session) demote(dialFailed bool) {
	if !x.resumable() || dialFailed && x.rung == lastRung-1 {
		return
	}
	if x.rung++; x.rung == lastRung {
		x.forget()
	}
}

func (x *session) forget() { x.id, x.resumeURL, x.rung, x.failedAt = "", "", 0, 0 }

func (x *session) served() { x.rung, x.failures = 0, 0 }

const (
	firstBackoff = time.Second
	maxBackoff   = 2 * time.Minute
)

// backoff returns the delay before the next dial. The first is short, for most
// connections that end are replaced at once; the spread keeps the shards of a fleet
// that lost its gateway from coming back in one instant.
func (x *session) backoff() time.Duration {
	x.failures++
	if x.failures == 1 {
		return rand.N(500 * time.Millisecond)
	}
	d := min(firstBackoff<<min(x.failures-2, 16), maxBackoff)
	return d/2 + rand.N(d/2)
}
