package main

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	var pairs []pair
	for _, p := range [][3]float64{{100, 200, 0}, {200, 300, 0.001}, {400, 1000, 0}} {
		pairs = append(pairs, pair{floor: p[0], clients: []result{{CPU: p[1], Allocs: p[2], RSS: 5 << 20}, {CPU: 6000}}})
	}
	o := options{mix: "bot", rate: "max", shards: 2, events: 10, handlers: []string{"raw"}, peers: []string{"other"}}
	got := table(o, programs{}.clients(o), pairs)
	for _, want := range []string{
		"mix bot, rate max, shards 2, events 10, pairs 3",
		"200 [100, 400]",       // the floor
		"300 [200, 1000]",      // the handler
		"2.00 [1.50, 2.50]",    // their ratio, pair by pair
		"0.000 [0.000, 0.001]", // allocations
		"5 [5, 5]",             // MiB
		"| other ÷ it |",
		"20.0 [6.0, 30.0]", // the peer's cost in the handler's
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestSpreadOfEven(t *testing.T) {
	pairs := []pair{{floor: 4}, {floor: 1}, {floor: 2}, {floor: 9}}
	if got, want := spread("%.0f", pairs, func(p pair) float64 { return p.floor }), "3 [1, 9]"; got != want {
		t.Errorf("spread %q, want %q", got, want)
	}
}

// TestTableWithoutPeers has a column less.
func TestTableWithoutPeers(t *testing.T) {
	o := options{handlers: []string{"raw", "lazy"}}
	clients := programs{}.clients(o)
	got := table(o, clients, []pair{{floor: 1, clients: make([]result, len(clients))}})
	for line := range strings.Lines(got[strings.Index(got, "|"):]) {
		if n := strings.Count(line, "|"); n != 6 {
			t.Errorf("%d cells in %s", n-1, line)
		}
	}
}
