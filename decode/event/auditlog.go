package event

import (
	"encoding/json"

	"github.com/seed4d760daf/sluice/decode"
)

// AuditLogEntry is one thing that somebody did with a guild (Discord docs: Resources,
// Audit Log, "Audit Log Entry Object").
type AuditLogEntry struct {
	TargetID   decode.ID        `json:"target_id"`        // channel, user, role ... by ActionType; zero: none
	Changes    []AuditLogChange `json:"changes,omitzero"` // to the target; nil: none
	UserID     decode.ID        `json:"user_id"`          // who did it, a user or an app; zero: not known
	ID         decode.ID        `json:"id"`               // of the entry; tells its time
	ActionType AuditLogEvent    `json:"action_type"`      // what was done
	Options    *AuditLogOptions `json:"options,omitzero"` // nil: the action has none
	Reason     string           `json:"reason,omitzero"`  // given by who did it; empty: none
}

// AuditLogChange is one field of the target before and after. A value is whatever the
// field holds: read it with decode.Get, which needs no path for the whole. It is lent
// like a string where the event is lent (Discord docs: Resources, Audit Log, "Audit Log
// Change Object").
type AuditLogChange struct {
	NewValue json.RawMessage `json:"new_value,omitzero"` // nil: the field is reset or null
	OldValue json.RawMessage `json:"old_value,omitzero"` // nil: the field was null
	Key      string          `json:"key"`                // name of the field; "$add", "$remove" of roles; an id for command permissions
}

// AuditLogOptions tells more of some actions, named here (Discord docs: Resources,
// Audit Log, "Optional Audit Entry Info").
type AuditLogOptions struct {
	ApplicationID decode.ID `json:"application_id,omitzero"` // command permissions: of the commands
	// Auto Moderation: the rule that was triggered.
	AutoModerationRuleName        string                    `json:"auto_moderation_rule_name,omitzero"`
	AutoModerationRuleTriggerType AutoModerationTriggerType `json:"auto_moderation_rule_trigger_type,omitzero,string"` // what it looks for; zero: another action

	ChannelID        decode.ID `json:"channel_id,omitzero"`                // moves, messages, stages, Auto Moderation, voice status: where
	Count            int       `json:"count,omitzero,string"`              // message deletions, moves, disconnections: how many
	DeleteMemberDays int       `json:"delete_member_days,omitzero,string"` // prune: days without activity
	ID               decode.ID `json:"id,omitzero"`                        // overwrites: the role or member
	MembersRemoved   int       `json:"members_removed,omitzero,string"`    // prune: how many
	MessageID        decode.ID `json:"message_id,omitzero"`                // pins: which
	RoleName         string    `json:"role_name,omitzero"`                 // overwrites: of the role
	Type             string    `json:"type,omitzero"`                      // overwrites: "0" for a role, "1" for a member
	IntegrationType  string    `json:"integration_type,omitzero"`          // kicks and roles: the integration that did it
	Status           string    `json:"status,omitzero"`                    // voice status: the new one
}

// GuildAuditLogEntryCreate says that somebody did something with a guild. It needs the
// permission VIEW_AUDIT_LOG (Discord docs: Events, Gateway Events, "Guild Audit Log
// Entry Create").
type GuildAuditLogEntryCreate struct {
	AuditLogEntry
	GuildID decode.ID `json:"guild_id"` // whose log it is
}

// EventType returns decode.GuildAuditLogEntryCreate.
func (*GuildAuditLogEntryCreate) EventType() decode.EventType {
	return decode.GuildAuditLogEntryCreate
}
