package sluice

import (
	"context"
	"slices"
	"sync"
	"time"
)

// IdentifyGate lets the shards of a token identify, one after another: Discord takes
// one Identify every 5 s for each key, shard_id % max_concurrency, and answers what
// comes too early with op 9; and it resets the token of a bot that identifies more
// often than its daily budget allows. A resume asks no gate.
//
// A gate is called by many shards at once. Near and Wait are given the same ctx, that
// of the connection: when it ends, also between the two calls, the shard has lost its
// place, and what waits returns its cause. Any other error sends the shard through a
// backoff to the end of the queue.
type IdentifyGate interface {
	// Near puts the shard in the queue of its key, if it is not there, and returns
	// when its turn is so near that it should open its connection: early enough for
	// Hello to be there when the permit comes, late enough for a thousand sockets
	// not to wait.
	Near(ctx context.Context, shard int) error

	// Wait returns when the shard may identify at once; it is called when the
	// connection stands. A permit counts as spent whatever becomes of the
	// connection.
	Wait(ctx context.Context, shard int) error

	// Done tells how Discord answered: with READY, or within ten seconds with op 9. It has
	// a goroutine to itself.
	Done(shard int, accepted bool)
}

const (
	// identifyWindow is Discord's, and identifyMargin what is added to it, for two
	// Identifies may draw nearer on their way. Each refusal doubles the margin, up to the
	// window; calmAfter acceptances in a row halve it again.
	identifyWindow = 5 * time.Second
	identifyMargin = 250 * time.Millisecond
	calmAfter      = 16

	// breachWithin is how soon after an Identify an op 9 comes that is the answer to two
	// of them being too close. A later one says nothing of that.
	breachWithin = 10 * time.Second

	// answerWithin is how long a key that was refused waits for the answer to its next
	// Identify.
	answerWithin = time.Minute

	// nearTurns is how many of a key's queue have or open a connection.
	nearTurns = 2
)

// localGate is the gate of one process: a queue for each key, and the budget.
type localGate struct {
	mu     sync.Mutex
	keys   []gateKey
	budget budget
	margin time.Duration
	calm   int // acceptances since the last refusal or change of the margin
	closed bool
}

// gateKey is the queue of one shard_id % max_concurrency.
type gateKey struct {
	queue []*turn
	free  time.Time   // when the next permit may be given
	wary  bool        // an Identify was refused: the window is counted from READY, which may be late
	timer *time.Timer // armed while somebody is ready and must wait
}

// turn is the place of a connection in the queue of its key.
type turn struct {
	shard   int
	ctx     context.Context // of the connection
	unwatch func() bool     // of ctx, whose end gives up the place
	near    chan struct{}   // closed when it is among the next
	granted chan struct{}   // closed with the permit
	called  bool            // near is closed
	ready   bool            // its connection stands
}

func newLocalGate(concurrency int, b budget) *localGate {
	return &localGate{keys: make([]gateKey, max(concurrency, 1)), budget: b, margin: identifyMargin}
}

// Near implements IdentifyGate.
func (g *localGate) Near(ctx context.Context, shard int) error {
	return await(ctx, g.enter(ctx, shard, false).near)
}

// Wait implements IdentifyGate. Of those that are near, the first that is ready is
// let in: one that is still dialing does not hold up the one behind it.
func (g *localGate) Wait(ctx context.Context, shard int) error {
	return await(ctx, g.enter(ctx, shard, true).granted)
}

func await(ctx context.Context, c <-chan struct{}) error {
	select {
	case <-c:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Done implements IdentifyGate.
func (g *localGate) Done(shard int, accepted bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	k := &g.keys[shard%len(g.keys)]
	if !accepted {
		g.margin, g.calm, k.wary = min(2*g.margin, identifyWindow), 0, true
	} else if g.calm++; g.calm == calmAfter {
		g.margin, g.calm = max(g.margin/2, identifyMargin), 0
	}
	if !k.wary {
		return
	}
	k.free = time.Now().Add(identifyWindow + g.margin)
	k.wary = !accepted || g.margin > identifyMargin
	g.advance(k)
}

// enter returns the connection's place, made at the end of the queue if it has none.
func (g *localGate) enter(ctx context.Context, shard int, ready bool) *turn {
	g.mu.Lock()
	defer g.mu.Unlock()
	k := &g.keys[shard%len(g.keys)]
	t := k.place(ctx, shard)
	if t == nil {
		t = &turn{shard: shard, ctx: ctx, near: make(chan struct{}), granted: make(chan struct{})}
		t.unwatch = context.AfterFunc(ctx, func() { g.quit(k, t) })
		k.queue = append(k.queue, t)
	}
	t.ready = t.ready || ready
	g.advance(k)
	return t
}

// place returns the place of a connection, nil if it has none. That of the shard's
// connection before, which is about to be given up, is not it.
func (k *gateKey) place(ctx context.Context, shard int) *turn {
	for _, t := range k.queue {
		if t.shard == shard && t.ctx == ctx {
			return t
		}
	}
	return nil
}

// quit gives up a place; a permit given meanwhile stays spent.
func (g *localGate) quit(k *gateKey, t *turn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	k.queue = slices.DeleteFunc(k.queue, func(other *turn) bool { return other == t })
	g.advance(k)
}

// advance calls the next turns of a key to their connections and gives the permit
// that is due, or arms the timer for it.
func (g *localGate) advance(k *gateKey) {
	now := time.Now()
	var due time.Time
	near := 0
	for i, t := range k.queue {
		at := later(k.free, g.budget.at(t.shard, now))
		if held := at.After(later(k.free, now)); !held { // by the budget, and passed over
			if near++; near > nearTurns {
				break
			}
			if !t.called {
				t.called = true
				close(t.near)
			}
			if !t.ready {
				continue
			}
		}
		if !at.After(now) {
			g.budget.spend(t.shard, now)
			k.free = now.Add(identifyWindow + g.margin)
			if k.wary {
				k.free = now.Add(answerWithin) // Done says when it is sooner
			}
			k.queue = slices.Delete(k.queue, i, i+1)
			t.unwatch()
			close(t.granted)
			g.advance(k)
			return
		}
		if due.IsZero() || at.Before(due) {
			due = at
		}
	}
	if !due.IsZero() {
		g.arm(k, due.Sub(now))
	}
}

// arm sees to it that the key is looked at again.
func (g *localGate) arm(k *gateKey, d time.Duration) {
	if g.closed {
		return
	}
	if k.timer == nil {
		k.timer = time.AfterFunc(d, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.advance(k)
		})
		return
	}
	k.timer.Reset(d)
}

// fetched is told what the API says is left of the budget, or that it could not be
// asked.
func (g *localGate) fetched(limit sessionLimit, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.budget.fetched(limit, err, time.Now())
	for i := range g.keys {
		g.advance(&g.keys[i])
	}
}

// close ends the timers.
func (g *localGate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for i := range g.keys {
		if t := g.keys[i].timer; t != nil {
			t.Stop()
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
