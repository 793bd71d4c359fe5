package event

import (
	"strconv"
	"strings"
)

// integer is what enums and flags are made of.
type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// enumName returns the name that a table has for v, and "typ(v)" for a value that
// Discord has added since.
func enumName[T integer](names map[T]string, v T, typ string) string {
	if name, ok := names[v]; ok {
		return name
	}
	return typ + "(" + strconv.FormatInt(int64(v), 10) + ")"
}

// flagNames returns the names of the bits set in v, joined by "|", those without a
// name as one hexadecimal number, and "0" where none is set. names is by bit.
func flagNames[T integer](names map[int]string, v T) string {
	rest := uint64(v)
	if rest == 0 {
		return "0"
	}
	var list []string
	for bit := range 64 {
		if name, ok := names[bit]; ok && rest&(1<<bit) != 0 {
			list = append(list, name)
			rest &^= 1 << bit
		}
	}
	if rest != 0 {
		list = append(list, "0x"+strconv.FormatUint(rest, 16))
	}
	return strings.Join(list, "|")
}

// NullTrue is a member whose presence says yes: Discord sends null for true and leaves
// it out for false (Discord docs: Topics, Permissions, "Role Tags Structure").
type NullTrue bool

// UnmarshalJSON reads null, or any other value but false, as true.
func (n *NullTrue) UnmarshalJSON(b []byte) error {
	*n = string(b) != "false"
	return nil
}

// MarshalJSON writes null; false is left out by omitzero.
func (n NullTrue) MarshalJSON() ([]byte, error) { return []byte("null"), nil }
