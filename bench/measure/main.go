package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

type options struct {
	pairs    int
	events   int64
	shards   int
	mix      string
	rate     string
	handlers []string
	timeout  time.Duration
}

func main() {
	var o options
	var handlers, rates string
	flag.CommandLine = flag.NewFlagSet("measure", flag.ExitOnError) // not the path of a go run
	flag.IntVar(&o.pairs, "pairs", 7, "number of runs of each client")
	flag.Int64Var(&o.events, "events", 500_000, "events of a run")
	flag.IntVar(&o.shards, "shards", 1, "number of connections")
	flag.StringVar(&o.mix, "mix", "mixed", "traffic, as of loadtest server")
	flag.StringVar(&rates, "rate", "max", "events a second over all shards, or max; several with commas between")
	flag.StringVar(&handlers, "handlers", "none,raw,lazy", "what loadtest client does with the events, with commas between")
	flag.DurationVar(&o.timeout, "timeout", 2*time.Minute, "of one run")
	flag.Parse()
	if o.pairs < 1 || o.events < 1 || o.shards < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "measure: --pairs, --events and --shards are at least 1, and there are no arguments")
		os.Exit(2)
	}
	o.handlers = strings.Split(handlers, ",")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, strings.Split(rates, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

// run builds the programs, and measures and prints one table for each rate.
func run(ctx context.Context, o options, rates []string) error {
	dir, err := os.MkdirTemp("", "measure")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p := programs{floor: filepath.Join(dir, "floor"), loadtest: filepath.Join(dir, "loadtest"), result: filepath.Join(dir, "result.json")}
	if err := p.build(ctx); err != nil {
		return err
	}
	fmt.Println(machine())
	for _, o.rate = range rates {
		pairs, err := measure(ctx, p, o)
		if err != nil {
			return err
		}
		fmt.Print(table(o, pairs))
	}
	return nil
}

// pair is what the floor and each handler cost in one round.
type pair struct {
	floor    float64 // ns of CPU an event
	handlers []result
}

func measure(ctx context.Context, p programs, o options) ([]pair, error) {
	var pairs []pair
	for i := range o.pairs {
		fmt.Fprintf(os.Stderr, "pair %d of %d, rate %s\n", i+1, o.pairs, o.rate)
		floor, err := p.against(ctx, o, p.floor)
		if err != nil {
			return nil, fmt.Errorf("floor: %w", err)
		}
		next := pair{floor: floor.CPU}
		for _, h := range o.handlers {
			r, err := p.against(ctx, o, p.loadtest, "client", "--handler", h, "--ui", "quiet")
			if err != nil {
				return nil, fmt.Errorf("loadtest client --handler %s: %w", h, err)
			}
			next.handlers = append(next.handlers, r)
		}
		pairs = append(pairs, next)
	}
	return pairs, nil
}
