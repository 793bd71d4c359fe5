package decode

import (
	"reflect"
	"time"
	"unsafe"
)

// Plans write into Go values by address. All of that is in this file: an address is
// always inside a value of the type that the program at hand was compiled from, and
// everything that holds a pointer is stored as what it is, so that the collector sees
// it.

// slot is the address of a Go value, or of a part of one.
type slot = unsafe.Pointer

// header is a slice of any type.
type header struct {
	data slot
	len  int
	cap  int
}

// nothing is where slices without elements point that are not nil.
var nothing [0]uint64

func (h *header) empty() { *h = header{data: slot(&nothing)} }

// at returns the address offset bytes behind p.
func at(p slot, offset uintptr) slot { return unsafe.Add(p, offset) }

func isNil(p slot) bool           { return *(*slot)(p) == nil }
func pointer(p slot) slot         { return *(*slot)(p) }
func putPointer(p slot, to slot)  { *(*slot)(p) = to }
func putString(p slot, s string)  { *(*string)(p) = s }
func putBytes(p slot, b []byte)   { *(*[]byte)(p) = b }
func putBool(p slot, v bool)      { *(*bool)(p) = v }
func putID(p slot, id ID)         { *(*ID)(p) = id }
func putTime(p slot, t time.Time) { *(*time.Time)(p) = t }
func sliceAt(p slot) *header      { return (*header)(p) }
func stateAt(p slot) *state       { return (*state)(p) }

// putInt stores the lowest size bytes of v, a number that they can hold.
func putInt(p slot, size uintptr, v uint64) {
	switch size {
	case 8:
		*(*uint64)(p) = v
	case 4:
		*(*uint32)(p) = uint32(v)
	case 2:
		*(*uint16)(p) = uint16(v)
	default:
		*(*uint8)(p) = uint8(v)
	}
}

// putFloat stores f in size bytes.
func putFloat(p slot, size uintptr, f float64) {
	if size == 8 {
		*(*float64)(p) = f
	} else {
		*(*float32)(p) = float32(f)
	}
}

// newOf allocates a zero value of type t.
func newOf(t reflect.Type) slot { return reflect.New(t).UnsafePointer() }

// addressOf returns where a value is that can be set.
func addressOf(v reflect.Value) slot { return v.Addr().UnsafePointer() }

// valueAt returns the value of type t at p, which can be set.
func valueAt(t reflect.Type, p slot) reflect.Value { return reflect.NewAt(t, p).Elem() }

// pointerAt returns p as a *t. It does not allocate.
func pointerAt(t reflect.Type, p slot) any { return reflect.NewAt(t, p).Interface() }

// slotOf returns where a pointer points to.
func slotOf(v reflect.Value) slot { return v.UnsafePointer() }
