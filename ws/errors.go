package ws

import (
	"fmt"
	"net/http"
	"strconv"
)

// Code is a close code (RFC 6455 §7.4). Those from 4000 on belong to the
// application.
type Code uint16

// Close codes of the protocol itself.
const (
	CodeNormal         Code = 1000
	CodeGoingAway      Code = 1001
	CodeProtocolError  Code = 1002 // the other side broke the protocol
	CodeNoStatus       Code = 1005 // a close frame without a code
	CodeAbnormal       Code = 1006 // no close frame
	CodeInvalidPayload Code = 1007 // text that is not UTF-8
)

// CodeUnreadable is the code of the close frame after a [*StreamError]. It is the
// application's, since 1000 to 1011 mean more to some servers than what they say.
const CodeUnreadable Code = 4901

// wire reports whether a close frame may carry the code: those that RFC 6455
// §7.4 and the IANA registry define for it, 1012 to 1014 included, which
// gws.CheckCloseFrameData does not know.
func (c Code) wire() bool {
	return 1000 <= c && c <= 1003 || 1007 <= c && c <= 1014 || 3000 <= c && c <= 4999
}

// Initiator says who ended a connection.
type Initiator uint8

const (
	Local   Initiator = iota + 1 // this end: Close, Drop, or a violation that it found
	Remote                       // the server, with a close frame
	Network                      // nobody: the connection broke
)

func (i Initiator) String() string {
	return [...]string{"nobody", "us", "the server", "the network"}[i&3]
}

// CloseError is the end of a connection. Unwrap is its cause where it was not an
// orderly one: [net.ErrClosed] for Drop, a [*ProtocolError] or [*StreamError], [io.EOF] for a
// connection that ended without a close frame, [io.ErrUnexpectedEOF] if that
// was within a message, or the error of the socket.
type CloseError struct {
	Code      Code
	Reason    string // of the close frame
	Initiator Initiator

	err error
}

func (e *CloseError) Error() string {
	s := "ws: closed by " + e.Initiator.String() + " with code " + strconv.Itoa(int(e.Code))
	if e.Reason != "" {
		s += " " + strconv.Quote(e.Reason)
	}
	if e.err != nil {
		s += ": " + e.err.Error()
	}
	return s
}

// Unwrap is the cause, nil after a close handshake.
func (e *CloseError) Unwrap() error { return e.err }

// ProtocolError is a violation of RFC 6455. One of the server's ends the
// connection with a close frame of its Code.
type ProtocolError struct {
	Code Code
	Rule string // what was violated
}

func (e *ProtocolError) Error() string { return "ws: protocol violation: " + e.Rule }

// StreamError is a compressed message that cannot be read, after which nothing of
// the connection can: each message continues those before it. It ends the connection
// with a close frame of [CodeUnreadable].
type StreamError struct {
	Compression Compression
	Problem     string

	// Size and Limit, in bytes, are of what was larger than the options allow; 0
	// otherwise.
	Size, Limit int64

	err error
}

func (e *StreamError) Error() string {
	s := "ws: " + e.Compression.String() + ": " + e.Problem
	switch {
	case e.Limit > 0:
		s += fmt.Sprintf(": %d bytes, and the limit is %d", e.Size, e.Limit)
	case e.err != nil:
		s += ": " + e.err.Error()
	}
	return s
}

// Unwrap is what the decoder says, nil if a limit was exceeded.
func (e *StreamError) Unwrap() error { return e.err }

var errNotUTF8 = &ProtocolError{Code: CodeInvalidPayload, Rule: "text that is not UTF-8"}

// Phase is a step of opening a connection.
type Phase uint8

const (
	PhaseDial    Phase = iota + 1 // resolving and connecting, proxy included
	PhaseTLS                      // the TLS handshake
	PhaseUpgrade                  // the HTTP request that becomes the WebSocket
)

func (p Phase) String() string {
	return [...]string{"open", "dial", "TLS handshake", "upgrade"}[p&3]
}

// HandshakeError says why Dial failed, and where.
type HandshakeError struct {
	Phase Phase

	// Status is the HTTP status of a server, or a proxy, that refused; 0 if it
	// did not come to that. Header is what came with it, Retry-After included,
	// and Body the first KiB.
	Status int
	Header http.Header
	Body   []byte

	err error
}

func (e *HandshakeError) Error() string {
	s := "ws: " + e.Phase.String() + ": "
	if e.Status != 0 {
		return s + fmt.Sprintf("refused with HTTP status %d %s", e.Status, http.StatusText(e.Status))
	}
	return s + e.err.Error()
}

// Unwrap is the cause: of the context, the network, TLS or the HTTP answer.
func (e *HandshakeError) Unwrap() error { return e.err }
