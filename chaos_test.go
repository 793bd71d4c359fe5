package sluice

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// chaos is a gateway that misbehaves at random at every point, while it is on.
type chaos struct {
	on  atomic.Bool
	mu  sync.Mutex
	rng *rand.Rand
}

// chance decides whether to strike, and gives a number to choose a stroke by.
func (x *chaos) chance(p float64) (int, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.rng.Int(), x.on.Load() && x.rng.Float64() < p
}

// faults are those of every point, each with the strokes that make sense there.
func (x *chaos) faults() (list []mockgateway.Fault) {
	refuse := instead(func(c *mockgateway.Conn) { c.Refuse(503, 0) })
	limit := instead(func(c *mockgateway.Conn) { c.Refuse(429, 3*time.Second) })
	reset := instead((*mockgateway.Conn).Reset)
	anything := []act{nothingInstead}
	for _, s := range strokes {
		if s.wants != byStopping && s.act != nil {
			anything = append(anything, s.act)
		}
	}
	for _, c := range []struct {
		at   mockgateway.Point
		p    float64
		acts []act
	}{
		{mockgateway.AtAccept, 0.1, []act{drop, reset}},
		{mockgateway.AtUpgrade, 0.1, []act{drop, reset, refuse, limit}},
		{mockgateway.AtHello, 0.2, anything},
		{mockgateway.AtIdentify, 0.3, anything},
		{mockgateway.AtResume, 0.3, anything},
		{mockgateway.AtReady, 0.1, anything},
		{mockgateway.AtDispatch, 0.1, anything},
		{mockgateway.AtHeartbeat, 0.2, anything},
		{mockgateway.AtIdentify, 0.01, []act{closeWith(4010), closeWith(4014)}},
	} {
		list = append(list, mockgateway.Do(c.at, func(conn *mockgateway.Conn) bool {
			n, strikes := x.chance(c.p)
			return strikes && c.acts[n%len(c.acts)](conn)
		}))
	}
	return list
}

// counted is a connection of the client's that is counted while it is open.
type counted struct {
	net.Conn
	open *atomic.Int64
	once sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}

// TestChaos lets fleets live through gateways that misbehave at random for a few
// minutes. The invariants of a session hold all the while, and when the faults stop,
// every shard serves again, or has stopped for a reason, within the time that the
// guard of the budget may take.
func TestChaos(t *testing.T) {
	for seed := range uint64(100) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			surviveChaos(t, seed, 1+2*int(seed%2))
		})
	}
}

func surviveChaos(t *testing.T, seed uint64, shards int) {
	x := &chaos{rng: rand.New(rand.NewPCG(seed, 2))}
	mock := mockgateway.Options{Shards: shards, Guilds: -1, Faults: x.faults(), SessionTTL: time.Hour, InvalidSessionDelay: time.Second}
	c := Config{Order: PerShard, Limits: Limits{MessageBytes: faultMessageBytes}}
	inFakeTime(t, mock, c, func(f *fleet) {
		var open atomic.Int64
		dial := f.gw.cfg.DialContext
		f.gw.cfg.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			nc, err := dial(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			if n := open.Add(1); n > int64(shards) {
				t.Errorf("%d connections for %d shards", n, shards)
			}
			return &counted{Conn: nc, open: &open}, nil
		}
		ledgers := make([]*ledger, shards)
		for id := range ledgers {
			ledgers[id] = newLedger()
		}
		f.gw.Handle(decode.TypingStart, func(ev Event) { ledgers[ev.Shard().id].handle(ev) })
		if err := f.gw.Connect(context.Background()); err != nil {
			t.Fatal(err)
		}
		x.on.Store(true)
		for range 60 {
			for id, l := range ledgers {
				l.send(f, id, 0)
			}
			wait(5 * time.Second)
		}
		x.on.Store(false)
		wait(4 * time.Minute) // until what still stands half-open is found
		f.settle(2 * time.Hour)
		for id, l := range ledgers {
			judgeChaos(t, f, f.shard(id), l)
		}
		if f.gw.ctx.Err() == nil { // a fleet that has stopped for good logs out
			checkLog(t, f.mock.Log())
		}
		checkIdentifies(t, f.mock.Log(), shards)
	})
}

// settle waits until every shard serves or has stopped.
func (f *fleet) settle(most time.Duration) {
	for d := time.Duration(0); ; d += 10 * time.Second {
		settled := true
		for s := range f.gw.Shards() {
			st := state(s.shown.Load())
			settled = settled && (st == stateActive || st == stateStopped) && s.lanes.Load().Pending == 0
		}
		if settled {
			return
		}
		if d > most {
			f.t.Fatalf("not settled %v after the last fault: %+v", d, f.gw.Stats())
		}
		wait(10 * time.Second)
	}
}

func judgeChaos(t *testing.T, f *fleet, s *Shard, l *ledger) {
	st := s.Stats()
	if st.State == stateStopped.String() {
		var fatal *FatalError
		if err := f.gw.cause(); !errors.As(err, &fatal) {
			t.Errorf("shard %d stopped with %v", s.id, err)
		}
		return
	}
	lost, _, doubled := l.tally(s.sessionID())
	if doubled > 0 || l.reordered > 0 || lost > int(st.Skipped) {
		t.Errorf("shard %d: lost %d with %d stepped over, doubled %d, reordered %d", s.id, lost, st.Skipped, doubled, l.reordered)
	}
}

// checkIdentifies checks the spacing of Identifies, all of one key, the guard of the
// budget, and that no Resume names a session which the gateway did not begin.
func checkIdentifies(t *testing.T, log mockgateway.Log, shards int) {
	began := make(map[string]bool)
	var last time.Time
	for _, e := range log {
		switch {
		case e.Kind == mockgateway.Resume && !began[e.Session]:
			t.Errorf("a Resume of %q, which never began", e.Session)
		case e.Kind == mockgateway.Identify:
			began[e.Session] = true
			if d := e.Time.Sub(last); !last.IsZero() && d < identifyWindow {
				t.Errorf("two Identifies within %v", d)
			}
			last = e.Time
		}
	}
	// Five minutes of chaos and at most two hours after it.
	if n := len(log.Of(mockgateway.Identify)); n > 3*shardIdentifies*shards {
		t.Errorf("%d Identifies of %d shards", n, shards)
	}
}
