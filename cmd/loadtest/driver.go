package main

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// settled is how long a connection must have served before it is struck: by then the
// client has read READY, and knows the session that is to be resumed.
const settled = 500 * time.Millisecond

// driver harms a gateway's connections as a scenario says. It runs in the gateway's
// process.
type driver struct {
	gw         *mockgateway.Server
	o          *options
	resumePath string
	refusals   atomic.Int64 // handshakes at the resume host to turn away
	turns      int          // codes and guilds taken so far
	returns    *returns     // guilds that are away

	struck map[*mockgateway.Session]*mockgateway.Conn // the last connection struck that is to end
	spent  map[int]bool                               // shards that had a session ended

	mu      sync.Mutex
	pending map[string]expected // by session id: what its next connection gets
}

// expected is what is to be done when a session comes to a point again.
type expected struct {
	at  mockgateway.Point
	act func(*mockgateway.Conn)
}

func newDriver(gw *mockgateway.Server, o *options) *driver {
	d := &driver{gw: gw, o: o, struck: map[*mockgateway.Session]*mockgateway.Conn{}, spent: map[int]bool{}, pending: map[string]expected{}, returns: newReturns()}
	if u, err := url.Parse(gw.ResumeURL()); err == nil {
		d.resumePath = u.Path
	}
	return d
}

// install puts the faults in place that some strikes need.
func (d *driver) install() {
	d.gw.Install(
		mockgateway.Do(mockgateway.AtUpgrade, d.turnAway),
		mockgateway.Do(mockgateway.AtResume, func(c *mockgateway.Conn) bool { return d.meet(c, mockgateway.AtResume) }),
		mockgateway.Do(mockgateway.AtReady, func(c *mockgateway.Conn) bool { return d.meet(c, mockgateway.AtReady) }),
	)
}

// expect lets act strike when the session of c comes to a point again.
func (d *driver) expect(c *mockgateway.Conn, act func(*mockgateway.Conn), at mockgateway.Point) {
	s := c.Session()
	if s == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pending[s.ID()] = expected{at, act}
}

// meet does what was expected of a connection, once.
func (d *driver) meet(c *mockgateway.Conn, at mockgateway.Point) bool {
	s := c.Resuming()
	if s == nil {
		return false
	}
	d.mu.Lock()
	e, ok := d.pending[s.ID()]
	ok = ok && e.at == at
	if ok {
		delete(d.pending, s.ID())
	}
	d.mu.Unlock()
	if ok {
		e.act(c)
	}
	return ok
}

// hit strikes a shard's session. It does nothing, and returns false, where that would
// not be fair: while the shard is recovering, and to end a second session of a shard,
// for a client that guards its Identifies may wait for minutes before a third.
func (d *driver) hit(shard int, st *strike) bool {
	s := d.gw.Session(shard)
	if s == nil {
		return false
	}
	c := s.Conn()
	if c == nil || c.Served() < settled || d.struck[s] == c || st.ends && d.spent[shard] {
		return false
	}
	if !st.goesOn {
		d.struck[s] = c
	}
	d.spent[shard] = d.spent[shard] || st.ends
	c.Struck(st.name)
	st.act(d, c)
	return true
}

// each strikes every shard once, however long it takes until each can be; false means
// that ctx has ended before.
func (d *driver) each(ctx context.Context, of func(shard int) *strike) bool {
	left := make([]int, d.o.shards)
	for i := range left {
		left[i] = i
	}
	for {
		left = slices.DeleteFunc(left, func(shard int) bool { return d.hit(shard, of(shard)) })
		if len(left) == 0 {
			return true
		}
		if !pause(ctx, 10*time.Millisecond) {
			return false
		}
	}
}

// together waits until every shard can be struck, and strikes all in one instant.
func (d *driver) together(ctx context.Context, st *strike) bool {
	return d.recovered(ctx) && d.each(ctx, func(int) *strike { return st })
}

// calmBefore lets the fleet serve in peace for a while.
func (d *driver) calmBefore(ctx context.Context) bool {
	return d.recovered(ctx) && pause(ctx, stormBegins-settled)
}

// recovered waits until every shard can be struck; false means that ctx has ended
// before.
func (d *driver) recovered(ctx context.Context) bool {
	for !d.complete() {
		if !pause(ctx, 10*time.Millisecond) {
			return false
		}
	}
	return true
}

// complete tells whether every shard has a connection that serves and is not to end.
func (d *driver) complete() bool {
	serving := map[int]bool{}
	d.gw.Each(func(s *mockgateway.Session) {
		if c := s.Conn(); c != nil && c.Served() >= settled && d.struck[s] != c {
			serving[s.Shard()[0]] = true
		}
	})
	return len(serving) >= d.o.shards
}

// turn takes one code after another.
func (d *driver) turn(codes []int) int {
	return codes[d.next()%len(codes)]
}

// next counts.
func (d *driver) next() int {
	d.turns++
	return d.turns
}

// pause waits; false means that ctx has ended.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func codeList(codes []int) string {
	list := make([]string, len(codes))
	for i, code := range codes {
		list[i] = strconv.Itoa(code)
	}
	return strings.Join(list, " ")
}
