package sluice

import (
	"testing"
	"time"
)

func TestHeartbeatSchedule(t *testing.T) {
	t0 := time.Unix(1000, 0)
	for _, jitter := range []float64{0, 0.5, 0.999} {
		var h heartbeat
		h.start(t0, 10*time.Second, jitter)
		if want := t0.Add(time.Duration(jitter * float64(10*time.Second))); !h.at.Equal(want) {
			t.Errorf("jitter %v: first beat at %v, want %v", jitter, h.at, want)
		}
		first := h.at
		h.beat(first)
		if want := first.Add(10 * time.Second); !h.at.Equal(want) {
			t.Errorf("second beat at %v, want %v", h.at, want)
		}
		h.beat(first.Add(time.Hour)) // the process slept
		if want := first.Add(time.Hour + 10*time.Second); !h.at.Equal(want) {
			t.Errorf("after a pause the next beat is at %v, want %v", h.at, want)
		}
	}
}

func TestZombie(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(1000+s), 0) }
	for name, c := range map[string]struct {
		unanswered       int
		sent             int
		lastFrame, freed int
		want             bool
	}{
		"answered":                          {0, 10, 9, -99, false},
		"unanswered, silent":                {1, 10, 9, -99, true},
		"unanswered, other frames":          {1, 10, 11, -99, false},
		"two unanswered, other frames":      {2, 10, 11, -99, false},
		"three unanswered, other frames":    {3, 10, 11, -99, true},
		"silent, but the reader was held":   {1, 10, 9, 15, false},
		"three, but the reader was held":    {3, 10, 9, 15, false},
		"silent, held before the last beat": {1, 10, 9, 5, true},
		"three, held before the last beat":  {3, 10, 11, 5, true},
	} {
		h := heartbeat{unanswered: c.unanswered, sent: at(c.sent)}
		if got := h.zombie(at(c.lastFrame), at(c.freed)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAck(t *testing.T) {
	var h heartbeat
	h.start(time.Unix(0, 0), time.Second, 0)
	h.beat(time.Unix(1, 0))
	h.ack(time.Unix(1, 5e6))
	h.ack(time.Unix(9, 0)) // nobody asked
	if h.rtt != 5*time.Millisecond || h.unanswered != 0 {
		t.Errorf("rtt %v, unanswered %d", h.rtt, h.unanswered)
	}
}
