package event

// Permissions is a set of permissions. In JSON it is a number in a string, since it
// outgrows what JavaScript counts exactly: fields of it carry the option "string"
// (Discord docs: Topics, Permissions, "Bitwise Permission Flags").
type Permissions uint64

// The permissions. Bit 47 is none.
const (
	PermissionCreateInstantInvite              Permissions = 1 << 0
	PermissionKickMembers                      Permissions = 1 << 1
	PermissionBanMembers                       Permissions = 1 << 2
	PermissionAdministrator                    Permissions = 1 << 3 // implies all, and no overwrite takes it back
	PermissionManageChannels                   Permissions = 1 << 4
	PermissionManageGuild                      Permissions = 1 << 5
	PermissionAddReactions                     Permissions = 1 << 6 // a new emoji on a message; joining a reaction needs nothing
	PermissionViewAuditLog                     Permissions = 1 << 7
	PermissionPrioritySpeaker                  Permissions = 1 << 8
	PermissionStream                           Permissions = 1 << 9
	PermissionViewChannel                      Permissions = 1 << 10
	PermissionSendMessages                     Permissions = 1 << 11 // and to post in a forum, but not to write in threads
	PermissionSendTTSMessages                  Permissions = 1 << 12
	PermissionManageMessages                   Permissions = 1 << 13
	PermissionEmbedLinks                       Permissions = 1 << 14
	PermissionAttachFiles                      Permissions = 1 << 15
	PermissionReadMessageHistory               Permissions = 1 << 16
	PermissionMentionEveryone                  Permissions = 1 << 17
	PermissionUseExternalEmojis                Permissions = 1 << 18
	PermissionViewGuildInsights                Permissions = 1 << 19
	PermissionConnect                          Permissions = 1 << 20
	PermissionSpeak                            Permissions = 1 << 21
	PermissionMuteMembers                      Permissions = 1 << 22
	PermissionDeafenMembers                    Permissions = 1 << 23
	PermissionMoveMembers                      Permissions = 1 << 24
	PermissionUseVAD                           Permissions = 1 << 25 // voice activity instead of push to talk
	PermissionChangeNickname                   Permissions = 1 << 26
	PermissionManageNicknames                  Permissions = 1 << 27
	PermissionManageRoles                      Permissions = 1 << 28 // shown as Manage Permissions in a channel
	PermissionManageWebhooks                   Permissions = 1 << 29
	PermissionManageGuildExpressions           Permissions = 1 << 30 // emojis, stickers and sounds of anybody
	PermissionUseApplicationCommands           Permissions = 1 << 31
	PermissionRequestToSpeak                   Permissions = 1 << 32
	PermissionManageEvents                     Permissions = 1 << 33
	PermissionManageThreads                    Permissions = 1 << 34
	PermissionCreatePublicThreads              Permissions = 1 << 35
	PermissionCreatePrivateThreads             Permissions = 1 << 36
	PermissionUseExternalStickers              Permissions = 1 << 37
	PermissionSendMessagesInThreads            Permissions = 1 << 38
	PermissionUseEmbeddedActivities            Permissions = 1 << 39
	PermissionModerateMembers                  Permissions = 1 << 40 // time them out
	PermissionViewCreatorMonetizationAnalytics Permissions = 1 << 41
	PermissionUseSoundboard                    Permissions = 1 << 42
	PermissionCreateGuildExpressions           Permissions = 1 << 43
	PermissionCreateEvents                     Permissions = 1 << 44
	PermissionUseExternalSounds                Permissions = 1 << 45
	PermissionSendVoiceMessages                Permissions = 1 << 46
	PermissionSetVoiceChannelStatus            Permissions = 1 << 48
	PermissionSendPolls                        Permissions = 1 << 49
	PermissionUseExternalApps                  Permissions = 1 << 50
	PermissionPinMessages                      Permissions = 1 << 51
	PermissionBypassSlowmode                   Permissions = 1 << 52
)

var permissionNames = map[int]string{
	0:  "CREATE_INSTANT_INVITE",
	1:  "KICK_MEMBERS",
	2:  "BAN_MEMBERS",
	3:  "ADMINISTRATOR",
	4:  "MANAGE_CHANNELS",
	5:  "MANAGE_GUILD",
	6:  "ADD_REACTIONS",
	7:  "VIEW_AUDIT_LOG",
	8:  "PRIORITY_SPEAKER",
	9:  "STREAM",
	10: "VIEW_CHANNEL",
	11: "SEND_MESSAGES",
	12: "SEND_TTS_MESSAGES",
	13: "MANAGE_MESSAGES",
	14: "EMBED_LINKS",
	15: "ATTACH_FILES",
	16: "READ_MESSAGE_HISTORY",
	17: "MENTION_EVERYONE",
	18: "USE_EXTERNAL_EMOJIS",
	19: "VIEW_GUILD_INSIGHTS",
	20: "CONNECT",
	21: "SPEAK",
	22: "MUTE_MEMBERS",
	23: "DEAFEN_MEMBERS",
	24: "MOVE_MEMBERS",
	25: "USE_VAD",
	26: "CHANGE_NICKNAME",
	27: "MANAGE_NICKNAMES",
	28: "MANAGE_ROLES",
	29: "MANAGE_WEBHOOKS",
	30: "MANAGE_GUILD_EXPRESSIONS",
	31: "USE_APPLICATION_COMMANDS",
	32: "REQUEST_TO_SPEAK",
	33: "MANAGE_EVENTS",
	34: "MANAGE_THREADS",
	35: "CREATE_PUBLIC_THREADS",
	36: "CREATE_PRIVATE_THREADS",
	37: "USE_EXTERNAL_STICKERS",
	38: "SEND_MESSAGES_IN_THREADS",
	39: "USE_EMBEDDED_ACTIVITIES",
	40: "MODERATE_MEMBERS",
	41: "VIEW_CREATOR_MONETIZATION_ANALYTICS",
	42: "USE_SOUNDBOARD",
	43: "CREATE_GUILD_EXPRESSIONS",
	44: "CREATE_EVENTS",
	45: "USE_EXTERNAL_SOUNDS",
	46: "SEND_VOICE_MESSAGES",
	48: "SET_VOICE_CHANNEL_STATUS",
	49: "SEND_POLLS",
	50: "USE_EXTERNAL_APPS",
	51: "PIN_MESSAGES",
	52: "BYPASS_SLOWMODE",
}

// Has reports whether every permission of f is in the set. It looks at the bits only:
// an administrator may do what the set does not name.
func (p Permissions) Has(f Permissions) bool { return p&f == f }

// String returns the names joined by "|", the rest in hexadecimal.
func (p Permissions) String() string { return flagNames(permissionNames, p) }
