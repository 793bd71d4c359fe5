package event

import "github.com/seed4d760daf/sluice/decode"

// StageInstance is a stage that is live (Discord docs: Resources, Stage Instance, "Stage
// Instance Object").
type StageInstance struct {
	ID                    decode.ID         `json:"id"`                       // of the instance, not of its channel
	GuildID               decode.ID         `json:"guild_id"`                 // the guild of the channel
	ChannelID             decode.ID         `json:"channel_id"`               // the stage channel
	Topic                 string            `json:"topic"`                    // 1 to 120 characters
	PrivacyLevel          StagePrivacyLevel `json:"privacy_level"`            // who can see it
	DiscoverableDisabled  bool              `json:"discoverable_disabled"`    // deprecated by Discord
	GuildScheduledEventID decode.ID         `json:"guild_scheduled_event_id"` // zero: not scheduled
}

// StagePrivacyLevel says who can see a stage (Discord docs: Resources, Stage Instance,
// "Privacy Level").
type StagePrivacyLevel int

// The levels.
const (
	StagePublic    StagePrivacyLevel = 1 // deprecated by Discord
	StageGuildOnly StagePrivacyLevel = 2
)

var stagePrivacyLevelNames = map[StagePrivacyLevel]string{StagePublic: "PUBLIC", StageGuildOnly: "GUILD_ONLY"}

// String returns Discord's name for the level.
func (l StagePrivacyLevel) String() string {
	return enumName(stagePrivacyLevelNames, l, "StagePrivacyLevel")
}

// StageInstanceCreate says that a stage went live (Discord docs: Events, Gateway Events,
// "Stage Instance Create").
type StageInstanceCreate struct{ StageInstance }

// EventType returns decode.StageInstanceCreate.
func (*StageInstanceCreate) EventType() decode.EventType { return decode.StageInstanceCreate }

// StageInstanceUpdate carries a stage as it is after a change (Discord docs: Events,
// Gateway Events, "Stage Instance Update").
type StageInstanceUpdate struct{ StageInstance }

// EventType returns decode.StageInstanceUpdate.
func (*StageInstanceUpdate) EventType() decode.EventType { return decode.StageInstanceUpdate }

// StageInstanceDelete says that a stage was closed (Discord docs: Events, Gateway Events,
// "Stage Instance Delete").
type StageInstanceDelete struct{ StageInstance }

// EventType returns decode.StageInstanceDelete.
func (*StageInstanceDelete) EventType() decode.EventType { return decode.StageInstanceDelete }
