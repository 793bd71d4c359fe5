package event

import "github.com/seed4d760daf/sluice/decode"

// AutoModerationRule says what a guild does not want to read, and what happens to who
// writes it. Events of rules need the permission MANAGE_GUILD (Discord docs: Resources,
// Auto Moderation, "Auto Moderation Rule Object").
type AutoModerationRule struct {
	ID              decode.ID                 `json:"id"`               // of the rule
	GuildID         decode.ID                 `json:"guild_id"`         // that has the rule
	Name            string                    `json:"name"`             // of the rule
	CreatorID       decode.ID                 `json:"creator_id"`       // user
	Event           AutoModerationEventType   `json:"event_type"`       // what is looked at
	TriggerType     AutoModerationTriggerType `json:"trigger_type"`     // what is looked for
	TriggerMetadata AutoModerationTrigger     `json:"trigger_metadata"` // details of TriggerType; empty if it needs none
	Actions         []AutoModerationAction    `json:"actions"`          // what is done, all of them
	Enabled         bool                      `json:"enabled"`          // false: it is switched off
	ExemptRoles     []decode.ID               `json:"exempt_roles"`     // up to 20
	ExemptChannels  []decode.ID               `json:"exempt_channels"`  // up to 50
}

// AutoModerationTrigger is what a rule looks for. Which fields there are depends on the
// rule's TriggerType; in a keyword, * stands for the rest of a word (Discord docs:
// Resources, Auto Moderation, "Trigger Metadata").
type AutoModerationTrigger struct {
	KeywordFilter                []string                `json:"keyword_filter,omitzero"`                  // keyword, member profile; up to 1,000
	RegexPatterns                []string                `json:"regex_patterns,omitzero"`                  // keyword, member profile; up to 10, in Rust's dialect
	Presets                      []AutoModerationWordset `json:"presets,omitzero"`                         // keyword preset
	AllowList                    []string                `json:"allow_list,omitzero"`                      // all three; keywords that pass
	MentionTotalLimit            int                     `json:"mention_total_limit,omitzero"`             // mention spam; roles and users in a message, up to 50
	MentionRaidProtectionEnabled bool                    `json:"mention_raid_protection_enabled,omitzero"` // mention spam
}

// AutoModerationAction is what happens when a rule is triggered (Discord docs:
// Resources, Auto Moderation, "Auto Moderation Action Object").
type AutoModerationAction struct {
	Type     AutoModerationActionType      `json:"type"`              // what is done
	Metadata *AutoModerationActionMetadata `json:"metadata,omitzero"` // nil: the type needs none
}

// AutoModerationActionMetadata is the detail of an action (Discord docs: Resources,
// Auto Moderation, "Action Metadata").
type AutoModerationActionMetadata struct {
	ChannelID       decode.ID `json:"channel_id,omitzero"`       // where the alert is sent
	DurationSeconds int       `json:"duration_seconds,omitzero"` // of the timeout, up to four weeks
	CustomMessage   string    `json:"custom_message,omitzero"`   // to the author of a blocked message
}

// AutoModerationRuleCreate says that a guild has a new rule (Discord docs: Events,
// Gateway Events, "Auto Moderation Rule Create").
type AutoModerationRuleCreate struct{ AutoModerationRule }

// EventType returns decode.AutoModerationRuleCreate.
func (*AutoModerationRuleCreate) EventType() decode.EventType {
	return decode.AutoModerationRuleCreate
}

// AutoModerationRuleUpdate carries a rule as it is after a change (Discord docs:
// Events, Gateway Events, "Auto Moderation Rule Update").
type AutoModerationRuleUpdate struct{ AutoModerationRule }

// EventType returns decode.AutoModerationRuleUpdate.
func (*AutoModerationRuleUpdate) EventType() decode.EventType {
	return decode.AutoModerationRuleUpdate
}

// AutoModerationRuleDelete carries the rule that is gone (Discord docs: Events, Gateway
// Events, "Auto Moderation Rule Delete").
type AutoModerationRuleDelete struct{ AutoModerationRule }

// EventType returns decode.AutoModerationRuleDelete.
func (*AutoModerationRuleDelete) EventType() decode.EventType {
	return decode.AutoModerationRuleDelete
}

// AutoModerationActionExecution says that a rule was triggered: one event for each of
// its actions. Content and MatchedContent are empty without the MESSAGE_CONTENT intent
// (Discord docs: Events, Gateway Events, "Auto Moderation Action Execution").
type AutoModerationActionExecution struct {
	GuildID              decode.ID                 `json:"guild_id"`                         // where it happened
	Action               AutoModerationAction      `json:"action"`                           // what was done
	RuleID               decode.ID                 `json:"rule_id"`                          // that was triggered
	RuleTriggerType      AutoModerationTriggerType `json:"rule_trigger_type"`                // what the rule looks for
	UserID               decode.ID                 `json:"user_id"`                          // who wrote it
	ChannelID            decode.ID                 `json:"channel_id,omitzero"`              // zero: not written in a channel
	MessageID            decode.ID                 `json:"message_id,omitzero"`              // zero: blocked, or no message
	AlertSystemMessageID decode.ID                 `json:"alert_system_message_id,omitzero"` // of the alert, if that is the action
	Content              string                    `json:"content"`                          // what the user wrote
	MatchedKeyword       string                    `json:"matched_keyword"`                  // as in the rule; empty: none
	MatchedContent       string                    `json:"matched_content"`                  // the part of Content; empty: none
}

// EventType returns decode.AutoModerationActionExecution.
func (*AutoModerationActionExecution) EventType() decode.EventType {
	return decode.AutoModerationActionExecution
}
