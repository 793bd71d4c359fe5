package bench

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"github.com/bytedance/sonic/decoder"

	"github.com/seed4d760daf/sluice/decode"
)

// richMessage answers another message and has an embed and buttons: what a plain one
// does without.
func richMessage() string {
	plain := strings.TrimSuffix(messageCreate, "}")
	return strings.Replace(plain, `"embeds":[]`, `"embeds":[{"type":"rich","title":"A \"title\"","description":"`+
		strings.Repeat("Some lines of text, as bots write them.\\n", 12)+`","color":3447003,"fields":[{"name":"one","value":"1","inline":true},{"name":"two","value":"2","inline":true}]}]`, 1) +
		`,"message_reference":{"type":0,"message_id":"1345091000000000001","guild_id":"$guild","channel_id":"295808196675633163"},"referenced_message":` + messageCreate + `}`
}

// benchTyped decodes whole messages: lent and owned by a plan. The peers are sonic into
// a value that is used again, with strings that point into the data, which is what
// lending by it would be; sonic with copied strings; and encoding/json. The value
// that sonic uses again is zeroed at its root only, the least that has to be done.
func benchTyped(b *testing.B) {
	for _, s := range typedSamples() {
		benchTypedOf(b, s)
	}
}

func typedSamples() []sample {
	return []sample{
		newSample(decode.MessageCreate, messageCreate, guildID(0)),
		newSample(decode.MessageCreate, richMessage(), guildID(0)),
	}
}

func benchTypedOf(b *testing.B, s sample) {
	plan, err := decode.Compile(reflect.TypeFor[message]())
	check(b, err)
	size := len(s.data)
	b.Run(s.label()+"/sluice-lent", func(b *testing.B) {
		loans := plan.NewLoans()
		measure(b, size, func() {
			loan, err := loans.Lend(s.data)
			check(b, err)
			sink += uint64(loan.Value().(*message).ID)
			loan.Return()
		})
	})
	b.Run(s.label()+"/sluice-owned", func(b *testing.B) {
		measure(b, size, func() {
			m := new(message)
			check(b, plan.Own(s.data, m))
			sink += uint64(m.ID)
		})
	})
	b.Run(s.label()+"/sonic-lent", func(b *testing.B) {
		dec, text := decoder.NewDecoder(""), unsafe.String(&s.data[0], size)
		var m message
		measure(b, size, func() {
			m = message{}
			dec.Reset(text)
			check(b, dec.Decode(&m))
			sink += uint64(m.ID)
		})
	})
	b.Run(s.label()+"/sonic-owned", func(b *testing.B) {
		measure(b, size, func() {
			m := new(message)
			check(b, decode.Into(s.data, m))
			sink += uint64(m.ID)
		})
	})
	b.Run(s.label()+"/encoding-json", func(b *testing.B) {
		measure(b, size, func() {
			m := new(message)
			check(b, json.Unmarshal(s.data, m))
			sink += uint64(m.ID)
		})
	})
}
