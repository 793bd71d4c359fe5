package decode

import (
	"strconv"
	"strings"
)

// Exists reports whether the value is there; null is.
func (v Value) Exists() bool { return v.raw != nil }

// IsNull reports whether the value is there and null.
func (v Value) IsNull() bool { return string(v.raw) == "null" }

// Bytes returns the value as sent, with its quotes if it is a string: lent. It
// is nil if there is no value.
func (v Value) Bytes() []byte { return v.raw }

// Str returns the text of a string. It is lent: it points into the data, and
// must be cloned to be kept; [Value.String] does that. A string written with
// escapes is a copy, one allocation.
func (v Value) Str() string {
	text, ok := v.text()
	if !ok {
		return ""
	}
	if hasEscape(text) {
		return lent(unescaped(text))
	}
	return lent(text)
}

// String returns a copy of the text of a string, which may be kept. It costs
// one allocation.
func (v Value) String() string {
	text, ok := v.text()
	if ok && hasEscape(text) {
		return v.Str()
	}
	return strings.Clone(v.Str())
}

// Is reports whether the value is a string whose text is s.
func (v Value) Is(s string) bool {
	text, ok := v.text()
	if !ok {
		return false
	}
	if hasEscape(text) {
		return equalUnescaped(text, s)
	}
	return string(text) == s
}

// Int returns a number without fraction or exponent that fits, else 0.
func (v Value) Int() int64 {
	n, ok := parseInt(v.raw)
	if !ok {
		return 0
	}
	return n
}

// Uint returns a number without sign, fraction or exponent that fits, else 0.
func (v Value) Uint() uint64 {
	n, ok := parseDigits(v.raw)
	if !ok {
		return 0
	}
	return n
}

// Float returns the nearest float64 to a number, 0 if it is out of range.
func (v Value) Float() float64 {
	if !v.isNumber() {
		return 0
	}
	f, err := strconv.ParseFloat(lent(v.raw), 64)
	if err != nil {
		return 0
	}
	return f
}

// Bool reports whether the value is true.
func (v Value) Bool() bool { return string(v.raw) == "true" }

// ID returns a snowflake written as a string or as a number.
func (v Value) ID() ID {
	id, _ := parseID(v.raw)
	return id
}

// Err returns a [*SyntaxError] if the value, or the data that had to be read to
// find it, is broken, or if the path leads into something that holds no values.
// It is nil if there is just no such value. It costs one pass over the value;
// its offset counts from the start of what was read last.
func (v Value) Err() error {
	switch {
	case v.err != nil:
		return v.err
	case v.raw == nil:
		return nil
	}
	return validate(v.raw)
}

// is reports whether the value starts with c.
func (v Value) is(c byte) bool { return len(v.raw) > 0 && v.raw[0] == c }

// text returns what is between the quotes of a string.
func (v Value) text() ([]byte, bool) {
	n := len(v.raw)
	if n < 2 || v.raw[0] != '"' || v.raw[n-1] != '"' {
		return nil, false
	}
	return v.raw[1 : n-1], true
}

func (v Value) isNumber() bool {
	if len(v.raw) == 0 || v.raw[0] != '-' && (v.raw[0] < '0' || v.raw[0] > '9') {
		return false
	}
	end, msg := validNumber(v.raw, 0)
	return msg == "" && end == len(v.raw)
}
