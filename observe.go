package sluice

import (
	"errors"

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
func (s *Shard) observe(in input, from state, sig signal) {
	h := &s.m.cfg.Hooks
	call := func(hook func(*Shard)) {
		if hook != nil {
			hook(s)
		}
	}
	switch in {
	case inRetry:
		s.reconnects.Add(1)
		call(h.Reconnect)
	case inDialed:
		s.conn, s.limit = sig.conn, newLimiter(s.m.cfg.SendLimit)
		call(h.Open)
	case inReady:
		s.m.gate.Done(s.id, true)
		s.log.Info("ready", "guilds", len(sig.session.Guilds))
		call(h.Connect)
	case inResumed:
		s.log.Info("resumed")
		call(h.Resume)
	case inInvalid:
		if from == stateIdentifying {
			s.m.gate.Done(s.id, false)
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
		s.ended(from, sig.err)
	}
}

// ended is the one place where a connection's end is noted, whoever ended it.
func (s *Shard) ended(from state, err error) {
	s.link.leave(errLeft)
	s.link, s.conn, s.beat = nil, nil, heartbeat{}
	s.log.Info("connection ended", "state", from, "cause", err)
	if h := s.m.cfg.Hooks.Close; h != nil {
		h(s, err)
	}
	var payload *PayloadError
	var frame *ws.ProtocolError
	if errors.As(err, &payload) || errors.As(err, &frame) {
		s.report(err)
		s.stepOver()
	}
}

// stepOver gives up the event behind the last good one if reading failed there twice:
// it would come with every resume, and no event may put a shard into a loop.
func (s *Shard) stepOver() {
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
