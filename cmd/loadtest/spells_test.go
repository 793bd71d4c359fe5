package main

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// An event counts for the spell in which it was due, but not in its first fifth, and
// for none outside the spells.
func TestSpellOfAnEvent(t *testing.T) {
	const second = int64(time.Second)
	s := newSpells(&options{duration: 2 * spellPairs * time.Second})
	s.time(true, 0, 1) // before the first began
	s.began.Store(10 * second)
	s.time(true, 9*second, 10*second)
	for k := range int64(2 * spellPairs) {
		took := int64(time.Millisecond)
		if k%2 == 1 {
			took *= 40 + k // handled long after the spell
		}
		begins := (10 + k) * second
		s.time(true, begins+second/5, begins+second/5+took)
		s.time(true, begins+second-1, begins+second-1+took)
		s.time(true, begins+second/5-1, begins+9*second)
		s.time(false, begins+second/2, begins+second/2+2*took)
	}
	s.time(true, (10+2*spellPairs)*second+second/2, 99*second)
	near, far := spreadOf(&s.near), spreadOf(&s.far)
	about := func(ns, ms int64) bool { return ns/1e5 == ms*10 || (ns+1e5)/1e5 == ms*10 }
	if near.fewest != 2 || far.fewest != 1 || !about(near.calm, 1) || !about(near.trouble, 45) || !about(far.calm, 2) || !about(far.trouble, 90) {
		t.Errorf("near %+v, far %+v", near, far)
	}
}

func TestSpellbook(t *testing.T) {
	s := newSpells(&options{})
	for _, n := range []uint32{7, 8, 11, 9} {
		s.pass(sleeper, "TYPING_START", n)
	}
	s.pass(stuck, "TYPING_START", 1)
	s.pass(stuck, "TYPING_START", 3)
	s.pass(stuck, "GUILD_CREATE", 5)
	for n := range int64(spellPairs) {
		over := &spell{pending: int(n)}
		over.slow[sleeper].Store(9 - n)
		over.slow[stuck].Store(3)
		s.over = append(s.over, over)
	}
	b := s.found()
	if b.slow != [slowGuilds]int64{5, 3} || b.pending != 4 || !maps.Equal(b.missing, map[string]int64{"TYPING_START": 2}) {
		t.Errorf("%+v", b)
	}
	s.over = s.over[1:]
	if b := s.found(); b.slow != [slowGuilds]int64{} {
		t.Errorf("a spell did not come, and all had %v", b.slow)
	}
}

// heard is a testimony of handlers that misbehaved and harmed nobody.
func heard() *evidence {
	e := testimony()
	fine := spread{calm: 1e6, trouble: 3e6, fewest: enoughTimed}
	e.spells = &spellbook{slow: [slowGuilds]int64{10, 1}, near: fine, far: fine, missing: map[string]int64{"TYPING_START": 7}}
	e.missingSlow, e.shed = 7, 7
	e.add(mockgateway.Entry{Kind: mockgateway.Connected, Conn: 1, Time: time.Unix(100, 0)})
	e.beat(time.Unix(101, 0), 1900*time.Millisecond)
	return e
}

// beat adds a heartbeat of the first connection.
func (e *evidence) beat(at time.Time, elapsed time.Duration) {
	e.add(mockgateway.Entry{Kind: mockgateway.Heartbeat, Conn: 1, Time: at, Elapsed: elapsed})
}

func TestSlowHandlerClaims(t *testing.T) {
	const near, far = "other guilds on their shard: p99 within 3 times or 5 ms more", "other guilds elsewhere: p99 within 3 times or 5 ms more"
	for _, c := range []struct {
		name   string
		change func(e *evidence)
		broken string
	}{
		{"nobody was harmed", func(*evidence) {}, ""},
		{"no handler slept in a spell", func(e *evidence) { e.spells.slow[sleeper] = 0 }, "handlers misbehaved"},
		{"no handler hung in a spell", func(e *evidence) { e.spells.slow[stuck] = 0 }, "handlers misbehaved"},
		{"5 ms more", func(e *evidence) { e.spells.near.trouble = 6e6 }, ""},
		{"more than that", func(e *evidence) { e.spells.near.trouble = 6e6 + 1 }, near},
		{"3 times as much", func(e *evidence) { e.spells.far = spread{4e6, 12e6, enoughTimed} }, ""},
		{"more than 3 times", func(e *evidence) { e.spells.far = spread{4e6, 12e6 + 1, enoughTimed} }, far},
		{"too few events", func(e *evidence) { e.spells.near.fewest-- }, near},
		{"one shard has no elsewhere", func(e *evidence) {
			e.fleet.shards, e.spells.far = 1, spread{}
			e.log, e.fleet.identifies = e.log[1:], 1
		}, ""},
		{"a beat after 2 s", func(e *evidence) { e.beat(time.Unix(103, 0), 2*time.Second) }, ""},
		{"a beat after more", func(e *evidence) { e.beat(time.Unix(103, 1), 2*time.Second+1) }, "no heartbeat more than 1 s late"},
		{"a beat that never came", func(e *evidence) {
			e.add(mockgateway.Entry{Kind: mockgateway.Ended, Conn: 1, Time: time.Unix(103, 1)})
		}, "no heartbeat more than 1 s late"},
		{"no beats", func(e *evidence) { e.log = e.log[:2] }, "no heartbeat more than 1 s late"},
		{"an event of another guild", func(e *evidence) { e.missingElsewhere++; e.shed++ }, "only events of the slow guilds are shed"},
		{"a message", func(e *evidence) { e.spells.missing["MESSAGE_CREATE"] = 1 }, ""},
		{"an event that never comes again", func(e *evidence) { e.spells.missing["GUILD_MEMBER_ADD"] = 1 }, "what Discord never sends again is kept"},
		{"missing and not counted", func(e *evidence) { e.missingSlow++ }, "what is shed is counted"},
		{"counted and not missing", func(e *evidence) { e.shed++ }, "what is shed is counted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := heard()
			c.change(e)
			if got := brokenClaims(e.claims(slowHandler.claims)); got != c.broken {
				t.Errorf("broken: %q, want %q", got, c.broken)
			}
		})
	}
}

// brokenClaims lists those that do not hold.
func brokenClaims(list []claim) string {
	var broken []string
	for _, claim := range list {
		if !claim.OK {
			broken = append(broken, claim.Claim)
		}
	}
	return strings.Join(broken, "; ")
}

// The whole, in small. How long events take is this machine's to say, and not proved.
func TestSlowHandler(t *testing.T) {
	t.Parallel()
	code, r, said := runScenario(t, "slow-handler", "--shards", "2", "--duration", "5s", "--rate", "4000")
	var broken []claim
	for _, p := range r.Proofs {
		if !p.OK && !strings.HasPrefix(p.Claim, "other guilds") {
			broken = append(broken, p)
		}
	}
	if len(broken) > 0 || len(r.Proofs) < 19 || r.Lost+r.Duplicated+r.Reordered != 0 {
		t.Errorf("code %d: %s", code, said)
	}
}
