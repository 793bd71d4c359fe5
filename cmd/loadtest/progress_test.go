package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestProgressLine(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&options{ui: "plain"}, streams{err: &out})
	l := newLatency(1)
	l.add(1_200_000)
	start := time.Unix(0, 0)
	p.begin(start.Add(10*time.Second), 0, sample{latency: l})
	p.began, p.until, p.last = start, start.Add(10*time.Second), start
	p.show(start.Add(time.Second), sample{events: 50_000, cpu: 100 * time.Millisecond, latency: l, up: 15, shards: 16, ends: 2})
	want := "1/10s  50.0k/s  p50 1.2ms p99 1.2ms  2.0µs cpu/event  15/16 shards  2 disconnects\n"
	if out.String() != want {
		t.Errorf("line %q, want %q", out.String(), want)
	}
}

func TestProgressWidth(t *testing.T) {
	for _, width := range []int{20, 39, 79} {
		p := &progress{}
		for _, segment := range []string{"1/10s", "50.0k/s", "p50 1.2ms p99 35µs", "2.0µs cpu/event", "15/16 shards"} {
			p.add(width, []byte(segment))
		}
		if n := utf8.RuneCount(p.line); n > width || !strings.HasPrefix(string(p.line), "1/10s") {
			t.Errorf("%d columns take %q, %d wide", width, p.line, n)
		}
	}
}

func TestProgressQuiet(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&options{ui: "quiet"}, streams{err: &out})
	now := time.Now()
	p.begin(now.Add(time.Second), 0, sample{})
	p.waiting(1, 2)
	if p.due(now.Add(time.Hour)) || out.Len() > 0 {
		t.Errorf("quiet says %q", out.String())
	}
}

func TestUnits(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{string(count(nil, 812)), "812"},
		{string(count(nil, 49_949)), "49.9k"},
		{string(count(nil, 1_234_567)), "1.23M"},
		{string(duration(nil, 812)), "812ns"},
		{string(duration(nil, 1_240)), "1.2µs"},
		{string(duration(nil, 35_400)), "35µs"},
		{string(duration(nil, 4_100_000)), "4.1ms"},
		{string(duration(nil, 2_500_000_000)), "2.50s"},
		{string(size(nil, 812)), "812 B"},
		{string(size(nil, 3_500)), "3.4 KiB"},
		{string(size(nil, 12<<20)), "12.0 MiB"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
