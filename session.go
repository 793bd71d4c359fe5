package sluice

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
	inDeadline               // Hello, the permit, READY, RESUMED or the close echo did not come
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
	actServe                       // the session stands
	actBackoff                     // note how the connection ended, arm the timer of the next dial
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
		case inClosed, inRejected, inFatal, inDialFail, inNear: // called as it was stopped
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
		if s == stateIdentifying || s == stateResuming || s == stateActive {
			return stateActive, actServe
		}
	case inResumed:
		if s == stateResuming {
			return stateActive, actServe
		}
	case inReconnect, inSuspect, inZombie, inDeadline:
		return stateLeaving, actLeave
	case inInvalid:
		return stateLeaving, actForget | actLeave
	case inClosed, inDialFail:
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
