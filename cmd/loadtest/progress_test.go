package main

import (
	"bytes"
	"fmt"
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
	p.show(start.Add(time.Second), sample{gauges: gauges{events: 50_000, cpu: 100 * time.Millisecond, mallocs: 100, heap: 5 << 20, ends: 2}, latency: l, up: 15, shards: 16})
	want := "1/10s  50.0k/s  p50 1.2ms p99 1.2ms  2.0µs cpu/event  0.002 allocs/event  5.0 MiB heap  15/16 shards, 1 down  2 disconnects\n"
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

// screen is a terminal of some columns that knows what progress sends: text, new lines,
// and how to go up and to clear.
type screen struct {
	columns int
	cells   [][]rune
	x, y    int
}

func (s *screen) Write(b []byte) (int, error) {
	for text := string(b); text != ""; {
		var n int
		switch _, err := fmt.Sscanf(text, "\x1b[%dA", &n); {
		case err == nil:
			s.y -= n
			_, text, _ = strings.Cut(text, "A")
		case strings.HasPrefix(text, "\x1b[J"):
			s.cells, text = append(s.cells[:s.y], s.cells[s.y][:s.x]), text[3:]
		default:
			r, size := utf8.DecodeRuneInString(text)
			s.put(r)
			text = text[size:]
		}
	}
	return len(b), nil
}

func (s *screen) put(r rune) {
	switch r {
	case '\r':
		s.x = 0
		return
	case '\n':
		s.y++
	default:
		if s.x == s.columns {
			s.x, s.y = 0, s.y+1
		}
	}
	for s.y >= len(s.cells) {
		s.cells = append(s.cells, nil)
	}
	if r != '\n' {
		s.cells[s.y] = append(s.cells[s.y][:s.x], r)
		s.x++
	}
}

// narrowed is the screen after its window was made narrower: what is wide is wrapped.
func (s *screen) narrowed(columns int) {
	old := s.cells
	s.columns, s.cells = columns, nil
	for _, row := range old {
		for len(row) > columns {
			s.cells, row = append(s.cells, row[:columns:columns]), row[columns:]
		}
		s.cells = append(s.cells, row)
	}
	s.y, s.x = len(s.cells)-1, len(s.cells[len(s.cells)-1])
}

func (s *screen) String() string {
	var rows []string
	for _, row := range s.cells {
		rows = append(rows, string(row))
	}
	return strings.Join(rows, "\n")
}

// The live view stays in its place and within its window, also one that was narrowed.
func TestProgressLive(t *testing.T) {
	l := newLatency(1)
	l.add(1_200_000)
	start := time.Unix(0, 0)
	for _, columns := range []int{120, 80, 40, 20} {
		s := &screen{columns: columns}
		s.Write([]byte("$ loadtest\r\n"))
		p := &progress{w: s, live: true, columns: func() int { return s.columns }}
		p.waiting(1, 2)
		p.begin(start.Add(10*time.Second), 0, sample{latency: l})
		p.began, p.until, p.last = start, start.Add(10*time.Second), start
		for i := range 3 {
			p.show(start.Add(time.Duration(i+1)*time.Second), sample{gauges: gauges{events: int64(i+1) * 50_000, heap: 5 << 20, ends: 2, shed: 7, redials: 2},
				latency: l, up: 13, opening: 1, shards: 16, target: 50_000})
			if i == 1 && columns == 80 {
				s.narrowed(33)
			}
		}
		text := s.String()
		if !strings.HasPrefix(text, "$ loadtest\n3/10s, 7s left") || strings.Count(text, "left") != 1 || !strings.Contains(text, "50.0k/s of 50.0k") {
			t.Errorf("%d columns show\n%s", columns, text)
		}
		rows := strings.Split(text, "\n")[1:]
		for _, row := range rows {
			if utf8.RuneCountInString(row) >= s.columns {
				t.Errorf("%d columns: %q touches the edge", s.columns, row)
			}
		}
		if len(rows) > mostRows || columns >= 80 && s.columns == columns && !strings.Contains(text, "13/16 shards, 1 in handshake, 2 down  2 disconnects  2 reconnects  7 shed") {
			t.Errorf("%d columns show\n%s", columns, text)
		}
		if p.done(); s.String() != "$ loadtest\n" {
			t.Errorf("%d columns: %q is left behind", columns, s.String())
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
