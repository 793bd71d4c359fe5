package bench

import (
	"encoding/json"
	"strings"
	"testing"
	"unsafe"

	"github.com/bytedance/sonic/decoder"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/decode/event"
)

// richMessage answers another message and has an embed and buttons: what a plain one
// does without.
func richMessage() string {
	plain := strings.TrimSuffix(messageCreate, "}")
	return strings.Replace(plain, `"embeds":[]`, `"embeds":[{"type":"rich","title":"A \"title\"","description":"`+
		strings.Repeat("Some lines of text, as bots write them.\\n", 12)+`","color":3447003,"fields":[{"name":"one","value":"1","inline":true},{"name":"two","value":"2","inline":true}]}]`, 1) +
		`,"message_reference":{"type":0,"message_id":"1345091000000000001","guild_id":"$guild","channel_id":"295808196675633163"},"referenced_message":` + messageCreate + `}`
}

// benchTyped decodes every event whole, into its struct of package decode/event: lent and
// owned by a plan, as OnBorrowed and On do, by sonic with copied strings, as OnType does,
// and by encoding/json.
func benchTyped(b *testing.B) {
	for _, e := range typedEvents {
		samples, err := e.samples()
		check(b, err)
		for _, s := range samples {
			for _, w := range e.ways(s) {
				b.Run(s.label()+"/"+w.who, w.run)
			}
		}
	}
}

// way is one of decoding a sample.
type way struct {
	who string
	run func(*testing.B)
}

// The ways that every event is decoded in.
const (
	wayLent  = "sluice-lent"
	wayOwned = "sluice-owned"
	wayInto  = "sonic-into"
	wayJSON  = "encoding-json"
)

func (e typedEvent) ways(s sample) []way {
	ways := []way{
		{wayLent, func(b *testing.B) { e.benchLent(b, s) }},
		{wayOwned, func(b *testing.B) {
			plan := e.plan(b)
			e.benchFresh(b, s, plan.Own)
		}},
		{wayInto, func(b *testing.B) { e.benchFresh(b, s, decode.Into) }},
		{wayJSON, func(b *testing.B) { e.benchFresh(b, s, json.Unmarshal) }},
	}
	if e.typ == decode.MessageCreate {
		ways = append(ways, way{"sonic-lent", func(b *testing.B) { benchSonicLent(b, s) }})
	}
	return ways
}

func (e typedEvent) plan(b *testing.B) *decode.Plan {
	plan, err := decode.Compile(e.of)
	check(b, err)
	return plan
}

func (e typedEvent) benchLent(b *testing.B, s sample) {
	loans := e.plan(b).NewLoans()
	measure(b, len(s.data), func() {
		loan, err := loans.Lend(s.data)
		check(b, err)
		loan.Return()
	})
}

// benchFresh decodes into a new value each time.
func (e typedEvent) benchFresh(b *testing.B, s sample, into func(d []byte, v any) error) {
	check(b, into(s.data, e.make())) // the first compiles the type
	measure(b, len(s.data), func() { check(b, into(s.data, e.make())) })
}

// benchSonicLent is sonic into a value that is used again, with strings that point into
// the data: what lending by it would be. The value is zeroed at its root only, the least
// that has to be done.
func benchSonicLent(b *testing.B, s sample) {
	dec, text := decoder.NewDecoder(""), unsafe.String(&s.data[0], len(s.data))
	var m event.MessageCreate
	measure(b, len(s.data), func() {
		m = event.MessageCreate{}
		dec.Reset(text)
		check(b, dec.Decode(&m))
		sink += uint64(m.ID)
	})
}
