package event

import "github.com/seed4d760daf/sluice/decode"

// PresenceUpdate says that a user's status, activities, name or avatar changed in a
// guild. It needs the GUILD_PRESENCES intent. Discord does not validate it: only
// User.ID is sure to be there, and what a user's own programs report may be of any
// type. A member of the wrong type is a decode error, but the others are decoded
// (Discord docs: Events, Gateway Events, "Presence Update").
type PresenceUpdate struct {
	User         User         `json:"user"`                   // with ID alone, or with what changed
	GuildID      decode.ID    `json:"guild_id,omitzero"`      // absent within GUILD_CREATE and GUILD_MEMBERS_CHUNK
	Status       Status       `json:"status,omitzero"`        // over all clients
	Activities   []Activity   `json:"activities,omitzero"`    // all there are now, not the changed ones
	ClientStatus ClientStatus `json:"client_status,omitzero"` // by the kind of client
}

// EventType returns decode.PresenceUpdate.
func (*PresenceUpdate) EventType() decode.EventType { return decode.PresenceUpdate }

// ClientStatus is a user's status on each kind of client, empty where offline or
// invisible (Discord docs: Events, Gateway Events, "Client Status Object").
type ClientStatus struct {
	Desktop Status `json:"desktop,omitzero"` // Windows, Linux, Mac
	Mobile  Status `json:"mobile,omitzero"`  // iOS, Android
	Web     Status `json:"web,omitzero"`     // browsers, and bots
	VR      Status `json:"vr,omitzero"`      // headsets
}

// Status is what is shown beside a user's name.
type Status string

// The statuses that others see. Who is invisible is offline to them.
const (
	StatusOnline       Status = "online"
	StatusIdle         Status = "idle"
	StatusDoNotDisturb Status = "dnd"
	StatusOffline      Status = "offline"
)

// String returns the status as Discord writes it.
func (s Status) String() string { return string(s) }
