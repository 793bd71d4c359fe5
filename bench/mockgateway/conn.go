package mockgateway

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
)

// Conn is one socket of a client. One goroutine reads it and one writes it;
// the methods may be called from any goroutine, faults included.
type Conn struct {
	srv  *Server
	id   int64
	nc   net.Conn
	br   *bufio.Reader
	head []byte // bytes that go in front of the first write

	host, path, query string
	compressed        bool // there is transport compression

	// Owned by the reader.
	sends    sendWindow
	helloAt  time.Time
	lastBeat time.Time // zero before the first
	opening  opening   // what its session begins with

	session atomic.Pointer[Session]
	due     atomic.Pointer[Session] // that of an Identify whose READY is late
	wanted  atomic.Pointer[Session] // that of a Resume which is not answered yet
	asked   atomic.Pointer[[2]int]  // shard of the Identify or Resume
	served  atomic.Int64            // Unix ns of READY or RESUMED, 0 before
	mute    atomic.Bool
	sent    atomic.Int64            // dispatches taken by the writer
	blobs   atomic.Pointer[blobber] // set by "compress": true in Identify, used by the writer

	// Owned by the writer.
	looked int64 // sent when faults last struck at a dispatch
	enc    encoder

	mu      sync.Mutex
	queue   []outgoing
	closing bool          // a close frame is queued: nothing may follow it
	cause   string        // why, once closing
	thaw    chan struct{} // not nil while frozen
	framing framing
	refusal *refusal

	wake chan struct{} // holds one
	done chan struct{} // closed by end
	gone chan struct{} // closed by the writer when it returns
	once sync.Once
}

// outgoing is something to send ahead of the dispatches.
type outgoing struct {
	payload []byte
	op      ws.OpCode
	raw     bool // payload is bytes for the socket, not a message
	stop    bool // nothing may follow, although this is no close frame
	drop    bool // then the socket is closed
	corrupt corruption
}

func newConn(srv *Server, nc net.Conn) *Conn {
	return &Conn{srv: srv, id: srv.lastConn.Add(1), nc: nc, wake: make(chan struct{}, 1), done: make(chan struct{}), gone: make(chan struct{}),
		sends: sendWindow{limit: srv.opts.SendLimit}}
}

// ID numbers the connections of a server from 1, as in Entry.Conn.
func (c *Conn) ID() int64 { return c.id }

// Path is the path of the upgrade request: "/" for the main URL, that of
// Server.ResumeURL for a resume.
func (c *Conn) Path() string { return c.path }

// Session returns the session attached, or nil before Identify or Resume and
// after op 9.
func (c *Conn) Session() *Session { return c.session.Load() }

// Resuming returns the session that a Resume names which is not answered yet, as
// faults AtResume see it, and else the session attached.
func (c *Conn) Resuming() *Session {
	if s := c.wanted.Load(); s != nil {
		return s
	}
	return c.session.Load()
}

// Sent is the number of dispatches taken for this connection: written, or in
// the piece that is being written.
func (c *Conn) Sent() int64 { return c.sent.Load() }

// Sends is the largest number of messages that the client has sent in any 60 s.
func (c *Conn) Sends() int { return int(c.sends.peak.Load()) }

// Served is how long the session has been attached, since READY or RESUMED was
// queued; 0 before.
func (c *Conn) Served() time.Duration {
	at := c.served.Load()
	if at == 0 {
		return 0
	}
	return time.Duration(time.Now().UnixNano() - at)
}

// Done is closed when the connection has ended.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Send queues one message as it is, a payload of the gateway or anything else.
// It goes ahead of waiting dispatches and through the connection's
// compression. The Conn keeps payload.
func (c *Conn) Send(payload []byte) { c.enqueue(outgoing{payload: payload, op: ws.OpText}) }

// WriteRaw queues bytes for the socket itself: frames made by hand, or parts
// of them. The Conn keeps p.
func (c *Conn) WriteRaw(p []byte) { c.enqueue(outgoing{payload: p, raw: true}) }

// Corrupt sends a message whose compressed bytes no decoder takes or, with
// subtle, may take for something else. Nothing that follows can be read. Without
// transport compression, and while a tape plays, it does nothing.
func (c *Conn) Corrupt(subtle bool) {
	how := badBlock
	if subtle {
		how = badBytes
	}
	c.enqueue(outgoing{payload: []byte(controlHead + `11,"d":null}`), op: ws.OpText, corrupt: how})
}

// Heartbeat sends op 1, which the client must answer at once.
func (c *Conn) Heartbeat() { c.Send([]byte(controlHead + `1,"d":null}`)) }

// Reconnect sends op 7.
func (c *Conn) Reconnect() { c.Send([]byte(controlHead + `7,"d":null}`)) }

// InvalidSession sends op 9. Either way the connection has no session
// afterwards; one that is not resumable is gone. In answer to a Resume, the
// session is the one that was to be resumed.
func (c *Conn) InvalidSession(resumable bool) {
	if s := c.leaveSession(); s != nil {
		if resumable {
			s.detach(c)
		} else {
			s.destroy("op 9")
		}
	}
	c.Send([]byte(controlHead + `9,"d":` + strconv.FormatBool(resumable) + `}`))
}

// EndSession is CloseWith for the codes that tell a client that its session is
// gone, 4007 and 4009 in particular: it is, whereas after CloseWith it can be
// resumed.
func (c *Conn) EndSession(code int, reason string) {
	if s := c.leaveSession(); s != nil {
		s.destroy("close " + strconv.Itoa(code))
	}
	c.CloseWith(code, reason)
}

// leaveSession takes the session from the connection: the one attached, or the
// one of a Resume that is not answered yet. Nil if there is neither. One whose
// READY is late never begins.
func (c *Conn) leaveSession() *Session {
	c.due.Store(nil)
	if s := c.session.Swap(nil); s != nil {
		return s
	}
	return c.wanted.Swap(nil)
}

// Ping sends a WebSocket ping of at most 125 bytes.
func (c *Conn) Ping(p []byte) { c.enqueue(outgoing{payload: p, op: ws.OpPing}) }

// CloseWith sends a close frame and waits up to two seconds for the answer
// before it closes the socket. Code 0 sends a frame without a code.
func (c *Conn) CloseWith(code int, reason string) {
	var body []byte
	if code != 0 {
		body = ws.NewCloseFrameBody(ws.StatusCode(code), reason)
	}
	c.mu.Lock()
	if !c.closing {
		c.closing, c.cause = true, fmt.Sprintf("closed %d %s", code, reason)
		c.queue = append(c.queue, outgoing{payload: body, op: ws.OpClose, stop: true})
		c.nc.SetWriteDeadline(time.Now().Add(closeWait))
	}
	c.mu.Unlock()
	c.signal()
}

func (c *Conn) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}

// awaitFlush waits for the writer to have sent a close frame.
func (c *Conn) awaitFlush() {
	select {
	case <-c.gone:
	case <-c.done:
	}
}

// Drop closes the socket without a close frame. The session can be resumed.
func (c *Conn) Drop() { c.end("dropped") }

// DropSoon is Drop when what is queued has been written.
func (c *Conn) DropSoon() { c.stop(true) }

// Reset is Drop with a TCP RST: what the client has not read yet is lost.
func (c *Conn) Reset() {
	nc := c.nc
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	if l, ok := nc.(interface{ SetLinger(sec int) error }); ok {
		l.SetLinger(0)
	}
	nc.Close()
	c.end("reset")
}

// Freeze makes the connection half-open: the socket stays, but nothing is read
// or written any more. The server no longer waits for heartbeats.
func (c *Conn) Freeze() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.thaw == nil {
		c.thaw = make(chan struct{})
		c.nc.SetReadDeadline(time.Time{})
	}
}

// Mute lets the connection's heartbeats go unanswered from now on. Everything
// else goes on.
func (c *Conn) Mute() { c.mute.Store(true) }

// impaired reports whether the connection is frozen or mute.
func (c *Conn) impaired() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.thaw != nil || c.mute.Load()
}

// Thaw undoes Freeze.
func (c *Conn) Thaw() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.thaw != nil {
		close(c.thaw)
		c.thaw = nil
		c.signal()
	}
}

// stop ends what is written after what is queued, and the socket if drop is
// set.
func (c *Conn) stop(drop bool) { c.enqueue(outgoing{raw: true, stop: true, drop: drop}) }

// reached reports, once for each n, that a connection has been sent n
// dispatches. Only faults at AtDispatch may ask.
func (c *Conn) reached(n int64) bool { return c.looked < n && n <= c.sent.Load() }

// reframe changes how messages become frames from now on.
func (c *Conn) reframe(f func(*framing)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(&c.framing)
}

// After calls f in its own goroutine when d has passed, unless the connection
// ends first.
func (c *Conn) After(d time.Duration, f func()) {
	c.srv.spawn(func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			f()
		case <-c.done:
		}
	})
}

// enqueue adds o to what is sent ahead of dispatches.
func (c *Conn) enqueue(o outgoing) {
	c.mu.Lock()
	if !c.closing {
		c.queue = append(c.queue, o)
	}
	c.mu.Unlock()
	c.signal()
}

// signal lets the writer look again.
func (c *Conn) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// awaitThaw blocks while the connection is frozen; false means it has ended.
func (c *Conn) awaitThaw() bool {
	c.mu.Lock()
	thaw := c.thaw
	c.mu.Unlock()
	if thaw == nil {
		return true
	}
	select {
	case <-thaw:
		return true
	case <-c.done:
		return false
	}
}

// end is the one way out: the first caller's cause is what the log tells.
func (c *Conn) end(cause string) {
	c.once.Do(func() {
		close(c.done)
		c.nc.Close()
		e := c.entry(Ended)
		e.Outcome, e.Sends = cause, int(c.sends.peak.Load())
		if c.isClosing() {
			e.Outcome = c.cause
		}
		if s := c.session.Load(); s != nil {
			e.Session, e.Shard, e.Seq = s.id, s.shard, s.detach(c)
		}
		c.srv.remove(c)
		c.srv.journal.add(e)
		c.srv.log.Debug("connection ended", "conn", c.id, "shard", e.Shard, "cause", e.Outcome, "seq", e.Seq)
	})
}

// entry begins a log entry of this connection.
func (c *Conn) entry(k Kind) Entry {
	return Entry{Time: time.Now(), Kind: k, Conn: c.id, Host: c.host, Path: c.path, Query: c.query}
}
