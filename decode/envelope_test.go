package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestScan(t *testing.T) {
	hello := `{"heartbeat_interval":41250}`
	for _, test := range []struct {
		name    string
		payload string
		want    string // op type seq name data
	}{
		{"as discord sends", `{"t":"MESSAGE_CREATE","s":7,"op":0,"d":{"id":"1"}}`, `0 MESSAGE_CREATE 7 "MESSAGE_CREATE" {"id":"1"}`},
		{"hello", `{"t":null,"s":null,"op":10,"d":` + hello + `}`, `10 UNKNOWN 0 nil ` + hello},
		{"trailing space", `{"t":null,"s":null,"op":10,"d":{}}` + "\r\n\t ", `10 UNKNOWN 0 nil {}`},
		{"fast leaves d alone", `{"t":"READY","s":1,"op":0,"d":{"a":tru}}`, `0 READY 1 "READY" {"a":tru}`},
		{"docs order", `{"op":0,"d":{},"s":42,"t":"GUILD_CREATE"}`, `0 GUILD_CREATE 42 "GUILD_CREATE" {}`},
		{"bare ack", `{"op":11}`, `11 UNKNOWN 0 nil nil`},
		{"ack", `{"t":null,"s":null,"op":11,"d":null}`, `11 UNKNOWN 0 nil null`},
		{"invalid session", `{"t":null,"s":null,"op":9,"d":false}`, `9 UNKNOWN 0 nil false`},
		{"array d", `{"t":"PRESENCES_REPLACE","s":2,"op":0,"d":[1]}`, `0 UNKNOWN 2 "PRESENCES_REPLACE" [1]`},
		{"string d", `{"t":"X","s":2,"op":0,"d":"}}"}`, `0 UNKNOWN 2 "X" "}}"`},
		{"white space", " {\n\"t\" : \"RESUMED\" ,\t\"s\" : 3 , \"op\" : 0 , \"d\" : { } } ", `0 RESUMED 3 "RESUMED" { }`},
		{"nested keys", `{"d":{"op":1,"s":2,"t":"X","d":{}},"op":0,"s":3,"t":"READY"}`, `0 READY 3 "READY" {"op":1,"s":2,"t":"X","d":{}}`},
		{"keys in text", `{"d":{"x":"\"op\":1,\"t\":"},"op":0}`, `0 UNKNOWN 0 nil {"x":"\"op\":1,\"t\":"}`},
		{"extra members", `{"x":[{"op":5}],"op":7,"_y":{"t":"A"},"d":null}`, `7 UNKNOWN 0 nil null`},
		{"member after d", `{"t":"READY","s":1,"op":0,"d":{},"x":1}`, `0 READY 1 "READY" {}`},
		{"duplicates", `{"op":1,"op":7,"s":1,"s":null,"t":"READY","t":null,"d":1,"d":2}`, `7 UNKNOWN 0 nil 2`},
		{"last duplicate decides the type", `{"op":"x","op":7}`, `7 UNKNOWN 0 nil nil`},
		{"escaped keys", `{"\u006f\u0070":0,"\u0074":"READY","\u0073":5,"\u0064":{}}`, `0 READY 5 "READY" {}`},
		{"escaped name", `{"t":"RE\u0041DY","s":5,"op":0,"d":{}}`, `0 READY 5 "READY" {}`},
		{"case counts", `{"OP":1,"op":2,"S":9,"T":"READY"}`, `2 UNKNOWN 0 nil nil`},
		{"empty name", `{"t":"","s":1,"op":0,"d":{}}`, `0 UNKNOWN 1 "" {}`},
		{"lower-case name", `{"t":"ready","s":1,"op":0,"d":{}}`, `0 UNKNOWN 1 "ready" {}`},
		{"negative s", `{"t":null,"s":-4,"op":0,"d":{}}`, `0 UNKNOWN -4 nil {}`},
		{"largest s", `{"t":null,"s":9223372036854775807,"op":0,"d":{}}`, `0 UNKNOWN 9223372036854775807 nil {}`},
		{"smallest s", `{"op":0,"s":-9223372036854775808}`, `0 UNKNOWN -9223372036854775808 nil nil`},
		{"op 99", `{"t":null,"s":null,"op":99,"d":{}}`, `99 UNKNOWN 0 nil {}`},
		{"op 254", `{"op":254}`, `254 UNKNOWN 0 nil nil`},
		{"op 256", `{"op":256}`, `255 UNKNOWN 0 nil nil`},
		{"op -1", `{"op":-1}`, `255 UNKNOWN 0 nil nil`},
		{"op -0", `{"op":-0}`, `0 UNKNOWN 0 nil nil`},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := Envelope{Op: 9, Type: Ready, Seq: 9, Name: []byte("old"), Data: []byte("old")}
			if err := Scan([]byte(test.payload), &e); err != nil {
				t.Fatal(err)
			}
			if got := describe(&e); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func describe(e *Envelope) string {
	name, data := "nil", "nil"
	if e.Name != nil {
		name = strconv.Quote(string(e.Name))
	}
	if e.Data != nil {
		data = string(e.Data)
	}
	return strings.Join([]string{strconv.Itoa(int(e.Op)), e.Type.String(), strconv.FormatInt(e.Seq, 10), name, data}, " ")
}

func TestScanErrors(t *testing.T) {
	noOp := ErrNoOp.Error()
	for _, test := range []struct{ payload, want string }{
		{``, "decode: unexpected end at byte 0"},
		{` `, "decode: unexpected end at byte 1"},
		{`x`, "decode: expected a value at byte 0"},
		{`{}`, noOp},
		{`{"op":null}`, noOp},
		{`{"op":1,"op":null}`, noOp},
		{`{"OP":1}`, noOp},
		{`[]`, "decode: message is not an object at byte 0"},
		{` 1`, "decode: message is not an object at byte 1"},
		{`{"op":"1"}`, "decode: op is not an integer at byte 6"},
		{`{"op":1.0}`, "decode: op is not an integer at byte 6"},
		{`{"op":1e1}`, "decode: op is not an integer at byte 6"},
		{`{"op":{}}`, "decode: op is not an integer at byte 6"},
		{`{"op":99999999999999999999}`, "decode: op is not an integer at byte 6"},
		{`{"op":0,"s":"1"}`, "decode: s is not an integer at byte 12"},
		{`{"op":0,"s":9223372036854775808}`, "decode: s is not an integer at byte 12"},
		{`{"op":0,"s":-9223372036854775809}`, "decode: s is not an integer at byte 12"},
		{`{"op":0,"t":5}`, "decode: t is not a string at byte 12"},
		{`{"t":"READY","s":1,"op":0,"d":{"a":1}`, "decode: unexpected end at byte 37"},
		{`{"t":"READY","s":01,"op":0,"d":{}}`, "decode: broken number at byte 17"},
		{`{"op":1}{"op":2}`, "decode: unexpected byte after the value at byte 8"},
		{`{"op":1,}`, "decode: expected a key at byte 8"},
		{`{"op":}`, "decode: expected a value at byte 6"},
		{`{"op" 1}`, "decode: expected a colon at byte 6"},
		{"{\"op\":1,\"x\":\"\n\"}", "decode: control character in a string at byte 13"},
		{`{"op":1,"x":"\x"}`, "decode: broken escape in a string at byte 13"},
		{`{"op":1,"x":-}`, "decode: broken number at byte 13"},
	} {
		e := Envelope{Op: 9, Type: Ready, Seq: 9, Name: []byte("old"), Data: []byte("old")}
		err := Scan([]byte(test.payload), &e)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.payload, err, test.want)
		}
		if got := describe(&e); got != "0 UNKNOWN 0 nil nil" {
			t.Errorf("%s: kept %s", test.payload, got)
		}
		if syntax := (*SyntaxError)(nil); !errors.Is(err, ErrNoOp) && !errors.As(err, &syntax) {
			t.Errorf("%s: %T is neither ErrNoOp nor a *SyntaxError", test.payload, err)
		}
	}
}

func TestScanDepth(t *testing.T) {
	nested := func(depth int) []byte {
		return []byte(`{"op":1,"d":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}`)
	}
	var e Envelope
	if err := Scan(nested(maxDepth-1), &e); err != nil {
		t.Errorf("depth %d: %v", maxDepth, err)
	}
	for _, depth := range []int{maxDepth, 1_000_000} {
		if err := Scan(nested(depth), &e); err == nil || !strings.Contains(err.Error(), "nested too deep") {
			t.Errorf("depth %d: got %v", depth+1, err)
		}
	}
}

// TestScanSlices proves that an append to what Scan lends cannot reach the
// payload.
func TestScanSlices(t *testing.T) {
	for _, payload := range []string{
		`{"t":"READY","s":1,"op":0,"d":{}}`,
		`{"op":0,"d":{},"t":"READY","s":1}`,
	} {
		p := []byte(payload)
		var e Envelope
		if err := Scan(p, &e); err != nil {
			t.Fatal(err)
		}
		_ = append(e.Name, 'x')
		_ = append(e.Data, 'x')
		if string(p) != payload {
			t.Errorf("payload became %s", p)
		}
	}
}

// TestScanCorpus reads captured traffic where it is present.
func TestScanCorpus(t *testing.T) {
	keys := map[string]uint64{
		"CHANNEL_CREATE-8.json": 486833041486905345, "CHANNEL_DELETE-7.json": 486833041486905345,
		"GUILD_CREATE-3.json": 486833611564253184, "GUILD_MEMBER_UPDATE-10.json": 486833041486905345,
		"MESSAGE_CREATE-13.json": 244200618854580224, "PRESENCE_UPDATE-18.json": 244200618854580224,
		"PRESENCE_UPDATE-21.json": 244200618854580224, "READY-1.json": 0, "TYPING_START-4.json": 486833611564253184,
	}
	files, _ := filepath.Glob("../../shared/corpus/*.json")
	if len(files) == 0 {
		t.Log("no captured traffic here")
	}
	for _, file := range files {
		payload, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var e Envelope
		if err := Scan(payload, &e); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		checkOracle(t, payload, &e)
		base := filepath.Base(file)
		if strings.HasPrefix(base, "HELLO") {
			if e.Op != OpHello {
				t.Errorf("%s: op %v", base, e.Op)
			}
			continue
		}
		if name, _, _ := strings.Cut(base, "-"); e.Type.String() != name {
			t.Errorf("%s: type %v", base, e.Type)
		}
		if got := Key(e.Type, e.Data); got != keys[base] {
			t.Errorf("%s: key %d, want %d", base, got, keys[base])
		}
	}
}

// checkOracle compares an envelope with what encoding/json makes of the payload.
func checkOracle(t *testing.T, payload []byte, e *Envelope) {
	t.Helper()
	want, ok := oracle(payload)
	if !ok {
		t.Fatalf("%q: scanned to %s, encoding/json refuses it", payload, describe(e))
	}
	// encoding/json replaces bytes that are not UTF-8; e has them as sent.
	got := *e
	if got.Name != nil {
		got.Name = []byte(string([]rune(string(got.Name))))
	}
	if describe(&got) != describe(want) || (got.Data == nil) != (want.Data == nil) {
		t.Fatalf("%q:\ngot  %s\nwant %s", payload, describe(&got), describe(want))
	}
}

// oracle scans with encoding/json; false where Scan has to return an error.
func oracle(payload []byte) (*Envelope, bool) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(payload, &raw); err != nil {
		return nil, false
	}
	var f struct {
		op, s *int64
		t     *string
	}
	for key, into := range map[string]any{"op": &f.op, "s": &f.s, "t": &f.t} {
		if value, ok := raw[key]; ok && json.Unmarshal(value, into) != nil {
			return nil, false
		}
	}
	if f.op == nil {
		return nil, false
	}
	e := &Envelope{Op: OpOutOfRange, Data: raw["d"]}
	if 0 <= *f.op && *f.op < 255 {
		e.Op = Opcode(*f.op)
	}
	if f.s != nil {
		e.Seq = *f.s
	}
	if f.t != nil {
		e.Name = append([]byte{}, *f.t...)
		for t := Ready; t < NumEventTypes; t++ {
			if t.String() == *f.t {
				e.Type = t
			}
		}
	}
	return e, true
}

func addScanSeeds(f *testing.F) {
	for _, seed := range []string{
		`{"t":"MESSAGE_CREATE","s":7,"op":0,"d":` + sampleMessage + `}`,
		`{"t":"X","s":7,"op":0,"d":{},"op":5}`, `{"t":"X","s":7,"op":0,"d":{},"x":{}}`,
		`{"t":null,"s":null,"op":11,"d":null}`, `{"op":11}`, ` {"d":{"op":1,"t":[]}, "op" : 0 , "t":"\u0052EADY\ud83d\ude00"}`,
		`{"\u006fp":1,"op":null,"s":-0,"s":12e3}`, `{"op":0,"d":[[[{"a":[]}]]]}`, "{\"op\":0,\"t\":\"\xff\"}", `{"op":9223372036854775808}`,
		`{"op":1,"x":[1.5e+3,-0,true,false,"\"\\\/\b\f\n\r\t"]}`, `{"t":"A","s":0,"op":00,"d":{}}`,
	} {
		f.Add([]byte(seed))
	}
}

// FuzzScan holds Scan against encoding/json, but for messages that the fast path
// takes without looking into d.
func FuzzScan(f *testing.F) {
	addScanSeeds(f)
	f.Fuzz(func(t *testing.T, payload []byte) {
		var e, fast Envelope
		err := Scan(payload, &e)
		if scanFast(payload, &fast) && !json.Valid(fast.Data) {
			return
		}
		if err == nil {
			checkOracle(t, payload, &e)
		} else if want, ok := oracle(payload); ok {
			t.Fatalf("%q: %v, want %s", payload, err, describe(want))
		}
	})
}

// FuzzScanFastSlow holds the fast path against the slow one, for every message
// whose d is valid and last.
func FuzzScanFastSlow(f *testing.F) {
	addScanSeeds(f)
	f.Fuzz(func(t *testing.T, payload []byte) {
		var fast, slow Envelope
		if !scanFast(payload, &fast) {
			if describe(&fast) != describe(&slow) {
				t.Fatalf("%q: refused, but left %s", payload, describe(&fast))
			}
			return
		}
		if !json.Valid(fast.Data) {
			return
		}
		if err := scanSlow(payload, &slow); err != nil {
			t.Fatalf("%q: the slow path says %v", payload, err)
		}
		if describe(&fast) != describe(&slow) {
			t.Fatalf("%q:\nfast %s\nslow %s", payload, describe(&fast), describe(&slow))
		}
	})
}

// FuzzValidate holds the validator against encoding/json.
func FuzzValidate(f *testing.F) {
	addScanSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		err := validate(b)
		if (err == nil) != json.Valid(b) {
			t.Fatalf("%q: %v, encoding/json says %v", b, err, json.Valid(b))
		}
		if syntax := (*SyntaxError)(nil); errors.As(err, &syntax) && (syntax.Offset < 0 || syntax.Offset > len(b)) {
			t.Fatalf("%q: offset %d", b, syntax.Offset)
		}
	})
}

func TestSyntaxErrorHasNoPayload(t *testing.T) {
	var e Envelope
	err := Scan([]byte(`{"op":2,"d":{"token":"secret"},}`), &e)
	if err == nil || bytes.Contains([]byte(err.Error()), []byte("secret")) {
		t.Errorf("got %v", err)
	}
}
