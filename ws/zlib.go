package ws

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash"
	"hash/adler32"
	"io"

	"github.com/klauspost/compress/flate"

	"github.com/seed4d760daf/sluice/pool"
)

// zlibWindow is how far back deflate reaches, and the size of the decoder's history.
const zlibWindow = 32 << 10

// syncFlush is how a payload of zlib-stream ends: the lengths of an empty stored
// block.
const syncFlush = 0x0000_ffff

// emptyBlock is a stored block of nothing, at the start of a byte.
const emptyBlock = "\x00\x00\x00\xff\xff"

// zlibCodec inflates zlib-stream. It reads raw deflate behind the two bytes of the
// header: the checksum of RFC 1950 would come at the end of the stream, and to keep
// one costs a tenth of the time.
//
// The decoder takes the end of what has arrived for the end of the stream, and does
// not read on after it has once asked for more. Mostly it gives the last byte of a
// payload together with the flush behind it, and is not asked again. It does not where
// its output comes to the end of its history, or to the end of the memory it was
// given, or where a flush follows a flush. Then it is started anew with the history
// it had: after a flush nothing else is carried over.
type zlibCodec struct {
	buffers *pool.Buffers
	in      bytes.Reader // of a type that the decoder has code for
	z       flateReader
	window  []byte // the decoder's own history, written round and round
	total   int64  // inflated in all
	at      int    // where the decoder writes next
	begun   bool   // the header has come
}

// flateReader is a decoder of package flate.
type flateReader interface {
	io.Reader
	io.WriterTo
	flate.Resetter
}

func newZlibCodec(buffers *pool.Buffers) *zlibCodec {
	c := &zlibCodec{buffers: buffers}
	c.z = flate.NewReader(&c.in).(flateReader)
	// WriteTo shows the history itself to its writer: here a first byte of it. Without
	// it (the decoder may change) a connection ends where it is needed.
	c.in.Reset([]byte("\x00\x01\x00\xfe\xff\x00" + emptyBlock))
	_, _ = c.z.WriteTo(windowFinder{c})
	c.restart(nil)
	return c
}

// windowFinder is a writer that keeps what it is given.
type windowFinder struct{ c *zlibCodec }

var errFound = errors.New("ws: window found")

func (f windowFinder) Write(p []byte) (int, error) {
	if cap(p) == zlibWindow {
		f.c.window = p[:zlibWindow]
	}
	return 0, errFound
}

func (c *zlibCodec) begin(p []byte) error {
	if !c.begun {
		if !isZlib(p) {
			return &StreamError{Problem: "the stream does not begin with a header of zlib"}
		}
		p, c.begun = p[2:], true
	}
	for len(p) >= 9 && string(p[len(p)-9:]) == emptyBlock[1:]+emptyBlock {
		p = p[:len(p)-5] // a flush after the flush
	}
	c.in.Reset(p)
	return nil
}

// isZlib tells whether p begins as a zlib stream (RFC 1950 §2.2): deflate, a window
// of at most 32 KiB, no dictionary.
func isZlib(p []byte) bool {
	return len(p) >= 2 && p[0]&0x0f == 8 && p[0]>>4 <= 7 && p[1]&0x20 == 0 && binary.BigEndian.Uint16(p)%31 == 0
}

func (c *zlibCodec) read(p []byte) (n int, done bool, err error) {
	n, err = c.z.Read(p)
	c.total += int64(n)
	c.at = (c.at + n) % zlibWindow
	switch {
	case err == nil:
		return n, n < len(p) && c.in.Len() == 0, nil
	case err == io.ErrUnexpectedEOF && n == 0 && c.window != nil:
		c.resume()
		return 0, true, nil
	case err == io.EOF:
		err = errors.New("the stream has ended")
	}
	return n, false, err
}

// resume starts the decoder anew where it is.
func (c *zlibCodec) resume() {
	switch {
	case c.total < zlibWindow:
		c.restart(c.window[:c.total])
	case c.at == 0:
		c.restart(c.window)
	default:
		buf := c.buffers.Get(zlibWindow)
		turned := buf.Bytes()[:zlibWindow]
		copy(turned[copy(turned, c.window[c.at:]):], c.window[:c.at])
		c.restart(turned)
		buf.Release()
		c.at = 0
	}
}

// restart never fails for a decoder of package flate.
func (c *zlibCodec) restart(history []byte) { _ = c.z.Reset(&c.in, history) }

// blobCodec inflates payload compression: each message is a zlib stream with an end.
type blobCodec struct {
	in  bytes.Reader
	z   flateReader
	sum hash.Hash32
}

func newBlobCodec() *blobCodec {
	c := &blobCodec{sum: adler32.New()}
	c.z = flate.NewReader(&c.in).(flateReader)
	return c
}

func (c *blobCodec) begin(p []byte) error {
	c.in.Reset(p[2:]) // isZlib has looked at them
	c.sum.Reset()
	return c.z.Reset(&c.in, nil)
}

func (c *blobCodec) read(p []byte) (n int, done bool, err error) {
	n, err = c.z.Read(p)
	c.sum.Write(p[:n])
	if err != io.EOF {
		return n, false, err
	}
	var sum [4]byte
	switch k, _ := c.in.Read(sum[:]); {
	case k < 4 || c.in.Len() > 0:
		err = errors.New("the message does not end with the checksum")
	case binary.BigEndian.Uint32(sum[:]) != c.sum.Sum32():
		err = errors.New("the checksum is wrong")
	default:
		err = nil
	}
	return n, true, err
}
