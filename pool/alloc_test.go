//go:build !race

package pool

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// wantNoAllocs runs f over n and over 4n events and fails if that makes a difference
// of more than 3 allocations. The scheduler may start a worker more in one of them, so
// the best of a few tries counts; what is allocated by events is in each.
func wantNoAllocs(t *testing.T, n int, f func(n int)) {
	t.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	mallocs := func(n int) int {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f(n)
		runtime.ReadMemStats(&after)
		return int(after.Mallocs - before.Mallocs)
	}
	f(4 * n)
	var once, fourfold int
	for range 5 {
		once, fourfold = mallocs(n), mallocs(4*n)
		if fourfold-once <= 3 {
			return
		}
	}
	t.Errorf("%d allocations over %d events, %d over %d", once, n, fourfold, 4*n)
}

func TestBuffersAllocateNothing(t *testing.T) {
	p := NewBuffers()
	wantNoAllocs(t, 10_000, func(n int) {
		for i := range n {
			b := p.Get(1 << (i % maxClassBits))
			v := b.View(0, 1)
			v.Retain()
			_ = v.Bytes()
			b.Release()
			v.Release()
			v.Release()
		}
	})
	if n := p.InUse(); n != 0 {
		t.Errorf("%d buffers in use", n)
	}
}

func TestDispatchAllocatesNothing(t *testing.T) {
	for _, c := range []struct {
		name                 string
		keys, burst, backlog int
	}{
		{"one at a time", 1, 1, 0},
		{"one key", 1, 80, 500},
		{"many keys", 1000, 80, 500},
		{"bursts that drain", 100_000, 5000, 0},
		{"a long backlog", 100_000, 80, 20_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newTestDispatcher(t, 4, func(benchEvent) {})
			s := d.NewSource(Bounds{})
			wantNoAllocs(t, 50_000, func(n int) {
				load := newLoad(c.keys)
				for i := range n {
					s.Stage(Item{Key: load.key()}, benchEvent{})
					if i%c.burst == c.burst-1 {
						s.Wait(c.backlog, nil)
					}
				}
				s.Wait(0, nil)
			})
		})
	}
}
