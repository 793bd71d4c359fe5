package event

// MessageType says what made a message (Discord docs: Resources, Message, "Message
// Types").
type MessageType int

// The types of messages.
const (
	MessageTypeDefault                                 MessageType = 0
	MessageTypeRecipientAdd                            MessageType = 1
	MessageTypeRecipientRemove                         MessageType = 2
	MessageTypeCall                                    MessageType = 3
	MessageTypeChannelNameChange                       MessageType = 4
	MessageTypeChannelIconChange                       MessageType = 5
	MessageTypeChannelPinnedMessage                    MessageType = 6
	MessageTypeUserJoin                                MessageType = 7
	MessageTypeGuildBoost                              MessageType = 8
	MessageTypeGuildBoostTier1                         MessageType = 9
	MessageTypeGuildBoostTier2                         MessageType = 10
	MessageTypeGuildBoostTier3                         MessageType = 11
	MessageTypeChannelFollowAdd                        MessageType = 12
	MessageTypeGuildDiscoveryDisqualified              MessageType = 14
	MessageTypeGuildDiscoveryRequalified               MessageType = 15
	MessageTypeGuildDiscoveryGracePeriodInitialWarning MessageType = 16
	MessageTypeGuildDiscoveryGracePeriodFinalWarning   MessageType = 17
	MessageTypeThreadCreated                           MessageType = 18
	MessageTypeReply                                   MessageType = 19
	MessageTypeChatInputCommand                        MessageType = 20
	MessageTypeThreadStarterMessage                    MessageType = 21
	MessageTypeGuildInviteReminder                     MessageType = 22
	MessageTypeContextMenuCommand                      MessageType = 23
	MessageTypeAutoModerationAction                    MessageType = 24
	MessageTypeRoleSubscriptionPurchase                MessageType = 25
	MessageTypeInteractionPremiumUpsell                MessageType = 26
	MessageTypeStageStart                              MessageType = 27
	MessageTypeStageEnd                                MessageType = 28
	MessageTypeStageSpeaker                            MessageType = 29
	MessageTypeStageRaiseHand                          MessageType = 30
	MessageTypeStageTopic                              MessageType = 31
	MessageTypeGuildApplicationPremiumSubscription     MessageType = 32
	MessageTypeGuildIncidentAlertModeEnabled           MessageType = 36
	MessageTypeGuildIncidentAlertModeDisabled          MessageType = 37
	MessageTypeGuildIncidentReportRaid                 MessageType = 38
	MessageTypeGuildIncidentReportFalseAlarm           MessageType = 39
	MessageTypePurchaseNotification                    MessageType = 44
	MessageTypePollResult                              MessageType = 46
)

var messageTypes = map[MessageType]string{
	MessageTypeDefault:                                 "DEFAULT",
	MessageTypeRecipientAdd:                            "RECIPIENT_ADD",
	MessageTypeRecipientRemove:                         "RECIPIENT_REMOVE",
	MessageTypeCall:                                    "CALL",
	MessageTypeChannelNameChange:                       "CHANNEL_NAME_CHANGE",
	MessageTypeChannelIconChange:                       "CHANNEL_ICON_CHANGE",
	MessageTypeChannelPinnedMessage:                    "CHANNEL_PINNED_MESSAGE",
	MessageTypeUserJoin:                                "USER_JOIN",
	MessageTypeGuildBoost:                              "GUILD_BOOST",
	MessageTypeGuildBoostTier1:                         "GUILD_BOOST_TIER_1",
	MessageTypeGuildBoostTier2:                         "GUILD_BOOST_TIER_2",
	MessageTypeGuildBoostTier3:                         "GUILD_BOOST_TIER_3",
	MessageTypeChannelFollowAdd:                        "CHANNEL_FOLLOW_ADD",
	MessageTypeGuildDiscoveryDisqualified:              "GUILD_DISCOVERY_DISQUALIFIED",
	MessageTypeGuildDiscoveryRequalified:               "GUILD_DISCOVERY_REQUALIFIED",
	MessageTypeGuildDiscoveryGracePeriodInitialWarning: "GUILD_DISCOVERY_GRACE_PERIOD_INITIAL_WARNING",
	MessageTypeGuildDiscoveryGracePeriodFinalWarning:   "GUILD_DISCOVERY_GRACE_PERIOD_FINAL_WARNING",
	MessageTypeThreadCreated:                           "THREAD_CREATED",
	MessageTypeReply:                                   "REPLY",
	MessageTypeChatInputCommand:                        "CHAT_INPUT_COMMAND",
	MessageTypeThreadStarterMessage:                    "THREAD_STARTER_MESSAGE",
	MessageTypeGuildInviteReminder:                     "GUILD_INVITE_REMINDER",
	MessageTypeContextMenuCommand:                      "CONTEXT_MENU_COMMAND",
	MessageTypeAutoModerationAction:                    "AUTO_MODERATION_ACTION",
	MessageTypeRoleSubscriptionPurchase:                "ROLE_SUBSCRIPTION_PURCHASE",
	MessageTypeInteractionPremiumUpsell:                "INTERACTION_PREMIUM_UPSELL",
	MessageTypeStageStart:                              "STAGE_START",
	MessageTypeStageEnd:                                "STAGE_END",
	MessageTypeStageSpeaker:                            "STAGE_SPEAKER",
	MessageTypeStageRaiseHand:                          "STAGE_RAISE_HAND",
	MessageTypeStageTopic:                              "STAGE_TOPIC",
	MessageTypeGuildApplicationPremiumSubscription:     "GUILD_APPLICATION_PREMIUM_SUBSCRIPTION",
	MessageTypeGuildIncidentAlertModeEnabled:           "GUILD_INCIDENT_ALERT_MODE_ENABLED",
	MessageTypeGuildIncidentAlertModeDisabled:          "GUILD_INCIDENT_ALERT_MODE_DISABLED",
	MessageTypeGuildIncidentReportRaid:                 "GUILD_INCIDENT_REPORT_RAID",
	MessageTypeGuildIncidentReportFalseAlarm:           "GUILD_INCIDENT_REPORT_FALSE_ALARM",
	MessageTypePurchaseNotification:                    "PURCHASE_NOTIFICATION",
	MessageTypePollResult:                              "POLL_RESULT",
}

// String returns Discord's name of the type.
func (t MessageType) String() string { return enumName(messageTypes, t, "MessageType") }

// MessageFlags are facts about a message, bit by bit (Discord docs: Resources, Message,
// "Message Flags").
type MessageFlags uint64

// The flags of messages.
const (
	MessageFlagCrossposted                      MessageFlags = 1 << 0  // published to the channels that follow
	MessageFlagIsCrosspost                      MessageFlags = 1 << 1  // comes from a channel that this one follows
	MessageFlagSuppressEmbeds                   MessageFlags = 1 << 2  // shows no embeds
	MessageFlagSourceMessageDeleted             MessageFlags = 1 << 3  // the source of the crosspost is gone
	MessageFlagUrgent                           MessageFlags = 1 << 4  // from Discord's urgent message system
	MessageFlagHasThread                        MessageFlags = 1 << 5  // has a thread, whose id is the message's
	MessageFlagEphemeral                        MessageFlags = 1 << 6  // only the invoker of the interaction sees it
	MessageFlagLoading                          MessageFlags = 1 << 7  // an interaction's deferred response: the bot "is thinking"
	MessageFlagFailedToMentionSomeRolesInThread MessageFlags = 1 << 8  // some members were not added to the thread
	MessageFlagShouldShowLinkNotDiscordWarning  MessageFlags = 1 << 10 // has links to what is not Discord but looks so; not documented
	MessageFlagSuppressNotifications            MessageFlags = 1 << 12 // notifies nobody
	MessageFlagIsVoiceMessage                   MessageFlags = 1 << 13
	MessageFlagHasSnapshot                      MessageFlags = 1 << 14 // forwards a message
	MessageFlagIsComponentsV2                   MessageFlags = 1 << 15 // is made of components only
)

var messageFlags = map[int]string{
	0:  "CROSSPOSTED",
	1:  "IS_CROSSPOST",
	2:  "SUPPRESS_EMBEDS",
	3:  "SOURCE_MESSAGE_DELETED",
	4:  "URGENT",
	5:  "HAS_THREAD",
	6:  "EPHEMERAL",
	7:  "LOADING",
	8:  "FAILED_TO_MENTION_SOME_ROLES_IN_THREAD",
	10: "SHOULD_SHOW_LINK_NOT_DISCORD_WARNING",
	12: "SUPPRESS_NOTIFICATIONS",
	13: "IS_VOICE_MESSAGE",
	14: "HAS_SNAPSHOT",
	15: "IS_COMPONENTS_V2",
}

// Has reports whether all flags of f are set.
func (m MessageFlags) Has(f MessageFlags) bool { return m&f == f }

// String returns Discord's names of the flags, joined by "|".
func (m MessageFlags) String() string { return flagNames(messageFlags, m) }

// MessageActivityType says what an invitation is to (Discord docs: Resources, Message,
// "Message Activity Types").
type MessageActivityType int

// The types of invitations.
const (
	MessageActivityJoin          MessageActivityType = 1
	MessageActivitySpectate      MessageActivityType = 2
	MessageActivityListen        MessageActivityType = 3
	MessageActivityJoinRequest   MessageActivityType = 5
	MessageActivityStreamRequest MessageActivityType = 6
)

var messageActivityTypes = map[MessageActivityType]string{
	MessageActivityJoin:          "JOIN",
	MessageActivitySpectate:      "SPECTATE",
	MessageActivityListen:        "LISTEN",
	MessageActivityJoinRequest:   "JOIN_REQUEST",
	MessageActivityStreamRequest: "STREAM_REQUEST",
}

// String returns Discord's name of the type.
func (t MessageActivityType) String() string {
	return enumName(messageActivityTypes, t, "MessageActivityType")
}

// BaseThemeType is the mode that a shared theme starts from (Discord docs: Resources,
// Message, "Base Theme Types").
type BaseThemeType int

// The modes of themes.
const (
	BaseThemeUnset    BaseThemeType = 0 // as BaseThemeDark
	BaseThemeDark     BaseThemeType = 1
	BaseThemeLight    BaseThemeType = 2
	BaseThemeDarker   BaseThemeType = 3
	BaseThemeMidnight BaseThemeType = 4
)

var baseThemeTypes = map[BaseThemeType]string{
	BaseThemeUnset:    "UNSET",
	BaseThemeDark:     "DARK",
	BaseThemeLight:    "LIGHT",
	BaseThemeDarker:   "DARKER",
	BaseThemeMidnight: "MIDNIGHT",
}

// String returns Discord's name of the mode.
func (t BaseThemeType) String() string { return enumName(baseThemeTypes, t, "BaseThemeType") }
