//go:build unix

package main

import "encoding/binary"

// maxHeader is the longest header of a frame that a server sends, which is not
// masked (RFC 6455 §5.2).
const maxHeader = 10

// finder finds the frames of a stream that comes in pieces.
type finder struct {
	skip  int             // bytes of payload before the next header
	carry [maxHeader]byte // the beginning of a header whose end has not come
	held  int             // bytes of it
}

// find returns how many messages end their headers in b, that is, final frames that
// are not control frames. b begins with the carry.
func (f *finder) find(b []byte) (messages int64) {
	i := f.skip
	for i+2 <= len(b) {
		size := 2
		length := int(b[i+1] & 0x7f)
		if length >= 126 {
			size = 4
			if length == 127 {
				size = maxHeader
			}
			if i+size > len(b) {
				break
			}
			if size == 4 {
				length = int(binary.BigEndian.Uint16(b[i+2:]))
			} else {
				length = int(binary.BigEndian.Uint64(b[i+2:]) & (1<<62 - 1)) // no sum below overflows
			}
		}
		if b[i]&0x88 == 0x80 {
			messages++
		}
		i += size + length
	}
	f.held = 0
	if i < len(b) {
		f.held = copy(f.carry[:], b[i:])
		i = len(b)
	}
	f.skip = i - len(b)
	return messages
}
