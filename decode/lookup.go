package decode

// Value is a view of one JSON value inside larger data. The zero Value is one
// that is not there. It is valid until the data's memory is reused, as is all
// that it lends; it may be copied and read by several goroutines.
//
// Reading a value as something it is not gives the zero value of that. Nothing
// but what its own comment says allocates.
//
// The lookups are this package's own steps over members and elements, with
// sonic's vector code to get past what is nested and long. sonic's searcher takes
// a quarter less time on one kilobyte, but two allocations or more: it wants every
// segment boxed, and as a key or an index, where here a segment may be either.
type Value struct {
	raw []byte
	err error
}

// Get returns the value at a path of d: each segment is the key of an object's
// member or the decimal index of an array's element. With no path it returns d
// itself. If there is no such value it returns one that does not exist. Of
// members with equal keys it finds the first.
//
// It reads d up to the value, without checking more than it needs, and does not
// allocate, whether or not the path is constant.
func Get(d []byte, path ...string) Value {
	return rootValue(d).Get(path...)
}

func rootValue(d []byte) Value {
	start, end := skipSpace(d, 0), len(d)
	for end > start && isSpace(d[end-1]) {
		end--
	}
	if start == end {
		return Value{}
	}
	return Value{raw: d[start:end:end]}
}

// Get returns the value at a path inside v, as the function [Get] does.
func (v Value) Get(path ...string) Value {
	for _, segment := range path {
		if v.raw == nil {
			break
		}
		v = v.step(segment)
	}
	return v
}

func (v Value) step(segment string) Value {
	switch v.raw[0] {
	case '{':
		return v.member(segment)
	case '[':
		return v.element(segment)
	case 'n':
		return Value{} // nothing is in null, nor is it an error
	}
	return Value{err: errNotNested}
}

var errNotNested = &SyntaxError{Msg: "value on the path is neither object nor array"}

func (v Value) member(key string) Value {
	m := membersOf(v.raw)
	for m.next() {
		if m.keyIs(key) {
			return Value{raw: m.value()}
		}
	}
	return m.absent()
}

// element returns the element whose index is written in decimal.
func (v Value) element(index string) Value {
	if len(index) > maxDigits {
		return Value{}
	}
	i, ok := parseDigits([]byte(index))
	if !ok || i > uint64(len(v.raw)) {
		return Value{}
	}
	return v.Index(int(i))
}

// absent is what a search that found nothing returns.
func (c *cursor) absent() Value {
	if c.failed {
		return Value{err: &SyntaxError{c.i, "broken JSON"}}
	}
	return Value{}
}

// Index returns element i of an array, counted from 0.
func (v Value) Index(i int) Value {
	if i < 0 || !v.is('[') {
		return Value{}
	}
	e := elementsOf(v.raw)
	for e.next() {
		if i == 0 {
			return Value{raw: e.value}
		}
		i--
	}
	return e.absent()
}

// Len returns the number of elements of an array or members of an object.
func (v Value) Len() int {
	n := 0
	v.Each(func(string, Value) bool {
		n++
		return true
	})
	return n
}

// Each calls f with each element of an array, key empty, or each member of an
// object, in the order sent, until f returns false. The key is lent: it points
// into the data, or is a copy where it was written with escapes.
func (v Value) Each(f func(key string, v Value) bool) {
	switch {
	case v.is('{'):
		m := membersOf(v.raw)
		for m.next() && f(m.name(), Value{raw: m.value()}) {
		}
	case v.is('['):
		e := elementsOf(v.raw)
		for e.next() && f("", Value{raw: e.value}) {
		}
	}
}
