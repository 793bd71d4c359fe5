package sluice

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// permits runs shards through a gate, each ready after a delay, and returns when each
// was let in, counted from the start.
func permits(g *localGate, ready []time.Duration) (at []time.Duration) {
	start := time.Now()
	at = make([]time.Duration, len(ready))
	var wg sync.WaitGroup
	for shard, delay := range ready {
		wg.Add(1)
		joined := make(chan struct{})
		go func() {
			defer wg.Done()
			g.enter(context.Background(), shard, false)
			close(joined)
			g.Near(context.Background(), shard)
			<-time.After(delay)
			g.Wait(context.Background(), shard)
			at[shard] = time.Since(start)
		}()
		<-joined
	}
	wg.Wait()
	return at
}

// TestGateSpacing: a key's shards are let in one a window, in order, and keys do not
// wait for each other.
func TestGateSpacing(t *testing.T) {
	const window = identifyWindow + identifyMargin
	synctest.Test(t, func(t *testing.T) {
		g := newLocalGate(2, budget{})
		defer g.close()
		const ms = time.Millisecond // of two that are near, the first that is ready goes first
		got := permits(g, []time.Duration{0, ms, 2 * ms, 3 * ms, 4 * ms, 5 * ms})
		if want := []time.Duration{0, ms, window, window + ms, 2 * window, 2*window + ms}; !slices.Equal(got, want) {
			t.Errorf("let in at %v, want %v", got, want)
		}
	})
}

// TestGatePassesOver: a shard that still dials does not hold up the one behind it.
func TestGatePassesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newLocalGate(1, budget{})
		defer g.close()
		got := permits(g, []time.Duration{time.Minute, 0, 0})
		if got[1] != 0 || got[2] != identifyWindow+identifyMargin || got[0] != time.Minute {
			t.Errorf("let in at %v", got)
		}
	})
}

// TestGateNear: no more than two of a key have connections while they wait.
func TestGateNear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newLocalGate(1, budget{})
		defer g.close()
		ctx, cancel := context.WithCancel(context.Background())
		var near sync.Map
		for shard := range 5 {
			go func() {
				if g.Near(ctx, shard) == nil {
					near.Store(shard, true)
				}
			}()
			synctest.Wait()
		}
		for shard := range 5 {
			if _, ok := near.Load(shard); ok != (shard < 2) {
				t.Errorf("shard %d near: %v", shard, ok)
			}
		}
		cancel()
		synctest.Wait()
		if n := len(g.keys[0].queue); n != 0 {
			t.Errorf("%d places of connections that have ended are left", n)
		}
	})
}

// TestGateLeft: who leaves loses his place, and a permit that was given stays spent.
func TestGateLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newLocalGate(1, budget{})
		defer g.close()
		start := time.Now()
		if err := g.Wait(context.Background(), 0); err != nil { // and its socket dies
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if err := g.Wait(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("let in with a spent permit: %v", err)
		}
		if err := g.Wait(context.Background(), 2); err != nil || time.Since(start) != identifyWindow+identifyMargin {
			t.Errorf("let in after %v: %v", time.Since(start), err)
		}
	})
}

// TestGateForgets: connections that end between Near and Wait leave their places, or
// two of them would close a key for good.
func TestGateForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newLocalGate(1, budget{})
		defer g.close()
		ctx, end := context.WithCancel(context.Background())
		for shard := range nearTurns {
			if err := g.Near(ctx, shard); err != nil {
				t.Fatal(err)
			}
		}
		next := make(chan error)
		go func() { next <- g.Near(context.Background(), nearTurns) }()
		synctest.Wait()
		end()
		if err := <-next; err != nil {
			t.Errorf("the next is called with %v", err)
		}
	})
}

// TestGateNewConnection: a shard that comes again while its last connection still
// gives up its place gets one of its own, which that does not take with it.
func TestGateNewConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newLocalGate(1, budget{})
		defer g.close()
		old, end := context.WithCancel(context.Background())
		for shard := range nearTurns {
			g.enter(context.Background(), shard, false)
		}
		before := g.enter(old, nearTurns, true)
		after := g.enter(context.Background(), nearTurns, false)
		end()
		synctest.Wait()
		if before == after || !slices.Contains(g.keys[0].queue, after) || slices.Contains(g.keys[0].queue, before) {
			t.Errorf("places %v, want that of the new connection", g.keys[0].queue)
		}
	})
}

// TestGateRefused: a refusal widens the margin, and has the key wait for the answers to
// its Identifies, from which the window is then counted, a minute at most.
func TestGateRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newLocalGate(1, budget{})
		defer g.close()
		const window = identifyWindow + 2*identifyMargin
		start := time.Now()
		in := func(shard int, want time.Duration) {
			t.Helper()
			if err := g.Wait(t.Context(), shard); err != nil || time.Since(start) != want {
				t.Errorf("shard %d let in after %v, want %v: %v", shard, time.Since(start), want, err)
			}
		}
		in(0, 0)
		g.Done(0, false)
		in(1, window)
		wait(3 * time.Second)
		g.Done(1, true)
		in(2, window+3*time.Second+window)
		in(3, window+3*time.Second+window+answerWithin) // READY of 2 never comes
	})
}

// TestBudget checks what the guard must hold against every bot that loops.
func TestBudget(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	limit := func(total, remaining int) sessionLimit {
		return sessionLimit{Total: total, Remaining: remaining, ResetAfter: time.Hour.Milliseconds()}
	}
	t.Run("one shard in a loop", func(t *testing.T) {
		b := newBudget(limit(1000, 1000), now, nil)
		var spent []time.Duration
		for at := now; at.Before(now.Add(50 * time.Minute)); at = at.Add(time.Second) {
			if !b.at(3, at).After(at) {
				b.spend(3, at)
				spent = append(spent, at.Sub(now))
			}
		}
		if want := []time.Duration{0, time.Second, time.Second + shardGap, time.Second + 3*shardGap}; !slices.Equal(spent, want) {
			t.Errorf("identified at %v, want %v", spent, want)
		}
		if at := b.at(3, now.Add(50*time.Minute)); !at.Equal(now.Add(shardWindow)) {
			t.Errorf("a fifth is due at %v, want an hour after the first", at.Sub(now))
		}
	})
	t.Run("floor", func(t *testing.T) {
		b := newBudget(limit(1000, 51), now, nil)
		b.spend(1, now)
		if at := b.at(1, now); !at.Equal(b.reset) {
			t.Errorf("with %d left of 1000 a shard identifies again at %v", b.remaining, at)
		}
		if at := b.at(2, now); at.After(now) {
			t.Error("the floor holds up a first start")
		}
		b.remaining = 0
		if at := b.at(2, now); !at.Equal(b.reset) {
			t.Error("a first start goes below zero")
		}
		if at := b.at(2, b.reset); at.After(b.reset) {
			t.Error("the reset does not help")
		}
	})
	t.Run("waves", func(t *testing.T) {
		asked := make(chan struct{}, 1)
		b := newBudget(limit(1000, 1000), now, func() { asked <- struct{}{} })
		for shard := range budgetWave {
			b.spend(shard, now)
		}
		<-asked
		if at := b.at(budgetWave, now); !at.After(now) {
			t.Error("the next wave does not wait for the API")
		}
		b.fetched(limit(1000, 7), nil, now)
		if b.remaining != 7 || b.at(budgetWave, now).After(now) {
			t.Errorf("after the answer: %+v", b)
		}
	})
	t.Run("unlimited", func(t *testing.T) {
		var b budget
		for range 100 {
			if b.at(0, now).After(now) {
				t.Fatal("a gateway without an API has no budget")
			}
			b.spend(0, now)
		}
	})
}

func TestBudgetAtConnect(t *testing.T) {
	mock := mockgateway.Options{Shards: 3, IdentifyTotal: 1000, IdentifyRemaining: 2, ResetAfter: time.Hour}
	inFakeTime(t, mock, Config{}, func(f *fleet) {
		var spent *IdentifyBudgetError
		if err := f.gw.Connect(context.Background()); !errors.As(err, &spent) || spent.Needed != 3 || spent.Remaining != 2 || spent.ResetAfter < 59*time.Minute {
			t.Errorf("Connect: %v", err)
		}
	})
	inFakeTime(t, mock, Config{Identify: IdentifyOptions{WaitForBudget: true}}, func(f *fleet) {
		start := time.Now()
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Hour)
		defer cancel()
		if err := errors.Join(f.gw.Connect(ctx), f.gw.Ready(ctx)); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d < 59*time.Minute {
			t.Errorf("ready after %v with two Identifies for three shards", d)
		}
	})
}

// TestIdentifyStorm: a gateway that invalidates every session at once cannot make a
// fleet spend its budget.
func TestIdentifyStorm(t *testing.T) {
	storm := mockgateway.Do(mockgateway.AtReady, func(c *mockgateway.Conn) bool {
		c.InvalidSession(false)
		return false
	})
	mock := mockgateway.Options{Shards: 4, MaxConcurrency: 4, IdentifyTotal: 1000, Faults: []mockgateway.Fault{storm}}
	inFakeTime(t, mock, Config{}, func(f *fleet) {
		if err := f.gw.Connect(context.Background()); err != nil {
			t.Fatal(err)
		}
		wait(23 * time.Hour)
		n := f.count(mockgateway.Identify)
		if most := 4 * shardIdentifies * 24; n > most || n < 4*shardIdentifies {
			t.Errorf("%d Identifies in 23 hours of refusals, want at most %d", n, most)
		}
	})
}

// TestMarginFollowsRefusals: an op 9 within ten seconds of an Identify widens the margin,
// a later one does not, and a calm time narrows it again.
func TestMarginFollowsRefusals(t *testing.T) {
	for _, c := range []struct {
		late time.Duration
		want time.Duration
	}{{9 * time.Second, 2 * identifyMargin}, {11 * time.Second, identifyMargin}} {
		faults := []mockgateway.Fault{mockgateway.Times(1, mockgateway.InvalidOnIdentify{Delay: c.late})}
		inFakeTime(t, mockgateway.Options{Guilds: -1, Faults: faults}, Config{}, func(f *fleet) {
			f.up()
			f.until("READY is noted", func() bool { f.gw.local.mu.Lock(); defer f.gw.local.mu.Unlock(); return f.gw.local.calm == 1 })
			if got := f.gw.local.margin; got != c.want {
				t.Errorf("op 9 after %v: the margin is %v, want %v", c.late, got, c.want)
			}
			for range 2 * calmAfter {
				f.gw.local.Done(0, true)
			}
			if got := f.gw.local.margin; got != identifyMargin {
				t.Errorf("after a calm time the margin is %v", got)
			}
		})
	}
}
