package decode

import (
	"encoding/binary"
	"math"
)

// Short strings of an owned value share pieces of memory: one that is kept keeps no more
// than its piece, of however large an event. Long ones have memory of their own.
const (
	ownShort = 256
	ownPiece = 1024
)

// text reads a string, from after its quote on.
func (r *reader) text(i int, dst slot) int {
	end, escaped := skipString(r.b, i)
	switch {
	case end < 0:
		return r.fail(i)
	case escaped:
		putString(dst, r.unescaped(r.b[i:end-1]))
	case r.loan != nil:
		putString(dst, lent(r.b[i:end-1]))
	default:
		putString(dst, r.owned(r.b[i:end-1]))
	}
	return end
}

// owned returns a copy of the text of a string without escapes.
func (r *reader) owned(text []byte) string {
	if len(text) > ownShort {
		return string(text)
	}
	return lent(r.keep(append(r.room(len(text)), text...)))
}

// unescaped returns what the text of a string spells.
func (r *reader) unescaped(text []byte) string {
	switch {
	case r.loan != nil:
		return lent(r.loan.unescaped(text))
	case len(text) <= ownShort:
		return lent(r.keep(appendUnescaped(r.room(len(text)), text)))
	}
	spelled := unescaped(text)
	if len(spelled) < len(text)/2 {
		return string(spelled) // most of its memory would be kept unused
	}
	return lent(spelled)
}

// room returns an empty slice with room for n bytes: the rest of a piece.
func (r *reader) room(n int) []byte {
	if cap(r.piece)-len(r.piece) < n {
		r.piece = make([]byte, 0, max(n, min(64+len(r.b)/4, ownPiece)))
	}
	return r.piece[len(r.piece):]
}

// keep takes from the piece what was appended to its rest.
func (r *reader) keep(text []byte) []byte {
	if end := len(r.piece) + len(text); end <= cap(r.piece) { // or it was broken, and grew elsewhere
		r.piece = r.piece[:end]
	}
	return text
}

// id reads a snowflake. Those of today have 17 to 19 digits.
func (r *reader) id(i int, p *program, dst slot) int {
	b := r.b
	if b[i] == '"' && i+21 <= len(b) {
		high, ok1 := eightDigits(binary.LittleEndian.Uint64(b[i+1:]))
		low, ok2 := eightDigits(binary.LittleEndian.Uint64(b[i+9:]))
		if ok1 && ok2 {
			v, j := high*100_000_000+low, i+17
			for ; j < i+20 && b[j]-'0' <= 9; j++ {
				v = v*10 + uint64(b[j]-'0')
			}
			if b[j] == '"' {
				putID(dst, ID(v))
				return j + 1
			}
		}
	}
	end := r.skip(i)
	if end < 0 {
		return -1
	}
	id, ok := parseID(b[i:end])
	if !ok {
		return r.misfit(i, p.typ, ErrInvalidID)
	}
	putID(dst, id)
	return end
}

// integer reads a number without fraction or exponent that the type can hold.
func (r *reader) integer(i int, p *program, dst slot) int {
	b, j := r.b, i
	negative := b[i] == '-'
	if negative {
		j++
	}
	var v uint64
	start := j
	for ; j < len(b) && b[j]-'0' <= 9; j++ {
		v = v*10 + uint64(b[j]-'0')
	}
	digits := j - start
	switch {
	case digits == 0 || j < len(b) && !endsScalar[b[j]] || b[start] == '0' && digits > 1:
		return r.misfit(i, p.typ, nil)
	case digits >= maxDigits:
		var ok bool
		if v, ok = parseDigits(b[start:j]); !ok {
			return r.misfit(i, p.typ, nil)
		}
	}
	if !fits(v, negative, p) {
		return r.misfit(i, p.typ, nil)
	}
	if negative {
		v = -v
	}
	putInt(dst, p.size, v)
	return j
}

// fits reports whether an integer type can hold v or, if it is negative, -v.
func fits(v uint64, negative bool, p *program) bool {
	bits := uint(p.size * 8)
	switch {
	case p.kind == kindUint:
		return !negative && v <= math.MaxUint64>>(64-bits)
	case negative:
		return v <= 1<<(bits-1)
	}
	return v < 1<<(bits-1)
}

// literal returns the index after true or false at i, 0 if neither is there.
func literal(b []byte, i int) int {
	switch {
	case len(b)-i >= 4 && string(b[i:i+4]) == "true":
		return i + 4
	case len(b)-i >= 5 && string(b[i:i+5]) == "false":
		return i + 5
	}
	return 0
}

// time reads a time.
func (r *reader) time(i int, p *program, dst slot) int {
	end, _ := skipString(r.b, i+1)
	if end < 0 {
		return r.fail(i)
	}
	t, ok := parseTime(r.b[i+1 : end-1])
	if !ok {
		if err := t.UnmarshalJSON(r.b[i:end]); err != nil {
			return r.misfit(i, p.typ, err)
		}
		t = t.UTC()
	}
	putTime(dst, t)
	return end
}
