package event

// ChannelType says what a channel is (Discord docs: Resources, Channel, "Channel Types").
type ChannelType int

// The types of channels.
const (
	ChannelGuildText          ChannelType = 0
	ChannelDM                 ChannelType = 1
	ChannelGuildVoice         ChannelType = 2
	ChannelGroupDM            ChannelType = 3
	ChannelGuildCategory      ChannelType = 4
	ChannelGuildAnnouncement  ChannelType = 5 // can be followed from other guilds
	ChannelAnnouncementThread ChannelType = 10
	ChannelPublicThread       ChannelType = 11
	ChannelPrivateThread      ChannelType = 12
	ChannelGuildStageVoice    ChannelType = 13
	ChannelGuildDirectory     ChannelType = 14 // lists the guilds of a hub
	ChannelGuildForum         ChannelType = 15 // threads only
	ChannelGuildMedia         ChannelType = 16 // a forum for pictures
)

var channelTypeNames = map[ChannelType]string{
	ChannelGuildText:          "GUILD_TEXT",
	ChannelDM:                 "DM",
	ChannelGuildVoice:         "GUILD_VOICE",
	ChannelGroupDM:            "GROUP_DM",
	ChannelGuildCategory:      "GUILD_CATEGORY",
	ChannelGuildAnnouncement:  "GUILD_ANNOUNCEMENT",
	ChannelAnnouncementThread: "ANNOUNCEMENT_THREAD",
	ChannelPublicThread:       "PUBLIC_THREAD",
	ChannelPrivateThread:      "PRIVATE_THREAD",
	ChannelGuildStageVoice:    "GUILD_STAGE_VOICE",
	ChannelGuildDirectory:     "GUILD_DIRECTORY",
	ChannelGuildForum:         "GUILD_FORUM",
	ChannelGuildMedia:         "GUILD_MEDIA",
}

// String returns Discord's name for the type.
func (t ChannelType) String() string { return enumName(channelTypeNames, t, "ChannelType") }

// ChannelFlags is a set of flags (Discord docs: Resources, Channel, "Channel Flags").
type ChannelFlags uint64

// The flags of a channel.
const (
	ChannelFlagPinned                   ChannelFlags = 1 << 1  // thread kept on top of its forum
	ChannelFlagRequireTag               ChannelFlags = 1 << 4  // a thread of this forum needs a tag
	ChannelFlagHideMediaDownloadOptions ChannelFlags = 1 << 15 // media channels only
	ChannelFlagIsSpoilerChannel         ChannelFlags = 1 << 21 // shown only to who asks for it
)

var channelFlagNames = map[int]string{
	1: "PINNED", 4: "REQUIRE_TAG", 15: "HIDE_MEDIA_DOWNLOAD_OPTIONS", 21: "IS_SPOILER_CHANNEL",
}

// Has reports whether all flags of o are set.
func (f ChannelFlags) Has(o ChannelFlags) bool { return f&o == o }

// String returns the names joined by "|", the rest in hexadecimal.
func (f ChannelFlags) String() string { return flagNames(channelFlagNames, f) }

// OverwriteType says whose permissions an overwrite changes (Discord docs: Resources,
// Channel, "Overwrite Structure").
type OverwriteType int

// The types of overwrites.
const (
	OverwriteRole   OverwriteType = 0
	OverwriteMember OverwriteType = 1
)

var overwriteTypeNames = map[OverwriteType]string{OverwriteRole: "ROLE", OverwriteMember: "MEMBER"}

// String returns Discord's name for the type.
func (t OverwriteType) String() string { return enumName(overwriteTypeNames, t, "OverwriteType") }

// VideoQualityMode is the quality of the cameras in a voice channel (Discord docs:
// Resources, Channel, "Video Quality Modes").
type VideoQualityMode int

// The qualities.
const (
	VideoQualityAuto VideoQualityMode = 1
	VideoQualityFull VideoQualityMode = 2 // 720p
)

var videoQualityModeNames = map[VideoQualityMode]string{VideoQualityAuto: "AUTO", VideoQualityFull: "FULL"}

// String returns Discord's name for the mode.
func (m VideoQualityMode) String() string {
	return enumName(videoQualityModeNames, m, "VideoQualityMode")
}

// SortOrder is how a forum sorts its threads (Discord docs: Resources, Channel, "Sort
// Order Types").
type SortOrder int

// The orders.
const (
	SortLatestActivity SortOrder = 0
	SortCreationDate   SortOrder = 1 // latest first
)

var sortOrderNames = map[SortOrder]string{SortLatestActivity: "LATEST_ACTIVITY", SortCreationDate: "CREATION_DATE"}

// String returns Discord's name for the order.
func (o SortOrder) String() string { return enumName(sortOrderNames, o, "SortOrder") }

// ForumLayout is how a forum shows its threads (Discord docs: Resources, Channel, "Forum
// Layout Types").
type ForumLayout int

// The layouts.
const (
	ForumLayoutNotSet      ForumLayout = 0
	ForumLayoutListView    ForumLayout = 1
	ForumLayoutGalleryView ForumLayout = 2
)

var forumLayoutNames = map[ForumLayout]string{
	ForumLayoutNotSet: "NOT_SET", ForumLayoutListView: "LIST_VIEW", ForumLayoutGalleryView: "GALLERY_VIEW",
}

// String returns Discord's name for the layout.
func (l ForumLayout) String() string { return enumName(forumLayoutNames, l, "ForumLayout") }
