package decode

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strings"
	"sync/atomic"
)

// object says where the members of a JSON object go in a struct.
type object struct {
	fields []target
	// Keys are told apart by their length, their first and their last eight bytes,
	// which is all of a key of up to sixteen. table maps the hash of the three to 1 +
	// an index of fields; mult was chosen so that no two fields share a place.
	table []uint16
	mult  uint64
	shift uint8
	folds bool           // a name has bytes that match others when case is ignored
	byKey map[string]int // instead of table, if there is no such mult

	// follows says which field came next, after none and after each, as 1 + an index:
	// Discord sends members in an order that seldom changes, and to compare one key costs
	// less than to look it up. It is no more than a guess.
	follows []atomic.Uint32
}

// target is where a member of an object goes.
type target struct {
	word
	mask   uint64 // of the bytes of first
	index  int    // among the fields
	name   string
	offset uintptr // from the struct, or from what the last hop points to
	prog   *program
	hops   []hop // the embedded pointers that lead there
}

// hop is an embedded pointer on the way to a field.
type hop struct {
	offset uintptr
	elem   *program
}

// word is what identifies a key, but for the middle of a long one.
type word struct {
	first, last uint64
	n           int
}

func (w word) hash(mult uint64, shift uint8) uint64 {
	return (w.first ^ bits.RotateLeft64(w.last, 31) + uint64(w.n)) * mult >> shift
}

// wordOf returns the word of a key that the reader finds by loading from the JSON.
func wordOf(key []byte) word {
	n := len(key)
	if n >= 8 {
		return word{binary.LittleEndian.Uint64(key), binary.LittleEndian.Uint64(key[n-8:]), n}
	}
	var room [8]byte
	copy(room[:], key)
	w := binary.LittleEndian.Uint64(room[:])
	return word{w, w, n}
}

// keyAt returns the word of the key that starts at i, false if it has escapes, is too
// near to the end to be loaded at once, or is none.
func keyAt(b []byte, i int) (word, bool) {
	if i++; i+8 > len(b) || b[i-1] != '"' {
		return word{}, false
	}
	first := binary.LittleEndian.Uint64(b[i:])
	hit := stops(first)
	if hit != 0 {
		n := bits.TrailingZeros64(hit) >> 3
		first &= 1<<(8*n) - 1
		return word{first, first, n}, b[i+n] == '"'
	}
	for j := i + 8; j+8 <= len(b); j += 8 {
		if hit = stops(binary.LittleEndian.Uint64(b[j:])); hit != 0 {
			end := j + bits.TrailingZeros64(hit)>>3
			return word{first, binary.LittleEndian.Uint64(b[end-8:]), end - i}, b[end] == '"'
		}
	}
	return word{}, false
}

// isAt reports whether the key that starts at i is the field's. It may say no to one
// with escapes or near the end.
func (f *target) isAt(b []byte, i int) bool {
	end := i + 1 + f.n
	return end+8 < len(b) && b[i] == '"' && b[end] == '"' &&
		binary.LittleEndian.Uint64(b[i+1:])&f.mask == f.first &&
		(f.n <= 8 || binary.LittleEndian.Uint64(b[end-8:]) == f.last &&
			(f.n <= 16 || string(b[i+1:end]) == f.name))
}

// guess returns the field that followed the one before, which is 1 + an index, nil if
// none did.
func (o *object) guess(before int) *target {
	if at := int(o.follows[before].Load()) - 1; uint(at) < uint(len(o.fields)) {
		return &o.fields[at]
	}
	return nil
}

// learn remembers what followed, if nothing has so far or again is set: few misses are
// learned from, so that two orders do not have processors fight over a cache line.
func (o *object) learn(before int, f *target, again bool) {
	at, next := &o.follows[before], uint32(f.index+1)
	if old := at.Load(); old == 0 || again && old != next {
		at.Store(next)
	}
}

// index fills what finds fields by key. Sizes and multipliers are tried until no two
// fields share a place; the few that a struct needs take microseconds.
func (o *object) index() {
	for i := range o.fields {
		f := &o.fields[i]
		f.word, f.index = wordOf([]byte(f.name)), i
		f.mask = math.MaxUint64
		if f.n < 8 {
			f.mask = 1<<(8*f.n) - 1
		}
		o.folds = o.folds || foldable([]byte(f.name))
	}
	o.follows = make([]atomic.Uint32, len(o.fields)+1)
	size := 1 << bits.Len(uint(2*len(o.fields)))
	for range 4 {
		o.shift = uint8(64 - bits.Len(uint(size-1)))
		o.mult = 0x9E3779B97F4A7C15
		for range 200 {
			if o.fill(size) {
				return
			}
			o.mult = o.mult*6364136223846793005 + 1442695040888963407 | 1
		}
		size *= 2
	}
	o.table = nil
	o.byKey = make(map[string]int, len(o.fields))
	for i, f := range o.fields {
		o.byKey[f.name] = i
	}
}

// fill makes the table for the multiplier, and reports whether no two fields meet.
func (o *object) fill(size int) bool {
	o.table = make([]uint16, size)
	for i := range o.fields {
		at := &o.table[o.fields[i].hash(o.mult, o.shift)]
		if *at != 0 {
			return false
		}
		*at = uint16(i + 1)
	}
	return true
}

// find returns the field of the key that has the word w, nil if there is none.
func (o *object) find(w word, key []byte) *target {
	if h := w.hash(o.mult, o.shift); h < uint64(len(o.table)) {
		if at := int(o.table[h]) - 1; uint(at) < uint(len(o.fields)) {
			f := &o.fields[at]
			if f.first == w.first && f.last == w.last && f.n == w.n && (w.n <= 16 || f.name == string(key)) {
				return f
			}
		}
	}
	if o.folds || o.byKey != nil || foldable(key) {
		return o.findSlow(key)
	}
	return nil
}

// findSlow looks for the name itself, then for one that differs in case only, as
// encoding/json does. Of several it takes the first.
func (o *object) findSlow(key []byte) *target {
	if i, ok := o.byKey[string(key)]; ok {
		return &o.fields[i]
	}
	for i := range o.fields {
		if strings.EqualFold(o.fields[i].name, lent(key)) {
			return &o.fields[i]
		}
	}
	return nil
}

// foldable reports whether a key may be another one written in other case: not if it
// is ASCII without capitals, as Discord's are.
func foldable(key []byte) bool {
	for _, c := range key {
		if c >= 0x80 || 'A' <= c && c <= 'Z' {
			return true
		}
	}
	return false
}
