package mockgateway

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/gobwas/ws"
)

// appendHeader appends the header of an unmasked frame (RFC 6455 §5.2).
func appendHeader(dst []byte, op ws.OpCode, fin bool, size int) []byte {
	first := byte(op)
	if fin {
		first |= 0x80
	}
	switch {
	case size < 126:
		return append(dst, first, byte(size))
	case size <= 0xffff:
		return binary.BigEndian.AppendUint16(append(dst, first, 126), uint16(size))
	default:
		return binary.BigEndian.AppendUint64(append(dst, first, 127), uint64(size))
	}
}

func appendFrame(dst []byte, op ws.OpCode, fin bool, payload []byte) []byte {
	return append(appendHeader(dst, op, fin, len(payload)), payload...)
}

// messageLimit is the most bytes that a client's message may have.
const messageLimit = 4096

// noStatus stands for a close frame without a code (RFC 6455 §7.4.1).
const noStatus = 1005

// readMessage returns the next data message of the client, answering control
// frames on the way. Discord takes text and binary alike.
func (c *Conn) readMessage() ([]byte, error) {
	var message []byte
	state := ws.StateServerSide
	for {
		h, err := ws.ReadHeader(c.br)
		if err != nil {
			return nil, err
		}
		if err := ws.CheckHeader(h, state); err != nil {
			return nil, err
		}
		if int64(len(message))+h.Length > messageLimit {
			io.CopyN(io.Discard, c.br, h.Length)
			return nil, closeDecode
		}
		at := len(message)
		message = append(message, make([]byte, h.Length)...)
		payload := message[at:]
		if _, err := io.ReadFull(c.br, payload); err != nil {
			return nil, err
		}
		ws.Cipher(payload, h.Mask, 0)
		if h.OpCode.IsControl() {
			if err := c.control(h.OpCode, bytes.Clone(payload)); err != nil {
				return nil, err
			}
			message = message[:at]
			continue
		}
		if h.Fin {
			return message, nil
		}
		state = state.Set(ws.StateFragmented)
	}
}

// clientClosed ends the reader after the client's close frame.
type clientClosed struct{ code int }

func (clientClosed) Error() string { return "client closed" }

// control answers a ping or a close frame.
func (c *Conn) control(op ws.OpCode, payload []byte) error {
	switch op {
	case ws.OpPing:
		c.enqueue(outgoing{payload: payload, op: ws.OpPong})
	case ws.OpClose:
		code := noStatus
		if len(payload) >= 2 {
			code = int(binary.BigEndian.Uint16(payload))
		}
		return clientClosed{code}
	}
	return nil
}
