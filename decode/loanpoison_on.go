//go:build race || sluicedebug

package decode

import (
	"math"
	"reflect"
	"strings"
	"time"
)

// poisoned tells whether what a loan held is overwritten in this build.
const poisoned = true

// poisonByte is neither JSON nor UTF-8, as in package pool.
const poisonByte = 0xDB

var poisonText = strings.Repeat(string([]byte{poisonByte}), 8)

// poisonNumber is what numbers become, cut to their size.
const poisonNumber = 0xDBDBDBDB_DBDBDBDB

// poison overwrites what the loan held, and leaves it to the collector.
func (l *Loan) poison() {
	poisonValue(l.typed)
	for i := range l.arena.slabs {
		s := &l.arena.slabs[i]
		if s.used > 0 {
			poisonElements(s.list.Slice(0, s.used))
		}
		for _, list := range s.full {
			poisonElements(list)
		}
	}
	for _, text := range append(l.arena.texts, l.arena.text) {
		for i := range text {
			text[i] = poisonByte
		}
	}
}

// poisonValue overwrites a value. Pointers and slices stay: what they lead to is in
// slabs, and is overwritten there.
func poisonValue(v reflect.Value) {
	switch p, t := slot(v.Addr().UnsafePointer()), v.Type(); t.Kind() {
	case reflect.Bool:
		putBool(p, true)
	case reflect.String:
		putString(p, poisonText)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		var number uint64 = poisonNumber
		putInt(p, t.Size(), number)
	case reflect.Float32, reflect.Float64:
		putFloat(p, t.Size(), math.NaN())
	case reflect.Array:
		poisonElements(v)
	case reflect.Struct:
		if t == typeTime {
			putTime(p, time.Unix(-0xDBDBDBDB, 0).UTC())
			return
		}
		for i := range v.NumField() {
			poisonValue(valueAt(t.Field(i).Type, at(p, t.Field(i).Offset)))
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 { // it may point into the data, which is not ours
			putBytes(p, []byte(poisonText))
		}
	case reflect.Map:
		valueAt(t, p).Clear()
	case reflect.Interface:
		valueAt(t, p).SetZero()
	}
}

func poisonElements(list reflect.Value) {
	for i := range list.Len() {
		poisonValue(list.Index(i))
	}
}
