package bench

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

// benchKey finds what orders an event. The floor reads the number where it is known
// to stand. Text-search looks for the name of the member from the end, which may
// find a nested one, and encoding-json decodes the three members that matter.
func benchKey(b *testing.B) {
	for _, s := range samples() {
		b.Run(s.label()+"/sluice", func(b *testing.B) {
			measure(b, len(s.data), func() { sink += decode.Key(s.typ, s.data) })
		})
		b.Run(s.label()+"/floor", func(b *testing.B) {
			id := strconv.FormatUint(guildID(0), 10)
			at := bytes.LastIndex(s.data, []byte(id))
			measure(b, len(s.data), func() {
				var n uint64
				for _, c := range s.data[at : at+len(id)] {
					n = n*10 + uint64(c-'0')
				}
				sink += n
			})
		})
		b.Run(s.label()+"/text-search", func(b *testing.B) {
			key := []byte(`"guild_id":"`)
			if s.typ == decode.GuildCreate {
				key = []byte(`"id":"`)
			}
			measure(b, len(s.data), func() { sink += uint64(bytes.LastIndex(s.data, key)) })
		})
		b.Run(s.label()+"/encoding-json", func(b *testing.B) {
			var d struct {
				ID        string
				GuildID   string `json:"guild_id"`
				ChannelID string `json:"channel_id"`
			}
			measure(b, len(s.data), func() { check(b, json.Unmarshal(s.data, &d)) })
		})
	}
}
