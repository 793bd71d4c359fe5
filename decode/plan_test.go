package decode

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

// wide has a field of every kind that plans know, itself included.
type wide struct {
	Text     string  `json:"text"`
	Named    named   `json:"named"`
	Bool     bool    `json:"bool"`
	Int      int     `json:"int"`
	Int8     int8    `json:"int8"`
	Int16    int16   `json:"int16"`
	Int32    int32   `json:"int32"`
	Int64    int64   `json:"int64"`
	Uint     uint    `json:"uint"`
	Uint8    uint8   `json:"uint8"`
	Uint16   uint16  `json:"uint16"`
	Uint32   uint32  `json:"uint32"`
	Uint64   uint64  `json:"uint64"`
	Float32  float32 `json:"float32"`
	Float64  float64 `json:"float64"`
	Quoted   uint64  `json:"quoted,string"`
	QuotedI  *int32  `json:"quoted_int,string"`
	QuotedF  float64 `json:"quoted_float,string"`
	QuotedB  bool    `json:"quoted_bool,string"`
	QuotedS  string  `json:"quoted_text,string"`
	QuotedID ID      `json:"quoted_id,string"`

	ID      ID              `json:"id"`
	IDs     []ID            `json:"ids"`
	IDArray [2]ID           `json:"id_array"`
	Time    time.Time       `json:"time"`
	TimeP   *time.Time      `json:"time_pointer"`
	Raw     json.RawMessage `json:"raw"`
	RawP    *json.RawMessage
	Bytes   []byte `json:"bytes"`
	TextP   *string
	IntPP   **int            `json:"int_pointer_pointer"`
	Texts   []string         `json:"texts"`
	Lists   [][]int          `json:"lists"`
	Array   [3]inner         `json:"array"`
	Inner   inner            `json:"inner"`
	InnerP  *inner           `json:"inner_pointer"`
	Inners  []inner          `json:"inners"`
	InnerPs []*inner         `json:"inner_pointers"`
	Map     map[string]inner `json:"map"`
	IDMap   map[ID]string    `json:"id_map"`
	Any     any              `json:"any"`
	Number  json.Number      `json:"number"`
	Own     ownJSON          `json:"own"`
	OwnP    *ownJSON         `json:"own_pointer"`
	ByText  ownText          `json:"by_text"`
	Same    *wide            `json:"same"`
	Sames   []wide           `json:"sames"`
	OptText Optional[string] `json:"opt_text"`
	OptInt  Optional[int]    `json:"opt_int"`
	OptIDs  Optional[[]ID]   `json:"opt_ids"`
	OptSame Optional[*wide]  `json:"opt_same"`
	Ignored string           `json:"-"`
	Dash    string           `json:"-,"`
	FÜhrer  int              // that folds, beyond ASCII
	Embedded
	*Pointed
	Tagged `json:"tagged"`
	hidden
}

type (
	named string
	inner struct {
		A string  `json:"a"`
		B []inner `json:"b"`
		C *int    `json:"c"`
	}
	Embedded struct {
		Deep     string `json:"deep"`
		Text     string `json:"text"` // hidden by the one of wide
		Conflict int    `json:"conflict"`
	}
	Pointed struct {
		Far      string `json:"far"`
		Conflict int    `json:"conflict"`
		Farther
	}
	Farther struct{ Farthest []string }
	Tagged  struct {
		In int `json:"in"`
	}
	hidden struct{ Seen int }
)

// ownJSON keeps what it was given, which is the longest it may.
type ownJSON struct{ got string }

func (o *ownJSON) UnmarshalJSON(b []byte) error {
	if string(b) == `"refuse"` {
		return errRefused
	}
	o.got += string(b)
	return nil
}

type ownText struct{ got string }

func (o *ownText) UnmarshalText(b []byte) error {
	o.got = string(b)
	return nil
}

// planOf is Compile for a type that can be.
func planOf[T any](t testing.TB) *Plan {
	t.Helper()
	p, err := Compile(reflect.TypeFor[T]())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// cases are values by the key of a member of wide.
var cases = []string{
	`{}`, ` { } `, `null`, "\t{\"int\" : 1 ,\r\n\"text\" :\"a\" } ",
	`{"text":"plain"}`, `{"text":""}`, `{"text":null}`, `{"text":"esc\"aped\\ \u00e9 \ud83d\ude00 \ud83d \n\/"}`, `{"named":"x"}`,
	`{"t\u0065xt":"key with escapes"}`, `{"TEXT":"folded"}`, `{"Text":"folded","text":"exact"}`, `{"text":"exact","Text":"folded"}`,
	`{"FÜhrer":1}`, `{"führer":2}`, `{"FÜHRER":3}`, `{"te\u212at":1,"\u017fame":{"text":"long s"},"id_array_":[1]}`,
	`{"bool":true}`, `{"bool":false,"int":3}`, `{"bool":null}`,
	`{"int":0}`, `{"int":-0}`, `{"int":-1}`, `{"int":9223372036854775807}`, `{"int":-9223372036854775808}`, `{"int":null}`,
	`{"int8":127,"int16":32767,"int32":2147483647,"int64":1}`, `{"int8":-128,"int16":-32768,"int32":-2147483648}`,
	`{"uint8":255,"uint16":65535,"uint32":4294967295,"uint64":18446744073709551615,"uint":7}`,
	`{"float32":1.5,"float64":-1e300}`, `{"float64":0.1,"float32":3}`, `{"float64":5e-324}`,
	`{"quoted":"18446744073709551615","quoted_int":"-5","quoted_float":"1e3","quoted_bool":"true","quoted_text":"\"in\\n\"","quoted_id":"77"}`,
	`{"quoted":null,"quoted_int":null,"quoted_id":null}`, `{"quoted":"007"}`, `{"quoted_int":"null"}`, `{"quoted":"\u0031"}`,
	`{"id":"175928847299117063"}`, `{"id":175928847299117063}`, `{"id":""}`, `{"id":null}`, `{"id":"5","id":null}`, `{"id":"1\u0032"}`,
	`{"id":"18446744073709551615"}`, `{"id":"1234567890123456"}`, `{"id":"12345678901234567890","int":1}`,
	`{"ids":["1",2,null,"175928847299117063"]}`, `{"ids":[]}`, `{"ids":null}`, `{"id_array":["1"]}`, `{"id_array":[1,2,3,4]}`,
	`{"id_array":[1,2],"id_array":[]}`, `{"ids":[1,2,3,4,5,6,7,8,9],"ids":[7]}`, `{"ids":[1,2,3],"ids":[]}`, `{"ids":[1,2,3],"ids":[4],"ids":[null,null]}`,
	`{"time":"2019-01-02T18:35:29.261000+00:00"}`, `{"time":"2019-01-02T18:35:29Z","time_pointer":"2019-01-02T18:35:29.1-07:30"}`, `{"time":null,"time_pointer":null}`,
	`{"time":"2019-01-02T18:35:29Z","time":null}`,
	`{"raw":{"a": [1]} ,"RawP":"x"}`, `{"raw":null,"RawP":null}`, `{"raw":1,"raw":[]}`,
	`{"bytes":"aGVsbG8="}`, `{"bytes":[1,2,3]}`, `{"bytes":""}`, `{"bytes":[]}`, `{"bytes":null}`, `{"bytes":"aGVs\nbG8\u003d"}`,
	`{"TextP":"x","int_pointer_pointer":5}`, `{"TextP":null,"int_pointer_pointer":null}`, `{"TextP":"x","TextP":null}`, `{"int_pointer_pointer":5,"int_pointer_pointer":null}`,
	`{"texts":["a","b\n",null,""]}`, `{"lists":[[1,2],[],null,[3]]}`, `{"lists":[[1,2,3,4,5],[6]],"lists":[[7],[8,9]]}`,
	`{"array":[{"a":"x"},{"c":1}]}`, `{"array":[{"a":"x"},{"c":1}],"array":[{}]}`, `{"array":null}`,
	`{"inner":{"a":"1","b":[{"a":"2","b":[{"a":"3"},{"a":"4"}]},{"c":4}],"c":null}}`, `{"inner":null}`, `{"inner":{"a":"1"},"inner":{"c":1}}`,
	`{"inner_pointer":{"a":"1"},"inner_pointer":{"c":1}}`, `{"inner_pointer":{"a":"1"},"inner_pointer":null}`,
	`{"inners":[{"a":"1","c":1},{"a":"2"}],"inners":[{"c":5}],"inners":[{},{},{},{"a":"4"}]}`, `{"inner_pointers":[{"a":"1"},null,{}]}`,
	`{"map":{"k":{"a":"1"},"esc\n":{}}}`, `{"map":null}`, `{"map":{}}`, `{"map":{"a":{}},"map":{"b":{}}}`, `{"id_map":{"5":"x"}}`,
	`{"any":{"a":[1,"x",null,true]}}`, `{"any":null}`, `{"any":1,"any":{"b":2}}`, `{"number":12.50}`, `{"number":null}`,
	`{"own":{"x": 1},"own":[2]}`, `{"own":null}`, `{"own_pointer":null}`, `{"own_pointer":5}`, `{"by_text":"t\n"}`, `{"by_text":null}`,
	`{"same":{"same":{"text":"deep","sames":[{"int":1},{"sames":[{"int":2},{"int":3}]},{"int":4}]}}}`,
	`{"opt_text":"x","opt_int":null,"opt_ids":[1]}`, `{"opt_int":5,"opt_int":null}`, `{"opt_int":null,"opt_int":6}`, `{"opt_ids":[],"opt_same":null}`,
	`{"opt_same":{"opt_same":{"opt_text":null}}}`, `{"opt_same":{"int":1},"opt_same":{"text":"merged"}}`,
	`{"-":"dash","Ignored":"no"}`, `{"deep":"d","conflict":5}`, `{"far":"f","Farthest":["x"],"tagged":{"in":1},"in":2,"Seen":3}`, `{"far":null}`,
	`{"unknown":{"a":[1,{"b":"}]"}]},"int":1,"other":"\"","more":[[[]]],"x":1.5e3,"y":false}`,
}

// TestPlanAgrees compares what plans read with what encoding/json reads.
func TestPlanAgrees(t *testing.T) {
	for _, d := range cases {
		agree(t, []byte(d), true)
	}
	for _, d := range []string{sampleMessage, samplePresence, sampleTyping, sampleGuild()} {
		agree(t, []byte(d), true)
	}
}

// agree fails unless Own and Lend read what encoding/json does, if that takes d.
// valid says that it must.
func agree(t *testing.T, d []byte, valid bool) {
	t.Helper()
	p := planOf[wide](t)
	var want, owned wide
	wantErr := json.Unmarshal(d, &want)
	if valid && wantErr != nil {
		t.Fatalf("%s: %v", d, wantErr)
	}
	err := p.Own(d, &owned)
	loan, lentErr := p.NewLoans().Lend(d)
	defer loan.Return()
	if (err == nil) != (lentErr == nil) {
		t.Fatalf("%s: owned %v, lent %v", d, err, lentErr)
	}
	if wantErr != nil {
		return
	}
	utc(reflect.ValueOf(&want))
	if err != nil || !reflect.DeepEqual(owned, want) {
		t.Fatalf("%s: owned %s, %v; want %s", d, show(owned), err, show(want))
	}
	if got := *loan.Value().(*wide); !reflect.DeepEqual(got, want) {
		t.Fatalf("%s: lent %s; want %s", d, show(got), show(want))
	}
}

func show(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

// utc puts the times of a value in UTC, where plans have them.
func utc(v reflect.Value) {
	if !v.IsValid() {
		return
	}
	if tm, ok := v.Interface().(*time.Time); ok {
		if tm != nil {
			*tm = tm.UTC()
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		utc(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Field(i).CanAddr() {
				utc(v.Field(i).Addr())
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			utc(v.Index(i).Addr())
		}
	}
}

// TestPlanErrors covers what does not fit and what is no JSON. The rest is read after
// the former and not after the latter.
func TestPlanErrors(t *testing.T) {
	p := planOf[wide](t)
	for _, test := range []struct {
		d      string
		offset int
		want   string
	}{
		{`{"int":1.5,"text":"after"}`, 7, "does not fit int"},
		{`{"int":1e3,"text":"after"}`, 7, "does not fit int"},
		{`{"int":"1","text":"after"}`, 7, "does not fit int"},
		{`{"int":9223372036854775808,"text":"after"}`, 7, "does not fit int"},
		{`{"int":-9223372036854775809,"text":"after"}`, 7, "does not fit int"},
		{`{"int8":128,"text":"after"}`, 8, "does not fit int8"},
		{`{"int8":-129,"text":"after"}`, 8, "does not fit int8"},
		{`{"uint8":256,"text":"after"}`, 9, "does not fit uint8"},
		{`{"uint64":18446744073709551616,"text":"after"}`, 10, "does not fit uint64"},
		{`{"uint":-1,"text":"after"}`, 8, "does not fit uint"},
		{`{"float32":1e39,"text":"after"}`, 11, "does not fit float32"},
		{`{"float64":"1","text":"after"}`, 11, "does not fit float64"},
		{`{"bool":1,"text":"after"}`, 8, "does not fit bool"},
		{`{"ids":{"x":1},"text":"after"}`, 7, "does not fit []decode.ID"},
		{`{"ids":[1,"x",3],"text":"after"}`, 10, "does not fit decode.ID"},
		{`{"inner":[{"a":1}],"text":"after"}`, 9, "does not fit decode.inner"},
		{`{"array":7,"text":"after"}`, 9, "does not fit [3]decode.inner"},
		{`{"quoted":5,"text":"after"}`, 10, "does not fit uint64"},
		{`{"quoted":"","text":"after"}`, 10, "does not fit uint64"},
		{`{"quoted":" 5","text":"after"}`, 10, "does not fit uint64"},
		{`{"quoted_bool":"true ","text":"after"}`, 15, "does not fit bool"},
		{`{"time":"yesterday","text":"after"}`, 8, "does not fit time.Time"},
		{`{"time":5,"text":"after"}`, 8, "does not fit time.Time"},
		{`{"bytes":"?","text":"after"}`, 9, "does not fit []uint8"},
		{`{"bytes":5,"text":"after"}`, 9, "does not fit []uint8"},
		{`{"own":"refuse","text":"after"}`, 7, "does not fit decode.ownJSON"},
		{`{"map":{"k":{"a":5}},"text":"after"}`, 17, "does not fit string"},
		{`{"int":true,"bool":5,"text":"after"}`, 7, "does not fit int"},
		{`{"text":5,"text":"after"}`, 8, "does not fit string"},
		{`[{"text":"x"}]`, 0, "does not fit decode.wide"},
		{``, 0, "broken"}, {` `, 1, "broken"}, {`{`, 1, "broken"}, {`{"int"`, 6, "broken"}, {`{"int":`, 7, "broken"}, {`{"int":1`, 8, "broken"},
		{`{"int":1,}`, 9, "broken"}, {`{"int":1]`, 8, "broken"}, {`{int:1}`, 1, "broken"}, {`{"int":01}`, 7, "broken"}, {`{"int":-}`, 7, "broken"},
		{`{"int":1}x`, 9, "broken"}, {`{"text":"x`, 9, "broken"}, {`{"text":nul}`, 8, "broken"}, {`{"bool":tru}`, 8, "broken"}, {`{"ids":[1 2]}`, 10, "broken"},
		{`{"ids":[1,]}`, 10, "broken"}, {`{"ids":[`, 8, "broken"}, {`{"unknown":[}`, 13, "broken"}, {`{"a":,}`, 5, "broken"}, {`{"time":"2019`, 8, "broken"},
		{`{"float64":.5}`, 11, "broken"}, {`{"id":x}`, 6, "broken"}, {`{"bool":5,"int":}`, 16, "broken"},
		{`{"same":` + strings.Repeat(`{"same":`, 1000) + `{`, 8 * 1000, "cannot be decoded"},
		{`{"lists":[` + strings.Repeat(`[`, 2000), -1, "broken"},
	} {
		check := func(how string, v *wide, err error) {
			var e *DecodeError
			if !errors.As(err, &e) || !strings.Contains(err.Error(), test.want) || test.offset >= 0 && e.Offset != test.offset {
				t.Errorf("%s, %.60s: got %v, want %q at %d", how, test.d, err, test.want, test.offset)
				return
			}
			if len(e.Context) > 80 || !strings.Contains(test.d, e.Context) {
				t.Errorf("%s, %.60s: context %q", how, test.d, e.Context)
			}
			if fits := strings.Contains(test.d, "after"); fits && v.Text != "after" {
				t.Errorf("%s, %.60s: the rest was not read: %q", how, test.d, v.Text)
			}
		}
		var v wide
		check("owned", &v, p.Own([]byte(test.d), &v))
		loan, err := p.NewLoans().Lend([]byte(test.d))
		check("lent", loan.Value().(*wide), err)
		loan.Return()
	}
	if err := p.Own([]byte(`{"own":"refuse"}`), new(wide)); !errors.Is(err, errRefused) {
		t.Errorf("the type's own error is lost: %v", err)
	}
	if err := p.Own([]byte(`{"id":"x"}`), new(wide)); !errors.Is(err, ErrInvalidID) {
		t.Errorf("ErrInvalidID is lost: %v", err)
	}
	for _, v := range []any{nil, wide{}, new(inner), (*wide)(nil)} {
		var e *TypeError
		if err := p.Own([]byte(`{}`), v); !errors.As(err, &e) {
			t.Errorf("into %T: %v", v, err)
		}
	}
}

// TestPlanDeep reads what is nested as deep as it may be, and one deeper.
func TestPlanDeep(t *testing.T) {
	type deep struct {
		In   *deep   `json:"in"`
		List []*deep `json:"list"`
	}
	p := planOf[deep](t)
	for levels, ok := range map[int]bool{deepest - 1: true, deepest: false} {
		d := strings.Repeat(`{"in":`, levels) + `{}` + strings.Repeat(`}`, levels)
		if err := p.Own([]byte(d), new(deep)); (err == nil) != ok {
			t.Errorf("%d levels: %v", levels+1, err)
		}
	}
	// What is stepped over takes no stack.
	const far = 1_000_000
	if err := p.Own([]byte(`{"x":`+strings.Repeat(`[`, far)+strings.Repeat(`]`, far)+`}`), new(deep)); err != nil {
		t.Error(err)
	}
}

func TestCompile(t *testing.T) {
	type ring *ring
	type unexported struct{ A int }
	for want, v := range map[string]any{
		"no type is no struct":   nil,
		"int is no struct":       5,
		"field A: chan int":      struct{ A chan int }{},
		"field A.B: func()":      struct{ A []*struct{ B func() } }{},
		"field A: complex128":    struct{ A [2]complex128 }{},
		"is a pointer to itself": struct{ A ring }{},
		"has keys":               struct{ A map[bool]int }{},
		"field A: chan bool":     struct{ A map[string]chan bool }{},
		"field unexported":       struct{ *unexported }{},
		"field A: uintptr":       nil, // replaced below: it can be read
	} {
		if want == "field A: uintptr" {
			if _, err := Compile(reflect.TypeFor[struct{ A uintptr }]()); err != nil {
				t.Error(err)
			}
			continue
		}
		_, err := Compile(reflect.TypeOf(v))
		var e *TypeError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%T: got %v, want %q", v, err, want)
		}
	}
	if a, b := planOf[wide](t), planOf[wide](t); a != b {
		t.Error("a type has two plans")
	}
	if _, err := Compile(reflect.TypeFor[struct {
		F func() `json:"-"`
	}]()); err != nil {
		t.Error(err)
	}
}

type (
	twiceLeft   struct{ twiceBottom }
	twiceRight  struct{ twiceBottom }
	twiceBottom struct{ Hidden, Shown int }
	deepTag     struct {
		A int `json:"Plain"`
		C int `json:"C"`

		Both int
	}
	deepPlain struct {
		Both, C int
	}
)

// TestEmbedded has names that are hidden, in all ways, by others of the same name.
func TestEmbedded(t *testing.T) {
	type embeds struct {
		twiceLeft
		twiceRight
		deepPlain
		deepTag
		Plain int
		Shown int
	}
	d := []byte(`{"Hidden":1,"Shown":2,"Plain":3,"Both":4,"C":5}`)
	var want, got embeds
	errs := errors.Join(json.Unmarshal(d, &want), planOf[embeds](t).Own(d, &got))
	if errs != nil || got != want || got.Shown != 2 || got.Plain != 3 || got.deepTag.C != 5 {
		t.Errorf("got %+v, want %+v, %v", got, want, errs)
	}
}

// TestObjectIndex has keys that length, first and last bytes do not tell apart, and more
// fields than any of Discord's objects.
func TestObjectIndex(t *testing.T) {
	type one struct {
		A int `json:"abcdefgh_one_abcdefgh"`
	}
	type alike struct {
		A int `json:"abcdefgh_one_abcdefgh"`
		B int `json:"abcdefgh_two_abcdefgh"`
	}
	for _, d := range []string{
		`{"abcdefgh_one_abcdefgh":1,"abcdefgh_two_abcdefgh":2,"abcdefgh_xxx_abcdefgh":3}`,
		`{"abcdefgh_two_abcdefgh":2,"abcdefgh_one_abcdefgh":1}`, // in an order that is not expected any more
		`{"abcdefgh_one_abcdefgh":1,"abcdefgh_xxx_abcdefgh":3}`,
		`{"abcdefgh_xxx_abcdefgh":3}`,
	} {
		var a, wantA one
		var b, wantB alike
		errs := errors.Join(json.Unmarshal([]byte(d), &wantA), json.Unmarshal([]byte(d), &wantB),
			planOf[one](t).Own([]byte(d), &a), planOf[alike](t).Own([]byte(d), &b))
		if errs != nil || a != wantA || b != wantB {
			t.Errorf("%s: got %+v and %+v, %v", d, a, b, errs)
		}
	}
	var fields []reflect.StructField
	d := "{"
	for i := range 300 {
		name := "F" + ID(i).String()
		fields = append(fields, reflect.StructField{Name: name, Type: reflect.TypeFor[int]()})
		if i > 0 {
			d += ","
		}
		d += `"` + name + `":` + ID(i).String()
	}
	typ := reflect.StructOf(fields)
	p, err := Compile(typ)
	if err != nil {
		t.Fatal(err)
	}
	v := reflect.New(typ)
	if err := p.Own([]byte(d+"}"), v.Interface()); err != nil {
		t.Fatal(err)
	}
	for i := range fields {
		if got := v.Elem().Field(i).Int(); got != int64(i) {
			t.Errorf("field %d is %d", i, got)
		}
	}
}

func TestOptional(t *testing.T) {
	type patch struct {
		Nick Optional[string]        `json:"nick,omitzero"`
		List Optional[[]ID]          `json:"list,omitzero"`
		Self Optional[*patch]        `json:"self,omitzero"`
		Deep Optional[Optional[int]] `json:"deep,omitzero"`
	}
	for d, check := range map[string]func(p *patch) bool{
		`{}`:            func(p *patch) bool { return !p.Nick.Exists() && !p.Nick.IsNull() && p.Nick.IsZero() },
		`{"nick":null}`: func(p *patch) bool { return p.Nick.Exists() && p.Nick.IsNull() && !p.Nick.IsZero() },
		`{"nick":""}`: func(p *patch) bool {
			return p.Nick == Present("") && p.Nick.Exists() && !p.Nick.IsNull() && !p.Nick.IsZero()
		},
		`{"nick":"x","list":[]}`: func(p *patch) bool { return p.Nick == Present("x") && p.List.Value != nil && len(p.List.Value) == 0 },
		`{"self":{"nick":null}}`: func(p *patch) bool { return p.Self.Value.Nick == Null[string]() },
		`{"self":null,"deep":5}`: func(p *patch) bool { return p.Self.IsNull() && p.Deep == Present(Present(5)) },
	} {
		var a, b, c patch
		errs := errors.Join(json.Unmarshal([]byte(d), &a), Into([]byte(d), &b), planOf[patch](t).Own([]byte(d), &c))
		if errs != nil || !check(&a) || !check(&b) || !check(&c) {
			t.Errorf("%s: encoding/json %s, sonic %s, plan %s, %v", d, show(a), show(b), show(c), errs)
		}
		if text := show(a); text != d {
			t.Errorf("%s was encoded as %s", d, text)
		}
	}
}

// FuzzPlan holds plans against encoding/json.
func FuzzPlan(f *testing.F) {
	for _, d := range cases {
		f.Add([]byte(d))
	}
	f.Add([]byte(sampleMessage))
	f.Add([]byte(fullWide(1)))
	f.Fuzz(func(t *testing.T, d []byte) {
		if !ValidUTF8(d) {
			var v wide
			_ = planOf[wide](t).Own(d, &v)
			return
		}
		agree(t, d, false)
	})
}

// FuzzTime holds the parser against time.Parse.
func FuzzTime(f *testing.F) {
	for _, s := range []string{
		"2019-01-02T18:35:29.261000+00:00", "2019-01-02T18:35:29Z", "2020-02-29T00:00:00+00:00", "1900-02-29T00:00:00Z", "0000-01-01T00:00:00Z",
		"9999-12-31T23:59:59.999999999Z", "2019-01-02T18:35:29.1234567891Z", "2019-01-02T18:35:29.Z", "2019-13-02T18:35:29Z", "2019-01-02T24:35:29Z",
		"1969-12-31T23:59:59Z", "0001-03-01T00:00:00Z", "0000-03-01T00:00:00Z", "2019-04-31T18:35:29Z", "2019-01-02T18:35:60Z",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := parseTime([]byte(s))
		want, err := time.Parse(time.RFC3339, s)
		if ok && (err != nil || !got.Equal(want) || got.Location() != time.UTC) {
			t.Errorf("%q: got %v, want %v, %v", s, got, want, err)
		}
		local, utc := strings.CutSuffix(s, "Z")
		if !utc {
			local, utc = strings.CutSuffix(s, "+00:00")
		}
		// Parse takes hours of one digit, commas, and more digits than count.
		if !ok && err == nil && utc && len(local) <= 29 && !strings.Contains(s, ",") && s[11:13] == want.Format("15") {
			t.Errorf("%q: not read; it is %v", s, want)
		}
	})
}

// TestTimes reads the first and the last second of every day of some centuries.
func TestTimes(t *testing.T) {
	last := time.Date(2401, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := time.Date(1599, 1, 1, 0, 0, 0, 0, time.UTC); day.Before(last); day = day.AddDate(0, 0, 1) {
		for _, want := range []time.Time{day, day.Add(24*time.Hour - 1000)} {
			got, ok := parseTime([]byte(want.Format("2006-01-02T15:04:05.000000+00:00")))
			if !ok || !got.Equal(want) {
				t.Fatalf("%v was read as %v", want, got)
			}
		}
	}
}
