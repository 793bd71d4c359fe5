package sluice

import "time"

// deadlineOf is when a state that waits for the server has waited long enough.
func (s *Shard) deadlineOf(st state, now time.Time) time.Time {
	t := &s.m.cfg.Timeouts
	switch st {
	case stateHello:
		return now.Add(t.Hello)
	case stateIdentifying:
		return now.Add(t.Ready)
	case stateResuming:
		return now.Add(t.Resume)
	case stateClosing:
		return now.Add(t.Close + t.Write)
	}
	return time.Time{}
}

// arm sets the timer to whatever is due first, next included if it is not zero.
func (s *Shard) arm(next time.Time) {
	first := s.deadline
	for _, t := range [...]time.Time{s.retry, s.beat.at, next} {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	if first.IsZero() {
		s.timer.Stop()
		return
	}
	s.timer.Reset(time.Until(first))
}

// tick does what is due.
func (s *Shard) tick(now time.Time) {
	due := func(t time.Time) bool { return !t.IsZero() && !now.Before(t) }
	if due(s.retry) {
		s.retry = time.Time{}
		s.apply(inRetry, signal{})
	}
	if due(s.deadline) {
		if s.state == stateResuming && s.replaying() {
			s.deadline = now.Add(s.m.cfg.Timeouts.Resume)
		} else {
			s.deadline = time.Time{}
			s.apply(inDeadline, signal{})
		}
	}
	if due(s.beat.at) {
		if s.beat.zombie(s.lastFrame(), s.freed(now)) {
			s.apply(inZombie, signal{})
			return
		}
		s.beat.beat(now)
		s.sendBeat()
	}
}

// replaying tells whether a resume has brought events since the last deadline, or
// could not because the reader waits for handlers. Heartbeats that are answered say
// nothing: Discord answers them also while it does not come to replay.
func (s *Shard) replaying() bool {
	before := s.asked
	s.asked = s.received.Load()
	return s.asked > before || s.held.Load() == stillHeld
}

// lastFrame is when bytes last came from the server.
func (s *Shard) lastFrame() time.Time {
	if s.conn == nil {
		return time.Time{}
	}
	return s.conn.ReadAt()
}

// freed is until when the reader waited for handlers, now if it still does.
func (s *Shard) freed(now time.Time) time.Time {
	ns := s.held.Load()
	if ns == stillHeld {
		return now
	}
	return s.m.born.Add(time.Duration(ns))
}
