package event

import (
	"encoding/json"

	"github.com/seed4d760daf/sluice/decode"
)

// Component is a part of a message, or of a modal as it was submitted (Discord docs:
// Components, Component Reference). It is the union of all kinds; Type says which members
// may be there, the headings below name the kinds.
type Component struct {
	Type ComponentType `json:"type"`        // says which of the rest there may be
	ID   int32         `json:"id,omitzero"` // unique in its message; 0 in messages older than components v2

	// Of an action row, section or container.
	Components []Component `json:"components,omitzero"`
	// Of a section: the button or thumbnail at its side.
	Accessory *Component `json:"accessory,omitzero"`
	// Of a label.
	Component *Component `json:"component,omitzero"`

	// Of everything that a user can operate, but for buttons that link or sell.
	CustomID string `json:"custom_id,omitzero"`

	// Of a button: a ButtonStyle; of a text input: a TextInputStyle.
	Style int `json:"style,omitzero"`
	// Of a button, a label, or a text input of old.
	Label string `json:"label,omitzero"`
	// Of a button.
	Emoji    *Emoji    `json:"emoji,omitzero"`    // id, name and animated
	SKUID    decode.ID `json:"sku_id,omitzero"`   // ButtonPremium only
	URL      string    `json:"url,omitzero"`      // ButtonLink only
	Disabled bool      `json:"disabled,omitzero"` // cannot be used; of a select too

	// Of a string select, radio group or checkbox group.
	Options []SelectOption `json:"options,omitzero"`
	// Of a select or text input: what is shown while it is empty.
	Placeholder string `json:"placeholder,omitzero"`
	// Of the selects that Discord fills in.
	DefaultValues []SelectDefaultValue `json:"default_values,omitzero"`
	// Of a channel select: what can be chosen, all if absent.
	ChannelTypes []ChannelType `json:"channel_types,omitzero"`
	// Of a select, checkbox group or file upload.
	MinValues *int  `json:"min_values,omitzero"` // 1 if absent
	MaxValues int   `json:"max_values,omitzero"` // absent: 1, or all of a checkbox group
	Required  *bool `json:"required,omitzero"`   // in modals, also of a text input or radio group; true if absent
	// Of a text input.
	MinLength int `json:"min_length,omitzero"` // characters
	MaxLength int `json:"max_length,omitzero"` // characters, 4000 if absent
	// Of a file upload: "image", "video", "audio", or extensions such as ".pdf".
	FileTypes []string `json:"file_types,omitzero"`
	// Of a checkbox: whether it is checked at first.
	Default bool `json:"default,omitzero"`

	// Of a text display: markdown.
	Content string `json:"content,omitzero"`
	// Of a thumbnail.
	Media *UnfurledMediaItem `json:"media,omitzero"`
	// Of a thumbnail: its alt text; of a label: the text below.
	Description string `json:"description,omitzero"`
	// Of a media gallery.
	Items []MediaGalleryItem `json:"items,omitzero"`
	// Of a file.
	File *UnfurledMediaItem `json:"file,omitzero"`
	Name string             `json:"name,omitzero"` // of the file; empty if absent
	Size int64              `json:"size,omitzero"` // bytes
	// Of a thumbnail, file or container: whether it is blurred until clicked.
	Spoiler bool `json:"spoiler,omitzero"`
	// Of a separator.
	Divider *bool            `json:"divider,omitzero"` // whether it has a line, true if absent
	Spacing SeparatorSpacing `json:"spacing,omitzero"` // absent: SeparatorSmall
	// Of a container: 0xRRGGBB, nil for none.
	AccentColor *int `json:"accent_color,omitzero"`

	// The rest is the user's input, in a modal that was submitted.

	// Of a text input or radio group a string (null if nothing is selected), of a checkbox
	// a boolean. Read it with decode.Get; it is lent when the event is.
	Value json.RawMessage `json:"value,omitzero"`
	// Of a select, checkbox group or file upload: the values or ids of what was chosen.
	Values []string `json:"values,omitzero"`
	// Of a select that Discord fills in; in modals see InteractionData.Resolved.
	Resolved *Resolved `json:"resolved,omitzero"`
}

// SelectOption is a choice of a string select, radio group or checkbox group (Discord
// docs: Components, Component Reference, "Select Option Structure").
type SelectOption struct {
	Label       string `json:"label"`                // what users see
	Value       string `json:"value"`                // what the bot gets
	Description string `json:"description,omitzero"` // shown below Label; empty: none
	Emoji       *Emoji `json:"emoji,omitzero"`       // id, name and animated; string selects only
	Default     bool   `json:"default,omitzero"`     // selected at first
}

// SelectDefaultValue is what a select shows as chosen at first (Discord docs: Components,
// Component Reference, "Select Default Value Structure").
type SelectDefaultValue struct {
	ID   decode.ID         `json:"id"`   // of the user, role or channel
	Type SelectDefaultType `json:"type"` // which of them it is
}

// MediaGalleryItem is one picture or video of a gallery (Discord docs: Components,
// Component Reference, "Media Gallery Item Structure").
type MediaGalleryItem struct {
	Media       UnfurledMediaItem `json:"media"`                // the picture or video
	Description string            `json:"description,omitzero"` // alt text, at most 1024 characters
	Spoiler     bool              `json:"spoiler,omitzero"`     // blurred until clicked
}

// UnfurledMediaItem is media shown by a component (Discord docs: Components, Component
// Reference, "Unfurled Media Item").
type UnfurledMediaItem struct {
	URL                string                 `json:"url"`                          // of the source
	ProxyURL           string                 `json:"proxy_url,omitzero"`           // at Discord's proxy; empty if absent
	Height             int                    `json:"height,omitzero"`              // pixels; zero if not an image or video
	Width              int                    `json:"width,omitzero"`               // pixels; zero if not an image or video
	Placeholder        string                 `json:"placeholder,omitzero"`         // thumbhash
	PlaceholderVersion int                    `json:"placeholder_version,omitzero"` // of the thumbhash; 0: none
	ContentType        string                 `json:"content_type,omitzero"`        // media type, such as "image/png"
	LoadingState       MediaLoadingState      `json:"loading_state,omitzero"`       // of Discord's fetch; 0: not known or absent
	Flags              UnfurledMediaItemFlags `json:"flags,omitzero"`               // 0: none
	AttachmentID       decode.ID              `json:"attachment_id,omitzero"`       // zero unless it was uploaded
}
