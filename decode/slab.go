package decode

import "reflect"

// arena is the memory of a loan besides the value itself. It is reused, and grows to
// what the largest event needs.
type arena struct {
	slabs []slab
	text  []byte // what strings with escapes spell; used up to its length
	bytes int    // the size of it all

	texts [][]byte // that were replaced by larger ones, in builds that poison
}

func newArena(types []reflect.Type) *arena {
	a := &arena{slabs: make([]slab, len(types))}
	for i, t := range types {
		a.slabs[i] = slab{arena: a, elem: t, size: t.Size()}
	}
	return a
}

func (a *arena) slab(p *program) *slab { return &a.slabs[p.slab] }

// unescaped returns what the text of a JSON string spells. When there is not enough
// room for it, the room before stays with the strings that point into it.
func (a *arena) unescaped(text []byte) []byte {
	from := len(a.text)
	if cap(a.text)-from < len(text) {
		if poisoned {
			a.texts = append(a.texts, a.text)
		}
		a.bytes -= cap(a.text)
		a.text, from = make([]byte, 0, max(2*cap(a.text), len(text), 256)), 0
		a.bytes += cap(a.text)
	}
	spelled := appendUnescaped(a.text[from:from], text)
	if end := from + len(spelled); end <= cap(a.text) { // not if it was broken and grew
		a.text = a.text[:end]
	}
	return spelled
}

// reset makes everything zero that was used.
func (a *arena) reset() {
	a.text = a.text[:0]
	for i := range a.slabs {
		if a.slabs[i].used > 0 {
			a.slabs[i].reset()
		}
	}
}

// slab is memory for values of one type, given out from the front. One that is full is
// replaced by one of twice the size; the values in the old one keep it alive.
type slab struct {
	arena *arena
	elem  reflect.Type
	size  uintptr
	list  reflect.Value // the slice that base is the memory of, which can be set
	base  slot
	used  int
	cap   int

	from, to reflect.Value // slices to copy by, which can be set

	full []reflect.Value // lists that were replaced, in builds that poison
}

// one returns a zero value.
func (s *slab) one() slot {
	if s.used == s.cap {
		s.more(1)
	}
	p := at(s.base, uintptr(s.used)*s.size)
	s.used++
	return p
}

// grow doubles the room of a slice, in place if it is the last thing given out.
func (s *slab) grow(h *header) {
	want := max(2*h.cap, firstCap(s.size))
	if extra := want - h.cap; h.cap > 0 && s.isLast(h) && s.cap-s.used >= extra {
		s.used += extra
		h.cap = want
		return
	}
	if s.cap-s.used < want {
		s.more(want)
	}
	to := header{at(s.base, uintptr(s.used)*s.size), h.len, want}
	s.used += want
	if h.len > 0 {
		s.copy(&to, h)
	}
	*h = to
}

// trim gives back the end of a slice, if it is the last thing given out.
func (s *slab) trim(h *header) {
	if s.isLast(h) {
		s.used -= h.cap - h.len
		h.cap = h.len
	}
}

// isLast reports whether a slice ends where the next value would begin.
func (s *slab) isLast(h *header) bool {
	return h.cap <= s.used && h.data == at(s.base, uintptr(s.used-h.cap)*s.size)
}

// more replaces the memory by at least twice as much, with room for n values.
func (s *slab) more(n int) {
	if !s.list.IsValid() {
		t := reflect.SliceOf(s.elem)
		s.list, s.from, s.to = reflect.New(t).Elem(), reflect.New(t).Elem(), reflect.New(t).Elem()
	}
	if poisoned {
		s.full = append(s.full, s.list.Slice(0, s.used))
	}
	before := s.cap
	s.used, s.cap = 0, max(2*s.cap, n, 4)
	s.list.Set(reflect.MakeSlice(s.list.Type(), s.cap, s.cap))
	s.base = slotOf(s.list)
	s.arena.bytes += (s.cap - before) * int(s.size)
}

// copy copies the elements of one slice to another.
func (s *slab) copy(to, from *header) {
	*sliceAt(addressOf(s.to)), *sliceAt(addressOf(s.from)) = *to, *from
	reflect.Copy(s.to, s.from)
	s.to.SetZero()
	s.from.SetZero()
}

func (s *slab) reset() {
	s.list.SetLen(s.used)
	s.list.Clear()
	s.list.SetLen(s.cap)
	s.used = 0
}
