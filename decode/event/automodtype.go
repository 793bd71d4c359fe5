package event

// AutoModerationTriggerType is what a rule looks for (Discord docs: Resources, Auto
// Moderation, "Trigger Types").
type AutoModerationTriggerType int

// What a rule may look for.
const (
	AutoModerationTriggerKeyword       AutoModerationTriggerType = 1 // the guild's own words
	AutoModerationTriggerSpam          AutoModerationTriggerType = 3
	AutoModerationTriggerKeywordPreset AutoModerationTriggerType = 4 // Discord's words
	AutoModerationTriggerMentionSpam   AutoModerationTriggerType = 5
	AutoModerationTriggerMemberProfile AutoModerationTriggerType = 6 // the guild's own words in a profile
)

var autoModerationTriggerNames = map[AutoModerationTriggerType]string{
	AutoModerationTriggerKeyword:       "KEYWORD",
	AutoModerationTriggerSpam:          "SPAM",
	AutoModerationTriggerKeywordPreset: "KEYWORD_PRESET",
	AutoModerationTriggerMentionSpam:   "MENTION_SPAM",
	AutoModerationTriggerMemberProfile: "MEMBER_PROFILE",
}

// String returns Discord's name for the type.
func (t AutoModerationTriggerType) String() string {
	return enumName(autoModerationTriggerNames, t, "AutoModerationTriggerType")
}

// AutoModerationWordset is one of Discord's own lists of words (Discord docs:
// Resources, Auto Moderation, "Keyword Preset Types").
type AutoModerationWordset int

// Discord's lists of words.
const (
	AutoModerationWordsetProfanity     AutoModerationWordset = 1
	AutoModerationWordsetSexualContent AutoModerationWordset = 2
	AutoModerationWordsetSlurs         AutoModerationWordset = 3
)

var autoModerationWordsetNames = map[AutoModerationWordset]string{
	AutoModerationWordsetProfanity:     "PROFANITY",
	AutoModerationWordsetSexualContent: "SEXUAL_CONTENT",
	AutoModerationWordsetSlurs:         "SLURS",
}

// String returns Discord's name for the list.
func (w AutoModerationWordset) String() string {
	return enumName(autoModerationWordsetNames, w, "AutoModerationWordset")
}

// AutoModerationEventType is when a rule looks (Discord docs: Resources, Auto
// Moderation, "Event Types").
type AutoModerationEventType int

// When a rule may look.
const (
	AutoModerationEventMessageSend  AutoModerationEventType = 1 // sent or edited
	AutoModerationEventMemberUpdate AutoModerationEventType = 2 // changed the profile
)

var autoModerationEventNames = map[AutoModerationEventType]string{
	AutoModerationEventMessageSend:  "MESSAGE_SEND",
	AutoModerationEventMemberUpdate: "MEMBER_UPDATE",
}

// String returns Discord's name for the type.
func (t AutoModerationEventType) String() string {
	return enumName(autoModerationEventNames, t, "AutoModerationEventType")
}

// AutoModerationActionType is what happens when a rule is triggered (Discord docs:
// Resources, Auto Moderation, "Action Types").
type AutoModerationActionType int

// What may happen when a rule is triggered.
const (
	AutoModerationActionBlockMessage           AutoModerationActionType = 1
	AutoModerationActionSendAlertMessage       AutoModerationActionType = 2 // with the text, to a channel
	AutoModerationActionTimeout                AutoModerationActionType = 3
	AutoModerationActionBlockMemberInteraction AutoModerationActionType = 4 // can neither write nor talk
)

var autoModerationActionNames = map[AutoModerationActionType]string{
	AutoModerationActionBlockMessage:           "BLOCK_MESSAGE",
	AutoModerationActionSendAlertMessage:       "SEND_ALERT_MESSAGE",
	AutoModerationActionTimeout:                "TIMEOUT",
	AutoModerationActionBlockMemberInteraction: "BLOCK_MEMBER_INTERACTION",
}

// String returns Discord's name for the type.
func (t AutoModerationActionType) String() string {
	return enumName(autoModerationActionNames, t, "AutoModerationActionType")
}
