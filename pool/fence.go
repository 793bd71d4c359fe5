package pool

// fence holds back what was staged after a value until that has run. Under the
// dispatcher's lock.
type fence[T any] struct {
	up     bool
	ord    uint64   // of the value that runs before all others
	behind chain[T] // admitted, not on a lane yet
}

// raise puts the fence behind the value that was just admitted, unless everything is
// being discarded.
func (s *Source[T]) raise(ord uint64) {
	if s.d.closed.Load() {
		return
	}
	s.fence.up, s.fence.ord = true, ord
	s.d.fenced = append(s.d.fenced, s)
}

// lift lets go what waits behind the fence.
func (s *Source[T]) lift() {
	behind := s.fence.behind
	s.fence = fence[T]{}
	for i, other := range s.d.fenced {
		if other == s {
			s.d.fenced[i] = s.d.fenced[len(s.d.fenced)-1]
			s.d.fenced = s.d.fenced[:len(s.d.fenced)-1]
			break
		}
	}
	for behind.n > 0 {
		t := behind.pop()
		l, fresh := s.d.lanes.open(t.Key, s)
		s.enter(l, t, fresh)
		if !t.Fence {
			continue
		}
		if s.raise(t.Ord); s.fence.up { // another one behind the first
			s.fence.behind = behind
			return
		}
	}
}

// Lift ends the wait behind a fence, if there is one.
func (s *Source[T]) Lift() {
	d := s.d
	d.mu.Lock()
	for s.fence.up {
		s.lift()
	}
	wake := d.wantWorker()
	d.mu.Unlock()
	if wake {
		d.wake()
	}
}
