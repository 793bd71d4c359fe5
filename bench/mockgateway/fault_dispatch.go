package mockgateway

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// These faults strike each connection once, when it has been sent a number of
// dispatches, 1 or more, between two batches of up to 64.

// strikeOnce calls act for the first batch after n dispatches. It reports
// whether that ended the sending.
func (c *Conn) strikeOnce(n int64, ends bool, act func()) bool {
	if !c.reached(n) {
		return false
	}
	act()
	return ends
}

// dispatch adds a dispatch to the session, if there still is one.
func (c *Conn) dispatch(name, d string) {
	if s := c.Session(); s != nil {
		s.Dispatch(name, []byte(d))
	}
}

// DropAfter closes the socket without a close frame.
type DropAfter struct{ Dispatches int64 }

func (DropAfter) At() Point             { return AtDispatch }
func (f DropAfter) Strike(c *Conn) bool { return c.strikeOnce(f.Dispatches, true, c.Drop) }

// ResetAfter closes the socket with a TCP RST, which also throws away what the
// client has not read.
type ResetAfter struct{ Dispatches int64 }

func (ResetAfter) At() Point             { return AtDispatch }
func (f ResetAfter) Strike(c *Conn) bool { return c.strikeOnce(f.Dispatches, true, c.Reset) }

// CloseAfter sends a close code, 1000 and 1001 in particular; 0 is a close
// frame without one.
type CloseAfter struct {
	Dispatches int64
	Code       int
}

func (CloseAfter) At() Point { return AtDispatch }
func (f CloseAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, true, func() { c.CloseWith(f.Code, "") })
}

// ReconnectAfter sends op 7 and goes on; DropIn later, if it is not 0, the
// connection is dropped.
type ReconnectAfter struct {
	Dispatches int64
	DropIn     time.Duration
}

func (ReconnectAfter) At() Point { return AtDispatch }
func (f ReconnectAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		c.Reconnect()
		if f.DropIn > 0 {
			c.After(f.DropIn, c.Drop)
		}
	})
}

// InvalidAfter sends op 9 in the middle of a session.
type InvalidAfter struct {
	Dispatches int64
	Resumable  bool
}

func (InvalidAfter) At() Point { return AtDispatch }
func (f InvalidAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, true, func() { c.InvalidSession(f.Resumable) })
}

// FreezeAfter leaves the connection half-open.
type FreezeAfter struct{ Dispatches int64 }

func (FreezeAfter) At() Point { return AtDispatch }
func (f FreezeAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, c.Freeze)
}

// OversizeAfter dispatches one valid event, of an unknown type, with at least
// Size bytes. It counts in s and is replayed like any other.
type OversizeAfter struct {
	Dispatches int64
	Size       int
}

func (OversizeAfter) At() Point { return AtDispatch }
func (f OversizeAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		c.dispatch("MOCK_OVERSIZE", `{"padding":"`+strings.Repeat("x", f.Size)+`"}`)
	})
}

// UnknownAfter sends what a client does not know: a dispatch of an unknown
// type, which counts in s, one whose d is null, and unknown opcodes.
type UnknownAfter struct{ Dispatches int64 }

func (UnknownAfter) At() Point { return AtDispatch }
func (f UnknownAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		c.dispatch("MOCK_UNKNOWN", `{"t":"MESSAGE_CREATE","s":1,"op":9,"d":{"guild_id":1}}`)
		c.dispatch("MOCK_NULL", `null`)
		for _, op := range []int{5, 12, 99} {
			c.Send([]byte(`{"t":null,"s":null,"op":` + strconv.Itoa(op) + `,"d":{"op":0}}`))
		}
	})
}

// NullAfter dispatches one event of a known type, MESSAGE_CREATE if none is named,
// whose d is null.
type NullAfter struct {
	Dispatches int64
	Event      string
}

func (NullAfter) At() Point { return AtDispatch }
func (f NullAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() { c.dispatch(cmp.Or(f.Event, "MESSAGE_CREATE"), `null`) })
}

// undocumented are events that Discord sends and does not document.
var undocumented = [][2]string{
	{"GUILD_JOIN_REQUEST_UPDATE", `{"status":"SUBMITTED","request":{"user_id":"1100000000000000002"},"guild_id":"1100000000000000001"}`},
	{"GUILD_JOIN_REQUEST_DELETE", `{"user_id":"1100000000000000002","id":"1100000000000000003","guild_id":"1100000000000000001"}`},
	{"GUILD_APPLICATION_COMMAND_COUNTS_UPDATE", `{"guild_id":"1100000000000000001","application_command_counts":{"1":4}}`},
	{"GUILD_APPLICATION_COMMAND_INDEX_UPDATE", `{"version":"1100000000000000004","guild_id":"1100000000000000001"}`},
	{"EMBEDDED_ACTIVITY_UPDATE", `{"users":["1100000000000000002"],"guild_id":"1100000000000000001","channel_id":"1100000000000000005"}`},
	{"CHANNEL_TOPIC_UPDATE", `{"topic":"x","id":"1100000000000000005","guild_id":"1100000000000000001"}`},
	{"CHANNEL_PINS_ACK", `{"version":1,"timestamp":"2024-05-01T12:00:00.000000+00:00","channel_id":"1100000000000000005"}`},
	{"GUILD_SYNC", `{"presences":[],"members":[],"large":false,"id":"1100000000000000001"}`},
	{"PRESENCES_REPLACE", `[]`},
}

// UndocumentedAfter dispatches events that Discord does not document, one of which
// has a list for its d.
type UndocumentedAfter struct{ Dispatches int64 }

func (UndocumentedAfter) At() Point { return AtDispatch }
func (f UndocumentedAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		for _, e := range undocumented {
			c.dispatch(e[0], e[1])
		}
	})
}
