package event

import "github.com/seed4d760daf/sluice/decode"

// Sticker is a picture that can be sent in messages (Discord docs: Resources, Sticker,
// "Sticker Object").
type Sticker struct {
	ID          decode.ID         `json:"id"`                  // of the sticker
	PackID      decode.ID         `json:"pack_id,omitzero"`    // standard stickers only
	Name        string            `json:"name"`                // as shown
	Description string            `json:"description"`         // null if it has none
	Tags        string            `json:"tags"`                // keywords, by convention with commas between; at most 200 characters
	Type        StickerType       `json:"type"`                // Discord's or a guild's
	FormatType  StickerFormatType `json:"format_type"`         // of the image file
	Available   *bool             `json:"available,omitzero"`  // of a guild: false if it lost the boosts for it
	GuildID     decode.ID         `json:"guild_id,omitzero"`   // guild stickers only
	User        *User             `json:"user,omitzero"`       // who uploaded a guild sticker
	SortValue   int               `json:"sort_value,omitzero"` // place in the pack, of a standard sticker
}

// StickerItem is what is needed to show a sticker (Discord docs: Resources, Sticker,
// "Sticker Item Object").
type StickerItem struct {
	ID         decode.ID         `json:"id"`          // of the sticker
	Name       string            `json:"name"`        // as shown
	FormatType StickerFormatType `json:"format_type"` // of the image file
}

// StickerType says whose a sticker is (Discord docs: Resources, Sticker, "Sticker
// Types").
type StickerType int

// The types of stickers.
const (
	StickerStandard StickerType = 1 // Discord's, in a pack
	StickerGuild    StickerType = 2 // a guild's
)

var stickerTypes = map[StickerType]string{
	StickerStandard: "STANDARD",
	StickerGuild:    "GUILD",
}

// String returns Discord's name of the type.
func (t StickerType) String() string { return enumName(stickerTypes, t, "StickerType") }

// StickerFormatType is the file format of a sticker (Discord docs: Resources, Sticker,
// "Sticker Format Types").
type StickerFormatType int

// The formats of stickers.
const (
	StickerFormatPNG    StickerFormatType = 1
	StickerFormatAPNG   StickerFormatType = 2
	StickerFormatLottie StickerFormatType = 3
	StickerFormatGIF    StickerFormatType = 4
)

var stickerFormatTypes = map[StickerFormatType]string{
	StickerFormatPNG:    "PNG",
	StickerFormatAPNG:   "APNG",
	StickerFormatLottie: "LOTTIE",
	StickerFormatGIF:    "GIF",
}

// String returns Discord's name of the format.
func (t StickerFormatType) String() string {
	return enumName(stickerFormatTypes, t, "StickerFormatType")
}

// GuildStickersUpdate says that a guild's stickers changed (Discord docs: Events, Gateway
// Events, "Guild Stickers Update").
type GuildStickersUpdate struct {
	GuildID  decode.ID `json:"guild_id"` // the guild of the stickers
	Stickers []Sticker `json:"stickers"` // all of them
}

// EventType returns decode.GuildStickersUpdate.
func (*GuildStickersUpdate) EventType() decode.EventType { return decode.GuildStickersUpdate }
