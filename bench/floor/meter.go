//go:build unix

package main

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// meter measures the span from the last READY to the last event asked for.
type meter struct {
	want    int64
	first   atomic.Int64 // events that came before the span
	total   atomic.Int64 // events that came at all
	unready atomic.Int64 // shards that are still to be ready
	begin   reading
	end     reading
	done    chan struct{}
	failed  chan error
}

// reading is what was used up to a moment.
type reading struct {
	at        time.Time
	user, sys int64 // ns of CPU
	mallocs   uint64
}

func newMeter(shards int, events int64) *meter {
	m := &meter{want: events, done: make(chan struct{}), failed: make(chan error, shards)}
	m.first.Store(-1)
	m.unready.Store(int64(shards))
	return m
}

// ready counts a shard as ready; the last one begins the span.
func (m *meter) ready() {
	if m.unready.Add(-1) == 0 {
		m.begin = read()
		m.first.Store(m.total.Load())
	}
}

// count adds n events. The caller whose events complete the span ends it.
func (m *meter) count(n int64) {
	first := m.first.Load()
	total := m.total.Add(n)
	if first < 0 {
		return
	}
	if last := first + m.want; total >= last && total-n < last {
		m.end = read()
		close(m.done)
	}
}

func read() reading {
	var u syscall.Rusage
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // EFAULT or EINVAL: neither can be
	}
	return reading{time.Now(), u.Utime.Nano(), u.Stime.Nano(), mem.Mallocs}
}

// result is what is printed; names are those of loadtest's results.
type result struct {
	SchemaVersion  int     `json:"schema_version"`
	Handler        string  `json:"handler"`
	Shards         int     `json:"shards"`
	Events         int64   `json:"events"`
	DurationS      float64 `json:"duration_s"`
	EventsPerS     float64 `json:"events_per_s"`
	CPUNsPerEvent  float64 `json:"cpu_ns_per_event"`
	UserNsPerEvent float64 `json:"user_ns_per_event"`
	SysNsPerEvent  float64 `json:"sys_ns_per_event"`
	AllocsPerEvent float64 `json:"allocs_per_event"`
	Reads          int64   `json:"reads"` // of the sockets, since they were opened
	Bytes          int64   `json:"bytes"` // read from them
}

func (m *meter) result(sockets []*socket) result {
	n := float64(m.want)
	user, sys := float64(m.end.user-m.begin.user), float64(m.end.sys-m.begin.sys)
	span := m.end.at.Sub(m.begin.at).Seconds()
	r := result{
		SchemaVersion: 1, Handler: "floor", Shards: len(sockets), Events: m.want,
		DurationS: span, EventsPerS: n / span,
		CPUNsPerEvent: (user + sys) / n, UserNsPerEvent: user / n, SysNsPerEvent: sys / n,
		AllocsPerEvent: float64(m.end.mallocs-m.begin.mallocs) / n,
	}
	for _, s := range sockets {
		r.Reads += s.reads.Load()
		r.Bytes += s.bytes.Load()
	}
	return r
}
