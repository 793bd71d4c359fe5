package mockgateway

import "github.com/gobwas/ws"

// Fragment cuts every message of new connections into frames of at most Size
// bytes, with a ping in front of each continuation if Pings is set.
type Fragment struct {
	Size  int
	Pings bool
}

func (Fragment) At() Point { return AtHello }
func (f Fragment) Strike(c *Conn) bool {
	c.reframe(func(fr *framing) { fr.fragment, fr.pingBetween = f.Size, f.Pings })
	return false
}

// OddEnvelope sends every payload of new connections, Hello too, as {"d":…,
// "op":…,"s":…,"t":…} with white space around everything.
type OddEnvelope struct{}

func (OddEnvelope) At() Point { return AtHello }
func (OddEnvelope) Strike(c *Conn) bool {
	c.reframe(func(fr *framing) { fr.odd = true })
	return false
}

// ShuffledEnvelope sends every payload of new connections with the keys of its
// envelope in any order and any white space between them, another one each time.
type ShuffledEnvelope struct{ Seed uint64 }

func (ShuffledEnvelope) At() Point { return AtHello }
func (f ShuffledEnvelope) Strike(c *Conn) bool {
	c.reframe(func(fr *framing) { fr.shuffle = f.Seed | 1 })
	return false
}

// DecoyKeys gives the d of every dispatch of new connections members named t, s,
// op and d, before its own but behind the stamp.
type DecoyKeys struct{}

func (DecoyKeys) At() Point { return AtHello }
func (DecoyKeys) Strike(c *Conn) bool {
	c.reframe(func(fr *framing) { fr.decoys = true })
	return false
}

// NumericIDs writes the ids in every dispatch of new connections as numbers
// instead of strings.
type NumericIDs struct{}

func (NumericIDs) At() Point { return AtHello }
func (NumericIDs) Strike(c *Conn) bool {
	c.reframe(func(fr *framing) { fr.numbers = true })
	return false
}

// PingBetween sends a ping in front of each batch of dispatches.
type PingBetween struct{}

func (PingBetween) At() Point { return AtDispatch }
func (PingBetween) Strike(c *Conn) bool {
	c.Ping([]byte("between"))
	return false
}

// GarbageAfter sends a text message that is no JSON when a connection has been
// sent a number of dispatches.
type GarbageAfter struct{ Dispatches int64 }

func (GarbageAfter) At() Point { return AtDispatch }
func (f GarbageAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		c.Send([]byte(`{"t":"MESSAGE_CREATE","s":,}}` + "\x00"))
	})
}

// AnnounceAfter sends the header of a frame of Size bytes and a little of its
// payload, and then nothing more.
type AnnounceAfter struct {
	Dispatches int64
	Size       int
}

func (AnnounceAfter) At() Point { return AtDispatch }
func (f AnnounceAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		c.WriteRaw(append(appendHeader(nil, ws.OpText, true, f.Size), `{"t":"`...))
		c.stop(false)
	})
}

// CutAfter sends half a frame and drops the connection.
type CutAfter struct{ Dispatches int64 }

func (CutAfter) At() Point { return AtDispatch }
func (f CutAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		frame := appendFrame(nil, ws.OpText, true, []byte(`{"t":"MESSAGE_CREATE","s":1,"op":0,"d":{}}`))
		c.WriteRaw(frame[:len(frame)/2])
		c.stop(true)
	})
}

// ReservedBitsAfter sends a frame with RSV1 set, which no extension explains.
type ReservedBitsAfter struct{ Dispatches int64 }

func (ReservedBitsAfter) At() Point { return AtDispatch }
func (f ReservedBitsAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		frame := appendFrame(nil, ws.OpText, true, []byte(`{"op":11}`))
		frame[0] |= 0x40
		c.WriteRaw(frame)
	})
}
