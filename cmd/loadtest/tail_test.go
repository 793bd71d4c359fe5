package main

import (
	"strings"
	"testing"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// What a gateway holds back at the end leaves no hole, and is missed all the same,
// whatever the handler.
func TestTail(t *testing.T) {
	t.Parallel()
	for _, handler := range []string{"raw", "lazy", "none"} {
		t.Run(handler, func(t *testing.T) {
			t.Parallel()
			m := small(0)
			m.Rate = 2000
			m.Faults = []mockgateway.Fault{mockgateway.OnShard(1, mockgateway.Do(mockgateway.AtDispatch, func(c *mockgateway.Conn) bool {
				return c.Sent() >= 50
			}))}
			code, r := attackMock(t, m, "--handler", handler, "--duration", "300ms")
			if code != exitFailed || r.Lost == 0 || !strings.Contains(strings.Join(r.Notes, "\n"), "never arrived") {
				t.Errorf("code %d, lost %d, notes %q", code, r.Lost, r.Notes)
			}
		})
	}
}

// With two fleets on one layout nobody knows whose the newest events are.
func TestTailOfAnothersSession(t *testing.T) {
	f := &fleet{total: 2}
	for _, c := range []struct {
		name     string
		sessions []mockgateway.SessionStats
		ok       bool
	}{
		{"ours", []mockgateway.SessionStats{{Shard: [2]int{0, 2}}, {Shard: [2]int{1, 2}}}, true},
		{"two of one shard", []mockgateway.SessionStats{{Shard: [2]int{0, 2}}, {Shard: [2]int{0, 2}}}, false},
		{"another layout", []mockgateway.SessionStats{{Shard: [2]int{0, 4}}}, false},
	} {
		if _, ok := f.sessions(&mockgateway.Stats{Sessions: c.sessions}); ok != c.ok {
			t.Errorf("%s: %v", c.name, ok)
		}
	}
}
