package mockgateway

import "slices"

// live lists the sessions that have not ended.
func (s *Server) live() []*Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.order
}

// openSession makes a session for a shard. At maximum rate, sessions that hold the
// same guilds at the same time get streams of their own.
func (s *Server) openSession(shard [2]int) *Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	var taken []uint32
	for _, other := range s.order {
		if overlap(shard, other.shard) {
			taken = append(taken, other.stream)
		}
	}
	var stream uint32
	if s.feed.isUnpaced() {
		for slices.Contains(taken, stream) {
			stream++
		}
	}
	session := newSession(s, shard, stream&0xff)
	s.sessions[session.id] = session
	s.order = append(slices.Clone(s.order), session)
	s.changed()
	return session
}

// changed notes a new set of sessions. s.mu is held.
func (s *Server) changed() {
	overlapping := false
	seen := map[int]bool{}
	for _, session := range s.order {
		overlapping = overlapping || seen[session.shard[0]] || session.shard[1] != s.order[0].shard[1]
		seen[session.shard[0]] = true
	}
	s.overlapping.Store(overlapping)
	s.generation.Add(1)
}

// overlap reports whether two sessions may hold the same guild.
func overlap(a, b [2]int) bool { return a[1] != b[1] || a[0] == b[0] }

// announce lets the traffic reach a session whose READY is queued.
func (s *Server) announce(session *Session) {
	session.ready.Store(true)
	s.generation.Add(1)
	select {
	case s.sessionAdded <- struct{}{}:
	default:
	}
	fed := s.fed()
	if len(fed) < s.opts.StartAfter {
		return
	}
	s.feed.open()
	// Connections that make their own traffic have been waiting for this.
	for _, session := range fed {
		session.rouse()
	}
}

// fed lists the sessions that traffic goes to.
func (s *Server) fed() []*Session {
	var list []*Session
	for _, session := range s.live() {
		if session.ready.Load() && len(session.guilds) > 0 {
			list = append(list, session)
		}
	}
	return list
}

// find returns the session with this id, or nil.
func (s *Server) find(id string) *Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions[id]
}

// forget removes a session that has ended.
func (s *Server) forget(session *Session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, session.id)
	s.order = slices.DeleteFunc(slices.Clone(s.order), func(other *Session) bool { return other == session })
	s.changed()
}
