package decode

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
)

// null reads null at i: pointers, slices, maps and interfaces become nil, an ID zero;
// other values stay as they are.
func (r *reader) null(i int, p *program, dst slot) int {
	if len(r.b)-i < 4 || string(r.b[i:i+4]) != "null" {
		return r.fail(i)
	}
	for p.kind == kindQuoted {
		p = p.elem
	}
	switch p.kind {
	case kindPointer:
		putPointer(dst, nil)
	case kindID:
		putID(dst, 0)
	case kindOptional:
		valueAt(p.elem.typ, dst).SetZero()
		*stateAt(at(dst, p.state)) = null
	case kindSlice, kindBytes:
		*sliceAt(dst) = header{}
	case kindMap:
		valueAt(p.typ, dst).SetZero()
	case kindRaw, kindOwn, kindSonic:
		return r.delegate(i, i+4, p, dst)
	}
	return i + 4
}

// valueSlow reads the values of kinds that are rare.
func (r *reader) valueSlow(i int, p *program, dst slot) int {
	c := r.b[i]
	switch p.kind {
	case kindFloat:
		return r.float(i, p, dst)
	case kindArray:
		if c == '[' {
			return r.array(i+1, p, dst)
		}
		return r.misfit(i, p.typ, nil)
	case kindMap:
		if c == '{' {
			return r.mapping(i+1, p, dst)
		}
		return r.misfit(i, p.typ, nil)
	case kindBytes:
		if c == '[' {
			return r.slice(i+1, p, dst)
		}
		return r.base64(i, p, dst)
	case kindQuoted:
		return r.quoted(i, p.elem, dst)
	}
	end := r.skip(i)
	if end < 0 {
		return -1
	}
	return r.delegate(i, end, p, dst)
}

// delegate has the value from i to end read by who knows its type.
func (r *reader) delegate(i, end int, p *program, dst slot) int {
	var err error
	switch raw := r.b[i:end:end]; p.kind {
	case kindRaw:
		r.raw(i, end, dst)
	case kindOwn:
		err = pointerAt(p.typ, dst).(json.Unmarshaler).UnmarshalJSON(raw)
	default:
		err = Into(raw, pointerAt(p.typ, dst))
	}
	if err != nil {
		r.misfit(i, p.typ, err)
	}
	return end
}

func (r *reader) raw(i, end int, dst slot) {
	if r.loan != nil {
		putBytes(dst, r.b[i:end:end])
	} else {
		putBytes(dst, bytes.Clone(r.b[i:end]))
	}
}

func (r *reader) float(i int, p *program, dst slot) int {
	end, msg := validNumber(r.b, i)
	if msg != "" {
		return r.misfit(i, p.typ, nil)
	}
	f, err := strconv.ParseFloat(lent(r.b[i:end]), int(p.size*8))
	if err != nil {
		return r.misfit(i, p.typ, nil)
	}
	putFloat(dst, p.size, f)
	return end
}

// base64 reads a string into a []byte, as encoding/json does.
func (r *reader) base64(i int, p *program, dst slot) int {
	if r.b[i] != '"' {
		return r.misfit(i, p.typ, nil)
	}
	end, _ := skipString(r.b, i+1)
	if end < 0 {
		return r.fail(i)
	}
	text := unescaped(r.b[i+1 : end-1])
	n, err := base64.StdEncoding.Decode(text, text)
	if err != nil {
		return r.misfit(i, p.typ, err)
	}
	putBytes(dst, text[:n:n])
	return end
}

// quoted reads a value that is written inside a string.
func (r *reader) quoted(i int, p *program, dst slot) int {
	if r.b[i] != '"' {
		return r.misfit(i, p.typ, nil)
	}
	end, escaped := skipString(r.b, i+1)
	if end < 0 {
		return r.fail(i)
	}
	text := r.b[i+1 : end-1]
	if escaped {
		text = unescaped(text)
	}
	if v, ok := parseDigits(text); ok && p.kind == kindUint && fits(v, false, p) {
		putInt(dst, p.size, v)
	} else if !r.quotedSlow(text, p, dst) {
		r.misfit(i, p.typ, nil)
	}
	return end
}

// quotedSlow takes what encoding/json takes, which checks numbers with strconv alone.
func (r *reader) quotedSlow(text []byte, p *program, dst slot) bool {
	if len(text) == 0 || isSpace(text[0]) || isSpace(text[len(text)-1]) {
		return false
	}
	if p.kind == kindPointer && string(text) != "null" {
		if isNil(dst) {
			putPointer(dst, r.one(p.elem))
		}
		return r.quotedSlow(text, p.elem, pointer(dst))
	}
	number := text[0] == '-' || '0' <= text[0] && text[0] <= '9'
	v := valueAt(p.typ, dst)
	switch {
	case number && p.kind == kindInt:
		n, err := strconv.ParseInt(lent(text), 10, int(p.size*8))
		if err != nil {
			return false
		}
		v.SetInt(n)
	case number && p.kind == kindUint:
		n, err := strconv.ParseUint(lent(text), 10, int(p.size*8))
		if err != nil {
			return false
		}
		v.SetUint(n)
	case number && p.kind == kindFloat:
		f, err := strconv.ParseFloat(lent(text), int(p.size*8))
		if err != nil {
			return false
		}
		v.SetFloat(f)
	default:
		return r.nested(text, p, dst)
	}
	return true
}

// nested reads text as JSON by itself. What it puts into the value is owned, since text
// may be.
func (r *reader) nested(text []byte, p *program, dst slot) bool {
	var inner reader
	return inner.run(text, p, dst) == nil
}

// misfit remembers that the value at i does not fit, and steps over it. A scalar that is
// no JSON at all is an error of syntax.
func (r *reader) misfit(i int, want reflect.Type, cause error) int {
	end := -1
	if c := r.b[i]; c == '{' || c == '[' {
		end = skipValue(r.b, i)
	} else if stop, msg := validScalar(r.b, i); msg == "" {
		end = stop
	}
	if end < 0 {
		return r.fail(i)
	}
	if m := &r.mismatch; !m.found {
		m.found, m.at, m.want, m.cause = true, i, want, cause
	}
	return end
}

// err returns the error of a run: what is broken, if it was not read to the end, else
// the first mismatch.
func (r *reader) err(ended bool) error {
	e := &DecodeError{Offset: r.broken, cause: r.why}
	if ended {
		m := &r.mismatch
		e.Offset, e.Want, e.cause = m.at, m.want, m.cause
		var inner *DecodeError
		if errors.As(m.cause, &inner) { // of sonic, who was given a part
			e.Offset, e.cause = m.at+max(inner.Offset, 0), inner.cause
			if inner.Want != nil {
				e.Want = inner.Want
			}
		}
	}
	e.surround(r.b)
	return e
}
