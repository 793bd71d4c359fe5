package pool

// maxSpan is how many values a ledger answers for at once.
const maxSpan = 1 << 16

// Mark is one value in the custody of a source.
type Mark struct {
	Seq int64
	At  uint32 // as in Item
	Tag uint8
	out bool // not settled
}

// ledger knows which values were handed over and are not settled yet. It is a ring by
// ordinal, 16 bytes for each value since the oldest that is not settled, and under the
// dispatcher's lock.
type ledger struct {
	marks     []Mark // a power of two long
	low, high uint64 // ordinals: all below low are settled, high is the next to be given
	broken    uint64 // marks that were given up
	last      Mark   // of those
	peak      peak   // of high-low
}

// leastMarks is how many marks are kept however few were in use, twice over: 512 bytes.
const leastMarks = 16

// add takes a value into custody and returns its ordinal.
func (l *ledger) add(m Mark) uint64 {
	if l.high-l.low == uint64(len(l.marks)) {
		l.makeRoom()
	}
	m.out = true
	// A value that comes out of order is at most as far as those before it are.
	for i := l.high; i > l.low && l.at(i-1).Seq > m.Seq; i-- {
		l.at(i - 1).Seq = m.Seq
	}
	*l.at(l.high) = m
	l.high++
	l.peak.seen(int(l.high - l.low))
	return l.high - 1
}

func (l *ledger) at(ord uint64) *Mark { return &l.marks[ord&uint64(len(l.marks)-1)] }

// makeRoom doubles the ring, or gives up the oldest value.
func (l *ledger) makeRoom() {
	if len(l.marks) == maxSpan {
		l.breakLow()
		return
	}
	old := *l
	l.marks = make([]Mark, max(16, 2*len(old.marks)))
	for i := old.low; i < old.high; i++ {
		*l.at(i) = *old.at(i)
	}
}

// settle ends the custody of a value, at whatever time.
func (l *ledger) settle(ord uint64) {
	if ord < l.low {
		return // given up, or of a stream that was forgotten
	}
	l.at(ord).out = false
	l.advance()
}

func (l *ledger) advance() {
	for l.low < l.high && !l.at(l.low).out {
		l.low++
	}
	if l.low == l.high {
		l.peak.lull(0)
		if len(l.marks) > 2*max(l.peak.now, l.peak.before, leastMarks) {
			l.marks = nil // what needed so many is long over
		}
	}
}

func (l *ledger) breakLow() {
	l.broken++
	l.last = *l.at(l.low)
	l.at(l.low).out = false
	l.advance()
}

// handled returns the sequence up to which everything is settled, whole if nothing is
// in custody.
func (l *ledger) handled(whole int64) int64 {
	if l.low == l.high {
		return whole
	}
	return min(whole, l.at(l.low).Seq-1)
}

// forget ends the custody of everything.
func (l *ledger) forget() { l.low = l.high; l.advance() }

// Handled returns the sequence up to which every value has been settled, if up to
// received all have been published: it ran and did not stay behind, or was never to
// run. received is to be read before the call.
func (s *Source[T]) Handled(received int64) int64 {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	s.progress()
	return s.ledger.handled(received)
}

// Hold takes a value into custody that is run elsewhere, behind all that was published. It
// ends with [Source.Settle] of what it returns.
func (s *Source[T]) Hold(m Mark) (ord uint64) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	return s.ledger.add(m)
}

// Settle ends the custody of a value that stayed behind; see NewDispatcher.
func (s *Source[T]) Settle(ord uint64) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	s.ledger.settle(ord)
}

// Forget ends the custody of everything published so far: its stream has ended.
func (s *Source[T]) Forget() {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	s.ledger.forget()
}

// Break gives up values at the front that came before a time. It returns how many values
// of the source were ever given up, and the last.
func (s *Source[T]) Break(before uint32) (broken uint64, last Mark) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	s.progress()
	l := &s.ledger
	for l.low < l.high {
		if l.at(l.low).At >= before {
			break
		}
		l.breakLow()
	}
	return l.broken, l.last
}
