package bench

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

// threeFields is what a bot reads of each message.
type threeFields struct {
	Content   string
	ChannelID string `json:"channel_id"`
	Author    struct{ ID string }
}

// lookupThree reads the same fields where they stand.
func lookupThree(d []byte) int {
	return len(decode.Get(d, "content").Bytes()) +
		len(decode.Get(d, "author", "id").Bytes()) +
		len(decode.Get(d, "channel_id").Bytes())
}

// benchLookup reads three fields of a message. The floor searches their names, as
// text; the peers decode a struct of just these fields.
func benchLookup(b *testing.B) {
	s := newSample(decode.MessageCreate, messageCreate, guildID(0))
	b.Run(s.label()+"/sluice", func(b *testing.B) {
		measure(b, len(s.data), func() { sink += uint64(lookupThree(s.data)) })
	})
	b.Run(s.label()+"/floor", func(b *testing.B) {
		names := [][]byte{[]byte(`"content":`), []byte(`"author":`), []byte(`"channel_id":`)}
		measure(b, len(s.data), func() {
			for _, name := range names {
				sink += uint64(bytes.Index(s.data, name))
			}
		})
	})
	b.Run(s.label()+"/sonic", func(b *testing.B) {
		measure(b, len(s.data), func() {
			var m threeFields
			check(b, decode.Into(s.data, &m))
		})
	})
	b.Run(s.label()+"/encoding-json", func(b *testing.B) {
		measure(b, len(s.data), func() {
			var m threeFields
			check(b, json.Unmarshal(s.data, &m))
		})
	})
}
