package pool

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// held is a dispatcher whose functions wait for free, and what a source staged and lost.
type held struct {
	*Source[int]
	free chan struct{}
	ran  []int
	lost []int
	fate []Fate
}

// newHeld makes one with a single worker, that is inside the first value of a key.
func newHeld(t *testing.T, b Bounds, most int64) *held {
	h := &held{free: make(chan struct{})}
	d, err := NewDispatcher(1, most, func(v int, _ *Ticket) {
		<-h.free
		h.ran = append(h.ran, v)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(context.Background(), func(int) {}); err != nil {
			t.Error(err)
		}
	})
	h.Source = d.NewSource(b)
	return h
}

// put stages a value and publishes.
func (h *held) put(p Pressure, it Item, v int) Full {
	it.Seq = int64(v)
	h.Stage(it, v)
	return h.publish(p)
}

func (h *held) publish(p Pressure) Full {
	out := h.Publish(p)
	if out.Shed {
		h.Drained(func(v int, _ Item, f Fate) { h.lost, h.fate = append(h.lost, v), append(h.fate, f) })
	}
	synctest.Wait()
	return out.Full
}

func (h *held) end() {
	close(h.free)
	synctest.Wait()
}

func expectInts(t *testing.T, what string, got []int, want ...int) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s %v, want %v", what, got, want)
	}
}

// Over the budget of a source each policy does what it says.
func TestBudget(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy Policy
		p      Pressure
		full   Full
		lost   []int
	}{
		{"patient", Patient, Calm, SourceFull, nil},
		{"patient, stalled", Patient, Stalled, NotFull, []int{4}},
		{"patient, forced", Patient, Forced, NotFull, nil},
		{"coalesce within the share", Coalesce, Calm, SourceFull, nil},
		{"fleeting", Fleeting, Stalled, NotFull, []int{4}},
		{"drop newest", DropNewest, Stalled, NotFull, []int{4}},
		{"drop oldest", DropOldest, Stalled, NotFull, []int{2}},
		{"keep", Keep, Calm, SourceFull, nil},
		{"keep, stalled", Keep, Stalled, SourceFull, nil},
		{"block, stalled", Block, Stalled, SourceFull, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHeld(t, Bounds{Events: 3}, 0)
				for v := 1; v <= 3; v++ { // 1 is with the worker, 2 and 3 wait
					h.put(Calm, Item{Key: 1, Policy: c.policy}, v)
				}
				if full := h.put(c.p, Item{Key: 1, Policy: c.policy}, 4); full != c.full {
					t.Errorf("full %d, want %d", full, c.full)
				}
				expectInts(t, "lost", h.lost, c.lost...)
				if c.full == NotFull {
					h.end()
				} else {
					if h.Staged() != 1 {
						t.Errorf("%d staged", h.Staged())
					}
					h.free <- struct{}{}
					h.free <- struct{}{}
					h.free <- struct{}{}
					<-h.Room()
					h.publish(Calm)
					h.end()
				}
				want := slices.DeleteFunc([]int{1, 2, 3, 4}, func(v int) bool { return slices.Contains(c.lost, v) })
				expectInts(t, "ran", h.ran, want...)
				if n := h.Handled(9); n != 9 {
					t.Errorf("handled %d of 9", n)
				}
			})
		})
	}
}

// Before values are refused, a source that has come to its budget gets a moment of grace,
// and the next one when it has room again.
func TestBudgetGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHeld(t, Bounds{Events: 4}, 0)
		fill := func(v int, want Full) {
			t.Helper()
			if full := h.put(Calm, Item{Key: 1, Policy: Fleeting}, v); full != want {
				t.Errorf("value %d: full %d, want %d", v, full, want)
			}
		}
		for v := 1; v <= 4; v++ {
			fill(v, NotFull)
		}
		fill(5, SourceGrace)
		h.publish(Calm)
		fill(6, NotFull)
		expectInts(t, "lost", h.lost, 5, 6)
		h.free <- struct{}{}
		synctest.Wait()
		fill(7, NotFull) // which leaves no room again
		for range 3 {
			h.free <- struct{}{}
		}
		synctest.Wait()
		for v := 8; v <= 10; v++ {
			fill(v, NotFull)
		}
		fill(11, SourceGrace)
		h.free <- struct{}{}
		h.free <- struct{}{}
		<-h.Room()
		h.publish(Calm)
		expectInts(t, "lost", h.lost, 5, 6)
		h.end()
		h.Wait(0, nil)
	})
}

// Bytes bound as events do, and what is larger than the budget is admitted alone.
func TestBudgetOfBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHeld(t, Bounds{Bytes: 100}, 0)
		if full := h.put(Calm, Item{Key: 1, Size: 1000}, 1); full != NotFull {
			t.Errorf("alone: %d", full)
		}
		if full := h.put(Calm, Item{Key: 2, Size: 1}, 2); full != SourceFull {
			t.Errorf("beside it: %d", full)
		}
		h.free <- struct{}{}
		<-h.Room()
		if full := h.publish(Calm); full != NotFull {
			t.Errorf("after it: %d", full)
		}
		h.end()
		expectInts(t, "ran", h.ran, 1, 2)
	})
}

// A lane that is over its share meets its policy, after one moment of grace, and other
// lanes do not.
func TestShare(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy Policy
		full   Full // at first
		lost   []int
	}{
		{"patient", Patient, LaneGrace, []int{4, 5}},
		{"fleeting", Fleeting, LaneGrace, []int{4, 5}},
		{"drop newest", DropNewest, LaneGrace, []int{4, 5}},
		{"drop oldest", DropOldest, LaneGrace, []int{2, 3}},
		{"coalesce without a twin", Coalesce, LaneGrace, []int{2, 3}},
		{"keep", Keep, NotFull, nil},
		{"block", Block, LaneFull, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHeld(t, Bounds{Events: 100, LaneEvents: 3}, 0)
				for v := 1; v <= 3; v++ {
					h.put(Calm, Item{Key: 1, Policy: c.policy}, v)
				}
				if full := h.put(Calm, Item{Key: 1, Policy: c.policy}, 4); full != c.full {
					t.Errorf("full %d, want %d", full, c.full)
				}
				if c.full == LaneFull {
					if full := h.publish(Stalled); full != LaneFull {
						t.Errorf("Block gave way: %d", full)
					}
					h.end()
					<-h.Room()
					h.publish(Calm)
					synctest.Wait()
					expectInts(t, "ran", h.ran, 1, 2, 3, 4)
					return
				}
				h.publish(Calm)                                      // the grace is over
				h.put(Calm, Item{Key: 1, Policy: c.policy}, 5)       // there is no second one
				if full := h.put(Calm, Item{Key: 2}, 6); full != 0 { // whoever else comes
					t.Errorf("another lane: %d", full)
				}
				expectInts(t, "lost", h.lost, c.lost...)
				h.end()
				ran := slices.DeleteFunc([]int{1, 2, 3, 4, 5}, func(v int) bool { return slices.Contains(c.lost, v) })
				slices.Sort(h.ran)
				expectInts(t, "ran", h.ran, append(ran, 6)...)
			})
		})
	}
}

// A value takes the place of its twin in the lane, and the twin is in nobody's custody.
func TestCoalesce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHeld(t, Bounds{LaneEvents: 4}, 0)
		item := func(twin uint64) Item { return Item{Key: 1, Twin: twin, Policy: Coalesce} }
		for v, twin := range []uint64{7, 8, 9, 8} {
			h.put(Calm, item(twin), v+1) // within the share nothing is replaced
		}
		h.put(Calm, item(9), 5) // the grace
		h.publish(Calm)
		h.put(Calm, item(8), 6)
		expectInts(t, "lost", h.lost, 3, 2)
		if !slices.Equal(h.fate, []Fate{Coalesced, Coalesced}) {
			t.Errorf("fates %v", h.fate)
		}
		h.free <- struct{}{}
		synctest.Wait()
		if n := h.Handled(6); n != 3 {
			t.Errorf("handled %d, want 3: the older of what waits is 4", n)
		}
		h.end()
		expectInts(t, "ran", h.ran, 1, 6, 5, 4)
	})
}

// The values that must be kept may have four shares; then the producer waits for the
// lane. When its function turns out not to return, the lane is left its share.
func TestStuckLane(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHeld(t, Bounds{LaneEvents: 2}, 0)
		for v := 1; v <= 8; v++ {
			if full := h.put(Calm, Item{Key: 1, Policy: Keep, Tag: 3}, v); full != NotFull {
				t.Errorf("value %d: %d", v, full)
			}
		}
		if full := h.put(Calm, Item{Key: 1, Policy: Keep}, 9); full != LaneFull {
			t.Errorf("over four shares: %d", full)
		}
		now := time.Now()
		if slow, _ := h.d.Watch(now, time.Second); len(slow) != 0 {
			t.Errorf("slow at first sight: %+v", slow)
		}
		slow, _ := h.d.Watch(now.Add(time.Second), time.Second)
		if len(slow) != 1 || slow[0].Item.Seq != 1 || slow[0].Item.Tag != 3 || slow[0].Source != h.Source || slow[0].For != time.Second {
			t.Errorf("slow: %+v", slow)
		}
		if slow, _ := h.d.Watch(now.Add(1500*time.Millisecond), time.Second); len(slow) != 0 {
			t.Errorf("told again before the time has doubled: %+v", slow)
		}
		if slow, _ := h.d.Watch(now.Add(2*time.Second), time.Second); len(slow) != 1 {
			t.Errorf("not told again: %+v", slow)
		}
		<-h.Room() // whoever waited for the lane is told
		h.publish(Calm)
		expectInts(t, "lost of a stuck lane", h.lost, 3, 4, 5, 6, 7, 8, 9)
		if n := h.Load().Pending; n != 2 {
			t.Errorf("%d pending, want the share", n)
		}
		h.free <- struct{}{}
		synctest.Wait()
		h.d.Watch(now.Add(3*time.Second), time.Second) // sees another value
		h.put(Calm, Item{Key: 1, Policy: Keep}, 10)
		expectInts(t, "lost when it goes on", h.lost, 3, 4, 5, 6, 7, 8, 9)
		h.end()
		expectInts(t, "ran", h.ran, 1, 2, 10)
		if n := h.Handled(10); n != 10 {
			t.Errorf("handled %d of 10", n)
		}
	})
}

// A source that is held back is told at every turn that ends, for values that do not move
// may hold nearly all of its budget.
func TestNearlyAllIsStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		d := newTestDispatcher(t, 200, func(v int) {
			if v < 155 {
				<-free
			}
		})
		s := d.NewSource(Bounds{Events: 160})
		for v := range 155 {
			s.Stage(Item{Key: uint64(v)}, v)
		}
		s.Publish(Calm)
		for burst := range 10 {
			for i := range 20 {
				s.Stage(Item{Key: uint64(1000 + i), Policy: Keep}, 1000)
			}
			for n := 0; s.Publish(Stalled).Full != NotFull; n++ {
				select {
				case <-s.Room():
				case <-time.After(time.Minute):
					t.Fatalf("burst %d: no word after a minute", burst)
				}
			}
		}
		close(free)
	})
}

// When a fence is lifted for its time, so are those behind it: the time is the newest's.
func TestLiftAllFences(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHeld(t, Bounds{}, 0)
		for v := range 6 {
			h.put(Calm, Item{Key: 1, Fence: v%2 == 0}, v)
		}
		h.Lift()
		h.end()
		expectInts(t, "ran", h.ran, 0, 1, 2, 3, 4, 5)
	})
}

// Of a budget for all sources each may have an equal part while others need theirs.
func TestTotalIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newHeld(t, Bounds{}, 100)
		b := &held{Source: a.d.NewSource(Bounds{}), free: a.free}
		for v := 1; v <= 10; v++ {
			a.put(Calm, Item{Key: uint64(v), Size: 10}, v)
		}
		if full := a.put(Calm, Item{Key: 11, Size: 10}, 11); full != SourceFull {
			t.Errorf("beyond the total: %d", full)
		}
		for v := 1; v <= 5; v++ { // a source that had nothing still gets its part
			if full := b.put(Calm, Item{Key: uint64(v), Size: 10}, 100+v); full != NotFull {
				t.Errorf("value %d of the other: %d", v, full)
			}
		}
		if full := b.put(Calm, Item{Key: 6, Size: 10}, 106); full != SourceFull {
			t.Errorf("beyond its part: %d", full)
		}
		close(a.free)
		<-a.Room()
		<-b.Room()
		a.Wait(0, nil)
		b.Wait(0, nil)
	})
}

// Behind a fence nothing runs until its value has, whatever the keys; Lift ends it.
func TestFence(t *testing.T) {
	for name, lift := range map[string]bool{"runs": false, "lifted": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				free := make(chan struct{})
				var mu sync.Mutex
				var ran []int
				d := newTestDispatcher(t, 10, func(v int) {
					if v == 0 {
						<-free
					}
					mu.Lock()
					ran = append(ran, v)
					mu.Unlock()
				})
				s := d.NewSource(Bounds{})
				s.Stage(Item{Key: 9}, 9) // before it
				s.Stage(Item{Key: 0, Fence: true}, 0)
				s.Stage(Item{Key: 1}, 1)
				s.Publish(Calm)
				s.Stage(Item{Key: 1}, 2)
				s.Publish(Calm)
				synctest.Wait()
				expectInts(t, "ran behind the fence", ran, 9)
				if n := s.Load().Pending; n != 3 {
					t.Errorf("%d pending", n)
				}
				if lift {
					s.Lift()
					synctest.Wait()
					expectInts(t, "ran when lifted", ran, 9, 1, 2)
				}
				close(free)
				synctest.Wait()
				want := []int{9, 0, 1, 2}
				if lift {
					want = []int{9, 1, 2, 0}
				}
				expectInts(t, "ran", ran, want...)
				s.Lift() // there is none
			})
		})
	}
}

// A fence behind a fence holds too, and Close ends both.
func TestFences(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHeld(t, Bounds{}, 0)
		for v := range 6 {
			h.put(Calm, Item{Key: uint64(v), Fence: v%2 == 0}, v)
		}
		h.free <- struct{}{}
		h.free <- struct{}{}
		synctest.Wait()
		expectInts(t, "ran", h.ran, 0, 1)
		h.end()
		expectInts(t, "ran", h.ran, 0, 1, 2, 3, 4, 5)
	})
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		d, err := NewDispatcher(1, 0, func(int, *Ticket) { <-free })
		if err != nil {
			t.Fatal(err)
		}
		s := d.NewSource(Bounds{})
		for v := range 6 {
			s.Stage(Item{Key: uint64(v), Seq: int64(v + 1), Fence: v%2 == 0}, v)
		}
		s.Publish(Calm)
		synctest.Wait()
		go close(free)
		var mu sync.Mutex
		var dropped []int
		if err := d.Close(t.Context(), func(v int) { mu.Lock(); dropped = append(dropped, v); mu.Unlock() }); err != nil {
			t.Error(err)
		}
		slices.Sort(dropped)
		expectInts(t, "discarded", dropped, 1, 2, 3, 4, 5)
		if n := s.Handled(9); n != 1 {
			t.Errorf("handled %d, want 1: what was discarded is not", n)
		}
	})
}

// Custody ends with the function, not with its turn; with Settle for what stayed; and
// with Break for what stays too long.
func TestCustody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		step := make(chan bool)
		d, err := NewDispatcher(4, 0, func(_ int, tk *Ticket) { tk.Stay = <-step })
		if err != nil {
			t.Fatal(err)
		}
		s := d.NewSource(Bounds{})
		for v := 1; v <= 4; v++ {
			s.Stage(Item{Key: 1, Seq: int64(10 * v), At: uint32(v)}, v)
		}
		s.Publish(Calm)
		expect := func(what string, want int64) {
			t.Helper()
			synctest.Wait()
			if got := s.Handled(99); got != want {
				t.Errorf("%s: handled %d, want %d", what, got, want)
			}
		}
		expect("nothing ran", 9)
		step <- false
		expect("the first of a turn ran", 19)
		step <- true
		step <- false
		expect("the second stays", 19)
		s.Settle(1)
		expect("it is settled", 39)
		if n, _ := s.Break(4); n != 0 {
			t.Errorf("gave up %d that are young enough", n)
		}
		n, last := s.Break(5)
		if n != 1 || last.Seq != 40 {
			t.Errorf("gave up %d, the last %+v", n, last)
		}
		expect("all given up", 99)
		step <- true
		synctest.Wait()
		s.Settle(3) // too late to count
		s.Stage(Item{Key: 1, Seq: 50}, 5)
		s.Stage(Item{Key: 2, Seq: 60}, 6)
		s.Publish(Calm)
		expect("two more", 49)
		s.Forget()
		expect("forgotten", 99)
		step <- false
		step <- false
		expect("ran after they were forgotten", 99)
		if err := d.Close(t.Context(), nil); err != nil {
			t.Error(err)
		}
	})
}

// What comes out of order does not let the sequence get ahead.
func TestCustodyOutOfOrder(t *testing.T) {
	var l ledger
	ords := []uint64{}
	for _, seq := range []int64{5, 7, 6, 8, 8} {
		ords = append(ords, l.add(Mark{Seq: seq}))
	}
	for i, want := range []int64{5, 5, 7, 7, 9} { // each settled in order of arrival
		l.settle(ords[i])
		if got := l.handled(9); got != want {
			t.Errorf("after %d: handled %d, want %d", i+1, got, want)
		}
	}
}

// A ledger answers for 65,536 values, and lets go of its memory.
func TestCustodySpan(t *testing.T) {
	var l ledger
	first := l.add(Mark{Seq: 1})
	for seq := int64(2); seq <= maxSpan; seq++ {
		l.settle(l.add(Mark{Seq: seq}))
	}
	if l.broken != 0 || l.handled(maxSpan) != 0 {
		t.Errorf("%d given up, handled %d", l.broken, l.handled(maxSpan))
	}
	l.settle(l.add(Mark{Seq: maxSpan + 1}))
	if l.broken != 1 || l.last.Seq != 1 || l.handled(maxSpan+1) != maxSpan+1 {
		t.Errorf("%d given up, the last %+v, handled %d", l.broken, l.last, l.handled(maxSpan+1))
	}
	l.settle(first)
	for range 3 * peakPeriod {
		l.settle(l.add(Mark{Seq: 1}))
	}
	if len(l.marks) > 2*leastMarks {
		t.Errorf("%d marks are kept", len(l.marks))
	}
}

// overloadTrial is one random run: values with memory, random policies, functions that
// are quick, slow, stay or end their goroutine, and at a random moment Close.
type overloadTrial struct {
	*testing.T
	seed    uint64
	buffers *Buffers
	d       *Dispatcher[loadValue]
	bounds  Bounds
	sources []*overloadSource
}

type overloadSource struct {
	tr *overloadTrial
	*Source[loadValue]

	mu      sync.Mutex
	fates   []byte         // of each value by seq: 0 staged, 'r' running, 'h' handled, 's' stays, 'l' lost, 'd' discarded
	last    map[uint64]int // by key: the last seq that began, of those that keep their place
	running map[uint64]bool
}

type loadValue struct {
	view  View
	src   *overloadSource
	seq   int
	key   uint64
	act   uint8
	moves bool // it may take the place of an earlier one
}

func newOverloadTrial(t *testing.T, seed uint64) *overloadTrial {
	rng := rand.New(rand.NewPCG(seed, 7))
	tr := &overloadTrial{T: t, seed: seed, buffers: NewBuffers()}
	tr.bounds = Bounds{Events: 2 + rng.IntN(60), LaneEvents: 1 + rng.IntN(12)}
	var most int64
	if rng.IntN(2) == 0 {
		tr.bounds.Bytes, tr.bounds.LaneBytes = int64(200+rng.IntN(4000)), int64(100+rng.IntN(1000))
		most = int64(500 + rng.IntN(4000))
	}
	var err error
	tr.d, err = NewDispatcher(1+rng.IntN(8), most, tr.run)
	if err != nil {
		t.Fatal(err)
	}
	for range 1 + rng.IntN(3) {
		tr.sources = append(tr.sources, &overloadSource{tr: tr, Source: tr.d.NewSource(tr.bounds),
			last: map[uint64]int{}, running: map[uint64]bool{}})
	}
	return tr
}

func (s *overloadSource) set(seq int, fate byte) {
	s.mu.Lock()
	s.fates[seq] = fate
	s.mu.Unlock()
}

// run checks that nothing of its key runs beside it or ran out of order, and then acts.
func (tr *overloadTrial) run(v loadValue, tk *Ticket) {
	s := v.src
	s.mu.Lock()
	if s.running[v.key] {
		tr.Errorf("seed %d: two of key %d at once", tr.seed, v.key)
	}
	s.running[v.key] = true
	if last, ok := s.last[v.key]; !v.moves {
		if ok && v.seq < last {
			tr.Errorf("seed %d: value %d of key %d ran after %d", tr.seed, v.seq, v.key, last)
		}
		s.last[v.key] = v.seq
	}
	if s.fates[v.seq] != 0 {
		tr.Errorf("seed %d: value %d ran although it is %q", tr.seed, v.seq, s.fates[v.seq])
	}
	s.fates[v.seq] = 'r'
	s.mu.Unlock()
	defer func() {
		fate := byte('h')
		if tk.Stay = v.act%8 == 0; tk.Stay {
			fate = 's'
		}
		s.mu.Lock()
		s.fates[v.seq], s.running[v.key] = fate, false
		s.mu.Unlock()
		if tk.Stay {
			ord := tk.Ord
			go func() {
				<-time.After(time.Duration(v.act) * time.Millisecond)
				s.set(v.seq, 'h')
				v.view.Release()
				s.Settle(ord)
			}()
		} else {
			v.view.Release()
		}
	}()
	switch {
	case v.act < 16:
		runtime.Goexit()
	case v.act < 100:
		<-time.After(time.Duration(v.act) * time.Millisecond)
	}
	_ = v.view.Bytes()[0]
}

func (tr *overloadTrial) discarded(v loadValue) {
	v.view.Release()
	v.src.set(v.seq, 'd')
}

// check looks at what must hold at any moment.
func (s *overloadSource) check() {
	tr := s.tr
	s.mu.Lock()
	staged := int64(len(s.fates))
	s.mu.Unlock()
	handled := s.Handled(staged - int64(s.Staged())) // sequences count from 1
	s.mu.Lock()
	for i := range min(handled, staged) {
		if f := s.fates[i]; f != 'h' && f != 'l' {
			tr.Errorf("seed %d: handled %d, but value %d is %q", tr.seed, handled, i, f)
		}
	}
	s.mu.Unlock()
	d := tr.d
	d.mu.Lock()
	defer d.mu.Unlock()
	if s.pending > tr.bounds.Events {
		tr.Errorf("seed %d: %d pending of %d", tr.seed, s.pending, tr.bounds.Events)
	}
	if b := tr.bounds.Bytes; b > 0 && s.pending > 1 && s.bytes > b {
		tr.Errorf("seed %d: %d bytes pending of %d", tr.seed, s.bytes, b)
	}
}

func (s *overloadSource) produce(stop <-chan struct{}) {
	rng := rand.New(rand.NewPCG(s.tr.seed, 1000+uint64(len(s.tr.sources))))
	keys := 1 + rng.IntN(6)
	policies := []Policy{Patient, Fleeting, DropNewest, DropOldest, Coalesce, Keep, Block}
	pressure := Calm
	for range 20 + rng.IntN(60) {
		for range 1 + rng.IntN(10) {
			size := 1 + rng.IntN(200)
			buf := s.tr.buffers.Get(size)
			view := buf.View(0, size)
			buf.Release()
			key := uint64(rng.IntN(keys))
			s.mu.Lock()
			policy := policies[rng.IntN(len(policies))]
			v := loadValue{view, s, len(s.fates), key, uint8(rng.Uint32()), policy == Coalesce}
			s.fates = append(s.fates, 0)
			s.mu.Unlock()
			s.Stage(Item{Key: key, Twin: uint64(rng.IntN(3)), Seq: int64(v.seq + 1), Size: int32(size),
				Policy: policy, Fence: rng.IntN(200) == 0}, v)
		}
		for {
			out := s.Publish(pressure)
			s.drain()
			s.check()
			if out.Full == NotFull {
				break
			}
			select {
			case <-s.Room():
			case <-time.After(time.Duration(1+rng.IntN(200)) * time.Millisecond):
				pressure = Stalled
			case <-stop:
				s.Publish(Forced)
				s.drain()
				return
			}
		}
		if rng.IntN(4) == 0 {
			pressure = Calm
		}
	}
}

// drain notes what was lost.
func (s *overloadSource) drain() {
	s.Drained(func(v loadValue, _ Item, _ Fate) {
		v.view.Release()
		s.set(v.seq, 'l')
	})
}

// Whatever comes: order for each key, nothing lost unless it was shed, the budget kept,
// the sequence never ahead of a value that is not handled, and all memory home.
func TestOverloadTrial(t *testing.T) {
	seeds := uint64(1000)
	if testing.Short() {
		seeds = 200
	}
	for seed := uint64(0); seed < seeds && !t.Failed(); seed++ {
		synctest.Test(t, func(t *testing.T) {
			tr := newOverloadTrial(t, seed)
			rng := rand.New(rand.NewPCG(seed, 8))
			stop := make(chan struct{})
			var producers sync.WaitGroup
			for _, s := range tr.sources {
				producers.Go(func() { s.produce(stop) })
			}
			early := rng.IntN(2) == 0
			if early {
				<-time.After(time.Duration(rng.IntN(2000)) * time.Millisecond)
				close(stop)
			} else {
				for _, s := range tr.sources { // a fence may be there for longer than a producer waits
					go func() {
						for range 20 {
							<-time.After(time.Second)
							s.Lift()
						}
					}()
				}
				producers.Wait()
				if err := tr.d.Drain(t.Context()); err != nil {
					t.Error(err)
				}
			}
			if err := tr.d.Close(t.Context(), tr.discarded); err != nil {
				t.Error(err)
			}
			producers.Wait()
			<-time.After(time.Minute) // what stays is let go
			tr.expectAllAccounted(early)
		})
	}
}

func (tr *overloadTrial) expectAllAccounted(early bool) {
	if n := tr.buffers.InUse(); n != 0 {
		tr.Errorf("seed %d: %d buffers in use", tr.seed, n)
	}
	for _, s := range tr.sources {
		for seq, f := range s.fates {
			if f != 'h' && f != 'l' && (f != 'd' || !early) {
				tr.Errorf("seed %d: value %d is %q in the end", tr.seed, seq, f)
			}
		}
		first := int64(slices.IndexFunc(s.fates, func(f byte) bool { return f == 'd' }))
		if first < 0 {
			first = int64(len(s.fates))
		}
		if got := s.Handled(int64(len(s.fates))); got > first {
			tr.Errorf("seed %d: handled %d, but value %d was discarded", tr.seed, got, first)
		}
		tr.d.mu.Lock()
		if s.pending != 0 || s.bytes != 0 || tr.d.bytes != 0 || tr.d.active != 0 || s.atWork != nil || len(tr.d.fenced) != 0 {
			tr.Errorf("seed %d: %d pending, %d bytes, %d of all, %d active, %d fences", tr.seed, s.pending, s.bytes, tr.d.bytes, tr.d.active, len(tr.d.fenced))
		}
		tr.d.mu.Unlock()
	}
}
