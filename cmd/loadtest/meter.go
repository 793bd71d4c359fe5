package main

import (
	"runtime"
	"time"

	"github.com/seed4d760daf/sluice"
)

// meter measures what this process spends. Its memory is its own, so that measuring
// allocates nothing.
type meter struct {
	rusage rusage
	mem    runtime.MemStats
}

// reading is the state of the counters at one moment.
type reading struct {
	at             time.Time
	events         int64 // dispatches received
	user, system   time.Duration
	mallocs, bytes uint64
	gc             uint32
	goroutines     int
	peakRSS        int64
}

func (r reading) cpu() time.Duration { return r.user + r.system }

// begin reads the counters at the start of a span: what costs most comes first.
func (m *meter) begin(gw *sluice.Manager) reading {
	r := reading{goroutines: runtime.NumGoroutine(), events: received(gw.Stats())}
	m.memory(&r)
	m.clocks(&r)
	return r
}

// end reads the counters at the end of a span, in the opposite order.
func (m *meter) end(gw *sluice.Manager) reading {
	var r reading
	m.clocks(&r)
	m.memory(&r)
	r.goroutines, r.events = runtime.NumGoroutine(), received(gw.Stats())
	return r
}

func (m *meter) clocks(r *reading) {
	r.user, r.system, r.peakRSS = m.usage()
	r.at = time.Now()
}

func (m *meter) memory(r *reading) {
	runtime.ReadMemStats(&m.mem)
	r.mallocs, r.bytes, r.gc = m.mem.Mallocs, m.mem.TotalAlloc, m.mem.NumGC
}

// atRest is the memory in use, garbage collected: heap and stacks, in bytes.
func (m *meter) atRest() uint64 {
	runtime.GC()
	runtime.GC() // the second empties what pools kept over the first
	runtime.ReadMemStats(&m.mem)
	return m.mem.HeapAlloc + m.mem.StackInuse
}

// received adds up the dispatches of all shards.
func received(st sluice.Stats) int64 {
	var n int64
	for i := range st.Shards {
		n += int64(st.Shards[i].Received)
	}
	return n
}
