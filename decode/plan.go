package decode

import (
	"reflect"
	"sync"
)

// Plan is how values of one struct type are read. It is immutable and safe for
// concurrent use.
type Plan struct {
	typ reflect.Type
}

// plans holds the plan of each type that was compiled.
var plans sync.Map // reflect.Type → *Plan

// Compile returns the plan of the struct type t, the same one each time. The error is
// a [*TypeError].
func Compile(t reflect.Type) (*Plan, error) {
	if t == nil || t.Kind() != reflect.Struct {
		return nil, &TypeError{Type: t, Problem: "is no struct"}
	}
	if p, ok := plans.Load(t); ok {
		return p.(*Plan), nil
	}
	p, _ := plans.LoadOrStore(t, &Plan{t})
	return p.(*Plan), nil
}

// Own decodes d into v, a pointer to a zero value of the plan's type. Everything in *v
// may be kept.
func (p *Plan) Own(d []byte, v any) error { return Into(d, v) }

// TypeError reports a type that no JSON can be decoded into.
type TypeError struct {
	Type    reflect.Type
	Field   string // the path from the struct, "" for the type itself
	Problem string
}

func (e *TypeError) Error() string {
	s := "decode: "
	if e.Type == nil {
		return s + "no type " + e.Problem
	}
	s += e.Type.String()
	if e.Field != "" {
		s += ", field " + e.Field + ","
	}
	return s + " " + e.Problem
}
