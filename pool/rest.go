package pool

import (
	"slices"
	"time"
)

// rest is what Rest keeps in a source: under the dispatcher's lock but for the timer,
// which is the producer's.
type rest struct {
	timer  *time.Timer   // made by the first Rest
	word   chan struct{} // holds a word when the source is roused
	limit  int
	seen   uint64 // Dispatcher.turns when last looked at
	roused bool   // written by whoever rouses, before the word; read by the producer after it
}

// maxRests bounds Rest, in its d.
const maxRests = 16

// Rest publishes all, and waits until workers have taken all but limit of the values of all
// sources whose keys are free, and it is this source's turn. It tells whether it came to
// that: it gives up when for d no function has returned, for then the workers are not
// busy but blocked, and after maxRests times d in any case. Values that are in a
// function, or behind one of their key, are not waited for.
//
// Of the sources that rest, one at a time is let go on, until its next Publish. So what
// is on its way between many busy producers and the workers stays as little as with
// one, and fits the cache.
func (s *Source[T]) Rest(limit int, d time.Duration) bool {
	s.Publish(Forced)
	if !s.lieDown(limit) {
		return true
	}
	if s.rest.timer == nil {
		s.rest.timer = time.NewTimer(d)
	}
	defer s.rest.timer.Stop()
	for n := 1; ; n++ {
		s.rest.timer.Reset(d)
		select {
		case <-s.rest.word:
			return true
		case <-s.rest.timer.C:
			if up, inTurn := s.getUp(n == maxRests); up {
				return inTurn
			}
		}
	}
}

// lieDown joins those that rest, unless there is room.
func (s *Source[T]) lieDown(limit int) bool {
	d := s.d
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ready.events <= limit && len(d.resting) == 0 {
		return false
	}
	if s.rest.word == nil {
		s.rest.word = make(chan struct{}, 1)
	}
	s.rest.limit, s.rest.seen = limit, d.turns
	d.resting = append(d.resting, s)
	d.rouse()
	return true
}

// getUp leaves those that rest, unless functions have returned meanwhile or it must. inTurn tells
// that the turn had come just then.
func (s *Source[T]) getUp(must bool) (up, inTurn bool) {
	d := s.d
	d.mu.Lock()
	defer d.mu.Unlock()
	if s.rest.roused {
		<-s.rest.word
		return true, true
	}
	if s.rest.seen != d.turns && !must {
		s.rest.seen = d.turns
		return false, false
	}
	d.resting = slices.DeleteFunc(d.resting, func(other *Source[T]) bool { return other == s })
	return true, false
}

// rouse lets the next source go on if there is room and no other is at it.
func (d *Dispatcher[T]) rouse() {
	if d.roused || len(d.resting) == 0 || d.ready.events > d.resting[0].rest.limit {
		return
	}
	s := d.resting[0]
	d.resting = slices.Delete(d.resting, 0, 1)
	d.roused, s.rest.roused = true, true
	s.rest.word <- struct{}{}
}

// comeBack ends the turn of a source.
func (d *Dispatcher[T]) comeBack(s *Source[T]) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.roused, s.rest.roused = false, false
	d.rouse()
}
