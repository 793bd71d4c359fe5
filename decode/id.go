package decode

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"time"
)

// ID is a snowflake: milliseconds since 2015 in bits 63 to 22, then worker,
// process and increment. Zero is no ID.
//
// In JSON it is a string, as Discord sends it, and null if it is zero. Decoding takes
// a string, a number, null and "", since some ids come as integers and some are absent.
type ID uint64

// epoch is the first millisecond of 2015, Unix time, from which snowflakes count.
const epoch = 1420070400000

// ErrInvalidID reports text that is not a decimal number of at most 64 bits.
var ErrInvalidID = errors.New("decode: not a snowflake: want up to 20 decimal digits, as a string or a number")

// ParseID returns the ID that s spells in decimal digits.
func ParseID(s string) (ID, error) {
	if len(s) <= maxDigits { // or the conversion would allocate
		if id, ok := parseDigits([]byte(s)); ok {
			return ID(id), nil
		}
	}
	return 0, ErrInvalidID
}

// String returns the ID in decimal. It allocates the string.
func (id ID) String() string { return strconv.FormatUint(uint64(id), 10) }

// AppendTo appends the ID in decimal to b.
func (id ID) AppendTo(b []byte) []byte { return strconv.AppendUint(b, uint64(id), 10) }

// Time returns when the ID was made, to the millisecond, in UTC.
func (id ID) Time() time.Time {
	return time.UnixMilli(int64(id>>22) + epoch).UTC()
}

// Shard returns which of total shards gets the events of the guild id, 0 if
// total is less than 1 (Discord Gateway v10, sharding).
func (id ID) Shard(total int) int {
	if total < 1 {
		return 0
	}
	return int(uint64(id>>22) % uint64(total))
}

// MarshalJSON returns the ID as a JSON string, null for zero.
func (id ID) MarshalJSON() ([]byte, error) {
	if id == 0 {
		return []byte("null"), nil
	}
	b := make([]byte, 0, 22)
	b = append(b, '"')
	b = id.AppendTo(b)
	return append(b, '"'), nil
}

// UnmarshalJSON reads a string, a number, null or "". The last two are 0.
func (id *ID) UnmarshalJSON(b []byte) error {
	v, ok := parseID(b)
	if !ok {
		return ErrInvalidID
	}
	*id = v
	return nil
}

// parseID reads an ID from a whole JSON value.
func parseID(raw []byte) (ID, bool) {
	n := len(raw)
	if n >= 2 && raw[0] == '"' && raw[n-1] == '"' {
		return parseQuotedID(raw[1 : n-1])
	}
	if string(raw) == "null" {
		return 0, true
	}
	v, ok := parseDigits(raw)
	return ID(v), ok
}

func parseQuotedID(text []byte) (ID, bool) {
	if len(text) == 0 {
		return 0, true
	}
	if v, ok := parseDigits(text); ok {
		return ID(v), true
	}
	if !hasEscape(text) {
		return 0, false
	}
	var room [64]byte
	v, ok := parseDigits(appendUnescaped(room[:0], text))
	return ID(v), ok
}

// maxDigits is the length of the largest uint64 in decimal.
const maxDigits = 20

// parseDigits reads an unsigned decimal number, eight digits at a time.
func parseDigits(s []byte) (uint64, bool) {
	if len(s) == 0 || len(s) > maxDigits {
		return 0, false
	}
	const most = math.MaxUint64 / 10 // to which a digit can be added
	var v uint64
	for len(s) > 8 {
		w, ok := eightDigits(binary.LittleEndian.Uint64(s))
		if !ok {
			return 0, false
		}
		v = v*100_000_000 + w
		s = s[8:]
	}
	for _, c := range s {
		digit := uint64(c - '0')
		if digit > 9 || v > most || v == most && digit > math.MaxUint64%10 {
			return 0, false
		}
		v = v*10 + digit
	}
	return v, true
}

// eightDigits reads the digits in the bytes of w, the first in the lowest: it
// adds neighbours up in pairs, then the pairs.
func eightDigits(w uint64) (uint64, bool) {
	w -= '0' * everyByte
	// The lowest byte that is no digit shows in its high bit, here or with 118
	// added; carries and borrows go upwards only.
	if (w|(w+(128-10)*everyByte))&highBits != 0 {
		return 0, false
	}
	const pairs = 0x000000ff_000000ff
	w = w*10 + w>>8
	w = w&pairs*(100+1_000_000<<32) + w>>16&pairs*(1+10_000<<32)
	return w >> 32, true
}
