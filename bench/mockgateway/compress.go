package mockgateway

import (
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// stream is transport compression: one context from Hello to the end of the
// connection. The writer owns it.
type stream interface {
	// squeeze returns the compressed bytes of the next payload, flushed. They
	// are valid until the next call, and the caller may append to them.
	squeeze(p []byte) []byte
	// idle is what may stand between two payloads and says nothing.
	idle() []byte
	// broken begins what no decoder takes at the start of a payload.
	broken() []byte
	// divisible reports whether a payload may take several WebSocket messages.
	divisible() bool
}

// newStream returns the stream for the compress parameter of the URL, nil if it
// is not known.
func newStream(name string, level int) stream {
	switch name {
	case "zlib-stream":
		return newZlibStream(level)
	case "zstd-stream":
		return newZstdStream(level)
	}
	return nil
}

// sink collects what a compressor writes.
type sink []byte

func (s *sink) Write(p []byte) (int, error) {
	*s = append(*s, p...)
	return len(p), nil
}

// take empties the sink. What it returns is valid until the next write.
func (s *sink) take() []byte {
	b := *s
	if *s = b[:0]; cap(b) > keepSize {
		*s = nil
	}
	return b
}

// flushed ends every payload of zlib-stream: the empty stored block of
// Z_SYNC_FLUSH.
const flushed = "\x00\x00\xff\xff"

// zlibStream is compress=zlib-stream. The checksum of RFC 1950 would come at the
// end of the stream, which there is none of, so raw flate behind the header of
// zlib's default level is the same bytes.
type zlibStream struct {
	out sink
	z   *flate.Writer
}

func newZlibStream(level int) *zlibStream {
	s := &zlibStream{out: sink("\x78\x9c")}
	s.z, _ = flate.NewWriter(&s.out, level) // Options has checked the level
	return s
}

func (s *zlibStream) squeeze(p []byte) []byte {
	s.z.Write(p) // a sink does not fail
	s.z.Flush()
	return s.out.take()
}

func (s *zlibStream) idle() []byte    { return []byte("\x00" + flushed) }
func (s *zlibStream) broken() []byte  { return []byte{0x07} } // a block of the reserved type
func (s *zlibStream) divisible() bool { return true }

// zstdWindow is the window that Discord's frame header announces: 1<<18.
const zstdWindow = 256 << 10

// zstdStream is compress=zstd-stream: a frame that never ends, without a
// checksum and a content size, its header in the first message.
type zstdStream struct {
	out sink
	z   *zstd.Encoder
}

func newZstdStream(level int) *zstdStream {
	s := &zstdStream{}
	s.z, _ = zstd.NewWriter(&s.out, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow), // all of them are valid
		zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true), zstd.WithEncoderLevel(zstdLevel(level)))
	return s
}

// zstdLevel is the encoder's level for one of zlib's.
func zstdLevel(level int) zstd.EncoderLevel {
	switch {
	case level <= 2:
		return zstd.SpeedFastest
	case level <= 6:
		return zstd.SpeedDefault
	default:
		return zstd.SpeedBetterCompression
	}
}

func (s *zstdStream) squeeze(p []byte) []byte {
	s.z.Write(p) // a sink does not fail
	s.z.Flush()
	return s.out.take()
}

func (s *zstdStream) idle() []byte    { return []byte{0, 0, 0} } // an empty raw block
func (s *zstdStream) broken() []byte  { return []byte{0x06} }    // a block of the reserved type
func (s *zstdStream) divisible() bool { return false }

// blobThreshold is the size from which payload compression is used: smaller
// messages stay text.
const blobThreshold = 512

// blobber is payload compression: each message a zlib stream of its own.
type blobber struct {
	out sink
	z   *zlib.Writer
}

func newBlobber(level int) *blobber {
	b := &blobber{}
	b.z, _ = zlib.NewWriterLevel(&b.out, level) // Options has checked the level
	return b
}

// blob compresses p; the result is valid until the next call.
func (b *blobber) blob(p []byte) []byte {
	b.z.Reset(&b.out)
	b.z.Write(p) // a sink does not fail
	b.z.Close()
	return b.out.take()
}
