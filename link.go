package sluice

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
	"github.com/seed4d760daf/sluice/ws"
)

// signal is what happened to a connection, told to the shard that owns it.
type signal struct {
	in       input
	link     *link
	conn     *ws.Conn      // of a dial
	err      error         // of an end
	at       time.Time     // when it came
	interval time.Duration // of Hello
	session  readySession  // of READY
	beat     beatSignal
}

// beatSignal is a heartbeat opcode, which changes no state.
type beatSignal uint8

const (
	noBeat       beatSignal = iota
	beatWanted              // op 1: the server wants a beat at once
	beatAnswered            // op 11
)

// link is one connection of a shard, from the dial to its end. Its goroutine dials,
// reads, finds out what each payload is, and puts what is wanted on its lane; what
// concerns the session it tells the shard.
type link struct {
	shard *Shard
	ctx   context.Context // ends when the shard leaves the connection
	leave context.CancelCauseFunc

	// The reader's.
	conn     *ws.Conn
	env      decode.Envelope
	replayed bool // resuming: RESUMED has not come
	seq      int64
	full     time.Time // since when the shard has waited for handlers, again and again; zero: it has plenty of room
	stalled  bool      // that is long enough
	fenced   bool      // READY is staged, and what comes behind it waits for its handlers
	timing   uint      // events staged
	glut     bool      // there may be no room for more member chunks
	crowded  bool      // buffers are held by little: events get memory of their own
	patience int       // so many events that no worker has taken make the reader rest
}

// run is the life of a connection. Whatever ends it, one signal says so.
//
// It waits for the socket deep below here, a stack for each shard: what needs large frames
// stands beside that way and not on it.
func (l *link) run(url string) {
	if l.open(url) {
		l.finish(l.read())
	}
}

// open dials, and tells how that went.
func (l *link) open(url string) bool {
	conn, err := l.dial(url)
	if err != nil {
		l.shard.tell(signal{in: inDialFail, link: l, err: err})
		return false
	}
	l.conn = conn
	l.shard.tell(signal{in: inDialed, link: l, conn: conn})
	return true
}

// finish hands over what was read before the connection ended, and tells why it did.
func (l *link) finish(err error) {
	s := l.shard
	l.publish(pool.Forced)
	s.received.Store(l.seq)
	l.end()
	s.tell(signal{in: s.m.closedInput(err), link: l, err: err})
}

// dial opens the connection; a resume waits for its slot before.
func (l *link) dial(url string) (*ws.Conn, error) {
	m := l.shard.m
	if l.replayed {
		if err := m.resumes.wait(l.ctx); err != nil {
			return nil, err
		}
	}
	return ws.Dial(l.ctx, url, m.dialOptions(url, &l.shard.traffic))
}

// end closes the connection, if it is not, and reads on until it has given its memory
// back. What is thrown away here was not counted, so a resume brings it again.
func (l *link) end() {
	l.conn.Drop()
	for {
		if _, err := l.conn.Next(); err != nil {
			return
		}
	}
}

// read reads until the connection ends. 1. Before it would wait for the socket, what
// was found so far is handed to the workers. 2. A message is found. 3. Its envelope
// is scanned. 4. It is a dispatch, or the session's.
func (l *link) read() error {
	for {
		if l.glut || !l.conn.Buffered() && (l.conn.Drained() || l.shard.lanes.Staged() >= batchEvents) {
			if err := l.handOver(); err != nil {
				return err
			}
			l.conn.Await()
		}
		msg, err := l.conn.Next()
		if err != nil {
			return err
		}
		if msg.Truncated {
			l.oversize(msg)
			continue
		}
		if err := decode.Scan(msg.Payload, &l.env); err != nil {
			return l.unreadable(len(msg.Payload), err)
		}
		if l.env.Op == decode.OpDispatch {
			err = l.dispatch(msg.Payload)
		} else {
			err = l.control()
		}
		if err != nil {
			return err
		}
	}
}

// unreadable is the end of a connection that sent what cannot be read.
func (l *link) unreadable(size int, err error) error {
	l.shard.decodeErrors.Add(1)
	return &PayloadError{Size: size, Err: err}
}

// dispatch counts an event and, if a handler wants it, stages it for its lane.
func (l *link) dispatch(payload []byte) error {
	s, env := l.shard, &l.env
	if s.m.quiet.Load() {
		return l.stay()
	}
	l.count(env.Seq)
	s.events[env.Type].Add(1)
	if env.Type == decode.Ready || env.Type == decode.Resumed {
		if err := l.begun(); err != nil {
			return err
		}
	}
	if (env.Type == decode.GuildMembersChunk || env.Type == decode.RateLimited) && l.answer(payload) {
		return nil
	}
	if s.m.handlers.wanted(env.Type) {
		l.stage(payload)
	}
	return nil
}

// stamp says where an event comes from.
func (l *link) stamp(ev *Event, at time.Time) {
	s := l.shard
	ev.shard, ev.received, ev.replayed = s, at.UnixNano(), l.replayed
	ev.seen = ev.seq <= s.seen || s.torn && l.replayed
}

// stage takes an event for its lane.
func (l *link) stage(payload []byte) {
	s, env := l.shard, &l.env
	at := l.conn.ReadAt()
	view, size := l.view(payload)
	ev := newEvent(env, view)
	l.stamp(&ev, at)
	it := pool.Item{
		Key: s.m.cfg.Order.key(ev), Seq: l.seq, At: s.m.seconds(at), Size: int32(size),
		Tag: uint8(env.Type), Policy: s.m.policies[env.Type], Fence: env.Type == decode.Ready,
	}
	if env.Seq > 0 {
		it.Seq = env.Seq
	}
	if it.Policy == pool.Coalesce {
		it.Twin = twin(ev)
	}
	if l.timing++; l.timing%timedEvery == 0 {
		l.timeStage(&ev)
	}
	s.lanes.Stage(it, ev)
}

// count follows the sequence of the session.
func (l *link) count(seq int64) {
	s := l.shard
	switch {
	case seq == l.seq+1:
	case seq > l.seq:
		if !l.replayed && l.env.Type != decode.Ready {
			s.gaps.Add(uint64(seq - l.seq - 1))
		}
	case l.env.Type == decode.Ready:
	case seq == l.seq:
		s.duplicates.Add(1)
	default:
		s.reordered.Add(1)
	}
	l.seq = max(l.seq, seq)
}

// begun tells the shard that the session stands.
func (l *link) begun() error {
	sig := signal{in: inResumed, link: l}
	if l.env.Type == decode.Ready {
		sig.in = inReady
		l.seq = l.env.Seq
		if err := json.Unmarshal(l.env.Data, &sig.session); err != nil || sig.session.SessionID == "" {
			return &PayloadError{Size: len(l.env.Data), Err: errors.New("no session id in READY")}
		}
	}
	if sig.in == inReady {
		l.renew(sig.session)
	}
	l.replayed = false
	l.shard.mended()
	l.stands(sig.in == inReady)
	l.shard.tell(sig)
	return nil
}

// renew starts a session. Events behind its READY wait for the handlers of READY.
func (l *link) renew(x readySession) {
	s := l.shard
	l.publish(pool.Forced)
	s.began(sessionRecord{id: x.SessionID, resumeURL: x.ResumeURL}, 0)
	s.seen, s.torn = 0, false
	l.fenced = s.m.handlers.wanted(decode.Ready)
	s.since.Store(time.Now().UnixNano())
}

// control handles the opcodes of the session, at once and in any state.
func (l *link) control() error {
	sig := signal{link: l, at: l.conn.ReadAt()}
	switch l.env.Op {
	case decode.OpHello:
		var d struct {
			Interval int64 `json:"heartbeat_interval"` // ms
		}
		if err := json.Unmarshal(l.env.Data, &d); err != nil || d.Interval <= 0 || d.Interval > maxInterval.Milliseconds() {
			return &PayloadError{Size: len(l.env.Data), Err: errors.New("no heartbeat interval in Hello")}
		}
		sig.in, sig.interval = inHello, time.Duration(d.Interval)*time.Millisecond
		l.shard.interval.Store(int64(sig.interval))
	case decode.OpReconnect:
		sig.in = inReconnect
	case decode.OpInvalidSession:
		sig.in = inInvalid
		if string(l.env.Data) == "true" {
			sig.in = inSuspect
		}
	case decode.OpHeartbeat:
		sig.beat = beatWanted
	case decode.OpHeartbeatACK:
		sig.beat = beatAnswered
	default:
		return nil // opcodes that are not a bot's
	}
	l.shard.tell(sig)
	return nil
}

// oversize counts an event that was too large to be stored: its type and sequence
// stand at the front of the part that was kept.
func (l *link) oversize(msg ws.Message) {
	s := l.shard
	s.oversize.Add(1)
	var env decode.Envelope
	if decode.ScanHead(msg.Payload, &env) == nil && env.Op == decode.OpDispatch {
		l.env.Type = env.Type
		l.count(env.Seq)
		s.events[env.Type].Add(1)
		if s.m.handlers.wanted(env.Type) {
			s.losses().shed[env.Type].Add(1)
		}
	}
	limits := &s.m.cfg.Limits
	s.report(&OversizeError{Event: env.Type, Size: msg.Size, Limit: min(limits.MessageBytes, limits.InflatedBytes)})
}

// closedInput says what the end of a connection means for the session.
func (m *Manager) closedInput(err error) input {
	var c *ws.CloseError
	if !errors.As(err, &c) || c.Initiator != ws.Remote {
		return inClosed
	}
	switch m.cfg.Verdict(CloseCode(c.Code)) {
	case Identify:
		return inRejected
	case Fatal:
		return inFatal
	default:
		return inClosed
	}
}
