package sluice

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

func TestTransformPayload(t *testing.T) {
	for in, want := range map[string]string{
		`{"op":"HEARTBEAT","d":251}`:                   `{"op":1,"d":251}`,
		`{"op":"Request Guild Members","d":{}}`:        `{"op":8,"d":{}}`,
		`{"op":"request_guild_members"}`:               `{"op":8}`,
		`{"op":"requestGuildMembers"}`:                 `{"op":8}`,
		`{"op":"REQUEST_CHANNEL_INFO"}`:                `{"op":43}`,
		`{"op":"\u0048ello"}`:                          `{"op":10}`,
		`{"\u006fp":"HELLO"}`:                          `{"\u006fp":10}`,
		` { "d" : {"op":"HELLO"} , "op" : "RESUME" } `: ` { "d" : {"op":"HELLO"} , "op" : 6 } `,
		`{"b":18446744073709551617,"a":1.0e+2,"a":0,"op":"IDENTIFY","z":"<\u00e9é>"}`: `{"b":18446744073709551617,"a":1.0e+2,"a":0,"op":2,"z":"<\u00e9é>"}`,
		`{"d":[{"op":"x"},"op"],"op":"PRESENCE-UPDATE"}`:                              `{"d":[{"op":"x"},"op"],"op":3}`,
	} {
		got, err := TransformPayload([]byte(in))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s %v, want %s", in, got, err, want)
		}
	}
}

func TestTransformPayloadSame(t *testing.T) {
	in := []byte(` {"d": {"x":1}, "op" :3}`)
	got, err := TransformPayload(in)
	if err != nil || &got[0] != &in[0] || len(got) != len(in) {
		t.Errorf("a payload with nothing to change comes back as %q, %v", got, err)
	}
}

func TestTransformPayloadErrors(t *testing.T) {
	for in, want := range map[string]error{
		`{"d":{"op":1}}`:     decode.ErrNoOp,
		`{"op":null}`:        decode.ErrNoOp,
		`{}`:                 decode.ErrNoOp,
		`{"OP":1}`:           decode.ErrNoOp,
		`{"op":"PING"}`:      decode.ErrUnknownOp,
		`{"op":"8"}`:         decode.ErrUnknownOp,
		`{"op":""}`:          decode.ErrUnknownOp,
		`{"op":5}`:           decode.ErrUnknownOp,
		`{"op":12}`:          decode.ErrUnknownOp,
		`{"op":257}`:         decode.ErrUnknownOp,
		`{"op":1.0}`:         decode.ErrUnknownOp,
		`{"op":{}}`:          &decode.SyntaxError{Offset: 6, Msg: "op is neither a number nor a name"},
		`{"op":1,"op":"x"}`:  &decode.SyntaxError{Offset: 13, Msg: "op is given twice"},
		` [1]`:               &decode.SyntaxError{Offset: 1, Msg: "message is not an object"},
		`{"op":"HELLO"`:      &decode.SyntaxError{Offset: 12, Msg: "message is not JSON"},
		`{"op":1,}`:          &decode.SyntaxError{Offset: 8, Msg: "message is not JSON"},
		"{\"\uFFFD\xc3\":1}": &decode.SyntaxError{Offset: 5, Msg: "message is not UTF-8"},
	} {
		got, err := TransformPayload([]byte(in))
		var syntax *decode.SyntaxError
		same := err == want
		if errors.As(want, &syntax) {
			same = err != nil && err.Error() == want.Error()
		}
		if got != nil || !same {
			t.Errorf("%s: %s %v, want %v", in, got, err, want)
		}
	}
}

// tokens is a document as encoding/json takes it apart, with the value of the
// outermost op apart from the rest.
func tokens(t *testing.T, doc []byte) (rest []json.Token, op any) {
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.UseNumber()
	depth, key, isKey := 0, json.Token(nil), false
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return rest, op
		}
		if err != nil {
			t.Fatalf("%q is not JSON: %v", doc, err)
		}
		switch tok {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		isKey = depth == 1 && !isKey && tok != json.Delim('{') && tok != json.Delim('}') && tok != json.Delim(']')
		switch {
		case isKey:
			key = tok
		case depth == 1 && key == "op" && tok != json.Delim('{'):
			op = tok
			continue
		}
		rest = append(rest, tok)
	}
}

// FuzzTransformPayload: what comes out is the same document but for its op, which is
// the number of the name that went in.
func FuzzTransformPayload(f *testing.F) {
	for _, seed := range []string{
		`{"op":"HEARTBEAT","d":251}`, `{"op":8,"d":{"op":"x"}}`, ` { "d" : [ {} , [] , 1e400 ] , "\u006fp" : "Hello" } `,
		`{"op":null}`, `{"op":"IDENTIFY","op":1}`, `[]`, `{"a":"\ud800","op":"resume"}`, `{"op":"PING"}`, `{"d":[],"op":"HELLO","x":{}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		before := bytes.Clone(in)
		out, err := TransformPayload(in)
		if !bytes.Equal(in, before) {
			t.Fatal("the payload was written to")
		}
		var members map[string]json.RawMessage
		isObject := json.Unmarshal(in, &members) == nil && members != nil
		if err != nil {
			var syntax *decode.SyntaxError
			switch {
			case errors.As(err, &syntax):
				if syntax.Offset < 0 || syntax.Offset > len(in) {
					t.Fatalf("%q: offset %d", in, syntax.Offset)
				}
			case !isObject:
				t.Fatalf("%q is no object, but the error is %v", in, err)
			case err == decode.ErrNoOp:
				if op := members["op"]; op != nil && string(op) != "null" {
					t.Fatalf("%q has op %s", in, op)
				}
			case err != decode.ErrUnknownOp:
				t.Fatalf("%q: %v", in, err)
			}
			return
		}
		if !isObject {
			t.Fatalf("%q is taken for an object", in)
		}
		rest, op := tokens(t, in)
		gotRest, gotOp := tokens(t, out)
		number, isNumber := gotOp.(json.Number)
		code, convErr := strconv.Atoi(number.String())
		if !isNumber || convErr != nil || !decode.Opcode(code).Known() {
			t.Fatalf("%q became %q, whose op is %v", in, out, gotOp)
		}
		if name, ok := op.(string); ok {
			if want, _ := decode.ParseOpcode(name); int(want) != code {
				t.Fatalf("%q became %q", in, out)
			}
		} else if op != gotOp || &in[0] != &out[0] {
			t.Fatalf("%q became %q without need", in, out)
		}
		if len(rest) != len(gotRest) {
			t.Fatalf("%q became %q", in, out)
		}
		for i := range rest {
			if rest[i] != gotRest[i] {
				t.Fatalf("%q became %q", in, out)
			}
		}
		if again, err := TransformPayload(out); err != nil || !bytes.Equal(again, out) {
			t.Fatalf("%q became %q, then %q, %v", in, out, again, err)
		}
	})
}
