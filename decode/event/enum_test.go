package event

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

func TestEnumNames(t *testing.T) {
	type level int8
	names := map[level]string{0: "NONE", 2: "HIGH"}
	for v, want := range map[level]string{0: "NONE", 1: "level(1)", 2: "HIGH", -3: "level(-3)"} {
		if got := enumName(names, v, "level"); got != want {
			t.Errorf("%d is called %q, want %q", int8(v), got, want)
		}
	}
}

func TestFlagNames(t *testing.T) {
	names := map[int]string{0: "A", 2: "B", 63: "TOP"}
	for v, want := range map[uint64]string{
		0: "0", 1: "A", 4: "B", 5: "A|B", 2: "0x2", 7: "A|B|0x2", 1<<63 | 1: "A|TOP", 1<<62 | 1<<40 | 4: "B|0x4000010000000000",
	} {
		if got := flagNames(names, v); got != want {
			t.Errorf("%#x is called %q, want %q", v, got, want)
		}
	}
}

// The bits that are written by hand twice, as a number and in the table, agree.
func TestPermissionNames(t *testing.T) {
	for p, want := range map[Permissions]string{
		PermissionCreateInstantInvite: "CREATE_INSTANT_INVITE", PermissionAdministrator: "ADMINISTRATOR", PermissionManageGuildExpressions: "MANAGE_GUILD_EXPRESSIONS",
		PermissionModerateMembers: "MODERATE_MEMBERS", PermissionSendVoiceMessages: "SEND_VOICE_MESSAGES", PermissionSetVoiceChannelStatus: "SET_VOICE_CHANNEL_STATUS",
		PermissionBypassSlowmode: "BYPASS_SLOWMODE", PermissionSpeak | PermissionStream: "STREAM|SPEAK", 1<<47 | PermissionConnect: "CONNECT|0x800000000000",
	} {
		if got := p.String(); got != want {
			t.Errorf("%#x is called %q, want %q", uint64(p), got, want)
		}
	}
	if p := PermissionSpeak | PermissionConnect; !p.Has(PermissionSpeak) || !p.Has(p) || p.Has(PermissionSpeak|PermissionStream) {
		t.Error("Has must want every bit")
	}
}

func TestUnknownValuesSurvive(t *testing.T) {
	var got struct {
		Type  ChannelType
		Flags ChannelFlags
		Level VerificationLevel
	}
	text := `{"Type":99,"Flags":1099511627778,"Level":70000}`
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(got); err != nil || string(again) != text {
		t.Errorf("written as %s, %v", again, err)
	}
	if names := got.Type.String() + " " + got.Flags.String() + " " + got.Level.String(); names != "ChannelType(99) PINNED|0x10000000000 VerificationLevel(70000)" {
		t.Errorf("called %s", names)
	}
}

// null says yes and absence says no, however the tags are read.
func TestNullTrue(t *testing.T) {
	for name, read := range map[string]func([]byte, any) error{"encoding/json": json.Unmarshal, "decode.Into": decode.Into} {
		for text, want := range map[string]NullTrue{
			`{"premium_subscriber":null}`: true, `{"premium_subscriber": null }`: true, `{"premium_subscriber":true}`: true,
			`{"premium_subscriber":false}`: false, `{}`: false, `{"bot_id":"1"}`: false,
		} {
			var tags RoleTags
			if err := read([]byte(text), &tags); err != nil || tags.PremiumSubscriber != want {
				t.Errorf("%s of %s: got %t, %v", name, text, tags.PremiumSubscriber, err)
			}
		}
	}
	text, err := json.Marshal(RoleTags{BotID: 7, GuildConnections: true})
	if want := `{"bot_id":"7","guild_connections":null}`; err != nil || string(text) != want {
		t.Errorf("written as %s, %v, want %s", text, err, want)
	}
}

// A permission set outgrows a float64, so it must not pass through one.
func TestPermissionsAreExact(t *testing.T) {
	const text = `{"id":"1","type":1,"allow":"18446744073709551615","deny":"9007199254740993"}`
	for name, read := range map[string]func([]byte, any) error{"encoding/json": json.Unmarshal, "decode.Into": decode.Into} {
		var o Overwrite
		if err := read([]byte(text), &o); err != nil || o.Allow != 1<<64-1 || o.Deny != 1<<53+1 {
			t.Errorf("%s: got %d and %d, %v", name, uint64(o.Allow), uint64(o.Deny), err)
		}
		again, err := json.Marshal(o)
		if err != nil || !strings.Contains(string(again), `"18446744073709551615"`) {
			t.Errorf("%s: written as %s, %v", name, again, err)
		}
	}
}
