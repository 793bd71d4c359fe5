package decode

import (
	"encoding/json"
	"testing"

	"github.com/bytedance/sonic/ast"
)

var sink struct {
	key uint64
	t   EventType
	n   int
}

func BenchmarkScan(b *testing.B) {
	slow := []byte(`{"op":0,"d":` + sampleMessage + `,"s":4711,"t":"MESSAGE_CREATE"}`)
	for _, bench := range []struct {
		name    string
		payload []byte
	}{
		{"MESSAGE_CREATE-1K", dispatch("MESSAGE_CREATE", sampleMessage)},
		{"GUILD_CREATE-80K", dispatch("GUILD_CREATE", sampleGuild())},
		{"HEARTBEAT_ACK", []byte(`{"t":null,"s":null,"op":11,"d":null}`)},
		{"slow/MESSAGE_CREATE-1K", slow},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bench.payload)))
			var e Envelope
			for b.Loop() {
				if err := Scan(bench.payload, &e); err != nil {
					b.Fatal(err)
				}
			}
			sink.t = e.Type
		})
	}
	b.Run("encoding-json/MESSAGE_CREATE-1K", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(slow)))
		for b.Loop() {
			var e struct {
				Op int             `json:"op"`
				S  *int64          `json:"s"`
				T  *string         `json:"t"`
				D  json.RawMessage `json:"d"`
			}
			if err := json.Unmarshal(slow, &e); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkKey(b *testing.B) {
	for _, bench := range []struct {
		name string
		t    EventType
		d    string
	}{
		{"MESSAGE_CREATE-1K", MessageCreate, sampleMessage},
		{"PRESENCE_UPDATE-300", PresenceUpdate, samplePresence},
		{"TYPING_START-100", TypingStart, sampleTyping},
		{"GUILD_CREATE-80K", GuildCreate, sampleGuild()},
	} {
		d := []byte(bench.d)
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(d)))
			for b.Loop() {
				sink.key = Key(bench.t, d)
			}
		})
	}
	b.Run("encoding-json/PRESENCE_UPDATE-300", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(samplePresence)))
		for b.Loop() {
			var d struct {
				GuildID   ID `json:"guild_id"`
				ChannelID ID `json:"channel_id"`
			}
			if err := json.Unmarshal([]byte(samplePresence), &d); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkLookupEvent(b *testing.B) {
	names := make([][]byte, 0, NumEventTypes)
	index := make(map[string]EventType, NumEventTypes)
	for t := range EventType(NumEventTypes) {
		names = append(names, []byte(t.String()))
		index[t.String()] = t
	}
	b.Run("hash", func(b *testing.B) {
		i := 0
		for b.Loop() {
			sink.t = LookupEvent(names[i])
			i = (i + 1) % len(names)
		}
	})
	b.Run("map", func(b *testing.B) {
		i := 0
		for b.Loop() {
			sink.t = index[string(names[i])]
			i = (i + 1) % len(names)
		}
	})
}

func BenchmarkGet(b *testing.B) {
	for _, bench := range []struct {
		name string
		d    string
		path []string
	}{
		{"content-1K", sampleMessage, []string{"content"}},
		{"author.id-1K", sampleMessage, []string{"author", "id"}},
		{"id-80K", sampleGuild(), []string{"id"}},
		{"channels.70.name-80K", sampleGuild(), []string{"channels", "70", "name"}},
	} {
		d := []byte(bench.d)
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink.n += len(Get(d, bench.path...).Bytes())
			}
		})
		// The peer boxes its path for every call, as it has to where the path is
		// not constant.
		b.Run("sonic/"+bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink.n += sonicGet(b, d, boxPath(bench.path))
			}
		})
		b.Run("sonic-boxed-before/"+bench.name, func(b *testing.B) {
			boxed := boxPath(bench.path)
			b.ReportAllocs()
			for b.Loop() {
				sink.n += sonicGet(b, d, boxed)
			}
		})
	}
}

// sonicGet returns the length of a value found by sonic's searcher.
func sonicGet(b *testing.B, d []byte, path []any) int {
	search := ast.NewSearcher(lent(d))
	search.ValidateJSON = false
	node := nodes.Get().(*ast.Node)
	defer nodes.Put(node)
	var err error
	if *node, err = search.GetByPath(path...); err != nil {
		b.Fatal(err)
	}
	raw, _ := node.Raw()
	return len(raw)
}

func boxPath(path []string) []any {
	boxed := make([]any, len(path))
	for i, segment := range path {
		boxed[i] = segment
		if n, ok := parseDigits([]byte(segment)); ok {
			boxed[i] = int(n)
		}
	}
	return boxed
}
