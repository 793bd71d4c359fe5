package main

import (
	"testing"

	"github.com/seed4d760daf/sluice"
)

func TestLedger(t *testing.T) {
	at := func(received uint64, seq int64) sluice.ShardStats {
		return sluice.ShardStats{ID: 2, Received: received, Seq: seq}
	}
	for _, c := range []struct {
		name string
		play func(l *ledger)
		want proof
	}{
		{"one session", func(l *ledger) { l.began(2); l.ended(at(10, 10)) }, proof{}},
		{"a hole", func(l *ledger) { l.began(2); l.ended(at(8, 10)) }, proof{lost: 2}},
		{"a repetition", func(l *ledger) { l.began(2); l.ended(at(11, 10)) }, proof{duplicated: 1}},
		{"resumed", func(l *ledger) { l.began(2); l.ended(at(10, 10)); l.ended(at(20, 20)) }, proof{}},
		{"two sessions", func(l *ledger) { l.began(2); l.ended(at(10, 10)); l.began(2); l.ended(at(15, 5)) }, proof{}},
		{"a hole in the first of two", func(l *ledger) { l.began(2); l.ended(at(9, 10)); l.began(2); l.ended(at(14, 5)) }, proof{lost: 1}},
		{"dials that failed in between", func(l *ledger) {
			l.began(2)
			l.ended(at(10, 10))
			l.ended(at(10, 10))
			l.began(2)
			l.ended(at(13, 3))
		}, proof{}},
		{"never ready", func(l *ledger) { l.ended(at(0, 0)) }, proof{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLedger()
			c.play(l)
			if got := l.verdict(); got != c.want {
				t.Errorf("found %+v, want %+v", got, c.want)
			}
		})
	}
}
