package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
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
	started int
	ends    []ending
	downs   [2][]time.Duration // without service, after each SIGTERM and SIGKILL
	began   time.Time
	broke   error // what ended the run before its time
}

// deploy runs the processes and reports what was proved. An error with a nil result
// means that nothing was.
func deploy(ctx context.Context, o *options, std streams) (*result, error) {
	d := &deployment{o: o, record: newRecord(o.api), stderr: std.err, view: newProgress(o, std)}
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
	if err := d.start(ctx); err != nil {
		return nil, err
	}
	defer func() { d.now.kill() }()
	d.series(ctx)
	whole := context.WithoutCancel(ctx) // an interrupted run is judged as well
	sent, why := d.tail(whole)
	took := time.Since(d.began)
	d.stop(ctx, byTerm)
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

// stops is the order in which processes end. A SIGTERM comes first, if there is one: it
// leaves every session in the store, so that all that follows can resume.
func (o *options) stops() []ending {
	list := make([]ending, o.terms+o.kills)
	for i := o.terms; i < len(list); i++ {
		list[i] = byKill
	}
	free := list
	if o.terms > 0 {
		free = list[1:]
	}
	rng := rand.New(rand.NewPCG(o.seed, 1))
	rng.Shuffle(len(free), func(i, k int) { free[i], free[k] = free[k], free[i] })
	return list
}

// series lets one process follow another until all stops are done, one fails, the run
// is out of time, or ctx ends.
func (d *deployment) series(ctx context.Context) {
	rng := rand.New(rand.NewPCG(d.o.seed, 2))
	stops := d.o.stops()
	for i, how := range stops {
		d.view.step("stop", i+1, len(stops))
		uptime := time.Duration(rng.Int64N(int64(stopWithin)))
		if i == 0 && how == byKill {
			uptime = savedAfter
		}
		if time.Since(d.began) > d.o.duration {
			d.broke = fmt.Errorf("only %d of %d stops in %v; take a longer --duration", i, len(stops), d.o.duration)
		} else if !d.now.lives(ctx, uptime) && ctx.Err() == nil {
			d.broke = fmt.Errorf("the client ended by itself: %v", d.now.err)
			d.ended(byItself)
		}
		if d.broke != nil || ctx.Err() != nil {
			return
		}
		stopped := time.Now()
		if d.stop(ctx, how); d.broke != nil {
			return
		}
		if err := d.start(ctx); err != nil {
			d.broke = err
			return
		}
		d.downs[how] = append(d.downs[how], d.now.served.Sub(stopped))
	}
}

// start starts the next process, and returns when its shards serve.
func (d *deployment) start(ctx context.Context) error {
	mark := d.book.end()
	p, err := startProcess(d.stderr, deployedCommand, "--api", d.o.api, "--token", d.o.token, "--shards", strconv.Itoa(d.o.shards),
		"--order", d.o.order, "--workers", strconv.Itoa(d.o.workers),
		"--diary", d.path("diary"), "--sessions", d.path("sessions"), "--process", strconv.Itoa(len(d.ends)))
	if err != nil {
		return fmt.Errorf("start the client: %w", err)
	}
	d.now = p
	d.started++
	until := time.Now().Add(startMost)
	for time.Now().Before(until) {
		for _, page := range d.book.read(mark) {
			if page.what == serves {
				p.served = time.Unix(0, page.at)
				return nil
			}
		}
		if !p.lives(ctx, startPoll) {
			break
		}
	}
	late := !p.gone()
	p.kill()
	d.ended(byItself)
	switch {
	case ctx.Err() != nil:
		return errors.New("interrupted while the client started")
	case late:
		return fmt.Errorf("the client did not serve within %v", startMost)
	}
	return fmt.Errorf("the client ended before it served: %v", p.err)
}

// stop ends the process, if it still runs.
func (d *deployment) stop(ctx context.Context, how ending) {
	if d.over() {
		return
	}
	d.ended(how)
	if how == byKill {
		d.now.kill()
		return
	}
	if err := d.now.terminate(ctx, stopMost, hurryMost); err != nil && d.broke == nil {
		d.broke = fmt.Errorf("the client did not end in order after SIGTERM: %w", err)
	}
}

// ended notes how the process has ended, and over whether it has.
func (d *deployment) ended(how ending) { d.ends = append(d.ends, how) }
func (d *deployment) over() bool       { return len(d.ends) == d.started }

// tail waits until the last process has handled the newest event of every guild that
// the gateway had sent, and returns what that was; or why it cannot be known.
func (d *deployment) tail(ctx context.Context) (sent *mockgateway.Stats, why string) {
	sent, err := d.record.read(ctx)
	switch {
	case err != nil:
		return nil, fmt.Sprintf("the gateway's record could not be read at the end: %v", err)
	case sent.Instance != d.before.Instance:
		return nil, "the gateway was restarted, and its record with it"
	case d.broke != nil || d.over():
		return sent, "the run ended before its time"
	}
	for until := time.Now().Add(tailMost); time.Now().Before(until); {
		newest := map[uint32]uint32{}
		for _, page := range d.book.read(0) {
			if page.what == handled {
				newest[page.guild] = max(newest[page.guild], page.event)
			}
		}
		behind := 0
		for g, n := range sent.Guilds {
			if newest[g] < n {
				behind++
			}
		}
		if behind == 0 || !d.now.lives(ctx, tailPoll) {
			return sent, ""
		}
	}
	return sent, ""
}

// judge makes the result.
func (d *deployment) judge(ctx context.Context, early error, sent *mockgateway.Stats, why string, took time.Duration) *result {
	r := &result{
		SchemaVersion: schemaVersion, Scenario: d.o.scenario, Handler: d.o.handler, Order: d.o.order, Compress: d.o.compress,
		Shards: d.o.shards, DurationS: took.Seconds(), Proof: "stamps", Reconnects: int64(len(d.ends) - 1), apart: true,
		Proofs: []claim{}, SLO: []slo{}, Notes: []string{}, Env: inspect(),
	}
	r.note("the clients were processes of their own: what they cost is not measured")
	r.Recovery.Resumed = sumUp(append(d.downs[byTerm], d.downs[byKill]...))
	newest := map[uint32]uint32{}
	if sent != nil && why == "" {
		newest = sent.Guilds
	}
	a := examine(d.book.read(0), d.ends, d.before.Guilds, newest)
	a.overflow = d.book.overflow()
	r.Events, r.EventsPerS = a.events, float64(a.events)/math.Max(took.Seconds(), 1e-9)
	r.Lost, r.Duplicated, r.Reordered = a.lost.all(), a.twice.all(), a.reordered
	r.Proofs = append(append(r.Proofs, d.served()), a.claims()...)
	if why != "" {
		r.Proofs = append(r.Proofs, prove(false, "all that was sent can be compared", "%s", why))
	}
	r.unread = sent == nil
	if sent != nil {
		r.Proofs = append(r.Proofs, d.sessions(ctx, r, sent)...)
	}
	if d.broke != nil {
		r.note("%v", d.broke)
	}
	r.conclude(1, early)
	return r
}

// served: every stop was made, and the next process came to serve.
func (d *deployment) served() claim {
	down := func(list []time.Duration) string {
		s := sumUp(list)
		return fmt.Sprintf("%d (down median %s, max %s)", s.Count, duration(nil, s.P50), duration(nil, s.Max))
	}
	done := len(d.downs[byTerm]) + len(d.downs[byKill])
	return prove(d.broke == nil && done == d.o.terms+d.o.kills, "every stop was followed by a process that serves",
		"%d of %d; SIGTERM %s, with what handlers had to finish; SIGKILL %s", done, d.o.terms+d.o.kills, down(d.downs[byTerm]), down(d.downs[byKill]))
}

// sessions: what the gateway saw of the processes.
func (d *deployment) sessions(ctx context.Context, r *result, sent *mockgateway.Stats) []claim {
	f := fleet{record: d.record, before: d.before}
	log, err := f.finalLog(ctx)
	if err != nil {
		return []claim{prove(false, "the gateway's log tells what it saw", "%v", err)}
	}
	e := &evidence{log: log, stats: sent}
	return append([]claim{e.allResumed(d.o.shards, d.downs, r)}, e.spacing(), e.floorKept(), e.resumeHost(), e.sends(), e.beats())
}

// allResumed: only the first process has identified. Each after it has resumed every
// session, and none was refused.
func (e *evidence) allResumed(shards int, downs [2][]time.Duration, r *result) claim {
	refused := 0
	r.Identifies = int64(len(e.log.Of(mockgateway.Identify)))
	for _, entry := range e.log.Of(mockgateway.Resume) {
		if entry.Outcome == "resumed" {
			r.Resumes++
		} else {
			refused++
		}
	}
	restarts := len(downs[byTerm]) + len(downs[byKill])
	return prove(r.Identifies == int64(shards) && refused == 0 && r.Resumes >= int64(restarts*shards), "no Identify but those of the first start",
		"%d for %d shards; %d sessions resumed and %d refused in %d restarts", r.Identifies, shards, r.Resumes, refused, restarts)
}
