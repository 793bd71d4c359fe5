package sluice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// recovery is what the protocol wants a shard to do.
type recovery uint8

const (
	unharmed   recovery = iota // go on, on the same connection
	byResume                   // reconnect and resume, with no Identify
	byIdentify                 // reconnect, with one Identify
	byStopping                 // stop with a *FatalError
)

func (r recovery) String() string {
	return [...]string{"unharmed", "resume", "identify", "fatal"}[r]
}

// stroke is one thing that a server, or what lies between, does to a session.
type stroke struct {
	name   string
	wants  recovery
	act    act                         // on the connection that is struck; nil does nothing
	faults func() []mockgateway.Fault  // that what follows meets; nil for none
	late   bool                        // strikes after READY even if Identify is to meet it
	check  func(*fleet, time.Duration) // of what else must hold, given the time to recovery; nil for nothing

	sends      func(*mockgateway.Conn) []mockgateway.Fault // faults that strike at the next dispatch of the connection; nil for none
	brings     map[string]int                              // events by name: how often each comes in all
	mock       func(*mockgateway.Options)                  // the gateway that it takes; nil for one without guilds
	limit      int64                                       // Limits.MessageBytes, if not faultMessageBytes
	gaps       uint64                                      // in s, for what was not stored
	moments    []moment                                    // at which it makes sense; nil for all
	identifies int                                         // it may take, if not one
}

// act does something to a connection and reports whether it took the place of what
// the server was about to send.
type act func(*mockgateway.Conn) bool

// at is what is wanted if the stroke falls between Identify and READY: there is no
// session yet that could be resumed.
func (s *stroke) at(m moment) recovery {
	if m == midIdentify && s.wants == byResume && !s.late {
		return byIdentify
	}
	return s.wants
}

func instead(f func(*mockgateway.Conn)) act {
	return func(c *mockgateway.Conn) bool { f(c); return true }
}

func besides(f func(*mockgateway.Conn)) act {
	return func(c *mockgateway.Conn) bool { f(c); return false }
}

func send(payload string) act {
	return besides(func(c *mockgateway.Conn) { c.Send([]byte(payload)) })
}

func closeWith(code int) act {
	return instead(func(c *mockgateway.Conn) { c.CloseWith(code, "") })
}

// raw writes bytes and a moment later does something else, before more is sent.
func raw(bytes string, then func(*mockgateway.Conn)) act {
	return instead(func(c *mockgateway.Conn) {
		c.WriteRaw([]byte(bytes))
		c.After(time.Millisecond, func() { then(c) })
	})
}

var (
	drop    = instead((*mockgateway.Conn).Drop)
	nothing = besides(func(*mockgateway.Conn) {})
)

// meets makes the faults of a stroke, those for n connections or heartbeats.
func meets(n int64, faults ...mockgateway.Fault) func() []mockgateway.Fault {
	return func() (list []mockgateway.Fault) {
		for _, f := range faults {
			list = append(list, mockgateway.Times(n, f))
		}
		return list
	}
}

func takes(least, most time.Duration) func(*fleet, time.Duration) {
	return func(f *fleet, d time.Duration) {
		if d < least || d > most {
			f.t.Errorf("recovered after %v, want %v to %v", d, least, most)
		}
	}
}

const announced = "\x81\x7f\x00\x00\x00\x00\x06\x40\x00\x00{\"t\":\"" // a text frame of 100 MiB begins

// strokes is everything of protocol and transport that a session must outlive.
var strokes = slices.Concat(closes(), oddities, []stroke{
	// The transport.
	{name: "drop", wants: byResume, act: drop, check: takes(0, 10*time.Second)},
	{name: "RST", wants: byResume, act: instead((*mockgateway.Conn).Reset)},
	{name: "half-open", wants: byResume, act: besides((*mockgateway.Conn).Freeze), check: takes(time.Second, 2*41250*time.Millisecond+time.Second)},
	{name: "cut frame", wants: byResume, act: raw("\x81\x20{\"t\":\"MESS", (*mockgateway.Conn).Drop)},
	{name: "reserved bits", wants: byResume, act: besides(func(c *mockgateway.Conn) { c.WriteRaw([]byte("\xc1\x09{\"op\":11}")) })},
	{name: "masked frame of a false length", wants: byResume, act: besides(func(c *mockgateway.Conn) { c.WriteRaw([]byte("\x81\xff\xff\xff")) })},
	{name: "oversize event", act: besides(oversize)},
	{name: "100 MiB announced, then silence", wants: byResume, act: raw(announced, (*mockgateway.Conn).Freeze)},
	{name: "100 MiB announced, then traffic", wants: byResume, act: besides(func(c *mockgateway.Conn) { c.WriteRaw([]byte(announced)) })},
	{name: "garbage", wants: byResume, act: send("{\"t\":\"MESSAGE_CREATE\",\"s\":,}}\x00")},
	{name: "not UTF-8", wants: byResume, act: send("{\"op\":11,\"d\":\"\xff\"}")},
	{name: "fragments, pings between", wants: byResume, act: drop, faults: meets(1, mockgateway.Fragment{Size: 100, Pings: true})},
	{name: "pings", act: nothing, faults: meets(100, mockgateway.PingBetween{})},
	{name: "TCP refused, thrice", wants: byResume, act: drop, faults: meets(3, mockgateway.RefuseTCP{})},
	{name: "dead resume host", wants: byResume, act: drop, faults: meets(1000, mockgateway.DeadResumeHost{})},
	{name: "503 to the upgrade, twice", wants: byResume, act: drop, faults: meets(2, mockgateway.RefuseUpgrade{Status: 503})},
	{name: "429 with Retry-After: 30", wants: byResume, act: drop, faults: meets(1, mockgateway.RefuseUpgrade{Status: 429, RetryAfter: 30 * time.Second}), check: takes(30*time.Second, 40*time.Second)},
	{name: "upgrade dropped", wants: byResume, act: drop, faults: meets(1, mockgateway.Do(mockgateway.AtUpgrade, drop))},
	{name: "no Hello", wants: byResume, act: drop, faults: meets(1, mockgateway.NoHello{}), check: takes(30*time.Second, 45*time.Second)},

	// The protocol.
	{name: "op 7", wants: byResume, act: besides((*mockgateway.Conn).Reconnect)},
	{name: "op 7 before Hello", wants: byResume, act: drop, faults: meets(1, mockgateway.ReconnectBeforeHello{})},
	{name: "op 7 instead of Hello", wants: byResume, act: drop, faults: meets(1, mockgateway.ReconnectInsteadOfHello{DropAfter: time.Minute})},
	{name: "op 9 true", wants: byResume, act: instead(func(c *mockgateway.Conn) { c.InvalidSession(true) })},
	{name: "op 9 false", wants: byIdentify, act: instead(func(c *mockgateway.Conn) { c.InvalidSession(false) })},
	{name: "op 9 before Hello", wants: byResume, act: drop, faults: meets(1, mockgateway.Do(mockgateway.AtHello, func(c *mockgateway.Conn) bool { c.InvalidSession(true); return false }))},
	{name: "op 9 true to the Resume", wants: byResume, act: drop, faults: meets(1, mockgateway.InvalidOnResume{Resumable: true})},
	{name: "op 9 false to the Resume", wants: byIdentify, act: drop, faults: meets(1, mockgateway.InvalidOnResume{})},
	{name: "op 9 true to every Resume", wants: byIdentify, act: drop, faults: meets(1000, mockgateway.InvalidOnResume{Resumable: true})},
	{name: "4002 to the Resume", wants: byResume, act: drop, faults: meets(1, mockgateway.CloseOnResume{Code: 4002})},
	{name: "4002 to every Resume", wants: byIdentify, act: drop, faults: meets(1000, mockgateway.CloseOnResume{Code: 4002})},
	{name: "4007 to the Resume", wants: byIdentify, act: drop, faults: meets(1, mockgateway.CloseOnResume{Code: 4007})},
	{name: "4009 to the Resume", wants: byIdentify, act: drop, faults: meets(1, mockgateway.CloseOnResume{Code: 4009})},
	{name: "bare close to the Resume", wants: byResume, act: drop, faults: meets(1, mockgateway.CloseOnResume{})},
	{name: "no answer to the Resume", wants: byResume, act: drop, faults: meets(1, mockgateway.Do(mockgateway.AtResume, nothingInstead)), check: takes(60*time.Second, 75*time.Second)},
	{name: "session bricked for 90 s", wants: byIdentify, act: drop, faults: func() []mockgateway.Fault {
		return []mockgateway.Fault{&mockgateway.BrickedSession{For: 90 * time.Second}}
	}},
	{name: "ACKs withheld", wants: byResume, late: true, act: nothing, faults: meets(3, mockgateway.WithholdACK{})},
	{name: "ACKs late by a minute", act: nothing, faults: meets(3, mockgateway.LateACK{By: time.Minute})},
	{name: "ACKs bare", act: nothing, faults: meets(100, mockgateway.BareACK{})},
	{name: "op 1", act: besides((*mockgateway.Conn).Heartbeat)},
	{name: "op 1 before Hello", wants: byResume, act: drop, faults: meets(1, mockgateway.Do(mockgateway.AtHello, besides((*mockgateway.Conn).Heartbeat)))},
	{name: "op 1 after READY or RESUMED", wants: byResume, act: drop, faults: meets(1, mockgateway.HeartbeatOnReady{})},
	{name: "an ACK nobody asked for", act: besides((*mockgateway.Conn).Acknowledge)},
	{name: "Hello again", act: send(`{"op":10,"d":{"heartbeat_interval":41250}}`)},
	{name: "unknown opcodes", act: send(`{"t":"READY","s":7,"op":99,"d":{"op":9,"d":false}}`)},
	{name: "odd envelopes", wants: byResume, act: drop, faults: meets(1, mockgateway.OddEnvelope{})},
})

func nothingInstead(*mockgateway.Conn) bool { return true }

// closes is every close code, and none.
func closes() (list []stroke) {
	for _, c := range []struct {
		wants recovery
		codes []int
	}{
		{byResume, []int{0, 1000, 1001, 1002, 1011, 1012, 4000, 4001, 4002, 4008, 4999}},
		{byIdentify, []int{4003, 4005, 4006, 4007, 4009}},
		{byStopping, []int{4004, 4010, 4011, 4012, 4013, 4014}},
	} {
		for _, code := range c.codes {
			list = append(list, stroke{name: fmt.Sprint("close ", code), wants: c.wants, act: closeWith(code)})
		}
	}
	return list
}

// oversize sends more than Limits.MessageBytes: an event, if there is a session.
func oversize(c *mockgateway.Conn) {
	padding := strings.Repeat("x", 2*faultMessageBytes)
	if s := c.Session(); s != nil {
		s.Dispatch("MOCK_OVERSIZE", []byte(`{"padding":"`+padding+`"}`))
		return
	}
	c.Send([]byte(`{"op":99,"d":"` + padding + `"}`))
}
