package sluice

import (
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// TestFaultsTCP is the core of TestFaults over sockets of the system, which have
// buffers, resets and raw descriptors, in real time.
func TestFaultsTCP(t *testing.T) {
	core := map[string][]moment{
		"drop": {plain}, "RST": {plain, midReplay}, "half-open": {plain, midReplay}, "cut frame": {plain},
		"garbage": {plain}, "oversize event": {plain}, "op 7": {plain}, "op 9 false": {plain}, "close 4000": {plain},
		"all of these in fragments": {plain, midReplay}, "Hello with the upgrade": {plain},
	}
	for _, s := range strokes {
		for _, m := range core[s.name] {
			t.Run(s.name+"/"+m.String(), func(t *testing.T) {
				t.Parallel() // each waits for a backoff
				faceTCP(t, &s, m)
			})
		}
		delete(core, s.name)
	}
	if len(core) > 0 {
		t.Errorf("no such strokes: %v", core)
	}
}

func faceTCP(t *testing.T, s *stroke, m moment) {
	tr := &trial{ledger: newLedger(), stroke: s}
	mock := mockgateway.Options{Guilds: -1, HeartbeatInterval: 250 * time.Millisecond, IdentifyInterval: -1}
	if s.mock != nil {
		s.mock(&mock)
	}
	c := Config{Order: PerShard, Limits: Limits{MessageBytes: faultMessageBytes}, Hooks: tr.hooks(), Identify: IdentifyOptions{Gate: slowGate{}}}
	overTCP(t, mock, c, func(f *fleet) {
		tr.fleet = f
		f.gw.Handle(decode.TypingStart, tr.handle)
		tr.begin(m)
		want := s.at(m)
		recovered := map[recovery]func(ShardStats) bool{
			unharmed:   func(st ShardStats) bool { return st.Oversize > 0 },
			byResume:   func(st ShardStats) bool { return st.Resumes > 0 && st.Reconnects > uint64(m) },
			byIdentify: func(st ShardStats) bool { return st.Identifies == 2 },
		}[want]
		f.until("recovered", func() bool {
			tr.send(f, 0, 0)
			return f.active(0)() && recovered(f.shard(0).Stats())
		})
		f.until("all is here", func() bool {
			lost, _, _ := tr.tally(f.shard(0).sessionID())
			return lost == 0 && f.shard(0).Stats().Pending == 0
		})
		lost, gone, doubled := tr.tally(f.shard(0).sessionID())
		if lost+doubled+tr.reordered+tr.misread > 0 || want != byIdentify && gone > 0 {
			t.Errorf("lost %d, doubled %d, reordered %d, misread %d, gone with a dead session %d", lost, doubled, tr.reordered, tr.misread, gone)
		}
		st := f.shard(0).Stats()
		if want != byIdentify && st.Identifies != 1 {
			t.Errorf("%d Identifies", st.Identifies)
		}
		if s.name == "half-open" && st.Zombies != 1 {
			t.Errorf("%d zombies, want the one that is half-open", st.Zombies)
		}
		checkLog(t, f.mock.Log())
	})
}
