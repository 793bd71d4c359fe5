package decode

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

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

// TestLongText has an escape and the end at every place where text is looked at by the
// word or by vector.
func TestLongText(t *testing.T) {
	type one struct{ Text, After string }
	p := planOf[one](t)
	for n := range 3 * longText {
		for _, escape := range []string{"", `\"`, `\\`, `\u00e9\n`} {
			for _, behind := range []int{0, 1, longText, 2*longText + 3} {
				d := []byte(`{"Text":"` + strings.Repeat("a", n) + escape + strings.Repeat("b", behind) + `","After":"it"}`)
				var want, got one
				if err := errors.Join(json.Unmarshal(d, &want), p.Own(d, &got)); err != nil || got != want {
					t.Fatalf("%s: got %+v, %v", d, got, err)
				}
			}
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
