package sluice

import (
	"context"
	"errors"
	"time"
)

// saveEvery is how often the sessions of a fleet are given to its store.
const saveEvery = time.Second

// sessionRecord is what others may see of a shard's session. READY replaces it while
// received still counts the session before; see Shard.record.
type sessionRecord struct {
	id, resumeURL string
}

// savedState is what of a session changes in the store.
type savedState struct {
	id      string
	handled int64
}

// began shows a new session and the sequence it begins with. For a moment there is no
// record, so that nobody sees the id of one session with the sequence of another.
func (s *Shard) began(id, resumeURL string, seq int64) {
	s.shownSession.Store(nil)
	s.received.Store(seq)
	s.shownSession.Store(&sessionRecord{id, resumeURL})
}

// record returns the shard's session as it is stored, false if there is none.
func (s *Shard) record() (Session, bool) {
	for {
		r := s.shownSession.Load()
		seq := s.received.Load()
		if s.shownSession.Load() != r {
			continue
		}
		if r == nil || seq == 0 {
			return Session{}, false
		}
		return Session{
			ID: r.id, ResumeURL: r.resumeURL, Handled: seq, Received: seq, Shard: s.id, Total: s.total, SavedAt: time.Now(),
		}, true
	}
}

// restore takes over a stored session, before the shard is launched.
func (s *Shard) restore(x Session) {
	s.session.id, s.session.resumeURL = x.ID, x.ResumeURL
	s.saved = savedState{x.ID, x.Handled}
	s.began(x.ID, x.ResumeURL, x.Handled)
}

// restoreSessions loads what the store has of the shards. What cannot be loaded is
// reported: the shard identifies.
func (m *Manager) restoreSessions(ctx context.Context, shards []*Shard) (missing int) {
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
		}
	}
	return missing
}

// saveSessions gives the store what has changed, once a second, until the Manager
// ends.
func (m *Manager) saveSessions() {
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			m.saving.Lock()
			if m.ctx.Err() == nil {
				m.save(m.ctx)
			}
			m.saving.Unlock()
		case <-m.ctx.Done():
			return
		}
	}
}

// save gives the store every session that has changed. The caller holds saving.
func (m *Manager) save(ctx context.Context) {
	for _, s := range m.shards {
		x, ok := s.record()
		now := savedState{x.ID, x.Handled}
		if !ok || now == s.saved {
			continue
		}
		if err := m.cfg.Sessions.Save(ctx, x); err != nil {
			s.report(err)
			continue
		}
		s.saved = now
	}
}

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
		m.save(ctx)
	}
	return errors.Join(append(errs, m.cfg.Sessions.Flush(ctx))...)
}

// Detach stops the fleet so that the next process can go on where this one ends: the
// connections are closed with a code that keeps the sessions, what was received is
// handled, and the sessions are saved. ctx bounds the waiting, as in Destroy.
func (m *Manager) Detach(ctx context.Context) error { return m.Destroy(ctx, closeDetach) }

// Logout stops the fleet for good: Discord shows the bot offline at once, and the
// stored sessions are forgotten.
func (m *Manager) Logout(ctx context.Context) error { return m.Destroy(ctx, CloseNormal) }
