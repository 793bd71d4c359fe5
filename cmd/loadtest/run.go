package main

import (
	"context"
	"errors"
	"fmt"
)

// errChild ends a run whose gateway has gone.
var errChild = errors.New("the gateway's process ended during the run")

// runAll is the run command: the gateway in a child process, the fleet in this one.
func runAll(ctx context.Context, o *options, std streams) (int, error) {
	if o.runs > 1 {
		return repeat(ctx, "run", o, std)
	}
	gw, err := spawn(o, std.err)
	if err != nil {
		return exitInternal, err
	}
	defer gw.stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		<-gw.exited
		if !gw.asked.Load() {
			cancel(fmt.Errorf("%w: %v", errChild, gw.err))
		}
	}()
	client := *o
	client.api = gw.url
	if client.token == "" {
		client.token = "loadtest"
	}
	code, err := attack(ctx, &client, std)
	if cause := context.Cause(ctx); errors.Is(cause, errChild) {
		return exitInternal, cause
	}
	return code, err
}
