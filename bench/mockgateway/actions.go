package mockgateway

// The actions of a Session are those of the connection attached to it. They
// do nothing and return false while there is none.

func (s *Session) do(f func(*Conn)) bool {
	c := s.Conn()
	if c != nil {
		f(c)
	}
	return c != nil
}

// Heartbeat sends op 1.
func (s *Session) Heartbeat() bool { return s.do((*Conn).Heartbeat) }

// Reconnect sends op 7.
func (s *Session) Reconnect() bool { return s.do((*Conn).Reconnect) }

// InvalidSession sends op 9; not resumable ends the session.
func (s *Session) InvalidSession(resumable bool) bool {
	return s.do(func(c *Conn) { c.InvalidSession(resumable) })
}

// CloseWith sends a close frame, without a code if code is 0.
func (s *Session) CloseWith(code int, reason string) bool {
	return s.do(func(c *Conn) { c.CloseWith(code, reason) })
}

// Drop closes the socket without a close frame.
func (s *Session) Drop() bool { return s.do((*Conn).Drop) }

// Reset closes the socket with a TCP RST.
func (s *Session) Reset() bool { return s.do((*Conn).Reset) }

// Freeze makes the connection half-open.
func (s *Session) Freeze() bool { return s.do((*Conn).Freeze) }

// Mute lets heartbeats go unanswered.
func (s *Session) Mute() bool { return s.do((*Conn).Mute) }

// EndSession sends a close code that tells that the session is gone, and ends it.
func (s *Session) EndSession(code int, reason string) bool {
	return s.do(func(c *Conn) { c.EndSession(code, reason) })
}

// Ping sends a WebSocket ping.
func (s *Session) Ping(p []byte) bool { return s.do(func(c *Conn) { c.Ping(p) }) }

// Send sends one message that is not a dispatch of the session's.
func (s *Session) Send(payload []byte) bool { return s.do(func(c *Conn) { c.Send(payload) }) }

// WriteRaw writes bytes to the socket itself.
func (s *Session) WriteRaw(p []byte) bool { return s.do(func(c *Conn) { c.WriteRaw(p) }) }
