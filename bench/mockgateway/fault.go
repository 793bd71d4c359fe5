package mockgateway

import "sync/atomic"

// Point is a place in a connection's life at which a fault may strike.
type Point uint8

const (
	AtAccept    Point = iota + 1 // a TCP connection came in; only Drop and Reset make sense
	AtREST                       // GET /gateway or /gateway/bot; only Refuse makes sense
	AtUpgrade                    // a WebSocket handshake; Refuse, Drop and Reset make sense
	AtHello                      // about to send Hello
	AtIdentify                   // a valid Identify came in and nothing is charged yet
	AtResume                     // a valid Resume came in and nothing is replayed yet
	AtReady                      // READY or RESUMED is queued
	AtDispatch                   // about to take up to 64 dispatches; the fast path, so be quick
	AtHeartbeat                  // a heartbeat came in and is not acknowledged yet
)

// Fault is one way in which a gateway misbehaves. Strike is called for every
// connection that comes to the fault's point, from several goroutines at once;
// it acts through the Conn and reports whether it took the place of what the
// server was about to do.
type Fault interface {
	At() Point
	Strike(c *Conn) bool
}

// Install adds faults to a running server. They strike in order, after those
// installed before; the first to return true ends the round.
func (s *Server) Install(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := append([]Fault(nil), *s.faults.Load()...)
	list = append(list, faults...)
	s.faults.Store(&list)
}

// ClearFaults removes every fault. What they have already done to a
// connection stays.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.Store(new([]Fault))
}

// Calm ends the misbehaviour: no fault strikes any more. What has been done to
// connections stays, for clients to recover from. POST /mock/calm does the same,
// from the server's own machine only.
func (s *Server) Calm() {
	if s.opts.OnCalm != nil {
		s.opts.OnCalm()
	}
	s.ClearFaults()
}

// strike lets the faults act; true means that one took the server's place.
func (s *Server) strike(at Point, c *Conn) bool {
	for _, f := range *s.faults.Load() {
		if f.At() == at && f.Strike(c) {
			return true
		}
	}
	return false
}

// Do is the fault that calls f at a point.
func Do(at Point, f func(c *Conn) bool) Fault { return &doing{at, f} }

type doing struct {
	at Point
	f  func(c *Conn) bool
}

func (d *doing) At() Point           { return d.at }
func (d *doing) Strike(c *Conn) bool { return d.f(c) }

// Times lets f strike at the first n connections that come to its point, and
// then no more. A fault that looks at each batch of dispatches uses one of the
// n for each of them.
func Times(n int64, f Fault) Fault {
	t := &times{Fault: f}
	t.left.Store(n)
	return t
}

type times struct {
	Fault
	left atomic.Int64
}

func (t *times) Strike(c *Conn) bool { return t.left.Add(-1) >= 0 && t.Fault.Strike(c) }

// OnShard lets f strike only at connections of one shard, from their Identify
// or Resume on.
func OnShard(shard int, f Fault) Fault { return &onShard{f, shard} }

type onShard struct {
	Fault
	shard int
}

func (o *onShard) Strike(c *Conn) bool {
	asked := c.asked.Load()
	return asked != nil && asked[0] == o.shard && o.Fault.Strike(c)
}
