package sluice

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/seed4d760daf/sluice/decode"
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
	staged   int // events since the last publish
	patience int // so many pending events make the reader wait for workers
}

// run is the life of a connection. Whatever ends it, one signal says so.
func (l *link) run(url string) {
	s := l.shard
	conn, err := l.dial(url)
	if err != nil {
		s.tell(signal{in: inDialFail, link: l, err: err})
		return
	}
	l.conn = conn
	s.tell(signal{in: inDialed, link: l, conn: conn})
	err = l.read()
	l.publish()
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
	return ws.Dial(l.ctx, url, m.dialOptions())
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
		if !l.conn.Buffered() && (l.conn.Drained() || l.staged >= batchEvents) {
			if err := l.wait(l.publish()); err != nil {
				return err
			}
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
			l.shard.decodeErrors.Add(1)
			return &PayloadError{Size: len(msg.Payload), Err: err}
		}
		if l.env.Op == decode.OpDispatch {
			err = l.dispatch()
		} else {
			err = l.control()
		}
		if err != nil {
			return err
		}
	}
}

// dispatch counts an event and, if a handler wants it, stages it for its lane.
func (l *link) dispatch() error {
	s, env := l.shard, &l.env
	l.seq = max(l.seq, env.Seq)
	s.events[env.Type].Add(1)
	if env.Type == decode.Ready || env.Type == decode.Resumed {
		if err := l.begun(); err != nil {
			return err
		}
	}
	if len(s.m.handlers.byType[env.Type]) == 0 {
		return nil
	}
	ev := newEvent(env, l.conn.Keep())
	ev.shard, ev.received, ev.replayed = s, l.conn.ReadAt().UnixNano(), l.replayed
	s.lanes.Push(s.m.cfg.Order(ev), ev)
	l.staged++
	return nil
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
	l.replayed = false
	if sig.in == inReady {
		l.shard.began(sig.session.SessionID, sig.session.ResumeURL, l.seq)
	}
	l.shard.tell(sig)
	return nil
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
		l.seq = max(l.seq, env.Seq)
		s.events[env.Type].Add(1)
	}
	s.report(&OversizeError{Event: env.Type, Size: msg.Size, Limit: s.m.cfg.Limits.MessageBytes})
}

// publish hands over what was read, and shows how far it went. It returns how many
// events of the shard are pending, and how many of the fleet no worker has taken, if it
// added to them.
func (l *link) publish() (pending, untaken int) {
	l.shard.received.Store(l.seq)
	l.staged = 0
	return l.shard.lanes.Publish()
}

// stillHeld is Shard.held while the reader waits.
const stillHeld = -1

// hold notes that the reader is held back, and until when with what it returns.
func (l *link) hold() (freed func()) {
	s := l.shard
	s.held.Store(stillHeld)
	return func() { s.held.Store(int64(time.Since(s.m.born))) }
}

const (
	// batchEvents is how many events are handed over at once while the socket has
	// more: to wake a worker that has gone to sleep costs as much as some tens of
	// events.
	batchEvents = 128

	// warmEvents is how many events of the fleet may wait for a worker before a reader
	// lets the workers catch up. What is on its way between the two then stays in the cache.
	warmEvents = 256

	// warmPause is how long it waits for the next handler to return. If none does, they
	// are blocked and not busy, and reading goes on, until twice as many are pending.
	warmPause = 2 * time.Millisecond
)

// wait holds the reader back: for a moment while the workers are behind, and for as
// long as it takes while so many events are pending that memory would not be bounded.
// The shard's heartbeats go on meanwhile.
func (l *link) wait(pending, untaken int) error {
	s := l.shard
	limit := s.m.cfg.Overload.ShardEvents
	switch {
	case pending < limit && untaken < warmEvents:
		l.patience = warmEvents
	case pending < limit || l.replayed: // a replay is bounded, and Send waits for its end
		if untaken >= l.patience {
			defer l.hold()()
			if !s.lanes.Rest(warmEvents/2, warmPause) {
				l.patience = 2 * untaken
			}
		}
	default:
		defer l.hold()()
		if !s.lanes.Wait(limit*3/4, l.ctx.Done()) {
			return context.Cause(l.ctx)
		}
	}
	return nil
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
