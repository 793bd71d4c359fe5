package bench

import (
	"encoding/binary"

	"github.com/seed4d760daf/sluice/decode"
)

// tape is a run of frames that is played in a circle.
type tape struct {
	mem    []byte
	frames []frame
	bytes  int // mean size of a payload
}

// frame is the place of an event on a tape.
type frame struct {
	lo, hi  int // with its header
	seq     int // of the digits of s
	message bool
}

// newTape records messages one after another.
func newTape(list []sample) *tape {
	t := &tape{}
	for _, s := range list {
		lo := len(t.mem)
		t.mem = appendHeader(t.mem, len(s.payload))
		at := len(t.mem)
		t.mem = append(t.mem, s.payload...)
		t.frames = append(t.frames, frame{lo, len(t.mem), at + s.seqAt(), s.typ == decode.MessageCreate})
		t.bytes += len(s.payload)
	}
	t.bytes /= len(list)
	return t
}

// appendHeader appends the header of an unmasked text frame (RFC 6455 §5.2).
func appendHeader(b []byte, size int) []byte {
	switch {
	case size < 126:
		return append(b, 0x81, byte(size))
	case size < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, 0x81, 126), uint16(size))
	}
	return binary.BigEndian.AppendUint64(append(b, 0x81, 127), uint64(size))
}

// number writes s into a frame, and returns the frame.
func (t *tape) number(i int, seq int64) []byte {
	f := t.frames[i]
	digits := t.mem[f.seq : f.seq+seqDigits]
	for j := seqDigits - 1; j >= 0; j-- {
		digits[j] = byte('0' + seq%10)
		seq /= 10
	}
	return t.mem[f.lo:f.hi]
}

// messages counts the MESSAGE_CREATE among the first n events played.
func (t *tape) messages(n int64) (found int64) {
	rounds, rest := n/int64(len(t.frames)), n%int64(len(t.frames))
	for i, f := range t.frames {
		if f.message {
			found += rounds
			if int64(i) < rest {
				found++
			}
		}
	}
	return found
}

// mixed is traffic of a bot with all intents over 64 guilds: of 100 events 40 are
// presences, 25 messages, 15 typing, 10 members and 10 reactions.
func mixed() *tape {
	const guilds, events = 64, 400
	kinds := [...]struct {
		typ decode.EventType
		d   string
		of  int // in 100
	}{
		{decode.PresenceUpdate, presenceUpdate, 40},
		{decode.MessageCreate, messageCreate, 25},
		{decode.TypingStart, typingStart, 15},
		{decode.GuildMemberUpdate, memberUpdate, 10},
		{decode.MessageReactionAdd, reactionAdd, 10},
	}
	var list []sample
	for i := range events {
		at := i * 37 % 100 // every number below 100 once, far apart
		for _, k := range kinds {
			if at -= k.of; at < 0 {
				list = append(list, newSample(k.typ, k.d, guildID(i*29%guilds)))
				break
			}
		}
	}
	return newTape(list)
}
