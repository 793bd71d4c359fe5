package pool

// task is one value on its way to the function. Tasks are recycled under the
// dispatcher's lock, which both sides take anyway.
type task[T any] struct {
	next  *task[T]
	value T
	Item
	Ticket
	fate Fate // of one that does not run
}

// chain is a list of tasks in order of arrival.
type chain[T any] struct {
	head, tail *task[T]
	n          int
}

func (c *chain[T]) push(t *task[T]) {
	t.next = nil
	if c.tail == nil {
		c.head = t
	} else {
		c.tail.next = t
	}
	c.tail = t
	c.n++
}

// pop takes the first task off a chain that has one.
func (c *chain[T]) pop() *task[T] {
	t := c.head
	c.head = t.next
	if c.head == nil {
		c.tail = nil
	}
	c.n--
	return t
}

// cut takes the first n tasks off, or all of them if there are fewer.
func (c *chain[T]) cut(n int) chain[T] {
	if n <= 0 {
		return chain[T]{}
	}
	if n >= c.n {
		all := *c
		*c = chain[T]{}
		return all
	}
	last := c.head
	for range n - 1 {
		last = last.next
	}
	first := chain[T]{c.head, last, n}
	c.head, c.n = last.next, c.n-n
	last.next = nil
	return first
}

// take removes the first task that ok says, which may be any but the one put back; nil
// if there is none.
func (c *chain[T]) take(ok func(*task[T]) bool) *task[T] {
	var before *task[T]
	for t := c.head; t != nil; before, t = t, t.next {
		if !ok(t) {
			continue
		}
		if before == nil {
			return c.pop()
		}
		before.next = t.next
		if c.tail == t {
			c.tail = before
		}
		c.n--
		return t
	}
	return nil
}

// prepend puts tasks back in front.
func (c *chain[T]) prepend(front chain[T]) {
	if front.n == 0 {
		return
	}
	front.tail.next = c.head
	if c.tail == nil {
		c.tail = front.tail
	}
	c.head = front.head
	c.n += front.n
}

// lane holds the events of one key of one source that wait their turn. It exists
// only while it has events or one of them runs: a lane in the table is either ready
// or with exactly one worker, which is what keeps its events in order.
type lane[T any] struct {
	key    uint64
	source *Source[T]
	tasks  chain[T]
	events int // those in a function included
	bytes  int64
	bucket *lane[T] // next in the table's bucket
	behind *lane[T] // next in the ready queue, or in the free list
	ready  bool     // in the ready queue
	graced bool     // it had its moment of grace
	stuck  bool     // its function has not returned for long
	busy   busy[T]
}

// laneQueue is the lanes that wait for a worker, first come, first served.
type laneQueue[T any] struct {
	head, tail *lane[T]
	n          int
	events     int // of those lanes: what no worker has taken
}

func (q *laneQueue[T]) push(l *lane[T]) {
	l.behind, l.ready = nil, true
	q.events += l.tasks.n
	if q.tail == nil {
		q.head = l
	} else {
		q.tail.behind = l
	}
	q.tail = l
	q.n++
}

func (q *laneQueue[T]) pop() *lane[T] {
	l := q.head
	q.head = l.behind
	if q.head == nil {
		q.tail = nil
	}
	q.n--
	l.ready = false
	q.events -= l.tasks.n
	return l
}

const minBuckets = 64

// laneTable finds the lane of a key. It is a hash table with chained buckets, grown
// with the lanes alive; buckets and spent lanes follow the peak down. A Go map takes
// five times as long, because every lane is inserted and deleted once a burst
// (BenchmarkLaneTable).
type laneTable[T any] struct {
	buckets []*lane[T]
	n       int
	idle    *lane[T] // spent lanes, last in, first out
	idleN   int
	peak    peak
}

// spread mixes a key so that its upper bits, where snowflakes differ, choose the
// bucket too (the finalizer of MurmurHash3).
func spread(key uint64) uint64 {
	key ^= key >> 33
	key *= 0xff51afd7ed558ccd
	return key ^ key>>33
}

// open returns the lane of key, made if there is none, and whether it was made.
func (t *laneTable[T]) open(key uint64, s *Source[T]) (*lane[T], bool) {
	if t.n >= len(t.buckets) {
		t.grow()
	}
	at := &t.buckets[spread(key^s.salt)&uint64(len(t.buckets)-1)]
	for l := *at; l != nil; l = l.bucket {
		if l.key == key && l.source == s {
			return l, false
		}
	}
	l := t.idle
	if l == nil {
		l = new(lane[T])
	} else {
		t.idle = l.behind
		t.idleN--
	}
	l.key, l.source, l.bucket = key, s, *at
	*at = l
	t.n++
	t.peak.seen(t.n)
	return l, true
}

// close removes an empty lane.
func (t *laneTable[T]) close(l *lane[T]) {
	at := &t.buckets[spread(l.key^l.source.salt)&uint64(len(t.buckets)-1)]
	for *at != l {
		at = &(*at).bucket
	}
	*at = l.bucket
	t.n--
	l.reset()
	l.behind = t.idle
	t.idle = l
	t.idleN++
	if t.n == 0 {
		t.lull()
	}
}

// reset makes a spent lane a new one.
func (l *lane[T]) reset() {
	l.source, l.tasks, l.bucket = nil, chain[T]{}, nil
	l.events, l.bytes, l.ready, l.graced, l.stuck = 0, 0, false, false, false
}

// lull lets go of what the latest peaks did not need.
func (t *laneTable[T]) lull() {
	for range t.peak.lull(t.idleN) {
		t.idle = t.idle.behind
		t.idleN--
	}
	if len(t.buckets) > 4*max(t.idleN, minBuckets) {
		t.buckets = make([]*lane[T], len(t.buckets)/2)
	}
}

func (t *laneTable[T]) grow() {
	old := t.buckets
	t.buckets = make([]*lane[T], max(minBuckets, 2*len(old)))
	for _, l := range old {
		for l != nil {
			next := l.bucket
			at := &t.buckets[spread(l.key^l.source.salt)&uint64(len(t.buckets)-1)]
			l.bucket, *at = *at, l
			l = next
		}
	}
}
