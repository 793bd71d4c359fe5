package pool

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/panjf2000/ants/v2"
)

const (
	// maxTurn is how many events of a lane a worker runs before the lane goes to the
	// back of the ready queue: a busy key shares the workers with the others.
	maxTurn = 16

	// maxRefill is how many tasks a source takes from the dispatcher at once.
	maxRefill = 32

	// taskBlock is how many tasks are made at once: a backlog that is deeper than ever
	// before costs few allocations.
	taskBlock = 32

	// workerIdle is how long an idle worker stays. (The default of ants, a second,
	// ends and starts goroutines all the time; none at all keeps a burst's for ever.)
	workerIdle = 30 * time.Second
)

// Dispatcher runs a function over values: those of one key of one source one after
// another, in the order in which they were pushed; those of different keys in
// parallel. Its methods may be called from any goroutine. In the steady state it
// allocates nothing.
//
// Values wait in lanes, one a key, and lanes that nobody works on wait in a ready
// queue. A worker takes lanes until the queue is empty. At most one worker at a time
// is being woken, and the first thing a woken worker does is to wake the next if
// lanes are still waiting and no worker is due. So a run of quick functions costs
// one wake-up however many lanes it has, and yet no lane ever waits behind a function
// that blocks while there are workers left: whenever the lock is free and lanes are
// ready, a worker is due or all of them run.
type Dispatcher[T any] struct {
	run     func(T, *Ticket)
	workers int
	most    int64 // bytes that all sources may have pending; 0 is no bound
	pool    *ants.PoolWithFuncGeneric[struct{}]
	closed  atomic.Bool
	discard func(T) // set before closed

	mu      sync.Mutex
	lanes   laneTable[T]
	ready   laneQueue[T]
	idle    chain[T] // spent tasks
	pending int      // values published and not yet run
	bytes   int64    // that those hold
	active  int      // sources that have some
	waited  uint64   // times that a lane found all workers running
	all     []*Source[T]
	starved []*Source[T] // that wait for room in the budget
	fenced  []*Source[T]
	peak    peak         // of pending
	running int          // workers that run or are due
	waking  bool         // a worker is due and has not taken a lane yet
	turns   uint64       // that have ended
	resting []*Source[T] // in turn
	roused  bool         // one of them is at it
	sources uint64
	settled chan struct{} // closed when nothing is pending and no worker runs; nil while nobody asks
}

// NewDispatcher starts a dispatcher of at most workers concurrent calls of run, whose
// sources together may have most bytes pending, 0 for no bound: each source may use an
// equal part of it in any case, and more while others do not. A run that panics ends the
// process as any goroutine's would; recover inside it. A run that calls runtime.Goexit
// ends itself only. It is an error to ask for less than one worker.
//
// The value is settled when run has returned; one that has set Ticket.Stay, and one that
// is discarded, is in custody until [Source.Settle].
func NewDispatcher[T any](workers int, most int64, run func(T, *Ticket)) (*Dispatcher[T], error) {
	if workers < 1 {
		return nil, fmt.Errorf("pool: a dispatcher needs at least one worker, not %d", workers)
	}
	d := &Dispatcher[T]{run: run, workers: workers, most: most}
	var err error
	d.pool, err = ants.NewPoolWithFuncGeneric(workers, func(struct{}) { d.work() },
		ants.WithNonblocking(true), ants.WithExpiryDuration(workerIdle),
		ants.WithPanicHandler(func(p any) { panic(p) }))
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Running returns how many workers run or are due.
func (d *Dispatcher[T]) Running() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.running
}

// Drain waits until nothing is pending and no worker runs, or until ctx ends, whose
// cause it then returns.
func (d *Dispatcher[T]) Drain(ctx context.Context) error {
	d.mu.Lock()
	if d.pending == 0 && d.running == 0 {
		d.mu.Unlock()
		return nil
	}
	if d.settled == nil {
		d.settled = make(chan struct{})
	}
	settled := d.settled
	d.mu.Unlock()
	select {
	case <-settled:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close hands every value that has not run yet to discard instead, in order for each
// key, and waits until the functions that are running have returned and the workers
// have ended. What is left of their lanes, and what is published after Close, is
// discarded too, on any goroutine. If ctx ends first, Close returns its cause, and the
// rest goes on behind it. After the first Close, a further one only waits. A function
// that calls Close waits for itself.
func (d *Dispatcher[T]) Close(ctx context.Context, discard func(T)) error {
	d.mu.Lock()
	if d.closed.Load() {
		d.mu.Unlock()
		return d.Drain(ctx)
	}
	d.discard = discard
	d.closed.Store(true)
	for len(d.fenced) > 0 {
		d.fenced[0].lift()
	}
	d.running++
	d.mu.Unlock()
	d.work()
	_ = d.pool.ReleaseContext(ctx) // waits for its own workers; Drain tells the rest
	return d.Drain(ctx)
}

// turn is the part of a lane that a worker has taken.
type turn[T any] struct {
	lane      *lane[T]
	taken     chain[T]
	ran       int // of those
	discarded int // of those
}

// work is the life of a worker: turns until no lane is ready.
func (d *Dispatcher[T]) work() {
	var t turn[T]
	defer d.abandon(&t)
	d.mu.Lock()
	d.waking = false
	for d.ready.n > 0 {
		t.lane = d.ready.pop()
		d.rouse()
		t.taken = t.lane.tasks.cut(maxTurn)
		t.lane.source.begin(t.lane, t.taken.head)
		wake := d.wantWorker()
		d.mu.Unlock()
		if wake {
			d.wake()
		}
		d.runTurn(&t)
		d.mu.Lock()
		d.settle(&t)
	}
	d.leave()
	d.mu.Unlock()
}

// runTurn calls the function for each value taken.
func (d *Dispatcher[T]) runTurn(t *turn[T]) {
	var zero T
	for at := t.taken.head; at != nil; at = at.next {
		t.lane.busy.current.Store(at)
		if d.closed.Load() {
			at.Stay = true
			t.discarded++
			d.discard(at.value)
		} else {
			d.run(at.value, &at.Ticket)
		}
		at.value = zero
		t.ran++
	}
}

// settle ends a turn: its tasks are free, and the lane is ready again or gone.
func (d *Dispatcher[T]) settle(t *turn[T]) {
	l, s := t.lane, t.lane.source
	d.turns++
	s.end(l)
	done := t.taken.cut(t.ran)
	for at := done.head; at != nil; at = at.next {
		s.discount(l, at)
		if !at.Stay {
			s.ledger.settle(at.Ord)
		}
		if at.Fence && s.fence.up && s.fence.ord == at.Ord {
			s.lift()
		}
	}
	s.ran += uint64(done.n - t.discarded)
	d.idle.prepend(done)
	l.tasks.prepend(t.taken)
	if b := &s.bounds; l.graced && (b.LaneEvents == 0 || l.events < b.LaneEvents/2) && (b.LaneBytes == 0 || l.bytes < b.LaneBytes/2) {
		l.graced = false
	}
	s.spared(l)
	if l.tasks.n > 0 {
		d.ready.push(l)
	} else {
		d.lanes.close(l)
	}
	if d.pending == 0 {
		d.idle.cut(d.peak.lull(d.idle.n))
	}
	d.rouse()
	*t = turn[T]{}
}

// abandon is what a worker's end does when a function ended its goroutine: the turn
// is settled and another worker takes over.
func (d *Dispatcher[T]) abandon(t *turn[T]) {
	if t.lane == nil {
		return
	}
	var zero T
	t.lane.busy.current.Load().value = zero // the function's, which did not return
	t.ran++
	d.mu.Lock()
	d.settle(t)
	d.leave()
	wake := d.wantWorker()
	d.mu.Unlock()
	if wake {
		d.wake()
	}
}

func (d *Dispatcher[T]) leave() {
	d.running--
	if d.settled != nil && d.pending == 0 && d.running == 0 {
		close(d.settled)
		d.settled = nil
	}
}

// wantWorker tells whether a worker must be woken now, and counts it as due if so.
// Unless it returns false because enough are running, somebody is due to ask again.
func (d *Dispatcher[T]) wantWorker() bool {
	if d.waking || d.ready.n == 0 {
		return false
	}
	if d.running >= d.workers {
		d.waited++
		return false
	}
	d.waking = true
	d.running++
	return true
}

// wake starts the worker that wantWorker counted. The pool refuses one while a
// worker that has just left is not idle yet: a goroutine of our own does then.
func (d *Dispatcher[T]) wake() {
	if d.pool.Invoke(struct{}{}) != nil {
		go d.work()
	}
}
