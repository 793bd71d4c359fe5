package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// announcement is the line that a child prints when it serves.
type announcement struct {
	URL string `json:"url"`
}

// serve is the server command: the mock gateway until ctx ends, or as a child until
// stdin does.
func serve(ctx context.Context, o *options, std streams) error {
	if o.child {
		// Ctrl-C on a terminal reaches the child too; its parent decides.
		signal.Ignore(os.Interrupt)
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(context.WithoutCancel(ctx))
		go func() {
			io.Copy(io.Discard, std.in)
			cancel()
		}()
	}
	ln, err := net.Listen("tcp", o.listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("--listen: %w: choose another port with --listen", err)
	} else if err != nil {
		return usagef("--listen: %v", err)
	}
	driving, calm := context.WithCancel(ctx)
	defer calm()
	driven := make(chan struct{})
	m := o.mock(ln)
	if o.tls {
		if m.TLS, err = selfSigned(o.listen); err != nil {
			ln.Close()
			return err
		}
	}
	m.OnCalm = func() {
		calm()
		<-driven
	}
	gw, err := mockgateway.New(m)
	if err != nil {
		ln.Close()
		var bad *mockgateway.OptionError
		if errors.As(err, &bad) {
			return usagef("--%s: %s", strings.ToLower(bad.Option), bad.Advice)
		}
		return err
	}
	go func() {
		defer close(driven)
		if drive := scenarioOf(o.scenario).drive; drive != nil {
			d := newDriver(gw, o)
			d.install()
			drive(driving, d)
		}
	}()
	announce(std.out, o, gw.URL())
	<-ctx.Done()
	<-driven
	if o.child {
		return gw.CloseNow() // nobody is left to answer a close frame
	}
	return gw.Close()
}

// mock is the gateway that the flags describe. Its Identify gate is off unless asked
// for, so that a fleet starts at once; heartbeats are as Discord's. A scenario may
// change that.
func (o *options) mock(ln net.Listener) mockgateway.Options {
	m := mockgateway.Options{
		Listener: ln, Token: o.token, Shards: o.shards, Mix: o.mix, Rate: o.rate, Seed: o.seed, Events: o.events,
		HelloWithUpgrade: o.helloWithUpgrade, IdentifyTotal: 1000,
	}
	switch change := scenarioOf(o.scenario).gateway; {
	case change != nil:
		change(o, &m)
	case o.identifyGate != "on":
		m.MaxConcurrency, m.IdentifyInterval, m.IdentifyTotal = max(o.shards, 1), -1, 1_000_000
	}
	if o.child {
		m.StartAfter = o.shards
	}
	return m
}

func announce(w io.Writer, o *options, url string) {
	if o.child {
		json.NewEncoder(w).Encode(announcement{URL: url})
		return
	}
	r := rate(o.rate)
	fmt.Fprintf(w, "gateway at %s: %d shards, mix %s, %s events/s\n", url, o.shards, o.mix, r.String())
	try := "loadtest client --api " + url
	if o.compress != "none" {
		try += " --compress " + o.compress
	}
	if o.tls {
		try += " --tls"
	}
	fmt.Fprintln(w, "try it with:", try)
}
