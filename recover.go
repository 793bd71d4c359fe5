package sluice

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/seed4d760daf/sluice/ws"
)

// phase is how far a connection came before it ended. It decides how soon the next
// one is dialed and where.
type phase uint8

const (
	phaseDial     phase = iota // no TCP connection, or no turn at the gate
	phaseTLS                   // no TLS
	phaseUpgrade               // no WebSocket: the server answered with an HTTP status
	phaseHello                 // nothing asked for yet: no Hello, or the permit was awaited
	phaseResume                // op 6 was sent
	phaseIdentify              // op 2 was sent
	phaseServed                // events flowed

	numPhases
)

// phase returns how far a connection has come that ends in state s with err.
func (s state) phase(err error) phase {
	switch s {
	case stateHello, stateGate:
		return phaseHello
	case stateResuming:
		return phaseResume
	case stateIdentifying:
		return phaseIdentify
	case stateActive:
		return phaseServed
	}
	var h *ws.HandshakeError
	if !errors.As(err, &h) {
		return phaseDial
	}
	switch h.Phase {
	case ws.PhaseTLS:
		return phaseTLS
	case ws.PhaseUpgrade:
		return phaseUpgrade
	default:
		return phaseDial
	}
}

// backoffs is the delay after the first end of a phase, and the most it doubles to.
// What is refused on purpose is asked for less often than what may just have broken;
// an Identify also costs of the budget.
var backoffs = [numPhases]struct{ first, most time.Duration }{
	phaseDial:     {time.Second, time.Minute},
	phaseTLS:      {time.Second, 2 * time.Minute},
	phaseUpgrade:  {time.Second, 5 * time.Minute},
	phaseHello:    {time.Second, time.Minute},
	phaseResume:   {time.Second, time.Minute},
	phaseIdentify: {5 * time.Second, 10 * time.Minute},
	phaseServed:   {500 * time.Millisecond, 15 * time.Second},
}

const (
	// healthyAfter is how long a connection must have served for its end to say
	// nothing of the next one. A session that is resumed only to break within a
	// second is not healthy, however often.
	healthyAfter = time.Minute

	// promptBackoff is the most that passes after a healthy connection. The spread
	// keeps the shards of a fleet that lost its gateway from coming back at once.
	promptBackoff = 500 * time.Millisecond

	// limitedPause is what is added after close 4008.
	limitedPause = 5 * time.Second

	// maxPause bounds what a server can ask for with Retry-After.
	maxPause = time.Hour
)

// session is what a resume needs, and how the last attempts went. It belongs to the
// shard's goroutine.
type session struct {
	id        string
	resumeURL string
	failedAt  int64 // the sequence behind which a payload could not be read

	rung     int   // of the ladder: resume host twice, main host once, then Identify
	failures int   // connections in a row that were not healthy
	furthest phase // that one of them came to
	garbled  int   // closes in a row that call our Identify or Resume undecodable
}

// The rungs of the ladder. A resume host that no longer answers must not keep a shard
// down, nor a session that Discord has lost.
const (
	mainHostRung = 2
	lastRung     = 3
)

func (x *session) resumable() bool { return x.id != "" }

// host returns where to dial: the resume host while there is a session and the
// ladder allows, the main host else. An Identify never goes to the resume host.
func (x *session) host(main string) string {
	if x.resumable() && x.rung < mainHostRung && x.resumeURL != "" {
		return x.resumeURL
	}
	return main
}

// descend goes a rung down after a connection that did not come to resume. On the
// main host only a Resume that was sent counts: what failed before says that the
// gateway is down, nothing of the session, and an Identify would fail the same way.
// A resume that brought events works, if slowly, and stays where it is.
func (x *session) descend(p phase, moved bool) {
	switch {
	case !x.resumable(), p > phaseResume, moved:
	case p == phaseResume, x.rung < mainHostRung:
		if x.rung++; x.rung == lastRung {
			x.forget()
		}
	}
}

func (x *session) forget() { x.id, x.resumeURL, x.rung, x.failedAt = "", "", 0, 0 }

// served notes that Discord took the Identify or the Resume.
func (x *session) served() { x.rung, x.garbled = 0, 0 }

// backoff returns the delay before the next dial, after a connection that came to
// phase p and then served for a time. pause is what the server asked for, jitter is
// in [0,1). A connection that came further than any since the last healthy one
// starts the count anew: the network is back, though the session may not be.
func (x *session) backoff(p phase, served, pause time.Duration, jitter float64) time.Duration {
	if served >= healthyAfter {
		x.failures, x.furthest = 0, phaseDial
		return pause + scale(promptBackoff, jitter)
	}
	if p > x.furthest {
		x.failures, x.furthest = 0, p
	}
	row := &backoffs[p]
	most := row.most
	if x.resumable() { // which costs no Identify, and will not wait for ever
		most = min(most, time.Minute)
	}
	d := min(row.first<<min(x.failures, 16), most)
	x.failures++
	return pause + d/2 + scale(d/2, jitter)
}

func scale(d time.Duration, f float64) time.Duration { return time.Duration(float64(d) * f) }

// pause returns how long the server wants to be left alone: what it says with the
// refusal of a handshake, and some seconds for a client that sent too much.
func pause(err error) time.Duration {
	var h *ws.HandshakeError
	if errors.As(err, &h) {
		return retryAfter(h.Header)
	}
	if remoteCode(err) == CloseRateLimited {
		return limitedPause
	}
	return 0
}

func retryAfter(h http.Header) time.Duration {
	s, err := strconv.ParseFloat(h.Get("Retry-After"), 64)
	if err != nil || !(s > 0) {
		return 0
	}
	return time.Duration(min(s, maxPause.Seconds()) * float64(time.Second))
}

// remoteCode returns the code that the server closed with, zero if it did not.
func remoteCode(err error) CloseCode {
	var c *ws.CloseError
	if errors.As(err, &c) && c.Initiator == ws.Remote {
		return CloseCode(c.Code)
	}
	return 0
}

// judge makes more of a close 4002 that answers an Identify or a Resume: with a
// payload that stays the same, it would come again for ever. The first is taken as
// its verdict says, the second costs the session, the third stops the shard. One
// while events flow is about a command of the user's, which is not sent again.
func (x *session) judge(in input, p phase, code CloseCode) input {
	if code != CloseDecodeError || p != phaseResume && p != phaseIdentify || in != inClosed && in != inRejected {
		return in
	}
	switch x.garbled++; x.garbled {
	case 1:
		return in
	case 2:
		return inRejected
	default:
		return inFatal
	}
}
