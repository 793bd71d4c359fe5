package bench

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

// benchScan reads envelopes. The floor searches for the brace that opens d; the peer
// is encoding/json, which leaves d raw but walks it.
func benchScan(b *testing.B) {
	for _, s := range samples() {
		b.Run(s.label()+"/sluice", func(b *testing.B) {
			var e decode.Envelope
			measure(b, len(s.payload), func() { check(b, decode.Scan(s.payload, &e)) })
			sink += uint64(e.Type)
		})
		b.Run(s.label()+"/floor", func(b *testing.B) {
			measure(b, len(s.payload), func() { sink += uint64(bytes.IndexByte(s.payload[1:], '{')) })
		})
		b.Run(s.label()+"/encoding-json", func(b *testing.B) {
			var e struct {
				Op int
				S  int64
				T  string
				D  json.RawMessage
			}
			measure(b, len(s.payload), func() { check(b, json.Unmarshal(s.payload, &e)) })
		})
	}
}

// sink keeps what is measured from being optimized away.
//
//lint:ignore U1000 it is written only
var sink uint64
