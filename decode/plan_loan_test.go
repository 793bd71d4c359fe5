package decode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// full has something in every member of wide, at several depths.
var full = fullWide(3)

func fullWide(depth int) string {
	var b strings.Builder
	b.WriteString(`{"text":"some text","named":"n","bool":true,"int":1,"int8":2,"int16":3,"int32":4,"int64":5,"uint":6,"uint8":7,` +
		`"uint16":8,"uint32":9,"uint64":10,"float32":1.5,"float64":2.5,"quoted":"11","quoted_int":"12","quoted_float":"1.25",` +
		`"quoted_bool":"true","quoted_text":"\"q\"","quoted_id":"13","id":"175928847299117063","ids":["1","2","3","4","5","6","7"],` +
		`"id_array":["1","2"],"time":"2019-01-02T18:35:29.261000+00:00","time_pointer":"2020-01-02T18:35:29Z","raw":{"raw":"text"},` +
		`"RawP":[1],"bytes":"aGVsbG8=","TextP":"esc\naped","int_pointer_pointer":14,"texts":["a","b\"","c","d","e","f"],` +
		`"lists":[[1,2,3,4,5],[6],[7,8]],"array":[{"a":"1"},{"a":"2"},{"a":"3","b":[{"a":"4"}]}],"inner":{"a":"in","b":[{"a":"ner","c":5}],"c":6},` +
		`"inner_pointer":{"a":"p","b":[{},{},{"c":1},{},{"a":"5"}]},"inners":[{"a":"1","c":1},{"b":[{"a":"x"}]},{"c":3},{"a":"4"},{"a":"5"}],` +
		`"inner_pointers":[{"a":"1"},{"c":2}],"map":{"key":{"a":"mapped"}},"id_map":{"5":"five"},"any":{"k":["any text"]},"number":1.5,` +
		`"own":"kept","own_pointer":{"kept":1},"by_text":"text","opt_text":"opt","opt_int":15,"opt_ids":["1","2","3","4","5"],` +
		`"-":"dash","FÜhrer":16,"deep":"d","far":"f","Farthest":["x","y"],"tagged":{"in":17},"Seen":18`)
	if depth > 0 {
		in := fullWide(depth - 1)
		fmt.Fprintf(&b, `,"same":%s,"sames":[{},%s,{}],"opt_same":%s`, in, in, in)
	}
	return b.String() + "}"
}

// parsed returns what encoding/json reads, as plans would have it.
func parsed(t *testing.T, d string) *wide {
	t.Helper()
	v := new(wide)
	if err := json.Unmarshal([]byte(d), v); err != nil {
		t.Fatalf("%s: %v", d, err)
	}
	utc(reflect.ValueOf(v))
	return v
}

// TestOwnedStays overwrites the data that an owned value was decoded from.
func TestOwnedStays(t *testing.T) {
	long := func(text string) string { return `{"text":"` + strings.Repeat(text, ownShort) + `"}` }
	for _, d := range []string{full, long("abc"), long(`a\nbc`), long(`\u0041`)} {
		data := []byte(d)
		var got wide
		if err := planOf[wide](t).Own(data, &got); err != nil {
			t.Fatal(err)
		}
		for i := range data {
			data[i] = 'x'
		}
		if want := parsed(t, d); !reflect.DeepEqual(&got, want) {
			t.Errorf("%d bytes: got %s, want %s", len(d), show(got), show(want))
		}
	}
}

// TestLentPoints proves that what is lent is the data itself.
func TestLentPoints(t *testing.T) {
	d := []byte(`{"text":"before","raw":"before","texts":["before","esc\naped"]}`)
	loan, err := planOf[wide](t).NewLoans().Lend(d)
	if err != nil {
		t.Fatal(err)
	}
	defer loan.Return()
	copy(d, bytes.ReplaceAll(d, []byte("before"), []byte("behind")))
	v := loan.Value().(*wide)
	if v.Text != "behind" || string(v.Raw) != `"behind"` || v.Texts[0] != "behind" || v.Texts[1] != "esc\naped" {
		t.Errorf("got %s", show(v))
	}
}

// TestLoanReuse fills a value at every depth, and looks for what is left of it when it
// is lent again with less.
func TestLoanReuse(t *testing.T) {
	loans := planOf[wide](t).NewLoans()
	var size [9]int
	for round := range size {
		for _, d := range append([]string{
			full, `{}`, full,
			`{"same":{},"sames":[{},{},{},{"same":{"sames":[{}]}}],"opt_same":{},"inners":[{},{"b":[{}]},{},{},{},{}],"inner_pointers":[{},{}]}`,
			full, `{"inner_pointer":{},"lists":[[],[1]],"array":[{"b":[{}]}],"texts":[null,null],"ids":[null,null],"opt_ids":[null]}`,
		}, cases...) {
			loan, err := loans.Lend([]byte(d))
			if want := parsed(t, d); err != nil || !reflect.DeepEqual(loan.Value(), want) {
				t.Fatalf("%.300s: got %s, %v; want %s", d, show(loan.Value()), err, show(want))
			}
			v := loan.Value()
			loan.Return()
			if !poisoned && !reflect.DeepEqual(v, new(wide)) {
				t.Fatalf("%.300s: after Return there is %s", d, show(v))
			}
		}
		size[round] = loans.bytes
	}
	if n := len(loans.idle); !poisoned && n != 1 {
		t.Errorf("%d values were made, want 1", n)
	}
	if first, last := size[2], size[len(size)-1]; first != last {
		t.Errorf("the value grew to %d bytes for what had fitted in %d", last, first)
	}
}

// TestLoanCapacity appends to lent slices: they have no room that belongs to others, nor
// any that they do not need.
func TestLoanCapacity(t *testing.T) {
	loans := planOf[wide](t).NewLoans()
	d := `{"ids":[1,2,3],"opt_ids":[4,5,6,7,8],"raw":[1],"text":"x"}`
	loan, err := loans.Lend([]byte(d))
	if err != nil {
		t.Fatal(err)
	}
	defer loan.Return()
	v := loan.Value().(*wide)
	if cap(v.IDs) != 3 || cap(v.OptIDs.Value) != 5 {
		t.Errorf("there is room for %d and %d IDs", cap(v.IDs), cap(v.OptIDs.Value))
	}
	for range 10 {
		v.IDs = append(v.IDs, 99)
		v.Raw = append(v.Raw, '!')
	}
	v.IDs, v.Raw = v.IDs[:3], v.Raw[:3]
	if want := parsed(t, d); !reflect.DeepEqual(v, want) {
		t.Errorf("got %s, want %s", show(v), show(want))
	}
}

// TestLoanBounds keeps no more than it says.
func TestLoanBounds(t *testing.T) {
	type list struct{ L []int }
	loans := planOf[list](t).NewLoans()
	lendAll := func(n int, d string) {
		all := make([]*Loan, n)
		for i := range all {
			var err error
			if all[i], err = loans.Lend([]byte(d)); err != nil {
				t.Fatal(err)
			}
		}
		for _, loan := range all {
			loan.Return()
		}
	}
	ints := func(n int) string { return `{"L":[1` + strings.Repeat(",1", n-1) + `]}` }
	lendAll(idleLoans+10, ints(1))
	if n := len(loans.idle); n > idleLoans || !poisoned && n < idleLoans {
		t.Errorf("%d values are idle, want %d", n, idleLoans)
	}
	lendAll(60, ints(20_000))
	if loans.bytes > idleBytes || !poisoned && loans.bytes < idleBytes/2 {
		t.Errorf("%d bytes are idle, want up to %d", loans.bytes, idleBytes)
	}
	loans = planOf[list](t).NewLoans()
	lendAll(1, ints(200_000))
	if len(loans.idle) != 0 || loans.bytes != 0 {
		t.Errorf("a value of more than a megabyte was kept")
	}
}

func TestLoanReturnedTwice(t *testing.T) {
	loan, err := planOf[inner](t).NewLoans().Lend([]byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	loan.Return()
	defer func() {
		if recover() == nil {
			t.Error("the second Return did not panic")
		}
	}()
	loan.Return()
}

func TestLoanConcurrent(t *testing.T) {
	loans := planOf[wide](t).NewLoans()
	var wants []*wide
	for _, d := range cases {
		wants = append(wants, parsed(t, d))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				for i, d := range cases {
					loan, err := loans.Lend([]byte(d))
					if err != nil || !reflect.DeepEqual(loan.Value(), wants[i]) {
						t.Errorf("%s: got %s, %v", d, show(loan.Value()), err)
					}
					loan.Return()
				}
			}
		})
	}
	wg.Wait()
}

// TestPlanRandom decodes JSON made by chance for the type: with nulls, duplicates,
// spaces, escapes, and values that do not fit, which must not disturb the others.
func TestPlanRandom(t *testing.T) {
	p := planOf[wide](t)
	loans := p.NewLoans()
	fitted := 0
	for seed := range uint64(2000) {
		g := generator{Rand: rand.New(rand.NewPCG(seed, 1)), misfits: seed%4 == 0}
		d := []byte(g.object(reflect.TypeFor[wide](), 4))
		var want, owned wide
		wantErr := json.Unmarshal(d, &want)
		utc(reflect.ValueOf(&want))
		ownErr := p.Own(d, &owned)
		loan, lentErr := loans.Lend(d)
		if (ownErr == nil) != (wantErr == nil) || (lentErr == nil) != (wantErr == nil) {
			t.Fatalf("seed %d: %s: encoding/json %v, owned %v, lent %v", seed, d, wantErr, ownErr, lentErr)
		}
		if !reflect.DeepEqual(owned, want) {
			t.Fatalf("seed %d: %s: owned %s, want %s", seed, d, show(owned), show(want))
		}
		if !reflect.DeepEqual(loan.Value(), &want) {
			t.Fatalf("seed %d: %s: lent %s, want %s", seed, d, show(loan.Value()), show(want))
		}
		if wantErr == nil {
			fitted++
		}
		loan.Return()
	}
	if fitted < 1000 {
		t.Errorf("only %d of 2000 were without mismatch", fitted)
	}
}

// generator makes JSON for types.
type generator struct {
	*rand.Rand
	misfits bool
}

func (g *generator) object(t reflect.Type, depth int) string {
	members := membersIn(t)
	var parts []string
	for range g.IntN(12) {
		m := members[g.IntN(len(members))]
		v := g.value(m.typ, depth-1)
		if m.quoted && v != "null" {
			v = fmt.Sprintf(`"%d"`, g.IntN(100))
			if k := m.typ.Kind(); k == reflect.Bool {
				v = `"true"`
			} else if k == reflect.String {
				v = `"\"x\""`
			}
		}
		key := m.name
		switch g.IntN(20) {
		case 0:
			key = strings.ToUpper(key)
		case 1:
			key = "other_" + key
		}
		parts = append(parts, g.space()+`"`+key+`"`+g.space()+":"+g.space()+v+g.space())
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func (g *generator) space() string {
	if g.IntN(10) == 0 {
		return []string{" ", "\n", "\t \r"}[g.IntN(3)]
	}
	return ""
}

func (g *generator) list(n int, element func() string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = g.space() + element() + g.space()
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func (g *generator) value(t reflect.Type, depth int) string {
	switch {
	case g.IntN(8) == 0:
		return "null"
	case isOptional(t): // where encoding/json stops at a mismatch
		defer func(misfits bool) { g.misfits = misfits }(g.misfits)
		g.misfits = false
		return g.value(t.Field(0).Type, depth)
	case g.misfits && g.IntN(12) == 0 && (t.Kind() < reflect.Array || t.Kind() == reflect.Struct && t.NumMethod() == 0) && t != typeID:
		return []string{`[{"a":[1]}]`, `[[]]`}[g.IntN(2)]
	}
	switch t {
	case typeID:
		return []string{`""`, `5`, `"175928847299117063"`, `"1234567"`}[g.IntN(4)]
	case typeTime:
		return []string{`"2019-01-02T18:35:29.261000+00:00"`, `"2019-01-02T18:35:29-05:00"`}[g.IntN(2)]
	case typeRaw, reflect.TypeFor[any](), reflect.TypeFor[ownJSON]():
		return []string{`{"a": [1,"]"]}`, `"x"`, `1.5`, `true`, `[]`}[g.IntN(5)]
	case reflect.TypeFor[ownText]():
		return `"t"`
	case reflect.TypeFor[[]byte]():
		return `"aGVsbG8="`
	case typeNumber:
		return `1.5e3`
	}
	switch t.Kind() {
	case reflect.String:
		return []string{`""`, `"plain text"`, `"esc\"aped\u00e9"`, `"\ud83d\ude00\ud83d"`, `"日本"`}[g.IntN(5)]
	case reflect.Bool:
		return []string{"true", "false"}[g.IntN(2)]
	case reflect.Float32, reflect.Float64:
		return fmt.Sprint(g.Float32())
	case reflect.Pointer:
		return g.value(t.Elem(), depth)
	case reflect.Slice, reflect.Array:
		n := g.IntN(7)
		if depth <= 0 {
			n = 0
		}
		return g.list(n, func() string { return g.value(t.Elem(), depth-1) })
	case reflect.Map:
		return `{"1":` + g.value(t.Elem(), depth-1) + `,"2":` + g.value(t.Elem(), depth-1) + `}`
	case reflect.Struct:
		if depth <= 0 {
			return "{}"
		}
		return g.object(t, depth)
	}
	return fmt.Sprint(g.IntN(128))
}
