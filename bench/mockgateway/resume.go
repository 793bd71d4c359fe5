package mockgateway

import "encoding/json"

// resume is the d of op 6. Discord defines no shard in it; one that is there
// must be the session's.
type resume struct {
	Token     string  `json:"token"`
	SessionID string  `json:"session_id"`
	Seq       int64   `json:"seq"`
	Shard     *[2]int `json:"shard"`
}

// onResume goes on with a session: what was missed, then RESUMED.
func (c *Conn) onResume(d json.RawMessage) error {
	if c.session.Load() != nil || c.due.Load() != nil {
		return closeAlreadyAuth
	}
	var r resume
	if json.Unmarshal(d, &r) != nil {
		return closeDecode
	}
	e := c.entry(Resume)
	e.Session, e.Seq = r.SessionID, r.Seq
	if !c.srv.accepts(r.Token) {
		return c.decline(e, closeAuthFailed)
	}
	s := c.srv.find(r.SessionID)
	if s != nil {
		e.Shard = s.shard
		c.asked.Store(&s.shard)
	}
	if c.struckAtResume(s, r.Seq) {
		e.Outcome = "fault"
		c.srv.journal.add(e)
		return nil
	}
	if s == nil || r.Shard != nil && *r.Shard != s.shard {
		return c.forgotten(e)
	}
	c.session.Store(s)
	verdict, before := s.resume(c, r.Seq)
	switch verdict {
	case invalid:
		c.session.Store(nil)
		return c.forgotten(e)
	case sequenceBad:
		c.session.Store(nil)
		return c.decline(e, closeInvalidSeq)
	}
	e.Outcome = "resumed"
	c.srv.journal.add(e)
	c.served.Store(e.Time.UnixNano())
	if before != nil {
		before.end("superseded by a resume")
	}
	if !s.ready.Load() && !c.tapes() { // the connection of its READY ended before there was a record
		c.srv.announce(s)
	}
	c.signal()
	c.srv.strike(AtReady, c)
	return nil
}

// struckAtResume lets faults answer. One that says that the session is gone ends
// it, with everything behind what the client says it has.
func (c *Conn) struckAtResume(s *Session, seq int64) bool {
	if s != nil {
		s.rewind(seq)
		c.wanted.Store(s)
		defer c.wanted.Store(nil)
	}
	return c.srv.strike(AtResume, c)
}

// forgotten answers a Resume of a session that is gone.
func (c *Conn) forgotten(e Entry) error {
	if code := c.srv.opts.ForgottenCode; code != 0 {
		return c.decline(e, &closing{code, "Session timed out."})
	}
	e.Code, e.Outcome = invalid, "invalid session"
	c.srv.journal.add(e)
	c.InvalidSession(false)
	return nil
}
