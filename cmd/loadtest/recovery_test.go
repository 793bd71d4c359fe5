package main

import (
	"testing"
	"time"
)

func TestRecovery(t *testing.T) {
	at := func(s int64) time.Time { return time.Unix(s, 0) }
	r := newRecovery()
	r.back(0, at(1), false) // its start
	for i, down := range []int64{5, 1, 3} {
		r.lost(i, at(10))
		r.back(i, at(10+down), true)
	}
	r.lost(0, at(20))
	r.back(0, at(27), false)
	r.lost(1, at(30)) // and never came back
	resumed, replaced := r.sum()
	if want := (downtime{3, 3e9, 5e9}); resumed != want {
		t.Errorf("resumed %+v, want %+v", resumed, want)
	}
	if want := (downtime{1, 7e9, 7e9}); replaced != want {
		t.Errorf("replaced %+v, want %+v", replaced, want)
	}
}
