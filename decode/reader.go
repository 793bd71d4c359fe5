package decode

import "reflect"

// reader reads one JSON value into a Go value. Its methods take the index of what they
// read and return the index after it, or -1 where the JSON is broken.
type reader struct {
	b      []byte
	depth  int
	misses uint   // of guesses
	loan   *arena // where what is read is put; nil if it is to be owned

	piece []byte // what the next strings are copied to that are owned

	broken   int      // where the JSON is broken
	why      error    // if it is not just that
	mismatch struct { // the first value that does not fit
		found bool
		at    int
		want  reflect.Type
		cause error
	}
}

// deepest is how deep objects and arrays may be nested. Each level takes some hundred
// bytes of stack. What is stepped over takes none, and is not counted.
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
func (r *reader) reset() { *r = reader{loan: r.loan, misses: r.misses} }

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
	before := 0
	i, done := r.first(i, '}')
	for !done {
		f := o.guess(before)
		if f != nil && f.isAt(r.b, i) {
			i += f.n + len(`""`)
		} else if f, i = r.key(i, o, before); i < 0 {
			return -1
		}
		if f != nil {
			before = f.index + 1
		}
		if i = r.colon(i); i < 0 {
			return -1
		}
		switch {
		case f == nil:
			i = r.skip(i)
		case f.hops == nil:
			i = r.value(i, f.prog, at(base, f.offset))
		default:
			i = r.value(i, f.prog, at(r.hop(f, base), f.offset))
		}
		if i < 0 {
			return -1
		}
		i, done = r.after(i, '}')
	}
	return i
}

// first returns where the first item of an object or array starts, from after the
// bracket on; or, if there is none, the index after the closing bracket and true.
func (r *reader) first(i int, closing byte) (next int, done bool) {
	if r.depth++; r.depth > deepest {
		r.why = errTooDeep
		return r.fail(i - 1), true
	}
	if i = skipSpace(r.b, i); i < len(r.b) && r.b[i] == closing {
		r.depth--
		return i + 1, true
	}
	return i, false
}

// after returns where the item starts that follows the one that ended at i; or, if that
// was the last, the index after the closing bracket and true.
func (r *reader) after(i int, closing byte) (next int, done bool) {
	if b := r.b; i+1 < len(b) && b[i] == ',' && b[i+1] > ' ' {
		return i + 1, false
	}
	return r.afterSlow(i, closing)
}

func (r *reader) afterSlow(i int, closing byte) (next int, done bool) {
	b := r.b
	if i = skipSpace(b, i); i == len(b) {
		return r.fail(i), true
	}
	switch b[i] {
	case closing:
		r.depth--
		return i + 1, true
	case ',':
		return skipSpace(b, i+1), false
	}
	return r.fail(i), true
}

// colon steps over the colon between key and value.
func (r *reader) colon(i int) int {
	if b := r.b; i+1 < len(b) && b[i] == ':' && b[i+1] > ' ' {
		return i + 1
	}
	return r.colonSlow(i)
}

func (r *reader) colonSlow(i int) int {
	if i = skipSpace(r.b, i); i == len(r.b) || r.b[i] != ':' {
		return r.fail(i)
	}
	return skipSpace(r.b, i+1)
}

// key returns the field of the key that starts at i, nil if there is none, and the index
// after the key.
func (r *reader) key(i int, o *object, before int) (*target, int) {
	w, ok := keyAt(r.b, i)
	if !ok {
		return r.keySlow(i, o)
	}
	f := o.find(w, r.b[i+1:i+1+w.n])
	if f != nil {
		r.misses++
		o.learn(before, f, r.misses%64 == 0)
	}
	return f, i + w.n + len(`""`)
}

// keySlow returns the field of the key that starts at i, nil if there is none, and the
// index after the key.
func (r *reader) keySlow(i int, o *object) (*target, int) {
	from, end := i+1, -1
	var escaped bool
	if i < len(r.b) && r.b[i] == '"' {
		end, escaped = skipString(r.b, from)
	}
	if end < 0 {
		return nil, r.fail(i)
	}
	key := r.b[from : end-1]
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
