package sluice

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/ws"
)

// TestLadder: resume host twice, main host once, then Identify.
func TestLadder(t *testing.T) {
	x := session{id: "s", resumeURL: "wss://resume"}
	for i, want := range []string{"wss://resume", "wss://resume", "wss://main", "wss://main"} {
		if got := x.host("wss://main"); got != want {
			t.Errorf("attempt %d at %s, want %s", i, got, want)
		}
		if resumable := i < 3; x.resumable() != resumable {
			t.Errorf("attempt %d: resumable %v", i, x.resumable())
		}
		x.descend(phaseResume, false)
	}
}

// TestLadderKeeps: what no failed Resume is costs no session, however often it comes.
func TestLadderKeeps(t *testing.T) {
	for _, c := range []struct {
		phase phase
		moved bool
		rung  int // that it ends on
	}{
		{phaseDial, false, mainHostRung},
		{phaseTLS, false, mainHostRung},
		{phaseUpgrade, false, mainHostRung},
		{phaseHello, false, mainHostRung},
		{phaseResume, true, 0},
		{phaseServed, false, 0},
	} {
		x := session{id: "s", resumeURL: "wss://resume"}
		for range 100 {
			x.descend(c.phase, c.moved)
		}
		if !x.resumable() || x.rung != c.rung {
			t.Errorf("phase %d, moved %v, a hundred times: %+v", c.phase, c.moved, x)
		}
	}
}

// TestBackoffGrows: each phase has its bounds, and none of them is zero.
func TestBackoffGrows(t *testing.T) {
	for p := range numPhases {
		var x session
		row := backoffs[p]
		for i := range 1000 {
			want := min(row.first<<min(i, 16), row.most)
			low, high := x, x
			least, most := low.backoff(p, 0, 0, 0), high.backoff(p, 0, 0, 0.999999)
			if least != want/2 || most <= want*9/10 || most > want {
				t.Fatalf("phase %d, failure %d: from %v to %v, want half of %v to all of it", p, i, least, most, want)
			}
			x = low
		}
	}
}

func TestBackoffResets(t *testing.T) {
	fail := func(x *session, p phase, n int) (last time.Duration) {
		for range n {
			last = x.backoff(p, 0, 0, 0)
		}
		return last
	}
	for name, c := range map[string]struct {
		got, want time.Duration
	}{
		"after a healthy connection": {func() time.Duration {
			x := session{failures: 9, furthest: phaseServed}
			return x.backoff(phaseServed, healthyAfter, 0, 0)
		}(), 0},
		"a second after RESUMED, ten times": {func() (last time.Duration) {
			var x session
			for range 10 {
				x.served()
				last = x.backoff(phaseServed, time.Second, 0, 0)
			}
			return last
		}(), backoffs[phaseServed].most / 2},
		"further than before": {func() time.Duration {
			var x session
			fail(&x, phaseDial, 10)
			return fail(&x, phaseResume, 1)
		}(), backoffs[phaseResume].first / 2},
		"to and fro": {func() time.Duration {
			var x session
			for range 10 {
				fail(&x, phaseHello, 1)
				fail(&x, phaseDial, 1)
			}
			return fail(&x, phaseHello, 1)
		}(), backoffs[phaseHello].most / 2},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

// TestPause: what the server asks for comes on top of the backoff.
func TestPause(t *testing.T) {
	refused := func(retryAfter string) error {
		return fmt.Errorf("dial: %w", &ws.HandshakeError{Phase: ws.PhaseUpgrade, Status: 429, Header: http.Header{"Retry-After": {retryAfter}}})
	}
	for name, c := range map[string]struct {
		err  error
		want time.Duration
	}{
		"nothing said":      {errors.New("EOF"), 0},
		"no header":         {&ws.HandshakeError{Phase: ws.PhaseUpgrade, Status: 503}, 0},
		"seconds":           {refused("7"), 7 * time.Second},
		"parts of a second": {refused("0.5"), 500 * time.Millisecond},
		"negative":          {refused("-3"), 0},
		"no number":         {refused("NaN"), 0},
		"a date":            {refused("Wed, 21 Oct 2015 07:28:00 GMT"), 0},
		"for ever":          {refused("1e300"), maxPause},
		"rate limited":      {&ws.CloseError{Code: 4008, Initiator: ws.Remote}, limitedPause},
		"another close":     {&ws.CloseError{Code: 4000, Initiator: ws.Remote}, 0},
		"our own close":     {&ws.CloseError{Code: 4008, Initiator: ws.Local}, 0},
	} {
		var x session
		got := pause(c.err)
		if got != c.want {
			t.Errorf("%s: pause %v, want %v", name, got, c.want)
		}
		if d := x.backoff(phaseUpgrade, 0, got, 0.5); d < got+backoffs[phaseUpgrade].first/2 {
			t.Errorf("%s: %v until the next dial", name, d)
		}
	}
}

func TestPhase(t *testing.T) {
	handshake := func(p ws.Phase) error { return &ws.HandshakeError{Phase: p} }
	for _, c := range []struct {
		state state
		err   error
		want  phase
	}{
		{stateQueued, errors.New("gate"), phaseDial},
		{stateDialing, errors.New("cancelled"), phaseDial},
		{stateDialing, handshake(ws.PhaseDial), phaseDial},
		{stateDialing, handshake(ws.PhaseTLS), phaseTLS},
		{stateDialing, handshake(ws.PhaseUpgrade), phaseUpgrade},
		{stateHello, nil, phaseHello},
		{stateGate, nil, phaseHello},
		{stateResuming, nil, phaseResume},
		{stateIdentifying, nil, phaseIdentify},
		{stateActive, nil, phaseServed},
	} {
		if got := c.state.phase(c.err); got != c.want {
			t.Errorf("%v, %v: phase %d, want %d", c.state, c.err, got, c.want)
		}
	}
}

// TestJudge: a close 4002 in answer to Identify or Resume is not met for ever.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name  string
		phase phase
		code  CloseCode
		want  [4]input
	}{
		{"to a Resume", phaseResume, CloseDecodeError, [4]input{inClosed, inRejected, inFatal, inFatal}},
		{"to an Identify", phaseIdentify, CloseDecodeError, [4]input{inClosed, inRejected, inFatal, inFatal}},
		{"to a command", phaseServed, CloseDecodeError, [4]input{inClosed, inClosed, inClosed, inClosed}},
		{"another code", phaseResume, CloseUnknownError, [4]input{inClosed, inClosed, inClosed, inClosed}},
	} {
		var x session
		for i, want := range c.want {
			if got := x.judge(inClosed, c.phase, c.code); got != want {
				t.Errorf("%s, close %d: %v, want %v", c.name, i+1, got, want)
			}
		}
	}
	x := session{garbled: 2}
	if x.served(); x.judge(inClosed, phaseResume, CloseDecodeError) != inClosed {
		t.Error("an Identify that was accepted does not clear what was held against it")
	}
}
