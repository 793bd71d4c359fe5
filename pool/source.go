package pool

// Source is one producer of a Dispatcher, with an order of its own: equal keys of
// different sources are different keys. Push, Publish and Wait belong to one
// goroutine at a time.
type Source[T any] struct {
	d    *Dispatcher[T]
	salt uint64

	// The producer's.
	staged chain[T]
	spare  chain[T]

	// Under the dispatcher's lock.
	pending int
	waiting bool
	low     int           // what Wait waits for
	room    chan struct{} // holds a word when low was reached; made by the first Wait
	rest    rest
}

// NewSource returns a source. It costs nothing while it has nothing pending.
func (d *Dispatcher[T]) NewSource() *Source[T] {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sources++
	return &Source[T]{d: d, salt: spread(d.sources) | 1}
}

// Push stages a value under its key; no worker sees it before Publish. It allocates
// only when more values are pending than ever before.
func (s *Source[T]) Push(key uint64, value T) {
	if s.spare.n == 0 {
		s.refill()
	}
	t := s.spare.pop()
	t.key, t.value = key, value
	s.staged.push(t)
}

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

// Publish puts what was staged on its lanes and sees to it that a worker is due. It
// never waits for one. It returns how many values of this source are pending then, and
// how many of all sources no worker has taken though their keys are free; 0 if nothing
// was staged: the counts were higher before.
func (s *Source[T]) Publish() (pending, untaken int) {
	if s.rest.roused {
		s.d.comeBack(s)
	}
	if s.staged.n == 0 {
		return 0, 0
	}
	d := s.d
	d.mu.Lock()
	d.pending += s.staged.n
	d.peak.seen(d.pending)
	s.pending += s.staged.n
	for t := s.staged.head; t != nil; {
		next := t.next
		l, fresh := d.lanes.open(t.key, s)
		l.tasks.push(t)
		switch {
		case fresh:
			d.ready.push(l)
		case l.ready:
			d.ready.events++
		}
		t = next
	}
	pending, untaken = s.pending, d.ready.events
	d.idle.prepend(s.spare) // a source at rest keeps nothing
	wake := d.wantWorker()
	d.mu.Unlock()
	s.staged, s.spare = chain[T]{}, chain[T]{}
	if wake {
		d.wake()
	}
	return pending, untaken
}

// Pending returns how many values are published and have not run.
func (s *Source[T]) Pending() int {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	return s.pending
}

// Wait publishes, and waits until at most limit values are pending or stop is
// closed, telling whether there is room. Discarded values make room as well.
func (s *Source[T]) Wait(limit int, stop <-chan struct{}) bool {
	s.Publish()
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
	if s.room == nil {
		s.room = make(chan struct{}, 1)
	}
	s.low, s.waiting = limit, s.pending > limit
	return !s.waiting
}

// settle counts n values as run.
func (s *Source[T]) settle(n int) {
	s.pending -= n
	if s.waiting && s.pending <= s.low {
		s.waiting = false
		s.tell()
	}
}

// tell wakes whoever waits for room.
func (s *Source[T]) tell() {
	select {
	case s.room <- struct{}{}:
	default:
	}
}
