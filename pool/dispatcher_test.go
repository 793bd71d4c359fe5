package pool

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// newPlain is NewDispatcher of a function that needs only its value.
func newPlain[T any](workers int, run func(T)) (*Dispatcher[T], error) {
	return NewDispatcher(workers, 0, func(v T, _ *Ticket) { run(v) })
}

// newTestDispatcher returns a dispatcher that the test's end closes.
func newTestDispatcher[T any](t testing.TB, workers int, run func(T)) *Dispatcher[T] {
	t.Helper()
	d, err := newPlain(workers, run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(context.Background(), func(T) {}); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestDispatcherNeedsAWorker(t *testing.T) {
	for _, workers := range []int{0, -1} {
		if d, err := newPlain(workers, func(int) {}); err == nil || d != nil {
			t.Errorf("newPlain(%d) = %v, %v, want an error", workers, d, err)
		}
	}
}

// While functions block on all workers but one, every other key goes on.
func TestBlockedFunctionsDelayOnlyTheirKeys(t *testing.T) {
	const keys, each = 40, 20
	for _, workers := range []int{2, 3, 8, 32} {
		for _, blocked := range []int{1, workers / 2, workers - 1} {
			for seed := range uint64(20) {
				synctest.Test(t, func(t *testing.T) {
					gate := make(chan struct{})
					var free, held atomic.Int64
					d := newTestDispatcher(t, workers, func(key int) {
						if key < blocked {
							<-gate
							held.Add(1)
						} else {
							free.Add(1)
						}
					})
					sources := []*Source[int]{d.NewSource(Bounds{}), d.NewSource(Bounds{})}
					rng := rand.New(rand.NewPCG(seed, uint64(workers)))
					for _, i := range rng.Perm(keys * each) {
						// A key stays with one source: it is one lane.
						key := i % keys
						sources[key%2].Stage(Item{Key: uint64(key)}, key)
						if rng.IntN(20) == 0 {
							sources[rng.IntN(2)].Publish(Forced)
						}
					}
					sources[0].Publish(Forced)
					sources[1].Publish(Forced)
					synctest.Wait()
					if n, want := free.Load(), int64((keys-blocked)*each); n != want {
						t.Errorf("seed %d: %d of %d ran while %d of %d workers are blocked", seed, n, want, blocked, workers)
					}
					close(gate)
					synctest.Wait()
					if n, want := held.Load(), int64(blocked*each); n != want {
						t.Errorf("seed %d: %d of %d blocked values ran in the end", seed, n, want)
					}
				})
				if t.Failed() {
					return
				}
			}
		}
	}
}

// A busy lane gives way after maxTurn: with one worker, no lane waits for more than a
// turn of each other one.
func TestTurnsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const busy, quiet = 3, 5
		var order []int // the one worker's
		gate := make(chan struct{})
		d := newTestDispatcher(t, 1, func(key int) {
			if key < 0 {
				<-gate
			} else {
				order = append(order, key)
			}
		})
		s := d.NewSource(Bounds{})
		s.Stage(Item{Key: 99}, -1)
		for i := range 1000 * busy {
			s.Stage(Item{Key: uint64(i % busy)}, i%busy)
		}
		for key := busy; key < busy+quiet; key++ {
			s.Stage(Item{Key: uint64(key)}, key)
		}
		s.Publish(Forced)
		synctest.Wait()
		close(gate)
		synctest.Wait()
		if len(order) != 1000*busy+quiet {
			t.Fatalf("%d ran, want %d", len(order), 1000*busy+quiet)
		}
		for i, key := range order {
			if late := busy*maxTurn + quiet; key >= busy && i >= late {
				t.Errorf("quiet key %d ran at place %d, want before %d", key, i, late)
			}
		}
		for i := range busy * maxTurn {
			if order[i] != i/maxTurn {
				t.Fatalf("place %d went to key %d, want %d", i, order[i], i/maxTurn)
			}
		}
	})
}

// The pool refuses a worker while one that has left is not idle yet. Here it does so
// always, being smaller than the dispatcher believes.
func TestRefusedWorkerIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const workers = 4
		gate := make(chan struct{})
		var inside, ran atomic.Int64
		d := newTestDispatcher(t, workers, func(int) {
			inside.Add(1)
			<-gate
			ran.Add(1)
		})
		d.pool.Tune(1)
		s := d.NewSource(Bounds{})
		for key := range 2 * workers {
			s.Stage(Item{Key: uint64(key)}, key)
		}
		s.Publish(Forced)
		synctest.Wait()
		if n := inside.Load(); n != workers || d.pool.Running() != 1 {
			t.Errorf("%d functions run on %d workers of the pool, want %d on 1", n, d.pool.Running(), workers)
		}
		close(gate)
		synctest.Wait()
		if n := ran.Load(); n != 2*workers {
			t.Errorf("%d ran, want %d", n, 2*workers)
		}
	})
}

// Waking the only worker at the moment when it leaves is where a wake-up would be lost.
func TestNothingWaitsForALeavingWorker(t *testing.T) {
	for _, workers := range []int{1, 2} {
		ran := 0 // one lane: never two at once
		d := newTestDispatcher(t, workers, func(int) { ran++ })
		s := d.NewSource(Bounds{})
		rng := rand.New(rand.NewPCG(1, 1))
		for i := range 50_000 {
			s.Stage(Item{Key: 1}, i)
			s.Wait(0, nil)
			for range rng.IntN(4) {
				runtime.Gosched()
			}
		}
		if err := d.Drain(t.Context()); err != nil || ran != 50_000 {
			t.Errorf("%d workers: %d ran, %v", workers, ran, err)
		}
	}
}

func TestGoexitContinuesTheLane(t *testing.T) {
	for _, workers := range []int{1, 3} {
		synctest.Test(t, func(t *testing.T) {
			var order []int
			d := newTestDispatcher(t, workers, func(i int) {
				order = append(order, i)
				runtime.Goexit()
			})
			s := d.NewSource(Bounds{})
			for i := range 100 {
				s.Stage(Item{Key: 7}, i)
			}
			s.Publish(Forced)
			synctest.Wait()
			for i, got := range order {
				if got != i {
					t.Fatalf("place %d went to %d", i, got)
				}
			}
			if len(order) != 100 || d.Running() != 0 {
				t.Errorf("%d ran, want 100; %d workers run", len(order), d.Running())
			}
		})
	}
}

func TestIdleWorkersEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		d := newTestDispatcher(t, 50, func(int) { <-gate })
		s := d.NewSource(Bounds{})
		for key := range 50 {
			s.Stage(Item{Key: uint64(key)}, key)
		}
		s.Publish(Forced)
		synctest.Wait()
		if got := d.Running(); got != 50 {
			t.Errorf("%d workers run, want 50", got)
		}
		close(gate)
		<-time.After(workerIdle / 2)
		if got := d.pool.Running(); d.Running() != 0 || got < 45 { // a few may be goroutines of our own
			t.Errorf("%d workers run and %d are there after half their time, want 0 and about 50", d.Running(), got)
		}
		<-time.After(2 * workerIdle)
		synctest.Wait()
		if got := d.pool.Running(); got != 0 {
			t.Errorf("%d idle workers are still there", got)
		}
	})
}

func TestTasksFollowTheirPeak(t *testing.T) {
	const many = 20_000
	d := newTestDispatcher(t, 1, func(int) {})
	s := d.NewSource(Bounds{})
	burst := func(n int) {
		for i := range n {
			s.Stage(Item{Key: 1}, i)
		}
		s.Wait(0, nil)
	}
	burst(many)
	burst(1)
	if d.idle.n < many {
		t.Errorf("%d tasks kept for the next burst, want %d", d.idle.n, many)
	}
	for range 3 * peakPeriod {
		burst(1)
	}
	if d.idle.n > leastKept {
		t.Errorf("%d tasks kept after a long quiet, want %d", d.idle.n, leastKept)
	}
}
