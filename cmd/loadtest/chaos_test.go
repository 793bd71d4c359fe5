package main

import (
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestChaosFlag(t *testing.T) {
	var m chaos
	if err := m.Set("reconnect=2, drop=0.25"); err != nil {
		t.Fatal(err)
	}
	if got := m.String(); got != "drop=0.25,reconnect=2" {
		t.Errorf("read as %q", got)
	}
	for text, want := range map[string]string{
		"drop":           "not NAME=RATE",
		"":               "not NAME=RATE",
		"drip=1":         `no strike "drip"; take drop, reset`,
		"drop=often":     "take a number",
		"drop=-1":        "take a number",
		"drop=NaN":       "take a number",
		"drop=1000":      "from 0 to 100",
		"beat=0.6":       "from 0 to 0.5",
		"drop=1,freeze=": "freeze=: take a number",
	} {
		if err := new(chaos).Set(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// before returns the blows up to a time.
func before(seq iter.Seq[blow], end time.Duration) []blow {
	var list []blow
	for b := range seq {
		if b.at > end {
			break
		}
		list = append(list, b)
	}
	return list
}

func TestScheduleIsTheSeeds(t *testing.T) {
	const hour = time.Hour
	m := chaos{"drop": 0.1, "freeze": 0.02}
	first := before(m.schedule(7, 4), hour)
	if !slices.Equal(first, before(m.schedule(7, 4), hour)) {
		t.Error("one seed gave two schedules")
	}
	if slices.Equal(first[:9], before(m.schedule(8, 4), hour)[:9]) {
		t.Error("two seeds gave one schedule")
	}
	if !slices.IsSortedFunc(first, func(a, b blow) int { return int(a.at - b.at) }) {
		t.Error("the blows are not in order")
	}
	count := map[string]float64{}
	shards := map[int]float64{}
	for _, b := range first {
		count[b.strike.name]++
		shards[b.shard]++
	}
	for name, want := range map[string]float64{"drop": 0.1 * 4 * 3600, "freeze": 0.02 * 4 * 3600} {
		if got := count[name]; math.Abs(got-want) > 5*math.Sqrt(want) {
			t.Errorf("%v blows %s, want about %v", got, name, want)
		}
	}
	for shard := range 4 {
		if want := 0.12 * 3600; math.Abs(shards[shard]-want) > 5*math.Sqrt(want) {
			t.Errorf("%v blows on shard %d, want about %v", shards[shard], shard, want)
		}
	}
}

func TestScheduleOfNothing(t *testing.T) {
	for b := range (chaos{"drop": 0}).schedule(1, 4) {
		t.Fatalf("%v", b)
	}
}
