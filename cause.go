package sluice

import (
	"errors"

	"github.com/seed4d760daf/sluice/ws"
)

// Cause is why a connection ended and another was dialed.
type Cause uint8

const (
	CauseOther          Cause = iota // none of the following, such as a gate that failed
	CauseDial                        // no TCP connection came about
	CauseTLS                         // no TLS
	CauseHandshake                   // the server refused the WebSocket
	CauseReconnect                   // op 7: Discord asked for it
	CauseInvalidSession              // op 9
	CauseClosed                      // the server closed with a code
	CauseCut                         // the connection broke without a close frame
	CauseZombie                      // heartbeats went unanswered
	CauseDeadline                    // Hello, READY or RESUMED did not come in time
	CauseWrite                       // it could not be written to
	CauseUnreadable                  // what came was no valid frame, stream or payload

	numCauses
)

var causeNames = [numCauses]string{
	"other", "dial", "tls", "handshake", "reconnect", "invalid_session", "closed", "cut", "zombie", "deadline", "write", "unreadable",
}

// String returns the cause as it is called in WritePrometheus, such as "invalid_session".
func (c Cause) String() string {
	if c >= numCauses {
		c = CauseOther
	}
	return causeNames[c]
}

// causeOfLeaving are the causes for which the shard itself ends a connection.
var causeOfLeaving = map[leftError]Cause{
	leftFor[inReconnect]: CauseReconnect,
	leftFor[inInvalid]:   CauseInvalidSession,
	leftFor[inSuspect]:   CauseInvalidSession,
	leftFor[inZombie]:    CauseZombie,
	leftFor[inDeadline]:  CauseDeadline,
	errWrite:             CauseWrite,
}

// causeOf says why a connection ended with err.
func causeOf(err error) Cause {
	var why leftError
	var handshake *ws.HandshakeError
	var payload *PayloadError
	var frame *ws.ProtocolError
	var stream *ws.StreamError
	var end *ws.CloseError
	switch {
	case errors.As(err, &why):
		return causeOfLeaving[why]
	case errors.As(err, &handshake):
		switch handshake.Phase {
		case ws.PhaseTLS:
			return CauseTLS
		case ws.PhaseUpgrade:
			return CauseHandshake
		default:
			return CauseDial
		}
	case errors.As(err, &payload), errors.As(err, &frame), errors.As(err, &stream):
		return CauseUnreadable
	case !errors.As(err, &end):
		return CauseOther
	case end.Initiator == ws.Remote:
		return CauseClosed
	}
	return CauseCut
}
