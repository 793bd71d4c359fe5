package mockgateway

import "sync"

// world is the set of guilds, and how many events each has had.
type world struct {
	shards, guilds int // as in Options: guilds is per shard
	types          int

	mu     sync.Mutex
	counts map[uint32][]uint32 // by Stamp.Guild: events, then events by type
}

// guildEpoch is the millisecond part of the first guild id, late enough for
// every id to have 19 digits.
const guildEpoch = 260_000_000_000

func newWorld(shards, guilds, types int) *world {
	return &world{shards: shards, guilds: guilds, types: types, counts: map[uint32][]uint32{}}
}

// millis is the part of guild g's id by which Discord shards: id >> 22.
func (w *world) millis(g uint32) uint64 {
	g &= maxGuilds - 1
	per := max(w.guilds, 1) // a world without guilds still dispatches what a test makes up
	shard, i := int(g)/per, int(g)%per
	first := guildEpoch - guildEpoch%w.shards
	return uint64(first + i*w.shards + shard)
}

// id is the snowflake of guild g.
func (w *world) id(g uint32) uint64 { return w.millis(g)<<22 | 1<<17 }

// covers reports whether a session of shard id of num holds guild g.
func (w *world) covers(shard [2]int, g uint32) bool {
	return w.millis(g)%uint64(shard[1]) == uint64(shard[0])
}

// of lists the guilds of a shard.
func (w *world) of(shard [2]int) []uint32 {
	if shard[1] == w.shards {
		list := make([]uint32, w.guilds)
		for i := range list {
			list[i] = uint32(shard[0]*w.guilds + i)
		}
		return list
	}
	var list []uint32
	for g := range uint32(w.shards * w.guilds) {
		if w.covers(shard, g) {
			list = append(list, g)
		}
	}
	return list
}

// claim returns the counters of guilds in a stream, for one owner at a time.
// They go on from where the previous owner left them.
func (w *world) claim(stream uint32, guilds []uint32) [][]uint32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([][]uint32, len(guilds))
	for i, g := range guilds {
		key := stream<<24 | g
		if w.counts[key] == nil {
			w.counts[key] = make([]uint32, 1+w.types)
		}
		list[i] = w.counts[key]
	}
	return list
}
