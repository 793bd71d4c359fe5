package decode

import (
	"encoding/json"
	"reflect"
)

// Optional is a member of an object that may be absent, null or there. In Discord's
// events the three differ: of a partial update, what is absent has not changed and
// what is null was removed.
//
// The zero Optional is absent; with the option omitzero it is not encoded.
type Optional[T any] struct {
	Value T // zero unless there is one
	state state
}

// state tells apart what JSON can say about a member.
type state uint8

const (
	absent state = iota
	null
	present
)

// Present returns an Optional that has the value v.
func Present[T any](v T) Optional[T] { return Optional[T]{v, present} }

// Null returns an Optional that is null.
func Null[T any]() Optional[T] { return Optional[T]{state: null} }

// Exists reports whether the member is there; null is.
func (o Optional[T]) Exists() bool { return o.state != absent }

// IsNull reports whether the member is there and null.
func (o Optional[T]) IsNull() bool { return o.state == null }

// IsZero reports whether the member is absent, for the option omitzero.
func (o Optional[T]) IsZero() bool { return o.state == absent }

// MarshalJSON returns the value as JSON, null if there is none.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.state != present {
		return []byte("null"), nil
	}
	return json.Marshal(o.Value)
}

// UnmarshalJSON reads null or a value.
func (o *Optional[T]) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*o = Optional[T]{state: null}
		return nil
	}
	o.state = present
	return json.Unmarshal(b, &o.Value)
}

// optional returns the type itself, by which a plan knows it from one that embeds it.
func (o *Optional[T]) optional() reflect.Type { return reflect.TypeFor[Optional[T]]() }
