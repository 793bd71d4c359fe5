package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// What a connection must not mind strikes the same ones again and again, and nothing
// has to recover.
func TestOnlyOddities(t *testing.T) {
	t.Parallel()
	code, r, stdout := runScenario(t, "chaos", "--rate", "2000", "--shards", "2", "--duration", "2s",
		"--chaos", "ping=5,outage=3,remove=3,null=5,unknown=5,undocumented=5,shuffle=2,numbers=2,fragment=2,hide=3")
	if code != exitOK || r.Reconnects != 0 || r.Identifies != 2 {
		t.Errorf("code %d, %d reconnects, %d Identifies: %s", code, r.Reconnects, r.Identifies, stdout)
	}
	i := slices.IndexFunc(r.Proofs, func(c claim) bool { return strings.HasPrefix(c.Claim, "connections go on") })
	if i < 0 {
		t.Fatalf("no such proof: %s", stdout)
	}
	var times, conns int
	if _, err := fmt.Sscanf(r.Proofs[i].Found, "%d times on %d connections", &times, &conns); err != nil || conns != 2 || times < 10 {
		t.Errorf("found %q, want two connections struck again and again", r.Proofs[i].Found)
	}
}

// What is away comes back in time, and at the end at the latest.
func TestReturns(t *testing.T) {
	r := newReturns()
	soon := make(chan struct{})
	var late bool
	r.later(time.Millisecond, func() { close(soon) })
	r.later(time.Hour, func() { late = true })
	<-soon
	r.all()
	if !late {
		t.Error("what was to come back in an hour is still away at the end")
	}
}
