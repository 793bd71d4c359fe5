package decode

// cursor is a place in an object or array whose content is stepped over.
type cursor struct {
	b      []byte
	i      int
	failed bool // the JSON is broken at i
}

func (c *cursor) fail(i int) bool {
	c.i, c.failed = i, true
	return false
}

// enter goes inside the container b opens with; there may be space before it.
func enter(b []byte, bracket byte) cursor {
	i := skipSpace(b, 0)
	if i == len(b) || b[i] != bracket {
		return cursor{}
	}
	return cursor{b: b, i: i + 1}
}

// item returns where the next item starts, false at the closing bracket and
// where the JSON ends too early. first says that no comma is due.
func (c *cursor) item(first bool, closing byte) (int, bool) {
	b, i := c.b, skipSpace(c.b, c.i)
	switch {
	case i == len(b):
		return i, c.fail(i)
	case b[i] == closing:
		return i, false
	case first:
		return i, true
	case b[i] != ',':
		return i, c.fail(i)
	}
	return skipSpace(b, i+1), true
}

// members steps through the members of an object, in the order sent.
//
//	for m := membersOf(d); m.next(); { … }
//
// It keeps indices, not slices: most members are stepped over unseen.
type members struct {
	cursor
	key, keyEnd int  // the key as sent, without quotes
	escaped     bool // the key is not spelled as it reads
	at          int  // where the value starts; it ends at i
}

// membersOf starts before the first member of the object b. If b is no object,
// next fails at once.
func membersOf(b []byte) members { return members{cursor: enter(b, '{')} }

// next moves to the next member; false after the last and where the object is
// broken.
func (m *members) next() bool {
	b, key := m.b, m.i
	if m.at == 0 || len(b)-key < len(`,"":0}`) || b[key] != ',' || b[key+1] != '"' {
		var ok bool
		if key, ok = m.item(m.at == 0, '}'); !ok {
			return false
		}
		if key == len(b) || b[key] != '"' {
			return m.fail(key)
		}
	} else {
		key++
	}
	end, escaped := skipString(b, key+1)
	if end < 0 {
		return m.fail(key)
	}
	m.key, m.keyEnd, m.escaped = key+1, end-1, escaped
	colon := skipSpace(b, end)
	if colon == len(b) || b[colon] != ':' {
		return m.fail(colon)
	}
	m.at = skipSpace(b, colon+1)
	var stop int
	if m.at < len(b) && b[m.at] == '"' {
		stop, _ = skipString(b, m.at+1)
	} else {
		stop = skipValue(b, m.at)
	}
	if stop < 0 {
		return m.fail(m.at)
	}
	m.i = stop
	return true
}

// value returns the member's value as sent.
func (m *members) value() []byte { return m.b[m.at:m.i:m.i] }

// keyIs reports whether the member's key spells s.
func (m *members) keyIs(s string) bool {
	if m.escaped {
		return equalUnescaped(m.b[m.key:m.keyEnd], s)
	}
	return string(m.b[m.key:m.keyEnd]) == s
}

// name returns the member's key, unescaped: lent, or a copy if it was escaped.
func (m *members) name() string {
	if m.escaped {
		return lent(unescaped(m.b[m.key:m.keyEnd]))
	}
	return lent(m.b[m.key:m.keyEnd])
}

// elements steps through the elements of an array.
type elements struct {
	value []byte
	cursor
}

// elementsOf starts before the first element of the array b. If b is no array,
// next fails at once.
func elementsOf(b []byte) elements { return elements{cursor: enter(b, '[')} }

// next moves to the next element; false after the last and where the array is
// broken.
func (e *elements) next() bool {
	i, ok := e.item(e.value == nil, ']')
	if !ok {
		return false
	}
	stop := skipValue(e.b, i)
	if stop < 0 {
		return e.fail(i)
	}
	e.value, e.i = e.b[i:stop:stop], stop
	return true
}
