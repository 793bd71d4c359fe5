package event

import (
	"bytes"
	"math"
	"strconv"

	"github.com/seed4d760daf/sluice/decode"
)

// Activity is what a user is doing: a game, a song, a stream, or the text of a custom
// status. Most of it is what a program on the user's machine says, see
// [PresenceUpdate]: treat it as input from a stranger (Discord docs: Events, Gateway
// Events, "Activity Object").
type Activity struct {
	Name              string              `json:"name"`                         // "Custom Status" for a custom status
	Type              ActivityType        `json:"type"`                         // the verb in front of Name
	URL               string              `json:"url,omitzero"`                 // of the stream
	CreatedAt         LooseInt            `json:"created_at"`                   // added to the session, ms of Unix time
	Timestamps        *ActivityTimestamps `json:"timestamps,omitzero"`          // of the game or the song
	ApplicationID     decode.ID           `json:"application_id,omitzero"`      // of the game
	StatusDisplayType *StatusDisplayType  `json:"status_display_type,omitzero"` // nil: Discord's choice
	Details           string              `json:"details,omitzero"`             // first line: what is done
	DetailsURL        string              `json:"details_url,omitzero"`         // opened by a click on Details; empty: none
	State             string              `json:"state,omitzero"`               // second line, or the custom status
	StateURL          string              `json:"state_url,omitzero"`           // opened by a click on State; empty: none
	Emoji             *ActivityEmoji      `json:"emoji,omitzero"`               // of a custom status
	Party             *ActivityParty      `json:"party,omitzero"`               // nil: not told
	Assets            *ActivityAssets     `json:"assets,omitzero"`              // images and their texts
	Secrets           *ActivitySecrets    `json:"secrets,omitzero"`             // nil: not told
	Instance          bool                `json:"instance,omitzero"`            // a match of its own
	Flags             ActivityFlags       `json:"flags,omitzero"`               // what it offers; 0: nothing, or not told
	Buttons           []string            `json:"buttons,omitzero"`             // labels, up to two; bots do not see the URLs
}

// LooseInt is a whole number that a user's own program sets and Discord passes on
// unread. A number with a fraction is cut, one in a string is read, and all else is
// zero instead of an error: one odd game must not cost the guild that it arrives with.
type LooseInt int64

// UnmarshalJSON reads any JSON value and never fails.
func (n *LooseInt) UnmarshalJSON(b []byte) error {
	*n = 0
	b = bytes.Trim(b, `"`)
	if v, err := strconv.ParseInt(string(b), 10, 64); err == nil {
		*n = LooseInt(v)
	} else if f, err := strconv.ParseFloat(string(b), 64); err == nil && math.Abs(f) < 1<<63 {
		*n = LooseInt(f)
	}
	return nil
}

// ActivityTimestamps are the ends of an activity, in milliseconds of Unix time; zero is
// none (Discord docs: Events, Gateway Events, "Activity Timestamps").
type ActivityTimestamps struct {
	Start LooseInt `json:"start,omitzero"` // ms of Unix time; 0: none
	End   LooseInt `json:"end,omitzero"`   // ms of Unix time; 0: none
}

// ActivityEmoji is the emoji of a custom status (Discord docs: Events, Gateway Events,
// "Activity Emoji").
type ActivityEmoji struct {
	Name     string    `json:"name"`              // the character itself where there is no ID
	ID       decode.ID `json:"id,omitzero"`       // zero: a Unicode emoji
	Animated bool      `json:"animated,omitzero"` // false where absent
}

// ActivityParty is the group that a player is in (Discord docs: Events, Gateway Events,
// "Activity Party").
type ActivityParty struct {
	ID   string      `json:"id,omitzero"`   // of the party; empty: not told
	Size [2]LooseInt `json:"size,omitzero"` // how many are in it, and how many may be; zeros: not told
}

// ActivityAssets are the images of an activity and the texts and links on them. An
// image is the id of one of the application's assets, or "mp:" and a path at Discord's
// media proxy (Discord docs: Events, Gateway Events, "Activity Assets").
type ActivityAssets struct {
	LargeImage       string `json:"large_image,omitzero"`        // empty: none
	LargeText        string `json:"large_text,omitzero"`         // shown over the large image; empty: none
	LargeURL         string `json:"large_url,omitzero"`          // opened by a click on it; empty: none
	SmallImage       string `json:"small_image,omitzero"`        // empty: none
	SmallText        string `json:"small_text,omitzero"`         // shown over the small image; empty: none
	SmallURL         string `json:"small_url,omitzero"`          // opened by a click on it; empty: none
	InviteCoverImage string `json:"invite_cover_image,omitzero"` // banner of a game invite
}

// ActivitySecrets let others join or watch (Discord docs: Events, Gateway Events,
// "Activity Secrets").
type ActivitySecrets struct {
	Join     string `json:"join,omitzero"`     // a party
	Spectate string `json:"spectate,omitzero"` // a game
	Match    string `json:"match,omitzero"`    // one match
}

// ActivityType is the verb in front of an activity's name (Discord docs: Events,
// Gateway Events, "Activity Types").
type ActivityType int

// The kinds of activity. Custom shows Emoji and State alone.
const (
	ActivityPlaying   ActivityType = 0
	ActivityStreaming ActivityType = 1
	ActivityListening ActivityType = 2
	ActivityWatching  ActivityType = 3
	ActivityCustom    ActivityType = 4
	ActivityCompeting ActivityType = 5
)

var activityTypeNames = map[ActivityType]string{
	ActivityPlaying:   "PLAYING",
	ActivityStreaming: "STREAMING",
	ActivityListening: "LISTENING",
	ActivityWatching:  "WATCHING",
	ActivityCustom:    "CUSTOM",
	ActivityCompeting: "COMPETING",
}

// String returns the kind's name, or ActivityType and the number of one not known here.
func (t ActivityType) String() string { return enumName(activityTypeNames, t, "ActivityType") }

// StatusDisplayType is the field that the member list shows behind the verb (Discord
// docs: Events, Gateway Events, "Status Display Types").
type StatusDisplayType int

// The fields that can be shown.
const (
	StatusDisplayName    StatusDisplayType = 0
	StatusDisplayState   StatusDisplayType = 1
	StatusDisplayDetails StatusDisplayType = 2
)

var statusDisplayTypeNames = map[StatusDisplayType]string{
	StatusDisplayName:    "NAME",
	StatusDisplayState:   "STATE",
	StatusDisplayDetails: "DETAILS",
}

// String returns the field's name, or StatusDisplayType and the number of one not known
// here.
func (t StatusDisplayType) String() string {
	return enumName(statusDisplayTypeNames, t, "StatusDisplayType")
}

// ActivityFlags say what an activity offers (Discord docs: Events, Gateway Events,
// "Activity Flags").
type ActivityFlags uint32

// What an activity may offer.
const (
	ActivityFlagInstance                 ActivityFlags = 1 << 0
	ActivityFlagJoin                     ActivityFlags = 1 << 1
	ActivityFlagSpectate                 ActivityFlags = 1 << 2
	ActivityFlagJoinRequest              ActivityFlags = 1 << 3
	ActivityFlagSync                     ActivityFlags = 1 << 4 // to listen along
	ActivityFlagPlay                     ActivityFlags = 1 << 5
	ActivityFlagPartyPrivacyFriends      ActivityFlags = 1 << 6 // friends may join
	ActivityFlagPartyPrivacyVoiceChannel ActivityFlags = 1 << 7 // those in the voice channel may join
	ActivityFlagEmbedded                 ActivityFlags = 1 << 8 // runs inside Discord
)

var activityFlagNames = map[int]string{
	0: "INSTANCE",
	1: "JOIN",
	2: "SPECTATE",
	3: "JOIN_REQUEST",
	4: "SYNC",
	5: "PLAY",
	6: "PARTY_PRIVACY_FRIENDS",
	7: "PARTY_PRIVACY_VOICE_CHANNEL",
	8: "EMBEDDED",
}

// Has reports whether all flags of o are set.
func (f ActivityFlags) Has(o ActivityFlags) bool { return f&o == o }

// String returns the names joined by "|", the rest in hexadecimal.
func (f ActivityFlags) String() string { return flagNames(activityFlagNames, f) }
