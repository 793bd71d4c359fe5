//go:build !race

package mockgateway

import (
	"runtime"
	"testing"
)

// TestTrafficDoesNotAllocate holds N batches against 4N, from the deck to the
// bytes for the socket.
func TestTrafficDoesNotAllocate(t *testing.T) {
	s := serve(t, Options{Rate: -1, Mix: "mixed", RingSize: 1024})
	session := newSession(s, [2]int{0, 1}, 0)
	c := &Conn{srv: s}
	session.conn = c
	c.session.Store(session)
	out := make([]byte, 0, keepSize)
	var b batch
	run := func(pieces int) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range pieces {
			var err error
			if out, err = c.takeDispatches(out[:0], &b); err != nil || len(out) < pieceSize {
				t.Fatalf("piece of %d bytes, %v", len(out), err)
			}
		}
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs
	}
	run(100) // the ring grows
	few, many := run(500), run(2000)
	if many > few+3 {
		t.Errorf("%d allocations for 500 pieces, %d for 2000", few, many)
	}
}
