package decode

import (
	"reflect"
	"sync"
)

// Plan is how values of one struct type are read: the way for events, whose types are
// known before the first one comes. It follows the rules of encoding/json for JSON that
// is valid, with these differences: members that the type does not have are stepped
// over unseen, a [time.Time] is in UTC, and objects and arrays may be nested 1,000
// deep. UTF-8 is not checked.
//
// Types with an UnmarshalJSON are left to that; interfaces and types with an
// UnmarshalText to sonic, as in [Into].
//
// A Plan is safe for concurrent use. All that changes in it is in what order it expects
// the members of objects, which has no effect but on speed.
type Plan struct {
	root  *program
	typ   reflect.Type   // a pointer to the struct
	slabs []reflect.Type // of what a loan may need any number
}

// plans holds the plan of each type that was compiled.
var plans sync.Map // reflect.Type → *Plan

// Compile returns the plan of the struct type t, the same one each time. The error is
// a [*TypeError]. The first time it takes some microseconds a field, and milliseconds
// for each type that is left to sonic.
func Compile(t reflect.Type) (*Plan, error) {
	if p, ok := plans.Load(t); ok {
		return p.(*Plan), nil
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil, &TypeError{t, "", "is no struct"}
	}
	c := compiler{programs: map[reflect.Type]*program{}}
	root, err := c.program(t, "")
	if err != nil {
		return nil, err
	}
	p, _ := plans.LoadOrStore(t, &Plan{root, reflect.PointerTo(t), c.slabs})
	return p.(*Plan), nil
}

// Own decodes d into v, a pointer to a zero value of the plan's type. Everything in *v
// may be kept. It costs an allocation for each pointer, slice, long string and piece of
// raw JSON; short strings share memory, a kilobyte at most, so that one that is kept
// does not keep the others of a large event.
//
// The error is a [*DecodeError]; a value of the wrong type does not stop the rest from
// being decoded. If v has another type, it is a [*TypeError].
func (p *Plan) Own(d []byte, v any) error {
	value := reflect.ValueOf(v)
	if t := reflect.TypeOf(v); t != p.typ || value.IsNil() {
		return &TypeError{t, "", "is not what the plan decodes into, a " + p.typ.String() + " that is not nil"}
	}
	var r reader
	return r.run(d, p.root, slotOf(value))
}

// TypeError reports a type that no JSON can be decoded into, or not by this plan.
type TypeError struct {
	Type    reflect.Type // nil if there was none
	Field   string       // the path to what has the type, "" for the type itself
	Problem string       // what is wrong and what to do
}

// Error names the type and where it was met.
func (e *TypeError) Error() string {
	name := "no type"
	if e.Type != nil {
		name = e.Type.String()
	}
	if e.Field != "" {
		name = "field " + e.Field + ": " + name
	}
	return "decode: " + name + " " + e.Problem
}
