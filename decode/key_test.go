package decode

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

func TestKey(t *testing.T) {
	const g, c = "1244200618854580224", "1295808196675633163"
	long := strings.Repeat(`{"guild_id":"5","id":"6","channel_id":"7"},`, 20) + `{}`
	for _, test := range []struct {
		name           string
		t              EventType
		d              string
		guild, channel ID
		key            uint64
	}{
		{"message", MessageCreate, sampleMessage, sampleGuildID, 1295808196675633163, sampleGuildID},
		{"presence", PresenceUpdate, samplePresence, sampleGuildID, 0, sampleGuildID},
		{"typing in a direct message", TypingStart, sampleTyping, 0, 1295808196675633163, 1295808196675633163},
		{"guild", GuildCreate, sampleGuild(), sampleGuildID, 0, sampleGuildID},
		{"guild id is not guild_id", GuildDelete, `{"id":"8","guild_id":"` + g + `"}`, 8, 0, 8},
		{"channel", ChannelCreate, `{"id":"9","channel_id":"1","guild_id":"` + g + `"}`, sampleGuildID, 9, sampleGuildID},
		{"channel without guild", ChannelUpdate, `{"id":"9"}`, 0, 9, 9},
		{"thread", ThreadDelete, `{"id":"9","guild_id":"3"}`, 3, 9, 3},
		{"interaction", InteractionCreate, `{"id":"11","guild_id":"` + g + `"}`, sampleGuildID, 0, 11},
		{"ready", Ready, `{"guild_id":"` + g + `"}`, 0, 0, 0},
		{"unknown", Unknown, `{"channel_id":"2","guild_id":"` + g + `"}`, sampleGuildID, 2, sampleGuildID},
		{"unknown without guild", Unknown, `{"channel_id":"2"}`, 0, 2, 2},
		{"out of the table", EventType(250), `{"channel_id":"2"}`, 0, 2, 2},

		{"17 digits", MessageCreate, `{"guild_id":"12345678901234567"}`, 12345678901234567, 0, 12345678901234567},
		{"18 digits", MessageCreate, `{"guild_id":"123456789012345678"}`, 123456789012345678, 0, 123456789012345678},
		{"20 digits", MessageCreate, `{"guild_id":"18446744073709551615"}`, 18446744073709551615, 0, 18446744073709551615},
		{"too large", MessageCreate, `{"guild_id":"18446744073709551616"}`, 0, 0, 0},
		{"number", MessageCreate, `{"guild_id":` + g + `,"channel_id":2}`, sampleGuildID, 2, sampleGuildID},
		{"null", MessageCreate, `{"guild_id":null,"channel_id":"2"}`, 0, 2, 2},
		{"empty", MessageCreate, `{"guild_id":"","channel_id":"2"}`, 0, 2, 2},
		{"not an id", MessageCreate, `{"guild_id":{"guild_id":"5"},"channel_id":"2"}`, 0, 2, 2},
		{"followed by scalars", MessageCreate, `{"x":{"guild_id":"1"},"guild_id":"` + g + `","deaf":false,"channel_id":"2"}`, sampleGuildID, 2, sampleGuildID},
		{"followed by a tricky string", MessageCreate, `{"guild_id":"` + g + `","x":"a\"},\"guild_id\":\"1\\"}`, sampleGuildID, 0, sampleGuildID},
		{"nested before scalars", MessageCreate, `{"guild_id":"` + g + `","n":{"guild_id":"1090519040054657024","b":"a"},"k":"12345678"}`, sampleGuildID, 0, sampleGuildID},
		{"nested last", MessageCreate, `{"channel_id":"2","x":{"guild_id":"` + g + `"}}`, 0, 2, 2},
		{"nested before", MessageCreate, `{"x":{"guild_id":"5"},"y":[{"guild_id":"6"}],"guild_id":"` + g + `"}`, sampleGuildID, 0, sampleGuildID},
		{"nested around", MessageCreate, `{"x":[` + long + `],"guild_id":"4","channel_id":"2","y":[` + long + `]}`, 4, 2, 4},
		{"in text", MessageCreate, `{"channel_id":"2","x":"\"guild_id\":\"` + g + `"}`, 0, 2, 2},
		{"tail of a longer key", MessageCreate, `{"channel_id":"2","x,\"guild_id":"` + g + `"}`, 0, 2, 2},
		{"prefixed key", MessageCreate, `{"channel_id":"2","my_guild_id":"` + g + `"}`, 0, 2, 2},
		{"array", MessageCreate, `[{"guild_id":"` + g + `"}]`, 0, 0, 0},
		{"escaped key", MessageCreate, `{"\u0067uild_id":"5"}`, 5, 0, 5},
		{"escaped digits", MessageCreate, `{"guild_id":"\u0035"}`, 5, 0, 5},
		{"white space", MessageCreate, " {\n\"guild_id\" : \"" + c + "\"\t, \"x\" : [ ] } ", 1295808196675633163, 0, 1295808196675633163},
		{"empty object", MessageCreate, `{}`, 0, 0, 0},

		{"no data", MessageCreate, ``, 0, 0, 0},
		{"null data", MessageCreate, `null`, 0, 0, 0},
		// Broken behind the id, which is found before the end is looked at.
		{"cut in a value", MessageCreate, `{"guild_id":"5","x":"`, 5, 0, 5},
		{"cut in an escape", MessageCreate, `{"guild_id":"5","x":"\`, 5, 0, 5},
		{"cut in a bracket", MessageCreate, `{"guild_id":"5","x":[` + long, 5, 0, 5},
		{"no closing brace", MessageCreate, `{"guild_id":"5"`, 5, 0, 5},
		{"no comma", MessageCreate, `{"guild_id":"5" "x":1}`, 5, 0, 5},
		{"no value", MessageCreate, `{"guild_id":}`, 0, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := []byte(test.d)
			guild, channel, key := GuildID(test.t, d), ChannelID(test.t, d), Key(test.t, d)
			if guild != test.guild || channel != test.channel || key != test.key {
				t.Errorf("guild %d, channel %d, key %d; want %d, %d, %d", guild, channel, key, test.guild, test.channel, test.key)
			}
		})
	}
}

// FuzzKey holds the scan against encoding/json for every type of event.
func FuzzKey(f *testing.F) {
	for _, d := range []string{
		sampleMessage, samplePresence, sampleTyping, `{"id":"1","guild_id":null,"channel_id":2,"guild_id":"\u0039"}`,
		`{"x":{"guild_id":"1244200618854580224"}}`, `{"x,\"guild_id":"1244200618854580224"}`, ` { } `, `{"guild_id":1.5}`,
		`{"a":"\\","guild_id":"12345678901234567"}`, `{"a":[[],{"b":"]"}],"guild_id":-1,"channel_id":"00000000000000000000000009"}`,
		`{"a":[{"b":"a long value that the vector code gets, with \" and ] in it"},1,2],"guild_id":"3"}`,
	} {
		f.Add([]byte(d))
	}
	f.Fuzz(func(t *testing.T, d []byte) {
		valid := json.Valid(d) && !repeats(d)
		var raw map[string]json.RawMessage
		_ = json.Unmarshal(d, &raw)
		guild, channel, own := oracleID(raw["guild_id"]), oracleID(raw["channel_id"]), oracleID(raw["id"])
		for event := Unknown; event < NumEventTypes; event++ {
			gotGuild, gotChannel, key := GuildID(event, d), ChannelID(event, d), Key(event, d)
			if !valid {
				continue
			}
			at := map[place]ID{nowhere: 0, atGuildID: guild, atChannelID: channel, atID: own}
			row := event.row()
			want := at[row.guild]
			if want == 0 {
				want = at[row.channel]
			}
			if event == InteractionCreate {
				want = own
			}
			if gotGuild != at[row.guild] || gotChannel != at[row.channel] || key != uint64(want) {
				t.Fatalf("%v %q: guild %d, channel %d, key %d; want %d, %d, %d",
					event, d, gotGuild, gotChannel, key, at[row.guild], at[row.channel], want)
			}
		}
	})
}

// repeats tells whether an object has a member twice.
func repeats(d []byte) bool {
	dec := json.NewDecoder(bytes.NewReader(d))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return false
	}
	seen := make(map[json.Token]bool)
	for dec.More() {
		key, _ := dec.Token()
		var value json.RawMessage
		if seen[key] || dec.Decode(&value) != nil {
			return true
		}
		seen[key] = true
	}
	return false
}

// oracleID reads an id with encoding/json and strconv.
func oracleID(raw json.RawMessage) ID {
	text := string(raw)
	if len(raw) > 0 && raw[0] == '"' {
		_ = json.Unmarshal(raw, &text)
	}
	if len(text) > maxDigits {
		return 0
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0
	}
	return ID(n)
}
