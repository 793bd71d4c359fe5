package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// schemaVersion changes when a field changes its meaning.
const schemaVersion = 1

// result is what a run found, as --out writes it.
type result struct {
	SchemaVersion int       `json:"schema_version"`
	Started       time.Time `json:"started"` // the measured span
	Seed          uint64    `json:"seed"`
	Scenario      string    `json:"scenario"`
	Handler       string    `json:"handler"`
	Order         string    `json:"order"`
	Compress      string    `json:"compress"`
	TLS           bool      `json:"tls"`
	Shards        int       `json:"shards"`

	// The measured span, from the last READY (and the warm-up) to its last event.
	Events         int64   `json:"events"` // dispatches received
	DurationS      float64 `json:"duration_s"`
	EventsPerS     float64 `json:"events_per_s"`
	TargetPerS     float64 `json:"target_per_s"`     // 0: none
	CPUNsPerEvent  float64 `json:"cpu_ns_per_event"` // user and system, of this process
	UserNsPerEvent float64 `json:"user_ns_per_event"`
	AllocsPerEvent float64 `json:"allocs_per_event"`
	BytesPerEvent  float64 `json:"bytes_per_event"`
	GCCycles       uint32  `json:"gc_cycles"`
	PeakRSSBytes   int64   `json:"peak_rss_bytes"`
	Goroutines     int     `json:"goroutines"`

	Latency   latencyResult `json:"latency"`
	Histogram string        `json:"latency_histogram"` // HdrHistogram V2, deflated, base64

	// Stages are the parts of the latency, in as far as the fleet can tell them apart.
	Stages struct {
		Arrival latencyResult `json:"arrival"` // from when it was due until it was read from the socket
		Queue   latencyResult `json:"queue"`   // until its handler's start, decoding included
		Handler latencyResult `json:"handler"` // until its end
	} `json:"latency_stages"`

	// GeneratorLag is how late the gateway's generator was, which the latency includes.
	GeneratorLag struct {
		Mean int64 `json:"mean_ns"`
		Max  int64 `json:"max_ns"`
	} `json:"generator_lag"`

	// The whole run.
	Proof      string `json:"proof"` // stamps, or s
	Lost       int64  `json:"lost"`
	Duplicated int64  `json:"duplicated"`
	Reordered  int64  `json:"reordered"`
	Gone       int64  `json:"gone"` // went with sessions that the gateway ended, and is not lost
	apart      bool   // the clients were not in this process
	missing    int64  // from the guilds' counters: lost or gone, not shed by policy
	Shed       int64  `json:"shed"` // received, and refused to the handlers by policy
	Broken     int64  `json:"broken"`
	Identifies int64  `json:"identifies"`
	Resumes    int64  `json:"resumes"`
	Reconnects int64  `json:"reconnects"`
	Zombies    int64  `json:"zombies"`
	Panics     int64  `json:"panics"`
	Down       int    `json:"down"` // shards that did not serve at the end
	unread     bool   // the gateway's record at the end, though there was one

	HeapStackBytesPerShard int64 `json:"heap_stack_bytes_per_shard"`
	BuffersLeft            int   `json:"buffers_left"`    // in use after the fleet was stopped
	GoroutinesLeft         int   `json:"goroutines_left"` // over those before it was started

	// Recovery is how long shards were without a session that serves.
	Recovery struct {
		Resumed  downtime `json:"resumed"`
		Replaced downtime `json:"replaced"` // by a new session
	} `json:"recovery"`

	Proofs  []claim  `json:"proofs"`
	SLO     []slo    `json:"slo"`
	Verdict string   `json:"verdict"` // ok, failed, unproven, rate or interrupted
	Notes   []string `json:"notes"`
	Env     machine  `json:"env"`

	Series []point                   `json:"series"` // the measured span, part by part
	Marks  []mark                    `json:"marks"`
	parts  []*hdrhistogram.Histogram // the latency of each point, for --hdr

	// Of several runs: each of them, and how its figures vary. The result's own figures
	// are then their medians, its counts of what went wrong their sums.
	Runs   []*result            `json:"runs,omitempty"`
	Spread map[string]variation `json:"spread,omitempty"`
}

// latencyResult counts from when an event was due to its handler's start.
type latencyResult struct {
	Samples int64 `json:"samples"`
	P50     int64 `json:"p50_ns"`
	P90     int64 `json:"p90_ns"`
	P99     int64 `json:"p99_ns"`
	P999    int64 `json:"p999_ns"`
	Max     int64 `json:"max_ns"`
}

// Verdicts.
const (
	verdictOK          = "ok"
	verdictFailed      = "failed"
	verdictUnproven    = "unproven" // nothing is known to be wrong, but it could have been
	verdictRate        = "rate"
	verdictInterrupted = "interrupted"
)

// lagMost is how late a generator may be on average without a note.
const lagMost = 10 * time.Millisecond

// rateTolerance is the part of the target rate that must arrive.
const rateTolerance = 0.95

// measured is the part of the result that the span gives.
func (f *fleet) measured() *result {
	a, b := f.start, f.end
	n, span := b.events-a.events, b.at.Sub(a.at)
	per := func(v float64) float64 {
		if n == 0 {
			return 0
		}
		return v / float64(n)
	}
	l := f.witness.latency
	r := &result{
		SchemaVersion: schemaVersion, Started: a.at.UTC(), Seed: f.o.seed, Scenario: f.o.scenario, Handler: f.o.handler, Order: f.o.order,
		Compress: f.o.compress, TLS: f.o.tls, Shards: f.shards,
		Events: n, DurationS: span.Seconds(), EventsPerS: float64(n) / max(span.Seconds(), 1e-9),
		CPUNsPerEvent: per(float64(b.cpu() - a.cpu())), UserNsPerEvent: per(float64(b.user - a.user)),
		AllocsPerEvent: per(float64(b.mallocs - a.mallocs)), BytesPerEvent: per(float64(b.bytes - a.bytes)),
		GCCycles: b.gc - a.gc, PeakRSSBytes: b.peakRSS, Goroutines: b.goroutines,
		Latency: l.result(), Histogram: encode(l.histogram()), Series: f.sampler.points,
		parts: f.sampler.histograms(), Proofs: []claim{}, SLO: []slo{}, Marks: []mark{}, Notes: []string{}, Env: inspect(),
	}
	r.Stages.Arrival, r.Stages.Queue, r.Stages.Handler = f.witness.arrival.result(), f.witness.queue.result(), f.witness.inside.result()
	if sc := scenarioOf(f.o.scenario); !math.IsInf(f.o.rate, 1) && !sc.harms() {
		r.TargetPerS = f.o.rate
	}
	if !cpuMeasured {
		r.note("CPU time and peak memory cannot be measured on this system and read as 0")
	}
	return r
}

func (r *result) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// judge fills in what became of the events. The fleet has stopped.
func (f *fleet) judge(r *result, t tail) {
	st := f.gw.Stats()
	var wanted, handled int64
	for i := range st.Shards {
		s := &st.Shards[i]
		r.Identifies += int64(s.Identifies)
		r.Resumes += int64(s.Resumes)
		r.Reconnects += int64(s.Reconnects)
		r.Zombies += int64(s.Zombies)
		r.Panics += int64(s.Panics)
		r.Shed += int64(s.Unhandled)
		handled += int64(s.Handled)
		switch {
		case f.o.handler == "raw":
			wanted += int64(s.Received)
		case f.o.messages():
			wanted += int64(s.Events[decode.MessageCreate])
		}
	}
	refused := sum(shed(st))
	r.Shed += refused
	// Each of these finds what the others cannot, and what two find is one event:
	// the holes of a session, those of a guild, and what no handler was given.
	bySeq, byStamp := f.watch.ledger.verdict(), f.witness.judge.verdict()
	dropped := wanted - handled - r.Shed
	r.missing, r.Gone = f.missingOf(t, everyGuild)-refused, f.gone(t)
	r.Lost = max(max(bySeq.lost-f.holes(t), 0)+t.short, r.missing-r.Gone, dropped)
	r.Duplicated = max(bySeq.duplicated, byStamp.duplicated, -dropped)
	r.Reordered = byStamp.reordered
	r.Broken = f.witness.broken.Load()
	r.unread = t.unread
	if t.sent != nil {
		r.lag(f.before.Lag, t.sent.Lag)
	}
	f.explain(r, t)
}

// lag is how late the gateway's generator was. Its maximum is of the gateway's whole life.
func (r *result) lag(before, after mockgateway.Lag) {
	if n := after.Events - before.Events; n > 0 {
		r.GeneratorLag.Mean, r.GeneratorLag.Max = int64(after.Total-before.Total)/n, int64(after.Max)
	}
	if mean := r.GeneratorLag.Mean; mean > int64(lagMost) {
		r.note("the gateway sent %s late on average: latency includes it, and is the machine's as much as the client's", duration(nil, mean))
	}
}

// missingOf is how many events the counters of some guilds miss.
func (f *fleet) missingOf(t tail, guilds func(guild uint32) bool) int64 {
	holes := f.witness.judge.missing(guilds)
	if t.compared && f.o.handler == "raw" {
		return holes + f.behind(t.sent, guilds)
	}
	return holes
}

// gone is how many of the events that a handler wants went with a session that the
// gateway ended: what the counters miss of those is not lost.
func (f *fleet) gone(t tail) int64 {
	switch {
	case t.sent == nil || f.o.handler == "none":
		return 0
	case f.o.messages():
		return t.sent.Gone["MESSAGE_CREATE"] - f.before.Gone["MESSAGE_CREATE"]
	}
	return gone(t.sent) - gone(f.before)
}

// shed is what the library says that it has refused by policy, by type.
func shed(st sluice.Stats) map[decode.EventType]int64 {
	byType := map[decode.EventType]int64{}
	for i := range st.Shards {
		for t, n := range st.Shards[i].ShedBy {
			byType[t] += int64(n)
		}
	}
	return byType
}

func sum(byType map[decode.EventType]int64) (n int64) {
	for _, of := range byType {
		n += of
	}
	return n
}

// holes is how many sequences the gateway has left out of replays, which nobody could
// receive.
func (f *fleet) holes(t tail) int64 {
	if t.sent == nil {
		return 0
	}
	return t.sent.Holes - f.before.Holes
}

// explain says what the proofs rest on, and what happened.
func (f *fleet) explain(r *result, t tail) {
	r.Proof = "stamps"
	switch {
	case f.o.handler == "none":
		r.Proof = "s"
		r.note("with --handler none the proof is from s: holes and repetitions are seen, order is not")
	case f.witness.unstamped.Load() > 0 && !f.cheap():
		r.Proof = "s"
		r.note("the events carry no stamps: the proof is from s, which shows holes and repetitions but not order; no latency")
	}
	again := f.watch.ready.Load() - int64(f.shards)
	switch {
	case t.restarted:
		r.note("the gateway was restarted; proofs restart there, and what the first had sent last is not known of")
	case t.why != "":
		r.note("%s", t.why)
	}
	if !t.compared && !t.restarted && again > 0 {
		r.note("%d sessions were replaced by a new Identify: what was sent between the two is lost to any client", again)
	}
	if t.short > 0 {
		r.note("%d of the lost were sent before the end and never arrived", t.short)
	}
	if r.Down > 0 {
		r.note("%d of %d shards were down at the end: %v", r.Down, f.shards, f.watch.reason())
	}
	if note := scenarioOf(f.o.scenario).note; note != "" {
		r.note("%s", note)
	}
}

// leaks notes what is left after the fleet was stopped.
func (r *result) leaks(buffers, goroutines int) {
	r.BuffersLeft, r.GoroutinesLeft = buffers, max(goroutines, 0)
	if buffers > 0 {
		r.note("%d buffers are still in use after the end", buffers)
	}
}

// wanted says what was asked for: a number of events, or a rate.
func (r *result) wanted(asked int64) string {
	switch {
	case r.TargetPerS > 0:
		return string(count(nil, r.TargetPerS)) + " a second"
	case asked > 1:
		return fmt.Sprint(asked)
	}
	return "any"
}

// conclude gives the verdict; asked is the least number of events that were to come,
// and early is what ended the run before its time.
func (r *result) conclude(asked int64, early error) {
	switch {
	case errors.Is(early, errChild), errors.Is(early, errObjective):
		r.Verdict = verdictFailed
	case r.Lost != 0 || r.Duplicated != 0 || r.Reordered != 0 || r.Broken != 0 || r.Panics != 0 || r.BuffersLeft != 0 || r.Down != 0:
		r.Verdict = verdictFailed
	case r.unread:
		r.Verdict = verdictUnproven
	case early != nil:
		r.Verdict = verdictInterrupted
	case float64(r.Events) < rateTolerance*r.TargetPerS*(r.DurationS-scenarioOf(r.Scenario).held.Seconds()) || r.Events < asked:
		r.Verdict = verdictRate
		r.note("%d events came; asked for: %s", r.Events, r.wanted(asked))
	default:
		r.Verdict = verdictOK
	}
	for _, s := range r.SLO {
		if !s.OK {
			r.Verdict = verdictFailed
		}
	}
	if r.Verdict == verdictOK && slices.ContainsFunc(r.Proofs, func(c claim) bool { return !c.OK }) {
		r.Verdict = verdictFailed
	}
	if early != nil {
		why := "interrupted"
		if errors.Is(early, errChild) || errors.Is(early, errObjective) {
			why = early.Error()
		}
		r.note("%s; the figures are of the first %s", why, time.Duration(r.DurationS*1e9).Round(time.Millisecond))
	}
}

// exitCode is what the verdict means to the caller.
func (r *result) exitCode() int {
	switch r.Verdict {
	case verdictFailed, verdictUnproven:
		return exitFailed
	case verdictInterrupted:
		return exitInterrupted
	case verdictRate:
		return exitRate
	}
	return exitOK
}
