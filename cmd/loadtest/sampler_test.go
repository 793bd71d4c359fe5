package main

import (
	"slices"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

func sampled(o *options) *sampler {
	f := &fleet{o: o, watch: newWatch(), witness: newWitness(&options{rate: 1}), shards: 2}
	f.sampler = newSampler(f)
	return f.sampler
}

// A long run has longer parts, and a room that its points fill.
func TestSamplerLength(t *testing.T) {
	for duration, every := range map[time.Duration]time.Duration{
		10 * time.Second: time.Second, 30 * time.Minute: time.Second, time.Hour: 2 * time.Second, 24 * time.Hour: 48 * time.Second,
	} {
		s := sampled(&options{rate: 1, duration: duration})
		if need := int(duration / every); s.every != every || cap(s.points) < need || cap(s.points) > samplesMost+2 {
			t.Errorf("%v: a part is %v, room for %d points", duration, s.every, cap(s.points))
		}
	}
}

// Each point tells of its own part, and the log of each what was timed in it.
func TestSamplerParts(t *testing.T) {
	s := sampled(&options{rate: 500, reporting: reporting{hdr: "x"}})
	w, at := s.f.witness, time.Unix(1000, 0)
	w.latency.add(9e9) // before the span: it is in no part
	s.begin(at, 50)
	for i, ms := range []int64{1, 4, 0, 2} {
		if at = at.Add(time.Second); ms > 0 {
			w.latency.add(ms * 1e6)
			w.latency.add(ms * 1e6)
		}
		if s.due(at.Add(-time.Millisecond)) || !s.due(at) {
			t.Errorf("part %d is not due after a second", i)
		}
		s.f.watch.shed.Add(ms)
		s.sample(at, 50+int64(i+1)*100)
		p := s.points[i]
		if p.At != float64(i+1) || p.Events != 100 || p.EventsPerS != 100 || p.TargetPerS != 500 || p.Shed != ms || p.Down != 2 {
			t.Errorf("part %d: %+v", i, p)
		}
		if want := 2 * min(ms, 1); p.Samples != want || p.P50/1e5 != ms*10 || p.P999 != p.P50 {
			t.Errorf("part %d has %d samples, p50 %d, p99.9 %d; want %d of %d ms", i, p.Samples, p.P50, p.P999, want, ms)
		}
	}
	s.finish(at.Add(10*time.Millisecond), 460) // too short
	if len(s.points) != 4 {
		t.Errorf("%d points", len(s.points))
	}
	s.finish(at.Add(500*time.Millisecond), 500)
	if p := s.points[4]; p.At != 4.5 || p.EventsPerS != 100 {
		t.Errorf("the last part is %+v", p)
	}
	var counts []int64
	for _, h := range s.histograms() {
		counts = append(counts, h.TotalCount())
	}
	if want := []int64{2, 2, 0, 2, 0}; !slices.Equal(counts, want) {
		t.Errorf("the log has %v, want %v", counts, want)
	}
}

// Strikes of one kind within a second are one mark; what comes behind the span is none.
func TestMarks(t *testing.T) {
	f := sampled(&options{rate: 1}).f
	f.start.at = time.Unix(1000, 0)
	f.end.at = f.start.at.Add(10 * time.Second)
	struck := func(ms int, what string) mockgateway.Entry {
		return mockgateway.Entry{Kind: mockgateway.Struck, Time: f.start.at.Add(time.Duration(ms) * time.Millisecond), Outcome: what}
	}
	got := f.marks(mockgateway.Log{struck(3100, "drop"), struck(1000, "drop"), {Kind: mockgateway.Identify}, struck(3200, "mute"), struck(3900, "drop"), struck(10_001, "drop")})
	want := []mark{{1, 1, "drop", 1}, {3.1, 3.1, "drop", 2}, {3.2, 3.2, "mute", 1}}
	if !slices.Equal(got, want) {
		t.Errorf("marks %+v, want %+v", got, want)
	}
	f.witness.spells = newSpells(&options{duration: 10 * time.Second})
	f.witness.spells.began.Store(f.start.at.UnixNano())
	if got := f.marks(nil); len(got) != spellPairs || got[1] != (mark{3, 4, "slow handlers", 1}) {
		t.Errorf("marks %+v", got)
	}
}
