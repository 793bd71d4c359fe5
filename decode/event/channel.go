package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Channel is a channel of a guild, a thread or a direct message. Which fields there
// are depends on the type; what is absent is zero. In messages, interactions and
// invites Discord sends a part of it, of which only ID and Type are certain (Discord
// docs: Resources, Channel, "Channel Object").
type Channel struct {
	ID                   decode.ID   `json:"id"`                             // of the channel
	Type                 ChannelType `json:"type"`                           // says which fields there are
	GuildID              decode.ID   `json:"guild_id,omitzero"`              // zero in direct messages and inside GUILD_CREATE
	Position             int         `json:"position,omitzero"`              // in the list; equal ones go by id
	PermissionOverwrites []Overwrite `json:"permission_overwrites,omitzero"` // for roles and members
	Name                 string      `json:"name,omitzero"`                  // empty in a direct message
	Topic                string      `json:"topic,omitzero"`                 // of a forum: its guidelines
	NSFW                 bool        `json:"nsfw,omitzero"`                  // age-restricted
	LastMessageID        decode.ID   `json:"last_message_id,omitzero"`       // of a forum: its last thread; may be deleted by now
	Bitrate              int         `json:"bitrate,omitzero"`               // bits a second; voice only
	UserLimit            int         `json:"user_limit,omitzero"`            // voice only; 0: none
	RateLimitPerUser     int         `json:"rate_limit_per_user,omitzero"`   // seconds between the messages of a user; 0: no slow mode
	Recipients           []User      `json:"recipients,omitzero"`            // direct messages only
	Icon                 string      `json:"icon,omitzero"`                  // image hash; group only
	OwnerID              decode.ID   `json:"owner_id,omitzero"`              // who made the group or thread
	ApplicationID        decode.ID   `json:"application_id,omitzero"`        // of a group: the application that made it
	Managed              bool        `json:"managed,omitzero"`               // group run by an application
	ParentID             decode.ID   `json:"parent_id,omitzero"`             // category of a channel, channel of a thread
	LastPinTimestamp     time.Time   `json:"last_pin_timestamp,omitzero"`    // zero: nothing was pinned
	RTCRegion            string      `json:"rtc_region,omitzero"`            // voice region; empty: Discord chooses

	VideoQualityMode VideoQualityMode `json:"video_quality_mode,omitzero"` // 0 stands for VideoQualityAuto

	// Threads only.
	MessageCount     int             `json:"message_count,omitzero"`      // without the first and the deleted ones
	MemberCount      int             `json:"member_count,omitzero"`       // roughly; stops at 50
	ThreadMetadata   *ThreadMetadata `json:"thread_metadata,omitzero"`    // nil: not a thread
	Member           *ThreadMember   `json:"member,omitzero"`             // the bot's own, if it joined; nil in most places
	TotalMessageSent int             `json:"total_message_sent,omitzero"` // ever, the deleted ones too
	AppliedTags      []decode.ID     `json:"applied_tags,omitzero"`       // tags of the forum

	DefaultAutoArchiveDuration int `json:"default_auto_archive_duration,omitzero"` // minutes of rest after which clients archive new threads

	// In the resolved data of an interaction only, overwrites applied.
	Permissions    Permissions `json:"permissions,string,omitzero"`     // of the user
	AppPermissions Permissions `json:"app_permissions,string,omitzero"` // of the bot

	Flags ChannelFlags `json:"flags,omitzero"` // 0: none

	// Forums and media channels only.
	AvailableTags                 []ForumTag       `json:"available_tags,omitzero"`
	DefaultReactionEmoji          *DefaultReaction `json:"default_reaction_emoji,omitzero"`             // nil: none is offered
	DefaultThreadRateLimitPerUser int              `json:"default_thread_rate_limit_per_user,omitzero"` // seconds, copied to new threads; text channels have it too
	DefaultSortOrder              *SortOrder       `json:"default_sort_order,omitzero"`                 // nil: not chosen
	DefaultForumLayout            ForumLayout      `json:"default_forum_layout,omitzero"`               // 0: not chosen
}

// ChannelMention names a channel of another guild that a message speaks of (Discord
// docs: Resources, Message, "Channel Mention Object").
type ChannelMention struct {
	ID      decode.ID   `json:"id"`       // of the channel
	GuildID decode.ID   `json:"guild_id"` // that has the channel
	Type    ChannelType `json:"type"`     // of the channel
	Name    string      `json:"name"`     // of the channel
}

// Overwrite changes, in one channel, what a role or a member may do (Discord docs:
// Resources, Channel, "Overwrite Object").
type Overwrite struct {
	ID    decode.ID     `json:"id"`           // of the role or the user
	Type  OverwriteType `json:"type"`         // which of the two
	Allow Permissions   `json:"allow,string"` // granted here; 0: none
	Deny  Permissions   `json:"deny,string"`  // taken away here; 0: none
}

// ForumTag is a tag for the threads of a forum. At most one of the emoji fields is set
// (Discord docs: Resources, Channel, "Forum Tag Object").
type ForumTag struct {
	ID        decode.ID `json:"id"`         // of the tag
	Name      string    `json:"name"`       // at most 20 characters
	Moderated bool      `json:"moderated"`  // only for who may manage threads
	EmojiID   decode.ID `json:"emoji_id"`   // custom
	EmojiName string    `json:"emoji_name"` // Unicode
}

// DefaultReaction is the emoji that a forum offers on its threads. One of the fields is
// set (Discord docs: Resources, Channel, "Default Reaction Object").
type DefaultReaction struct {
	EmojiID   decode.ID `json:"emoji_id"`   // custom
	EmojiName string    `json:"emoji_name"` // Unicode
}
