package decode

import (
	"encoding/json"
	"reflect"
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
	//lint:ignore SA5008 encoding/json takes it for the name "-", and so do plans
	Dash   string `json:"-,"`
	FÜhrer int    // that folds, beyond ASCII
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
