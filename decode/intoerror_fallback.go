//go:build !((amd64 || arm64) && !go1.28)

package decode

import (
	"encoding/json"
	"errors"
	"reflect"
)

// placeOf does for encoding/json, which sonic falls back to, what its namesake
// does for sonic.
func placeOf(err error) (offset int, want reflect.Type, ok bool) {
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return int(syntax.Offset), nil, true
	case errors.As(err, &mismatch):
		return int(mismatch.Offset), mismatch.Type, true
	}
	return 0, nil, false
}
