package decode

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unsafe"
)

const lookupData = ` { "s" : "text", "e": "a\"\u00e9\ud83d\ude00\n", "n": -12, "f": 1.5e3, "big": 18446744073709551615,
	"t": true, "no": false, "z": null, "id": "1244200618854580224", "list": [10, [20, 21], {"k": "v"}], "empty": [],
	"o": {"a": {"b": [1, {"c": "deep"}]}, "0": "zero", "": "no name"}, "k\u0065y": "escaped", "back\\slash": 1,
	"s": "second" } `

func TestGet(t *testing.T) {
	for _, test := range []struct{ path, want string }{
		{"s", `"text"`}, {"n", `-12`}, {"f", `1.5e3`}, {"t", `true`}, {"z", `null`}, {"list", `[10, [20, 21], {"k": "v"}]`},
		{"list 0", `10`}, {"list 1 1", `21`}, {"list 2 k", `"v"`}, {"o a b 1 c", `"deep"`}, {"o 0", `"zero"`}, {"o ", `"no name"`},
		{"key", `"escaped"`}, {`back\slash`, `1`}, {"list 00", `10`},
		{"missing", ``}, {"S", ``}, {"list 3", ``}, {"list -1", ``}, {"list x", ``}, {"list 99999999999999999999", ``},
		{"list 18446744073709551615", ``}, {"empty 0", ``}, {"z a", ``}, {"o a x y", ``}, {`back\\slash`, ``}, {`k\u0065y`, ``},
		{"list 123456789012345678901234567890123456789", ``},
	} {
		v := Get([]byte(lookupData), strings.Split(test.path, " ")...)
		if string(v.Bytes()) != test.want || v.Exists() != (test.want != "") || v.Err() != nil {
			t.Errorf("%s: got %s, %v, %v", test.path, v.Bytes(), v.Exists(), v.Err())
		}
	}
	if got := string(Get([]byte(lookupData)).Bytes()); got != strings.TrimSpace(lookupData) {
		t.Errorf("no path: got %s", got)
	}
	if v := Get([]byte(" \n")); v.Exists() || v.Err() != nil {
		t.Errorf("nothing: got %q, %v", v.Bytes(), v.Err())
	}
}

func TestValueKinds(t *testing.T) {
	get := func(key string) Value { return Get([]byte(lookupData), key) }
	for name, ok := range map[string]bool{
		"string":          get("s").Str() == "text" && get("s").String() == "text" && get("s").Is("text"),
		"escaped":         get("e").Str() == "a\"é😀\n" && get("e").String() == "a\"é😀\n" && get("e").Is("a\"é😀\n"),
		"is not":          !get("s").Is("tex") && !get("s").Is("texts") && !get("e").Is("a") && !get("e").Is(`a\"`) && !get("n").Is("-12"),
		"int":             get("n").Int() == -12 && get("f").Int() == 0 && get("big").Int() == 0 && get("s").Int() == 0 && get("id").Int() == 0,
		"uint":            get("big").Uint() == math.MaxUint64 && get("n").Uint() == 0 && get("id").Uint() == 0,
		"float":           get("f").Float() == 1500 && get("n").Float() == -12 && get("s").Float() == 0 && get("t").Float() == 0,
		"bool":            get("t").Bool() && !get("no").Bool() && !get("s").Bool() && !get("missing").Bool(),
		"null":            get("z").IsNull() && get("z").Exists() && get("z").Str() == "" && !get("missing").IsNull(),
		"id":              get("id").ID() == sampleGuildID && get("big").ID() == math.MaxUint64 && get("z").ID() == 0 && get("s").ID() == 0,
		"len":             get("list").Len() == 3 && get("o").Len() == 3 && get("empty").Len() == 0 && get("s").Len() == 0 && get("missing").Len() == 0,
		"index":           get("list").Index(0).Int() == 10 && !get("list").Index(3).Exists() && !get("list").Index(-1).Exists() && !get("o").Index(0).Exists(),
		"get":             get("o").Get("a", "b", "0").Int() == 1 && get("o").Get().Len() == 3,
		"zero value":      !Value{}.Exists() && Value{}.Str() == "" && Value{}.String() == "" && Value{}.Len() == 0 && Value{}.Err() == nil && !Value{}.Get("a").Exists(),
		"float too large": Get([]byte("1e999")).Float() == 0,
	} {
		if !ok {
			t.Error(name)
		}
	}
}

// TestStrings proves which of Str and String is lent.
func TestStrings(t *testing.T) {
	d := []byte(`{"a":"text","b":"te\u0078t"}`)
	a, b := Get(d, "a"), Get(d, "b")
	if unsafe.StringData(a.Str()) != &d[6] {
		t.Error("Str copies")
	}
	owned, escapedOwned := a.String(), b.String()
	for i := range d {
		d[i] = 'x'
	}
	if owned != "text" || escapedOwned != "text" {
		t.Errorf("String changed to %q and %q with the data", owned, escapedOwned)
	}
}

func TestEach(t *testing.T) {
	var got []string
	Get([]byte(lookupData), "o").Each(func(key string, v Value) bool {
		got = append(got, key+"="+string(v.Bytes()))
		return key != "0"
	})
	if want := []string{`a={"b": [1, {"c": "deep"}]}`, `0="zero"`}; !reflect.DeepEqual(got, want) {
		t.Errorf("object: got %q", got)
	}
	got = nil
	Get([]byte(lookupData), "list").Each(func(key string, v Value) bool {
		got = append(got, key+"="+string(v.Bytes()))
		return true
	})
	if want := []string{"=10", "=[20, 21]", `={"k": "v"}`}; !reflect.DeepEqual(got, want) {
		t.Errorf("array: got %q", got)
	}
	Get([]byte(`"text"`)).Each(func(string, Value) bool { t.Error("text has no elements"); return true })
}

func TestValueErr(t *testing.T) {
	for _, test := range []struct{ d, path string }{
		{`{"a":"x"}`, "a b"}, {`{"a":1}`, "a 0"}, {`{"a":[1 2]}`, "a 5"}, {`{"a":1,"b"`, "b"}, {`{"a" 1}`, "a"}, {`{a:1}`, "a"},
		{`{"a":"`, "b"}, {`{"a":tru}`, "a"}, {`{"a":{"b":01}}`, "a"}, {`[`, "0"}, {`{"a":1,}`, "b"}, {`[1,]`, "1"},
	} {
		v := Get([]byte(test.d), strings.Split(test.path, " ")...)
		if syntax := (*SyntaxError)(nil); !errors.As(v.Err(), &syntax) {
			t.Errorf("%s at %s: got %v, no error but %v", test.d, test.path, v, v.Err())
		}
	}
}

// FuzzGet rebuilds each document from its values and holds it against what
// encoding/json makes of it.
func FuzzGet(f *testing.F) {
	for _, d := range []string{
		lookupData, sampleMessage, samplePresence, `[]`, `[[],{},"",0,null]`, `{"a":1,"a":{"b":2}}`, `"\ud83d\ud83d\ude00"`, `-0.5e-7`,
		`[{"a":"a long value that the vector code gets, with \" and ] in it, and a backslash at the end\\"},[1],2]`, `{"a":[`, `[1,`,
	} {
		f.Add([]byte(d), "a")
	}
	f.Fuzz(func(t *testing.T, d []byte, key string) {
		v := Get(d)
		// Whatever d is, these end and stay inside it.
		_ = Get(d, key, "0", key).Len()
		_, _, _, _ = v.Str(), v.String(), v.ID(), v.Len()
		if (v.Err() == nil && v.Exists()) != json.Valid(d) {
			t.Fatalf("%q: error %v, valid %v", d, v.Err(), json.Valid(d))
		}
		var want any
		if json.Unmarshal(d, &want) != nil {
			return
		}
		if got := rebuild(t, v); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\ngot  %v\nwant %v", d, got, want)
		}
	})
}

// rebuild makes of a value what encoding/json would.
func rebuild(t *testing.T, v Value) any {
	utf8 := func(s string) string { return string([]rune(s)) }
	switch {
	case v.is('"'):
		if !v.Is(v.Str()) || v.String() != v.Str() {
			t.Fatalf("%s: %q is not %q", v.Bytes(), v.Str(), v.String())
		}
		return utf8(v.Str())
	case v.is('{'):
		object := map[string]any{}
		v.Each(func(key string, value Value) bool {
			// Get finds the first of equal keys.
			if first := v.Get(key); !first.Exists() || object[utf8(key)] == nil && &first.Bytes()[0] != &value.Bytes()[0] && !hasTwin(v, key) {
				t.Fatalf("%s: got %s at %q", v.Bytes(), first.Bytes(), key)
			}
			object[utf8(key)] = rebuild(t, value)
			return true
		})
		return object
	case v.is('['):
		list := []any{}
		v.Each(func(_ string, value Value) bool {
			if at := v.Get(strconv.Itoa(len(list))); &at.Bytes()[0] != &value.Bytes()[0] {
				t.Fatalf("%s: got %s at %d", v.Bytes(), at.Bytes(), len(list))
			}
			list = append(list, rebuild(t, value))
			return true
		})
		return list
	case v.Bool():
		return true
	case string(v.Bytes()) == "false":
		return false
	case v.isNumber():
		return v.Float()
	}
	return nil
}

// hasTwin reports whether an object has more than one member of that key.
func hasTwin(v Value, key string) bool {
	n := 0
	v.Each(func(k string, _ Value) bool {
		if k == key {
			n++
		}
		return true
	})
	return n > 1
}
