package main

import (
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// deployScenario is a bot that is deployed again and again, and one that crashes.
var deployScenario = scenario{
	name:     "deploy",
	about:    "the client is a process of its own, stopped with SIGTERM --terms times, killed --kills times, and started again, within --duration",
	defaults: defaults{duration: 2 * time.Minute, rate: 2000},
	deploys:  true,
	check: func(o *options) error {
		switch {
		case !diaries:
			return usagef("--scenario deploy: not on this system, which cannot map files")
		case o.handler != "raw":
			return usagef("--handler %s: deploy writes down every event; take raw", o.handler)
		case o.order == "none":
			return usagef("--order none: deploy proves the order of events; take guild or shard")
		case o.events > 0 || o.warmup > 0:
			return usagef("--scenario deploy ends after its last stop; leave out --events and --warmup")
		case min(o.terms, o.kills) < 0 || o.terms+o.kills == 0:
			return usagef("--terms %d --kills %d: take at least one stop, and none below zero", o.terms, o.kills)
		case o.shards == 0:
			return usagef("--shards 0: deploy needs to know how many")
		}
		return nil
	},
	gateway: func(o *options, m *mockgateway.Options) {
		strict(o, m, 5*time.Second)
		m.Guilds = min(max(int(min(o.rate, 1e6)/guildRate)/o.shards, 1), mostGuilds)
	},
}

const (
	// guildRate is what a guild of deploy has of events a second, so that its handlers
	// keep up, whatever the rate.
	guildRate = 5

	mostGuilds = 2000 // of a shard; the gateway's limit is 2,500
)
