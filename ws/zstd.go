package ws

import (
	"errors"

	"github.com/klauspost/compress/zstd"
)

// zstdCodec inflates zstd-stream.
//
// The decoder takes the end of what has arrived for the end of the stream, and does
// not read on after it has once met an error. So its source panics when it is asked
// for more than the message has, which leaves the decoder as it was. That happens
// where a block holds nothing, or ends where the memory does that was given for it.
// Nothing but the start of a block is ever missing: begin has seen that the message
// ends with one.
type zstdCodec struct {
	in        zstdSource
	z         *zstd.Decoder
	traffic   *Traffic
	maxWindow uint64
	inFrame   bool
	checksum  bool // the frame ends with one
}

// zstdSource is the rest of a message. It does not show how much that is: the decoder
// would take what tells for a whole frame.
type zstdSource struct{ rest []byte }

// errDry is what a source panics with.
var errDry = errors.New("ws: the message has been read")

func (s *zstdSource) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		panic(errDry)
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func newZstdCodec(maxWindow int64, traffic *Traffic) *zstdCodec {
	c := &zstdCodec{maxWindow: uint64(maxWindow), traffic: traffic}
	// With more than one goroutine, Close would wait for the source. The options are
	// valid: Options has seen to the window.
	c.z, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(c.maxWindow))
	_ = c.z.Reset(&c.in)
	return c
}

func (c *zstdCodec) begin(p []byte) error {
	c.in.rest = p
	return c.walk(p)
}

// walk sees to it that the decoder will meet the end of the message between blocks
// only, and the window is not too large (RFC 8878 §3.1.1).
func (c *zstdCodec) walk(p []byte) error {
	for len(p) > 0 {
		n, err := 0, error(nil)
		if c.inFrame {
			n, err = c.block(p)
		} else {
			n, err = c.frame(p)
		}
		if err != nil {
			return err
		}
		if n > len(p) {
			return errCutBlock
		}
		p = p[n:]
	}
	return nil
}

var errCutBlock = errors.New("the message ends within a block")

// block returns the size of the block that p begins with.
func (c *zstdCodec) block(p []byte) (int, error) {
	if len(p) < 3 {
		return 0, errCutBlock
	}
	h := uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16
	n := 3 + int(h>>3)
	switch h >> 1 & 3 {
	case 1: // one byte, repeated
		n = 3 + 1
	case 3:
		return 0, errors.New("a block of the reserved type")
	}
	if h&1 != 0 {
		c.inFrame = false
		if c.checksum {
			n += 4
		}
	}
	return n, nil
}

// frame returns the size of the frame header that p begins with, or of the whole
// frame if it is to be skipped.
func (c *zstdCodec) frame(p []byte) (int, error) {
	var h zstd.Header
	if err := h.Decode(p); err != nil {
		return 0, err
	}
	if h.Skippable {
		return h.HeaderSize + int(h.SkippableSize), nil
	}
	window := h.WindowSize
	if h.SingleSegment {
		window = h.FrameContentSize
	}
	c.traffic.Window.Store(max(c.traffic.Window.Load(), int64(min(window, 1<<62))))
	if window > c.maxWindow {
		return 0, &StreamError{Problem: "the server announces too large a zstd window", Size: int64(min(window, 1<<62)), Limit: int64(c.maxWindow)}
	}
	c.inFrame, c.checksum = true, h.HasCheckSum
	return h.HeaderSize, nil
}

func (c *zstdCodec) read(p []byte) (n int, done bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			if r != errDry {
				panic(r)
			}
			n, done, err = 0, true, nil
		}
	}()
	n, err = c.z.Read(p)
	return n, n < len(p) && len(c.in.rest) == 0, err
}
