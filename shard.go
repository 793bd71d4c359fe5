package sluice

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
	"github.com/seed4d760daf/sluice/ws"
)

// Shard is one part of the bot's guilds and the connection that serves it, through
// every reconnect. Its methods may be called from any goroutine.
//
// Two goroutines serve it: its own, run, which owns the session's state and the
// timers and writes to the connection; and the reader of the current connection,
// link.run, which finds events and puts them on their lanes. The reader tells the
// owner what concerns the session; everyone else sends a request or reads atomics.
type Shard struct {
	m     *Manager
	id    int
	total int
	log   *slog.Logger

	// The owner's.
	state      state
	session    session
	beat       heartbeat
	link       *link    // nil while there is no connection
	conn       *ws.Conn // nil until the dial has succeeded
	limit      limiter
	deadline   time.Time
	retry      time.Time
	timer      *time.Timer
	stopping   CloseCode // of the stop that was asked for
	fell       phase     // that the connection had come to when it ended or was left
	servedAt   time.Time // when the connection began to serve; zero before
	identified time.Time // when the last Identify was sent
	cause      Cause     // why the last connection ended
	asked      int64     // sequence that the Resume asked from, or at the last deadline

	// The current reader's.
	lanes   *pool.Source[Event]
	seen    int64       // of a session that was restored: what the process before may have handled
	torn    bool        // that process did not detach, so what is replayed may have been handled too
	serial  uint64      // of the events that have no order
	barrier *time.Timer // lifts the fence behind READY

	// To the owner.
	signals   chan signal
	stops     chan CloseCode
	commands  chan request
	presences chan request

	// Written by one, read by anyone.
	done         chan struct{}            // closed when the owner has ended
	ready        chan struct{}            // closed when the shard first served
	err          error                    // why it stopped; to be read after done
	presence     atomic.Pointer[Presence] // the last one set
	held         atomic.Int64             // since Manager.born, in ns: the reader waited for handlers until then
	shown        atomic.Uint32            // state
	received     atomic.Int64
	shownSession atomic.Pointer[sessionRecord]
	saved        savedState   // last given to the store; under Manager.saving
	rtt          atomic.Int64 // ns
	acked        atomic.Int64 // Unix ns
	unhandled    atomic.Uint64
	gaps         atomic.Uint64
	duplicates   atomic.Uint64
	reordered    atomic.Uint64
	broken       atomic.Uint64              // custody
	lost         atomic.Pointer[lostCounts] // made with the first
	panics       atomic.Uint64
	decodeErrors atomic.Uint64
	oversize     atomic.Uint64
	streamErrors atomic.Uint64
	traffic      ws.Traffic
	answers      atomic.Uint64 // chunks that went to who had asked for them
	owed         atomic.Int64  // bytes of those that are not taken
	causes       [numCauses]atomic.Uint64
	effort       effort
	interval     atomic.Int64 // of heartbeats, ns
	serving      atomic.Int64 // since when the connection serves, or did; Unix ns
	since        atomic.Int64 // when the session began, Unix ns; zero: before this process
	stepped      atomic.Uint64
	identifies   atomic.Uint64
	resumes      atomic.Uint64
	reconnects   atomic.Uint64
	zombies      atomic.Uint64
	events       typeCounts
}

// lostCounts counts what was received and not handled.
type lostCounts struct{ shed, coalesced typeCounts }

// typeCounts counts events by type.
type typeCounts [decode.NumEventTypes]atomic.Uint64

func newShard(m *Manager, id, total int) *Shard {
	s := &Shard{
		m: m, id: id, total: total,
		log:       m.cfg.Logger.With("shard", id),
		lanes:     m.workers.NewSource(m.cfg.Overload.bounds(m.cfg.Order.shared())),
		signals:   make(chan signal, 1),
		stops:     make(chan CloseCode, 1),
		commands:  make(chan request),
		presences: make(chan request),
		done:      make(chan struct{}),
		ready:     make(chan struct{}),
	}
	s.presence.Store(m.cfg.Presence)
	return s
}

// ID returns the shard's number, from 0 to Total-1.
func (s *Shard) ID() int { return s.id }

// Total returns the number of shards that the bot's guilds are spread over.
func (s *Shard) Total() int { return s.total }

// Destroy stops the shard: it closes the connection with code and returns when it
// has ended, or with the cause of ctx. 1000 and 1001 end the session on Discord's
// side, any other code keeps it resumable for some minutes. Events already received
// are still handled. A shard that has no connection at the moment ends without telling
// Discord, which then drops the session after some minutes. It does nothing more on a
// shard that was stopped before.
func (s *Shard) Destroy(ctx context.Context, code CloseCode) error {
	select {
	case s.stops <- code:
	default: // somebody has asked already
	}
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// run is the shard's owner: one input after another, until the shard stops.
func (s *Shard) run() {
	defer close(s.done)
	s.timer = time.NewTimer(0)
	s.apply(inStart, signal{})
	for s.state != stateStopped {
		commands, presences, next := s.queues(time.Now())
		s.arm(next)
		select {
		case sig := <-s.signals:
			s.receive(sig)
		case r := <-commands:
			s.serveRequest(r, (*limiter).sent)
		case r := <-presences:
			s.serveRequest(r, (*limiter).sentPresence)
		case code := <-s.stops:
			s.stopping = code
			s.apply(inStop, signal{})
		case <-s.timer.C:
			s.tick(time.Now())
		}
	}
	s.timer.Stop()
	if s.stopping.endsSession() {
		s.shownSession.Store(nil)
	}
}

// tell passes a signal to the owner, or drops it if the owner has ended.
func (s *Shard) tell(sig signal) {
	select {
	case s.signals <- sig:
	case <-s.done:
	}
}

// receive handles a signal of the current connection; those of an earlier one come
// too late.
func (s *Shard) receive(sig signal) {
	if sig.link != s.link {
		return
	}
	switch sig.beat {
	case beatWanted:
		if s.state != stateLeaving && s.state != stateClosing { // nothing more is sent
			s.answerBeat()
		}
		return
	case beatAnswered:
		s.beat.ack(sig.at)
		s.rtt.Store(int64(s.beat.rtt))
		s.acked.Store(sig.at.UnixNano())
		return
	}
	s.apply(s.session.judge(sig.in, s.state.phase(nil), remoteCode(sig.err)), sig)
}

// apply moves the session on and does what the transition asks for.
func (s *Shard) apply(in input, sig signal) {
	sig.in = in
	from := s.state
	var act action
	s.state, act = from.next(in, s.session.resumable())
	s.shown.Store(uint32(s.state))
	if s.state != from {
		if from != stateLeaving {
			s.fell = from.phase(sig.err)
		}
		s.deadline = s.deadlineOf(s.state, time.Now())
		s.log.Debug("session", "from", from, "input", in, "to", s.state)
	}
	s.observe(in, from, act, sig)
	s.act(act, sig)
}

// act does what a transition asks for, in the order of the bits: what ends goes
// before what begins.
func (s *Shard) act(a action, sig signal) {
	if a&actForget != 0 {
		s.session.forget()
		s.shownSession.Store(nil)
	}
	if a&actServe != 0 {
		s.serve(sig)
	}
	if a&actBeat != 0 {
		s.beat.start(sig.at, sig.interval, rand.Float64())
	}
	if a&actQueue != 0 {
		s.open()
		go s.queue(s.link)
	}
	if a&actDial != 0 {
		if s.link == nil {
			s.open()
		}
		s.dial()
	}
	if a&actPermit != 0 {
		go s.askPermit(s.link)
	}
	if a&actIdentify != 0 {
		s.sendIdentify()
	}
	if a&actResume != 0 {
		s.sendResume()
	}
	if a&actBackoff != 0 {
		s.backOff(sig.err)
	}
	if a&actLeave != 0 {
		s.leave(leftFor[sig.in])
	}
	if a&actClose != 0 {
		s.beat = heartbeat{} // nothing may follow a close frame
		go s.close(s.conn, s.link, ws.Code(s.stopping))
	}
	if a&actFail != 0 {
		s.fail(sig.err)
	}
}

// backOff notes how the connection ended and arms the next dial.
func (s *Shard) backOff(err error) {
	now := time.Now()
	moved := s.fell == phaseResume && s.received.Load() > s.asked
	if s.session.descend(s.fell, moved); !s.session.resumable() {
		s.shownSession.Store(nil)
	}
	var served time.Duration
	if s.fell == phaseServed {
		served = now.Sub(s.servedAt)
	}
	delay := s.session.backoff(s.fell, served, pause(err), rand.Float64())
	s.retry = now.Add(delay)
	s.log.Info("reconnecting", "in", delay.Round(time.Millisecond), "resume", s.session.resumable())
}

// open begins a connection, which does not dial yet.
func (s *Shard) open() {
	s.retry = time.Time{}
	if !s.session.resumable() {
		s.received.Store(0) // beats before READY carry no sequence
	}
	l := &link{shard: s, seq: s.received.Load(), replayed: s.session.resumable()}
	l.ctx, l.leave = context.WithCancelCause(s.m.ctx)
	s.link, s.beat = l, heartbeat{}
}

// queue waits for the gate to call the shard to its turn.
func (s *Shard) queue(l *link) {
	if err := s.m.gate.Near(l.ctx, s.id); err != nil {
		s.tell(signal{in: inDialFail, link: l, err: err})
		return
	}
	s.tell(signal{in: inNear, link: l})
}

// dial opens the connection, to resume the session if there is one.
func (s *Shard) dial() {
	url, err := dialURL(s.session.host(s.m.url), s.m.cfg.Compression)
	if err != nil { // a resume url that is none
		s.session.resumeURL = ""
		url, _ = dialURL(s.m.url, s.m.cfg.Compression)
	}
	go s.link.run(url)
}

// askPermit waits at the gate for as long as the connection lives. A gate that fails
// is asked again with the next one.
func (s *Shard) askPermit(l *link) {
	sig := signal{in: inPermit, link: l}
	if err := s.m.gate.Wait(l.ctx, s.id); err != nil {
		if l.ctx.Err() != nil {
			return
		}
		sig.in, sig.err = inDeadline, err
	}
	s.tell(sig)
}

// close ends a connection with a close handshake. The reader, which may be waiting for
// handlers, ends with it.
func (s *Shard) close(conn *ws.Conn, l *link, code ws.Code) {
	_ = conn.Close(code, "") // the reader reports the end
	l.leave(errEnded)
}

// leave cuts the connection without a close frame, which keeps the session. The
// reader ends, and says so.
func (s *Shard) leave(why leftError) {
	s.beat = heartbeat{}
	s.link.leave(why)
	if s.conn != nil {
		s.conn.Drop()
	}
}

// leftError is why the shard itself ended a connection.
type leftError string

func (e leftError) Error() string { return "sluice: left the connection: " + string(e) }

// leftFor are the reasons that an input gives.
var leftFor = map[input]leftError{
	inReconnect: "Discord asked for it (op 7)",
	inInvalid:   "Discord dropped the session (op 9)",
	inSuspect:   "Discord asked to resume (op 9)",
	inZombie:    "heartbeats went unanswered",
	inDeadline:  "waited long enough for the server",
	inStop:      "the shard stops",
	inDialed:    "the shard stops",
}

const (
	errEnded leftError = "it has ended"
	errWrite leftError = "it could not be written to"
)

// serve begins or continues a session.
func (s *Shard) serve(sig signal) {
	if sig.in == inReady {
		s.session.id, s.session.resumeURL = sig.session.SessionID, sig.session.ResumeURL
	} else {
		s.resumes.Add(1)
	}
	s.session.served()
	s.servedAt = time.Now()
	select {
	case <-s.ready:
	default:
		close(s.ready)
	}
}
