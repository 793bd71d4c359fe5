package mockgateway

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Server is a running gateway. Its methods may be called from any goroutine.
type Server struct {
	opts       Options
	log        *slog.Logger
	ln         net.Listener
	http       *http.Server
	host       string
	instance   string
	resumePath string

	world   *world
	tape    *tape
	gate    *identifyGate
	budget  *identifyBudget
	feed    *feed
	journal journal

	faults      atomic.Pointer[[]Fault]
	lastConn    atomic.Int64
	written     atomic.Int64
	replayed    atomic.Int64
	holes       atomic.Int64
	gone        []atomic.Int64 // by row in tape.types: dispatches that went with their session
	generation  atomic.Int64   // counts changes of the sessions that get traffic
	overlapping atomic.Bool    // two sessions hold the same guild

	mu       sync.Mutex
	conns    map[*Conn]struct{}
	sessions map[string]*Session
	order    []*Session // of sessions with guilds, by age; copied on write
	closed   bool

	fullLists map[uint32]time.Time // last full op 8 by guild

	sessionAdded chan struct{} // holds one
	done         chan struct{}
	wg           sync.WaitGroup
}

// New starts a gateway: when it returns, the server is listening and serving.
// Errors are *OptionError or those of listening.
func New(o Options) (*Server, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	ln := o.Listener
	if ln == nil {
		var err error
		if ln, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, err
		}
	}
	s := &Server{opts: o, log: o.Logger, host: o.Host, ln: ln, instance: newInstance(),
		conns: map[*Conn]struct{}{}, sessions: map[string]*Session{}, fullLists: map[uint32]time.Time{},
		sessionAdded: make(chan struct{}, 1), done: make(chan struct{})}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.host == "" {
		s.host = ln.Addr().String()
	}
	s.resumePath = "/resume-" + s.instance
	s.tape = newTape(o.Mix, o.Seed)
	s.gone = make([]atomic.Int64, len(s.tape.types))
	s.world = newWorld(o.Shards, o.Guilds, len(s.tape.types))
	s.gate = newIdentifyGate(o)
	s.budget = newIdentifyBudget(o.IdentifyTotal, o.IdentifyRemaining, o.ResetAfter, time.Now())
	s.feed = newFeed(s)
	faults := append([]Fault{}, o.Faults...)
	s.faults.Store(&faults)
	s.listen()
	return s, nil
}

// newInstance names a server among those that were at its address before it.
func newInstance() string {
	var b [4]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// listen starts the goroutines that serve and that pace the traffic.
func (s *Server) listen() {
	s.http = &http.Server{Handler: s.routes(), ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: 10 * time.Second}
	var ln net.Listener = &faultyListener{s.ln, s}
	if s.opts.TLS != nil {
		ln = tls.NewListener(ln, s.opts.TLS)
	}
	s.spawn(func() { s.http.Serve(ln) }) // returns when Close closes the listener
	if s.opts.Rate > 0 && !s.feed.isUnpaced() {
		s.spawn(s.feed.run)
	}
	if s.opts.StartAfter <= 0 {
		s.feed.open()
	}
}

func (s *Server) url(scheme, path string) string {
	if s.opts.TLS != nil {
		scheme += "s"
	}
	return scheme + "://" + s.host + path
}

// URL is the base of the REST API, to be given to a client in the place of
// https://discord.com/api/v10.
func (s *Server) URL() string { return s.url("http", "/api/v10") }

// WSURL is the gateway's URL, as GET /gateway gives it.
func (s *Server) WSURL() string { return s.url("ws", "") }

// ResumeURL is the resume_gateway_url of READY. It differs from WSURL by its
// path, so that a test can tell from Log where a Resume and an Identify went.
func (s *Server) ResumeURL() string { return s.url("ws", s.resumePath) }

// Each calls f for every session that has not ended, also those waiting for a
// resume, oldest first for those with guilds.
func (s *Server) Each(f func(*Session)) {
	for _, session := range s.live() {
		f(session)
	}
}

// Session returns the newest session of a shard, or nil.
func (s *Server) Session(shard int) *Session {
	var found *Session
	s.Each(func(session *Session) {
		if session.shard[0] == shard {
			found = session
		}
	})
	return found
}

// EachConn calls f for every open connection, with a session or not.
func (s *Server) EachConn(f func(*Conn)) {
	s.mu.Lock()
	list := make([]*Conn, 0, len(s.conns))
	for c := range s.conns {
		list = append(list, c)
	}
	s.mu.Unlock()
	for _, c := range list {
		f(c)
	}
}

// Close ends the server in order: close frames with code 1001, up to two
// seconds for their answers, then everything else. No goroutine outlives it.
func (s *Server) Close() error { return s.shutdown(func(c *Conn) { c.CloseWith(1001, "") }) }

// CloseNow ends the server as a crash would: every connection is reset.
func (s *Server) CloseNow() error { return s.shutdown((*Conn).Reset) }

func (s *Server) shutdown(end func(*Conn)) error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		s.wg.Wait()
		return nil
	}
	s.ln.Close()
	s.EachConn(end)
	ctx, cancel := context.WithTimeout(context.Background(), closeWait)
	defer cancel()
	s.EachConn(func(c *Conn) {
		select {
		case <-c.done:
		case <-ctx.Done():
			c.Reset()
		}
	})
	close(s.done)
	if s.http.Shutdown(ctx) != nil {
		s.http.Close()
	}
	for _, session := range s.live() {
		session.destroy("server closed")
	}
	s.wg.Wait()
	return nil
}

// enter counts a goroutine that Close waits for; false means that the server
// is closed.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.wg.Add(1)
	return true
}

// spawn runs f in a goroutine that Close waits for; false means that it is
// too late for that.
func (s *Server) spawn(f func()) bool {
	if !s.enter() {
		return false
	}
	go func() {
		defer s.wg.Done()
		f()
	}()
	return true
}

// after calls f in its own goroutine when d has passed, unless the server closes
// first.
func (s *Server) after(d time.Duration, f func()) {
	s.spawn(func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			f()
		case <-s.done:
		}
	})
}

// adopt registers an open connection.
func (s *Server) adopt(c *Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.conns[c] = struct{}{}
	return true
}

func (s *Server) remove(c *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}
