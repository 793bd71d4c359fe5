package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/decode"
)

// attack is the client command: a fleet against the gateway at --api, measured,
// judged and reported.
func attack(ctx context.Context, o *options, std streams) (int, error) {
	if o.runs > 1 {
		return repeat(ctx, "client", o, std)
	}
	if err := o.trustGateway(ctx); err != nil {
		return exitInternal, err
	}
	stop, err := servePprof(o.pprof, std.err)
	if err != nil {
		return exitUsage, err
	}
	defer stop()
	r, err := measure(ctx, o, std)
	if err != nil && r == nil {
		return exitInternal, plainError(err)
	}
	if err := o.write(r); err != nil {
		return exitInternal, err
	}
	r.summarize(std.out, colours(std))
	return r.exitCode(), nil
}

// plainError makes one clear line of what kept the fleet from connecting.
func plainError(err error) error {
	var api *sluice.APIError
	var config *sluice.ConfigError
	var network *url.Error
	switch {
	case errors.As(err, &api) && api.Status == http.StatusUnauthorized:
		return usagef("the gateway refused the token (401); set --token")
	case errors.As(err, &api) && api.Status < 500 && api.Status != http.StatusTooManyRequests:
		return fmt.Errorf("--api does not answer as Discord's API does (%d %s); take its base, such as http://HOST:PORT/api/v10",
			api.Status, http.StatusText(api.Status))
	case errors.As(err, &network):
		return fmt.Errorf("nobody answers at %s: %w", network.URL, network.Err)
	case errors.As(err, &config):
		return usagef("%v", err)
	}
	return err
}

// config is the fleet that the flags describe.
func (o *options) config(hooks sluice.Hooks) sluice.Config {
	orders := map[string]sluice.Order{"guild": sluice.PerGuild, "shard": sluice.PerShard, "none": sluice.Unordered}
	compressions := map[string]sluice.Compression{"none": sluice.NoCompression, "zlib-stream": sluice.ZlibStream, "zstd-stream": sluice.ZstdStream}
	return sluice.Config{
		Token:       o.token,
		Intents:     sluice.IntentsAll,
		Shards:      sluice.Shards{Total: o.shards},
		API:         o.api,
		Order:       orders[o.order],
		Workers:     o.workers,
		Hooks:       hooks,
		Overload:    o.policies(),
		Compression: compressions[o.compress],
		TLS:         o.trusted,
	}
}

// policies are those of --overload.
func (o *options) policies() (x sluice.Overload) {
	policy, ok := map[string]sluice.Policy{
		"block": sluice.Block, "drop-newest": sluice.DropNewest, "drop-oldest": sluice.DropOldest, "keep": sluice.Keep,
	}[o.overload]
	if !ok {
		return x
	}
	x.Policies = map[decode.EventType]sluice.Policy{}
	for t := decode.Ready; t < decode.NumEventTypes; t++ {
		x.Policies[t] = policy
	}
	return x
}
