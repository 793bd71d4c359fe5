package mockgateway

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// feed decides when traffic is due. With a rate it is open-loop: event k is
// due at the start plus k/rate, whatever the sockets do, and goes round robin
// to the sessions, connected or not. Every session that holds the event's
// guild gets it. Without a rate each connection makes its own.
type feed struct {
	srv     *Server
	rate    float64
	quota   atomic.Int64 // events still allowed; only counted down when limited
	limited bool         // by Options.Events
	start   chan struct{}
	once    sync.Once

	mu  sync.Mutex // held during a tick, which owns the counters of stream 0
	lag Lag
}

// Lag is how late the generator was: from when an event was due to when it was
// handed to its sessions.
type Lag struct {
	Events int64         `json:"events"`
	Total  time.Duration `json:"total_ns"`
	Max    time.Duration `json:"max_ns"`
}

// feedTick bounds how often the feed wakes: events due in between leave
// together.
const feedTick = 500 * time.Microsecond

func newFeed(srv *Server) *feed {
	f := &feed{srv: srv, rate: srv.opts.Rate, limited: srv.opts.Events > 0, start: make(chan struct{})}
	f.quota.Store(srv.opts.Events)
	return f
}

// open lets the traffic begin.
func (f *feed) open() { f.once.Do(func() { close(f.start) }) }

// unpaced reports whether connections make their own traffic now.
func (f *feed) unpaced() bool {
	if !f.isUnpaced() {
		return false
	}
	select {
	case <-f.start:
		return true
	default:
		return false
	}
}

// grant takes up to n events from what Options.Events allows.
func (f *feed) grant(n int) int {
	if !f.limited {
		return n
	}
	left := f.quota.Add(-int64(n))
	return max(0, n+int(min(left, 0)))
}

// run paces the traffic until the server closes.
func (f *feed) run() {
	select {
	case <-f.start:
	case <-f.srv.done:
		return
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	var began time.Time // zero while there is no session
	var k int64
	var sessions []*Session
	generation := int64(-1)
	for {
		if g := f.srv.generation.Load(); g != generation {
			generation, sessions = g, f.srv.fed()
		}
		if len(sessions) == 0 {
			began = time.Time{}
			select {
			case <-f.srv.sessionAdded:
				continue
			case <-f.srv.done:
				return
			}
		}
		now := time.Now()
		if began.IsZero() {
			began, k = now, 0
		}
		due := int64(now.Sub(began).Seconds()*f.rate) + 1
		granted := int64(f.grant(int(due - k)))
		f.tick(sessions, began, k, granted)
		if granted < due-k {
			return
		}
		k = due
		timer.Reset(max(time.Until(f.dueAt(began, k)), feedTick))
		select {
		case <-timer.C:
		case <-f.srv.done:
			return
		}
	}
}

func (f *feed) dueAt(began time.Time, k int64) time.Time {
	return began.Add(time.Duration(math.Round(float64(k) / f.rate * float64(time.Second))))
}

// stampTime is the Stamp.Time of what is due at a time.
func (s *Server) stampTime(due time.Time) int64 {
	if s.opts.Tape > 0 {
		return 0
	}
	return due.UnixNano()
}

// tick hands n events, the first of which is event k, to sessions.
func (f *feed) tick(sessions []*Session, began time.Time, k, n int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	touched := min(n, int64(len(sessions)))
	if f.srv.overlapping.Load() {
		touched = int64(len(sessions))
	}
	for i := range n {
		k := k + i
		due := f.dueAt(began, k)
		owner := sessions[k%int64(len(sessions))]
		e := owner.source.next(f.srv.stampTime(due))
		if taken := owner.receive(e); !f.share(sessions, owner, e) && !taken {
			f.srv.lose(&e) // the owner ended during this tick
		}
		late := max(0, time.Since(due))
		f.lag.Events++
		f.lag.Total += late
		f.lag.Max = max(f.lag.Max, late)
	}
	for i := range touched {
		sessions[(k+i)%int64(len(sessions))].flush()
	}
}

// share hands e to the other sessions that hold its guild, and reports whether
// there were any.
func (f *feed) share(sessions []*Session, owner *Session, e entry) (taken bool) {
	if !f.srv.overlapping.Load() {
		return false
	}
	for _, s := range sessions {
		if s != owner && f.srv.world.covers(s.shard, e.guild) && s.receive(e) {
			taken = true
		}
	}
	return taken
}

// receive appends a dispatch of the feed's, unless the session has ended.
func (s *Session) receive(e entry) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.dead {
		s.add(e)
	}
	return !s.dead
}

// flush wakes the connection if it has something to send.
func (s *Session) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil && s.cursor < s.ring.last() {
		s.conn.signal()
	}
}
