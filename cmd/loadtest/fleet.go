package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/pprof"
	"time"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

const (
	// patience is how many connections of each shard may fail before the first READY.
	patience = 3
	// silence is how long a shard's READY may be awaited while nothing happens.
	silence = 30 * time.Second
	// poll is how often a run that ends after a number of events looks at it.
	poll = 10 * time.Millisecond
	// still is how long the stamps may stand still before the shards are asked for
	// what came behind the last event that a handler has seen.
	still = 100 * time.Millisecond
	// calm is how long no event may come before a run takes it for the end.
	calm = 3 * time.Second
)

// fleet is one run of shards against a gateway.
type fleet struct {
	o       *options
	gw      *sluice.Manager
	watch   *watch
	witness *witness
	record  record
	before  *mockgateway.Stats // the record before the fleet came; nil if there is none
	meter   meter
	view    *progress
	sampler *sampler
	shards  int
	total   int // of the layout

	empty      uint64 // bytes in use without a shard
	calmly     uint64 // with all shards, before anything is done to them; 0: not measured
	rest       uint64 // at the end
	start, end reading
	warm       time.Time // when the warm-up began
	fail       context.CancelCauseFunc
}

// measure runs a fleet and reports what was measured. An error with a nil result
// means that nothing was.
func measure(ctx context.Context, o *options, std streams) (*result, error) {
	if scenarioOf(o.scenario).deploys {
		return deploy(ctx, o, std)
	}
	f := &fleet{o: o, watch: newWatch(), witness: newWitness(o), record: newRecord(o), view: newProgress(o, std)}
	f.sampler = newSampler(f)
	stop, err := f.sampler.serve(o.prom, std.err)
	if err != nil {
		return nil, err
	}
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	f.fail = cancel
	goroutines := runtime.NumGoroutine()
	f.before, _ = f.record.read(ctx) // a foreign gateway has none
	if f.gw, err = sluice.New(o.config(f.watch.hooks())); err != nil {
		return nil, err
	}
	if change := scenarioOf(o.scenario).handlers; change != nil {
		change(o, f.witness)
	}
	f.witness.register(f.gw, o.handler)
	f.empty = f.meter.atRest()
	if err := f.connect(ctx); err != nil {
		f.stop()
		return nil, err
	}
	// 1. Load, of which a part is measured.
	err = f.load(ctx)
	f.view.done()
	if err != nil {
		f.stop()
		return nil, err
	}
	r := f.measured()
	// 2. Harm ends, what is under way arrives; then what the shards cost at rest.
	whole := context.WithoutCancel(ctx) // an interrupted run is judged as well
	f.calm(whole)
	f.view.done()
	r.Down = f.settle(whole)
	tail := f.tail(whole)
	f.rest = f.meter.atRest()
	r.HeapStackBytesPerShard = perShard(f.rest, f.empty, f.shards)
	// 3. The end, and the proofs.
	f.stop()
	f.judge(r, tail)
	f.prove(whole, r, tail)
	r.leaks(f.gw.Stats().Buffers, runtime.NumGoroutine()-goroutines)
	r.hold(o.slo)
	r.conclude(f.asked(), context.Cause(ctx))
	return r, nil
}

// connect brings the shards up, or says why they do not come.
func (f *fleet) connect(ctx context.Context) error {
	if err := f.gw.Connect(ctx); err != nil {
		return err
	}
	for s := range f.gw.Shards() {
		f.shards++
		f.total = s.Total()
	}
	ready := make(chan error, 1)
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { ready <- f.gw.Ready(waiting) }()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	last, since := int64(0), time.Now()
	for {
		select {
		case err := <-ready:
			return err
		case now := <-tick.C:
			up := f.watch.ready.Load()
			if up != last {
				last, since = up, now
			}
			hopeless := up == 0 && f.watch.ends.Load() >= int64(patience*f.shards)
			if hopeless || now.Sub(since) > silence {
				return fmt.Errorf("%d of %d shards came up at %s: %v", up, f.shards, f.o.api, f.watch.reason())
			}
			f.view.waiting(f.watch.up.Load(), f.shards)
		}
	}
}

// load lets the traffic flow: the warm-up, then the measured span. It returns early
// when ctx ends, which is an error only before the measurement.
func (f *fleet) load(ctx context.Context) error {
	f.warm = time.Now()
	if f.o.warmup > 0 {
		f.run(ctx, time.Now().Add(f.o.warmup), 0)
		if ctx.Err() != nil {
			return errors.New("interrupted before the measurement began")
		}
		f.witness.resetTimes()
	}
	stop, err := profile(f.o.cpuProfile)
	if err != nil {
		return err
	}
	sc := scenarioOf(f.o.scenario)
	if sc.harms() {
		f.calmly = f.meter.atRest()
	}
	acted := f.act(ctx, sc.act)
	defer acted()
	f.start = f.meter.begin(f.gw)
	f.sampler.begin(f.start.at, f.count())
	var until time.Time
	if f.o.duration > 0 {
		until = f.start.at.Add(f.o.duration)
	}
	f.run(ctx, until, f.o.events)
	f.sampler.finish(time.Now(), f.count()) // before the meter, which allocates
	f.end = f.meter.end(f.gw)
	stop()
	return nil
}

// act lets the scenario use the fleet until the function returned is called.
func (f *fleet) act(ctx context.Context, act func(context.Context, *fleet)) (stop func()) {
	if act == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		act(ctx, f)
	}()
	return func() {
		cancel()
		<-done
	}
}

// run waits until a time or until so many dispatches have come, whichever is set.
// Where the number alone decides, it also ends when nothing comes any more.
func (f *fleet) run(ctx context.Context, until time.Time, events int64) {
	f.view.begin(until, events, f.sample(time.Now(), f.count()))
	timer := time.NewTimer(0)
	defer timer.Stop()
	var last int64
	moved := time.Now()
	for ctx.Err() == nil {
		now := time.Now()
		show, part := f.view.due(now), f.sampler.due(now)
		var count int64
		if show || part || events > 0 {
			count = f.count()
		}
		if part {
			f.sampler.sample(now, count)
			f.mayAbort()
		}
		if show {
			f.view.show(now, f.sample(now, count))
		}
		if count != last {
			last, moved = count, now
		} else if events > 0 && now.Sub(moved) > still {
			count = max(count, received(f.gw.Stats()))
		}
		switch {
		case !until.IsZero() && !now.Before(until), events > 0 && count >= events:
			return
		case events > 0 && until.IsZero() && now.Sub(moved) > calm && f.watch.up.Load() == int64(f.shards):
			return
		}
		timer.Reset(f.pause(now, until, events > 0))
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
}

// pause is how long to wait before looking again.
func (f *fleet) pause(now, until time.Time, counting bool) time.Duration {
	d := min(f.view.next(now), f.sampler.next(now))
	if counting {
		most := poll
		if !f.cheap() {
			most = 5 * poll
		}
		d = min(d, most)
	}
	if !until.IsZero() {
		d = min(d, until.Sub(now))
	}
	return max(d, 0)
}

// cheap tells whether counting costs no allocation.
func (f *fleet) cheap() bool { return f.witness.stamped.Load() }

// count is how many dispatches have come so far. From the stamps it costs nothing;
// without them the shards are asked, which allocates.
func (f *fleet) count() int64 {
	if f.cheap() {
		return f.witness.judge.passed()
	}
	return received(f.gw.Stats())
}

func (f *fleet) sample(now time.Time, count int64) sample {
	s := sample{gauges: f.sampler.read(now, count), latency: f.witness.latency,
		up: f.watch.up.Load(), opening: f.watch.opening.Load(), shards: f.shards}
	if !math.IsInf(f.o.rate, 1) {
		s.target = f.o.rate
	}
	return s
}

// asked is the least number of events that the measurement was to see: the one that
// alone was to end the run, less what came before it began.
func (f *fleet) asked() int64 {
	if f.o.duration > 0 {
		return 1
	}
	return max(f.o.events-f.start.events, 0)
}

// stop ends the fleet and its sessions.
func (f *fleet) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	f.gw.Destroy(ctx, sluice.CloseNormal) // what it could not finish shows in Stats
}

// profile writes a CPU profile until the function returned is called.
func profile(path string) (stop func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		file.Close()
		return nil, err
	}
	return func() {
		pprof.StopCPUProfile()
		file.Close()
	}, nil
}

// perShard is what memory grew by for each shard.
func perShard(now, before uint64, shards int) int64 {
	if now < before || shards == 0 {
		return 0
	}
	return int64(now-before) / int64(shards)
}
