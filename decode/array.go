package decode

import (
	"encoding"
	"reflect"
	"strconv"
)

// slice reads the elements of an array into the slice at dst, from after the bracket
// on. As in encoding/json, what the slice has is overwritten, not cleared.
func (r *reader) slice(i int, p *program, dst slot) int {
	s, n := sliceAt(dst), 0
	fresh := s.cap == 0
	i, done := r.first(i, ']')
	for ; !done; n++ {
		if n >= s.cap {
			r.grow(s, p)
		}
		if n >= s.len {
			s.len = n + 1
		}
		if i = r.value(i, p.elem, at(s.data, uintptr(n)*p.elem.size)); i < 0 {
			return -1
		}
		i, done = r.after(i, ']')
	}
	switch {
	case i < 0:
	case n == 0:
		s.empty()
	default:
		s.len = n
		if fresh && r.loan != nil {
			r.loan.slab(p.elem).trim(s)
		}
	}
	return i
}

// array reads the elements of an array into the Go array at dst: those that are too
// many are stepped over, those that are missing become zero.
func (r *reader) array(i int, p *program, dst slot) int {
	n := 0
	i, done := r.first(i, ']')
	for ; !done; n++ {
		if n < p.length {
			i = r.value(i, p.elem, at(dst, uintptr(n)*p.elem.size))
		} else {
			i = r.skip(i)
		}
		if i < 0 {
			return -1
		}
		i, done = r.after(i, ']')
	}
	for ; i >= 0 && n < p.length; n++ {
		valueAt(p.elem.typ, at(dst, uintptr(n)*p.elem.size)).SetZero()
	}
	return i
}

// mapping reads the members of an object into the map at dst. Unlike what it maps to,
// the map itself is never recycled, nor are its keys lent.
func (r *reader) mapping(i int, p *program, dst slot) int {
	m := valueAt(p.typ, dst)
	if m.IsNil() {
		m.Set(reflect.MakeMap(p.typ))
	}
	key, elem := reflect.New(p.typ.Key()).Elem(), reflect.New(p.elem.typ).Elem()
	i, done := r.first(i, '}')
	for !done {
		start := i
		if i = r.mapKey(i, key); i < 0 {
			return -1
		}
		fits := i > start
		if !fits { // the value is still read, as in encoding/json
			i, _ = skipString(r.b, start+1)
		}
		if i = r.colon(i); i < 0 {
			return -1
		}
		elem.SetZero()
		if i = r.value(i, p.elem, addressOf(elem)); i < 0 {
			return -1
		}
		if fits {
			m.SetMapIndex(key, elem)
		}
		i, done = r.after(i, '}')
	}
	return i
}

// mapKey reads the key at i, and returns i itself if it does not fit.
func (r *reader) mapKey(i int, key reflect.Value) int {
	if i >= len(r.b) || r.b[i] != '"' {
		return r.fail(i)
	}
	end, _ := skipString(r.b, i+1)
	if end < 0 {
		return r.fail(i)
	}
	var err error
	switch text, t := string(unescaped(r.b[i+1:end-1])), key.Type(); {
	case reflect.PointerTo(t).Implements(typeText):
		err = key.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	case key.CanInt():
		var n int64
		if n, err = strconv.ParseInt(text, 10, t.Bits()); err == nil {
			key.SetInt(n)
		}
	case key.CanUint():
		var n uint64
		if n, err = strconv.ParseUint(text, 10, t.Bits()); err == nil {
			key.SetUint(n)
		}
	default:
		key.SetString(text)
	}
	if err != nil {
		r.misfit(i, key.Type(), err)
		return i
	}
	return end
}

// one returns a zero value for a pointer to point to.
func (r *reader) one(p *program) slot {
	if r.loan == nil {
		return newOf(p.typ)
	}
	return r.loan.slab(p).one()
}

// grow makes room for more elements in a slice that is full.
func (r *reader) grow(s *header, p *program) {
	if r.loan != nil {
		r.loan.slab(p.elem).grow(s)
		return
	}
	more := 1
	if s.cap == 0 {
		more = firstCap(p.elem.size)
	}
	valueAt(p.typ, slot(s)).Grow(more)
}

// firstCap is the room that a slice starts with.
func firstCap(size uintptr) int {
	if size <= 64 {
		return 4
	}
	return 1
}
