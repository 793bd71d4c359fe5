package decode

import (
	"encoding/binary"
	"math/bits"
	"reflect"
)

// reader reads one JSON value into a Go value. Its methods take the index of what they
// read and return the index after it, or -1 where the JSON is broken.
type reader struct {
	b     []byte
	depth int
	loan  *arena // where what is read is put; nil if it is to be owned

	copied string // of b, made when a string needs it

	broken   int // where the JSON is broken
	why      error
	mismatch struct { // the first value that does not fit
		found bool
		at    int
		want  reflect.Type
		cause error
	}
}

// deepest is how deep objects and arrays may be nested. Each level takes some hundred
// bytes of stack.
const deepest = 1000

var errTooDeep = &SyntaxError{Msg: "objects and arrays nested deeper than 1000"}

// run reads all of d into the value at dst.
func (r *reader) run(d []byte, p *program, dst slot) error {
	r.b = d
	i := r.value(skipSpace(d, 0), p, dst)
	if i >= 0 {
		if i = skipSpace(d, i); i < len(d) {
			i = r.fail(i)
		}
	}
	if i >= 0 && !r.mismatch.found {
		return nil
	}
	return r.err(i >= 0)
}

// reset forgets all that was read, for the next run.
func (r *reader) reset() { *r = reader{loan: r.loan} }

func (r *reader) fail(i int) int {
	r.broken = i
	return -1
}

// value reads a value into dst. There is no space before it.
func (r *reader) value(i int, p *program, dst slot) int {
	b := r.b
	if i >= len(b) {
		return r.fail(i)
	}
	c := b[i]
	if c == 'n' {
		return r.null(i, p, dst)
	}
	switch p.kind {
	case kindString:
		if c == '"' {
			return r.text(i+1, dst)
		}
	case kindID:
		return r.id(i, p, dst)
	case kindBool:
		if end := literal(b, i); end > 0 {
			putBool(dst, c == 't')
			return end
		}
	case kindInt, kindUint:
		return r.integer(i, p, dst)
	case kindStruct:
		if c == '{' {
			return r.object(i+1, p.object, dst)
		}
	case kindPointer:
		if isNil(dst) {
			putPointer(dst, r.one(p.elem))
		}
		return r.value(i, p.elem, pointer(dst))
	case kindOptional:
		*stateAt(at(dst, p.state)) = present
		return r.value(i, p.elem, dst)
	case kindSlice:
		if c == '[' {
			return r.slice(i+1, p, dst)
		}
	case kindTime:
		if c == '"' {
			return r.time(i, p, dst)
		}
	default:
		return r.valueSlow(i, p, dst)
	}
	return r.misfit(i, p.typ, nil)
}

// object reads the members of an object into the struct at base, from after the
// bracket on.
func (r *reader) object(i int, o *object, base slot) int {
	b := r.b
	if r.depth++; r.depth > deepest {
		r.why = errTooDeep
		return r.fail(i)
	}
	if i < len(b) && b[i] != '"' {
		if i = skipSpace(b, i); i < len(b) && b[i] == '}' {
			r.depth--
			return i + 1
		}
	}
	for {
		// 1. The key. Its length and its ends tell what field it is.
		var f *target
		if i >= len(b) || b[i] != '"' {
			return r.fail(i)
		}
		i++
		w, ok := keyAt(b, i)
		if ok {
			f = o.find(w, b[i:i+w.n])
			i += w.n + 1
		} else if f, i = r.keySlow(i, o); i < 0 {
			return -1
		}
		// 2. The colon.
		if i < len(b) && b[i] != ':' {
			i = skipSpace(b, i)
		}
		if i >= len(b) || b[i] != ':' {
			return r.fail(i)
		}
		if i++; i < len(b) && b[i] <= ' ' {
			i = skipSpace(b, i)
		}
		// 3. The value.
		if f == nil {
			i = r.skip(i)
		} else if f.hops == nil {
			i = r.value(i, f.prog, at(base, f.offset))
		} else {
			i = r.value(i, f.prog, at(r.hop(f, base), f.offset))
		}
		if i < 0 {
			return -1
		}
		// 4. What follows.
		if i < len(b) && b[i] <= ' ' {
			i = skipSpace(b, i)
		}
		if i < len(b) && b[i] == '}' {
			r.depth--
			return i + 1
		}
		if i >= len(b) || b[i] != ',' {
			return r.fail(i)
		}
		if i++; i < len(b) && b[i] <= ' ' {
			i = skipSpace(b, i)
		}
	}
}

// keyAt returns the word of the key whose text starts at i, false if it has escapes or
// is too near to the end to be loaded at once.
func keyAt(b []byte, i int) (word, bool) {
	if i+8 > len(b) {
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

// stops marks the first quote or backslash of eight bytes by the high bit; bytes above
// it may be marked in error.
func stops(w uint64) uint64 {
	q, e := w^quotes, w^escapes
	return ((q-everyByte)&^q | (e-everyByte)&^e) & highBits
}

// keySlow returns the field of the key whose text starts at i, nil if there is none,
// and the index after the key.
func (r *reader) keySlow(i int, o *object) (*target, int) {
	end, escaped := skipString(r.b, i)
	if end < 0 {
		return nil, r.fail(i)
	}
	key := r.b[i : end-1]
	if escaped {
		var room [64]byte
		key = appendUnescaped(room[:0], key)
	}
	return o.find(wordOf(key), key), end
}

// hop follows the embedded pointers to a field of the struct at base.
func (r *reader) hop(f *target, base slot) slot {
	for _, h := range f.hops {
		p := at(base, h.offset)
		if isNil(p) {
			putPointer(p, r.one(h.elem))
		}
		base = pointer(p)
	}
	return base
}

// skip steps over a value.
func (r *reader) skip(i int) int {
	end := skipValue(r.b, i)
	if end < 0 {
		return r.fail(i)
	}
	return end
}
