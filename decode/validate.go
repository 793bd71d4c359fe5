package decode

import "strconv"

// SyntaxError reports that bytes are not JSON, or not of the kind asked for.
// It keeps none of them.
type SyntaxError struct {
	Offset int    // of the byte where it shows
	Msg    string // what is wrong
}

// Error says what is wrong and where, without the payload's text.
func (e *SyntaxError) Error() string {
	return "decode: " + e.Msg + " at byte " + strconv.Itoa(e.Offset)
}

// maxDepth is how deep JSON may be nested, as in encoding/json.
const maxDepth = 10_000

// validate reports whether b is one JSON value with nothing but white space
// around it, by the rules of encoding/json: RFC 8259, with any bytes above 0x1F
// allowed in strings. It does not recurse, so depth costs no stack.
func validate(b []byte) error {
	var v validator
	return v.run(b)
}

// validator remembers which of the open brackets are objects', a bit each.
type validator struct {
	depth   int
	objects [maxDepth/64 + 1]uint64
}

func (v *validator) run(b []byte) error {
	i := skipSpace(b, 0)
	for {
		// 1. A value starts at i. Inside a bracket another one does.
		if i == len(b) {
			return &SyntaxError{i, "unexpected end"}
		}
		var msg string
		if b[i] == '{' || b[i] == '[' {
			var empty bool
			if i, empty, msg = v.open(b, i); msg == "" && !empty {
				continue
			}
		} else {
			i, msg = validScalar(b, i)
		}
		if msg != "" {
			return &SyntaxError{i, msg}
		}
		// 2. It ended. Close what ends with it, and go on after the comma.
		if i, msg = v.after(b, i); msg != "" {
			return &SyntaxError{i, msg}
		}
		if v.depth == 0 {
			return nil
		}
	}
}

// open enters the object or array at i and returns the index of its first
// value, or, if it is empty, of its closing bracket.
func (v *validator) open(b []byte, i int) (next int, empty bool, msg string) {
	if v.depth == maxDepth {
		return i, false, "nested too deep"
	}
	v.depth++
	word, bit := v.depth>>6, uint64(1)<<(v.depth&63)
	v.objects[word] &^= bit
	if b[i] == '{' {
		v.objects[word] |= bit
	}
	i = skipSpace(b, i+1)
	if v.closes(b, i) {
		return i, true, ""
	}
	if v.inObject() {
		i, msg = validKey(b, i)
	}
	return i, false, msg
}

func (v *validator) inObject() bool {
	return v.objects[v.depth>>6]>>(v.depth&63)&1 != 0
}

// closes reports whether the bracket at i closes the innermost container.
func (v *validator) closes(b []byte, i int) bool {
	if v.depth == 0 || i == len(b) {
		return false
	}
	if v.inObject() {
		return b[i] == '}'
	}
	return b[i] == ']'
}

// after goes from the end of a value to the next one, or to the end.
func (v *validator) after(b []byte, i int) (int, string) {
	for i = skipSpace(b, i); v.closes(b, i); i = skipSpace(b, i+1) {
		v.depth--
	}
	switch {
	case v.depth == 0 && i < len(b):
		return i, "unexpected byte after the value"
	case v.depth == 0:
		return i, ""
	case i == len(b):
		return i, "unexpected end"
	case b[i] != ',':
		return i, "expected a comma or a closing bracket"
	}
	i = skipSpace(b, i+1)
	if v.inObject() {
		return validKey(b, i)
	}
	return i, ""
}

// validKey returns the index of the value that belongs to the key at i.
func validKey(b []byte, i int) (int, string) {
	if i == len(b) || b[i] != '"' {
		return i, "expected a key"
	}
	i, msg := validString(b, i+1)
	if msg != "" {
		return i, msg
	}
	if i = skipSpace(b, i); i == len(b) || b[i] != ':' {
		return i, "expected a colon"
	}
	return skipSpace(b, i+1), ""
}

// validScalar returns the index after the string, number or literal at i.
func validScalar(b []byte, i int) (int, string) {
	switch c := b[i]; {
	case c == '"':
		return validString(b, i+1)
	case c == '-' || '0' <= c && c <= '9':
		return validNumber(b, i)
	}
	for _, word := range [...]string{"null", "true", "false"} {
		if len(b)-i >= len(word) && string(b[i:i+len(word)]) == word {
			return i + len(word), ""
		}
	}
	return i, "expected a value"
}

// validString returns the index after the string whose text starts at i.
func validString(b []byte, i int) (int, string) {
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1, ""
		case c < ' ':
			return i, "control character in a string"
		case c == '\\':
			n := escapeLen(b[i:])
			if n == 0 {
				return i, "broken escape in a string"
			}
			i += n - 1
		}
	}
	return i, "unexpected end"
}

// escapeLen returns the length of the escape sequence b starts with, 0 if it is
// none.
func escapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	}
	if hex4(b) < 0 {
		return 0
	}
	return 6
}

// validNumber returns the index after the number at i.
func validNumber(b []byte, i int) (int, string) {
	const broken = "broken number"
	if b[i] == '-' {
		i++
	}
	whole := skipDigits(b, i)
	if whole == i || b[i] == '0' && whole > i+1 {
		return i, broken
	}
	i = whole
	if i < len(b) && b[i] == '.' {
		fraction := skipDigits(b, i+1)
		if fraction == i+1 {
			return fraction, broken
		}
		i = fraction
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		exponent := skipDigits(b, i)
		if exponent == i {
			return i, broken
		}
		i = exponent
	}
	return i, ""
}

func skipDigits(b []byte, i int) int {
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i
}
