package main

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// evidence is what both sides say of a run whose connections were harmed: the gateway
// by its log, the fleet by its counters. Everything is proved from these.
type evidence struct {
	log   mockgateway.Log    // of this run
	stats *mockgateway.Stats // at its end
	times downtimes
	fleet counters

	memoryBefore, memoryAfter uint64 // heap and stacks of the fleet; 0: not measured

	// Of handlers that misbehaved; nil if none did. What is missing is so from the
	// guilds' counters, what was shed the fleet's own.
	spells                              *spellbook
	missingSlow, missingElsewhere, shed int64
}

// counters are the fleet's own.
type counters struct {
	shards, identifies, zombies int
	down                        int // shards that did not serve at the end
}

type downtimes struct{ resumed, replaced downtime }

// claims are those of every scenario that harms, and then its own.
func (e *evidence) claims(own func(*evidence) []claim) []claim {
	list := []claim{e.recovered(), e.identifiesForced(), e.spacing(), e.floorKept(), e.resumeHost(), e.sends(), e.presences(), e.beats()}
	if c, ok := e.jitter(); ok {
		list = append(list, c)
	}
	if own != nil {
		list = append(list, own(e)...)
	}
	return list
}

// struck counts strikes by name.
func (e *evidence) struck() map[string]int {
	n := map[string]int{}
	for _, entry := range e.log.Of(mockgateway.Struck) {
		n[entry.Outcome]++
	}
	return n
}

// harmed: the gateway has struck at all, so that the rest is about something.
func (e *evidence) harmed(scenario string) claim {
	const what = "connections were struck"
	n, odd := len(e.log.Of(mockgateway.Struck)), len(e.annoyed())
	switch {
	case n == 0:
		return prove(false, what, "no strikes seen; start the server with --scenario %s, or run for longer", scenario)
	case odd > 0:
		return prove(true, what, "%d times so that they end, %d times so that they go on", n-odd, odd)
	}
	return prove(true, what, "%d times", n)
}

// annoyed are the strikes after which a connection goes on.
func (e *evidence) annoyed() mockgateway.Log {
	return slices.DeleteFunc(e.log.Of(mockgateway.Struck), func(entry mockgateway.Entry) bool {
		st := strikeOf(entry.Outcome)
		return st == nil || !st.goesOn
	})
}

// wentOn: no connection has ended before the fleet's end because of what it must not
// mind.
func (e *evidence) wentOn() claim {
	annoyed := map[int64]bool{}
	list := e.annoyed()
	for _, entry := range list {
		annoyed[entry.Conn] = true
	}
	n := len(annoyed)
	for _, entry := range e.log.Of(mockgateway.Struck) {
		if st := strikeOf(entry.Outcome); st == nil || !st.goesOn {
			delete(annoyed, entry.Conn)
		}
	}
	for _, entry := range e.log.Of(mockgateway.Closed) {
		if entry.Code == logout {
			delete(annoyed, entry.Conn)
		}
	}
	broken := 0
	for _, entry := range e.log.Of(mockgateway.Ended) {
		if annoyed[entry.Conn] {
			broken++
		}
	}
	return prove(broken == 0, "connections go on after what is odd but no harm", "%d times on %d connections, %d ended for no other reason", len(list), n, broken)
}

// recovered: every shard serves again.
func (e *evidence) recovered() claim {
	text := func(d downtime) string {
		if d.Count == 0 {
			return "0"
		}
		return number(d.Count) + " (down p50 " + string(duration(nil, d.P50)) + ", max " + string(duration(nil, d.Max)) + ")"
	}
	return prove(e.fleet.down == 0, "every shard serves in the end", "%d down; resumed %s, identified anew %s",
		e.fleet.down, text(e.times.resumed), text(e.times.replaced))
}

// identifiesForced: one Identify for each shard's start, for each session that the
// gateway ended, and for each Identify that a fault turned down. No others.
func (e *evidence) identifiesForced() claim {
	forced := e.fleet.shards + e.ended()
	for _, entry := range e.log.Of(mockgateway.Identify) {
		if entry.Outcome == "fault" {
			forced++
		}
	}
	came := len(e.log.Of(mockgateway.Identify))
	return prove(came <= forced && came == e.fleet.identifies, "no Identify that was not forced", "%d came, %d sent, %d starts and ended sessions",
		came, e.fleet.identifies, forced)
}

// ended counts the sessions that the gateway ended: not by the client's close code, and
// not by going down itself.
func (e *evidence) ended() int {
	n := len(e.log.Of(mockgateway.Expired))
	for _, entry := range e.log.Of(mockgateway.Over) {
		if !strings.HasPrefix(entry.Outcome, "client closed") && entry.Outcome != "server closed" {
			n++
		}
	}
	return n
}

// spacing: the gate of the gateway has turned no Identify down.
func (e *evidence) spacing() claim {
	n := 0
	for _, entry := range e.log.Of(mockgateway.Identify) {
		if entry.Code != 0 {
			n++
		}
	}
	return none(n, "Identifies too soon for their bucket, or refused")
}

// budgetFloor is what a guarded fleet keeps of its Identifies for first starts.
func budgetFloor(total int) int { return max(10, total/20) }

// floorKept: the budget never went below its floor.
func (e *evidence) floorKept() claim {
	b := e.stats.Budget
	return prove(b.Lowest >= budgetFloor(b.Total), "the Identify budget stays above its floor", "lowest %d of %d, floor %d",
		b.Lowest, b.Total, budgetFloor(b.Total))
}

// resumeHost: resumes go to the URL that READY gave; the main host takes one only
// after the other has failed twice.
func (e *evidence) resumeHost() claim {
	host, _ := url.Parse(e.stats.ResumeURL)
	resumed := map[int64]time.Time{}
	var right, stray, failed int
	for _, entry := range e.log {
		switch {
		case entry.Kind == mockgateway.Resume && entry.Path == host.Path:
			right++
			if entry.Outcome == "resumed" {
				resumed[entry.Conn] = entry.Time
			}
		case entry.Kind == mockgateway.Resume:
			stray++
		case entry.Path != host.Path:
		case entry.Kind == mockgateway.Refused:
			failed++
		case entry.Kind == mockgateway.Ended && entry.Time.Sub(resumed[entry.Conn]) < settled: // perhaps before RESUMED was read
			failed++
		case entry.Kind == mockgateway.Ended && resumed[entry.Conn].IsZero():
			failed++
		}
	}
	return prove(2*stray <= failed, "resumes go to the resume host, twice before the main host is tried", "%d there, %d at the main host, %d failed before",
		right, stray, failed)
}

// The limits of Discord's, and how the gateway's log words a breach.
const (
	sendsPerMinute     = 120
	presencesPerWindow = 5
	presenceWindow     = 20 * time.Second
	opPresence         = 3

	causeRateLimited = "closed 4008 You are being rate limited." // a strike gives no reason
	causeMissingBeat = "no heartbeat"
	logout           = 1000 // the client's code at its end
)

// sends: no connection has sent more than 120 in any minute.
func (e *evidence) sends() claim {
	most, over := 0, 0
	for _, entry := range e.log.Of(mockgateway.Ended) {
		most = max(most, entry.Sends)
		if entry.Outcome == causeRateLimited {
			over++
		}
	}
	return prove(most <= sendsPerMinute && over == 0, "at most 120 payloads a connection in any 60 s", "%d at most, %d connections cut for it", most, over)
}

// presences: no connection has set more than 5 in any 20 s.
func (e *evidence) presences() claim {
	most := e.mostPresences()
	return prove(most <= presencesPerWindow, "at most 5 presences a connection in any 20 s", "%d at most", most)
}

func (e *evidence) mostPresences() int {
	most := 0
	sent := map[int64][]time.Time{}
	for _, entry := range e.log.Of(mockgateway.Command) {
		if entry.Code != opPresence {
			continue
		}
		window := slices.DeleteFunc(sent[entry.Conn], func(t time.Time) bool { return entry.Time.Sub(t) >= presenceWindow })
		sent[entry.Conn] = append(window, entry.Time)
		most = max(most, len(sent[entry.Conn]))
	}
	return most
}

// beats: the gateway has cut no connection that owed a heartbeat.
func (e *evidence) beats() claim {
	n := 0
	for _, entry := range e.log.Of(mockgateway.Ended) {
		if strings.HasPrefix(entry.Outcome, causeMissingBeat) {
			n++
		}
	}
	return none(n, "connections cut for want of a heartbeat")
}

// jitter: first heartbeats are spread over the interval. It looks at the connections
// that lived for long enough to beat and were not asked to, and claims nothing of too
// few: of 48, one in 250,000 times a quarter of the interval is empty by chance.
func (e *evidence) jitter() (claim, bool) {
	const enough, quarters = 48, 4
	began, lived := map[int64]time.Time{}, map[int64]bool{}
	for _, entry := range e.log {
		switch entry.Kind {
		case mockgateway.Connected:
			began[entry.Conn] = entry.Time
		case mockgateway.Ended:
			lived[entry.Conn] = entry.Time.Sub(began[entry.Conn]) >= e.stats.Heartbeat
		}
	}
	for _, entry := range e.annoyed() {
		if entry.Outcome == beat {
			delete(lived, entry.Conn)
		}
	}
	var parts [quarters]int
	n := 0
	for _, entry := range e.log.Of(mockgateway.Heartbeat) {
		if !entry.First || !lived[entry.Conn] {
			continue
		}
		part := int(entry.Elapsed * quarters / e.stats.Heartbeat)
		parts[min(max(part, 0), quarters-1)]++
		n++
	}
	return prove(!slices.Contains(parts[:], 0), "first heartbeats are spread over the interval", "%v in its quarters", parts), n >= enough
}

// zombiesFound: each connection that was frozen or muted was given up by the shard
// itself, and no other.
func (e *evidence) zombiesFound() claim {
	struck := e.struck()
	n := struck["freeze"] + struck["mute"]
	return prove(e.fleet.zombies == n, "each dead connection is found out, and no other", "%d frozen, %d mute, %d zombies found", struck["freeze"], struck["mute"], e.fleet.zombies)
}

// hitAll: every shard was struck, so the rest is about something.
func (e *evidence) hitAll(name string) claim {
	shards := map[int]bool{}
	for _, entry := range e.log.Of(mockgateway.Struck) {
		if entry.Outcome == name {
			shards[entry.Shard[0]] = true
		}
	}
	return prove(len(shards) == e.fleet.shards, "every shard was struck: "+name, "%d of %d, %d times in all", len(shards), e.fleet.shards, e.struck()[name])
}

// memoryBack: the fleet takes no more memory after the storm than before it.
func (e *evidence) memoryBack() claim {
	const slack = 2 << 20 // what a process of any size varies by
	return prove(e.memoryAfter <= e.memoryBefore+e.memoryBefore/10+slack, "memory is back within a tenth", "%s before, %s after",
		size(nil, int64(e.memoryBefore)), size(nil, int64(e.memoryAfter)))
}

// limitsReached: the run has come to both limits, so that it shows that they hold.
func (e *evidence) limitsReached() claim {
	most := 0
	for _, entry := range e.log.Of(mockgateway.Ended) {
		most = max(most, entry.Sends)
	}
	return prove(most > sendsPerMinute*3/4 && e.mostPresences() == presencesPerWindow, "the fleet sends as much as it may", "%d payloads in 60 s, %d presences in 20 s", most, e.mostPresences())
}
