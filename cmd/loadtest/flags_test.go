package main

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, command, args string
		env                 map[string]string
		ok                  func(o *options) bool
	}{
		{"defaults", "run", "", nil, func(o *options) bool {
			return o.shards == 16 && o.duration == 10*time.Second && o.rate == 50_000 && o.handler == "raw" &&
				o.order == "guild" && o.scenario == "steady" && o.mix == "bot" && o.ui == "auto" && o.identifyGate == "off"
		}},
		{"client expects no rate", "client", "--api http://h", nil, func(o *options) bool { return math.IsInf(o.rate, 1) && o.shards == 0 }},
		{"max", "run", "--rate max", nil, func(o *options) bool { return math.IsInf(o.rate, 1) }},
		{"digits in groups", "run", "--rate 200_000", nil, func(o *options) bool { return o.rate == 200_000 }},
		{"variable", "run", "", map[string]string{"LOADTEST_SHARDS": "3"}, func(o *options) bool { return o.shards == 3 }},
		{"flag wins", "run", "--shards 4", map[string]string{"LOADTEST_SHARDS": "3"}, func(o *options) bool { return o.shards == 4 }},
		{"variable with a dash", "server", "", map[string]string{"LOADTEST_IDENTIFY_GATE": "on"}, func(o *options) bool { return o.identifyGate == "on" }},
		{"events end the run", "run", "--events 5", nil, func(o *options) bool { return o.events == 5 && o.duration == 0 }},
		{"events or time", "run", "--events 5 --duration 2s", nil, func(o *options) bool { return o.duration == 2*time.Second }},
		{"events and time from the environment", "run", "", map[string]string{"LOADTEST_EVENTS": "5", "LOADTEST_DURATION": "2s"},
			func(o *options) bool { return o.events == 5 && o.duration == 2*time.Second }},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := parse(c.command, strings.Fields(c.args), func(k string) (string, bool) { v, ok := c.env[k]; return v, ok })
			if err != nil {
				t.Fatal(err)
			}
			if !c.ok(o) {
				t.Errorf("parsed to %+v", *o)
			}
		})
	}
}

func TestMockOptions(t *testing.T) {
	o := &options{shards: 7, identifyGate: "off"}
	if m := o.mock(nil); m.IdentifyInterval >= 0 || m.MaxConcurrency != 7 || m.StartAfter != 0 {
		t.Errorf("gate off: %+v", m)
	}
	o.identifyGate, o.child = "on", true
	if m := o.mock(nil); m.IdentifyInterval != 0 || m.MaxConcurrency != 0 || m.StartAfter != 7 {
		t.Errorf("gate on, as a child: %+v", m)
	}
}
