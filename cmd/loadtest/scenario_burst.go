package main

import (
	"context"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

const (
	burstHold = 900 * time.Millisecond
	burstFlow = 100 * time.Millisecond
)

// burst is what a client sees when a gateway stalls and recovers, again and again:
// events go on being due at the set rate, but are held back for nine tenths of each
// second and then come at once.
var burst = scenario{
	name:  "burst",
	about: "the set rate, held back for 900 ms of each second and then sent at once",
	held:  burstHold,
	note:  "latency counts from when an event was due, so it includes up to 900 ms of being held back",
	drive: func(ctx context.Context, d *driver) {
		defer d.gw.EachConn((*mockgateway.Conn).Thaw)
		for {
			d.gw.EachConn(freezeActive)
			if !pause(ctx, burstHold) {
				return
			}
			d.gw.EachConn((*mockgateway.Conn).Thaw)
			if !pause(ctx, burstFlow) {
				return
			}
		}
	},
}

// freezeActive leaves connections alone that have no session yet: a hold is of
// traffic, not of handshakes.
func freezeActive(c *mockgateway.Conn) {
	if c.Session() != nil {
		c.Freeze()
	}
}
