//go:build !race

package mockgateway

import (
	"runtime"
	"testing"
)

// TestTrafficDoesNotAllocate holds N batches against 4N, from the deck to the
// bytes for the socket.
func TestTrafficDoesNotAllocate(t *testing.T) {
	for _, tc := range []struct {
		name   string
		pieces int
		slack  uint64 // more allocations in four times as many pieces
		setup  func(*Conn)
	}{
		{"text", 500, 3, func(*Conn) {}},
		{"zlib-stream", 25, 3, func(c *Conn) { c.enc.stream = newStream("zlib-stream", 1) }},
		// The encoder has a few dozen tables, each of which grows once at the first
		// block that wants it larger. 75 pieces more are 60,000 events more.
		{"zstd-stream", 25, 40, func(c *Conn) { c.enc.stream = newStream("zstd-stream", 1) }},
		{"blobs", 25, 3, func(c *Conn) { c.blobs.Store(newBlobber(1)) }},
		{"fragments", 25, 3, func(c *Conn) { c.framing.fragment = 100 }},
		{"reworded", 25, 3, func(c *Conn) { c.framing.odd, c.framing.decoys, c.framing.numbers = true, true, true }},
	} {
		t.Run(tc.name, func(t *testing.T) { trafficDoesNotAllocate(t, tc.pieces, tc.slack, tc.setup) })
	}
}

func trafficDoesNotAllocate(t *testing.T, pieces int, slack uint64, setup func(*Conn)) {
	s := serve(t, Options{Rate: -1, Mix: "mixed", RingSize: 1024})
	session := newSession(s, [2]int{0, 1}, 0)
	c := &Conn{srv: s}
	session.conn = c
	c.session.Store(session)
	setup(c)
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
	run(max(pieces/5, 20)) // the ring grows
	few, many := run(pieces), run(4*pieces)
	if many > few+slack {
		t.Errorf("%d allocations for %d pieces, %d for %d", few, pieces, many, 4*pieces)
	}
}
