package sluice

import (
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// TestFleetOfLateREADYs brings up a fleet where an Identify occupies its bucket until
// five seconds after a READY that is late, which a gate that counts from the Identify
// finds out only by being refused: that costs time, but no more than two attempts a shard
// and nothing of the budget.
func TestFleetOfLateREADYs(t *testing.T) {
	for _, late := range []time.Duration{time.Second, 3 * time.Second, 8 * time.Second, 20 * time.Second} {
		t.Run(late.String(), func(t *testing.T) {
			const shards = 6
			mock := mockgateway.Options{Shards: shards, Guilds: -1, ReadyDelay: late, GateFromReady: true}
			inFakeTime(t, mock, Config{}, func(f *fleet) {
				began := time.Now()
				f.up()
				refused := 0
				for _, e := range f.mock.Log().Of(mockgateway.Identify) {
					if e.Code == 9 {
						refused++
					}
				}
				if left := f.mock.Sent().Budget.Remaining; left != 1000-shards {
					t.Errorf("%d of the budget left, want one Identify charged a shard", left)
				}
				if refused > 2*shards {
					t.Errorf("%d Identifies refused", refused)
				}
				t.Logf("READY %v late: up after %v, %d Identifies, %d refused", late, time.Since(began), f.count(mockgateway.Identify), refused)
			})
		})
	}
}
