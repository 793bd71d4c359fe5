package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// ScheduledEvent is a meeting that a guild announces (Discord docs: Resources, Guild
// Scheduled Event, "Guild Scheduled Event Object").
type ScheduledEvent struct {
	ID                 decode.ID                  `json:"id"`                   // of the event
	GuildID            decode.ID                  `json:"guild_id"`             // the guild that announces it
	ChannelID          decode.ID                  `json:"channel_id"`           // zero: outside Discord
	CreatorID          decode.ID                  `json:"creator_id,omitzero"`  // zero for events from before 2021-10-25
	Name               string                     `json:"name"`                 // at most 100 characters
	Description        string                     `json:"description,omitzero"` // at most 1,000 characters; empty: none
	ScheduledStartTime time.Time                  `json:"scheduled_start_time"` // when it is to start
	ScheduledEndTime   time.Time                  `json:"scheduled_end_time"`   // zero: open; never outside Discord
	PrivacyLevel       ScheduledEventPrivacyLevel `json:"privacy_level"`        // who can see it
	Status             ScheduledEventStatus       `json:"status"`               // how far it is
	EntityType         ScheduledEntityType        `json:"entity_type"`          // where it is
	EntityID           decode.ID                  `json:"entity_id"`            // such as the stage instance; zero: none
	EntityMetadata     *ScheduledEntityMetadata   `json:"entity_metadata"`      // nil: in a channel
	Creator            *User                      `json:"creator,omitzero"`     // nil for events from before 2021-10-25
	UserCount          int                        `json:"user_count,omitzero"`  // who wants to come
	Image              string                     `json:"image,omitzero"`       // hash of the cover; empty: none
	RecurrenceRule     *RecurrenceRule            `json:"recurrence_rule"`      // nil: once
}

// ScheduledEntityMetadata is what is known of an event that is not in a channel (Discord
// docs: Resources, Guild Scheduled Event, "Guild Scheduled Event Entity Metadata").
type ScheduledEntityMetadata struct {
	Location string `json:"location,omitzero"` // where it is held, at most 100 characters
}

// ScheduledEventPrivacyLevel says who can see an event (Discord docs: Resources, Guild
// Scheduled Event, "Guild Scheduled Event Privacy Level").
type ScheduledEventPrivacyLevel int

// The levels.
const ScheduledEventGuildOnly ScheduledEventPrivacyLevel = 2

var scheduledEventPrivacyLevelNames = map[ScheduledEventPrivacyLevel]string{ScheduledEventGuildOnly: "GUILD_ONLY"}

// String returns Discord's name for the level.
func (l ScheduledEventPrivacyLevel) String() string {
	return enumName(scheduledEventPrivacyLevelNames, l, "ScheduledEventPrivacyLevel")
}

// ScheduledEventStatus is how far an event is; the last two are final (Discord docs:
// Resources, Guild Scheduled Event, "Guild Scheduled Event Status").
type ScheduledEventStatus int

// The states.
const (
	ScheduledEventScheduled ScheduledEventStatus = 1
	ScheduledEventActive    ScheduledEventStatus = 2
	ScheduledEventCompleted ScheduledEventStatus = 3
	ScheduledEventCanceled  ScheduledEventStatus = 4
)

var scheduledEventStatusNames = map[ScheduledEventStatus]string{
	ScheduledEventScheduled: "SCHEDULED", ScheduledEventActive: "ACTIVE", ScheduledEventCompleted: "COMPLETED", ScheduledEventCanceled: "CANCELED",
}

// String returns Discord's name for the status.
func (s ScheduledEventStatus) String() string {
	return enumName(scheduledEventStatusNames, s, "ScheduledEventStatus")
}

// ScheduledEntityType says where an event is held (Discord docs: Resources, Guild
// Scheduled Event, "Guild Scheduled Event Entity Types").
type ScheduledEntityType int

// The places.
const (
	ScheduledStageInstance ScheduledEntityType = 1
	ScheduledVoice         ScheduledEntityType = 2
	ScheduledExternal      ScheduledEntityType = 3 // EntityMetadata.Location says where
)

var scheduledEntityTypeNames = map[ScheduledEntityType]string{
	ScheduledStageInstance: "STAGE_INSTANCE", ScheduledVoice: "VOICE", ScheduledExternal: "EXTERNAL",
}

// String returns Discord's name for the type.
func (t ScheduledEntityType) String() string {
	return enumName(scheduledEntityTypeNames, t, "ScheduledEntityType")
}

// GuildScheduledEventCreate says that a guild has a new event (Discord docs: Events,
// Gateway Events, "Guild Scheduled Event Create").
type GuildScheduledEventCreate struct{ ScheduledEvent }

// EventType returns decode.GuildScheduledEventCreate.
func (*GuildScheduledEventCreate) EventType() decode.EventType {
	return decode.GuildScheduledEventCreate
}

// GuildScheduledEventUpdate carries an event as it is after a change, such as its start
// (Discord docs: Events, Gateway Events, "Guild Scheduled Event Update").
type GuildScheduledEventUpdate struct{ ScheduledEvent }

// EventType returns decode.GuildScheduledEventUpdate.
func (*GuildScheduledEventUpdate) EventType() decode.EventType {
	return decode.GuildScheduledEventUpdate
}

// GuildScheduledEventDelete carries an event as it was before it went (Discord docs:
// Events, Gateway Events, "Guild Scheduled Event Delete").
type GuildScheduledEventDelete struct{ ScheduledEvent }

// EventType returns decode.GuildScheduledEventDelete.
func (*GuildScheduledEventDelete) EventType() decode.EventType {
	return decode.GuildScheduledEventDelete
}

// GuildScheduledEventUserAdd says that a user wants to come to an event (Discord docs:
// Events, Gateway Events, "Guild Scheduled Event User Add").
type GuildScheduledEventUserAdd struct {
	GuildScheduledEventID decode.ID `json:"guild_scheduled_event_id"` // the event
	UserID                decode.ID `json:"user_id"`                  // who wants to come
	GuildID               decode.ID `json:"guild_id"`                 // the guild of the event
}

// EventType returns decode.GuildScheduledEventUserAdd.
func (*GuildScheduledEventUserAdd) EventType() decode.EventType {
	return decode.GuildScheduledEventUserAdd
}

// GuildScheduledEventUserRemove says that a user no longer wants to come (Discord docs:
// Events, Gateway Events, "Guild Scheduled Event User Remove").
type GuildScheduledEventUserRemove struct {
	GuildScheduledEventID decode.ID `json:"guild_scheduled_event_id"` // the event
	UserID                decode.ID `json:"user_id"`                  // who no longer wants to come
	GuildID               decode.ID `json:"guild_id"`                 // the guild of the event
}

// EventType returns decode.GuildScheduledEventUserRemove.
func (*GuildScheduledEventUserRemove) EventType() decode.EventType {
	return decode.GuildScheduledEventUserRemove
}
