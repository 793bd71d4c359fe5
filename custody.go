package sluice

import (
	"context"
	"errors"
	"time"
)

// sessionRecord is what others may see of a shard's session. READY replaces it while
// received still counts the session before; see Shard.record.
type sessionRecord struct {
	id, resumeURL string

	// Of a session that was restored: the last sequence that the process before may have
	// handled, and that it did not detach, for as long as its events may come again.
	seen int64
	torn bool
}

// savedState is what of a session changes in the store.
type savedState struct {
	id                string
	handled, received int64
	detached          bool
}

// began shows a new session and the sequence it begins with. For a moment there is no
// record, so that nobody sees the id of one session with the sequence of another. What
// is pending of the session before is in nobody's custody: it cannot be resumed.
func (s *Shard) began(r sessionRecord, seq int64) {
	s.shownSession.Store(nil)
	s.lanes.Forget()
	s.received.Store(seq)
	s.shownSession.Store(&r)
}

// record returns the shard's session as it is stored, false if there is none.
func (s *Shard) record() (Session, bool) {
	for {
		r := s.shownSession.Load()
		seq := s.received.Load()
		handled := s.handledSeq(seq)
		if s.shownSession.Load() != r {
			continue
		}
		if r == nil || seq == 0 {
			return Session{}, false
		}
		return Session{
			ID: r.id, ResumeURL: r.resumeURL, Handled: handled, Received: max(seq, r.seen), Detached: !r.torn, Shard: s.id, Total: s.total, SavedAt: time.Now(),
		}, true
	}
}

// handledSeq is the sequence up to which every event was handled, of those received.
// READY, which no resume brings again, is not waited for.
func (s *Shard) handledSeq(received int64) int64 {
	return max(s.lanes.Handled(received), min(received, 1))
}

// restore takes over a stored session, before the shard is launched.
func (s *Shard) restore(x Session) {
	s.session.id, s.session.resumeURL = x.ID, x.ResumeURL
	s.saved = savedState{x.ID, x.Handled, x.Received, false}
	s.seen, s.torn = x.Received, !x.Detached
	s.began(sessionRecord{x.ID, x.ResumeURL, s.seen, s.torn}, x.Handled)
}

// mended notes that what the process before may have handled has come again: what is
// replayed from now on was received by this one.
func (s *Shard) mended() {
	if !s.torn {
		return
	}
	s.torn = false
	if r := s.shownSession.Load(); r != nil {
		whole := *r
		whole.torn = false
		s.shownSession.CompareAndSwap(r, &whole)
	}
}

// restoreSessions loads what the store has of the shards. What cannot be loaded is
// reported: the shard identifies.
func (m *Manager) restoreSessions(ctx context.Context, shards []*Shard) (missing int) {
	var claimed []Session
	for _, s := range shards {
		missing++
		if m.cfg.Sessions == nil {
			continue
		}
		x, ok, err := m.cfg.Sessions.Load(ctx, s.id, s.total)
		if err != nil {
			s.report(err)
		}
		if ok && err == nil && x.ID != "" {
			s.restore(x)
			missing--
			x.Detached = false
			claimed = append(claimed, x)
		}
	}
	m.claim(ctx, claimed)
	return missing
}

// claim notes in the store that a process goes on with sessions, before it handles an
// event: if it is killed, the next one knows that it did not detach.
func (m *Manager) claim(ctx context.Context, sessions []Session) {
	if len(sessions) == 0 {
		return
	}
	if err := errors.Join(m.cfg.Sessions.Save(ctx, sessions...), m.cfg.Sessions.Flush(ctx)); err != nil {
		m.cfg.Logger.Warn("the sessions could not be claimed; events handled before a crash may come again unmarked", "error", err)
	}
}

// saveSessions gives the store what has changed, unless the Manager has ended.
func (m *Manager) saveSessions() {
	m.saving.Lock()
	var err error
	if m.ctx.Err() == nil {
		err = m.save(m.ctx, false)
	}
	m.saving.Unlock()
	if err != nil { // a hook may stop the fleet, which saves as well
		m.shards[0].report(err)
	}
}

// save gives the store every session that has changed. The caller holds saving.
func (m *Manager) save(ctx context.Context, detached bool) error {
	var changed []Session
	var shards []*Shard
	for _, s := range m.shards {
		x, ok := s.record()
		x.Detached = x.Detached && detached
		if ok && stateOf(x) != s.saved {
			changed, shards = append(changed, x), append(shards, s)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	if err := m.cfg.Sessions.Save(ctx, changed...); err != nil {
		return err
	}
	for i, s := range shards {
		s.saved = stateOf(changed[i])
	}
	return nil
}

func stateOf(x Session) savedState { return savedState{x.ID, x.Handled, x.Received, x.Detached} }

// leaveSessions is the last word to the store: what is to be resumed is saved, what
// was logged out forgotten.
func (m *Manager) leaveSessions(ctx context.Context, code CloseCode) error {
	if m.cfg.Sessions == nil {
		return nil
	}
	m.saving.Lock()
	defer m.saving.Unlock()
	ctx, cancel := context.WithTimeout(ctx, m.cfg.Timeouts.Shutdown)
	defer cancel()
	var errs []error
	if code.endsSession() {
		for _, s := range m.shards {
			errs = append(errs, m.cfg.Sessions.Delete(ctx, s.id))
		}
	} else {
		errs = append(errs, m.save(ctx, true))
	}
	return errors.Join(append(errs, m.cfg.Sessions.Flush(ctx))...)
}

// Detach stops the fleet so that the next process can go on where this one ends: nothing
// more is read, what was received is handled, the connections are closed with a code
// that keeps the sessions, and these are saved. ctx bounds the waiting, as in Destroy;
// what is not handled by then comes again in the next process.
func (m *Manager) Detach(ctx context.Context) error { return m.Destroy(ctx, closeDetach) }

// Logout stops the fleet for good: Discord shows the bot offline at once, and the
// stored sessions are forgotten.
func (m *Manager) Logout(ctx context.Context) error { return m.Destroy(ctx, CloseNormal) }
