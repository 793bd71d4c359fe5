package mockgateway

// source plays the tape for one session: which template comes next, for which
// guild, under which numbers.
type source struct {
	tape   *tape
	pos    int
	rng    uint64
	guilds []uint32
	counts [][]uint32 // by index into guilds
	stream uint32
	down   []bool // by index into guilds, those without traffic; nil for none
}

func newSource(t *tape, seed uint64, shard [2]int, stream uint32, guilds []uint32, counts [][]uint32) source {
	rng := mix64(seed ^ uint64(shard[0])<<32 ^ uint64(shard[1]))
	return source{tape: t, pos: int(rng % uint64(len(t.deck))), rng: rng | 1, guilds: guilds, counts: counts, stream: stream << 24}
}

// next makes the entry of the next event. The caller owns the counters.
func (s *source) next(now int64) entry {
	template := s.tape.deck[s.pos]
	if s.pos++; s.pos == len(s.tape.deck) {
		s.pos = 0
	}
	s.rng ^= s.rng << 13
	s.rng ^= s.rng >> 7
	s.rng ^= s.rng << 17
	i := uint64(uint32(s.rng)) * uint64(len(s.guilds)) >> 32
	if s.down != nil {
		i = s.standing(i)
	}
	count := s.counts[i]
	typ := 1 + s.tape.templates[template].typ
	count[0]++
	count[typ]++
	return entry{time: now, guild: s.stream | s.guilds[i], seq: count[0], typeSeq: count[typ], template: template}
}

// fell notes that a guild has no traffic, or has it again. The caller owns the
// counters.
func (s *source) fell(i int, down bool) {
	if s.down == nil {
		s.down = make([]bool, len(s.guilds))
	}
	s.down[i] = down
}

// standing is the first guild with traffic from i on, i if there is none.
func (s *source) standing(i uint64) uint64 {
	for n := range uint64(len(s.down)) {
		if next := (i + n) % uint64(len(s.down)); !s.down[next] {
			return next
		}
	}
	return i
}

// mix64 is the finaliser of SplitMix64: near seeds give far states.
func mix64(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
