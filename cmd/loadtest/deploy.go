package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

const (
	// stopWithin is how long after its shards serve a process is stopped at the latest.
	// Sessions are saved once a second, so it is now before and now after that.
	stopWithin = 2 * time.Second

	// savedAfter is when every session of a first process is in its store.
	savedAfter = 4 * time.Second

	// startMost is how long a process may take until its shards serve, stopMost how long
	// to detach; the library gives its handlers 30 s.
	startMost = 30 * time.Second
	stopMost  = 40 * time.Second
	hurryMost = 5 * time.Second // once the run was interrupted

	startPoll = 2 * time.Millisecond

	// earlyPart is how much sooner an early kill comes: while a process dials, or replays.
	earlyPart = 8

	// diaryMost bounds the diary: 800 MB, if that many events come.
	diaryMost = 16 << 20
)

// deployment is a series of client processes, one after the other, of which this one
// only sees what they have left.
type deployment struct {
	o      *options
	record record
	before *mockgateway.Stats
	book   *diary
	dir    string
	stderr io.Writer
	view   *progress

	now     *process
	mark    int // where in the diary it begins
	started int
	ends    []ending

	began   time.Time
	stopped time.Time          // when service last ended; zero while a process serves
	stopper ending             // by what
	stops   int                // made
	downs   [2][]time.Duration // without service, by what had ended it
	broke   error              // what ended the run before its time
}

// deploy runs the processes and reports what was proved. An error with a nil result
// means that nothing was.
func deploy(ctx context.Context, o *options, std streams) (*result, error) {
	d := &deployment{o: o, record: newRecord(o), stderr: std.err, view: newProgress(o, std)}
	var err error
	if d.before, err = d.record.read(ctx); err != nil {
		return nil, fmt.Errorf("deploy is proved from the record of a mock gateway: %w", err)
	}
	if len(d.before.Sessions) > 0 {
		return nil, errors.New("the gateway has sessions of others; start it afresh for deploy")
	}
	if d.dir, err = os.MkdirTemp("", "loadtest-deploy-"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(d.dir)
	if d.book, err = createDiary(d.path("diary"), d.pages()); err != nil {
		return nil, err
	}
	defer d.book.close()
	// 1. Processes come and go. 2. The last serves until it has all that was sent.
	d.began = time.Now()
	if err := d.start(); err != nil {
		return nil, err
	}
	defer func() { d.now.kill() }()
	if err := d.await(ctx); err != nil {
		return nil, err
	}
	d.broke = d.series(ctx)
	whole := context.WithoutCancel(ctx) // an interrupted run is judged as well
	sent, why := d.tail(whole)
	took := time.Since(d.began)
	d.broke = cmp.Or(d.broke, d.stop(ctx, byTerm))
	d.view.done()
	// 3. The proofs.
	return d.judge(whole, context.Cause(ctx), sent, why, took), nil
}

func (d *deployment) path(name string) string { return filepath.Join(d.dir, name) }

// pages is twice as many as the run can need: kills have some events handled again, and
// those that take a while have two pages.
func (d *deployment) pages() int {
	return int(min(max(4*d.o.rate*d.o.duration.Seconds(), 1<<16), diaryMost))
}

// stop is the end of a process, and how long after it began to serve it comes, or
// after it was started.
type stop struct {
	how   ending
	after time.Duration
	early bool // it is not waited until it serves
}

// plan is the order in which processes end. A SIGTERM comes first, if there is one: it
// leaves every session in the store, so that all that follow can resume. A fourth of the
// kills come while a process starts, or replays.
func (o *options) plan() []stop {
	rng := rand.New(rand.NewPCG(o.seed, 1))
	list := make([]stop, o.terms+o.kills)
	for i := range list {
		list[i].after = time.Duration(rng.Int64N(int64(stopWithin)))
		if kill := i - o.terms; kill >= 0 {
			list[i].how, list[i].early = byKill, kill%4 == 3
		}
		if list[i].early {
			list[i].after /= earlyPart
		}
	}
	first := &list[0]
	if first.how == byKill {
		first.after = savedAfter
	}
	rest := list[1:]
	rng.Shuffle(len(rest), func(i, k int) { rest[i], rest[k] = rest[k], rest[i] })
	return list
}

// series lets one process follow another until all stops are made and the last process
// serves. An error says what has ended it before.
func (d *deployment) series(ctx context.Context) error {
	plan := d.o.plan()
	for i, s := range plan {
		d.view.step("stop", i+1, len(plan))
		if time.Since(d.began) > d.o.duration {
			return fmt.Errorf("only %d of %d stops in %v; take a longer --duration", i, len(plan), d.o.duration)
		}
		if !s.early {
			if err := d.await(ctx); err != nil {
				return err
			}
		}
		if !d.now.lives(ctx, s.after) {
			return d.early(ctx)
		}
		if d.stopped.IsZero() {
			d.stopped, d.stopper = time.Now(), s.how
		}
		if err := d.stop(ctx, s.how); err != nil {
			return err
		}
		d.stops++
		if err := d.start(); err != nil {
			return err
		}
	}
	return d.await(ctx)
}

// start starts the next process.
func (d *deployment) start() (err error) {
	d.mark = d.book.end()
	p, err := startProcess(d.stderr, deployedCommand, "--api", d.o.api, "--token", d.o.token, "--shards", strconv.Itoa(d.o.shards),
		"--order", d.o.order, "--workers", strconv.Itoa(d.o.workers), "--compress", d.o.compress, "--tls="+strconv.FormatBool(d.o.tls),
		"--diary", d.path("diary"), "--sessions", d.path("sessions"), "--process", strconv.Itoa(d.started))
	if err != nil {
		return fmt.Errorf("start the client: %w", err)
	}
	d.now = p
	d.started++
	return nil
}

// await waits until every shard of the process serves.
func (d *deployment) await(ctx context.Context) error {
	for until := time.Now().Add(startMost); time.Now().Before(until); {
		for _, page := range d.book.read(d.mark) {
			if page.what != serves {
				continue
			}
			if !d.stopped.IsZero() {
				d.downs[d.stopper] = append(d.downs[d.stopper], time.Unix(0, page.at).Sub(d.stopped))
				d.stopped = time.Time{}
			}
			return nil
		}
		if !d.now.lives(ctx, startPoll) {
			return d.early(ctx)
		}
	}
	d.now.kill()
	d.ended(byItself)
	return fmt.Errorf("the client did not serve within %v", startMost)
}

// early is why a process, or the run, has ended before it should. A run that is
// interrupted goes on to its end, with the process that it has.
func (d *deployment) early(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	d.ended(byItself)
	return fmt.Errorf("the client ended by itself: %v", d.now.err)
}

// stop ends the process, if it still runs.
func (d *deployment) stop(ctx context.Context, how ending) error {
	if d.over() {
		return nil
	}
	d.ended(how)
	if how == byKill {
		d.now.kill()
		return nil
	}
	if err := d.now.terminate(ctx, stopMost, hurryMost); err != nil {
		return fmt.Errorf("the client did not end in order after SIGTERM: %w", err)
	}
	return nil
}

// ended notes how the process has ended, and over whether it has.
func (d *deployment) ended(how ending) { d.ends = append(d.ends, how) }
func (d *deployment) over() bool       { return len(d.ends) == d.started }
