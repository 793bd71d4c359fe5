package event

// AuditLogEvent is a kind of action (Discord docs: Resources, Audit Log, "Audit Log
// Events").
type AuditLogEvent int

// The kinds of actions.
const (
	AuditLogGuildUpdate                             AuditLogEvent = 1
	AuditLogChannelCreate                           AuditLogEvent = 10
	AuditLogChannelUpdate                           AuditLogEvent = 11
	AuditLogChannelDelete                           AuditLogEvent = 12
	AuditLogChannelOverwriteCreate                  AuditLogEvent = 13
	AuditLogChannelOverwriteUpdate                  AuditLogEvent = 14
	AuditLogChannelOverwriteDelete                  AuditLogEvent = 15
	AuditLogMemberKick                              AuditLogEvent = 20
	AuditLogMemberPrune                             AuditLogEvent = 21
	AuditLogMemberBanAdd                            AuditLogEvent = 22
	AuditLogMemberBanRemove                         AuditLogEvent = 23
	AuditLogMemberUpdate                            AuditLogEvent = 24
	AuditLogMemberRoleUpdate                        AuditLogEvent = 25
	AuditLogMemberMove                              AuditLogEvent = 26
	AuditLogMemberDisconnect                        AuditLogEvent = 27
	AuditLogBotAdd                                  AuditLogEvent = 28
	AuditLogRoleCreate                              AuditLogEvent = 30
	AuditLogRoleUpdate                              AuditLogEvent = 31
	AuditLogRoleDelete                              AuditLogEvent = 32
	AuditLogInviteCreate                            AuditLogEvent = 40
	AuditLogInviteUpdate                            AuditLogEvent = 41
	AuditLogInviteDelete                            AuditLogEvent = 42
	AuditLogWebhookCreate                           AuditLogEvent = 50
	AuditLogWebhookUpdate                           AuditLogEvent = 51
	AuditLogWebhookDelete                           AuditLogEvent = 52
	AuditLogEmojiCreate                             AuditLogEvent = 60
	AuditLogEmojiUpdate                             AuditLogEvent = 61
	AuditLogEmojiDelete                             AuditLogEvent = 62
	AuditLogMessageDelete                           AuditLogEvent = 72
	AuditLogMessageBulkDelete                       AuditLogEvent = 73
	AuditLogMessagePin                              AuditLogEvent = 74
	AuditLogMessageUnpin                            AuditLogEvent = 75
	AuditLogIntegrationCreate                       AuditLogEvent = 80
	AuditLogIntegrationUpdate                       AuditLogEvent = 81
	AuditLogIntegrationDelete                       AuditLogEvent = 82
	AuditLogStageInstanceCreate                     AuditLogEvent = 83
	AuditLogStageInstanceUpdate                     AuditLogEvent = 84
	AuditLogStageInstanceDelete                     AuditLogEvent = 85
	AuditLogStickerCreate                           AuditLogEvent = 90
	AuditLogStickerUpdate                           AuditLogEvent = 91
	AuditLogStickerDelete                           AuditLogEvent = 92
	AuditLogGuildScheduledEventCreate               AuditLogEvent = 100
	AuditLogGuildScheduledEventUpdate               AuditLogEvent = 101
	AuditLogGuildScheduledEventDelete               AuditLogEvent = 102
	AuditLogThreadCreate                            AuditLogEvent = 110
	AuditLogThreadUpdate                            AuditLogEvent = 111
	AuditLogThreadDelete                            AuditLogEvent = 112
	AuditLogApplicationCommandPermissionUpdate      AuditLogEvent = 121
	AuditLogSoundboardSoundCreate                   AuditLogEvent = 130
	AuditLogSoundboardSoundUpdate                   AuditLogEvent = 131
	AuditLogSoundboardSoundDelete                   AuditLogEvent = 132
	AuditLogAutoModerationRuleCreate                AuditLogEvent = 140
	AuditLogAutoModerationRuleUpdate                AuditLogEvent = 141
	AuditLogAutoModerationRuleDelete                AuditLogEvent = 142
	AuditLogAutoModerationBlockMessage              AuditLogEvent = 143
	AuditLogAutoModerationFlagToChannel             AuditLogEvent = 144
	AuditLogAutoModerationUserCommunicationDisabled AuditLogEvent = 145
	AuditLogAutoModerationQuarantineUser            AuditLogEvent = 146
	AuditLogCreatorMonetizationRequestCreated       AuditLogEvent = 150
	AuditLogCreatorMonetizationTermsAccepted        AuditLogEvent = 151
	AuditLogOnboardingPromptCreate                  AuditLogEvent = 163
	AuditLogOnboardingPromptUpdate                  AuditLogEvent = 164
	AuditLogOnboardingPromptDelete                  AuditLogEvent = 165
	AuditLogOnboardingCreate                        AuditLogEvent = 166
	AuditLogOnboardingUpdate                        AuditLogEvent = 167
	AuditLogHomeSettingsCreate                      AuditLogEvent = 190
	AuditLogHomeSettingsUpdate                      AuditLogEvent = 191
	AuditLogVoiceChannelStatusCreate                AuditLogEvent = 192
	AuditLogVoiceChannelStatusDelete                AuditLogEvent = 193
)

var auditLogEventNames = map[AuditLogEvent]string{
	AuditLogGuildUpdate:                             "GUILD_UPDATE",
	AuditLogChannelCreate:                           "CHANNEL_CREATE",
	AuditLogChannelUpdate:                           "CHANNEL_UPDATE",
	AuditLogChannelDelete:                           "CHANNEL_DELETE",
	AuditLogChannelOverwriteCreate:                  "CHANNEL_OVERWRITE_CREATE",
	AuditLogChannelOverwriteUpdate:                  "CHANNEL_OVERWRITE_UPDATE",
	AuditLogChannelOverwriteDelete:                  "CHANNEL_OVERWRITE_DELETE",
	AuditLogMemberKick:                              "MEMBER_KICK",
	AuditLogMemberPrune:                             "MEMBER_PRUNE",
	AuditLogMemberBanAdd:                            "MEMBER_BAN_ADD",
	AuditLogMemberBanRemove:                         "MEMBER_BAN_REMOVE",
	AuditLogMemberUpdate:                            "MEMBER_UPDATE",
	AuditLogMemberRoleUpdate:                        "MEMBER_ROLE_UPDATE",
	AuditLogMemberMove:                              "MEMBER_MOVE",
	AuditLogMemberDisconnect:                        "MEMBER_DISCONNECT",
	AuditLogBotAdd:                                  "BOT_ADD",
	AuditLogRoleCreate:                              "ROLE_CREATE",
	AuditLogRoleUpdate:                              "ROLE_UPDATE",
	AuditLogRoleDelete:                              "ROLE_DELETE",
	AuditLogInviteCreate:                            "INVITE_CREATE",
	AuditLogInviteUpdate:                            "INVITE_UPDATE",
	AuditLogInviteDelete:                            "INVITE_DELETE",
	AuditLogWebhookCreate:                           "WEBHOOK_CREATE",
	AuditLogWebhookUpdate:                           "WEBHOOK_UPDATE",
	AuditLogWebhookDelete:                           "WEBHOOK_DELETE",
	AuditLogEmojiCreate:                             "EMOJI_CREATE",
	AuditLogEmojiUpdate:                             "EMOJI_UPDATE",
	AuditLogEmojiDelete:                             "EMOJI_DELETE",
	AuditLogMessageDelete:                           "MESSAGE_DELETE",
	AuditLogMessageBulkDelete:                       "MESSAGE_BULK_DELETE",
	AuditLogMessagePin:                              "MESSAGE_PIN",
	AuditLogMessageUnpin:                            "MESSAGE_UNPIN",
	AuditLogIntegrationCreate:                       "INTEGRATION_CREATE",
	AuditLogIntegrationUpdate:                       "INTEGRATION_UPDATE",
	AuditLogIntegrationDelete:                       "INTEGRATION_DELETE",
	AuditLogStageInstanceCreate:                     "STAGE_INSTANCE_CREATE",
	AuditLogStageInstanceUpdate:                     "STAGE_INSTANCE_UPDATE",
	AuditLogStageInstanceDelete:                     "STAGE_INSTANCE_DELETE",
	AuditLogStickerCreate:                           "STICKER_CREATE",
	AuditLogStickerUpdate:                           "STICKER_UPDATE",
	AuditLogStickerDelete:                           "STICKER_DELETE",
	AuditLogGuildScheduledEventCreate:               "GUILD_SCHEDULED_EVENT_CREATE",
	AuditLogGuildScheduledEventUpdate:               "GUILD_SCHEDULED_EVENT_UPDATE",
	AuditLogGuildScheduledEventDelete:               "GUILD_SCHEDULED_EVENT_DELETE",
	AuditLogThreadCreate:                            "THREAD_CREATE",
	AuditLogThreadUpdate:                            "THREAD_UPDATE",
	AuditLogThreadDelete:                            "THREAD_DELETE",
	AuditLogApplicationCommandPermissionUpdate:      "APPLICATION_COMMAND_PERMISSION_UPDATE",
	AuditLogSoundboardSoundCreate:                   "SOUNDBOARD_SOUND_CREATE",
	AuditLogSoundboardSoundUpdate:                   "SOUNDBOARD_SOUND_UPDATE",
	AuditLogSoundboardSoundDelete:                   "SOUNDBOARD_SOUND_DELETE",
	AuditLogAutoModerationRuleCreate:                "AUTO_MODERATION_RULE_CREATE",
	AuditLogAutoModerationRuleUpdate:                "AUTO_MODERATION_RULE_UPDATE",
	AuditLogAutoModerationRuleDelete:                "AUTO_MODERATION_RULE_DELETE",
	AuditLogAutoModerationBlockMessage:              "AUTO_MODERATION_BLOCK_MESSAGE",
	AuditLogAutoModerationFlagToChannel:             "AUTO_MODERATION_FLAG_TO_CHANNEL",
	AuditLogAutoModerationUserCommunicationDisabled: "AUTO_MODERATION_USER_COMMUNICATION_DISABLED",
	AuditLogAutoModerationQuarantineUser:            "AUTO_MODERATION_QUARANTINE_USER",
	AuditLogCreatorMonetizationRequestCreated:       "CREATOR_MONETIZATION_REQUEST_CREATED",
	AuditLogCreatorMonetizationTermsAccepted:        "CREATOR_MONETIZATION_TERMS_ACCEPTED",
	AuditLogOnboardingPromptCreate:                  "ONBOARDING_PROMPT_CREATE",
	AuditLogOnboardingPromptUpdate:                  "ONBOARDING_PROMPT_UPDATE",
	AuditLogOnboardingPromptDelete:                  "ONBOARDING_PROMPT_DELETE",
	AuditLogOnboardingCreate:                        "ONBOARDING_CREATE",
	AuditLogOnboardingUpdate:                        "ONBOARDING_UPDATE",
	AuditLogHomeSettingsCreate:                      "HOME_SETTINGS_CREATE",
	AuditLogHomeSettingsUpdate:                      "HOME_SETTINGS_UPDATE",
	AuditLogVoiceChannelStatusCreate:                "VOICE_CHANNEL_STATUS_CREATE",
	AuditLogVoiceChannelStatusDelete:                "VOICE_CHANNEL_STATUS_DELETE",
}

// String returns Discord's name for the kind.
func (e AuditLogEvent) String() string { return enumName(auditLogEventNames, e, "AuditLogEvent") }
