package pool

import (
	"math/bits"
	"sync"
)

// The size classes go from 1 KiB, what a connection at rest reads into, to 1 MiB, four to
// a doubling: what is rounded up wastes a tenth on the average. What is larger is the
// collector's.
const (
	minClassBits = 10
	maxClassBits = 20
	classSteps   = 4 // to a doubling
	numClasses   = (maxClassBits-minClassBits)*classSteps + 1
)

// slack is memory that every block has behind its usable end. Decoders load whole
// words past the end of their input, and a slice that ends where its allocation
// ends makes pointers to the next one (bytedance/sonic#818).
const slack = 64

// idleBytes bounds what a class keeps for later; beyond it, memory goes to the
// collector, so that a burst does not stay resident.
const idleBytes = 4 << 20

// classOf returns the smallest class that holds n bytes, or -1 if none does.
func classOf(n int) int {
	if n > 1<<maxClassBits {
		return -1
	}
	if n <= 1<<minClassBits {
		return 0
	}
	whole := bits.Len(uint(n-1)) - 1 // the power of two below
	step := (n - 1 - 1<<whole) * classSteps >> whole
	return (whole-minClassBits)*classSteps + step + 1
}

// classSize returns the usable bytes of a block of class c.
func classSize(c int) int {
	whole := 1 << (c/classSteps + minClassBits)
	return whole + c%classSteps*whole/classSteps
}

// freeList is the idle memory of one class, last in, first out: the block released
// last is the one still in the cache.
type freeList struct {
	mu    sync.Mutex
	head  *block
	n     int
	least int // the fewest there were since the last trim: nobody has needed those
}

func (l *freeList) pop() *block {
	l.mu.Lock()
	b := l.head
	if b != nil {
		l.head, b.next = b.next, nil
		l.n--
		l.least = min(l.least, l.n)
	}
	l.mu.Unlock()
	return b
}

// trim lets go of what nobody has needed since the last trim.
func (l *freeList) trim() {
	l.mu.Lock()
	for range l.least {
		b := l.head
		l.head, b.next = b.next, nil
	}
	l.n -= l.least
	l.least = l.n
	l.mu.Unlock()
}

// push keeps b for later unless the class already holds its share.
func (l *freeList) push(b *block) {
	l.mu.Lock()
	if (l.n+1)*classSize(int(b.class)) <= idleBytes {
		b.next, l.head = l.head, b
		l.n++
	}
	l.mu.Unlock()
}
