package sluice

import (
	"slices"
	"time"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
)

// Overload bounds the events that were received and wait for a handler or are in one.
// A zero field is its default.
//
// One lane, such as a guild, may have a sixteenth of its shard's budget. An event that
// comes while its lane has more meets its policy, and nobody else is held up. When the
// budget itself is spent, the first to go are arriving PRESENCE_UPDATE and TYPING_START;
// then the shard stops reading, while its heartbeats go on; and after StallTimeout
// arriving events are refused, but for those that are kept.
type Overload struct {
	// ShardEvents is how many events of a shard may be pending: 8,192.
	ShardEvents int

	// ShardBytes is how much memory those may hold: 16 MiB.
	ShardBytes int64

	// TotalBytes is how much those of all shards may hold: 512 MiB. Where it is spent,
	// every shard that has something pending may still have an equal part of it.
	TotalBytes int64

	// StallTimeout is how long a shard waits for handlers before it refuses events
	// that need not be kept, and how long a handler may run before Hooks.Slow names it
	// and its lane counts as stuck: 5 s.
	StallTimeout time.Duration

	// Policies replaces the default by event type. By default PRESENCE_UPDATE and
	// TYPING_START are refused first; READY, RESUMED, interactions, member chunks and
	// what changes a guild, channel, thread, role, member, voice state or entitlement,
	// which Discord never sends again, are kept.
	Policies map[decode.EventType]Policy
}

// Policy says what becomes of an event for which there is no room. Everything that is
// not handled is counted by type and told to Hooks.Shed.
type Policy uint8

const (
	// Block holds the shard's reader until there is room, also for a full lane and for
	// longer than StallTimeout.
	Block Policy = iota + 1

	// DropNewest refuses the event.
	DropNewest

	// DropOldest gives up the oldest event of this policy that waits in the lane, or
	// the event itself if there is none.
	DropOldest

	// Coalesce puts the event in the place of an earlier one of the same type, guild
	// and user, as long as the lane is over its share; with PerShard there is none. For PRESENCE_UPDATE,
	// TYPING_START, GUILD_MEMBER_UPDATE and VOICE_STATE_UPDATE; it reads the user of
	// every such event.
	Coalesce

	// Keep refuses the event only in the lane of a handler that does not return: when that
	// is known, after StallTimeout, the lane is left its share, or one guild could fill the
	// budget of its shard for good. Otherwise the reader waits, for the lane when that has
	// four shares, and if the server then cuts the connection, the resume brings what was
	// not read.
	Keep
)

func (p Policy) String() string {
	names := [...]string{"default", "Block", "DropNewest", "DropOldest", "Coalesce", "Keep"}
	if int(p) >= len(names) {
		return "unknown"
	}
	return names[p]
}

// laneShare is the part of its shard's budget that one lane may have.
const laneShare = 16

// readyBarrier is how long the events behind a READY wait for its handlers.
const readyBarrier = 10 * time.Second

var policyOf = map[Policy]pool.Policy{
	Block: pool.Block, DropNewest: pool.DropNewest, DropOldest: pool.DropOldest, Coalesce: pool.Coalesce, Keep: pool.Keep,
}

// fleeting are the events of which a newer one soon says the same.
var fleeting = []decode.EventType{decode.PresenceUpdate, decode.TypingStart}

// kept are the events that change what a bot believes, and that never come again.
var kept = []decode.EventType{
	decode.Ready, decode.Resumed, decode.InteractionCreate, decode.GuildMembersChunk, decode.UserUpdate, decode.ChannelInfo,
	decode.GuildCreate, decode.GuildUpdate, decode.GuildDelete, decode.GuildEmojisUpdate, decode.GuildStickersUpdate,
	decode.GuildBanAdd, decode.GuildBanRemove, decode.GuildMemberAdd, decode.GuildMemberRemove, decode.GuildMemberUpdate,
	decode.GuildRoleCreate, decode.GuildRoleUpdate, decode.GuildRoleDelete,
	decode.GuildScheduledEventCreate, decode.GuildScheduledEventUpdate, decode.GuildScheduledEventDelete,
	decode.GuildSoundboardSoundCreate, decode.GuildSoundboardSoundUpdate, decode.GuildSoundboardSoundDelete, decode.GuildSoundboardSoundsUpdate, decode.SoundboardSounds,
	decode.ChannelCreate, decode.ChannelUpdate, decode.ChannelDelete,
	decode.ThreadCreate, decode.ThreadUpdate, decode.ThreadDelete, decode.ThreadListSync, decode.ThreadMemberUpdate, decode.ThreadMembersUpdate,
	decode.StageInstanceCreate, decode.StageInstanceUpdate, decode.StageInstanceDelete,
	decode.VoiceStateUpdate, decode.VoiceServerUpdate, decode.VoiceChannelStatusUpdate, decode.VoiceChannelStartTimeUpdate,
	decode.AutoModerationRuleCreate, decode.AutoModerationRuleUpdate, decode.AutoModerationRuleDelete,
	decode.ApplicationCommandPermissionsUpdate, decode.RateLimited,
	decode.IntegrationCreate, decode.IntegrationUpdate, decode.IntegrationDelete,
	decode.EntitlementCreate, decode.EntitlementUpdate, decode.EntitlementDelete,
	decode.SubscriptionCreate, decode.SubscriptionUpdate, decode.SubscriptionDelete,
}

// twins are the events that Coalesce knows, and where their user stands.
var twins = map[decode.EventType][]string{
	decode.PresenceUpdate:    {"user", "id"},
	decode.GuildMemberUpdate: {"user", "id"},
	decode.TypingStart:       {"user_id"},
	decode.VoiceStateUpdate:  {"user_id"},
}

// policyTable is the policy of every event type.
type policyTable [decode.NumEventTypes]pool.Policy

func (o *Overload) table() (t policyTable) {
	for _, e := range fleeting {
		t[e] = pool.Fleeting
	}
	for _, e := range kept {
		t[e] = pool.Keep
	}
	for e, p := range o.Policies {
		t[e] = policyOf[p]
	}
	return t
}

// bounds are those of a shard.
func (o *Overload) bounds(shared bool) pool.Bounds {
	b := pool.Bounds{Events: o.ShardEvents, Bytes: o.ShardBytes}
	if shared {
		b.LaneEvents, b.LaneBytes = max(b.Events/laneShare, 1), max(b.Bytes/laneShare, 1)
	}
	return b
}

func (o *Overload) validate(bad func(field, format string, args ...any)) {
	if o.ShardEvents < 0 || o.ShardBytes < 0 || o.TotalBytes < 0 || o.StallTimeout < 0 {
		bad("Overload", "has a negative bound")
	}
	types := make([]decode.EventType, 0, len(o.Policies))
	for e := range o.Policies {
		types = append(types, e)
	}
	slices.Sort(types)
	for _, e := range types {
		p := o.Policies[e]
		switch {
		case int(e) >= decode.NumEventTypes:
			bad("Overload.Policies", "has %d, which is no event type", e)
		case policyOf[p] == pool.Patient:
			bad("Overload.Policies", "has no policy %d for %v; leave the type out for the default", p, e)
		case p == Coalesce && twins[e] == nil:
			bad("Overload.Policies", "cannot coalesce %v, which is not the state of one user in a guild", e)
		}
	}
}

// twin is what the event has in common with those that it would replace, 0 if nothing.
func twin(e Event) uint64 {
	user := e.Get(twins[e.typ]...).ID()
	if user == 0 {
		return 0
	}
	return uint64(user) ^ uint64(e.GuildID())*0x9e3779b97f4a7c15
}
