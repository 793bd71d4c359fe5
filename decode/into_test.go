package decode

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/bytedance/sonic"
)

func TestMode(t *testing.T) {
	if sonic.APIKind != sonic.UseSonicJSON {
		t.Error("sonic falls back to encoding/json here")
	}
	if Mode() != "sonic" {
		t.Errorf("mode %s", Mode())
	}
}

type everything struct {
	Text    string            `json:"text"`
	Escaped string            `json:"escaped"`
	Raw     json.RawMessage   `json:"raw"`
	Number  json.Number       `json:"number"`
	Any     any               `json:"any"`
	AnyMap  map[string]any    `json:"any_map"`
	Map     map[string]string `json:"map"`
	List    []string          `json:"list"`
	Pointer *string           `json:"pointer"`
	Quoted  uint64            `json:"quoted,string"`
	ID      ID                `json:"id"`
}

// TestIntoOwns proves that nothing decoded changes with the data.
func TestIntoOwns(t *testing.T) {
	const d = `{"text":"plain text","escaped":"a\"b\u00e9","raw":{"k":"raw text"},"number":12345678901,"any":"any text",` +
		`"any_map":{"key one":["x y z",{"key two":"value"}]},"map":{"map key":"map value"},"list":["first","second"],` +
		`"pointer":"pointed at","quoted":"99","id":"1244200618854580224"}`
	var want, got everything
	if err := json.Unmarshal([]byte(d), &want); err != nil {
		t.Fatal(err)
	}
	data := []byte(d)
	if err := Into(data, &got); err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] = 'x'
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestIntoLeavesData(t *testing.T) {
	data := []byte(sampleMessage)
	var v any
	if err := Into(data, &v); err != nil || string(data) != sampleMessage {
		t.Errorf("%v; data changed: %v", err, string(data) != sampleMessage)
	}
}

type refuses struct{}

var errRefused = errors.New("refused: secret")

func (*refuses) UnmarshalJSON([]byte) error { return errRefused }

func TestIntoErrors(t *testing.T) {
	long := `{"text":"` + strings.Repeat("secret ", 50) + `"`
	for _, test := range []struct {
		name, d string
		v       any
		want    string
	}{
		{"empty", ``, new(any), "broken JSON"},
		{"cut", `{"text":"secret`, new(everything), "broken JSON"},
		{"long", long, new(everything), "broken JSON"},
		{"after the value", `{} secret`, new(everything), "broken JSON at byte 3"},
		{"wrong type", `{"text":1,"list":["secret"]}`, new(everything), "JSON does not fit string at byte 8"},
		{"too large", `{"n":300,"s":"secret"}`, new(struct{ N uint8 }), "JSON does not fit"},
		{"own error", `{"r":1}`, new(struct{ R refuses }), "value cannot be decoded"},
		{"bad id", `{"id":"secret"}`, new(everything), "value cannot be decoded"},
		{"nil", `{}`, nil, "value cannot be decoded"},
		{"no pointer", `{}`, everything{}, "value cannot be decoded"},
		{"nil pointer", `{}`, (*everything)(nil), "value cannot be decoded"},
		{"deep", strings.Repeat("[", 100_000), new(any), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := Into([]byte(test.d), test.v)
			var decodeErr *DecodeError
			if !errors.As(err, &decodeErr) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %q, want %q", err, test.want)
			}
			if len(decodeErr.Context) > 80 || !strings.Contains(test.d, decodeErr.Context) {
				t.Errorf("context %q", decodeErr.Context)
			}
		})
	}
	if err := Into([]byte(`{"r":1}`), new(struct{ R refuses })); !errors.Is(err, errRefused) {
		t.Errorf("the type's own error is lost: %v", err)
	}
	if err := Into([]byte(`{"id":"x"}`), new(everything)); !errors.Is(err, ErrInvalidID) {
		t.Errorf("ErrInvalidID is lost: %v", err)
	}
}

// TestIntoErrorOwns proves that an error does not point into the data.
func TestIntoErrorOwns(t *testing.T) {
	data := []byte(`{"text":"plain text","list":7}`)
	var e *DecodeError
	if err := Into(data, new(everything)); !errors.As(err, &e) || !strings.Contains(e.Context, "plain") {
		t.Fatalf("got %v", err)
	}
	before := e.Context
	before = strings.Clone(before)
	for i := range data {
		data[i] = 'x'
	}
	if e.Context != before {
		t.Errorf("context became %q", e.Context)
	}
}

// TestIntoConcurrentFirst decodes types for the first time from many goroutines.
func TestIntoConcurrentFirst(t *testing.T) {
	type inner struct{ A, B string }
	type outer struct {
		In   inner
		List []inner
	}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			var v outer
			if err := Into([]byte(`{"In":{"A":"a"},"List":[{"B":"b"}]}`), &v); err != nil || v.In.A != "a" || v.List[0].B != "b" {
				t.Errorf("got %+v, %v", v, err)
			}
		})
	}
	wg.Wait()
}

// TestIntoExactCapacity decodes from memory without a byte to spare, where sonic
// has once made pointers behind the end.
func TestIntoExactCapacity(t *testing.T) {
	for range 1000 {
		data := append(make([]byte, 0, len(samplePresence)), samplePresence...)
		data = data[:len(data):len(data)]
		var v struct {
			Status  string `json:"status"`
			GuildID ID     `json:"guild_id"`
		}
		if err := Into(data, &v); err != nil || v.Status != "online" || v.GuildID != sampleGuildID {
			t.Fatalf("got %+v, %v", v, err)
		}
	}
}
