package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// slowHandler is a bot with a handler that is slow and one that hangs, each for one
// guild. That is those guilds' trouble and nobody else's.
//
// With few guilds a shard and the rate as it is, the lanes of both grow past their
// share of the shard's budget within a spell; at a tenth of it they do not.
var slowHandler = scenario{
	name:     "slow-handler",
	about:    "one guild's handlers sleep, one guild's hang, every other while; the other guilds must not feel it",
	defaults: defaults{duration: 2 * spellPairs * spellLength, warmup: stormWarmup, rate: 20_000},
	check: func(o *options) error {
		if o.handler == "none" {
			return usagef("--handler none: slow-handler needs one that can be slow")
		}
		return nil
	},
	gateway: func(o *options, m *mockgateway.Options) {
		strict(o, m, 2*time.Second)
		m.Guilds = 4
	},
	note:     "latency is that of all events, the slow guilds' included",
	handlers: func(o *options, w *witness) { w.spells = newSpells(o) },
	act:      func(ctx context.Context, f *fleet) { f.witness.spells.cast(ctx, f) },
	claims: func(e *evidence) []claim {
		list := []claim{e.misbehaved(), unfelt("on their shard", e.spells.near)}
		if e.fleet.shards > 1 {
			list = append(list, unfelt("elsewhere", e.spells.far))
		}
		return append(list, e.beatsOnTime(), e.shedAtHome(), e.keptKinds(), e.shedTold())
	},
}

// misbehaved: both guilds' handlers were slow in every spell in which they should be.
func (e *evidence) misbehaved() claim {
	b := e.spells
	return prove(b.slow[sleeper] > 0 && b.slow[stuck] > 0, "handlers misbehaved",
		"at least %d slept and %d hung in each of %d spells, and %d events at most waited on their shard",
		b.slow[sleeper], b.slow[stuck], spellPairs, b.pending)
}

// What the other guilds may feel.
const (
	feltTimes = 3
	feltMore  = 5 * time.Millisecond
)

// unfelt: other guilds' events take about as long as without the slow ones.
func unfelt(where string, s spread) claim {
	what := "other guilds " + where + ": p99 within 3 times or 5 ms more"
	if s.fewest < enoughTimed {
		return prove(false, what, "only %d events in a spell; run for longer or at a higher rate", s.fewest)
	}
	return prove(s.trouble <= max(feltTimes*s.calm, s.calm+int64(feltMore)), what,
		"%s with the slow guilds, %s without (medians of %d spells each)", duration(nil, s.trouble), duration(nil, s.calm), spellPairs)
}

// lateBeat is how much later than its interval a heartbeat may come.
const lateBeat = time.Second

// beatsOnTime: no heartbeat came more than a second late, nor was missing for so long
// when its connection ended.
func (e *evidence) beatsOnTime() claim {
	last := map[int64]time.Time{}
	worst := -e.stats.Heartbeat
	n := 0
	for _, entry := range e.log {
		switch entry.Kind {
		case mockgateway.Connected:
			last[entry.Conn] = entry.Time
		case mockgateway.Heartbeat:
			n++
			last[entry.Conn] = entry.Time
			worst = max(worst, entry.Elapsed-e.stats.Heartbeat)
		case mockgateway.Ended:
			if since, ok := last[entry.Conn]; ok {
				worst = max(worst, entry.Time.Sub(since)-e.stats.Heartbeat)
			}
		}
	}
	return prove(n > 0 && worst <= lateBeat, "no heartbeat more than 1 s late", "%d came, the latest %s late", n, duration(nil, int64(max(worst, 0))))
}

// shedAtHome: only the slow guilds' own events are missing.
func (e *evidence) shedAtHome() claim {
	return prove(e.missingElsewhere == 0, "only events of the slow guilds are shed", "%d of theirs, %d of others", e.missingSlow, e.missingElsewhere)
}

// keptKinds: no event is missing of a kind that Discord never sends again.
func (e *evidence) keptKinds() claim {
	var kept []string
	for _, name := range slices.Sorted(maps.Keys(e.spells.missing)) {
		if keptKind(name) {
			kept = append(kept, fmt.Sprintf("%s %d", name, e.spells.missing[name]))
		}
	}
	found := "none is missing"
	if kept != nil {
		found = "missing: " + strings.Join(kept, ", ")
	}
	return prove(kept == nil, "what Discord never sends again is kept", "%s", found)
}

// shedTold: the library says what it has shed.
func (e *evidence) shedTold() claim {
	return prove(e.missingSlow+e.missingElsewhere == e.shed, "what is shed is counted", "%d missing, %d counted", e.missingSlow+e.missingElsewhere, e.shed)
}

// keptKind tells of an event name whether it changes what a bot knows of a guild, or
// waits for an answer.
func keptKind(name string) bool {
	return slices.ContainsFunc([]string{
		"READY", "RESUMED", "INTERACTION_CREATE", "VOICE_STATE_UPDATE",
		"GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "GUILD_MEMBER_", "GUILD_ROLE_",
		"CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE",
		"THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE", "THREAD_LIST_SYNC", "THREAD_MEMBER",
	}, func(kind string) bool { return strings.HasPrefix(name, kind) })
}
