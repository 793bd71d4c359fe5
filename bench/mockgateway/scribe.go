package mockgateway

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// scribe writes event bodies from shapes. A shape is the text of d with words
// such as $id or $user in it, each of which stands for another shape or for a
// value that differs from one body to the next.
type scribe struct {
	out     []byte
	rng     *rand.Rand
	variant int // counts the bodies of one event type from 0
	guildAt []int
}

// placeholderGuild stands where the guild id is written at each send.
const placeholderGuild = "1000000000000000000"

// write expands shape into s.out.
func (s *scribe) write(shape string) {
	for {
		at := strings.IndexByte(shape, '$')
		if at < 0 {
			s.out = append(s.out, shape...)
			return
		}
		s.out = append(s.out, shape[:at]...)
		shape = shape[at+1:]
		end := 0
		for end < len(shape) && (shape[end] >= 'a' && shape[end] <= 'z' || shape[end] == '_') {
			end++
		}
		s.word(shape[:end])
		shape = shape[end:]
	}
}

// word writes what stands for one word.
func (s *scribe) word(name string) {
	if parts, ok := parts[name]; ok {
		s.write(parts[s.rng.IntN(len(parts))])
		return
	}
	if list, ok := lists[name]; ok {
		s.list(list)
		return
	}
	switch name {
	case "guild":
		s.guildAt = append(s.guildAt, len(s.out))
		s.out = append(s.out, placeholderGuild...)
	case "id":
		s.out = strconv.AppendUint(s.out, (guildEpoch+s.rng.Uint64N(130_000_000_000))<<22|s.rng.Uint64N(1<<22), 10)
	case "time":
		at := time.Unix(1_785_000_000-s.rng.Int64N(100_000_000), s.rng.Int64N(1e6)*1e3).UTC()
		s.out = at.AppendFormat(s.out, "2006-01-02T15:04:05.000000+00:00")
	case "unix":
		s.out = strconv.AppendInt(s.out, 1_785_000_000-s.rng.Int64N(100_000_000), 10)
	case "unixms":
		s.out = strconv.AppendInt(s.out, 1_785_000_000_000-s.rng.Int64N(100_000_000_000), 10)
	case "hash":
		var raw [16]byte
		for i := range raw {
			raw[i] = byte(s.rng.Uint32())
		}
		s.out = hex.AppendEncode(s.out, raw[:])
	case "digit":
		s.out = append(s.out, '0'+byte(s.rng.IntN(10)))
	case "num":
		s.out = strconv.AppendInt(s.out, s.rng.Int64N(100_000), 10)
	case "text":
		s.text()
	default:
		panic(fmt.Sprintf("mockgateway: shape with unknown word $%s", name))
	}
}

// list writes the elements of a list, comma-separated.
func (s *scribe) list(l list) {
	for i := range l.min + s.rng.IntN(l.max-l.min+1) {
		if i > 0 {
			s.out = append(s.out, ',')
		}
		s.write(l.of)
	}
}

// text writes a message content: of every fifteen, five have escapes, three
// characters outside ASCII, and one of these both.
func (s *scribe) text() {
	escaped, foreign := s.variant%3 == 0, s.variant%5 == 0
	for i := range 1 + s.rng.IntN(2) {
		if i > 0 {
			s.out = append(s.out, ' ')
		}
		s.out = append(s.out, pick(s.rng, plainTexts)...)
	}
	if escaped {
		s.out = append(s.out, pick(s.rng, escapedTexts)...)
	}
	if foreign {
		s.out = append(s.out, pick(s.rng, foreignTexts)...)
	}
}

func pick(rng *rand.Rand, from []string) string { return from[rng.IntN(len(from))] }
