package pool

// Source is one producer of a Dispatcher, with an order of its own: equal keys of
// different sources are different keys. Stage, Publish, Drained, Wait and Rest belong to
// one goroutine at a time; the other methods may be called from any.
type Source[T any] struct {
	d      *Dispatcher[T]
	salt   uint64
	bounds Bounds

	// The producer's.
	staged chain[T]
	spare  chain[T]
	shed   chain[T] // that did not run, until Drained
	tight  bool     // it was not roomy at the last Publish

	// Under the dispatcher's lock.
	pending  int
	bytes    int64
	ran      uint64
	ledger   ledger
	fence    fence[T]
	castOff  chain[T] // shed by Watch, on their way to shed
	atWork   *lane[T] // the lanes that have a worker
	graced   bool     // it had its moment of grace
	waiting  waiting
	low      int           // what Wait waits for
	wantLane *lane[T]      // what a LaneFull waits for
	room     chan struct{} // holds a word when that has come; made by the first who waits
	rest     rest
}

// waiting is what a producer wants to be told of.
type waiting uint8

const (
	forNothing waiting = iota
	forPending
	forLane
	forSource
)

// NewSource returns a source, which lives as long as the dispatcher. It costs nothing
// while it has nothing pending.
func (d *Dispatcher[T]) NewSource(b Bounds) *Source[T] {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sources++
	s := &Source[T]{d: d, salt: spread(d.sources) | 1, bounds: b}
	d.all = append(d.all, s)
	return s
}

// Stage takes a value; no worker sees it before Publish. It allocates only when more
// values are pending than ever before.
func (s *Source[T]) Stage(it Item, value T) {
	if s.spare.n == 0 {
		s.refill()
	}
	t := s.spare.pop()
	t.Item, t.value = it, value
	s.staged.push(t)
}

// Staged returns how many values are staged.
func (s *Source[T]) Staged() int { return s.staged.n }

// refill takes spent tasks, as many again as are staged, so that a burst locks a few
// times and not once an event.
func (s *Source[T]) refill() {
	s.d.mu.Lock()
	s.spare = s.d.idle.cut(min(s.staged.n+1, maxRefill))
	s.d.mu.Unlock()
	if s.spare.n == 0 {
		fresh := make([]task[T], taskBlock)
		for i := range fresh {
			s.spare.push(&fresh[i])
		}
	}
}

// Publish puts what was staged on its lanes, in order and as far as the bounds and the
// policies let it, and sees to it that a worker is due. It never waits: where a value
// is to wait for room, it and what is behind it stay staged, Outcome.Full says why, and
// Room has a word when it is time to publish again.
func (s *Source[T]) Publish(p Pressure) Outcome {
	if s.rest.roused {
		s.d.comeBack(s)
	}
	if s.staged.n == 0 && !s.tight {
		return Outcome{Roomy: true, Shed: s.shed.n > 0}
	}
	d := s.d
	d.mu.Lock()
	s.waiting = forNothing
	for s.castOff.n > 0 {
		s.shed.push(s.castOff.pop())
	}
	var full Full
	for s.staged.n > 0 {
		if full = s.place(s.staged.head, p); full != NotFull {
			s.await(full)
			break
		}
	}
	d.peak.seen(d.pending)
	d.idle.prepend(s.spare) // a source at rest keeps nothing
	s.spare = chain[T]{}
	roomy := s.within(plentyRoom)
	s.tight = !roomy
	if roomy {
		s.graced = false
	}
	out := Outcome{full, roomy, s.pending, d.bytes, d.ready.events, s.shed.n > 0}
	wake := d.wantWorker()
	d.mu.Unlock()
	if wake {
		d.wake()
	}
	return out
}

// Drained calls f with each value that did not run, in the order in which that was
// decided, and forgets them. They are no longer in custody.
func (s *Source[T]) Drained(f func(T, Item, Fate)) {
	var zero T
	for t := s.shed.head; t != nil; t = t.next {
		f(t.value, t.Item, t.fate)
		t.value = zero
	}
	s.d.mu.Lock()
	s.d.idle.prepend(s.shed)
	s.d.mu.Unlock()
	s.shed = chain[T]{}
}

// Load is what a source has pending and has done.
type Load struct {
	Pending int    // values published whose turn has not ended
	Bytes   int64  // that those hold
	Ran     uint64 // values whose function has returned
}

// Load takes a look.
func (s *Source[T]) Load() Load {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	return Load{s.pending, s.bytes, s.ran + uint64(s.progress())}
}

// Room returns the channel that holds a word when what the last Publish could not
// place may have room. A word may also come for nothing.
func (s *Source[T]) Room() <-chan struct{} { return s.room }

// Wait publishes all, and waits until at most limit values are pending or stop is
// closed, telling whether there is room. Discarded values make room as well.
func (s *Source[T]) Wait(limit int, stop <-chan struct{}) bool {
	s.Publish(Forced)
	for !s.hasRoom(limit) { // an earlier Wait that was stopped may have left a word
		select {
		case <-s.room:
		case <-stop:
			return false
		}
	}
	return true
}

// hasRoom tells whether at most limit values are pending, and asks to be told if not.
func (s *Source[T]) hasRoom(limit int) bool {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	s.waiting = forNothing
	if s.pending <= limit {
		return true
	}
	s.makeRoom()
	s.low, s.waiting = limit, forPending
	return false
}

func (s *Source[T]) makeRoom() {
	if s.room == nil {
		s.room = make(chan struct{}, 1)
	}
}

// tell wakes whoever waits for room.
func (s *Source[T]) tell() {
	s.waiting, s.wantLane = forNothing, nil
	select {
	case s.room <- struct{}{}:
	default:
	}
}
