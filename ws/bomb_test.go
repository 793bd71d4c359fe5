//go:build !race

package ws

import (
	"errors"
	"runtime"
	"strings"
	"testing"
)

// bomb is a zstd stream whose one message inflates to so many blocks of 128 KiB.
func bomb(blocks int) string {
	b := []byte("\x28\xb5\x2f\xfd\x00\x40")
	for range blocks {
		h := uint32(128<<10)<<3 | 1<<1 // one byte, repeated
		b = append(b, byte(h), byte(h>>8), byte(h>>16), '0')
	}
	return string(b)
}

// TestBomb: what inflates to thousands of times its size is not even thrown away, and
// never takes more memory than a message may.
func TestBomb(t *testing.T) {
	const limit = 4 << 20
	zeros := strings.Repeat("0", 300<<20)
	for name, c := range map[string]struct {
		kind    Compression
		payload string
		ratio   int64
		atMost  int64 // inflated
	}{
		"zstd":             {ZstdStream, bomb(1 << 20), 0, 100 * 4 << 20}, // 128 GiB in 4 MiB
		"zlib":             {ZlibStream, newDeflater(ZlibStream).payload(zeros), 0, freeBytes},
		"payload zlib":     {PayloadZlib, blob(zeros), 0, freeBytes},
		"zlib, no limit":   {ZlibStream, newDeflater(ZlibStream).payload(zeros), 2000, 0},
		"zstd, tiny ratio": {ZstdStream, bomb(1 << 12), 1, freeBytes},
	} {
		t.Run(name, func(t *testing.T) {
			conn, s := play(Options{Compression: c.kind, MaxInflated: limit, MaxRatio: c.ratio, Buffers: leakFree(t)}, frame(binFrame, c.payload))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			m, err := conn.Next()
			runtime.ReadMemStats(&after)
			// The buffers it grew through come to twice the limit, the compressed
			// message to four times itself, the rest is the decoder's.
			if got := int64(after.TotalAlloc - before.TotalAlloc); got > 3*limit+4*int64(len(c.payload))+2<<20 {
				t.Errorf("%d bytes were allocated", got)
			}
			if c.atMost == 0 {
				if !m.Truncated || m.Size != int64(len(zeros)) {
					t.Errorf("%d bytes, %v", m.Size, err)
				}
				conn.Next()
				return
			}
			var bad *StreamError
			if !errors.As(err, &bad) || bad.Size <= bad.Limit || bad.Size > c.atMost+1<<20 || !strings.Contains(err.Error(), "times its size") {
				t.Errorf("ended with %v", err)
			}
			if sent := s.sent(t); len(sent) != 1 {
				t.Errorf("sent %v", sent)
			}
		})
	}
}
