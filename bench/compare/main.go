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
	"strings"
	"syscall"
	"time"
)

type options struct {
	peer    string
	api     string
	shards  int
	events  int64
	timeout time.Duration
	out     string
}

// peers are the libraries. Each connects to the API's gateway, calls ready at READY and
// message for each MESSAGE_CREATE, and returns what ends it.
var peers = map[string]func(api string, m *meter) (stop func(), err error){
	"discordgo":           func(api string, m *meter) (func(), error) { return runDiscordgo(api, m, true) },
	"discordgo-stateless": func(api string, m *meter) (func(), error) { return runDiscordgo(api, m, false) },
	"disgo":               runDisgo,
}

// token is one from which disgo can read an application's id.
const token = "MTAwMDAwMDAwMDAwMDAwMDAx.compare.compare"

func main() {
	var o options
	flag.StringVar(&o.peer, "peer", "", "discordgo, discordgo-stateless or disgo")
	flag.StringVar(&o.api, "api", "", "base `URL` of the REST API, such as http://127.0.0.1:7777/api/v10")
	flag.IntVar(&o.shards, "shards", 1, "1: a peer has one connection")
	flag.Int64Var(&o.events, "events", 500_000, "events after which the server ends its traffic")
	flag.DurationVar(&o.timeout, "timeout", 5*time.Minute, "give up after this long")
	flag.StringVar(&o.out, "out", "", "write the result to `FILE`, by default to the standard output")
	flag.Parse()
	if peers[o.peer] == nil || o.api == "" || o.shards != 1 || o.events < 1 || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "compare: --peer and --api are needed, --shards is 1, --events at least 1")
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

// run measures: 1. connect; 2. wait until the server has sent everything and the
// handler has run for it; 3. report.
func run(ctx context.Context, o options) error {
	ctx, cancel := context.WithTimeoutCause(ctx, o.timeout, errors.New("too few events came before --timeout"))
	defer cancel()
	o.api = strings.TrimRight(o.api, "/")
	m := new(meter)
	stop, err := peers[o.peer](o.api, m)
	if err != nil {
		return err
	}
	defer stop()
	sent, err := m.wait(ctx, o.api, o.events)
	if err != nil {
		return err
	}
	result, err := json.Marshal(m.result(o.peer, sent))
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
