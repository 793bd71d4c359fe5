package mockgateway

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// body is the whole payload of a template under plausible numbers.
func (t *template) body(w *world) []byte {
	return t.append(nil, 1234, Stamp{Guild: 3, Time: 1, Seq: 2, TypeSeq: 1}, w.id(3))
}

func TestMixProportions(t *testing.T) {
	want := map[string]map[string]float64{
		"bot": {"MESSAGE_CREATE": 34, "MESSAGE_UPDATE": 12, "MESSAGE_DELETE": 3, "TYPING_START": 22,
			"VOICE_STATE_UPDATE": 6, "GUILD_CREATE": .3, "INTERACTION_CREATE": 1, "PRESENCE_UPDATE": 0},
		"presence": {"PRESENCE_UPDATE": 90, "MESSAGE_CREATE": 3.5, "MESSAGE_UPDATE": 1.2, "MESSAGE_DELETE": .3,
			"TYPING_START": 2, "VOICE_STATE_UPDATE": .6, "GUILD_CREATE": .05, "INTERACTION_CREATE": .1},
		"mixed": {"PRESENCE_UPDATE": 40, "MESSAGE_CREATE": 20, "MESSAGE_UPDATE": 0, "TYPING_START": 15,
			"VOICE_STATE_UPDATE": 7.7, "GUILD_CREATE": .3, "INTERACTION_CREATE": 0},
	}
	sums := map[string]map[string]float64{
		"bot":      {"MESSAGE_REACTION_": 9, "GUILD_MEMBER_": 9},
		"presence": {"MESSAGE_REACTION_": .9, "GUILD_MEMBER_": 1},
		"mixed":    {"MESSAGE_REACTION_": 7, "GUILD_MEMBER_": 10},
	}
	for name := range mixes {
		tape := newTape(name, 1)
		share := map[string]float64{}
		for _, card := range tape.deck {
			share[tape.types[tape.templates[card].typ]] += 100 / float64(len(tape.deck))
		}
		for typ, percent := range want[name] {
			if math.Abs(share[typ]-percent) > .011 {
				t.Errorf("%s: %s is %.3f %%, want %.3f", name, typ, share[typ], percent)
			}
		}
		for prefix, percent := range sums[name] {
			var got float64
			for typ, p := range share {
				if strings.HasPrefix(typ, prefix) && !strings.HasPrefix(typ, "MESSAGE_REACTION_REMOVE_") {
					got += p
				}
			}
			if math.Abs(got-percent) > .011 {
				t.Errorf("%s: %s* are %.3f %%, want %.3f", name, prefix, got, percent)
			}
		}
		if len(tape.deck) < deckSize-20 || len(tape.deck) > deckSize+20 {
			t.Errorf("%s: deck of %d cards, want about %d", name, len(tape.deck), deckSize)
		}
	}
}

func TestEveryTemplateIsAPayload(t *testing.T) {
	for name := range mixes {
		tape := newTape(name, 7)
		w := newWorld(2, 4, len(tape.types))
		for i := range tape.templates {
			template := &tape.templates[i]
			body := template.body(w)
			typ := tape.types[template.typ]
			if template.size(1234) != len(body) {
				t.Fatalf("%s: size %d, payload of %d bytes", typ, template.size(1234), len(body))
			}
			var m struct {
				T  string          `json:"t"`
				S  int64           `json:"s"`
				Op int             `json:"op"`
				D  json.RawMessage `json:"d"`
			}
			d := json.NewDecoder(bytes.NewReader(body))
			d.DisallowUnknownFields()
			if err := d.Decode(&m); err != nil || !utf8.Valid(body) {
				t.Fatalf("%s: %v in %s", typ, err, body)
			}
			if m.T != typ || m.S != 1234 || m.Op != 0 {
				t.Fatalf("%s: envelope %s %d %d", typ, m.T, m.S, m.Op)
			}
			if stamp, ok := ParseStamp(m.D); !ok || stamp != (Stamp{3, 1, 2, 1}) {
				t.Fatalf("%s: stamp %+v, %v", typ, stamp, ok)
			}
			if bytes.Contains(body, []byte(placeholderGuild)) {
				t.Fatalf("%s: guild id not patched: %s", typ, body)
			}
			if bytes.ContainsAny(body, "\n\t") {
				t.Fatalf("%s: white space on the wire", typ)
			}
		}
	}
}

func TestContents(t *testing.T) {
	tape := newTape("bot", 1)
	w := newWorld(1, 4, len(tape.types))
	var all, escaped, foreign float64
	for _, card := range tape.deck {
		template := &tape.templates[card]
		if tape.types[template.typ] != "MESSAGE_UPDATE" {
			continue
		}
		body := string(template.body(w))
		at := strings.LastIndex(body, `"content":"`)
		content, _, _ := strings.Cut(body[at+len(`"content":"`):], `","components"`)
		all++
		if strings.Contains(content, `\`) {
			escaped++
		}
		if strings.IndexFunc(content, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			foreign++
		}
	}
	if math.Abs(escaped/all-1./3) > .01 || math.Abs(foreign/all-1./5) > .01 {
		t.Errorf("%.3f of the contents have escapes, %.3f are not ASCII; want a third and a fifth", escaped/all, foreign/all)
	}
}

func TestSizes(t *testing.T) {
	bounds := map[string][2]float64{ // mean bytes of a payload
		"TYPING_START": {350, 550}, "PRESENCE_UPDATE": {250, 560}, "MESSAGE_CREATE": {900, 1700},
		"GUILD_CREATE": {20_000, 80_000}, "INTERACTION_CREATE": {1900, 6000},
	}
	for name := range mixes {
		tape := newTape(name, 1)
		w := newWorld(1, 4, len(tape.types))
		sum, n := map[string]float64{}, map[string]float64{}
		var total float64
		for _, card := range tape.deck {
			template := &tape.templates[card]
			size := float64(len(template.body(w)))
			total += size
			sum[tape.types[template.typ]] += size
			n[tape.types[template.typ]]++
		}
		mean := total / float64(len(tape.deck))
		t.Logf("%s: %d templates, mean payload %.0f bytes", name, len(tape.templates), mean)
		for typ := range sum {
			got := sum[typ] / n[typ]
			t.Logf("  %-32s %8.0f", typ, got)
			if b, ok := bounds[typ]; ok && (got < b[0] || got > b[1]) {
				t.Errorf("%s: %s has %.0f bytes, want %v", name, typ, got, b)
			}
		}
		if name == "mixed" && math.Abs(mean-830) > 40 {
			t.Errorf("mixed: mean payload of %.0f bytes, want about 830", mean)
		}
	}
}

func TestTapeIsItsSeed(t *testing.T) {
	a, b, c := newTape("bot", 5), newTape("bot", 5), newTape("bot", 6)
	if !reflect.DeepEqual(a, b) {
		t.Error("equal seeds made different tapes")
	}
	if reflect.DeepEqual(a.deck, c.deck) || reflect.DeepEqual(a.templates, c.templates) {
		t.Error("different seeds made equal tapes")
	}
}

func BenchmarkEncode(b *testing.B) {
	tape := newTape("mixed", 1)
	w := newWorld(1, 100, len(tape.types))
	guilds := w.of([2]int{0, 1})
	src := newSource(tape, 1, [2]int{0, 1}, 0, guilds, w.claim(0, guilds))
	c := &Conn{srv: &Server{tape: tape, world: w}}
	var bt batch
	out := make([]byte, 0, 4*pieceSize)
	bytes, events := 0, int64(0)
	b.ReportAllocs()
	for b.Loop() {
		if len(out) >= pieceSize {
			out = out[:0]
		}
		events++
		bt.first, bt.entries[0] = events, src.next(events)
		before := len(out)
		out = c.appendDispatch(out, &bt, 0, true, framing{})
		bytes += len(out) - before
	}
	b.SetBytes(int64(bytes) / events)
}
