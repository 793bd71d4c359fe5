package sluice

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

const guild decode.ID = 41771983423143937

func TestCommands(t *testing.T) {
	for name, c := range map[string]struct {
		command Command
		want    string
	}{
		"presence": {Presence{Status: StatusDoNotDisturb},
			`{"op":3,"d":{"since":null,"activities":[],"status":"dnd","afk":false}}`},
		"voice join": {VoiceStateUpdate{GuildID: guild, ChannelID: 127121515262115840, SelfDeaf: true},
			`{"op":4,"d":{"guild_id":"41771983423143937","channel_id":"127121515262115840","self_mute":false,"self_deaf":true}}`},
		"voice leave": {VoiceStateUpdate{GuildID: guild, SelfMute: true},
			`{"op":4,"d":{"guild_id":"41771983423143937","channel_id":null,"self_mute":true,"self_deaf":false}}`},
		"all members": {MembersRequest{GuildID: guild},
			`{"op":8,"d":{"guild_id":"41771983423143937","query":"","limit":0}}`},
		"members by name": {MembersRequest{GuildID: guild, Query: "jo", Limit: 5, Presences: true, Nonce: "n1"},
			`{"op":8,"d":{"guild_id":"41771983423143937","query":"jo","limit":5,"presences":true,"nonce":"n1"}}`},
		"members by id": {MembersRequest{GuildID: guild, UserIDs: []decode.ID{7, math.MaxUint64}},
			`{"op":8,"d":{"guild_id":"41771983423143937","user_ids":["7","18446744073709551615"]}}`},
		"some members": {MembersRequest{GuildID: guild, Limit: 1},
			`{"op":8,"d":{"guild_id":"41771983423143937","query":"","limit":1}}`},
		"sounds": {SoundboardSoundsRequest{GuildIDs: []decode.ID{1, 2}},
			`{"op":31,"d":{"guild_ids":["1","2"]}}`},
		"channel info": {ChannelInfoRequest{GuildID: guild, Fields: []ChannelInfoField{ChannelInfoStatus, ChannelInfoVoiceStartTime}},
			`{"op":43,"d":{"guild_id":"41771983423143937","fields":["status","voice_start_time"]}}`},
	} {
		got, err := c.command.encode()
		if err != nil || len(got) != 1 || string(got[0]) != c.want {
			t.Errorf("%s: %s %v, want %s", name, got, err, c.want)
			continue
		}
		if err := checkRaw(got[0]); err != nil {
			t.Errorf("%s: sent raw it is refused: %v", name, err)
		}
	}
}

func TestCommandErrors(t *testing.T) {
	ids := []decode.ID{1}
	for name, c := range map[string]struct {
		command Command
		problem string // part of it
	}{
		"status":           {Presence{Status: "busy"}, "Status"},
		"voice guild":      {VoiceStateUpdate{ChannelID: 1}, "GuildID"},
		"members guild":    {MembersRequest{UserIDs: ids}, "GuildID"},
		"query and ids":    {MembersRequest{GuildID: guild, Query: "a", Limit: 1, UserIDs: ids}, "both"},
		"limit and ids":    {MembersRequest{GuildID: guild, Limit: 1, UserIDs: ids}, "Limit"},
		"empty ids":        {MembersRequest{GuildID: guild, UserIDs: []decode.ID{}}, "nil asks for all"},
		"zero id":          {MembersRequest{GuildID: guild, UserIDs: []decode.ID{1, 0}}, "zero in UserIDs"},
		"negative limit":   {MembersRequest{GuildID: guild, Limit: -1}, "negative"},
		"query, no limit":  {MembersRequest{GuildID: guild, Query: "a"}, "1 to 100"},
		"query, limit 101": {MembersRequest{GuildID: guild, Query: "a", Limit: 101}, "1 to 100"},
		"long nonce":       {MembersRequest{GuildID: guild, Nonce: strings.Repeat("n", 33)}, "33 bytes"},
		"binary nonce":     {MembersRequest{GuildID: guild, Nonce: "\xff"}, "UTF-8"},
		"no sounds":        {SoundboardSoundsRequest{}, "GuildIDs"},
		"zero sounds":      {SoundboardSoundsRequest{GuildIDs: []decode.ID{0}}, "zero in GuildIDs"},
		"info guild":       {ChannelInfoRequest{Fields: []ChannelInfoField{ChannelInfoStatus}}, "GuildID"},
		"info fields":      {ChannelInfoRequest{GuildID: guild}, "Fields"},
	} {
		got, err := c.command.encode()
		var ce *CommandError
		if !errors.As(err, &ce) || !strings.Contains(ce.Problem, c.problem) || got != nil {
			t.Errorf("%s: %s %v, want a problem with %q", name, got, err, c.problem)
			continue
		}
		if !strings.Contains(err.Error(), ce.Op.String()) || !ce.Op.Known() {
			t.Errorf("%s: %v does not name the op", name, err)
		}
	}
}

// TestCommandSplit: long lists become several payloads that each fit, and together
// ask for the same.
func TestCommandSplit(t *testing.T) {
	for _, n := range []int{1, 99, 100, 101, 175, 176, 177, 1000} {
		ids := make([]decode.ID, n)
		for i := range ids {
			ids[i] = math.MaxUint64 - decode.ID(i) // of twenty digits
		}
		for name, c := range map[string]struct {
			command Command
			each    int
		}{
			"user_ids":  {MembersRequest{GuildID: math.MaxUint64, UserIDs: ids, Presences: true, Nonce: strings.Repeat("\x01", 32)}, 100},
			"guild_ids": {SoundboardSoundsRequest{GuildIDs: ids}, 176},
		} {
			got, err := c.command.encode()
			if err != nil || len(got) != (n+c.each-1)/c.each {
				t.Fatalf("%d %s: %d payloads, %v", n, name, len(got), err)
			}
			var asked []decode.ID
			for _, p := range got {
				var w struct{ D map[string]json.RawMessage }
				var part []decode.ID
				if err := errors.Join(json.Unmarshal(p, &w), json.Unmarshal(w.D[name], &part), checkRaw(p)); err != nil || len(part) > c.each {
					t.Fatalf("%d %s: %d in a payload of %d bytes, %v", n, name, len(part), len(p), err)
				}
				asked = append(asked, part...)
			}
			if !slices.Equal(asked, ids) {
				t.Errorf("%d %s: the payloads ask for something else", n, name)
			}
		}
	}
}

func TestPayloadTooLarge(t *testing.T) {
	// A query of n bytes makes a payload of n and what stands around it.
	around, _ := MembersRequest{GuildID: guild, Query: "x", Limit: 1}.encode()
	fits := payloadLimit - len(around[0]) + 1
	for size, large := range map[int]bool{fits: false, fits + 1: true, 100_000: true} {
		got, err := MembersRequest{GuildID: guild, Query: strings.Repeat("x", size), Limit: 1}.encode()
		var e *PayloadTooLargeError
		if errors.As(err, &e) != large || large == (len(got) > 0) {
			t.Fatalf("a query of %d bytes: %v", size, err)
		}
		if large && (e.Limit != 4096 || e.Size != 4096+size-fits) {
			t.Errorf("a query of %d bytes: %+v", size, e)
		}
	}
}

func TestCheckRaw(t *testing.T) {
	var (
		commandErr *CommandError
		syntaxErr  *decode.SyntaxError
		sizeErr    *PayloadTooLargeError
	)
	pad := strings.Repeat(" ", payloadLimit)
	for payload, want := range map[string]any{
		`{"op":3,"d":{}}`:                   nil,
		` {"d":{"op":2},"op": 4 }` + "\n":   nil,
		`{"op":8}`:                          nil,
		`{"op":31,"x":1}`:                   nil,
		`{"op":43}`:                         nil,
		(`{"op":43}` + pad)[:payloadLimit]:  nil,
		`{"op":43}` + pad:                   &sizeErr,
		`{"op":1,"d":null}`:                 &commandErr,
		`{"op":2,"d":{}}`:                   &commandErr,
		`{"\u006fp":6,"d":{}}`:              &commandErr,
		`{"op":0}`:                          &commandErr,
		`{"op":7}`:                          &commandErr,
		`{"op":11}`:                         &commandErr,
		`{"op":5}`:                          decode.ErrUnknownOp,
		`{"op":255}`:                        decode.ErrUnknownOp,
		`{"op":259}`:                        decode.ErrUnknownOp,
		`{"op":-3}`:                         decode.ErrUnknownOp,
		`{"op":3.5}`:                        decode.ErrUnknownOp,
		`{"op":"FIRST"}`:                    decode.ErrUnknownOp,
		`{"d":{"op":3}}`:                    decode.ErrNoOp,
		`{"op":null}`:                       decode.ErrNoOp,
		`{}`:                                decode.ErrNoOp,
		`{"op":"PRESENCE_UPDATE"}`:          &syntaxErr,
		`{"op":3,"op":2}`:                   &syntaxErr,
		`{"op":null,"op":3}`:                &syntaxErr,
		`{"op":[3]}`:                        &syntaxErr,
		`{"op":true}`:                       &syntaxErr,
		`[{"op":3}]`:                        &syntaxErr,
		`3`:                                 &syntaxErr,
		``:                                  &syntaxErr,
		`null`:                              &syntaxErr,
		`{"op":3`:                           &syntaxErr,
		`{"op":3}}`:                         &syntaxErr,
		`{"t":null,"s":null,"op":3,"d":{]}`: &syntaxErr,
		"{\"op\":3,\"d\":\"\xff\"}":         &syntaxErr,
	} {
		err := checkRaw([]byte(payload))
		ok := err == nil
		switch want := want.(type) {
		case nil:
		case error:
			ok = err == want
		default:
			ok = errors.As(err, want)
		}
		if !ok {
			t.Errorf("%.40s: %v, want %T", payload, err, want)
		}
	}
}
