package mockgateway

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"
)

// closing is the end that a message of the client's calls for.
type closing struct {
	code   int
	reason string
}

func (e *closing) Error() string { return strconv.Itoa(e.code) + " " + e.reason }

// The close codes of Discord, as its documentation words them.
var (
	closeUnknownOp    = &closing{4001, "Unknown opcode."}
	closeDecode       = &closing{4002, "Error while decoding payload."}
	closeNotAuth      = &closing{4003, "Not authenticated."}
	closeAuthFailed   = &closing{4004, "Authentication failed."}
	closeAlreadyAuth  = &closing{4005, "Already authenticated."}
	closeInvalidSeq   = &closing{4007, "Invalid seq."}
	closeRateLimited  = &closing{4008, "You are being rate limited."}
	closeInvalidShard = &closing{4010, "Invalid shard."}
	closeShardingNeed = &closing{4011, "Sharding required."}
	closeBadIntents   = &closing{4013, "Invalid intent(s)."}
	closeNotAllowed   = &closing{4014, "Disallowed intent(s)."}
)

// readLoop reads until the connection ends. While a close frame of ours awaits
// its answer, messages are read and ignored.
func (c *Conn) readLoop() {
	c.expectBeat()
	for {
		message, err := c.readMessage()
		if err == nil && !c.awaitThaw() {
			return
		}
		if err == nil && !c.isClosing() {
			err = c.handle(message)
		}
		var ours *closing
		switch {
		case err == nil:
		case errors.As(err, &ours):
			c.CloseWith(ours.code, ours.reason)
		default:
			c.leave(err)
			return
		}
	}
}

// leave ends the connection after a close frame of the client's, a missed
// heartbeat or a broken socket.
func (c *Conn) leave(err error) {
	var theirs clientClosed
	var protocol ws.ProtocolError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &theirs):
		if !c.isClosing() {
			c.closedBy(theirs.code)
		}
		c.end("client closed " + strconv.Itoa(theirs.code))
	case errors.As(err, &protocol):
		c.CloseWith(int(ws.StatusProtocolError), protocol.Error())
		c.awaitFlush()
		c.end(protocol.Error())
	case errors.As(err, &timeout) && timeout.Timeout():
		c.end("no heartbeat for one and a half intervals")
	default:
		c.end("read: " + err.Error())
	}
}

// closedBy answers the client's close frame. 1000 and 1001 end the session.
func (c *Conn) closedBy(code int) {
	e := c.entry(Closed)
	e.Code = code
	if s := c.session.Load(); s != nil {
		e.Session, e.Shard = s.id, s.shard
		if code == 1000 || code == 1001 {
			s.destroy("client closed " + strconv.Itoa(code))
		}
	}
	c.srv.journal.add(e)
	if code == noStatus {
		code = 0
	}
	c.CloseWith(code, "")
	c.awaitFlush()
}

// expectBeat sets the time by which the next heartbeat must be here.
func (c *Conn) expectBeat() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closing && c.thaw == nil {
		c.nc.SetReadDeadline(time.Now().Add(c.srv.opts.HeartbeatInterval * 3 / 2))
	}
}

// payload is what a client sends.
type payload struct {
	Op *int            `json:"op"`
	D  json.RawMessage `json:"d"`
}

// handle acts on one message. An error is a *closing.
func (c *Conn) handle(message []byte) error {
	if !c.sends.add(time.Now()) {
		return closeRateLimited
	}
	var p payload
	if !utf8.Valid(message) || json.Unmarshal(message, &p) != nil || p.Op == nil {
		return closeDecode
	}
	switch *p.Op {
	case 1:
		return c.onHeartbeat(p.D)
	case 2:
		return c.onIdentify(p.D)
	case 6:
		return c.onResume(p.D)
	case 3, 4, 8, 31, 43:
		return c.onCommand(*p.Op, p.D)
	default:
		return closeUnknownOp
	}
}

// hello sends op 10.
func (c *Conn) hello() {
	ms := strconv.FormatInt(c.srv.opts.HeartbeatInterval.Milliseconds(), 10)
	c.Send([]byte(controlHead + `10,"d":{"heartbeat_interval":` + ms + `,"_trace":["[\"gateway-mock-0\",{\"micros\":0.0}]"]}}`))
}

// onHeartbeat acknowledges op 1.
func (c *Conn) onHeartbeat(d json.RawMessage) error {
	var seq *int64
	if json.Unmarshal(d, &seq) != nil && len(d) > 0 {
		return closeDecode
	}
	now := time.Now()
	e := c.entry(Heartbeat)
	e.Seq, e.First, e.Elapsed = -1, c.lastBeat.IsZero(), now.Sub(c.lastBeat)
	if e.First {
		e.Elapsed = now.Sub(c.helloAt)
	}
	if seq != nil {
		e.Seq = *seq
	}
	if s := c.session.Load(); s != nil {
		e.Session, e.Shard = s.id, s.shard
		e.Last = s.heartbeat(e.Seq)
	}
	c.srv.journal.add(e)
	c.lastBeat = now
	c.expectBeat()
	switch delay := c.srv.opts.AckDelay; {
	case c.mute.Load() || c.srv.strike(AtHeartbeat, c):
	case delay > 0:
		c.After(delay, c.Acknowledge)
	default:
		c.Acknowledge()
	}
	return nil
}

// Acknowledge sends op 11.
func (c *Conn) Acknowledge() { c.Send([]byte(controlHead + `11,"d":null}`)) }
