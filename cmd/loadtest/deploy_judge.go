package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// tail waits until the last process has handled the newest event of every guild that
// the gateway had sent, and returns what that was; or why it cannot be known.
func (d *deployment) tail(ctx context.Context) (sent *mockgateway.Stats, why string) {
	sent, err := d.record.read(ctx)
	switch {
	case err != nil:
		return nil, fmt.Sprintf("the gateway's record could not be read at the end: %v", err)
	case sent.Instance != d.before.Instance:
		return nil, "the gateway was restarted, and its record with it"
	case d.over():
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
		SchemaVersion: schemaVersion, Started: d.began.UTC(), Seed: d.o.seed, Scenario: d.o.scenario, Handler: d.o.handler, Order: d.o.order, Compress: d.o.compress, TLS: d.o.tls,
		Shards: d.o.shards, DurationS: took.Seconds(), Proof: "stamps", Reconnects: int64(len(d.ends) - 1), apart: true,
		Proofs: []claim{}, SLO: []slo{}, Notes: []string{}, Env: inspect(),
		Series: []point{}, Marks: []mark{},
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
	if d.broke != nil && early == nil {
		r.note("%v", d.broke)
	}
	r.hold(d.o.slo)
	r.conclude(1, early)
	return r
}

// served: every stop was made, and a process came to serve after it.
func (d *deployment) served() claim {
	down := func(list []time.Duration) string {
		s := sumUp(list)
		if s.Count == 0 {
			return "0×"
		}
		return fmt.Sprintf("%d× (down median %s, max %s)", s.Count, duration(nil, s.P50), duration(nil, s.Max))
	}
	return prove(d.broke == nil && d.stops == d.o.terms+d.o.kills, "after every stop the client serves again",
		"%d of %d stops; service ended by SIGTERM, which lets handlers finish, %s, by SIGKILL %s",
		d.stops, d.o.terms+d.o.kills, down(d.downs[byTerm]), down(d.downs[byKill]))
}

// sessions: what the gateway saw of the processes.
func (d *deployment) sessions(ctx context.Context, r *result, sent *mockgateway.Stats) []claim {
	f := fleet{record: d.record, before: d.before}
	log, err := f.finalLog(ctx)
	if err != nil {
		return []claim{prove(false, "the gateway's log tells what it saw", "%v", err)}
	}
	e := &evidence{log: log, stats: sent}
	r.Identifies, r.Resumes = int64(len(log.Of(mockgateway.Identify))), int64(len(log.Of(mockgateway.Resume)))
	again := len(d.downs[byTerm]) + len(d.downs[byKill])
	return []claim{e.allResumed(d.o.shards, again), e.spacing(), e.floorKept(), e.resumeHost(), e.sends(), e.beats()}
}

// allResumed: only the first process has identified. However often the client came to
// serve again, each session was resumed for that, and none was refused.
func (e *evidence) allResumed(shards, again int) claim {
	resumed, refused := 0, 0
	for _, entry := range e.log.Of(mockgateway.Resume) {
		if entry.Outcome == "resumed" {
			resumed++
		} else {
			refused++
		}
	}
	came := len(e.log.Of(mockgateway.Identify))
	return prove(came == shards && refused == 0 && resumed >= again*shards, "no Identify but those of the first start",
		"%d for %d shards; %d sessions resumed, %d refused", came, shards, resumed, refused)
}
