package sluice

import "github.com/seed4d760daf/sluice/decode"

// Order says which events of a shard wait for one another: those with equal keys run
// one after another in the order of the gateway, others in parallel. It is PerGuild,
// PerShard, Unordered or what OrderBy returns.
type Order interface {
	key(Event) uint64
	// shared tells whether the shard has more than one key, so that one of them may
	// have no more than its share of what can be pending.
	shared() bool
}

// order is an Order without state.
type order uint8

const (
	// PerGuild orders the events of a guild; where there is none, those of a channel,
	// and where there is neither, those of the shard. INTERACTION_CREATE, which must be
	// answered within three seconds, waits for nothing. It is the default.
	PerGuild order = iota

	// PerShard runs the events of a shard one after another.
	PerShard

	// Unordered lets every event run as soon as a worker is free.
	Unordered
)

func (o order) key(e Event) uint64 {
	switch o {
	case PerShard:
		return 0
	case Unordered:
		e.shard.serial++
		return e.shard.serial
	}
	return decode.Key(e.typ, e.Data())
}

func (o order) shared() bool { return o != PerShard }

// OrderBy orders events by a key of the caller's own. The function runs on the shard's
// reader for every event that a handler wants, interactions included, so it must be
// quick, and it is lent the event.
func OrderBy(key func(Event) uint64) Order { return orderBy(key) }

type orderBy func(Event) uint64

func (f orderBy) key(e Event) uint64 { return f(e) }
func (f orderBy) shared() bool       { return true }
