package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/decode/event"
)

// typedEvent is a struct of package decode/event.
type typedEvent struct {
	typ  decode.EventType
	of   reflect.Type
	make func() any // a new one
}

func typedOf[T any, P interface {
	*T
	EventType() decode.EventType
}]() typedEvent {
	return typedEvent{P(nil).EventType(), reflect.TypeFor[T](), func() any { return new(T) }}
}

// samples are the event's payload in which every documented member is, and for messages
// before it those of usual sizes.
func (e typedEvent) samples() ([]sample, error) {
	d, err := payloadOf(e.typ)
	if err != nil {
		return nil, err
	}
	full := newSample(e.typ, d, guildID(0))
	if e.typ != decode.MessageCreate {
		return []sample{full}, nil
	}
	return []sample{newSample(e.typ, messageCreate, guildID(0)), newSample(e.typ, richMessage(), guildID(0)), full}, nil
}

// payloadOf is a file of package decode/event, without the space that Discord does not
// send. Benchmarks run in this directory or in the module's root.
func payloadOf(t decode.EventType) (string, error) {
	name := filepath.Join("decode", "event", "testdata", t.String()+".full.json")
	text, err := os.ReadFile(filepath.Join("..", name))
	if errors.Is(err, os.ErrNotExist) {
		text, err = os.ReadFile(name)
	}
	if err != nil {
		return "", err
	}
	var d bytes.Buffer
	err = json.Compact(&d, text)
	return d.String(), err
}

// typedEvents are all.
var typedEvents = []typedEvent{
	typedOf[event.Ready](),
	typedOf[event.Resumed](),
	typedOf[event.RateLimited](),
	typedOf[event.ApplicationCommandPermissionsUpdate](),
	typedOf[event.AutoModerationRuleCreate](),
	typedOf[event.AutoModerationRuleUpdate](),
	typedOf[event.AutoModerationRuleDelete](),
	typedOf[event.AutoModerationActionExecution](),
	typedOf[event.ChannelCreate](),
	typedOf[event.ChannelUpdate](),
	typedOf[event.ChannelDelete](),
	typedOf[event.ChannelPinsUpdate](),
	typedOf[event.ChannelInfo](),
	typedOf[event.VoiceChannelStatusUpdate](),
	typedOf[event.VoiceChannelStartTimeUpdate](),
	typedOf[event.ThreadCreate](),
	typedOf[event.ThreadUpdate](),
	typedOf[event.ThreadDelete](),
	typedOf[event.ThreadListSync](),
	typedOf[event.ThreadMemberUpdate](),
	typedOf[event.ThreadMembersUpdate](),
	typedOf[event.EntitlementCreate](),
	typedOf[event.EntitlementUpdate](),
	typedOf[event.EntitlementDelete](),
	typedOf[event.GuildCreate](),
	typedOf[event.GuildUpdate](),
	typedOf[event.GuildDelete](),
	typedOf[event.GuildAuditLogEntryCreate](),
	typedOf[event.GuildBanAdd](),
	typedOf[event.GuildBanRemove](),
	typedOf[event.GuildEmojisUpdate](),
	typedOf[event.GuildStickersUpdate](),
	typedOf[event.GuildIntegrationsUpdate](),
	typedOf[event.GuildMemberAdd](),
	typedOf[event.GuildMemberRemove](),
	typedOf[event.GuildMemberUpdate](),
	typedOf[event.GuildMembersChunk](),
	typedOf[event.GuildRoleCreate](),
	typedOf[event.GuildRoleUpdate](),
	typedOf[event.GuildRoleDelete](),
	typedOf[event.GuildScheduledEventCreate](),
	typedOf[event.GuildScheduledEventUpdate](),
	typedOf[event.GuildScheduledEventDelete](),
	typedOf[event.GuildScheduledEventUserAdd](),
	typedOf[event.GuildScheduledEventUserRemove](),
	typedOf[event.GuildSoundboardSoundCreate](),
	typedOf[event.GuildSoundboardSoundUpdate](),
	typedOf[event.GuildSoundboardSoundDelete](),
	typedOf[event.GuildSoundboardSoundsUpdate](),
	typedOf[event.SoundboardSounds](),
	typedOf[event.IntegrationCreate](),
	typedOf[event.IntegrationUpdate](),
	typedOf[event.IntegrationDelete](),
	typedOf[event.InteractionCreate](),
	typedOf[event.InviteCreate](),
	typedOf[event.InviteDelete](),
	typedOf[event.MessageCreate](),
	typedOf[event.MessageUpdate](),
	typedOf[event.MessageDelete](),
	typedOf[event.MessageDeleteBulk](),
	typedOf[event.MessageReactionAdd](),
	typedOf[event.MessageReactionRemove](),
	typedOf[event.MessageReactionRemoveAll](),
	typedOf[event.MessageReactionRemoveEmoji](),
	typedOf[event.MessagePollVoteAdd](),
	typedOf[event.MessagePollVoteRemove](),
	typedOf[event.PresenceUpdate](),
	typedOf[event.StageInstanceCreate](),
	typedOf[event.StageInstanceUpdate](),
	typedOf[event.StageInstanceDelete](),
	typedOf[event.SubscriptionCreate](),
	typedOf[event.SubscriptionUpdate](),
	typedOf[event.SubscriptionDelete](),
	typedOf[event.TypingStart](),
	typedOf[event.UserUpdate](),
	typedOf[event.VoiceChannelEffectSend](),
	typedOf[event.VoiceStateUpdate](),
	typedOf[event.VoiceServerUpdate](),
	typedOf[event.WebhooksUpdate](),
}
