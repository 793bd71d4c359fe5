package main

import "runtime"

// position is how far a guild has come: the newest Seq in the lower half, above it how
// many dispatches have passed since the first, over restarts. Its highest bit is the
// lock of the stream, so that to lock, to publish and to unlock takes two atomic
// operations.
type position uint64

const locked position = 1 << 63

func (p position) last() uint32  { return uint32(p) }
func (p position) passed() int64 { return int64(p &^ locked >> 32) }

// advance moves on to seq, unless that is behind.
func (p position) advance(seq uint32) position {
	step := position(1) // joined here
	if p != 0 {
		if seq <= p.last() {
			return p
		}
		step = position(seq - p.last())
	}
	return (p>>32+step)<<32 | position(seq)
}

// restart goes on counting where a new gateway begins.
func (p position) restart() position { return p >> 32 << 32 }

// lock waits for its turn, a few nanoseconds.
func (st *stream) lock() position {
	for {
		p := st.where.Load()
		if position(p)&locked == 0 && st.where.CompareAndSwap(p, p|uint64(locked)) {
			return position(p)
		}
		runtime.Gosched()
	}
}

func (st *stream) unlock(p position) { st.where.Store(uint64(p)) }

// at returns the position without a lock.
func (st *stream) at() position { return position(st.where.Load()) }
