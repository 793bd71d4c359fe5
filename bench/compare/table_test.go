//go:build unix

package main

import (
	"reflect"
	"strings"
	"testing"
	"unicode"

	"github.com/bwmarrin/discordgo"
	"github.com/disgoorg/disgo/gateway"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/decode"
)

// library is the structs of another library by event.
type library map[decode.EventType]target

// libraries are those whose structs are filled.
var libraries = map[string]library{"discordgo": ofDiscordgo, "disgo": ofDisgo}

// target is a struct; its typ is nil for an event that the library has none for.
type target struct {
	typ      reflect.Type
	register func(*sluice.Manager, decode.EventType, func(v any))
}

// none is no struct.
var none target

func of[T any]() target {
	return target{reflect.TypeFor[T](), func(gw *sluice.Manager, t decode.EventType, got func(any)) {
		sluice.OnType(gw, t, func(_ sluice.Event, v *T) { got(v) })
	}}
}

// ofDiscordgo are discordgo's. It knows the events of stage instances by names that
// Discord does not send.
var ofDiscordgo = library{
	decode.Ready:   of[discordgo.Ready](),
	decode.Resumed: of[discordgo.Resumed](),
	decode.ApplicationCommandPermissionsUpdate: of[discordgo.ApplicationCommandPermissionsUpdate](),
	decode.AutoModerationRuleCreate:            of[discordgo.AutoModerationRuleCreate](),
	decode.AutoModerationRuleUpdate:            of[discordgo.AutoModerationRuleUpdate](),
	decode.AutoModerationRuleDelete:            of[discordgo.AutoModerationRuleDelete](),
	decode.AutoModerationActionExecution:       of[discordgo.AutoModerationActionExecution](),
	decode.ChannelCreate:                       of[discordgo.ChannelCreate](),
	decode.ChannelUpdate:                       of[discordgo.ChannelUpdate](),
	decode.ChannelDelete:                       of[discordgo.ChannelDelete](),
	decode.ChannelPinsUpdate:                   of[discordgo.ChannelPinsUpdate](),
	decode.ThreadCreate:                        of[discordgo.ThreadCreate](),
	decode.ThreadUpdate:                        of[discordgo.ThreadUpdate](),
	decode.ThreadDelete:                        of[discordgo.ThreadDelete](),
	decode.ThreadListSync:                      of[discordgo.ThreadListSync](),
	decode.ThreadMemberUpdate:                  of[discordgo.ThreadMemberUpdate](),
	decode.ThreadMembersUpdate:                 of[discordgo.ThreadMembersUpdate](),
	decode.EntitlementCreate:                   of[discordgo.EntitlementCreate](),
	decode.EntitlementUpdate:                   of[discordgo.EntitlementUpdate](),
	decode.EntitlementDelete:                   of[discordgo.EntitlementDelete](),
	decode.GuildCreate:                         of[discordgo.GuildCreate](),
	decode.GuildUpdate:                         of[discordgo.GuildUpdate](),
	decode.GuildDelete:                         of[discordgo.GuildDelete](),
	decode.GuildAuditLogEntryCreate:            of[discordgo.GuildAuditLogEntryCreate](),
	decode.GuildBanAdd:                         of[discordgo.GuildBanAdd](),
	decode.GuildBanRemove:                      of[discordgo.GuildBanRemove](),
	decode.GuildEmojisUpdate:                   of[discordgo.GuildEmojisUpdate](),
	decode.GuildStickersUpdate:                 of[discordgo.GuildStickersUpdate](),
	decode.GuildIntegrationsUpdate:             of[discordgo.GuildIntegrationsUpdate](),
	decode.GuildMemberAdd:                      of[discordgo.GuildMemberAdd](),
	decode.GuildMemberRemove:                   of[discordgo.GuildMemberRemove](),
	decode.GuildMemberUpdate:                   of[discordgo.GuildMemberUpdate](),
	decode.GuildMembersChunk:                   of[discordgo.GuildMembersChunk](),
	decode.GuildRoleCreate:                     of[discordgo.GuildRoleCreate](),
	decode.GuildRoleUpdate:                     of[discordgo.GuildRoleUpdate](),
	decode.GuildRoleDelete:                     of[discordgo.GuildRoleDelete](),
	decode.GuildScheduledEventCreate:           of[discordgo.GuildScheduledEventCreate](),
	decode.GuildScheduledEventUpdate:           of[discordgo.GuildScheduledEventUpdate](),
	decode.GuildScheduledEventDelete:           of[discordgo.GuildScheduledEventDelete](),
	decode.GuildScheduledEventUserAdd:          of[discordgo.GuildScheduledEventUserAdd](),
	decode.GuildScheduledEventUserRemove:       of[discordgo.GuildScheduledEventUserRemove](),
	decode.IntegrationCreate:                   of[discordgo.IntegrationCreate](),
	decode.IntegrationUpdate:                   of[discordgo.IntegrationUpdate](),
	decode.IntegrationDelete:                   of[discordgo.IntegrationDelete](),
	decode.InteractionCreate:                   of[discordgo.InteractionCreate](),
	decode.InviteCreate:                        of[discordgo.InviteCreate](),
	decode.InviteDelete:                        of[discordgo.InviteDelete](),
	decode.MessageCreate:                       of[discordgo.MessageCreate](),
	decode.MessageUpdate:                       of[discordgo.MessageUpdate](),
	decode.MessageDelete:                       of[discordgo.MessageDelete](),
	decode.MessageDeleteBulk:                   of[discordgo.MessageDeleteBulk](),
	decode.MessageReactionAdd:                  of[discordgo.MessageReactionAdd](),
	decode.MessageReactionRemove:               of[discordgo.MessageReactionRemove](),
	decode.MessageReactionRemoveAll:            of[discordgo.MessageReactionRemoveAll](),
	decode.MessagePollVoteAdd:                  of[discordgo.MessagePollVoteAdd](),
	decode.MessagePollVoteRemove:               of[discordgo.MessagePollVoteRemove](),
	decode.PresenceUpdate:                      of[discordgo.PresenceUpdate](),
	decode.StageInstanceCreate:                 of[discordgo.StageInstanceEventCreate](),
	decode.StageInstanceUpdate:                 of[discordgo.StageInstanceEventUpdate](),
	decode.StageInstanceDelete:                 of[discordgo.StageInstanceEventDelete](),
	decode.SubscriptionCreate:                  of[discordgo.SubscriptionCreate](),
	decode.SubscriptionUpdate:                  of[discordgo.SubscriptionUpdate](),
	decode.SubscriptionDelete:                  of[discordgo.SubscriptionDelete](),
	decode.TypingStart:                         of[discordgo.TypingStart](),
	decode.UserUpdate:                          of[discordgo.UserUpdate](),
	decode.VoiceStateUpdate:                    of[discordgo.VoiceStateUpdate](),
	decode.VoiceServerUpdate:                   of[discordgo.VoiceServerUpdate](),
	decode.WebhooksUpdate:                      of[discordgo.WebhooksUpdate](),

	decode.RateLimited:                 none,
	decode.ChannelInfo:                 none,
	decode.VoiceChannelStatusUpdate:    none,
	decode.VoiceChannelStartTimeUpdate: none,
	decode.GuildSoundboardSoundCreate:  none,
	decode.GuildSoundboardSoundUpdate:  none,
	decode.GuildSoundboardSoundDelete:  none,
	decode.GuildSoundboardSoundsUpdate: none,
	decode.SoundboardSounds:            none,
	decode.MessageReactionRemoveEmoji:  none,
	decode.VoiceChannelEffectSend:      none,
}

// ofDisgo are disgo's. It leaves votes in polls undecoded, although it has the structs.
var ofDisgo = library{
	decode.Ready:       of[gateway.EventReady](),
	decode.Resumed:     of[gateway.EventResumed](),
	decode.RateLimited: of[gateway.EventRateLimited](),
	decode.ApplicationCommandPermissionsUpdate: of[gateway.EventApplicationCommandPermissionsUpdate](),
	decode.AutoModerationRuleCreate:            of[gateway.EventAutoModerationRuleCreate](),
	decode.AutoModerationRuleUpdate:            of[gateway.EventAutoModerationRuleUpdate](),
	decode.AutoModerationRuleDelete:            of[gateway.EventAutoModerationRuleDelete](),
	decode.AutoModerationActionExecution:       of[gateway.EventAutoModerationActionExecution](),
	decode.ChannelCreate:                       of[gateway.EventChannelCreate](),
	decode.ChannelUpdate:                       of[gateway.EventChannelUpdate](),
	decode.ChannelDelete:                       of[gateway.EventChannelDelete](),
	decode.ChannelPinsUpdate:                   of[gateway.EventChannelPinsUpdate](),
	decode.ThreadCreate:                        of[gateway.EventThreadCreate](),
	decode.ThreadUpdate:                        of[gateway.EventThreadUpdate](),
	decode.ThreadDelete:                        of[gateway.EventThreadDelete](),
	decode.ThreadListSync:                      of[gateway.EventThreadListSync](),
	decode.ThreadMemberUpdate:                  of[gateway.EventThreadMemberUpdate](),
	decode.ThreadMembersUpdate:                 of[gateway.EventThreadMembersUpdate](),
	decode.EntitlementCreate:                   of[gateway.EventEntitlementCreate](),
	decode.EntitlementUpdate:                   of[gateway.EventEntitlementUpdate](),
	decode.EntitlementDelete:                   of[gateway.EventEntitlementDelete](),
	decode.GuildCreate:                         of[gateway.EventGuildCreate](),
	decode.GuildUpdate:                         of[gateway.EventGuildUpdate](),
	decode.GuildDelete:                         of[gateway.EventGuildDelete](),
	decode.GuildAuditLogEntryCreate:            of[gateway.EventGuildAuditLogEntryCreate](),
	decode.GuildBanAdd:                         of[gateway.EventGuildBanAdd](),
	decode.GuildBanRemove:                      of[gateway.EventGuildBanRemove](),
	decode.GuildEmojisUpdate:                   of[gateway.EventGuildEmojisUpdate](),
	decode.GuildStickersUpdate:                 of[gateway.EventGuildStickersUpdate](),
	decode.GuildIntegrationsUpdate:             of[gateway.EventGuildIntegrationsUpdate](),
	decode.GuildMemberAdd:                      of[gateway.EventGuildMemberAdd](),
	decode.GuildMemberRemove:                   of[gateway.EventGuildMemberRemove](),
	decode.GuildMemberUpdate:                   of[gateway.EventGuildMemberUpdate](),
	decode.GuildMembersChunk:                   of[gateway.EventGuildMembersChunk](),
	decode.GuildRoleCreate:                     of[gateway.EventGuildRoleCreate](),
	decode.GuildRoleUpdate:                     of[gateway.EventGuildRoleUpdate](),
	decode.GuildRoleDelete:                     of[gateway.EventGuildRoleDelete](),
	decode.GuildScheduledEventCreate:           of[gateway.EventGuildScheduledEventCreate](),
	decode.GuildScheduledEventUpdate:           of[gateway.EventGuildScheduledEventUpdate](),
	decode.GuildScheduledEventDelete:           of[gateway.EventGuildScheduledEventDelete](),
	decode.GuildScheduledEventUserAdd:          of[gateway.EventGuildScheduledEventUserAdd](),
	decode.GuildScheduledEventUserRemove:       of[gateway.EventGuildScheduledEventUserRemove](),
	decode.GuildSoundboardSoundCreate:          of[gateway.EventGuildSoundboardSoundCreate](),
	decode.GuildSoundboardSoundUpdate:          of[gateway.EventGuildSoundboardSoundUpdate](),
	decode.GuildSoundboardSoundDelete:          of[gateway.EventGuildSoundboardSoundDelete](),
	decode.GuildSoundboardSoundsUpdate:         of[gateway.EventGuildSoundboardSoundsUpdate](),
	decode.SoundboardSounds:                    of[gateway.EventSoundboardSounds](),
	decode.IntegrationCreate:                   of[gateway.EventIntegrationCreate](),
	decode.IntegrationUpdate:                   of[gateway.EventIntegrationUpdate](),
	decode.IntegrationDelete:                   of[gateway.EventIntegrationDelete](),
	decode.InteractionCreate:                   of[gateway.EventInteractionCreate](),
	decode.InviteCreate:                        of[gateway.EventInviteCreate](),
	decode.InviteDelete:                        of[gateway.EventInviteDelete](),
	decode.MessageCreate:                       of[gateway.EventMessageCreate](),
	decode.MessageUpdate:                       of[gateway.EventMessageUpdate](),
	decode.MessageDelete:                       of[gateway.EventMessageDelete](),
	decode.MessageDeleteBulk:                   of[gateway.EventMessageDeleteBulk](),
	decode.MessageReactionAdd:                  of[gateway.EventMessageReactionAdd](),
	decode.MessageReactionRemove:               of[gateway.EventMessageReactionRemove](),
	decode.MessageReactionRemoveAll:            of[gateway.EventMessageReactionRemoveAll](),
	decode.MessageReactionRemoveEmoji:          of[gateway.EventMessageReactionRemoveEmoji](),
	decode.MessagePollVoteAdd:                  of[gateway.EventMessagePollVoteAdd](),
	decode.MessagePollVoteRemove:               of[gateway.EventMessagePollVoteRemove](),
	decode.PresenceUpdate:                      of[gateway.EventPresenceUpdate](),
	decode.StageInstanceCreate:                 of[gateway.EventStageInstanceCreate](),
	decode.StageInstanceUpdate:                 of[gateway.EventStageInstanceUpdate](),
	decode.StageInstanceDelete:                 of[gateway.EventStageInstanceDelete](),
	decode.SubscriptionCreate:                  of[gateway.EventSubscriptionCreate](),
	decode.SubscriptionUpdate:                  of[gateway.EventSubscriptionUpdate](),
	decode.SubscriptionDelete:                  of[gateway.EventSubscriptionDelete](),
	decode.TypingStart:                         of[gateway.EventTypingStart](),
	decode.UserUpdate:                          of[gateway.EventUserUpdate](),
	decode.VoiceChannelEffectSend:              of[gateway.EventVoiceChannelEffectSend](),
	decode.VoiceStateUpdate:                    of[gateway.EventVoiceStateUpdate](),
	decode.VoiceServerUpdate:                   of[gateway.EventVoiceServerUpdate](),
	decode.WebhooksUpdate:                      of[gateway.EventWebhooksUpdate](),

	decode.ChannelInfo:                 none,
	decode.VoiceChannelStatusUpdate:    none,
	decode.VoiceChannelStartTimeUpdate: none,
}

// TestTables: every event is in each table, with the struct of its name or with none,
// and disgo agrees about its own.
func TestTables(t *testing.T) {
	for typ := decode.Unknown + 1; typ < decode.NumEventTypes; typ++ {
		for name, l := range libraries {
			target, listed := l[typ]
			if !listed {
				t.Errorf("%s: %v is not listed", name, typ)
			}
			if target.typ == nil {
				continue
			}
			is := strings.Replace(snake(target.typ.Name()), "STAGE_INSTANCE_EVENT_", "STAGE_INSTANCE_", 1)
			if is != typ.String() && is != "EVENT_"+typ.String() {
				t.Errorf("%s: %v is a %v", name, typ, target.typ)
			}
		}
		data, err := gateway.UnmarshalEventData([]byte("{}"), gateway.EventType(typ.String()))
		if err != nil {
			continue // its UnmarshalJSON wants more
		}
		is, want := reflect.TypeOf(data), ofDisgo[typ].typ
		if typ == decode.MessagePollVoteAdd || typ == decode.MessagePollVoteRemove || want == nil {
			want = reflect.TypeFor[gateway.EventUnknown]()
		}
		if is != want {
			t.Errorf("disgo decodes %v into a %v, want %v", typ, is, want)
		}
	}
}

// snake turns ChannelCreate into CHANNEL_CREATE.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}
