package mockgateway

import (
	"bytes"

	"github.com/gobwas/ws"
)

// framing is how a connection's messages become frames. The zero value is one
// frame for each, its text as it is encoded.
type framing struct {
	fragment    int  // largest payload of a frame, 0 for no limit
	pingBetween bool // a ping before each frame after the first
	wording          // what is done to the text of payloads
	split            // what is done to compressed payloads
}

// split is how a compressed payload becomes WebSocket messages. The zero value is
// one.
type split struct {
	parts int // messages of about equal size, 0 for one
	bytes int // largest message, 0 for no limit
	first int // how many bytes of the suffix end the last message but one, 0 for none
	idle  int // empty blocks after each payload
}

// encoder is how one connection's payloads become bytes for the socket. The
// writer owns it.
type encoder struct {
	stream   stream  // transport compression, nil for none
	record   *record // what it has compressed ahead, nil for nothing
	total    int64   // bytes of payload so far: what a decoder has put out
	rng      uint64  // of shuffled envelopes, 0 before the first
	payload  []byte  // scratch of one dispatch
	reworded []byte  // the same after rewording
	d        []byte  // its d meanwhile
}

// trim lets go of what a large dispatch needed.
func (e *encoder) trim() {
	if cap(e.payload)+cap(e.reworded)+cap(e.d) > keepSize {
		e.payload, e.reworded, e.d = nil, nil, nil
	}
}

// appendMessage appends the frames of one payload.
func (c *Conn) appendMessage(dst, payload []byte, f framing) []byte {
	if c.enc.record != nil {
		return f.appendFrames(dst, ws.OpText, payload)
	}
	c.enc.total += int64(len(payload))
	if c.enc.stream != nil {
		return f.appendBody(dst, c.enc.stream.squeeze(payload), c.enc.stream)
	}
	if z := c.blobs.Load(); z != nil && len(payload) >= blobThreshold {
		return f.appendFrames(dst, ws.OpBinary, z.blob(payload))
	}
	return f.appendFrames(dst, ws.OpText, payload)
}

// appendCorrupt appends payload with compressed bytes that are not its own. The
// stream is of no use to the client from then on.
func (c *Conn) appendCorrupt(dst, payload []byte, f framing, how corruption) []byte {
	if c.enc.stream == nil || c.enc.record != nil {
		return dst
	}
	body := c.enc.stream.squeeze(payload)
	if how == badBytes {
		body[len(body)/2] ^= 0x55
	} else {
		copy(body, c.enc.stream.broken())
	}
	return f.appendBody(dst, body, c.enc.stream)
}

// corruption is what happens to the compressed bytes of one message.
type corruption uint8

const (
	intact   corruption = iota
	badBlock            // they begin with a block that no decoder takes
	badBytes            // one byte in the middle is another; what comes of it depends
)

// appendBody appends the messages of one compressed payload.
func (f framing) appendBody(dst, body []byte, z stream) []byte {
	for range f.split.idle {
		body = append(body, z.idle()...)
	}
	if !z.divisible() {
		return f.appendFrames(dst, ws.OpBinary, body)
	}
	// A message may end in the bytes of the suffix only where the payload ends.
	limit, last := f.split.limit(len(body)), len(body)
	if f.split.first > 0 {
		last -= len(flushed) - f.split.first
	}
	for at := 0; at < len(body); {
		end := min(at+limit, len(body))
		if at < last {
			end = min(end, last)
		}
		if end < len(body) && bytes.HasSuffix(body[:end], []byte(flushed)) {
			end++
		}
		dst = f.appendFrames(dst, ws.OpBinary, body[at:end])
		at = end
	}
	return dst
}

// limit is the largest message of a payload with this many compressed bytes.
func (s split) limit(size int) int {
	limit := size
	if s.parts > 1 {
		limit = (size + s.parts - 1) / s.parts
	}
	if s.bytes > 0 {
		limit = min(limit, s.bytes)
	}
	return limit
}

// appendFrames appends one WebSocket message.
func (f framing) appendFrames(dst []byte, op ws.OpCode, payload []byte) []byte {
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
