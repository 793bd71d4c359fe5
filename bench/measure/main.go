package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
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
	peers    []string // other libraries, of bench/compare
	timeout  time.Duration
}

func main() {
	var o options
	var handlers, peers, rates string
	flag.CommandLine = flag.NewFlagSet("measure", flag.ExitOnError) // not the path of a go run
	flag.IntVar(&o.pairs, "pairs", 7, "number of runs of each client")
	flag.Int64Var(&o.events, "events", 500_000, "events of a run")
	flag.IntVar(&o.shards, "shards", 1, "number of connections")
	flag.StringVar(&o.mix, "mix", "mixed", "traffic, as of loadtest server")
	flag.StringVar(&rates, "rate", "max", "events a second over all shards, or max; several with commas between")
	flag.StringVar(&handlers, "handlers", "none,raw,lazy", "what loadtest client does with the events, with commas between: none, raw, lazy, typed, owned")
	flag.StringVar(&peers, "peers", "", "other libraries under the same load, with commas between: discordgo, discordgo-stateless, disgo")
	flag.DurationVar(&o.timeout, "timeout", 2*time.Minute, "of one run")
	flag.Parse()
	if o.pairs < 1 || o.events < 1 || o.shards < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "measure: --pairs, --events and --shards are at least 1, and there are no arguments")
		os.Exit(2)
	}
	o.handlers, o.peers = split(handlers), split(peers)
	if len(o.peers) > 0 && o.shards > 1 {
		fmt.Fprintln(os.Stderr, "measure: with --peers there is one connection; leave out --shards")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, strings.Split(rates, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// run builds the programs, and measures and prints one table for each rate.
func run(ctx context.Context, o options, rates []string) error {
	dir, err := os.MkdirTemp("", "measure")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p := newPrograms(dir)
	if err := p.build(ctx, len(o.peers) > 0); err != nil {
		return err
	}
	fmt.Println(machine())
	for _, o.rate = range rates {
		pairs, err := measure(ctx, p, o)
		if err != nil {
			return err
		}
		fmt.Print(table(o, p.clients(o), pairs))
	}
	return nil
}

// pair is what the floor and each client cost in one round, in the order of clients.
type pair struct {
	floor   float64 // ns of CPU an event
	clients []result
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
		for _, c := range p.clients(o) {
			r, err := p.against(ctx, o, c.path, c.args...)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			next.clients = append(next.clients, r)
		}
		pairs = append(pairs, next)
	}
	return pairs, nil
}
