package main

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// tail is what became of the events that were under way when the measurement ended.
type tail struct {
	compared bool   // with the gateway's record
	lost     int64  // sent, and never received
	why      string // it was not compared
}

const (
	tailPoll = 50 * time.Millisecond
	tailWait = 2 * time.Second  // without progress
	tailMost = 15 * time.Second // with it
)

// tail waits for everything that the gateway had sent when the measurement ended. A
// hole in the counters shows as soon as something comes behind it; only the newest
// events can be missing unnoticed, and those the gateway's record knows.
func (f *fleet) tail(ctx context.Context) tail {
	if f.before == nil {
		return tail{why: "the gateway keeps no record, so events sent after the last received are not known of"}
	}
	sent, err := f.record.read(ctx)
	switch {
	case err != nil:
		return tail{why: "the gateway's record could not be read at the end"}
	case f.restarted() || sent.Events < f.before.Events:
		return tail{why: "the gateway was restarted, and its record with it"}
	}
	began := time.Now()
	moved, last := began, int64(-1)
	for !f.caughtUp(sent) {
		now, err := f.record.read(ctx)
		if err != nil {
			return tail{why: "the gateway's record could not be read at the end"}
		}
		got, _ := counted(f.gw.Stats())
		if got != last {
			last, moved = got, time.Now()
		}
		if now.Events == sent.Events && now.Connections <= f.shards { // the traffic is over
			missing := traffic(sent) - traffic(f.before) - got
			if missing <= 0 || time.Since(moved) > tailWait {
				return tail{compared: true, lost: max(missing, 0)}
			}
		} else if f.o.handler == "none" {
			return tail{why: "the traffic went on, so the newest events are not compared"}
		}
		if time.Since(moved) > tailWait {
			return tail{compared: true, lost: f.behind(sent)}
		}
		if time.Since(began) > tailMost {
			return tail{why: "events sent before the end were still arriving 15 s later"}
		}
		time.Sleep(tailPoll)
	}
	return tail{compared: true}
}

// restarted tells whether the gateway is not the one that the run began with. With no
// handler a session that had to begin anew is all that shows.
func (f *fleet) restarted() bool {
	if f.o.handler == "none" {
		return f.watch.ready.Load() > int64(f.shards)
	}
	return f.witness.restarts() > 0 || f.witness.judge.restarts.Load() > 0
}

// caughtUp tells whether every guild has come to where the gateway was.
func (f *fleet) caughtUp(sent *mockgateway.Stats) bool {
	return f.cheap() && f.behind(sent) == 0
}

// behind is how many of the guilds' events have not been seen to pass.
func (f *fleet) behind(sent *mockgateway.Stats) int64 {
	var n int64
	for g, seq := range sent.Guilds {
		if seq == f.before.Guilds[g] {
			continue // no event since we came: perhaps not a guild of ours
		}
		if reached := f.witness.judge.reached(g); reached < seq {
			n += int64(seq - max(reached, f.before.Guilds[g]))
		}
	}
	return n
}
