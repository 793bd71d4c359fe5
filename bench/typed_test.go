package bench

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

// TestTypedAgrees compares what is measured with what encoding/json reads. Times may be
// in another zone of the same offset: the two are compared as JSON.
func TestTypedAgrees(t *testing.T) {
	plan, err := decode.Compile(reflect.TypeFor[message]())
	if err != nil {
		t.Fatal(err)
	}
	loans := plan.NewLoans()
	for _, s := range typedSamples() {
		var want, owned message
		if err := json.Unmarshal(s.data, &want); err != nil {
			t.Fatal(err)
		}
		if err := plan.Own(s.data, &owned); err != nil {
			t.Fatal(err)
		}
		loan, err := loans.Lend(s.data)
		if err != nil {
			t.Fatal(err)
		}
		expected := asJSON(t, &want)
		if got := asJSON(t, &owned); got != expected {
			t.Errorf("%s: owned %s, want %s", s.label(), got, expected)
		}
		if got := asJSON(t, loan.Value()); got != expected {
			t.Errorf("%s: lent %s, want %s", s.label(), got, expected)
		}
		loan.Return()
	}
}

func asJSON(t *testing.T, v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
