package ws

import (
	"encoding/binary"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	gws "github.com/gobwas/ws"
)

var errNoEcho = errors.New("ws: the server did not answer the close frame in time")

// maxReason is what a close frame has room for besides its code.
const maxReason = gws.MaxControlFramePayloadSize - 2

// Close ends the connection with a close handshake (RFC 6455 §7): it sends code
// and reason, waits up to [Options.CloseTimeout] for the server's close frame
// and closes the TCP connection. A reader in Next meanwhile gets what is in
// memory and then the end; other messages that arrive are thrown away.
//
// Close returns nil if both sides have sent a close frame, else the
// [*CloseError] that Next returns too; calling it again, or after the end,
// waits for the end and returns the same. A code that must not be sent is a
// [*ProtocolError], and changes nothing; [CodeNoStatus] sends an empty close
// frame. A reason is cut to 123 bytes.
//
// The server may read meaning into the code: to Discord, 1000 and 1001 end the
// session and any other code keeps it.
func (c *Conn) Close(code Code, reason string) error {
	if code != CodeNoStatus && !code.wire() {
		return &ProtocolError{Code: code, Rule: "a close code that must not be sent"}
	}
	if c.closing.CompareAndSwap(false, true) && c.final.Load() == nil {
		force := time.AfterFunc(c.closeTimeout, func() { c.finish(c.lost(errNoEcho)) })
		defer force.Stop()
		c.handshake(&CloseError{Code: code, Reason: cutReason(reason), Initiator: Local})
	}
	<-c.done
	if end := c.final.Load(); end.err != nil {
		return end
	}
	return nil
}

// handshake sends end and sees to it that somebody reads the answer: the reader
// if it is in a socket read, and this goroutine from then on.
func (c *Conn) handshake(end *CloseError) {
	if err := c.sendClose(end); err != nil {
		c.finish(c.lost(err))
		return
	}
	c.in.take()
	if c.final.Load() != nil {
		c.in.give()
		return
	}
	c.taken = true
	s := skimmer{left: c.mark.left}
	payload, found := s.skim(c.mem[c.mark.lo:c.mark.hi])
	c.in.give()
	for buf := make([]byte, 512); !found; {
		n, err := c.nc.Read(buf)
		payload, found = s.skim(buf[:n])
		if err != nil && !found {
			c.finish(c.lost(err))
			return
		}
	}
	var answer *CloseError
	if err := c.peerClosed(payload); errors.As(err, &answer) {
		c.finish(answer)
	} else {
		c.finish(c.lost(err))
	}
}

// sendClose sends a close frame for end, if it is the first.
func (c *Conn) sendClose(end *CloseError) error {
	var payload []byte
	if end.Code != CodeNoStatus {
		payload = binary.BigEndian.AppendUint16(payload, uint16(end.Code))
		payload = append(payload, end.Reason...)
	}
	c.out.take()
	defer c.out.give()
	if !c.sent.CompareAndSwap(nil, end) {
		return nil
	}
	return c.writeFrame(gws.OpClose, payload, c.closeTimeout)
}

// peerClosed is the end that the payload of the server's close frame brings: a
// *CloseError, echoed if it was not itself the echo, or a *ProtocolError.
func (c *Conn) peerClosed(payload []byte) error {
	end := &CloseError{Code: CodeNoStatus, Initiator: Remote}
	if len(payload) > 0 {
		if len(payload) == 1 {
			return &ProtocolError{Code: CodeProtocolError, Rule: "a close frame with half a code"}
		}
		end.Code = Code(binary.BigEndian.Uint16(payload))
		if !end.Code.wire() {
			return &ProtocolError{Code: CodeProtocolError, Rule: "a close code that must not be sent"}
		}
		if !utf8.Valid(payload[2:]) {
			return errNotUTF8
		}
		end.Reason = string(payload[2:])
	}
	// The end is the server's even if the echo does not get through.
	_ = c.sendClose(end)
	ours := c.sent.Load()
	switch end.Code {
	case ours.Code, CodeNormal, CodeNoStatus:
		return ours
	}
	// Not our code, and not a server that answers every code with 1000: the two
	// close frames crossed, and the server's says more.
	return end
}

// cutReason makes a reason valid for a close frame.
func cutReason(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	for len(s) > maxReason {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}
