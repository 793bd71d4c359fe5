package pool

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestRestTakesTurns: of many busy sources one at a time goes on, in turn, and no value
// waits for a worker then beyond the limit.
func TestRestTakesTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const sources, bursts, burst, limit = 8, 50, 20, 10
		d, err := newPlain(4, func(int) { <-time.After(time.Microsecond) })
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close(context.Background(), func(int) {})
		done := make(chan int, sources)
		for id := range sources {
			s := d.NewSource(Bounds{})
			go func() {
				defer func() { s.Publish(Forced); done <- id }()
				for n := range bursts {
					for k := range burst {
						s.Stage(Item{Key: uint64(k)}, n)
					}
					if !s.Rest(limit, time.Second) {
						t.Error("gave up although functions return")
					}
					if n := untakenOf(d); n > limit+burst {
						t.Errorf("%d wait when the turn comes", n)
					}
				}
			}()
		}
		for range sources {
			<-done
		}
	})
}

// TestRestGivesUp: where functions do not return, a source goes on after d, and one
// that rests after it has its turn when they do.
func TestRestGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		d, err := newPlain(1, func(int) { <-free })
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close(context.Background(), func(int) {})
		s := d.NewSource(Bounds{})
		s.Stage(Item{Key: 1}, 0)
		s.Stage(Item{Key: 2}, 0) // for which there is no worker
		start := time.Now()
		if s.Rest(0, time.Second) || time.Since(start) != time.Second {
			t.Errorf("rested %v behind a function that does not return", time.Since(start))
		}
		go func() {
			<-time.After(500 * time.Millisecond)
			close(free)
		}()
		s.Stage(Item{Key: 3}, 0)
		if !s.Rest(0, time.Second) {
			t.Error("did not notice that the function returned")
		}
	})
}

// TestRestIgnoresBlocked: functions that block, however many, with values behind them,
// hold no source up while there are workers left.
func TestRestIgnoresBlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		d, err := newPlain(1000, func(int) { <-free })
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close(context.Background(), func(int) {})
		s := d.NewSource(Bounds{})
		for n := range 2000 {
			s.Stage(Item{Key: uint64(n % 500)}, n)
		}
		start := time.Now()
		if !s.Rest(0, time.Second) || time.Since(start) != 0 {
			t.Errorf("rested %v behind blocked functions", time.Since(start))
		}
		close(free)
	})
}

func untakenOf[T any](d *Dispatcher[T]) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ready.events
}
