package bench

import (
	"fmt"
	"testing"
)

// Suite runs every benchmark of this package as sub-benchmarks of b: Frame,
// Inflate, Scan, Key, Lookup, Typed, Dispatch and Pipeline.
func Suite(b *testing.B) {
	b.Run("Frame", benchFrame)
	b.Run("Inflate", benchInflate)
	b.Run("Scan", benchScan)
	b.Run("Key", benchKey)
	b.Run("Lookup", benchLookup)
	b.Run("Typed", benchTyped)
	b.Run("Dispatch", benchDispatch)
	b.Run("Pipeline", benchPipeline)
}

// measure runs step, which is one event of size bytes, as often as b asks, and then
// finish, which waits until what the steps began is done: it counts too. The indirect
// call costs everyone the same, one or two nanoseconds.
func measure(b *testing.B, size int, step func(), finish ...func()) {
	b.ReportAllocs()
	b.SetBytes(int64(size))
	for b.Loop() {
		step()
	}
	b.StartTimer() // the last Loop has stopped it
	for _, f := range finish {
		f()
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// label names a benchmark after an event and the size of its payload.
func label(event string, size int) string {
	if size < 1000 {
		return fmt.Sprintf("%s-%d", event, size)
	}
	return fmt.Sprintf("%s-%dK", event, (size+500)/1000)
}

// check ends a benchmark whose step has failed.
func check(b *testing.B, err error) {
	if err != nil {
		b.Fatal(err)
	}
}
