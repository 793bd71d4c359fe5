package event

import "github.com/seed4d760daf/sluice/decode"

// WelcomeScreen is what a community guild shows to who comes (Discord docs: Resources,
// Guild, "Welcome Screen Object").
type WelcomeScreen struct {
	Description     string           `json:"description"`      // empty: none
	WelcomeChannels []WelcomeChannel `json:"welcome_channels"` // at most 5
}

// WelcomeChannel is one line of a welcome screen (Discord docs: Resources, Guild,
// "Welcome Screen Channel Structure").
type WelcomeChannel struct {
	ChannelID   decode.ID `json:"channel_id"`  // the channel that the line leads to
	Description string    `json:"description"` // the text of the line
	EmojiID     decode.ID `json:"emoji_id"`    // zero: not a custom one
	EmojiName   string    `json:"emoji_name"`  // its name if custom, else Unicode; empty: no emoji
}
