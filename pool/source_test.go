package pool

import (
	"slices"
	"testing"
	"testing/synctest"
)

func TestNothingRunsBeforePublish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []int
		d := newTestDispatcher(t, 1, func(i int) { got = append(got, i) })
		s := d.NewSource(Bounds{})
		s.Publish(Forced) // nothing is staged
		for i := range 100 {
			s.Stage(Item{Key: 1}, i)
		}
		synctest.Wait()
		if len(got) != 0 || s.Load().Pending != 0 || d.Running() != 0 {
			t.Errorf("%d ran, %d pending, %d workers before Publish", len(got), s.Load().Pending, d.Running())
		}
		s.Publish(Forced)
		synctest.Wait()
		if len(got) != 100 || !slices.IsSorted(got) {
			t.Errorf("ran %v", got)
		}
	})
}

// Equal keys of two sources are two lanes: one that blocks leaves the other alone.
func TestSourcesDoNotShareLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate, ran := make(chan struct{}), 0
		d := newTestDispatcher(t, 2, func(wait bool) {
			if wait {
				<-gate
			} else {
				ran++
			}
		})
		a, b := d.NewSource(Bounds{}), d.NewSource(Bounds{})
		a.Stage(Item{Key: 1}, true)
		a.Publish(Forced)
		for range 10 {
			b.Stage(Item{Key: 1}, false)
		}
		b.Publish(Forced)
		synctest.Wait()
		if ran != 10 || a.Load().Pending != 1 || b.Load().Pending != 0 {
			t.Errorf("%d ran; %d and %d pending, want 10, 1 and 0", ran, a.Load().Pending, b.Load().Pending)
		}
		close(gate)
	})
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		// Twenty keys: a turn is one value, and each counts when it has run.
		d := newTestDispatcher(t, 1, func(int) { <-gate })
		s := d.NewSource(Bounds{})
		for key := range 20 {
			s.Stage(Item{Key: uint64(key)}, key)
		}
		if !s.Wait(20, nil) {
			t.Error("Wait(20) with 20 pending has no room")
		}
		stop := make(chan struct{})
		ended := make(chan bool, 1)
		wait := func(limit int) { go func() { ended <- s.Wait(limit, stop) }() }
		expect := func(step string, want ...bool) {
			t.Helper()
			synctest.Wait()
			var got []bool
			for len(ended) > 0 {
				got = append(got, <-ended)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: Wait returned %v, want %v", step, got, want)
			}
		}

		wait(15)
		for range 4 {
			gate <- struct{}{}
		}
		expect("16 pending, limit 15")
		gate <- struct{}{}
		expect("15 pending, limit 15", true)

		wait(10)
		expect("15 pending, limit 10")
		close(stop)
		expect("stopped", false)

		// What the stopped one asked for is reached, and nobody is there to be told.
		for range 5 {
			gate <- struct{}{}
		}
		synctest.Wait()
		stop = make(chan struct{})
		wait(5)
		expect("10 pending, limit 5: the word for the stopped one is not for this one")
		for range 5 {
			gate <- struct{}{}
		}
		expect("5 pending, limit 5", true)
		close(gate)
	})
}

func TestSourceAtRestKeepsNothing(t *testing.T) {
	d := newTestDispatcher(t, 1, func(int) {})
	s := d.NewSource(Bounds{})
	for n := range 100 {
		for i := range n {
			s.Stage(Item{Key: uint64(i)}, i)
		}
		s.Wait(0, nil)
		if s.staged.n != 0 || s.staged.head != nil || s.spare.n != 0 || s.spare.head != nil {
			t.Fatalf("after a burst of %d a source holds %d staged and %d spare tasks", n, s.staged.n, s.spare.n)
		}
	}
}
