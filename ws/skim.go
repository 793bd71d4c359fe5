package ws

import gws "github.com/gobwas/ws"

// skimmer looks for the close frame in a stream whose messages nobody wants any
// more. It has no memory in common with the reader.
type skimmer struct {
	left   int64  // bytes of payload to pass over
	head   []byte // the header so far, and the payload of a close frame
	header headerReader
}

// skim goes on with b and returns the payload of the close frame once that is
// complete. A header that is none counts as a close frame with half a code,
// which is a violation as well.
func (s *skimmer) skim(b []byte) (payload []byte, found bool) {
	if s.header.buf == nil {
		s.header.buf = make([]byte, 0, gws.MaxHeaderSize)
	}
	for {
		n := min(s.left, int64(len(b)))
		b, s.left = b[n:], s.left-n
		if len(b) == 0 {
			return nil, false
		}
		s.head, b = append(s.head, b[0]), b[1:]
		h, size, err := s.header.parse(s.head)
		switch {
		case err == errShort:
		case err != nil:
			return s.head[:1], true
		case h.OpCode != gws.OpClose:
			s.left, s.head = h.Length, s.head[:0]
		case h.Length > gws.MaxControlFramePayloadSize:
			return s.head[:1], true
		case len(s.head) == size+int(h.Length):
			return s.head[size:], true
		}
	}
}
