package sluice

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// pipeListener is a listener whose connections are net.Pipe ends, so that a whole
// fleet runs in fake time.
type pipeListener struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.done) }); return nil }
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.done:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "gateway.test:80" }

// fleet is a Manager and the gateway it is connected to.
type fleet struct {
	t    *testing.T
	mock *mockgateway.Server
	gw   *Manager
}

// inFakeTime runs f in a bubble with a gateway over net.Pipe. Whatever f leaves
// running makes the bubble, hence the test, fail.
func inFakeTime(t *testing.T, mock mockgateway.Options, c Config, f func(*fleet)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := newPipeListener()
		mock.Listener = l
		c.DialContext = l.dial
		transport := &http.Transport{DialContext: l.dial, DisableKeepAlives: true}
		c.HTTPClient = &http.Client{Transport: transport}
		runFleet(t, mock, c, f)
		transport.CloseIdleConnections()
	})
}

// overTCP is inFakeTime over the loopback interface and in real time.
func overTCP(t *testing.T, mock mockgateway.Options, c Config, f func(*fleet)) {
	t.Helper()
	runFleet(t, mock, c, f)
}

func runFleet(t *testing.T, mock mockgateway.Options, c Config, f func(*fleet)) {
	t.Helper()
	srv, err := mockgateway.New(mock)
	if err != nil {
		t.Fatal(err)
	}
	defer srv.CloseNow()
	c.API = srv.URL()
	if c.Token == "" {
		c.Token = "test.token"
	}
	if testing.Verbose() {
		c.Logger = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	gw, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := gw.Destroy(ctx, CloseNormal); err != nil {
			t.Errorf("Destroy: %v", err)
		}
		if n := gw.buffers.InUse(); n != 0 {
			t.Errorf("%d buffers did not come home", n)
		}
	}()
	f(&fleet{t, srv, gw})
}

// up connects and waits until every shard serves.
func (f *fleet) up() {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if err := f.gw.Connect(ctx); err != nil {
		f.t.Fatal(err)
	}
	if err := f.gw.Ready(ctx); err != nil {
		f.t.Fatal(err)
	}
}

// until waits for a condition, in fake time or real.
func (f *fleet) until(what string, ok func() bool) {
	f.t.Helper()
	for range 100_000 {
		if ok() {
			return
		}
		wait(10 * time.Millisecond)
	}
	f.t.Fatalf("never: %s; %+v", what, f.gw.Stats())
}

// wait lets time pass.
func wait(d time.Duration) { <-time.After(d) }

func (f *fleet) shard(id int) *Shard {
	for s := range f.gw.Shards() {
		if s.id == id {
			return s
		}
	}
	f.t.Fatalf("no shard %d", id)
	return nil
}

// active tells whether a shard serves.
func (f *fleet) active(id int) func() bool {
	return func() bool { return f.shard(id).Stats().State == stateActive.String() }
}

// outcome is a kind of log entry that went well or not.
func (f *fleet) count(k mockgateway.Kind) int { return len(f.mock.Log().Of(k)) }
