package mockgateway

import (
	"bytes"
	"slices"
)

// wording is what is done to the text of a connection's payloads. The zero value
// leaves it alone.
type wording struct {
	odd     bool   // d, op, s, t, with white space
	shuffle uint64 // not 0: the seed of keys in any order, with any white space
	decoys  bool   // d has members named t, s, op and d of its own
	numbers bool   // ids are numbers
}

// controlHead begins the payloads of the server's that are no dispatches.
const controlHead = `{"t":null,"s":null,"op":`

// rewordDispatch returns the payload of a dispatch made from t as f words it, valid
// until the next call.
func (e *encoder) rewordDispatch(f wording, t *template, payload []byte) []byte {
	if f == (wording{}) {
		return payload
	}
	rest := payload[len(t.head):]
	comma := bytes.IndexByte(rest, ',')
	return e.reword(f, envelope{
		t:  t.head[len(`{"t":`) : len(t.head)-len(`,"s":`)],
		s:  rest[:comma],
		op: []byte("0"),
		d:  e.rewordBody(f, rest[comma+len(tailOpen):len(rest)-1]),
	})
}

// rewordControl is the same for what is no dispatch, as far as it looks like what
// the server sends. Its d stays as it is.
func (e *encoder) rewordControl(f wording, payload []byte) []byte {
	rest, ok := bytes.CutPrefix(payload, []byte(controlHead))
	op, d, found := bytes.Cut(rest, []byte(`,"d":`))
	if f == (wording{}) || !ok || !found {
		return payload
	}
	return e.reword(f, envelope{t: []byte("null"), s: []byte("null"), op: op, d: d[:len(d)-1]})
}

// rewordBody returns d as f words it.
func (e *encoder) rewordBody(f wording, d []byte) []byte {
	if e.d = e.d[:0]; f.decoys {
		e.d = appendDecoys(e.d, d)
	} else {
		e.d = append(e.d, d...)
	}
	if f.numbers {
		e.d = numberIDs(e.d)
	}
	return e.d
}

// envelope is the values of a payload's four keys.
type envelope struct{ t, s, op, d []byte }

// reword writes an envelope.
func (e *encoder) reword(f wording, v envelope) []byte {
	keys, gap := "tsod", func() string { return "" }
	switch {
	case f.shuffle != 0:
		keys, gap = e.shuffled(f.shuffle), e.gap
	case f.odd:
		keys, gap = "dost", func() string { return " " }
	}
	out := append(e.reworded[:0], gap()+"{"...)
	for i := range keys {
		if i > 0 {
			out = append(out, ","...)
		}
		key, value := "op", v.op
		switch keys[i] {
		case 't':
			key, value = "t", v.t
		case 's':
			key, value = "s", v.s
		case 'd':
			key, value = "d", v.d
		}
		out = append(append(out, gap()...), `"`+key+`"`...)
		out = append(append(append(out, gap()...), ":"+gap()...), value...)
		out = append(out, gap()...)
	}
	e.reworded = append(append(out, "}"...), gap()...)
	return e.reworded
}

// random is the next number of the connection's own.
func (e *encoder) random(n int) int {
	e.rng = mix64(e.rng)
	return int(e.rng >> 1 % uint64(n))
}

// shuffled is the four keys by their initials in any order.
func (e *encoder) shuffled(seed uint64) string {
	if e.rng == 0 {
		e.rng = seed
	}
	keys := []byte("tsod")
	for i := len(keys) - 1; i > 0; i-- {
		j := e.random(i + 1)
		keys[i], keys[j] = keys[j], keys[i]
	}
	return string(keys)
}

// gap is white space, or none.
func (e *encoder) gap() string {
	gaps := [...]string{"", "", " ", "\n", "\t", "\r\n", "    "}
	return gaps[e.random(len(gaps))]
}

// decoys is what a scan for the envelope's keys may take for them.
const decoys = `"t":"MESSAGE_DELETE","s":1,"op":9,"d":{"op":7,"s":2,"t":null}`

// appendDecoys appends d, with the decoys behind its stamp or, without one, in
// front. A d that is no object, or an empty one, stays as it is.
func appendDecoys(dst, d []byte) []byte {
	if len(d) < 3 || d[0] != '{' {
		return append(dst, d...)
	}
	at := 1
	if _, ok := ParseStamp(d); ok {
		at = len(stampOpen) + stampSize + len(`",`)
	}
	dst = append(dst, d[:at]...)
	dst = append(append(dst, decoys...), ',')
	return append(dst, d[at:]...)
}

// numberIDs turns the strings of 17 to 20 digits that are values into numbers, in
// place, and returns what is left of d.
func numberIDs(d []byte) []byte {
	out := d[:0]
	for at := 0; at < len(d); {
		if d[at] != '"' {
			out = append(out, d[at])
			at++
			continue
		}
		end := stringEnd(d, at)
		text := d[at:end]
		if digits := text[1 : len(text)-1]; isID(digits) && (end == len(d) || d[end] != ':') {
			text = digits
		}
		out = append(out, text...)
		at = end
	}
	return out
}

// stringEnd is the offset behind the JSON string at an offset of valid JSON.
func stringEnd(d []byte, at int) int {
	for at++; d[at] != '"'; at++ {
		if d[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// isID reports whether text looks like a snowflake.
func isID(text []byte) bool {
	return len(text) >= 17 && len(text) <= 20 && text[0] != '0' && !slices.ContainsFunc(text, func(b byte) bool { return b < '0' || b > '9' })
}
