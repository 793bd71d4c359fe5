//go:build (amd64 || arm64) && !go1.28

package decode

import (
	"errors"
	"reflect"

	"github.com/bytedance/sonic/decoder"
)

// placeOf returns where in the JSON an error of sonic's shows, and the type that
// the JSON does not fit, if that is what is wrong.
func placeOf(err error) (offset int, want reflect.Type, ok bool) {
	var syntax decoder.SyntaxError
	var mismatch *decoder.MismatchTypeError
	switch {
	case errors.As(err, &syntax):
		return syntax.Pos, nil, true
	case errors.As(err, &mismatch):
		return mismatch.Pos, mismatch.Type, true
	}
	return 0, nil, false
}
