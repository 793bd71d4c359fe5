package mockgateway

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// Session is what READY began: the numbered dispatches of one shard. It is a
// log that outlives its connections; a connection is a cursor over it. While
// none is attached, dispatches go on being added and are replayed at the next
// resume.
//
// Its methods may be called from any goroutine.
type Session struct {
	srv    *Server
	id     string
	shard  [2]int
	stream uint32      // keeps apart the stamps of sessions with equal guilds at maximum rate
	guilds []uint32    // does not change
	ready  atomic.Bool // READY is queued: traffic may follow

	mu     sync.Mutex
	ring   ring
	extras map[int64]*template // dispatches that are no template of the tape
	source source
	conn   *Conn // nil while nobody is attached
	cursor int64 // last sequence handed to conn
	handed int64 // last sequence handed to any connection
	dead   bool
	expiry *time.Timer
}

// Entries with these templates have their text in Session.extras. One that is
// sent once is left out of replays, READY and RESUMED are answers, and is a hole
// from then on.
const (
	extraTemplate uint32 = 1<<32 - 1 - iota
	onceTemplate
	holeTemplate
)

// errFellBehind reports a connection whose next dispatch the ring no longer
// holds.
var errFellBehind = errors.New("slow consumer: fell behind the replay ring")

func newSession(srv *Server, shard [2]int, stream uint32) *Session {
	var id [16]byte
	rand.Read(id[:]) // not from the seed: two servers of one seed must not know each other's sessions
	s := &Session{srv: srv, id: hex.EncodeToString(id[:]), shard: shard, stream: stream,
		guilds: srv.world.of(shard), ring: newRing(srv.opts.RingSize), extras: map[int64]*template{}}
	s.source = newSource(srv.tape, srv.opts.Seed, shard, stream, s.guilds, srv.world.claim(stream, s.guilds))
	return s
}

// ID is the session_id of READY: 32 hexadecimal digits.
func (s *Session) ID() string { return s.id }

// Shard is the [shard_id, num_shards] of its Identify.
func (s *Session) Shard() [2]int { return s.shard }

// Seq is the newest sequence, sent or waiting to be.
func (s *Session) Seq() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ring.last()
}

// Conn returns the connection that is attached, or nil.
func (s *Session) Conn() *Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn
}

// Dispatch sends op 0 with this t and d, which is kept, and returns its
// sequence. Without a connection it is replayed at the next resume.
func (s *Session) Dispatch(name string, d []byte) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addExtra(extraTemplate, name, d)
}

// addExtra appends a dispatch of its own text. s.mu is held.
func (s *Session) addExtra(template uint32, name string, d []byte) int64 {
	seq := s.add(entry{template: template})
	s.extras[seq] = plainTemplate(name, d)
	s.wake()
	return seq
}

// add appends e and forgets what falls off the ring. s.mu is held.
func (s *Session) add(e entry) int64 {
	before := s.ring.first
	seq := s.ring.push(e)
	s.forgetExtras(before)
	return seq
}

// forgetExtras drops the texts of what the ring no longer holds, where before
// was the oldest sequence it held. s.mu is held.
func (s *Session) forgetExtras(before int64) {
	if len(s.extras) == 0 {
		return
	}
	for gone := before; gone < s.ring.first; gone++ {
		delete(s.extras, gone)
	}
}

// wake tells the attached connection that there is something to send. s.mu is
// held.
func (s *Session) wake() {
	if s.conn != nil {
		s.conn.signal()
	}
}

// rouse is wake for those who do not hold s.mu.
func (s *Session) rouse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wake()
}

// begin attaches c, appends READY and the backfill of guilds.
func (s *Session) begin(c *Conn, ready []byte, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn = c
	if c.opening.dispatchFirst {
		s.addExtra(extraTemplate, "PRESENCES_REPLACE", []byte("[]"))
	}
	s.addExtra(onceTemplate, "READY", ready)
	for i := range s.guilds {
		if c.opening.memberFirst {
			s.addMemberUpdate(i)
		}
		s.addGuild(i, now)
	}
	s.wake()
}

// opening is what a session begins with besides READY and its guilds.
type opening struct {
	dispatchFirst bool // a dispatch before READY
	memberFirst   bool // a GUILD_MEMBER_UPDATE before each GUILD_CREATE
}

// resume verdicts.
const (
	resumed     = 0
	invalid     = 9    // op 9 false
	sequenceBad = 4007 // close code
)

// resume attaches c to replay what follows seq. The connection that was
// attached before is returned for its end.
func (s *Session) resume(c *Conn, seq int64) (verdict int, before *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.dead:
		return invalid, nil
	case seq > s.ring.last():
		return sequenceBad, nil
	case seq < s.ring.first-1:
		return invalid, nil
	}
	if s.expiry != nil {
		s.expiry.Stop()
	}
	before, s.conn, s.cursor = s.conn, c, seq
	s.dropAnswers()
	s.addExtra(onceTemplate, "RESUMED", []byte(`{"_trace":["[\"gateway-mock-0\",{\"micros\":0.0}]"]}`))
	return resumed, before
}

// dropAnswers forgets a READY or RESUMED that was never sent, which must not
// turn up in a replay. s.mu is held.
func (s *Session) dropAnswers() {
	for seq := range s.extras {
		if s.ring.at(seq).template == onceTemplate {
			delete(s.extras, seq)
		}
	}
}

// rewind notes what a client that wants to resume says that it has, so that
// what is undelivered is known if the session ends instead.
func (s *Session) rewind(seq int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil && seq >= 0 && seq < s.cursor {
		s.cursor = seq
	}
}

// detach leaves the session without c and starts its remaining time. It
// returns the last sequence that c was given.
func (s *Session) detach(c *Conn) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != c || s.dead {
		return s.cursor
	}
	s.conn = nil
	s.expiry = time.AfterFunc(s.srv.opts.SessionTTL, s.expire)
	return s.cursor
}

// expire ends a session that nobody resumed in time.
func (s *Session) expire() {
	s.mu.Lock()
	gone := s.conn == nil && !s.dead
	s.dead = s.dead || gone
	var e Entry
	if gone {
		e = s.bury(Expired)
	}
	s.mu.Unlock()
	if !gone {
		return
	}
	s.srv.forget(s)
	s.srv.journal.add(e)
}

// destroy makes the session impossible to resume. Its connection, if any,
// stays open, as after op 9.
func (s *Session) destroy(why string) {
	s.mu.Lock()
	if s.dead {
		s.mu.Unlock()
		return
	}
	s.dead, s.conn = true, nil
	if s.expiry != nil {
		s.expiry.Stop()
	}
	e := s.bury(Over)
	s.mu.Unlock()
	e.Outcome = why
	s.srv.forget(s)
	s.srv.journal.add(e)
}

// bury makes the log entry of the end, and counts the traffic that the client
// has not got, as far as the ring still holds it. s.mu is held.
func (s *Session) bury(k Kind) Entry {
	e := Entry{Time: time.Now(), Kind: k, Shard: s.shard, Session: s.id, Seq: s.ring.last()}
	for seq := max(s.cursor+1, s.ring.first); seq <= s.ring.last(); seq++ {
		if s.srv.lose(s.ring.at(seq)) {
			e.Undelivered++
		}
	}
	return e
}

// lose counts a dispatch that no session will bring, if it is of the traffic.
func (s *Server) lose(e *entry) bool {
	if e.template >= holeTemplate || e.seq == 0 {
		return false
	}
	s.gone[s.tape.templates[e.template].typ].Add(1)
	return true
}

// take copies the dispatches after the cursor into b and moves the cursor. At
// maximum rate it makes new ones when there are none. Entries that are left out
// of replays are in b without a text.
func (s *Session) take(c *Conn, b *batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b.n = 0
	if s.conn != c {
		return nil
	}
	if s.cursor+1 < s.ring.first {
		return errFellBehind
	}
	if s.cursor == s.ring.last() && len(s.guilds) > 0 && s.srv.feed.unpaced() {
		for range s.srv.feed.grant(len(b.entries)) {
			s.add(s.source.next(b.now))
		}
	}
	b.first = s.cursor + 1
	b.n = int(min(s.ring.last()-s.cursor, int64(len(b.entries))))
	for i := range b.n {
		seq := b.first + int64(i)
		e := *s.ring.at(seq)
		b.entries[i], b.texts[i] = e, nil
		if e.template >= holeTemplate {
			b.texts[i] = s.answer(seq)
		}
	}
	s.cursor += int64(b.n)
	b.replayed = max(0, min(s.handed, s.cursor)-b.first+1)
	s.handed = max(s.handed, s.cursor)
	return nil
}

// answer returns the text of an entry that is no template of the tape, nil if it
// is left out. s.mu is held.
func (s *Session) answer(seq int64) *template {
	e, text := s.ring.at(seq), s.extras[seq]
	if e.template != onceTemplate {
		return text
	}
	if text == nil { // an earlier connection was given it and did not deliver it
		e.template = holeTemplate
		s.srv.holes.Add(1)
	}
	delete(s.extras, seq)
	return text
}

// pending reports whether c would be given something.
func (s *Session) pending(c *Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn == c && (s.cursor < s.ring.last() || len(s.guilds) > 0 && s.srv.feed.unpaced())
}

// heartbeat notes that the client has seen everything up to seq, and returns the
// last sequence that it was given.
func (s *Session) heartbeat(seq int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.srv.opts.TrimAtHeartbeat {
		before := s.ring.first
		s.ring.trim(min(seq, s.cursor))
		s.forgetExtras(before)
	}
	return s.cursor
}

// batch is what a connection takes from its session at a time.
type batch struct {
	now   int64 // nanoseconds since 1970, the stamp of what is made
	first int64 // sequence of entries[0]
	n     int
	// replayed is how many had been handed to a connection before.
	replayed int64
	entries  [64]entry
	texts    [64]*template
}
