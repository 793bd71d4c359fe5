package mockgateway

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"slices"

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

// framing is how a connection's messages become frames. The zero value is one
// frame for each.
type framing struct {
	fragment    int  // largest payload of a frame, 0 for no limit
	pingBetween bool // a ping before each frame after the first
	odd         bool // dispatches with their keys in another order
}

// blobThreshold is the size from which payload compression is used: smaller
// messages stay text.
const blobThreshold = 512

// append appends one message, a zlib blob if z is not nil.
func (f framing) append(dst, payload []byte, z *blobber) []byte {
	op := ws.OpText
	if z != nil && len(payload) >= blobThreshold {
		op, payload = ws.OpBinary, z.blob(payload)
	}
	if f.fragment <= 0 {
		return appendFrame(dst, op, true, payload)
	}
	for {
		n := min(f.fragment, len(payload))
		dst = appendFrame(dst, op, n == len(payload), payload[:n])
		payload = payload[n:]
		if len(payload) == 0 {
			return dst
		}
		if op = ws.OpContinuation; f.pingBetween {
			dst = appendFrame(dst, ws.OpPing, true, []byte("mid"))
		}
	}
}

// envelope returns the payload of a dispatch made from t, its keys in another
// order if f is odd.
func (f framing) envelope(t *template, payload []byte) []byte {
	if !f.odd {
		return payload
	}
	name := t.head[len(`{"t":`) : len(t.head)-len(`,"s":`)]
	seq := payload[len(t.head) : len(payload)-len(t.tail)]
	d := payload[len(payload)-len(t.tail)+len(tailOpen) : len(payload)-1]
	return slices.Concat([]byte("{ \"d\" : "), d, []byte(" ,\n\"op\" : 0 , \"s\" : "), seq, []byte(" ,\t\"t\" : "), name, []byte(" }\n"))
}

// blobber is payload compression: each message a zlib stream of its own.
type blobber struct {
	out bytes.Buffer
	z   *zlib.Writer
}

func newBlobber() *blobber {
	b := &blobber{}
	b.z, _ = zlib.NewWriterLevel(&b.out, zlib.BestSpeed) // the level is known
	return b
}

// blob compresses p; the result is valid until the next call.
func (b *blobber) blob(p []byte) []byte {
	b.out.Reset()
	b.z.Reset(&b.out)
	b.z.Write(p) // a bytes.Buffer does not fail
	b.z.Close()
	return b.out.Bytes()
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
