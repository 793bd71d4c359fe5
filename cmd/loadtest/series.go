package main

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// point is what a part of the measured span has shown, a second of it unless asked
// otherwise. Counts are of that part; what is a level is so at its end.
type point struct {
	At         float64 `json:"at_s"` // its end, from the start of the measured span
	Events     int64   `json:"events"`
	EventsPerS float64 `json:"events_per_s"`
	TargetPerS float64 `json:"target_per_s"` // 0: none

	Samples int64 `json:"samples"` // events timed
	P50     int64 `json:"p50_ns"`
	P99     int64 `json:"p99_ns"`
	P999    int64 `json:"p999_ns"`

	CPUNsPerEvent  float64 `json:"cpu_ns_per_event"`
	CPUCores       float64 `json:"cpu_cores"` // busy on average
	AllocsPerEvent float64 `json:"allocs_per_event"`
	HeapBytes      int64   `json:"heap_bytes"` // objects, live and not yet collected
	StackBytes     int64   `json:"stack_bytes"`
	GCCycles       int64   `json:"gc_cycles"`
	Goroutines     int64   `json:"goroutines"`

	Serving     int   `json:"shards_serving"`
	Handshake   int   `json:"shards_handshake"` // connected, without a session that serves
	Down        int   `json:"shards_down"`      // without a connection
	Shed        int64 `json:"shed"`
	Disconnects int64 `json:"disconnects"`
	Reconnects  int64 `json:"reconnects"`
}

// mark is something that was done to the fleet, to be shown beside what came of it.
type mark struct {
	At    float64 `json:"at_s"`
	Until float64 `json:"until_s"` // At, if it has no length
	What  string  `json:"what"`
	Count int     `json:"count"`
}

// marks are the strikes in a gateway's log, those of one kind within a second as one,
// and the spells of handlers. A gateway with a clock of its own shifts them.
func (f *fleet) marks(log mockgateway.Log) []mark {
	type slot struct {
		what   string
		second int64
	}
	list, at := []mark{}, map[slot]int{}
	for _, e := range log.Of(mockgateway.Struck) {
		s := e.Time.Sub(f.start.at).Seconds()
		key := slot{e.Outcome, int64(s)}
		if i, ok := at[key]; ok {
			list[i].Count++
			continue
		}
		at[key] = len(list)
		list = append(list, mark{s, s, e.Outcome, 1})
	}
	if sp := f.witness.spells; sp != nil && sp.began.Load() != 0 {
		began := time.Unix(0, sp.began.Load()).Sub(f.start.at)
		for k := 1; k < 2*spellPairs; k += 2 {
			from := began + time.Duration(k)*sp.length
			list = append(list, mark{from.Seconds(), (from + sp.length).Seconds(), "slow handlers", 1})
		}
	}
	slices.SortStableFunc(list, func(a, b mark) int { return cmp.Compare(a.At, b.At) })
	return slices.DeleteFunc(list, func(m mark) bool { return m.At > f.end.at.Sub(f.start.at).Seconds() })
}

// encode is a histogram as other HdrHistogram tools read it: V2, deflated, base64.
func encode(h *hdrhistogram.Histogram) string {
	b, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		return "" // in memory nothing can fail; a report without it has no distribution
	}
	return string(b)
}

// decode is its opposite; none is an empty histogram.
func decodeHistogram(text string) (*hdrhistogram.Histogram, error) {
	if text == "" {
		return newHistogram(), nil
	}
	if _, err := base64.StdEncoding.DecodeString(text); err != nil {
		return nil, fmt.Errorf("the latency histogram is not base64: %w", err)
	}
	return hdrhistogram.Decode([]byte(text))
}

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, maxLatency, 3) }
