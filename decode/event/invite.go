package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// InviteCreate says that there is a new way into a channel. It needs the permission
// MANAGE_CHANNELS there, as Delete does (Discord docs: Events, Gateway Events, "Invite
// Create").
type InviteCreate struct {
	ChannelID         decode.ID        `json:"channel_id"`                  // to which it leads
	Code              string           `json:"code"`                        // end of the URL, unique
	CreatedAt         time.Time        `json:"created_at"`                  // when it was made
	GuildID           decode.ID        `json:"guild_id,omitzero"`           // zero: a group
	Inviter           *User            `json:"inviter,omitzero"`            // who made it; nil: not told
	MaxAge            int              `json:"max_age"`                     // seconds; 0: for ever
	MaxUses           int              `json:"max_uses"`                    // 0: no limit
	TargetType        InviteTargetType `json:"target_type,omitzero"`        // zero: the channel and nothing else
	TargetUser        *User            `json:"target_user,omitzero"`        // whose stream is shown
	TargetApplication *Application     `json:"target_application,omitzero"` // what is opened
	Temporary         bool             `json:"temporary"`                   // who gets no role is out when they disconnect
	Uses              int              `json:"uses"`                        // 0, as it is new
	ExpiresAt         time.Time        `json:"expires_at"`                  // zero: never
	RoleIDs           []decode.ID      `json:"role_ids,omitzero"`           // given to who accepts
}

// EventType returns decode.InviteCreate.
func (*InviteCreate) EventType() decode.EventType { return decode.InviteCreate }

// InviteDelete says that an invite is gone (Discord docs: Events, Gateway Events,
// "Invite Delete").
type InviteDelete struct {
	ChannelID decode.ID `json:"channel_id"`        // to which it led
	GuildID   decode.ID `json:"guild_id,omitzero"` // zero: a group
	Code      string    `json:"code"`              // end of the URL
}

// EventType returns decode.InviteDelete.
func (*InviteDelete) EventType() decode.EventType { return decode.InviteDelete }

// InviteTargetType says what an invite to a voice channel opens (Discord docs:
// Resources, Invite, "Invite Target Types").
type InviteTargetType int

// What an invite may open.
const (
	InviteTargetStream              InviteTargetType = 1
	InviteTargetEmbeddedApplication InviteTargetType = 2
)

var inviteTargetTypeNames = map[InviteTargetType]string{
	InviteTargetStream:              "STREAM",
	InviteTargetEmbeddedApplication: "EMBEDDED_APPLICATION",
}

// String returns Discord's name for the type.
func (t InviteTargetType) String() string {
	return enumName(inviteTargetTypeNames, t, "InviteTargetType")
}
