package sluice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed4d760daf/sluice/ws"
)

// fail stops the shard after a fatal close, and the fleet if the close concerns the
// token.
func (s *Shard) fail(cause error) {
	var c *ws.CloseError
	errors.As(cause, &c)
	fatal := &FatalError{Shard: s.id, Code: CloseCode(c.Code)}
	s.err = fatal
	s.log.Error("shard stopped", "code", int(fatal.Code), "reason", fatal.Code.Advice())
	if fatal.Code.concernsToken() {
		s.m.fail(fatal)
	}
}

// observe counts and reports what happened.
func (s *Shard) observe(in input, from state, act action, sig signal) {
	s.watch(from)
	switch in {
	case inRetry:
		s.handleReconnect()
	case inDialed:
		s.handleOpen(sig.conn)
	case inReady, inResumed:
		if act&actServe == 0 {
			return // not asked for
		}
		if in == inReady {
			s.handleConnect()
		} else {
			s.handleResume()
		}
	case inInvalid:
		if from == stateIdentifying && time.Since(s.identified) <= breachWithin {
			go s.m.gate.Done(s.id, false)
		}
	case inDeadline:
		s.log.Warn("waited long enough, reconnecting", "state", from)
		if sig.err != nil {
			s.report(sig.err)
		}
	case inZombie:
		s.zombies.Add(1)
		s.log.Warn("heartbeats unanswered, reconnecting")
	case inClosed, inRejected, inFatal, inDialFail:
		s.handleClose(in, from, sig.err)
	}
}

// handleOpen: the WebSocket stands, and with it come fresh limits.
func (s *Shard) handleOpen(conn *ws.Conn) {
	s.conn, s.limit = conn, newLimiter(s.m.cfg.SendLimit)
	s.call(s.m.cfg.Hooks.Open)
}

// handleConnect: READY, a new session.
func (s *Shard) handleConnect() {
	go s.m.gate.Done(s.id, true)
	s.log.Info("ready")
	s.call(s.m.cfg.Hooks.Connect)
}

// handleResume: RESUMED, the session goes on.
func (s *Shard) handleResume() {
	s.log.Info("resumed")
	s.call(s.m.cfg.Hooks.Resume)
}

// handleReconnect: another dial is due.
func (s *Shard) handleReconnect() {
	s.reconnects.Add(1)
	s.causes[s.cause].Add(1)
	s.call(s.m.cfg.Hooks.Reconnect)
}

// handleClose is the one place where a connection's end is noted, whoever ended it.
func (s *Shard) handleClose(in input, from state, err error) {
	var why leftError
	if errors.As(context.Cause(s.link.ctx), &why) && why != errEnded {
		err = fmt.Errorf("%w: %w", why, err)
	}
	s.cause = causeOf(err)
	s.link.leave(errEnded)
	s.link, s.conn, s.beat = nil, nil, heartbeat{}
	if in == inDialFail {
		s.log.Warn("dial failed", "cause", err)
	} else {
		s.log.Info("connection ended", "state", from, "cause", err)
	}
	if h := s.m.cfg.Hooks.Close; h != nil {
		h(s, err)
	}
	var payload *PayloadError
	var frame *ws.ProtocolError
	var stream *ws.StreamError
	if errors.As(err, &stream) {
		s.streamErrors.Add(1)
	}
	if stream != nil || errors.As(err, &payload) || errors.As(err, &frame) {
		s.report(err)
		s.stepOver()
	}
}

func (s *Shard) call(hook func(*Shard)) {
	if hook != nil {
		hook(s)
	}
}

// stepOver gives up the event behind the last good one if reading failed there twice:
// it would come with every resume, and no event may put a shard into a loop.
func (s *Shard) stepOver() {
	if s.fell < phaseResume {
		return // it was no event
	}
	seq := s.received.Load()
	if s.session.resumable() && s.session.failedAt == seq {
		s.stepped.Add(1)
		s.received.Store(seq + 1)
		s.report(&SkippedError{Seq: seq + 1})
	}
	s.session.failedAt = seq
}

// report shows an error that the session survives.
func (s *Shard) report(err error) {
	s.log.Warn("recovered", "error", err)
	if h := s.m.cfg.Hooks.Error; h != nil {
		h(s, err)
	}
}
