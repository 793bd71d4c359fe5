package decode

import (
	"errors"
	"reflect"
	"testing"
)

type selfPointer *selfPointer

type embedsOptional struct{ Optional[int] }

type embedsChan struct{ hiddenChan }
type hiddenChan chan int

// TestTypesThatCannotBe: what can never be decoded is refused, by a plan and by Pretouch,
// before anything is decoded; and what encoding/json leaves alone is not.
func TestTypesThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		t       reflect.Type
		plan    bool // can be compiled
		touched bool // can be prepared for Into
	}{
		{reflect.TypeFor[struct{ C chan int }](), false, false},
		{reflect.TypeFor[struct{ F func() }](), false, false},
		{reflect.TypeFor[struct{ E error }](), false, false},
		{reflect.TypeFor[struct{ M map[float64]int }](), false, false},
		{reflect.TypeFor[struct{ M map[struct{}]int }](), false, false},
		{reflect.TypeFor[struct{ P selfPointer }](), false, false},
		{reflect.TypeFor[struct{ A any }](), true, true},
		{reflect.TypeFor[struct {
			C chan int `json:"-"`
		}](), true, true},
		{reflect.TypeFor[embedsChan](), true, true},
		{reflect.TypeFor[map[string]any](), false, true},
	} {
		var e *TypeError
		if _, err := Compile(c.t); (err == nil) != c.plan || err != nil && !errors.As(err, &e) {
			t.Errorf("Compile(%v): %v", c.t, err)
		}
		if err := Pretouch(c.t); (err == nil) != c.touched || err != nil && !errors.As(err, &e) {
			t.Errorf("Pretouch(%v): %v", c.t, err)
		}
	}
	if _, err := Compile(reflect.TypeFor[embedsOptional]()); err != nil {
		var e *TypeError
		if !errors.As(err, &e) {
			t.Errorf("an embedded Optional: %v", err)
		}
	}
}
