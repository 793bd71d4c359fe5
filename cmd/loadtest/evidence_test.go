package main

import (
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

const resumeAt = "/resume-1"

// testimony is what a gateway and a fleet of two shards say that did nothing wrong.
func testimony() *evidence {
	e := &evidence{
		stats: &mockgateway.Stats{ResumeURL: "ws://mock" + resumeAt, Heartbeat: time.Second, Budget: mockgateway.Budget{Total: 1000, Lowest: 998}},
		fleet: counters{shards: 2, identifies: 2},
	}
	e.add(mockgateway.Entry{Kind: mockgateway.Identify, Conn: 1, Outcome: "ready"})
	e.add(mockgateway.Entry{Kind: mockgateway.Identify, Conn: 2, Shard: [2]int{1, 2}, Outcome: "ready"})
	return e
}

// add appends entries, each a second after the one before unless it has a time.
func (e *evidence) add(list ...mockgateway.Entry) {
	for _, entry := range list {
		if entry.Time.IsZero() {
			entry.Time = time.Unix(int64(len(e.log)), 0)
		}
		e.log = append(e.log, entry)
	}
}

// sentCommands are n of an opcode at equal distances.
func sentCommands(n, op int, every time.Duration) (list []mockgateway.Entry) {
	for i := range n {
		list = append(list, mockgateway.Entry{Kind: mockgateway.Command, Conn: 1, Code: op, Time: time.Unix(9, 0).Add(time.Duration(i) * every)})
	}
	return list
}

// firstBeats are connections that beat first at part of the interval, a second, and
// live on.
func firstBeats(n int, part func(i int) time.Duration) (list []mockgateway.Entry) {
	for i := range n {
		conn := int64(100 + i)
		list = append(list,
			mockgateway.Entry{Kind: mockgateway.Connected, Conn: conn, Time: time.Unix(50, 0)},
			mockgateway.Entry{Kind: mockgateway.Heartbeat, Conn: conn, First: true, Elapsed: part(i), Time: time.Unix(51, 0)},
			mockgateway.Entry{Kind: mockgateway.Ended, Conn: conn, Time: time.Unix(60, 0)})
	}
	return list
}

func TestEvidence(t *testing.T) {
	resume := func(conn int64, path string) mockgateway.Entry {
		return mockgateway.Entry{Kind: mockgateway.Resume, Conn: conn, Path: path, Outcome: "resumed"}
	}
	over := func(why string) mockgateway.Entry { return mockgateway.Entry{Kind: mockgateway.Over, Outcome: why} }
	struck := func(shard int, how string) mockgateway.Entry {
		return mockgateway.Entry{Kind: mockgateway.Struck, Shard: [2]int{shard, 2}, Outcome: how}
	}
	on := func(conn int64, how string) mockgateway.Entry {
		return mockgateway.Entry{Kind: mockgateway.Struck, Conn: conn, Shard: [2]int{0, 2}, Outcome: how}
	}
	again := mockgateway.Entry{Kind: mockgateway.Identify, Conn: 3, Outcome: "ready"}
	turnedAway := mockgateway.Entry{Kind: mockgateway.Refused, Path: resumeAt, Code: 503}
	for _, c := range []struct {
		name   string
		change func(e *evidence)
		claims func(e *evidence) []claim // of a scenario
		broken string                    // the one claim that does not hold; empty: all hold
	}{
		{"nothing happened", func(*evidence) {}, nil, ""},
		{"a shard is down", func(e *evidence) { e.fleet.down = 1 }, nil, "every shard serves in the end"},
		{"identified for an ended session", func(e *evidence) { e.add(over("op 9"), again); e.fleet.identifies++ }, nil, ""},
		{"identified for an expired session", func(e *evidence) { e.add(mockgateway.Entry{Kind: mockgateway.Expired}, again); e.fleet.identifies++ }, nil, ""},
		{"identified without need", func(e *evidence) { e.add(again); e.fleet.identifies++ }, nil, "no Identify that was not forced"},
		{"identified after ending the session itself", func(e *evidence) { e.add(over("client closed 1000"), again); e.fleet.identifies++ }, nil, "no Identify that was not forced"},
		{"an Identify that nobody counted", func(e *evidence) { e.add(over("op 9"), again) }, nil, "no Identify that was not forced"},
		{"identified too soon", func(e *evidence) { e.log[1].Code, e.log[1].Outcome = 9, "too soon for its bucket" }, nil, "Identifies too soon for their bucket, or refused"},
		{"the budget at its floor", func(e *evidence) { e.stats.Budget.Lowest = 50 }, nil, ""},
		{"the budget below its floor", func(e *evidence) { e.stats.Budget.Lowest = 49 }, nil, "the Identify budget stays above its floor"},
		{"resumed at the resume host", func(e *evidence) { e.add(resume(3, resumeAt)) }, nil, ""},
		{"resumed at the main host", func(e *evidence) { e.add(resume(3, "/")) }, nil, "resumes go to the resume host, twice before the main host is tried"},
		{"main host after two refusals", func(e *evidence) { e.add(turnedAway, turnedAway, resume(3, "/")) }, nil, ""},
		{"main host after one refusal", func(e *evidence) { e.add(turnedAway, resume(3, "/")) }, nil, "resumes go to the resume host, twice before the main host is tried"},
		{"120 in a minute", func(e *evidence) { e.add(mockgateway.Entry{Kind: mockgateway.Ended, Sends: 120}) }, nil, ""},
		{"121 in a minute", func(e *evidence) { e.add(mockgateway.Entry{Kind: mockgateway.Ended, Sends: 121}) }, nil, "at most 120 payloads a connection in any 60 s"},
		{"closed for it", func(e *evidence) { e.add(mockgateway.Entry{Kind: mockgateway.Ended, Outcome: causeRateLimited}) }, nil, "at most 120 payloads a connection in any 60 s"},
		{"a strike with its code", func(e *evidence) { e.add(mockgateway.Entry{Kind: mockgateway.Ended, Outcome: "closed 4008 "}) }, nil, ""},
		{"presences, 4.01 s apart", func(e *evidence) { e.add(sentCommands(20, opPresence, 4010*time.Millisecond)...) }, nil, ""},
		{"presences, 3.9 s apart", func(e *evidence) { e.add(sentCommands(20, opPresence, 3900*time.Millisecond)...) }, nil, "at most 5 presences a connection in any 20 s"},
		{"other commands, at once", func(e *evidence) { e.add(sentCommands(20, 8, 0)...) }, nil, ""},
		{"no heartbeat", func(e *evidence) {
			e.add(mockgateway.Entry{Kind: mockgateway.Ended, Outcome: "no heartbeat for one and a half intervals"})
		}, nil, "connections cut for want of a heartbeat"},
		{"first beats spread", func(e *evidence) {
			e.add(firstBeats(48, func(i int) time.Duration { return time.Second * time.Duration(i) / 48 })...)
		}, nil, ""},
		{"first beats together", func(e *evidence) {
			e.add(firstBeats(48, func(int) time.Duration { return time.Second })...)
		}, nil, "first heartbeats are spread over the interval"},
		{"zombies found", func(e *evidence) { e.add(struck(0, "freeze"), struck(1, "mute")); e.fleet.zombies = 2 }, zombie.claims, ""},
		{"a zombie not found", func(e *evidence) { e.add(struck(0, "freeze"), struck(1, "mute")); e.fleet.zombies = 1 }, zombie.claims, "each dead connection is found out, and no other"},
		{"annoyed, to the end", func(e *evidence) {
			e.add(on(7, "outage"), on(7, "null"), mockgateway.Entry{Kind: mockgateway.Closed, Conn: 7, Code: 1000}, mockgateway.Entry{Kind: mockgateway.Ended, Conn: 7})
		}, chaosScenario.claims, ""},
		{"annoyed, then struck", func(e *evidence) {
			e.add(on(7, "shuffle"), on(7, "drop"), mockgateway.Entry{Kind: mockgateway.Ended, Conn: 7, Path: "/"})
		}, chaosScenario.claims, ""},
		{"annoyed, and gone", func(e *evidence) {
			e.add(on(7, "null"), on(8, "drop"), mockgateway.Entry{Kind: mockgateway.Ended, Conn: 7, Path: "/"})
		}, chaosScenario.claims, "connections go on after what is odd but no harm"},
		{"annoyed, and gone with a code that keeps the session", func(e *evidence) {
			e.add(on(7, "null"), mockgateway.Entry{Kind: mockgateway.Closed, Conn: 7, Code: 4000}, mockgateway.Entry{Kind: mockgateway.Ended, Conn: 7})
		}, chaosScenario.claims, "connections go on after what is odd but no harm"},
		{"a zombie that was none", func(e *evidence) { e.fleet.zombies = 1 }, chaosScenario.claims, "each dead connection is found out, and no other"},
		{"reconnects", func(e *evidence) { e.add(struck(0, "reconnect"), struck(1, "reconnect")) }, reconnectStorm.claims, ""},
		{"a shard was spared", func(e *evidence) { e.add(struck(1, "reconnect"), struck(1, "reconnect")) }, reconnectStorm.claims, "every shard was struck: reconnect"},
		{"memory kept", func(e *evidence) {
			e.add(struck(0, "reset"), struck(1, "reset"))
			e.memoryBefore, e.memoryAfter = 40<<20, 47<<20
		}, resumeStorm.claims, "memory is back within a tenth"},
		{"op 9", func(e *evidence) { e.add(struck(0, "suspect")) }, invalidSession.claims, "every shard was struck: suspect"},
		{"closes", func(e *evidence) { e.add(struck(0, "close")) }, closeCodes.claims, "every shard was struck: close"},
		{"budget spent", func(e *evidence) { e.add(struck(0, "invalid"), struck(1, "invalid")); e.stats.Budget.Lowest = 50 }, identifyLimit.claims, ""},
		{"budget not spent", func(e *evidence) { e.add(struck(0, "invalid"), struck(1, "invalid")); e.stats.Budget.Lowest = 60 }, identifyLimit.claims, "the budget was spent down to its floor and no further"},
		{"limits reached", func(e *evidence) {
			e.add(sentCommands(5, opPresence, 0)...)
			e.add(mockgateway.Entry{Kind: mockgateway.Ended, Sends: 110})
		}, sendLimit.claims, ""},
		{"limits not reached", func(e *evidence) { e.add(mockgateway.Entry{Kind: mockgateway.Ended, Sends: 110}) }, sendLimit.claims, "the fleet sends as much as it may"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := testimony()
			c.change(e)
			if got := brokenClaims(e.claims(c.claims)); got != c.broken {
				t.Errorf("broken: %q, want %q", got, c.broken)
			}
		})
	}
}

// One that was asked for is no first heartbeat.
func TestJitterLeavesOutWhatWasAskedFor(t *testing.T) {
	e := testimony()
	e.add(firstBeats(48, func(i int) time.Duration { return time.Second * time.Duration(i) / 48 })...)
	e.add(mockgateway.Entry{Kind: mockgateway.Struck, Conn: 100, Outcome: beat})
	if c, ok := e.jitter(); ok {
		t.Errorf("a claim from 47 heartbeats: %+v", c)
	}
}

// Few first heartbeats prove nothing, and so nothing is claimed of them.
func TestJitterNeedsMany(t *testing.T) {
	e := testimony()
	e.add(firstBeats(47, func(int) time.Duration { return 0 })...)
	if _, ok := e.jitter(); ok {
		t.Error("a claim from 47 heartbeats")
	}
}
