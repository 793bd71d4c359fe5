package event

import "github.com/seed4d760daf/sluice/decode"

// Emoji is an emoji (Discord docs: Resources, Emoji, "Emoji Object"). In reactions,
// components and polls it is partial: ID, Name and Animated.
type Emoji struct {
	ID            decode.ID   `json:"id"`                      // zero for a standard emoji
	Name          string      `json:"name"`                    // of a standard one: the character; null in reactions if it is deleted
	Roles         []decode.ID `json:"roles,omitzero"`          // which may use it, all if there are none
	User          *User       `json:"user,omitzero"`           // who made it
	RequireColons bool        `json:"require_colons,omitzero"` // it is written between colons
	Managed       bool        `json:"managed,omitzero"`        // by an integration
	Animated      bool        `json:"animated,omitzero"`       // it moves; false where absent
	Available     *bool       `json:"available,omitzero"`      // false if the guild lost the boosts for it
}

// GuildEmojisUpdate says that a guild's emojis changed (Discord docs: Events, Gateway
// Events, "Guild Emojis Update").
type GuildEmojisUpdate struct {
	GuildID decode.ID `json:"guild_id"` // that has the emojis
	Emojis  []Emoji   `json:"emojis"`   // all of them
}

// EventType returns decode.GuildEmojisUpdate.
func (*GuildEmojisUpdate) EventType() decode.EventType { return decode.GuildEmojisUpdate }
