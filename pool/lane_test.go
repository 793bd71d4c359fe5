package pool

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// values reads a chain from its head, and checks its count and its tail.
func (c *chain[T]) values(t *testing.T) (vs []T) {
	t.Helper()
	var last *task[T]
	for at := c.head; at != nil; at = at.next {
		vs = append(vs, at.value)
		last = at
	}
	if len(vs) != c.n || last != c.tail {
		t.Fatalf("chain of %d counts %d; its tail is its last: %v", len(vs), c.n, last == c.tail)
	}
	return vs
}

// FuzzChain does to two chains and to two slices the same, one step a byte.
func FuzzChain(f *testing.F) {
	f.Add([]byte{0, 0, 0, 2 | 1<<2, 3, 1, 3 | 2<<2, 2})
	rng := rand.New(rand.NewPCG(1, 1))
	for range 50 {
		steps := make([]byte, rng.IntN(200))
		for i := range steps {
			steps[i] = byte(rng.Uint32())
		}
		f.Add(steps)
	}
	f.Fuzz(func(t *testing.T, steps []byte) {
		var a, b chain[int]
		var wantA, wantB []int
		for i, step := range steps {
			switch n := int(step >> 2); step & 3 {
			case 0:
				a.push(&task[int]{value: i})
				wantA = append(wantA, i)
			case 1:
				if a.n > 0 {
					a.pop()
					wantA = wantA[1:]
				}
			case 2: // from the front of a to the front of b
				front := a.cut(n)
				n = min(n, len(wantA))
				if got := front.values(t); !slices.Equal(got, wantA[:n]) {
					t.Fatalf("step %d: cut %v off, want %v", i, got, wantA[:n])
				}
				b.prepend(front)
				wantB = slices.Concat(wantA[:n], wantB)
				wantA = wantA[n:]
			case 3: // back
				a.prepend(b.cut(n))
				n = min(n, len(wantB))
				wantA = slices.Concat(wantB[:n], wantA)
				wantB = wantB[n:]
			}
			if got := a.values(t); !slices.Equal(got, wantA) {
				t.Fatalf("step %d: a is %v, want %v", i, got, wantA)
			}
			if got := b.values(t); !slices.Equal(got, wantB) {
				t.Fatalf("step %d: b is %v, want %v", i, got, wantB)
			}
		}
	})
}

// The table finds what a map finds, while it grows, shrinks and lets go.
func TestLaneTableIsAMap(t *testing.T) {
	type laneKey struct {
		source *Source[int]
		key    uint64
	}
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 2))
		sources := []*Source[int]{{salt: spread(1) | 1}, {salt: spread(2) | 1}}
		var table laneTable[int]
		want := map[laneKey]*lane[int]{}
		var open []*lane[int]
		for range 20 {
			size := rng.IntN(1 << rng.IntN(12)) // the lanes that this phase tends to
			for range 500 {
				if len(open) > size || len(open) > 0 && rng.IntN(4) == 0 {
					i := rng.IntN(len(open))
					l := open[i]
					open = slices.Delete(open, i, i+1)
					delete(want, laneKey{l.source, l.key})
					table.close(l)
				} else {
					k := laneKey{sources[rng.IntN(2)], uint64(rng.IntN(2*size+1)) << 22}
					l, fresh := table.open(k.key, k.source)
					old, there := want[k]
					if fresh == there || there && l != old || l.key != k.key || l.source != k.source || l.tasks.n != 0 {
						t.Fatalf("seed %d: open returned %+v, fresh %v; the map has %p", seed, l, fresh, old)
					}
					if fresh {
						want[k] = l
						open = append(open, l)
					}
				}
				if table.n != len(want) {
					t.Fatalf("seed %d: %d lanes, the map has %d", seed, table.n, len(want))
				}
			}
		}
		for k, l := range want {
			if got, fresh := table.open(k.key, k.source); fresh || got != l {
				t.Fatalf("seed %d: lost the lane of %v", seed, k)
			}
			table.close(l)
		}
		if table.n != 0 {
			t.Errorf("seed %d: %d lanes after all were closed", seed, table.n)
		}
	}
}

func TestLaneTableFollowsItsPeak(t *testing.T) {
	const many = 100_000
	var table laneTable[int]
	s := &Source[int]{salt: 1}
	burst := func(n int) {
		lanes := make([]*lane[int], n)
		for i := range lanes {
			lanes[i], _ = table.open(uint64(i), s)
		}
		for _, l := range lanes {
			table.close(l)
		}
	}
	burst(many)
	for range peakPeriod / 2 {
		burst(1)
	}
	if table.idleN != many || len(table.buckets) < many {
		t.Fatalf("%d lanes and %d buckets kept for the next burst, want %d", table.idleN, len(table.buckets), many)
	}
	for range 2 * peakPeriod {
		burst(1)
	}
	if table.idleN > leastKept || len(table.buckets) > 4*leastKept {
		t.Errorf("%d lanes and %d buckets kept after a long quiet, want %d and %d",
			table.idleN, len(table.buckets), leastKept, 4*leastKept)
	}
}
