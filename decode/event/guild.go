package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Guild is a guild, without what only GUILD_CREATE carries (Discord docs: Resources,
// Guild, "Guild Object").
type Guild struct {
	ID                          decode.ID            `json:"id"`                                     // of the guild
	Name                        string               `json:"name"`                                   // of the guild
	Icon                        string               `json:"icon"`                                   // image hash; empty: none
	IconHash                    string               `json:"icon_hash,omitzero"`                     // in templates only
	Splash                      string               `json:"splash"`                                 // image hash
	DiscoverySplash             string               `json:"discovery_splash"`                       // image hash; with DISCOVERABLE only
	Owner                       bool                 `json:"owner,omitzero"`                         // in a user's list of guilds only
	OwnerID                     decode.ID            `json:"owner_id"`                               // user
	Permissions                 Permissions          `json:"permissions,string,omitzero"`            // in a user's list of guilds only
	Region                      string               `json:"region,omitzero"`                        // deprecated by Discord: see Channel.RTCRegion
	AFKChannelID                decode.ID            `json:"afk_channel_id"`                         // zero: none
	AFKTimeout                  int                  `json:"afk_timeout"`                            // seconds
	WidgetEnabled               bool                 `json:"widget_enabled,omitzero"`                // false where absent
	WidgetChannelID             decode.ID            `json:"widget_channel_id,omitzero"`             // to which its invites lead; zero: no invites
	VerificationLevel           VerificationLevel    `json:"verification_level"`                     // what is asked of members before they write
	DefaultMessageNotifications MessageNotifications `json:"default_message_notifications"`          // for members who chose nothing else
	ExplicitContentFilter       ContentFilter        `json:"explicit_content_filter"`                // whose media are scanned
	Roles                       []Role               `json:"roles"`                                  // all of them
	Emojis                      []Emoji              `json:"emojis"`                                 // custom ones, all of them
	Features                    []GuildFeature       `json:"features"`                               // that are enabled
	MFALevel                    MFALevel             `json:"mfa_level"`                              // whether moderators need two factors
	ApplicationID               decode.ID            `json:"application_id"`                         // of the bot that made the guild; zero: a person did
	SystemChannelID             decode.ID            `json:"system_channel_id"`                      // for welcome and boost messages
	SystemChannelFlags          SystemChannelFlags   `json:"system_channel_flags"`                   // which messages are suppressed there
	RulesChannelID              decode.ID            `json:"rules_channel_id"`                       // community guilds only
	MaxPresences                int                  `json:"max_presences,omitzero"`                 // 0 but for the largest guilds
	MaxMembers                  int                  `json:"max_members,omitzero"`                   // 0 where absent
	VanityURLCode               string               `json:"vanity_url_code"`                        // empty: none
	Description                 string               `json:"description"`                            // empty: none
	Banner                      string               `json:"banner"`                                 // image hash
	PremiumTier                 PremiumTier          `json:"premium_tier"`                           // what its boosts have unlocked
	PremiumSubscriptionCount    int                  `json:"premium_subscription_count,omitzero"`    // boosts
	PreferredLocale             string               `json:"preferred_locale"`                       // such as "en-US"
	PublicUpdatesChannelID      decode.ID            `json:"public_updates_channel_id"`              // for Discord's notices to moderators
	MaxVideoChannelUsers        int                  `json:"max_video_channel_users,omitzero"`       // in one voice channel; 0 where absent
	MaxStageVideoChannelUsers   int                  `json:"max_stage_video_channel_users,omitzero"` // in one stage channel; 0 where absent
	ApproximateMemberCount      int                  `json:"approximate_member_count,omitzero"`      // asked for over REST only
	ApproximatePresenceCount    int                  `json:"approximate_presence_count,omitzero"`    // asked for over REST only
	WelcomeScreen               *WelcomeScreen       `json:"welcome_screen,omitzero"`                // in invites only
	NSFWLevel                   NSFWLevel            `json:"nsfw_level"`                             // age restriction
	Stickers                    []Sticker            `json:"stickers,omitzero"`                      // custom ones, all of them; nil where absent
	PremiumProgressBarEnabled   bool                 `json:"premium_progress_bar_enabled"`           // shows its progress in boosts
	SafetyAlertsChannelID       decode.ID            `json:"safety_alerts_channel_id"`               // for Discord's warnings to moderators
	IncidentsData               *IncidentsData       `json:"incidents_data"`                         // nil: nothing happened
}

// UnavailableGuild is a guild of which only the id is known, in READY and when a guild
// goes (Discord docs: Resources, Guild, "Unavailable Guild Object").
type UnavailableGuild struct {
	ID          decode.ID `json:"id"`                   // of the guild
	Unavailable bool      `json:"unavailable,omitzero"` // in an outage; false where absent: the bot is out
}

// GuildCreate comes for each guild after READY, when one is available again, and when the
// bot joins one. In an outage it may be unavailable: then only ID and Unavailable are set
// (Discord docs: Events, Gateway Events, "Guild Create").
type GuildCreate struct {
	Guild
	JoinedAt             time.Time         `json:"joined_at"`              // by the bot
	Large                bool              `json:"large"`                  // Members lacks who is offline
	Unavailable          bool              `json:"unavailable,omitzero"`   // in an outage; false where absent
	MemberCount          int               `json:"member_count"`           // of all members
	VoiceStates          []VoiceState      `json:"voice_states"`           // without GuildID
	Members              []Member          `json:"members"`                // without the intent GUILD_PRESENCES, or over 75,000 members, the bot and who is in voice
	Channels             []Channel         `json:"channels"`               // that the bot may see
	Threads              []Channel         `json:"threads"`                // active ones that the bot may see
	Presences            []PresenceUpdate  `json:"presences"`              // as Members, without GuildID; of a large guild nobody offline
	StageInstances       []StageInstance   `json:"stage_instances"`        // live stages
	GuildScheduledEvents []ScheduledEvent  `json:"guild_scheduled_events"` // in the guild
	SoundboardSounds     []SoundboardSound `json:"soundboard_sounds"`      // of the guild
}

// EventType returns decode.GuildCreate.
func (*GuildCreate) EventType() decode.EventType { return decode.GuildCreate }

// GuildUpdate carries a guild as it is after a change (Discord docs: Events, Gateway
// Events, "Guild Update").
type GuildUpdate struct{ Guild }

// EventType returns decode.GuildUpdate.
func (*GuildUpdate) EventType() decode.EventType { return decode.GuildUpdate }

// GuildDelete says that a guild is out of reach for now, if Unavailable, or else that the
// bot is no longer in it (Discord docs: Events, Gateway Events, "Guild Delete").
type GuildDelete struct{ UnavailableGuild }

// EventType returns decode.GuildDelete.
func (*GuildDelete) EventType() decode.EventType { return decode.GuildDelete }
