package main

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// tail is what became of the events that were under way when the measurement ended.
type tail struct {
	sent      *mockgateway.Stats // the gateway's record at the end; nil if there is none of the whole run
	compared  bool               // all that it had sent has come, or never will
	short     int64              // dispatches that the sessions had and the shards never got
	restarted bool               // the gateway is not the one that the run began with
	unread    bool               // the record that there was at the beginning could not be read
	why       string             // it was not compared
}

const (
	tailPoll = 50 * time.Millisecond
	tailWait = 2 * time.Second  // without progress
	tailMost = 15 * time.Second // with it
	calmPoll = 200 * time.Millisecond

	// settleMost is how long a shard may take to come back that happens to be down when
	// the measurement ends: an Identify may have to wait for 5 s.
	settleMost = 6 * time.Second

	// recoverMost is how long shards may take to come back when the harm has ended, and
	// recoverEach what each adds: resumes are paced.
	recoverMost = 60 * time.Second
	recoverEach = 40 * time.Millisecond
)

// calm ends the harm that the scenario does, and waits for the fleet to recover from it.
func (f *fleet) calm(ctx context.Context) {
	if sc := scenarioOf(f.o.scenario); sc.drive == nil || f.before == nil || f.record.calm(ctx) != nil {
		return
	}
	until := time.Now().Add(recoverMost + time.Duration(f.shards)*recoverEach)
	for time.Now().Before(until) {
		if st, err := f.record.read(ctx); err != nil || st.Impaired == 0 && f.watch.up.Load() == int64(f.shards) {
			return
		}
		f.view.waiting(f.watch.up.Load(), f.shards)
		if !pause(ctx, calmPoll) {
			return
		}
	}
}

// settle lets shards that happen to be reconnecting come back, and returns how many
// are down all the same.
func (f *fleet) settle(ctx context.Context) (down int) {
	until := time.Now().Add(settleMost)
	for {
		down = f.shards - int(f.watch.up.Load())
		if down <= 0 || time.Now().After(until) || !pause(ctx, tailPoll) {
			return max(down, 0)
		}
	}
}

// tail waits for everything that the gateway's sessions held when the measurement
// ended. A hole shows as soon as something comes behind it; only the newest events can
// be missing unnoticed, and those the gateway's record knows.
func (f *fleet) tail(ctx context.Context) tail {
	if f.before == nil {
		return tail{why: "the gateway keeps no record, so events sent after the last received are not known of"}
	}
	sent, err := f.record.read(ctx)
	switch {
	case err != nil:
		return tail{unread: true, why: "the gateway's record could not be read at the end: what it had sent last is not known of"}
	case sent.Instance != f.before.Instance:
		return tail{restarted: true, why: "the gateway was restarted, and its record with it"}
	}
	want, ok := f.sessions(sent)
	if !ok {
		return tail{sent: sent, why: "the gateway's sessions are not this fleet's alone, so the newest events are not compared"}
	}
	began := time.Now()
	moved, last := began, int64(-1)
	for {
		short := f.short(want)
		switch {
		case short != last:
			last, moved = short, time.Now()
		case time.Since(moved) > tailWait:
			return tail{sent: sent, compared: true, short: short}
		}
		if short == 0 {
			return tail{sent: sent, compared: true}
		}
		if time.Since(began) > tailMost {
			return tail{sent: sent, why: "events sent before the end were still arriving 15 s later"}
		}
		time.Sleep(tailPoll)
	}
}

// sessions returns the newest sequence by shard, if each has one session.
func (f *fleet) sessions(sent *mockgateway.Stats) (newest map[int]int64, ok bool) {
	newest = map[int]int64{}
	for _, s := range sent.Sessions {
		if _, twice := newest[s.Shard[0]]; twice || s.Shard[1] != f.total {
			return nil, false
		}
		newest[s.Shard[0]] = s.Seq
	}
	return newest, true
}

// short is how many dispatches the shards have not got yet.
func (f *fleet) short(want map[int]int64) int64 {
	var n int64
	for s := range f.gw.Shards() {
		n += max(want[s.ID()]-s.Stats().Seq, 0)
	}
	return n
}

func everyGuild(uint32) bool { return true }

// behind is how many events of some guilds have not been seen to pass.
func (f *fleet) behind(sent *mockgateway.Stats, of func(guild uint32) bool) int64 {
	var n int64
	for g, seq := range sent.Guilds {
		if seq == f.before.Guilds[g] || !of(g) {
			continue // without an event since we came it is perhaps not a guild of ours
		}
		if reached := f.witness.judge.reached(g); reached < seq {
			n += int64(seq - max(reached, f.before.Guilds[g]))
		}
	}
	return n
}
