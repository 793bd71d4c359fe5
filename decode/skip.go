package decode

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// The functions of this file step over JSON that is taken to be valid: they
// look at quotes and brackets only. On anything else they stop somewhere inside
// the slice or return -1, but never read beyond it.

const (
	everyByte = 0x0101010101010101
	highBits  = 0x8080808080808080
	quotes    = '"' * everyByte
	escapes   = '\\' * everyByte
)

// skipString returns the index after the quote that ends the string whose text
// starts at i, and whether the text has a backslash; -1 if no quote ends it.
func skipString(b []byte, i int) (end int, escaped bool) {
	plain := i // from where there is nothing but text
	for i+8 <= len(b) {
		hit := stops(binary.LittleEndian.Uint64(b[i:]))
		if hit == 0 {
			if i += 8; i-plain >= longText {
				i = skipText(b, i)
				plain = i
			}
			continue
		}
		i += bits.TrailingZeros64(hit) >> 3
		if b[i] == '"' {
			return i + 1, escaped
		}
		escaped = true
		i += len(`\x`)
		plain = i
	}
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			return i + 1, escaped
		case '\\':
			escaped = true
			i++
		}
	}
	return -1, escaped
}

// longText is the length of text without escapes from which vector code is faster at
// finding its end.
const longText = 64

// skipText returns the index of the first quote or backslash from i on, or one near the
// end of b.
func skipText(b []byte, i int) int {
	n := bytes.IndexByte(b[i:], '"')
	if n < 0 {
		n = len(b) - i
	}
	if e := bytes.IndexByte(b[i:i+n], '\\'); e >= 0 {
		n = e
	}
	return i + n
}

// stops marks the first quote or backslash of eight bytes by its high bit.
func stops(w uint64) uint64 {
	q, e := w^quotes, w^escapes
	// A zero byte borrows from its high bit; only bytes above the first hit can be
	// flagged in error.
	return ((q-everyByte)&^q | (e-everyByte)&^e) & highBits
}

// skipValue returns the index after the value that starts at i, -1 if it does
// not end. A number or a literal ends before the next comma, bracket or space.
func skipValue(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		end, _ := skipString(b, i+1)
		return end
	case '{', '[':
		return skipNested(b, i)
	}
	start := i
	for i < len(b) && !endsScalar[b[i]] {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

var endsScalar = [256]bool{
	' ': true, '\t': true, '\n': true, '\r': true,
	',': true, ':': true, '"': true, '{': true, '}': true, '[': true, ']': true,
}

// longNested is the size from which sonic's vector code is faster at finding a
// closing bracket, its call included; at some kilobytes it is ten times faster.
const longNested = 32

// skipNested returns the index after the bracket that closes the object or
// array at i. It counts brackets without regard to kind.
func skipNested(b []byte, i int) int {
	end := min(len(b), i+longNested)
	depth := 1
	for j := i + 1; j < end; j++ {
		switch b[j] {
		case '"':
			next, _ := skipString(b, j+1)
			if next < 0 {
				return -1
			}
			j = next - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	if end == len(b) {
		return -1
	}
	return skipLong(b, i)
}

// skipSpace returns the index of the first byte from i on that is not JSON
// white space, len(b) if there is none.
func skipSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool {
	return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t')
}
