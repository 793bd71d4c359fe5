package mockgateway

import "strings"

// These faults concern connections with transport compression; others do not
// notice them. Those that split a payload concern zlib-stream only: a message of
// zstd-stream is a payload by definition.

// SplitSuffix sends each payload in two messages, of which the second begins
// behind the first byte, or the first two or three, of the four that end a flush.
type SplitSuffix struct{ First int }

func (SplitSuffix) At() Point { return AtHello }
func (f SplitSuffix) Strike(c *Conn) bool {
	c.reframe(func(fr *framing) { fr.first = min(max(f.First, 1), len(flushed)-1) })
	return false
}

// SplitPayload sends each payload in as many messages as it says, as far as there
// are bytes for them.
type SplitPayload struct{ Messages int }

func (SplitPayload) At() Point { return AtHello }
func (f SplitPayload) Strike(c *Conn) bool {
	c.reframe(func(fr *framing) { fr.parts = f.Messages })
	return false
}

// ShortMessages sends each payload in messages of at most Size bytes, fewer than
// four in particular. One byte more keeps a message from ending in what looks
// like the end of a payload.
type ShortMessages struct{ Size int }

func (ShortMessages) At() Point { return AtHello }
func (f ShortMessages) Strike(c *Conn) bool {
	c.reframe(func(fr *framing) { fr.bytes = max(f.Size, 1) })
	return false
}

// EmptyBlocks ends each payload with blocks that hold nothing: raw ones in
// zstd-stream, further flushes in zlib-stream.
type EmptyBlocks struct{ Count int }

func (EmptyBlocks) At() Point { return AtHello }
func (f EmptyBlocks) Strike(c *Conn) bool {
	c.reframe(func(fr *framing) { fr.idle = f.Count })
	return false
}

// CorruptAfter sends one message that cannot be decompressed or, if it is Subtle,
// may decompress to something else, when a connection has been sent a number of
// dispatches.
type CorruptAfter struct {
	Dispatches int64
	Subtle     bool
}

func (CorruptAfter) At() Point { return AtDispatch }
func (f CorruptAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() { c.Corrupt(f.Subtle) })
}

// LandAfter dispatches one event for each place from From to To, at which the
// decompressed output comes to an end with it, modulo 32,768. Zeros are the
// places around a multiple of zlib's window: 32,760 to 32,776.
type LandAfter struct {
	Dispatches int64
	From, To   int
}

func (LandAfter) At() Point { return AtDispatch }
func (f LandAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		if f.From == 0 && f.To == 0 {
			f.From, f.To = historySize-8, historySize+8
		}
		if s := c.Session(); s != nil {
			for at := f.From; at <= f.To; at++ {
				s.DispatchLanding(at)
			}
		}
	})
}

// NoiseAfter dispatches one valid event, of an unknown type, with at least Size
// bytes that do not compress well; those of OversizeAfter do.
type NoiseAfter struct {
	Dispatches int64
	Size       int
}

func (NoiseAfter) At() Point { return AtDispatch }
func (f NoiseAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		var d strings.Builder
		d.Grow(f.Size + 64)
		d.WriteString(`{"noise":"`)
		for x := uint64(f.Size); d.Len() < f.Size; {
			x = mix64(x)
			var digits [16]byte
			putHex8(digits[:8], uint32(x))
			putHex8(digits[8:], uint32(x>>32))
			d.Write(digits[:])
		}
		d.WriteString(`"}`)
		c.dispatch("MOCK_NOISE", d.String())
	})
}
