package bench

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// gateway is the far end of one connection, in memory: a net.Conn that answers the
// upgrade, Hello, Identify, heartbeats and the close, and plays a tape as far as it
// is allowed to. It allocates nothing while it plays, has no goroutine, and serves
// one connection once.
type gateway struct {
	tape *tape

	mu      sync.Mutex
	more    sync.Cond    // there is something to read
	room    sync.Cond    // what was allowed has been read
	control []byte       // goes before the tape
	allowed int64        // events that may be read
	given   atomic.Int64 // events that were read
	partial []byte       // the rest of a frame
	waiting bool         // a reader has read everything
	closed  bool
	request []byte // the upgrade's, until it is whole
	open    bool   // it was
}

func newGateway(t *tape) *gateway {
	g := &gateway{tape: t}
	g.more.L, g.room.L = &g.mu, &g.mu
	return g
}

// feed allows n events more, after waiting until few of the earlier ones are unread.
func (g *gateway) feed(n int64) {
	const ahead = 1024
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.allowed-g.given.Load() > ahead && !g.closed {
		g.room.Wait()
	}
	g.allowed += n
	g.more.Signal()
}

// settle waits until the reader has read and treated all that is allowed, and has
// come back for more. It returns how many events that is.
func (g *gateway) settle() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.closed && !(g.waiting && g.given.Load() == g.allowed) {
		g.room.Wait()
	}
	return g.given.Load()
}

// Read gives as much as fits, as a socket does.
func (g *gateway) Read(p []byte) (n int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.control) == 0 && len(g.partial) == 0 && g.given.Load() == g.allowed {
		if g.closed {
			return 0, io.EOF
		}
		g.waiting = true
		g.room.Signal()
		g.more.Wait()
	}
	g.waiting = false
	if len(g.control) > 0 && len(g.partial) == 0 {
		n = copy(p, g.control)
		g.control = g.control[n:]
		return n, nil
	}
	for n < len(p) {
		if len(g.partial) == 0 {
			if g.given.Load() == g.allowed {
				break
			}
			this := g.given.Add(1)
			g.partial = g.tape.number(int((this-1)%int64(len(g.tape.frames))), firstSeq+this)
		}
		c := copy(p[n:], g.partial)
		n += c
		g.partial = g.partial[c:]
	}
	g.room.Signal()
	return n, nil
}

// Write takes the upgrade's request, and then one whole frame at a time.
func (g *gateway) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return 0, net.ErrClosed
	}
	if g.open {
		g.answer(p[0]&0x0f, unmasked(p))
	} else {
		g.request = append(g.request, p...)
		if bytes.HasSuffix(g.request, []byte("\r\n\r\n")) {
			g.open = true
			g.control = fmt.Appendf(g.control, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", acceptOf(g.request))
			g.say(`{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}}`)
		}
	}
	g.more.Signal()
	return len(p), nil
}

func (g *gateway) answer(op byte, payload []byte) {
	switch {
	case op == 8:
		g.control = append(g.control, 0x88, byte(len(payload)))
		g.control = append(g.control, payload...)
		g.closed = true
		g.room.Broadcast()
	case bytes.Contains(payload, []byte(`"op":2,`)):
		g.say(fmt.Sprintf(`{"t":"READY","s":%d,"op":0,"d":{"v":10,"session_id":"00","resume_gateway_url":"ws://memory","guilds":[]}}`, firstSeq))
	case bytes.Contains(payload, []byte(`"op":1,`)):
		g.say(`{"t":null,"s":null,"op":11,"d":null}`)
	}
}

func (g *gateway) say(payload string) {
	g.control = append(appendHeader(g.control, len(payload)), payload...)
}

// unmasked is the payload of a client's frame (RFC 6455 §5.3).
func unmasked(frame []byte) []byte {
	at := 2
	switch frame[1] & 0x7f {
	case 126:
		at = 4
	case 127:
		at = 10
	}
	mask := binary.LittleEndian.Uint32(frame[at:])
	p := bytes.Clone(frame[at+4:])
	for i := range p {
		p[i] ^= byte(mask >> (8 * (i % 4)))
	}
	return p
}

// acceptOf is what proves that a request was understood (RFC 6455 §4.2.2).
func acceptOf(request []byte) string {
	const name, guid = "\r\nSec-WebSocket-Key: ", "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	_, key, _ := bytes.Cut(request, []byte(name))
	key, _, _ = bytes.Cut(key, []byte("\r\n"))
	sum := sha1.Sum(append(key, guid...))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Close ends both directions.
func (g *gateway) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	g.more.Broadcast()
	g.room.Broadcast()
	return nil
}

// The rest of net.Conn: nothing in memory takes long enough for a deadline.
func (g *gateway) LocalAddr() net.Addr              { return memoryAddr{} }
func (g *gateway) RemoteAddr() net.Addr             { return memoryAddr{} }
func (g *gateway) SetDeadline(time.Time) error      { return nil }
func (g *gateway) SetReadDeadline(time.Time) error  { return nil }
func (g *gateway) SetWriteDeadline(time.Time) error { return nil }

type memoryAddr struct{}

func (memoryAddr) Network() string { return "memory" }
func (memoryAddr) String() string  { return "memory" }
