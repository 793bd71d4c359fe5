package pool

const (
	// leastKept is how many spent tasks and lanes are kept however little was in use.
	leastKept = 1024

	// peakPeriod is how many lulls a peak is remembered for, once and again: at full
	// load a second or two, in a quiet bot some minutes.
	peakPeriod = 1 << 14

	// lullDrop bounds what a single lull lets go, because it does so under the lock.
	lullDrop = 64
)

// peak remembers the most that was in use at once in this period and in the one
// before. That much is worth keeping: bursts that come again allocate nothing, and
// one that does not come again is let go. It is counted in lulls, the moments when
// nothing is in use, because the event path reads no clock.
type peak struct {
	now, before int
	lulls       int
}

func (p *peak) seen(n int) { p.now = max(p.now, n) }

// lull counts a lull and returns how much of kept is to be let go in it.
func (p *peak) lull(kept int) int {
	p.lulls++
	if p.lulls == peakPeriod {
		*p = peak{before: p.now}
	}
	return min(max(kept-max(p.now, p.before, leastKept), 0), lullDrop)
}
