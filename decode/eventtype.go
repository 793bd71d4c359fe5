package decode

import "encoding/binary"

// EventType is the kind of a dispatched event (Discord Gateway v10, dispatch
// events). Unknown stands for every name that is not in the table; the number
// of a type may change between versions of this package, its name does not.
type EventType uint8

// The dispatch events.
const (
	Unknown EventType = iota
	Ready
	Resumed
	RateLimited
	ApplicationCommandPermissionsUpdate
	AutoModerationRuleCreate
	AutoModerationRuleUpdate
	AutoModerationRuleDelete
	AutoModerationActionExecution
	ChannelCreate
	ChannelUpdate
	ChannelDelete
	ChannelPinsUpdate
	ChannelInfo
	VoiceChannelStatusUpdate
	VoiceChannelStartTimeUpdate
	ThreadCreate
	ThreadUpdate
	ThreadDelete
	ThreadListSync
	ThreadMemberUpdate
	ThreadMembersUpdate
	EntitlementCreate
	EntitlementUpdate
	EntitlementDelete
	GuildCreate
	GuildUpdate
	GuildDelete
	GuildAuditLogEntryCreate
	GuildBanAdd
	GuildBanRemove
	GuildEmojisUpdate
	GuildStickersUpdate
	GuildIntegrationsUpdate
	GuildMemberAdd
	GuildMemberRemove
	GuildMemberUpdate
	GuildMembersChunk
	GuildRoleCreate
	GuildRoleUpdate
	GuildRoleDelete
	GuildScheduledEventCreate
	GuildScheduledEventUpdate
	GuildScheduledEventDelete
	GuildScheduledEventUserAdd
	GuildScheduledEventUserRemove
	GuildSoundboardSoundCreate
	GuildSoundboardSoundUpdate
	GuildSoundboardSoundDelete
	GuildSoundboardSoundsUpdate
	SoundboardSounds
	IntegrationCreate
	IntegrationUpdate
	IntegrationDelete
	InteractionCreate
	InviteCreate
	InviteDelete
	MessageCreate
	MessageUpdate
	MessageDelete
	MessageDeleteBulk
	MessageReactionAdd
	MessageReactionRemove
	MessageReactionRemoveAll
	MessageReactionRemoveEmoji
	MessagePollVoteAdd
	MessagePollVoteRemove
	PresenceUpdate
	StageInstanceCreate
	StageInstanceUpdate
	StageInstanceDelete
	SubscriptionCreate
	SubscriptionUpdate
	SubscriptionDelete
	TypingStart
	UserUpdate
	VoiceChannelEffectSend
	VoiceStateUpdate
	VoiceServerUpdate
	WebhooksUpdate

	// NumEventTypes is one more than the highest EventType, for tables.
	NumEventTypes = iota
)

// place says which member of d, if any, holds an id.
type place uint8

const (
	nowhere place = iota
	atGuildID
	atChannelID
	atID
)

// ordering says what an event is ordered by.
type ordering uint8

const (
	byGuild ordering = iota // the guild, else the channel
	byOwnID
)

// eventRow describes one dispatch event.
type eventRow struct {
	name    string
	guild   place
	channel place
	order   ordering
}

const unknownName = "UNKNOWN"

// events has one row per dispatch event. An unknown event is taken to name its
// guild and channel as most do.
var events = [NumEventTypes]eventRow{
	Unknown: {name: unknownName, guild: atGuildID, channel: atChannelID},

	Ready:                               {name: "READY"},
	Resumed:                             {name: "RESUMED"},
	RateLimited:                         {name: "RATE_LIMITED"},
	ApplicationCommandPermissionsUpdate: {name: "APPLICATION_COMMAND_PERMISSIONS_UPDATE", guild: atGuildID},
	AutoModerationRuleCreate:            {name: "AUTO_MODERATION_RULE_CREATE", guild: atGuildID},
	AutoModerationRuleUpdate:            {name: "AUTO_MODERATION_RULE_UPDATE", guild: atGuildID},
	AutoModerationRuleDelete:            {name: "AUTO_MODERATION_RULE_DELETE", guild: atGuildID},
	AutoModerationActionExecution:       {name: "AUTO_MODERATION_ACTION_EXECUTION", guild: atGuildID, channel: atChannelID},
	ChannelCreate:                       {name: "CHANNEL_CREATE", guild: atGuildID, channel: atID},
	ChannelUpdate:                       {name: "CHANNEL_UPDATE", guild: atGuildID, channel: atID},
	ChannelDelete:                       {name: "CHANNEL_DELETE", guild: atGuildID, channel: atID},
	ChannelPinsUpdate:                   {name: "CHANNEL_PINS_UPDATE", guild: atGuildID, channel: atChannelID},
	ChannelInfo:                         {name: "CHANNEL_INFO", guild: atGuildID},
	VoiceChannelStatusUpdate:            {name: "VOICE_CHANNEL_STATUS_UPDATE", guild: atGuildID, channel: atID},
	VoiceChannelStartTimeUpdate:         {name: "VOICE_CHANNEL_START_TIME_UPDATE", guild: atGuildID, channel: atID},
	ThreadCreate:                        {name: "THREAD_CREATE", guild: atGuildID, channel: atID},
	ThreadUpdate:                        {name: "THREAD_UPDATE", guild: atGuildID, channel: atID},
	ThreadDelete:                        {name: "THREAD_DELETE", guild: atGuildID, channel: atID},
	ThreadListSync:                      {name: "THREAD_LIST_SYNC", guild: atGuildID},
	ThreadMemberUpdate:                  {name: "THREAD_MEMBER_UPDATE", guild: atGuildID, channel: atID},
	ThreadMembersUpdate:                 {name: "THREAD_MEMBERS_UPDATE", guild: atGuildID, channel: atID},
	EntitlementCreate:                   {name: "ENTITLEMENT_CREATE", guild: atGuildID},
	EntitlementUpdate:                   {name: "ENTITLEMENT_UPDATE", guild: atGuildID},
	EntitlementDelete:                   {name: "ENTITLEMENT_DELETE", guild: atGuildID},
	GuildCreate:                         {name: "GUILD_CREATE", guild: atID},
	GuildUpdate:                         {name: "GUILD_UPDATE", guild: atID},
	GuildDelete:                         {name: "GUILD_DELETE", guild: atID},
	GuildAuditLogEntryCreate:            {name: "GUILD_AUDIT_LOG_ENTRY_CREATE", guild: atGuildID},
	GuildBanAdd:                         {name: "GUILD_BAN_ADD", guild: atGuildID},
	GuildBanRemove:                      {name: "GUILD_BAN_REMOVE", guild: atGuildID},
	GuildEmojisUpdate:                   {name: "GUILD_EMOJIS_UPDATE", guild: atGuildID},
	GuildStickersUpdate:                 {name: "GUILD_STICKERS_UPDATE", guild: atGuildID},
	GuildIntegrationsUpdate:             {name: "GUILD_INTEGRATIONS_UPDATE", guild: atGuildID},
	GuildMemberAdd:                      {name: "GUILD_MEMBER_ADD", guild: atGuildID},
	GuildMemberRemove:                   {name: "GUILD_MEMBER_REMOVE", guild: atGuildID},
	GuildMemberUpdate:                   {name: "GUILD_MEMBER_UPDATE", guild: atGuildID},
	GuildMembersChunk:                   {name: "GUILD_MEMBERS_CHUNK", guild: atGuildID},
	GuildRoleCreate:                     {name: "GUILD_ROLE_CREATE", guild: atGuildID},
	GuildRoleUpdate:                     {name: "GUILD_ROLE_UPDATE", guild: atGuildID},
	GuildRoleDelete:                     {name: "GUILD_ROLE_DELETE", guild: atGuildID},
	GuildScheduledEventCreate:           {name: "GUILD_SCHEDULED_EVENT_CREATE", guild: atGuildID, channel: atChannelID},
	GuildScheduledEventUpdate:           {name: "GUILD_SCHEDULED_EVENT_UPDATE", guild: atGuildID, channel: atChannelID},
	GuildScheduledEventDelete:           {name: "GUILD_SCHEDULED_EVENT_DELETE", guild: atGuildID, channel: atChannelID},
	GuildScheduledEventUserAdd:          {name: "GUILD_SCHEDULED_EVENT_USER_ADD", guild: atGuildID},
	GuildScheduledEventUserRemove:       {name: "GUILD_SCHEDULED_EVENT_USER_REMOVE", guild: atGuildID},
	GuildSoundboardSoundCreate:          {name: "GUILD_SOUNDBOARD_SOUND_CREATE", guild: atGuildID},
	GuildSoundboardSoundUpdate:          {name: "GUILD_SOUNDBOARD_SOUND_UPDATE", guild: atGuildID},
	GuildSoundboardSoundDelete:          {name: "GUILD_SOUNDBOARD_SOUND_DELETE", guild: atGuildID},
	GuildSoundboardSoundsUpdate:         {name: "GUILD_SOUNDBOARD_SOUNDS_UPDATE", guild: atGuildID},
	SoundboardSounds:                    {name: "SOUNDBOARD_SOUNDS", guild: atGuildID},
	IntegrationCreate:                   {name: "INTEGRATION_CREATE", guild: atGuildID},
	IntegrationUpdate:                   {name: "INTEGRATION_UPDATE", guild: atGuildID},
	IntegrationDelete:                   {name: "INTEGRATION_DELETE", guild: atGuildID},
	InteractionCreate:                   {name: "INTERACTION_CREATE", guild: atGuildID, channel: atChannelID, order: byOwnID},
	InviteCreate:                        {name: "INVITE_CREATE", guild: atGuildID, channel: atChannelID},
	InviteDelete:                        {name: "INVITE_DELETE", guild: atGuildID, channel: atChannelID},
	MessageCreate:                       {name: "MESSAGE_CREATE", guild: atGuildID, channel: atChannelID},
	MessageUpdate:                       {name: "MESSAGE_UPDATE", guild: atGuildID, channel: atChannelID},
	MessageDelete:                       {name: "MESSAGE_DELETE", guild: atGuildID, channel: atChannelID},
	MessageDeleteBulk:                   {name: "MESSAGE_DELETE_BULK", guild: atGuildID, channel: atChannelID},
	MessageReactionAdd:                  {name: "MESSAGE_REACTION_ADD", guild: atGuildID, channel: atChannelID},
	MessageReactionRemove:               {name: "MESSAGE_REACTION_REMOVE", guild: atGuildID, channel: atChannelID},
	MessageReactionRemoveAll:            {name: "MESSAGE_REACTION_REMOVE_ALL", guild: atGuildID, channel: atChannelID},
	MessageReactionRemoveEmoji:          {name: "MESSAGE_REACTION_REMOVE_EMOJI", guild: atGuildID, channel: atChannelID},
	MessagePollVoteAdd:                  {name: "MESSAGE_POLL_VOTE_ADD", guild: atGuildID, channel: atChannelID},
	MessagePollVoteRemove:               {name: "MESSAGE_POLL_VOTE_REMOVE", guild: atGuildID, channel: atChannelID},
	PresenceUpdate:                      {name: "PRESENCE_UPDATE", guild: atGuildID},
	StageInstanceCreate:                 {name: "STAGE_INSTANCE_CREATE", guild: atGuildID, channel: atChannelID},
	StageInstanceUpdate:                 {name: "STAGE_INSTANCE_UPDATE", guild: atGuildID, channel: atChannelID},
	StageInstanceDelete:                 {name: "STAGE_INSTANCE_DELETE", guild: atGuildID, channel: atChannelID},
	SubscriptionCreate:                  {name: "SUBSCRIPTION_CREATE"},
	SubscriptionUpdate:                  {name: "SUBSCRIPTION_UPDATE"},
	SubscriptionDelete:                  {name: "SUBSCRIPTION_DELETE"},
	TypingStart:                         {name: "TYPING_START", guild: atGuildID, channel: atChannelID},
	UserUpdate:                          {name: "USER_UPDATE"},
	VoiceChannelEffectSend:              {name: "VOICE_CHANNEL_EFFECT_SEND", guild: atGuildID, channel: atChannelID},
	VoiceStateUpdate:                    {name: "VOICE_STATE_UPDATE", guild: atGuildID, channel: atChannelID},
	VoiceServerUpdate:                   {name: "VOICE_SERVER_UPDATE", guild: atGuildID},
	WebhooksUpdate:                      {name: "WEBHOOKS_UPDATE", guild: atGuildID, channel: atChannelID},
}

// row returns the event's row, that of Unknown for a number out of the table.
func (t EventType) row() *eventRow {
	if t >= NumEventTypes {
		t = Unknown
	}
	return &events[t]
}

// String returns the event's name, such as "MESSAGE_CREATE", or "UNKNOWN".
func (t EventType) String() string { return t.row().name }

// LookupEvent returns the type of the event of that name, Unknown if there is
// none. It does not allocate.
func LookupEvent(name []byte) EventType {
	if len(name) < minEventName {
		return Unknown
	}
	t := eventIndex[eventHash(name)]
	if string(name) != events[t].name {
		return Unknown
	}
	return t
}

// eventIndex is a perfect hash of the names, which a test proves; Unknown's row
// fills the slots between, and its name is never equal to a name hashed there.
var eventIndex = func() (index [256]EventType) {
	for t := Unknown + 1; t < NumEventTypes; t++ {
		index[eventHash([]byte(events[t].name))] = t
	}
	return index
}()

const (
	minEventName = 5 // READY
	// hashSeed is an odd number, found by trial, under which no two names collide.
	hashSeed = 0x0cbdb0a302d02aa3
)

// eventHash mixes the length, four bytes at a third and the last four: the ends
// of the names differ by verb, what comes before by resource.
func eventHash(name []byte) uint8 {
	n := len(name)
	tail := binary.LittleEndian.Uint32(name[n-4:])
	third := binary.LittleEndian.Uint32(name[n/3:])
	h := (uint64(tail)<<32 | uint64(third)) + uint64(n)
	return uint8(h * hashSeed >> 56)
}
