package decode

import "math"

// scanSlow reads any valid message. e is zero on entry, and on error.
func scanSlow(p []byte, e *Envelope) error {
	if err := validate(p); err != nil {
		return err
	}
	var op, seq, name, data field
	m := membersOf(p)
	for m.next() {
		switch {
		case m.keyIs("t"):
			name = field{m.value(), m.at}
		case m.keyIs("s"):
			seq = field{m.value(), m.at}
		case m.keyIs("op"):
			op = field{m.value(), m.at}
		case m.keyIs("d"):
			data = field{m.value(), m.at}
		}
	}
	if m.failed {
		return &SyntaxError{skipSpace(p, 0), "message is not an object"}
	}
	if op.null() {
		return ErrNoOp
	}
	code, ok := parseInt(op.value)
	if !ok {
		return &SyntaxError{op.at, "op is not an integer"}
	}
	s, ok := parseInt(seq.value)
	if !ok && !seq.null() {
		return &SyntaxError{seq.at, "s is not an integer"}
	}
	if !name.null() && name.value[0] != '"' {
		return &SyntaxError{name.at, "t is not a string"}
	}
	e.Op, e.Seq, e.Data, e.At = opcodeOf(code), s, data.value, data.at
	if !name.null() {
		e.Name = unquoted(name.value)
		e.Type = LookupEvent(e.Name)
	}
	return nil
}

// field is one member of the envelope: its value as sent, nil if absent, and
// where it starts.
type field struct {
	value []byte
	at    int
}

func (f field) null() bool { return f.value == nil || string(f.value) == "null" }

func opcodeOf(op int64) Opcode {
	if op < 0 || op >= int64(OpOutOfRange) {
		return OpOutOfRange
	}
	return Opcode(op)
}

// unquoted returns what a JSON string spells. It allocates if there are escapes.
func unquoted(raw []byte) []byte {
	text := raw[1 : len(raw)-1 : len(raw)-1]
	if hasEscape(text) {
		return unescaped(text)
	}
	return text
}

// parseInt reads a JSON integer: a fraction or an exponent is none.
func parseInt(raw []byte) (int64, bool) {
	negative := len(raw) > 0 && raw[0] == '-'
	if negative {
		raw = raw[1:]
	}
	v, ok := parseDigits(raw)
	switch {
	case !ok:
		return 0, false
	case negative:
		return -int64(v), v <= -math.MinInt64
	}
	return int64(v), v <= math.MaxInt64
}
