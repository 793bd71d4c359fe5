package event

import "time"

// Embed is rich content shown below a message (Discord docs: Resources, Message, "Embed
// Object"). An embed of EmbedTypePollResult has its figures in Fields.
type Embed struct {
	Title       string         `json:"title,omitzero"`       // empty: none
	Type        EmbedType      `json:"type,omitzero"`        // what it shows; empty if absent
	Description string         `json:"description,omitzero"` // the text; empty: none
	URL         string         `json:"url,omitzero"`         // of the embed; empty: none
	Timestamp   time.Time      `json:"timestamp,omitzero"`   // of the content
	Color       int            `json:"color,omitzero"`       // 0xRRGGBB
	Footer      *EmbedFooter   `json:"footer,omitzero"`      // nil: none
	Image       *EmbedMedia    `json:"image,omitzero"`       // nil: none
	Thumbnail   *EmbedMedia    `json:"thumbnail,omitzero"`   // nil: none
	Video       *EmbedMedia    `json:"video,omitzero"`       // nil: none
	Provider    *EmbedProvider `json:"provider,omitzero"`    // nil: none
	Author      *EmbedAuthor   `json:"author,omitzero"`      // nil: none
	Fields      []EmbedField   `json:"fields,omitzero"`      // at most 25
	Flags       EmbedFlags     `json:"flags,omitzero"`       // 0: none
}

// EmbedMedia is the image, thumbnail or video of an embed (Discord docs: Resources,
// Message, "Embed Image Structure" and "Embed Video Structure").
type EmbedMedia struct {
	URL                string          `json:"url,omitzero"`                 // of the source; may be absent for a video
	ProxyURL           string          `json:"proxy_url,omitzero"`           // at Discord's proxy; empty if absent
	Height             int             `json:"height,omitzero"`              // pixels
	Width              int             `json:"width,omitzero"`               // pixels
	ContentType        string          `json:"content_type,omitzero"`        // media type, such as "image/png"
	Placeholder        string          `json:"placeholder,omitzero"`         // thumbhash
	PlaceholderVersion int             `json:"placeholder_version,omitzero"` // of the thumbhash; 0: none
	Description        string          `json:"description,omitzero"`         // alt text
	Flags              EmbedMediaFlags `json:"flags,omitzero"`               // 0: none
}

// EmbedProvider is the site that an embed comes from (Discord docs: Resources, Message,
// "Embed Provider Structure").
type EmbedProvider struct {
	Name string `json:"name,omitzero"` // of the site; empty: none
	URL  string `json:"url,omitzero"`  // of the site; empty: none
}

// EmbedAuthor is the line above an embed's title (Discord docs: Resources, Message,
// "Embed Author Structure").
type EmbedAuthor struct {
	Name         string `json:"name"`                    // of the author
	URL          string `json:"url,omitzero"`            // of the author; empty: none
	IconURL      string `json:"icon_url,omitzero"`       // image beside Name; empty: none
	ProxyIconURL string `json:"proxy_icon_url,omitzero"` // the icon at Discord's proxy; empty: none
}

// EmbedFooter is the line below an embed (Discord docs: Resources, Message, "Embed Footer
// Structure").
type EmbedFooter struct {
	Text         string `json:"text"`                    // of the footer
	IconURL      string `json:"icon_url,omitzero"`       // image beside Text; empty: none
	ProxyIconURL string `json:"proxy_icon_url,omitzero"` // the icon at Discord's proxy; empty: none
}

// EmbedField is a named paragraph of an embed (Discord docs: Resources, Message, "Embed
// Field Structure").
type EmbedField struct {
	Name   string `json:"name"`            // heading
	Value  string `json:"value"`           // text below it
	Inline bool   `json:"inline,omitzero"` // beside its neighbours
}

// EmbedType says what an embed shows (Discord docs: Resources, Message, "Embed Types").
type EmbedType string

// The types of embeds.
const (
	EmbedTypeRich       EmbedType = "rich" // by a bot or webhook
	EmbedTypeImage      EmbedType = "image"
	EmbedTypeVideo      EmbedType = "video"
	EmbedTypeGIFV       EmbedType = "gifv" // an animated image shown as a video
	EmbedTypeArticle    EmbedType = "article"
	EmbedTypeLink       EmbedType = "link"
	EmbedTypePollResult EmbedType = "poll_result"
	// EmbedTypeAutoModerationMessage is not documented: AutoMod's alert to moderators.
	EmbedTypeAutoModerationMessage EmbedType = "auto_moderation_message"
)

// EmbedFlags are facts about an embed, bit by bit (Discord docs: Resources, Message,
// "Embed Flags").
type EmbedFlags uint64

// EmbedFlagIsContentInventoryEntry marks the fallback of a reply to an activity card.
const EmbedFlagIsContentInventoryEntry EmbedFlags = 1 << 5

var embedFlags = map[int]string{5: "IS_CONTENT_INVENTORY_ENTRY"}

// Has reports whether all flags of f are set.
func (e EmbedFlags) Has(f EmbedFlags) bool { return e&f == f }

// String returns Discord's names of the flags, joined by "|".
func (e EmbedFlags) String() string { return flagNames(embedFlags, e) }

// EmbedMediaFlags are facts about an embed's media, bit by bit (Discord docs: Resources,
// Message, "Embed Media Flags").
type EmbedMediaFlags uint64

// EmbedMediaFlagIsAnimated marks an animated image.
const EmbedMediaFlagIsAnimated EmbedMediaFlags = 1 << 5

var embedMediaFlags = map[int]string{5: "IS_ANIMATED"}

// Has reports whether all flags of f are set.
func (e EmbedMediaFlags) Has(f EmbedMediaFlags) bool { return e&f == f }

// String returns Discord's names of the flags, joined by "|".
func (e EmbedMediaFlags) String() string { return flagNames(embedMediaFlags, e) }
