package decode

// element returns the index of the next element of an array, or -1 and the index after
// the array. first says that no comma is due.
func (r *reader) element(i int, first bool) (next, end int) {
	b := r.b
	if i < len(b) && b[i] <= ' ' {
		i = skipSpace(b, i)
	}
	switch {
	case i >= len(b):
		return -1, r.fail(i)
	case b[i] == ']':
		r.depth--
		return -1, i + 1
	case first:
		return i, 0
	case b[i] != ',':
		return -1, r.fail(i)
	}
	if i++; i < len(b) && b[i] <= ' ' {
		i = skipSpace(b, i)
	}
	return i, 0
}

// slice reads the elements of an array into the slice at dst, from after the bracket
// on. As in encoding/json, what the slice has is overwritten, not cleared.
func (r *reader) slice(i int, p *program, dst slot) int {
	if r.depth++; r.depth > deepest {
		r.why = errTooDeep
		return r.fail(i)
	}
	s, n := sliceAt(dst), 0
	fresh := s.cap == 0
	for {
		next, end := r.element(i, n == 0)
		if next < 0 {
			i = end
			break
		}
		if n >= s.cap {
			r.grow(s, p)
		}
		if n >= s.len {
			s.len = n + 1
		}
		if i = r.value(next, p.elem, at(s.data, uintptr(n)*p.elem.size)); i < 0 {
			return -1
		}
		n++
	}
	switch {
	case i < 0:
	case n == 0:
		s.empty()
	default:
		s.len = n
		if fresh && r.loan != nil {
			r.loan.trim(s, p.elem)
		}
	}
	return i
}

// array reads the elements of an array into the Go array at dst: those that are too
// many are stepped over, those that are missing become zero.
func (r *reader) array(i int, p *program, dst slot) int {
	if r.depth++; r.depth > deepest {
		r.why = errTooDeep
		return r.fail(i)
	}
	for n := 0; ; n++ {
		next, end := r.element(i, n == 0)
		if next < 0 {
			for ; end > 0 && n < p.length; n++ {
				valueAt(p.elem.typ, at(dst, uintptr(n)*p.elem.size)).SetZero()
			}
			return end
		}
		if n < p.length {
			i = r.value(next, p.elem, at(dst, uintptr(n)*p.elem.size))
		} else {
			i = r.skip(next)
		}
		if i < 0 {
			return -1
		}
	}
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
