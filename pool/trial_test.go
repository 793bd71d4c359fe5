package pool

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// trial is one random run of a dispatcher with a judge of every call.
type trial struct {
	*testing.T
	*Dispatcher[trialValue]
	seed    uint64
	keys    int
	events  int       // of each source
	judges  [][]judge // by source, by key
	ran     atomic.Int64
	dropped atomic.Int64
	active  atomic.Int64
}

// judge sees the calls of one lane.
type judge struct {
	busy   atomic.Bool
	next   atomic.Int64 // sequence of the value that is due
	ended  atomic.Bool  // a value was discarded
	pushed int64        // the producer's
}

type trialValue struct {
	source, key int
	seq         int64
	act         uint8
}

func newTrial(t *testing.T, seed uint64) *trial {
	rng := rand.New(rand.NewPCG(seed, 99))
	tr := &trial{T: t, seed: seed, keys: 1 + rng.IntN(1<<rng.IntN(8)), events: 1 + rng.IntN(400),
		judges: make([][]judge, 1+rng.IntN(4))}
	for i := range tr.judges {
		tr.judges[i] = make([]judge, tr.keys)
	}
	var err error
	tr.Dispatcher, err = newPlain(1+rng.IntN(1<<rng.IntN(6)), tr.call)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// produce starts a goroutine for each source.
func (tr *trial) produce() *sync.WaitGroup {
	var producers sync.WaitGroup
	for i := range tr.judges {
		s := tr.NewSource(Bounds{})
		producers.Go(func() { tr.push(s, i) })
	}
	return &producers
}

// push pushes values in bursts and waits for room now and then.
func (tr *trial) push(s *Source[trialValue], source int) {
	rng := rand.New(rand.NewPCG(tr.seed, uint64(source)))
	for n := tr.events; n > 0; {
		for range min(n, 1+rng.IntN(1<<rng.IntN(7))) {
			key := rng.IntN(tr.keys)
			j := &tr.judges[source][key]
			s.Stage(Item{Key: uint64(key)}, trialValue{source, key, j.pushed, uint8(rng.Uint32())})
			j.pushed++
			n--
		}
		if rng.IntN(3) > 0 {
			s.Publish(Forced)
		} else if limit := rng.IntN(30); !s.Wait(limit, nil) || s.Load().Pending > limit {
			tr.Errorf("seed %d: Wait(%d) ended with %d pending", tr.seed, limit, s.Load().Pending)
		}
		tr.expectWorkerDue()
	}
	s.Publish(Forced)
}

// begin and end frame every call.
func (tr *trial) begin(v trialValue) *judge {
	j := &tr.judges[v.source][v.key]
	if !j.busy.CompareAndSwap(false, true) {
		tr.Errorf("seed %d: two calls at once for key %d of source %d", tr.seed, v.key, v.source)
	}
	if want := j.next.Load(); v.seq != want {
		tr.Errorf("seed %d: value %d of key %d of source %d, want %d", tr.seed, v.seq, v.key, v.source, want)
	}
	return j
}

func (j *judge) end(v trialValue) {
	j.next.Store(v.seq + 1)
	j.busy.Store(false)
}

// call is the function, which returns, yields, blocks or ends its goroutine.
func (tr *trial) call(v trialValue) {
	j := tr.begin(v)
	if n := tr.active.Add(1); n > int64(tr.workers) {
		tr.Errorf("seed %d: %d calls at once with %d workers", tr.seed, n, tr.workers)
	}
	if j.ended.Load() {
		tr.Errorf("seed %d: value %d of key %d ran after one was discarded", tr.seed, v.seq, v.key)
	}
	tr.expectWorkerDue()
	defer func() {
		tr.ran.Add(1)
		tr.active.Add(-1)
		j.end(v)
	}()
	tr.act(v.act)
}

func (tr *trial) act(act uint8) {
	switch {
	case act < 16:
		runtime.Goexit()
	case act < 32:
		<-time.After(time.Duration(act) * time.Millisecond)
	case act < 96:
		runtime.Gosched()
	}
}

func (tr *trial) discarded(v trialValue) {
	j := tr.begin(v)
	j.ended.Store(true)
	tr.dropped.Add(1)
	j.end(v)
}

// expectWorkerDue checks what the doc of Dispatcher promises of every moment.
func (tr *trial) expectWorkerDue() {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if tr.ready.n > 0 && !tr.waking && tr.running < tr.workers {
		tr.Errorf("seed %d: %d lanes are ready, %d of %d workers run and none is due",
			tr.seed, tr.ready.n, tr.running, tr.workers)
	}
}

// expectSettled checks that all was seen and that nothing is left behind.
func (tr *trial) expectSettled() {
	if n, want := tr.ran.Load()+tr.dropped.Load(), int64(tr.events*len(tr.judges)); n != want {
		tr.Errorf("seed %d: %d ran and %d were discarded, want %d", tr.seed, tr.ran.Load(), tr.dropped.Load(), want)
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if tr.pending != 0 || tr.running != 0 || tr.ready.n != 0 || tr.lanes.n != 0 || tr.waking {
		tr.Errorf("seed %d: %d pending, %d running, %d ready, %d lanes, waking %v in the end",
			tr.seed, tr.pending, tr.running, tr.ready.n, tr.lanes.n, tr.waking)
	}
	for _, v := range tr.idle.values(tr.T) {
		if v != (trialValue{}) {
			tr.Errorf("seed %d: a spent task still holds %+v", tr.seed, v)
		}
	}
}

// forSeeds runs f in a bubble for each seed, up to the first that fails.
func forSeeds(t *testing.T, n uint64, f func(ctx context.Context, tr *trial)) {
	for seed := uint64(0); seed < n && !t.Failed(); seed++ {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			f(ctx, newTrial(t, seed))
		})
	}
}

// Whatever functions do, every value runs once, in order for its key, never beside
// another of its key, and nothing is left waiting.
func TestEverythingRunsInOrder(t *testing.T) {
	forSeeds(t, 1000, func(ctx context.Context, tr *trial) {
		tr.produce().Wait()
		if err := tr.Drain(ctx); err != nil {
			tr.Errorf("seed %d: %v", tr.seed, err)
		}
		tr.expectSettled()
		if err := tr.Close(ctx, tr.discarded); err != nil || tr.dropped.Load() != 0 {
			tr.Errorf("seed %d: Close discarded %d values: %v", tr.seed, tr.dropped.Load(), err)
		}
	})
}

// At whatever moment Close comes, every value runs or is discarded, once and in order
// for its key, and nothing runs after it.
func TestCloseAtAnyMoment(t *testing.T) {
	forSeeds(t, 1000, func(ctx context.Context, tr *trial) {
		producers := tr.produce()
		rng := rand.New(rand.NewPCG(tr.seed, 98))
		if rng.IntN(2) == 0 { // at a moment when functions block, or else in full run
			<-time.After(time.Duration(rng.IntN(300)) * time.Millisecond)
		}
		for range rng.IntN(100) {
			runtime.Gosched()
		}
		if err := tr.Close(ctx, tr.discarded); err != nil {
			tr.Errorf("seed %d: %v", tr.seed, err)
		}
		ran := tr.ran.Load()
		producers.Wait()
		synctest.Wait()
		if n := tr.ran.Load(); n != ran {
			tr.Errorf("seed %d: %d functions ran after Close", tr.seed, n-ran)
		}
		tr.expectSettled()
	})
}
