package main

import (
	"net"
	"sync/atomic"
	"testing"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// after calls do once, when dispatches are about to be sent for the n-th time.
func after(n int64, do func()) mockgateway.Fault {
	var seen atomic.Int64
	return mockgateway.Do(mockgateway.AtDispatch, func(*mockgateway.Conn) bool {
		if seen.Add(1) == n {
			do()
		}
		return false
	})
}

// onReady calls do with each connection whose READY is queued.
func onReady(do func(c *mockgateway.Conn)) mockgateway.Fault {
	return mockgateway.Do(mockgateway.AtReady, func(c *mockgateway.Conn) bool {
		do(c)
		return false
	})
}

func listenOn(t *testing.T, address string) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return ln
}
