package mockgateway

import "encoding/binary"

// Stamp is what the gateway writes into each traffic dispatch as the first
// member of d, under the key "_", as 40 hexadecimal digits: Guild 8, Time 16,
// Seq 8, TypeSeq 8.
//
// Seq counts the events of one guild and TypeSeq those of one guild and one
// event type, each from 1 and without holes over all live sends of the guild,
// whichever session carried them. A replay repeats the stamp of the first
// send. A Seq of 0 marks the GUILD_CREATE that follows READY, which belongs to
// a session and not to the guild's stream.
type Stamp struct {
	// Guild is the guild's number on this server, not its id. Its upper eight
	// bits tell apart the streams of sessions that hold the same guild at the
	// same time at maximum rate, where each runs at its own pace.
	Guild uint32
	// Time is when the event was due, in nanoseconds since 1970. Without a
	// rate it is when the event was encoded. With Options.Tape it is 0.
	Time int64
	// Seq is the event's number within its guild.
	Seq uint32
	// TypeSeq is the event's number within its guild and type.
	TypeSeq uint32
}

const (
	stampOpen = `{"_":"`
	stampSize = 40
	// maxGuilds is the range of the guild number within Stamp.Guild.
	maxGuilds = 1 << 24
)

// ParseStamp reads the stamp of a dispatch from its d. It is false when d does
// not begin with one, as in READY, RESUMED and what a test dispatches itself.
// It does not allocate.
func ParseStamp(d []byte) (Stamp, bool) {
	if len(d) < len(stampOpen)+stampSize+1 || string(d[:len(stampOpen)]) != stampOpen {
		return Stamp{}, false
	}
	h := d[len(stampOpen) : len(stampOpen)+stampSize+1]
	text := [5]uint64{
		binary.BigEndian.Uint64(h[0:8]), binary.BigEndian.Uint64(h[8:16]), binary.BigEndian.Uint64(h[16:24]),
		binary.BigEndian.Uint64(h[24:32]), binary.BigEndian.Uint64(h[32:40]),
	}
	guild, high, low, seq, typeSeq := unhex8(text[0]), unhex8(text[1]), unhex8(text[2]), unhex8(text[3]), unhex8(text[4])
	// What is no lower-case digit does not come out the same again.
	bad := (hex8(guild) ^ text[0]) | (hex8(high) ^ text[1]) | (hex8(low) ^ text[2]) | (hex8(seq) ^ text[3]) | (hex8(typeSeq) ^ text[4])
	if bad != 0 || h[stampSize] != '"' {
		return Stamp{}, false
	}
	return Stamp{Guild: guild, Time: int64(uint64(high)<<32 | uint64(low)), Seq: seq, TypeSeq: typeSeq}, true
}

// put writes the 40 digits into dst.
func (s Stamp) put(dst []byte) {
	_ = dst[stampSize-1]
	putHex8(dst[0:], s.Guild)
	putHex8(dst[8:], uint32(uint64(s.Time)>>32))
	putHex8(dst[16:], uint32(s.Time))
	putHex8(dst[24:], s.Seq)
	putHex8(dst[32:], s.TypeSeq)
}

func putHex8(dst []byte, v uint32) { binary.BigEndian.PutUint64(dst, hex8(v)) }

// hex8 is v as eight lower-case digits, the first in the highest byte. It
// spreads the nibbles over the bytes of one word and turns them into digits
// together: five of these are in every event.
func hex8(v uint32) uint64 {
	x := uint64(v)
	x = (x<<16 | x) & 0x0000ffff0000ffff
	x = (x<<8 | x) & 0x00ff00ff00ff00ff
	x = (x<<4 | x) & 0x0f0f0f0f0f0f0f0f
	letters := ((x + 0x0606060606060606) >> 4) & 0x0101010101010101
	return x + 0x3030303030303030 + letters*('a'-'0'-10)
}

// unhex8 is the inverse of hex8, for eight lower-case digits only.
func unhex8(text uint64) uint32 {
	letters := text >> 6 & 0x0101010101010101
	x := text&0x0f0f0f0f0f0f0f0f + letters*9
	x = (x | x>>4) & 0x00ff00ff00ff00ff
	x = (x | x>>8) & 0x0000ffff0000ffff
	return uint32(x | x>>16)
}
