package pool

import "sync/atomic"

// viewBytes is the mean size of a view that a block has slots for: one slot for
// every viewBytes of memory, six percent of it.
const viewBytes = 128

// A state word holds a generation in its upper half and a count in its lower half.
// Both change in one compare-and-swap, so that a handle of an earlier generation
// never passes for one of today.
const (
	generationOne = 1 << 32
	countMask     = generationOne - 1
)

// ownedBit of a block's word is the owner's reference; the bits below count views.
const ownedBit = 1 << 31

// block is memory and who refers to it.
type block struct {
	word  atomic.Uint64
	mem   []byte
	slots []atomic.Uint64 // one word a view
	taken int32           // slots in use since the last Rewind; the owner's
	class int8            // -1: too large to be kept
	home  *Buffers
	next  *block // in a free list
}

// Buffers is a set of free lists, one a size class. It is safe for concurrent use,
// and none of its memory is shared with another Buffers.
type Buffers struct {
	classes [numClasses]freeList
	out     atomic.Int64
	bytes   atomic.Int64 // of those that are out
}

// NewBuffers returns an empty set. It holds no memory until buffers are released.
func NewBuffers() *Buffers { return new(Buffers) }

// Get returns a buffer of at least n bytes with one reference, the caller's. It
// allocates only when its class has none idle, and always beyond 1 MiB, where the
// memory goes to the collector on release. The bytes are not cleared.
func (p *Buffers) Get(n int) Buffer {
	c := classOf(n)
	var b *block
	if c >= 0 {
		n = classSize(c)
		b = p.classes[c].pop()
	}
	if b == nil {
		b = newBlock(p, c, n)
	}
	p.out.Add(1)
	p.bytes.Add(int64(len(b.mem)))
	gen := b.word.Load() &^ countMask
	b.word.Store(gen | ownedBit)
	b.taken = 0
	return Buffer{b, uint32(gen >> 32)}
}

// Trim lets the collector have the idle memory that was not needed since the last Trim.
// Called now and then, it brings a pool back after a burst.
func (p *Buffers) Trim() {
	for i := range p.classes {
		p.classes[i].trim()
	}
}

// InUse returns how many buffers are held by an owner or by a view. It is zero once
// all that was handed out has come home, which is what leak tests look at.
func (p *Buffers) InUse() int { return int(p.out.Load()) }

// InUseBytes returns how much memory those have.
func (p *Buffers) InUseBytes() int64 { return p.bytes.Load() }

func newBlock(p *Buffers, class, n int) *block {
	mem := make([]byte, n+slack)
	slots := n / viewBytes
	if class < 0 {
		slots = 64 // one message of its own and what came in with its end
	}
	return &block{mem: mem[:n], slots: make([]atomic.Uint64, slots), class: int8(class), home: p}
}

// drop gives back one reference that the caller is known to hold.
func (b *block) drop(ref uint64) {
	if w := b.word.Add(^(ref - 1)); w&countMask == 0 {
		b.recycle(w)
	}
}

// recycle sends home a block that nobody refers to.
func (b *block) recycle(word uint64) {
	poison(b.mem)
	b.word.Store(word + generationOne)
	b.home.out.Add(-1)
	b.home.bytes.Add(-int64(len(b.mem)))
	if b.class >= 0 {
		b.home.classes[b.class].push(b)
	}
}

// Buffer is its owner's handle on pooled memory, valid until Release. The owner may
// write, make views, and start over with Rewind once they are gone; only one
// goroutine may do so at a time. The zero Buffer holds nothing.
type Buffer struct {
	b   *block
	gen uint32
}

// IsZero tells whether the handle was never given memory.
func (b Buffer) IsZero() bool { return b.b == nil }

// Bytes returns the whole memory, valid until Release. At least 64 more bytes lie
// behind its end. It panics after Release.
func (b Buffer) Bytes() []byte {
	b.check()
	return b.b.mem
}

// Slots returns how many views can be made before the next Rewind.
func (b Buffer) Slots() int {
	b.check()
	return len(b.b.slots) - int(b.b.taken)
}

// View returns a counted view of Bytes()[lo:hi] with one reference, the caller's.
// The memory outlives the owner's Release until the view's last one. Views should not
// overlap: where memory is poisoned, the first to go overwrites the other. It allocates
// nothing, and panics when no slot is left or the bounds are not within Bytes.
func (b Buffer) View(lo, hi int) View {
	b.check()
	_ = b.b.mem[lo:hi:len(b.b.mem)] // not into the slack
	i := b.b.taken
	slot := &b.b.slots[i]
	b.b.taken++
	gen := slot.Load() &^ countMask
	slot.Store(gen | 1)
	b.b.word.Add(1)
	return View{b: b.b, gen: uint32(gen >> 32), slot: uint32(i), lo: uint32(lo), hi: uint32(hi)}
}

// Rewind makes the whole memory writable again if no view of it is alive, and tells
// whether it did.
func (b Buffer) Rewind() bool {
	b.check()
	if b.b.word.Load()&countMask != ownedBit {
		return false
	}
	b.b.taken = 0
	return true
}

// Release gives up the owner's reference. It panics if that was done before.
func (b Buffer) Release() {
	b.check()
	b.b.drop(ownedBit)
}

func (b Buffer) check() {
	if w := b.b.word.Load(); uint32(w>>32) != b.gen || w&ownedBit == 0 {
		panic("pool: Buffer used after its Release")
	}
}

// View is a counted part of a buffer, a value to be copied freely. It is valid until
// the Release that answers its last reference; after that every method but Alive
// panics. Retain and Release may be called from any goroutine that holds a
// reference. The zero View holds nothing and is not alive.
type View struct {
	b      *block
	gen    uint32
	slot   uint32
	lo, hi uint32
}

// Alive tells whether the view may still be used.
func (v View) Alive() bool {
	if v.b == nil {
		return false
	}
	w := v.b.slots[v.slot].Load()
	return uint32(w>>32) == v.gen && w&countMask != 0
}

// Bytes returns the memory, valid until the last Release. Its capacity ends with
// it: appending copies.
func (v View) Bytes() []byte {
	v.Check()
	return v.b.mem[v.lo:v.hi:v.hi]
}

// Check panics if the view is no longer alive.
func (v View) Check() {
	if !v.Alive() {
		panicReleased()
	}
}

// Retain adds a reference, to be answered by one Release.
func (v View) Retain() {
	v.Check()
	slot := &v.b.slots[v.slot]
	for {
		w := slot.Load()
		if uint32(w>>32) != v.gen || w&countMask == 0 {
			panicReleased()
		}
		if slot.CompareAndSwap(w, w+1) {
			return
		}
	}
}

// Release gives up a reference. With the last one the bytes may be overwritten and
// the view is dead, which it tells; a further Release panics.
func (v View) Release() (last bool) {
	if v.b == nil {
		panicReleased()
	}
	slot := &v.b.slots[v.slot]
	for {
		w := slot.Load()
		if uint32(w>>32) != v.gen || w&countMask == 0 {
			panicReleased()
		}
		next := w - 1
		if next&countMask == 0 {
			next += generationOne
		}
		if !slot.CompareAndSwap(w, next) {
			continue
		}
		if last = next&countMask == 0; last {
			poison(v.b.mem[v.lo:v.hi])
			v.b.drop(1)
		}
		return last
	}
}

func panicReleased() {
	panic("pool: View used after its last Release: Retain it to keep it past its handler")
}
