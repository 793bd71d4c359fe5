package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// ThreadMetadata is what only threads have (Discord docs: Resources, Channel, "Thread
// Metadata Object").
type ThreadMetadata struct {
	Archived            bool      `json:"archived"`                  // by hand, or after some rest
	AutoArchiveDuration int       `json:"auto_archive_duration"`     // minutes of rest after which it leaves the channel list
	ArchiveTimestamp    time.Time `json:"archive_timestamp"`         // when Archived last changed
	Locked              bool      `json:"locked"`                    // only who may manage threads can unarchive it
	Invitable           bool      `json:"invitable,omitzero"`        // anybody in it can add others; private threads only
	CreateTimestamp     time.Time `json:"create_timestamp,omitzero"` // zero for threads from before 2022-01-09
}

// ThreadMember is a user who joined a thread. Inside the threads of GUILD_CREATE it is
// the bot, and has no ids (Discord docs: Resources, Channel, "Thread Member Object").
type ThreadMember struct {
	ID            decode.ID         `json:"id,omitzero"`       // of the thread
	UserID        decode.ID         `json:"user_id,omitzero"`  // zero inside GUILD_CREATE, as ID is
	JoinTimestamp time.Time         `json:"join_timestamp"`    // of the last time
	Flags         ThreadMemberFlags `json:"flags"`             // settings, for notifications
	Member        *Member           `json:"member,omitzero"`   // in THREAD_MEMBERS_UPDATE only
	Presence      *PresenceUpdate   `json:"presence,omitzero"` // in THREAD_MEMBERS_UPDATE only; nil: not known
}

// ThreadMemberFlags is a user's settings for a thread. Discord documents no names and
// uses them for notifications only; these are the ones that its clients go by (Discord
// docs: Resources, Channel, "Thread Member Structure").
type ThreadMemberFlags uint64

// The settings.
const (
	ThreadMemberHasInteracted ThreadMemberFlags = 1 << 0
	ThreadMemberAllMessages   ThreadMemberFlags = 1 << 1
	ThreadMemberOnlyMentions  ThreadMemberFlags = 1 << 2
	ThreadMemberNoMessages    ThreadMemberFlags = 1 << 3
)

var threadMemberFlagNames = map[int]string{0: "HAS_INTERACTED", 1: "ALL_MESSAGES", 2: "ONLY_MENTIONS", 3: "NO_MESSAGES"}

// Has reports whether all flags of o are set.
func (f ThreadMemberFlags) Has(o ThreadMemberFlags) bool { return f&o == o }

// String returns the names joined by "|", the rest in hexadecimal.
func (f ThreadMemberFlags) String() string { return flagNames(threadMemberFlagNames, f) }

// ThreadCreate says that a thread was made, or that the bot was added to a private one;
// then Member is set (Discord docs: Events, Gateway Events, "Thread Create").
type ThreadCreate struct {
	Channel
	NewlyCreated bool `json:"newly_created,omitzero"` // absent when the bot was added to it
}

// EventType returns decode.ThreadCreate.
func (*ThreadCreate) EventType() decode.EventType { return decode.ThreadCreate }

// ThreadUpdate carries a thread as it is after a change; a new last message is not one
// (Discord docs: Events, Gateway Events, "Thread Update").
type ThreadUpdate struct{ Channel }

// EventType returns decode.ThreadUpdate.
func (*ThreadUpdate) EventType() decode.EventType { return decode.ThreadUpdate }

// ThreadDelete says that a thread is gone, and no more of it than this (Discord docs:
// Events, Gateway Events, "Thread Delete").
type ThreadDelete struct {
	ID       decode.ID   `json:"id"`        // of the thread
	GuildID  decode.ID   `json:"guild_id"`  // the guild it was in
	ParentID decode.ID   `json:"parent_id"` // the channel it was in
	Type     ChannelType `json:"type"`      // the kind of thread
}

// EventType returns decode.ThreadDelete.
func (*ThreadDelete) EventType() decode.EventType { return decode.ThreadDelete }

// ThreadListSync lists the active threads of channels that the bot may see from now on
// (Discord docs: Events, Gateway Events, "Thread List Sync").
type ThreadListSync struct {
	GuildID    decode.ID      `json:"guild_id"`             // the guild of the channels
	ChannelIDs []decode.ID    `json:"channel_ids,omitzero"` // the channels, also those without threads; nil: all of the guild
	Threads    []Channel      `json:"threads"`              // all that are active and can be seen
	Members    []ThreadMember `json:"members"`              // the bot itself, for each thread that it is in
}

// EventType returns decode.ThreadListSync.
func (*ThreadListSync) EventType() decode.EventType { return decode.ThreadListSync }

// ThreadMemberUpdate carries the bot's own membership of a thread (Discord docs: Events,
// Gateway Events, "Thread Member Update").
type ThreadMemberUpdate struct {
	ThreadMember
	GuildID decode.ID `json:"guild_id"` // the guild of the thread
}

// EventType returns decode.ThreadMemberUpdate.
func (*ThreadMemberUpdate) EventType() decode.EventType { return decode.ThreadMemberUpdate }

// ThreadMembersUpdate says who joined or left a thread. Without the intent GUILD_MEMBERS
// it comes only for the bot itself (Discord docs: Events, Gateway Events, "Thread Members
// Update").
type ThreadMembersUpdate struct {
	ID               decode.ID      `json:"id"`                          // of the thread
	GuildID          decode.ID      `json:"guild_id"`                    // the guild of the thread
	MemberCount      int            `json:"member_count"`                // roughly; stops at 50
	AddedMembers     []ThreadMember `json:"added_members,omitzero"`      // with Member and Presence
	RemovedMemberIDs []decode.ID    `json:"removed_member_ids,omitzero"` // users who left or were removed; absent: none
}

// EventType returns decode.ThreadMembersUpdate.
func (*ThreadMembersUpdate) EventType() decode.EventType { return decode.ThreadMembersUpdate }
