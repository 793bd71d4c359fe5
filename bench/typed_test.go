package bench

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

// TestTypedEvents: every event is measured, once.
func TestTypedEvents(t *testing.T) {
	seen := map[decode.EventType]bool{}
	for _, e := range typedEvents {
		if seen[e.typ] {
			t.Errorf("%v is there twice", e.typ)
		}
		seen[e.typ] = true
	}
	if want := int(decode.NumEventTypes) - 1; len(seen) != want { // without Unknown
		t.Errorf("%d events, want %d", len(seen), want)
	}
}

// TestTypedAgrees compares what is measured with what encoding/json reads. Times may be
// in another zone of the same offset: the two are compared as JSON.
func TestTypedAgrees(t *testing.T) {
	for _, e := range typedEvents {
		plan, err := decode.Compile(e.of)
		if err != nil {
			t.Fatal(err)
		}
		loans := plan.NewLoans()
		for _, s := range samplesOf(t, e) {
			want, owned, into := e.make(), e.make(), e.make()
			loan, lendErr := loans.Lend(s.data)
			for _, err := range []error{json.Unmarshal(s.data, want), plan.Own(s.data, owned), decode.Into(s.data, into), lendErr} {
				if err != nil {
					t.Fatalf("%s: %v", s.label(), err)
				}
			}
			expected := asJSON(t, want)
			for way, v := range map[string]any{wayOwned: owned, wayInto: into, wayLent: loan.Value()} {
				if got := asJSON(t, v); got != expected {
					t.Errorf("%s: %s: %s, want %s", s.label(), way, got, expected)
				}
			}
			if reflect.ValueOf(want).Elem().IsZero() && e.typ != decode.Resumed {
				t.Errorf("%s: nothing was read", s.label())
			}
			loan.Return()
		}
	}
}

func samplesOf(t *testing.T, e typedEvent) []sample {
	t.Helper()
	samples, err := e.samples()
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

func asJSON(t *testing.T, v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
