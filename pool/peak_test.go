package pool

import "testing"

func TestPeakIsRememberedForTwoPeriods(t *testing.T) {
	const much = 2000
	var p peak
	p.seen(much)
	for i := range 3 * peakPeriod {
		want := 0
		if i >= 2*peakPeriod-1 { // the burst lies in the period before the last
			want = lullDrop
		}
		if got := p.lull(much); got != want {
			t.Fatalf("lull %d lets %d go, want %d", i, got, want)
		}
		p.seen(1)
	}
}

func TestLullLetsGo(t *testing.T) {
	for _, c := range []struct{ peak, kept, want int }{
		{0, 0, 0},
		{0, leastKept, 0},
		{0, leastKept + 1, 1},
		{0, leastKept + 5*lullDrop, lullDrop},
		{5000, leastKept + 1, 0},
		{5000, 5000, 0},
		{5000, 5003, 3},
	} {
		p := peak{now: c.peak}
		if got := p.lull(c.kept); got != c.want {
			t.Errorf("peak %d, kept %d: a lull lets %d go, want %d", c.peak, c.kept, got, c.want)
		}
	}
}
