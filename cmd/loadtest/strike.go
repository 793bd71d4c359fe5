package main

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// strike is one way to harm or to annoy a connection that serves a session.
type strike struct {
	name  string
	about string
	// ends says that the session is gone: the shard must identify again. Every other
	// strike that ends the connection leaves a session that must be resumed.
	ends bool
	// goesOn says that the connection does: there is nothing to recover from.
	goesOn bool
	most   float64 // a second for a shard; 0: maxStrikes
	act    func(d *driver, c *mockgateway.Conn)
}

// strikes are all of them. After each, but for the oddities, the connection ends, at
// the latest when the client has found out.
var strikes = slices.Concat([]strike{
	{name: "drop", about: "the socket closes", act: func(_ *driver, c *mockgateway.Conn) { c.Drop() }},
	{name: "reset", about: "a TCP RST, which throws away what is on its way", act: func(_ *driver, c *mockgateway.Conn) { c.Reset() }},
	{name: "cut", about: "half a frame, then nothing but a closed socket", act: cut},
	{name: "garbage", about: "a message that is no JSON", act: func(_ *driver, c *mockgateway.Conn) { c.Send([]byte(`{"t":"MESSAGE_CREATE","s":,}}`)) }},
	{name: "reconnect", about: "op 7", act: func(_ *driver, c *mockgateway.Conn) { c.Reconnect() }},
	{name: "suspect", about: "op 9, resumable", act: func(_ *driver, c *mockgateway.Conn) { c.InvalidSession(true) }},
	{name: "close", about: "a close code that keeps the session: " + codeList(keepingCodes), act: func(d *driver, c *mockgateway.Conn) { c.CloseWith(d.turn(keepingCodes), "") }},
	{name: "freeze", about: "half-open: nothing is read or written any more", act: func(_ *driver, c *mockgateway.Conn) { c.Freeze() }},
	{name: "mute", about: "heartbeats go unanswered, events go on", act: func(_ *driver, c *mockgateway.Conn) { c.Mute() }},
	{name: "relapse", about: "the socket closes, and again during the replay", act: relapse},
	{name: "refuse", about: "the socket closes, and the resume host turns a handshake away", act: refuse},
	{name: "invalid", about: "op 9, not resumable", ends: true, act: func(_ *driver, c *mockgateway.Conn) { c.InvalidSession(false) }},
	{name: "lapse", about: "the socket closes, and the Resume gets op 9", ends: true, act: lapse},
	{name: "expire", about: "a close code that ends the session: " + codeList(endingCodes), ends: true, act: func(d *driver, c *mockgateway.Conn) { c.EndSession(d.turn(endingCodes), "") }},
}, oddities)

// The close codes by what they do to the session; 0 is a close frame without one, 4321
// one that nobody has heard of.
var (
	keepingCodes = []int{4000, 4001, 4002, 4008, 1000, 1001, 1011, 1012, 4321, 0}
	endingCodes  = []int{4003, 4005, 4006, 4007, 4009}
)

// strikeOf returns the strike of a name, nil if there is none.
func strikeOf(name string) *strike {
	if i := slices.IndexFunc(strikes, func(s strike) bool { return s.name == name }); i >= 0 {
		return &strikes[i]
	}
	return nil
}

// highest is the most of it that a shard may get a second.
func (s *strike) highest() float64 { return cmp.Or(s.most, maxStrikes) }

// strikeNames lists the names for a message.
func strikeNames() string {
	names := make([]string, len(strikes))
	for i, s := range strikes {
		names[i] = s.name
	}
	return strings.Join(names, ", ")
}

// strikeList explains the strikes, a line each.
func strikeList() string {
	var b strings.Builder
	for _, st := range strikes {
		b.WriteString("  " + st.name + ": " + st.about)
		if st.ends {
			b.WriteString("; once a shard")
		}
		if st.goesOn {
			b.WriteString("; the connection goes on")
		}
		if st.most > 0 {
			b.WriteString(", at most " + strconv.FormatFloat(st.most, 'g', -1, 64))
		}
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// cut sends the header of a frame and less than it announces.
func cut(_ *driver, c *mockgateway.Conn) {
	c.WriteRaw([]byte("\x81\x7d" + `{"t":"MESSAGE_CREATE"`))
	c.DropSoon()
}

// relapse lets RESUMED of the next connection be cut off.
func relapse(d *driver, c *mockgateway.Conn) {
	d.expect(c, func(again *mockgateway.Conn) { again.After(time.Millisecond, again.Reset) }, mockgateway.AtReady)
	c.Drop()
}

// lapse lets the next Resume find the session gone.
func lapse(d *driver, c *mockgateway.Conn) {
	d.expect(c, func(again *mockgateway.Conn) { again.InvalidSession(false) }, mockgateway.AtResume)
	c.Drop()
}

// refuse turns the next handshake at the resume host away, whoever comes.
func refuse(d *driver, c *mockgateway.Conn) {
	d.refusals.Store(1)
	c.Drop()
}

// turnAway is the fault behind refuse.
func (d *driver) turnAway(c *mockgateway.Conn) bool {
	if c.Path() != d.resumePath || !d.refusals.CompareAndSwap(1, 0) {
		return false
	}
	c.Refuse(http.StatusServiceUnavailable, 0)
	return true
}
