package main

import (
	"context"
	"fmt"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// prove adds the claims of a scenario that harms or acts. The fleet has stopped, so
// that every connection has ended and is in the gateway's log.
func (f *fleet) prove(ctx context.Context, r *result, t tail) {
	sc := scenarioOf(f.o.scenario)
	r.Recovery.Resumed, r.Recovery.Replaced = f.watch.times.sum()
	r.Marks = f.marks(nil)
	if !sc.harms() && sc.act == nil {
		return
	}
	r.Proofs = append(r.Proofs, r.delivery()...)
	if !t.compared {
		r.Proofs = append(r.Proofs, prove(false, "all that was sent can be compared", "%s", t.why))
	}
	if t.sent == nil {
		return
	}
	log, err := f.finalLog(ctx)
	if err != nil {
		r.Proofs = append(r.Proofs, prove(false, "the gateway's log tells what it saw", "%v", err))
		return
	}
	r.Marks = f.marks(log)
	e := &evidence{
		log: log, stats: t.sent, times: downtimes{r.Recovery.Resumed, r.Recovery.Replaced},
		fleet:        counters{shards: f.shards, identifies: int(r.Identifies), zombies: int(r.Zombies), down: r.Down},
		memoryBefore: f.calmly, memoryAfter: f.rest,
	}
	if s := f.witness.spells; s != nil {
		slow := func(guild uint32) bool { return guild < slowGuilds }
		e.spells, e.shed = s.found(), sum(shed(f.gw.Stats()))
		e.missingSlow = f.missingOf(t, slow)
		e.missingElsewhere = f.missingOf(t, everyGuild) - e.missingSlow
	}
	r.Proofs = append(r.Proofs, f.goneWithSessions(r, e.ended()))
	if sc.harms() {
		r.Proofs = append(r.Proofs, e.harmed(sc.name))
	}
	r.Proofs = append(r.Proofs, e.claims(sc.claims)...)
}

// goneWithSessions: what the guilds' counters miss is what the gateway had not
// delivered of the sessions that it ended, to the event. A handler that sees but one
// type cannot tell whether the newest of it are missing, one that sees none nothing.
func (f *fleet) goneWithSessions(r *result, ended int) claim {
	const what = "only what went with ended sessions is missing"
	switch {
	case f.o.handler == "raw" && r.Proof == "stamps":
		return prove(r.missing == r.Gone, what, "%d missing, %d undelivered of %d sessions", r.missing, r.Gone, ended)
	case f.o.messages():
		return prove(r.missing <= r.Gone, what, "%d messages missing, %d undelivered of %d sessions", r.missing, r.Gone, ended)
	}
	return prove(true, what, "not seen, %d sessions ended", ended)
}

// finalLog reads the gateway's log of this run when the last connection has ended.
func (f *fleet) finalLog(ctx context.Context) (mockgateway.Log, error) {
	until := time.Now().Add(tailWait)
	st, err := f.record.read(ctx)
	for ; err == nil && st.Connections > 0 && time.Now().Before(until); st, err = f.record.read(ctx) {
		pause(ctx, tailPoll)
	}
	if err != nil {
		return nil, err
	}
	log, err := f.record.log(ctx, f.before.Logged)
	if n := st.Logged - f.before.Logged; err == nil && int64(len(log)) < n {
		err = fmt.Errorf("it kept %d of %d entries: take fewer shards or a shorter run", len(log), n)
	}
	return log, err
}

// delivery is what became of the events.
func (r *result) delivery() []claim {
	order := prove(r.Reordered == 0, "reordered", "%d", r.Reordered)
	if r.Proof == "s" {
		order = prove(true, "reordered", "not seen")
	}
	return []claim{
		prove(r.Lost == 0, "lost", "%d", r.Lost),
		prove(r.Duplicated == 0, "duplicated", "%d", r.Duplicated),
		order,
	}
}
