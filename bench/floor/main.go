//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

type options struct {
	api     string
	token   string
	shards  int
	events  int64
	timeout time.Duration
	out     string
}

func main() {
	var o options
	flag.StringVar(&o.api, "api", "", "base `URL` of the REST API, such as http://127.0.0.1:8080/api/v10")
	flag.StringVar(&o.token, "token", "floor", "the bot's token")
	flag.IntVar(&o.shards, "shards", 1, "number of connections")
	flag.Int64Var(&o.events, "events", 500_000, "stop after this many events over all shards")
	flag.DurationVar(&o.timeout, "timeout", 5*time.Minute, "give up after this long")
	flag.StringVar(&o.out, "out", "", "write the result to `FILE`, by default to the standard output")
	flag.Parse()
	if o.api == "" || o.shards < 1 || o.events < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "floor: --api is needed, --shards and --events are at least 1")
		flag.Usage()
		os.Exit(2)
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

// run measures: 1. open the shards; 2. read until enough events came; 3. report.
func run(o options) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeoutCause(ctx, o.timeout, errors.New("too few events came before --timeout"))
	defer cancel() // ends the hearts

	m := newMeter(o.shards, o.events)
	sockets, err := openAll(ctx, o, m)
	defer func() {
		for _, s := range sockets {
			s.nc.Close()
		}
	}()
	if err != nil {
		return err
	}
	select {
	case <-m.done:
	case err := <-m.failed:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	result, err := json.Marshal(m.result(sockets))
	if err != nil {
		return err
	}
	result = append(result, '\n')
	if o.out != "" {
		return os.WriteFile(o.out, result, 0o644)
	}
	_, err = os.Stdout.Write(result)
	return err
}
