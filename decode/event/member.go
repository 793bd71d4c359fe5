package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Member is what a user is in a guild. Messages, whose author is beside it, come
// without User; the resolved members of an interaction without User, Deaf and Mute
// (Discord docs: Resources, Guild, "Guild Member Object").
type Member struct {
	User                       *User             `json:"user,omitzero"`                         // nil where the user is beside the member
	Nick                       string            `json:"nick,omitzero"`                         // empty: none
	Avatar                     string            `json:"avatar,omitzero"`                       // hash of this guild's image; empty: the user's
	Banner                     string            `json:"banner,omitzero"`                       // hash of this guild's image; empty: the user's
	Roles                      []decode.ID       `json:"roles"`                                 // ids, without the role of everybody
	JoinedAt                   time.Time         `json:"joined_at"`                             // zero: a guest in a voice channel
	PremiumSince               time.Time         `json:"premium_since,omitzero"`                // boosts the guild since; zero: does not
	Deaf                       bool              `json:"deaf"`                                  // in voice channels, by a moderator
	Mute                       bool              `json:"mute"`                                  // in voice channels, by a moderator
	Flags                      MemberFlags       `json:"flags"`                                 // zero: none, or left out of an update
	Pending                    bool              `json:"pending,omitzero"`                      // has not passed membership screening
	Permissions                Permissions       `json:"permissions,omitzero,string"`           // in the channel of the interaction; absent elsewhere
	CommunicationDisabledUntil time.Time         `json:"communication_disabled_until,omitzero"` // end of the timeout; zero or past: none
	AvatarDecorationData       *AvatarDecoration `json:"avatar_decoration_data,omitzero"`       // in this guild; nil: none
	Collectibles               *Collectibles     `json:"collectibles,omitzero"`                 // in this guild; nil: none
}

// MemberFlags are marks of a membership (Discord docs: Resources, Guild, "Guild Member
// Flags").
type MemberFlags uint32

// The marks of a membership.
const (
	MemberFlagDidRejoin                    MemberFlags = 1 << 0
	MemberFlagCompletedOnboarding          MemberFlags = 1 << 1
	MemberFlagBypassesVerification         MemberFlags = 1 << 2 // exempt from the guild's verification
	MemberFlagStartedOnboarding            MemberFlags = 1 << 3
	MemberFlagIsGuest                      MemberFlags = 1 << 4 // sees only the voice channel of the invite
	MemberFlagStartedHomeActions           MemberFlags = 1 << 5 // of the Server Guide
	MemberFlagCompletedHomeActions         MemberFlags = 1 << 6 // of the Server Guide
	MemberFlagAutomodQuarantinedUsername   MemberFlags = 1 << 7 // username, display name or nickname
	MemberFlagDMSettingsUpsellAcknowledged MemberFlags = 1 << 9
	MemberFlagAutomodQuarantinedGuildTag   MemberFlags = 1 << 10
)

var memberFlagNames = map[int]string{
	0:  "DID_REJOIN",
	1:  "COMPLETED_ONBOARDING",
	2:  "BYPASSES_VERIFICATION",
	3:  "STARTED_ONBOARDING",
	4:  "IS_GUEST",
	5:  "STARTED_HOME_ACTIONS",
	6:  "COMPLETED_HOME_ACTIONS",
	7:  "AUTOMOD_QUARANTINED_USERNAME",
	9:  "DM_SETTINGS_UPSELL_ACKNOWLEDGED",
	10: "AUTOMOD_QUARANTINED_GUILD_TAG",
}

// Has reports whether all flags of o are set.
func (f MemberFlags) Has(o MemberFlags) bool { return f&o == o }

// String returns the names joined by "|", the rest in hexadecimal.
func (f MemberFlags) String() string { return flagNames(memberFlagNames, f) }

// GuildMemberAdd says that somebody joined; Discord may send it again for one who is a
// member. It needs the GUILD_MEMBERS intent, as Update and Remove do (Discord docs:
// Events, Gateway Events, "Guild Member Add").
type GuildMemberAdd struct {
	Member
	GuildID decode.ID `json:"guild_id"` // the guild joined
}

// EventType returns decode.GuildMemberAdd.
func (*GuildMemberAdd) EventType() decode.EventType { return decode.GuildMemberAdd }

// GuildMemberUpdate says that a member, or the user behind it, changed. User is there.
// Discord may leave Deaf, Mute, Pending and Flags out, which then are false or zero:
// where that matters, ask ev.Get("deaf").Exists() (Discord docs: Events, Gateway
// Events, "Guild Member Update").
type GuildMemberUpdate struct {
	Member
	GuildID decode.ID `json:"guild_id"` // the member's guild
}

// EventType returns decode.GuildMemberUpdate.
func (*GuildMemberUpdate) EventType() decode.EventType { return decode.GuildMemberUpdate }

// GuildMemberRemove says that somebody left or was kicked or banned (Discord docs:
// Events, Gateway Events, "Guild Member Remove").
type GuildMemberRemove struct {
	GuildID decode.ID `json:"guild_id"` // the guild left
	User    User      `json:"user"`     // who is gone
}

// EventType returns decode.GuildMemberRemove.
func (*GuildMemberRemove) EventType() decode.EventType { return decode.GuildMemberRemove }

// GuildMembersChunk is one part of the answer to a request for members, up to 1,000 of
// them (Discord docs: Events, Gateway Events, "Guild Members Chunk").
type GuildMembersChunk struct {
	GuildID    decode.ID        `json:"guild_id"`           // of the request
	Members    []Member         `json:"members"`            // at most 1,000; empty: none matched
	ChunkIndex int              `json:"chunk_index"`        // from 0 to below ChunkCount
	ChunkCount int              `json:"chunk_count"`        // parts of the answer
	NotFound   []decode.ID      `json:"not_found,omitzero"` // ids asked for that are no members
	Presences  []PresenceUpdate `json:"presences,omitzero"` // of Members, where asked for; without GuildID
	Nonce      string           `json:"nonce,omitzero"`     // of the request
}

// EventType returns decode.GuildMembersChunk.
func (*GuildMembersChunk) EventType() decode.EventType { return decode.GuildMembersChunk }

// GuildBanAdd says that somebody, member or not, was banned. It needs the permission
// BAN_MEMBERS or VIEW_AUDIT_LOG, as Remove does; the reason is in the audit log
// (Discord docs: Events, Gateway Events, "Guild Ban Add").
type GuildBanAdd struct {
	GuildID decode.ID `json:"guild_id"` // the guild banned from
	User    User      `json:"user"`     // who is banned
}

// EventType returns decode.GuildBanAdd.
func (*GuildBanAdd) EventType() decode.EventType { return decode.GuildBanAdd }

// GuildBanRemove says that a ban was lifted (Discord docs: Events, Gateway Events,
// "Guild Ban Remove").
type GuildBanRemove struct {
	GuildID decode.ID `json:"guild_id"` // the guild that lifted it
	User    User      `json:"user"`     // who is no longer banned
}

// EventType returns decode.GuildBanRemove.
func (*GuildBanRemove) EventType() decode.EventType { return decode.GuildBanRemove }
