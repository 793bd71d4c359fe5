package sluice

import "github.com/seed4d760daf/sluice/decode"

// Order returns the key of an event: events of a shard with equal keys run one after
// another in the order of the gateway, others in parallel. It runs on the shard's
// reader, so it must be quick, and it is lent the event.
type Order func(Event) uint64

// PerGuild orders the events of a guild; where there is none, those of a channel, and
// where there is neither, those of the shard. INTERACTION_CREATE, which must be
// answered within three seconds, waits for nothing. It is the default.
func PerGuild(e Event) uint64 { return decode.Key(e.typ, e.Data()) }

// PerShard runs the events of a shard one after another.
func PerShard(Event) uint64 { return 0 }

// Unordered lets every event run as soon as a worker is free.
func Unordered(e Event) uint64 { return uint64(e.seq) }
