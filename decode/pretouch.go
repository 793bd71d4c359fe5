package decode

import (
	"reflect"
	"strings"
)

// Pretouch prepares [Into] for values of type t, so that the first one takes no longer than the
// others. The error, a [*TypeError], is that no JSON can ever be decoded into t.
func Pretouch(t reflect.Type) error {
	if t == nil {
		return &TypeError{Problem: "is none"}
	}
	if err := decodable(t, "", map[reflect.Type]bool{}); err != nil {
		return err
	}
	compile(reflect.PointerTo(t))
	return nil
}

// decodable looks for what no JSON fits, in t and in what it is made of.
func decodable(t reflect.Type, field string, seen map[reflect.Type]bool) error {
	if seen[t] || reflect.PointerTo(t).Implements(typeJSON) || reflect.PointerTo(t).Implements(typeText) {
		return nil
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
		return &TypeError{t, field, `cannot be decoded from JSON; give the field the tag json:"-"`}
	case reflect.Interface:
		if t.NumMethod() > 0 {
			return &TypeError{t, field, "cannot be decoded from JSON, which does not tell what is in it; use a type with an UnmarshalJSON"}
		}
	case reflect.Map:
		if !keyable(t.Key()) {
			return &TypeError{t, field, "has keys that are neither strings nor integers nor have an UnmarshalText"}
		}
		return decodable(t.Elem(), field, seen)
	case reflect.Pointer:
		if pointsToItself(t) {
			return &TypeError{t, field, "is a pointer to itself"}
		}
		return decodable(t.Elem(), field, seen)
	case reflect.Slice, reflect.Array:
		return decodable(t.Elem(), field, seen)
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Tag.Get("json") == "-" || !f.IsExported() && (!f.Anonymous || f.Type.Kind() != reflect.Struct && f.Type.Kind() != reflect.Pointer) {
				continue
			}
			if err := decodable(f.Type, strings.TrimPrefix(field+"."+f.Name, "."), seen); err != nil {
				return err
			}
		}
	}
	return nil
}
