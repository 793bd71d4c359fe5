package decode

import (
	"strings"
	"testing"
)

// The events of Discord's documentation by where their guild id is. The lists
// are independent of the table, to hold it against.
const (
	guildField = `APPLICATION_COMMAND_PERMISSIONS_UPDATE AUTO_MODERATION_RULE_CREATE AUTO_MODERATION_RULE_UPDATE
		AUTO_MODERATION_RULE_DELETE AUTO_MODERATION_ACTION_EXECUTION CHANNEL_INFO VOICE_CHANNEL_STATUS_UPDATE
		VOICE_CHANNEL_START_TIME_UPDATE THREAD_DELETE THREAD_LIST_SYNC THREAD_MEMBER_UPDATE THREAD_MEMBERS_UPDATE
		GUILD_AUDIT_LOG_ENTRY_CREATE GUILD_BAN_ADD GUILD_BAN_REMOVE GUILD_EMOJIS_UPDATE GUILD_STICKERS_UPDATE
		GUILD_INTEGRATIONS_UPDATE GUILD_MEMBER_ADD GUILD_MEMBER_REMOVE GUILD_MEMBER_UPDATE GUILD_MEMBERS_CHUNK
		GUILD_ROLE_CREATE GUILD_ROLE_UPDATE GUILD_ROLE_DELETE GUILD_SCHEDULED_EVENT_CREATE GUILD_SCHEDULED_EVENT_UPDATE
		GUILD_SCHEDULED_EVENT_DELETE GUILD_SCHEDULED_EVENT_USER_ADD GUILD_SCHEDULED_EVENT_USER_REMOVE
		GUILD_SOUNDBOARD_SOUND_DELETE GUILD_SOUNDBOARD_SOUNDS_UPDATE SOUNDBOARD_SOUNDS INTEGRATION_CREATE
		INTEGRATION_UPDATE INTEGRATION_DELETE PRESENCE_UPDATE STAGE_INSTANCE_CREATE STAGE_INSTANCE_UPDATE
		STAGE_INSTANCE_DELETE VOICE_CHANNEL_EFFECT_SEND VOICE_SERVER_UPDATE WEBHOOKS_UPDATE
		CHANNEL_CREATE CHANNEL_UPDATE CHANNEL_DELETE THREAD_CREATE THREAD_UPDATE
		CHANNEL_PINS_UPDATE ENTITLEMENT_CREATE ENTITLEMENT_UPDATE ENTITLEMENT_DELETE GUILD_SOUNDBOARD_SOUND_CREATE
		GUILD_SOUNDBOARD_SOUND_UPDATE INTERACTION_CREATE INVITE_CREATE INVITE_DELETE MESSAGE_CREATE MESSAGE_UPDATE
		MESSAGE_DELETE MESSAGE_DELETE_BULK MESSAGE_REACTION_ADD MESSAGE_REACTION_REMOVE MESSAGE_REACTION_REMOVE_ALL
		MESSAGE_REACTION_REMOVE_EMOJI TYPING_START VOICE_STATE_UPDATE MESSAGE_POLL_VOTE_ADD MESSAGE_POLL_VOTE_REMOVE`
	guildItself = `GUILD_CREATE GUILD_UPDATE GUILD_DELETE`
	guildNone   = `READY RESUMED RATE_LIMITED USER_UPDATE SUBSCRIPTION_CREATE SUBSCRIPTION_UPDATE SUBSCRIPTION_DELETE`
)

func TestEventTypes(t *testing.T) {
	seen := map[EventType]bool{}
	for names, want := range map[string]place{guildField: atGuildID, guildItself: atID, guildNone: nowhere} {
		for _, name := range strings.Fields(names) {
			got := LookupEvent([]byte(name))
			if got == Unknown || got.String() != name {
				t.Errorf("%s: found %v", name, got)
			}
			if got.row().guild != want {
				t.Errorf("%s: guild at %d, want %d", name, got.row().guild, want)
			}
			seen[got] = true
		}
	}
	if len(seen) != 79 || NumEventTypes != 80 {
		t.Errorf("%d events, NumEventTypes %d", len(seen), NumEventTypes)
	}
	if Unknown.String() != "UNKNOWN" || EventType(200).String() != "UNKNOWN" {
		t.Error("a type out of the table has to be unknown")
	}
}

// TestEventIndex proves that the hash is perfect: no row has been overwritten.
func TestEventIndex(t *testing.T) {
	taken := 0
	for _, event := range eventIndex {
		if event != Unknown {
			taken++
		}
	}
	if taken != NumEventTypes-1 {
		t.Errorf("%d slots for %d events: hashSeed has to change", taken, NumEventTypes-1)
	}
}

func TestLookupEventNearMisses(t *testing.T) {
	known := map[string]bool{}
	for event := Ready; event < NumEventTypes; event++ {
		known[event.String()] = true
	}
	try := func(name string) {
		if got := LookupEvent([]byte(name)); !known[name] && got != Unknown {
			t.Errorf("%q: found %v", name, got)
		}
	}
	for name := range known {
		try(name[1:])
		try(name[:len(name)-1])
		try(name + "S")
		try("X" + name)
		try(strings.ToLower(name))
		for i := range name {
			try(name[:i] + "~" + name[i+1:])
			try(name[:i] + name[i+1:])
		}
	}
	for _, name := range []string{"", "A", "READ", "UNKNOWN", "GUILD_SYNC", "PRESENCES_REPLACE", "CHANNEL_TOPIC_UPDATE"} {
		try(name)
	}
}
