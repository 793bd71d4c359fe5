package pool

import "slices"

// The functions of this file run under the dispatcher's lock. They decide what is
// admitted.

// place takes the first staged task and puts it on its lane, or among those that are
// shed, or leaves it where it is and says why.
func (s *Source[T]) place(t *task[T], p Pressure) Full {
	if s.fence.up {
		if full, shed := s.overBudget(nil, t, p); full != NotFull || shed {
			return s.leave(full, shed)
		}
		s.admit(s.staged.pop())
		s.fence.behind.push(t)
		return NotFull
	}
	d := s.d
	l, fresh := d.lanes.open(t.Key, s)
	if !fresh {
		if full, shed, done := s.overShare(l, t, p); full != NotFull || shed || done {
			return s.leave(full, shed)
		}
	}
	if full, shed := s.overBudget(l, t, p); full != NotFull || shed {
		if fresh {
			d.lanes.close(l)
		}
		return s.leave(full, shed)
	}
	s.admit(s.staged.pop())
	s.enter(l, t, fresh)
	if t.Fence {
		s.raise(t.Ord)
	}
	return NotFull
}

// leave sheds the first staged task, or nothing.
func (s *Source[T]) leave(full Full, shed bool) Full {
	if shed {
		s.lose(s.staged.pop(), Refused)
	}
	return full
}

// admit counts a task and takes it into custody.
func (s *Source[T]) admit(t *task[T]) {
	d := s.d
	d.pending++
	d.bytes += int64(t.Size)
	if s.pending++; s.pending == 1 {
		d.active++
	}
	s.bytes += int64(t.Size)
	t.Ticket = Ticket{Ord: s.ledger.add(Mark{Seq: t.Seq, At: t.At, Tag: t.Tag})}
}

// enter puts an admitted task on its lane.
func (s *Source[T]) enter(l *lane[T], t *task[T], fresh bool) {
	l.tasks.push(t)
	l.events++
	l.bytes += int64(t.Size)
	switch {
	case fresh:
		s.d.ready.push(l)
	case l.ready:
		s.d.ready.events++
	}
}

// lose notes that a task does not run.
func (s *Source[T]) lose(t *task[T], fate Fate) {
	t.fate = fate
	s.shed.push(t)
}

// over tells whether a lane holds more than its share, were t to come.
func (l *lane[T]) over(t *task[T]) bool {
	b := &l.source.bounds
	return b.LaneEvents > 0 && l.events >= b.LaneEvents || b.LaneBytes > 0 && l.bytes+int64(t.Size) > b.LaneBytes
}

// keptShares is how many shares the values that must be kept may fill in a lane, before
// the producer waits to see whether its function returns. They could fill the budget of
// the whole source.
const keptShares = 4

// holds tells whether a lane has so many shares.
func (l *lane[T]) holds(shares int) bool {
	b := &l.source.bounds
	return b.LaneEvents > 0 && l.events >= shares*b.LaneEvents || b.LaneBytes > 0 && l.bytes >= int64(shares)*b.LaneBytes
}

// cast sheds what a lane has over its share, the newest first: its function does not
// return, and the others need the room.
func (s *Source[T]) cast(l *lane[T]) {
	waiting := l.tasks
	l.tasks = chain[T]{}
	events, bytes := l.events-waiting.n, l.bytes
	for t := waiting.head; t != nil; t = t.next {
		bytes -= int64(t.Size)
	}
	for waiting.n > 0 {
		t := waiting.pop()
		b := &s.bounds
		if t.Policy == Block || (b.LaneEvents == 0 || events < b.LaneEvents) && (b.LaneBytes == 0 || bytes < b.LaneBytes) {
			events++
			bytes += int64(t.Size)
			l.tasks.push(t)
			continue
		}
		s.discount(l, t)
		s.ledger.settle(t.Ord)
		t.fate = Refused
		s.castOff.push(t)
	}
}

// overShare applies the policy of a task whose lane may be over its share. done says
// that it has found its place there.
func (s *Source[T]) overShare(l *lane[T], t *task[T], p Pressure) (full Full, shed, done bool) {
	if p >= Replaying || !l.over(t) {
		return NotFull, false, false
	}
	switch t.Policy {
	case Keep:
		if l.stuck {
			return NotFull, true, false
		}
		if l.holds(keptShares) {
			s.wantLane = l
			return LaneFull, false, false
		}
		return NotFull, false, false
	case Block:
		s.wantLane = l
		return LaneFull, false, false
	}
	if !l.graced && !l.stuck {
		l.graced = true
		s.wantLane = l
		return LaneGrace, false, false
	}
	switch t.Policy {
	case Coalesce:
		if s.replaceTwin(l, t) {
			return NotFull, false, true
		}
		return NotFull, !s.dropOldest(l, Coalesce, l.over, t), false
	case DropOldest:
		return NotFull, !s.dropOldest(l, DropOldest, l.over, t), false
	}
	return NotFull, true, false
}

// overBudget applies the policy of a task that comes while the source, or all of them,
// may be over their budget. Its lane is nil behind a fence.
func (s *Source[T]) overBudget(l *lane[T], t *task[T], p Pressure) (full Full, shed bool) {
	if (p == Stalled || p == Replaying) && (t.Policy == Fleeting || t.Policy == Patient && !s.within(spareRoom)) {
		return NotFull, true // the last of the room is for what must be kept
	}
	if p == Forced || !s.spent(t) {
		return NotFull, false
	}
	droppable := t.Policy == Fleeting || t.Policy == DropNewest || t.Policy == DropOldest
	switch {
	case droppable && !s.graced && p == Calm:
		s.graced = true
		return SourceGrace, false
	case t.Policy == Fleeting, t.Policy == DropNewest:
		return NotFull, true
	case t.Policy == DropOldest:
		return NotFull, l == nil || !s.dropOldest(l, DropOldest, s.spent, t)
	case p >= Stalled && t.Policy != Keep && t.Policy != Block:
		return NotFull, true
	case p == Replaying:
		return NotFull, false
	}
	return SourceFull, false
}

// spent tells whether the budget of the source, or that of all, has no room for t.
func (s *Source[T]) spent(t *task[T]) bool {
	b := &s.bounds
	return s.pending > 0 && (b.Events > 0 && s.pending >= b.Events || s.heavy(int64(t.Size)))
}

// heavy tells whether the source would hold too many bytes with some more, or all of
// them together and it more than its part of that.
func (s *Source[T]) heavy(more int64) bool {
	b, d := &s.bounds, s.d
	return b.Bytes > 0 && s.bytes+more > b.Bytes ||
		d.most > 0 && d.bytes+more > d.most && s.bytes+more > d.most/int64(max(d.active, 1))
}

// dropOldest sheds the oldest waiting tasks of a lane that have a policy until t has room, and
// tells whether it has.
func (s *Source[T]) dropOldest(l *lane[T], p Policy, over func(*task[T]) bool, t *task[T]) bool {
	for over(t) {
		old := l.tasks.take(func(t *task[T]) bool { return t.Policy == p })
		if old == nil {
			return false
		}
		if l.ready {
			s.d.ready.events--
		}
		s.discount(l, old)
		s.ledger.settle(old.Ord)
		s.lose(old, Dropped)
	}
	return true
}

// replaceTwin gives the first staged task the place of its twin.
func (s *Source[T]) replaceTwin(l *lane[T], t *task[T]) bool {
	if t.Twin == 0 {
		return false
	}
	for old := l.tasks.head; old != nil; old = old.next {
		if old.Twin != t.Twin || old.Tag != t.Tag || old.Policy != Coalesce {
			continue
		}
		if more := int64(t.Size - old.Size); more > 0 && s.heavy(more) {
			return false
		}
		s.staged.pop()
		s.discount(l, old)
		s.ledger.settle(old.Ord)
		s.admit(t)
		l.events++
		l.bytes += int64(t.Size)
		// The task that stands in the lane stays, with what the new one brought.
		old.Item, t.Item = t.Item, old.Item
		old.value, t.value = t.value, old.value
		old.Ticket, t.Ticket = t.Ticket, old.Ticket
		s.lose(t, Coalesced)
		return true
	}
	return false
}

// discount takes a task off the counts that it was pending in.
func (s *Source[T]) discount(l *lane[T], t *task[T]) {
	d := s.d
	size := int64(t.Size)
	d.pending--
	d.bytes -= size
	if s.pending--; s.pending == 0 {
		d.active--
	}
	s.bytes -= size
	l.events--
	l.bytes -= size
}

// await asks for a word when there is room again.
func (s *Source[T]) await(full Full) {
	s.makeRoom()
	if full >= SourceFull {
		s.waiting = forSource
		if !slices.Contains(s.d.starved, s) {
			s.d.starved = append(s.d.starved, s)
		}
	} else {
		s.waiting = forLane
	}
}

// within tells whether at most so many sixteenths of the budget are in use.
func (s *Source[T]) within(sixteenths int) bool {
	b, d, n := &s.bounds, s.d, int64(sixteenths)
	return (b.Events == 0 || int64(s.pending)*16 <= int64(b.Events)*n) && (b.Bytes == 0 || s.bytes <= b.Bytes/16*n) &&
		(d.most == 0 || d.bytes <= d.most/16*n || s.bytes <= d.most/int64(max(d.active, 1))/16*n)
}

// A producer that has stalled keeps the last of the room for what it may not refuse, so
// that it need not wait for that, and is calm again when there is plenty.
const (
	spareRoom  = 14
	plentyRoom = 12
)

// hasSome tells whether there is any room: a producer that was held back is told so at
// every turn that ends, for it may be the last one.
func (s *Source[T]) hasSome() bool {
	b, d := &s.bounds, s.d
	return (b.Events == 0 || s.pending < b.Events) && (b.Bytes == 0 || s.bytes < b.Bytes) &&
		(d.most == 0 || d.bytes < d.most || s.bytes < d.most/int64(max(d.active, 1)))
}

// spared tells the producers that wait, now that tasks of a lane of s have run.
func (s *Source[T]) spared(l *lane[T]) {
	switch s.waiting {
	case forPending:
		if s.pending <= s.low {
			s.tell()
		}
	case forLane:
		if s.wantLane == l {
			s.tell()
		}
	}
	d := s.d
	if len(d.starved) > 0 {
		d.starved = slices.DeleteFunc(d.starved, func(s *Source[T]) bool {
			if s.waiting == forSource && !s.hasSome() {
				return false
			}
			if s.waiting == forSource {
				s.tell()
			}
			return true
		})
	}
}
