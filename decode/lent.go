package decode

import "unsafe"

// lent returns b as a string without a copy. It is valid, and constant, until
// the memory of b is reused.
func lent(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
