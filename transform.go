package sluice

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/seed4d760daf/sluice/decode"
)

// TransformPayload returns the payload with an op that is given by name, such as
// "REQUEST_GUILD_MEMBERS", "Request Guild Members" or "requestGuildMembers", replaced
// by its number. All else is kept byte for byte. A payload whose op is a number
// already is returned itself, without a copy.
//
// No op, or null, is [decode.ErrNoOp]; a name or number that is not an opcode of
// Discord's is [decode.ErrUnknownOp]; what is not a JSON object with one op is a
// [*decode.SyntaxError].
func TransformPayload(payload []byte) ([]byte, error) {
	f, err := findOp(payload)
	if err != nil {
		return nil, err
	}
	op, err := f.opcode()
	if err != nil {
		return nil, err
	}
	if !f.named() {
		return payload, nil
	}
	out := make([]byte, 0, len(payload))
	out = append(out, payload[:f.at]...)
	out = strconv.AppendUint(out, uint64(op), 10)
	return append(out, payload[f.at+len(f.raw):]...), nil
}

// opField is the op of a payload: its value as written, and where that starts.
type opField struct {
	raw json.RawMessage
	at  int
}

// findOp validates a payload and finds its op. Two are an error, for nobody knows
// which of them Discord would take.
func findOp(payload []byte) (opField, error) {
	var f opField
	if err := validObject(payload); err != nil {
		return f, err
	}
	dec := json.NewDecoder(bytes.NewReader(payload))
	_, err := dec.Token() // the opening brace
	for err == nil && dec.More() {
		var key json.Token
		var value json.RawMessage
		if key, err = dec.Token(); err == nil {
			err = dec.Decode(&value)
		}
		if key != "op" {
			continue
		}
		at := int(dec.InputOffset()) - len(value)
		if f.raw != nil {
			return f, &decode.SyntaxError{Offset: at, Msg: "op is given twice"}
		}
		f = opField{value, at}
	}
	if err != nil {
		return f, &decode.SyntaxError{Offset: int(dec.InputOffset()), Msg: "message is not JSON"}
	}
	if f.raw == nil || string(f.raw) == "null" {
		return f, decode.ErrNoOp
	}
	return f, nil
}

// validObject says whether the payload is one JSON object in UTF-8, with nothing but
// white space around it.
func validObject(payload []byte) error {
	var whole json.RawMessage
	if err := json.Unmarshal(payload, &whole); err != nil {
		e := decode.SyntaxError{Msg: "message is not JSON"}
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) { // it counts the byte at fault too
			e.Offset = max(int(syntax.Offset)-1, 0)
		}
		return &e
	}
	if at := len(payload) - len(bytes.TrimLeft(payload, " \t\r\n")); payload[at] != '{' {
		return &decode.SyntaxError{Offset: at, Msg: "message is not an object"}
	}
	if at := invalidUTF8(payload); at >= 0 {
		return &decode.SyntaxError{Offset: at, Msg: "message is not UTF-8"}
	}
	return nil
}

// invalidUTF8 returns where p stops being UTF-8, -1 if nowhere.
func invalidUTF8(p []byte) int {
	for at := 0; at < len(p); {
		r, n := utf8.DecodeRune(p[at:])
		if r == utf8.RuneError && n == 1 {
			return at
		}
		at += n
	}
	return -1
}

// named says whether the op is given by name.
func (f opField) named() bool { return f.raw[0] == '"' }

// opcode reads the op, given by number or by name.
func (f opField) opcode() (decode.Opcode, error) {
	switch c := f.raw[0]; {
	case f.named():
		var name string
		if json.Unmarshal(f.raw, &name) == nil {
			if op, ok := decode.ParseOpcode(name); ok {
				return op, nil
			}
		}
	case c == '-' || '0' <= c && c <= '9':
		n, err := strconv.ParseUint(string(f.raw), 10, 8)
		if op := decode.Opcode(n); err == nil && op.Known() {
			return op, nil
		}
	default:
		return 0, &decode.SyntaxError{Offset: f.at, Msg: "op is neither a number nor a name"}
	}
	return 0, decode.ErrUnknownOp
}
