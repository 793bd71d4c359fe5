package decode

import (
	"encoding"
	"encoding/json"
	"reflect"
	"time"
)

// kind says how a value is read.
type kind uint8

const (
	kindString kind = iota
	kindID
	kindBool
	kindInt
	kindUint
	kindFloat
	kindStruct
	kindPointer
	kindSlice
	kindArray
	kindOptional
	kindTime
	kindRaw    // json.RawMessage
	kindQuoted // a string that holds the value, by the option string
	kindBytes  // base64, or an array of numbers
	kindOwn    // by the type's own UnmarshalJSON
	kindMap
	kindSonic // interfaces, UnmarshalText, json.Number
)

// program is how values of one type are read. Programs of recursive types refer to
// each other.
type program struct {
	kind   kind
	size   uintptr
	typ    reflect.Type
	elem   *program // of pointers, slices, arrays, maps, Optional and quoted values
	object *object  // of structs
	slab   int      // where a loan takes values of this type from, -1 if it never does
	length int      // of an array
	state  uintptr  // the offset of an Optional's state
}

var (
	typeID     = reflect.TypeFor[ID]()
	typeTime   = reflect.TypeFor[time.Time]()
	typeRaw    = reflect.TypeFor[json.RawMessage]()
	typeNumber = reflect.TypeFor[json.Number]()
	typeJSON   = reflect.TypeFor[json.Unmarshaler]()
	typeText   = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// compiler makes the programs of one plan.
type compiler struct {
	programs map[reflect.Type]*program
	slabs    []reflect.Type
}

// program returns the program of a type, field is where it was met.
func (c *compiler) program(t reflect.Type, field string) (*program, error) {
	if p := c.programs[t]; p != nil {
		return p, nil
	}
	p := &program{typ: t, size: t.Size(), slab: -1}
	c.programs[t] = p // before what it consists of, which may contain it
	return p, c.fill(p, field)
}

// lent returns the program of a type of which a loan may need any number of values.
func (c *compiler) lent(t reflect.Type, field string) (*program, error) {
	p, err := c.program(t, field)
	if p.slab < 0 {
		p.slab = len(c.slabs)
		c.slabs = append(c.slabs, t)
	}
	return p, err
}

func (c *compiler) fill(p *program, field string) (err error) {
	t := p.typ
	switch pointer := reflect.PointerTo(t); {
	case t == typeID:
		p.kind = kindID
	case t == typeTime:
		p.kind = kindTime
	case t == typeRaw:
		p.kind = kindRaw
	case isOptional(t):
		p.kind, p.state = kindOptional, t.Field(1).Offset
		p.elem, err = c.program(t.Field(0).Type, field)
	case pointer.Implements(typeJSON) && t.Kind() != reflect.Interface:
		p.kind = kindOwn
	case t.Kind() == reflect.Interface && t.NumMethod() > 0:
		return &TypeError{t, field, "cannot be decoded from JSON, which does not tell what is in it; use a type with an UnmarshalJSON"}
	case pointer.Implements(typeText) || t == typeNumber || t.Kind() == reflect.Interface:
		p.kind = kindSonic
		compile(pointer)
	default:
		return c.fillKind(p, field)
	}
	return err
}

func (c *compiler) fillKind(p *program, field string) (err error) {
	t := p.typ
	switch t.Kind() {
	case reflect.String:
		p.kind = kindString
	case reflect.Bool:
		p.kind = kindBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		p.kind = kindInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		p.kind = kindUint
	case reflect.Float32, reflect.Float64:
		p.kind = kindFloat
	case reflect.Struct:
		p.kind = kindStruct
		p.object, err = c.object(t, field)
	case reflect.Pointer:
		if pointsToItself(t) {
			return &TypeError{t, field, "is a pointer to itself"}
		}
		p.kind = kindPointer
		p.elem, err = c.lent(t.Elem(), field)
	case reflect.Slice:
		p.kind = kindSlice
		if t.Elem().Kind() == reflect.Uint8 {
			p.kind = kindBytes
		}
		p.elem, err = c.lent(t.Elem(), field)
	case reflect.Map:
		if !keyable(t.Key()) {
			return &TypeError{t, field, "has keys that are neither strings nor integers nor have an UnmarshalText"}
		}
		p.kind = kindMap
		p.elem, err = c.program(t.Elem(), field)
	case reflect.Array:
		p.kind, p.length = kindArray, t.Len()
		p.elem, err = c.program(t.Elem(), field)
	default:
		return &TypeError{t, field, "cannot be read from JSON; give it a tag json:\"-\" or an UnmarshalJSON"}
	}
	return err
}

// object compiles the members of a struct.
func (c *compiler) object(t reflect.Type, path string) (*object, error) {
	o := &object{}
	for _, m := range membersIn(t) {
		f, err := c.field(t, m, path)
		if err != nil {
			return nil, err
		}
		o.fields = append(o.fields, f)
	}
	o.index()
	return o, nil
}

func (c *compiler) field(t reflect.Type, m member, path string) (target, error) {
	f := target{name: m.name}
	for depth, i := range m.index {
		sf := t.Field(i)
		path = join(path, sf.Name)
		f.offset += sf.Offset
		if t = sf.Type; depth == len(m.index)-1 || t.Kind() != reflect.Pointer {
			continue
		}
		if !sf.IsExported() {
			return f, &TypeError{t, path, "is an embedded pointer to an unexported struct, which nobody can set; embed the struct itself"}
		}
		t = t.Elem()
		elem, err := c.lent(t, path)
		if err != nil {
			return f, err
		}
		f.hops = append(f.hops, hop{f.offset, elem})
		f.offset = 0
	}
	prog, err := c.program(m.typ, path)
	if m.quoted {
		prog = &program{kind: kindQuoted, size: prog.size, typ: prog.typ, elem: prog}
	}
	f.prog = prog
	return f, err
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// isOptional reports whether t is an Optional, and not a struct that embeds one.
func isOptional(t reflect.Type) bool {
	if t.Kind() != reflect.Struct || t.NumField() != 2 || t.Field(1).Type != reflect.TypeFor[state]() {
		return false // also one that embeds an Optional, whose method it has
	}
	o, ok := reflect.Zero(reflect.PointerTo(t)).Interface().(interface{ optional() reflect.Type })
	return ok && o.optional() == t
}

// pointsToItself reports whether there is nothing but pointers behind t.
func pointsToItself(t reflect.Type) bool {
	seen := map[reflect.Type]bool{}
	for ; t.Kind() == reflect.Pointer; t = t.Elem() {
		if seen[t] {
			return true
		}
		seen[t] = true
	}
	return false
}

// keyable reports whether the keys of an object can be values of type t.
func keyable(t reflect.Type) bool {
	k := t.Kind()
	return k == reflect.String || reflect.Int <= k && k <= reflect.Uintptr || reflect.PointerTo(t).Implements(typeText)
}
