package mockgateway

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// inflater reads transport compression with the standard library and, for zstd,
// the reader of the writer's own library.
type inflater struct {
	name  string
	rest  drained
	r     io.Reader
	total int // bytes put out

	// Of the payload that was last complete.
	body     []byte
	messages []int // how long each of its WebSocket messages was
	fresh    bool  // the next message begins another
}

// drained is a source that ends a read by a panic when it has nothing left: an
// error would stay with the decoder for good.
type drained []byte

type wantsMore struct{}

func (d *drained) Read(p []byte) (int, error) {
	if len(*d) == 0 {
		panic(wantsMore{})
	}
	n := copy(p, *d)
	*d = (*d)[n:]
	return n, nil
}

func (d *drained) ReadByte() (byte, error) {
	var one [1]byte
	_, err := d.Read(one[:])
	return one[0], err
}

// take adds a message, and returns the payload if it is complete.
func (z *inflater) take(p []byte) ([]byte, error) {
	if z.fresh {
		z.body, z.messages, z.fresh = nil, nil, false
	}
	z.body, z.messages = append(z.body, p...), append(z.messages, len(p))
	if z.name == "zlib-stream" && !bytes.HasSuffix(z.body, []byte{0, 0, 0xff, 0xff}) {
		return nil, nil
	}
	z.fresh, z.rest = true, z.body
	out, err := z.readAll()
	z.total += len(out)
	if err == nil && len(out) == 0 {
		err = errors.New("a payload without output")
	}
	return out, err
}

// readAll decodes what there is.
func (z *inflater) readAll() (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil && r != (wantsMore{}) {
			panic(r)
		}
	}()
	if z.r == nil {
		if z.name == "zlib-stream" {
			z.r, err = zlib.NewReader(&z.rest)
		} else {
			z.r, err = zstd.NewReader(&z.rest, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20))
		}
	}
	for err == nil {
		out = slices.Grow(out, 256<<10)
		var n int
		n, err = z.r.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
	}
	return nil, err
}
