package decode

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/bytedance/sonic"
	"github.com/bytedance/sonic/ast"
	"github.com/bytedance/sonic/decoder"
	"github.com/bytedance/sonic/utf8"
)

// Into decodes d into v, a pointer, by the rules of encoding/json. Everything
// in *v is a copy and may be kept; d itself is not copied. Members of *v that d
// does not have keep their value. UTF-8 is not checked.
//
// The error is a [*DecodeError]. As in encoding/json, a value of the wrong type
// does not stop the rest from being decoded.
//
// The first decode of a type compiles it, which takes from one to some tens of
// milliseconds.
func Into(d []byte, v any) error {
	compile(reflect.TypeOf(v))
	dec := decoders.Get().(*decoder.Decoder)
	dec.Reset(lent(d))
	err := dec.Decode(v)
	if err == nil {
		err = dec.CheckTrailings()
	}
	dec.Reset("") // or the pool would hold on to d
	decoders.Put(dec)
	if err != nil {
		return newDecodeError(d, err)
	}
	return nil
}

var decoders = sync.Pool{New: func() any {
	dec := decoder.NewDecoder("")
	dec.CopyString()
	return dec
}}

// ValidUTF8 tells whether p is UTF-8, as unicode/utf8.Valid does, with vector
// instructions where there are some: text that is not ASCII takes a tenth of the
// time (BenchmarkValidUTF8).
func ValidUTF8(p []byte) bool { return utf8.Validate(p) }

// Mode says how [Into] works here: "sonic", or "encoding/json" where sonic has
// no code for the machine or the Go version and decoding is several times slower.
func Mode() string {
	if sonic.APIKind == sonic.UseSonicJSON {
		return "sonic"
	}
	return "encoding/json"
}

// compiled holds the types that sonic has compiled. Concurrent first decodes of
// one type have crashed it, so they take turns.
var compiled struct {
	types sync.Map // reflect.Type → struct{}
	mu    sync.Mutex
}

// compile prepares sonic for values of the type that pointer points to. What
// sonic cannot compile ahead it reports when it decodes.
func compile(pointer reflect.Type) {
	if _, done := compiled.types.Load(pointer); done {
		return
	}
	compiled.mu.Lock()
	defer compiled.mu.Unlock()
	if _, done := compiled.types.Load(pointer); done {
		return
	}
	if pointer != nil && pointer.Kind() == reflect.Pointer {
		_ = sonic.Pretouch(pointer.Elem())
	}
	compiled.types.Store(pointer, struct{}{})
}

// DecodeError reports data that does not fit the value it is decoded into.
type DecodeError struct {
	Offset  int          // of the byte in d where it shows, -1 if not known
	Context string       // up to 80 bytes of d around it, a copy; not part of Error
	Want    reflect.Type // the Go type that the JSON does not fit; nil for a syntax error

	cause error
}

// Error says what is wrong and where, without text of the payload.
func (e *DecodeError) Error() string {
	var b strings.Builder
	b.WriteString("decode: ")
	switch {
	case e.Want != nil:
		b.WriteString("JSON does not fit " + e.Want.String())
	case e.cause != nil:
		b.WriteString("value cannot be decoded")
	default:
		b.WriteString("broken JSON")
	}
	if e.Offset >= 0 {
		b.WriteString(" at byte " + strconv.Itoa(e.Offset))
	}
	return b.String()
}

// Unwrap returns the error of the type's own UnmarshalJSON or UnmarshalText, if
// one caused it; its text may quote the payload.
func (e *DecodeError) Unwrap() error { return e.cause }

// newDecodeError keeps nothing of sonic's errors, which point into d.
func newDecodeError(d []byte, err error) error {
	e := &DecodeError{Offset: -1}
	var number *json.UnmarshalTypeError
	if offset, want, ok := placeOf(err); ok {
		e.Offset, e.Want = offset, want
	} else if errors.As(err, &number) { // one that the Go type cannot hold
		e.Want = number.Type
	} else {
		e.cause = err
	}
	e.surround(d)
	return e
}

// surround sets Context, if it is known where in d the error shows.
func (e *DecodeError) surround(d []byte) {
	if e.Offset >= 0 {
		const around = 40
		from := min(max(e.Offset-around, 0), len(d))
		to := min(e.Offset+around, len(d))
		e.Context = string(d[from:max(from, to)])
	}
}

// skipLong returns the index after the object or array at i, -1 if it does not
// end.
func skipLong(b []byte, i int) int {
	search := ast.NewSearcher(lent(b[i:]))
	search.ValidateJSON = false
	node := nodes.Get().(*ast.Node)
	var err error
	*node, err = search.GetByPath()
	raw, _ := node.Raw()
	*node = ast.Node{} // or the pool would hold on to b
	nodes.Put(node)
	if err != nil {
		return -1
	}
	return i + len(raw)
}

// nodes holds what Raw makes escape to the heap.
var nodes = sync.Pool{New: func() any { return new(ast.Node) }}
