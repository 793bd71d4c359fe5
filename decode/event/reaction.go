package event

import "github.com/seed4d760daf/sluice/decode"

// Reaction counts the users who reacted to a message with one emoji (Discord docs:
// Resources, Message, "Reaction Object").
type Reaction struct {
	Count        int                  `json:"count"`         // super reactions included
	CountDetails ReactionCountDetails `json:"count_details"` // Count by kind
	Me           bool                 `json:"me"`            // the bot reacted
	MeBurst      bool                 `json:"me_burst"`      // the bot super-reacted
	Emoji        Emoji                `json:"emoji"`         // partial
	BurstColors  []string             `json:"burst_colors"`  // of super reactions; empty: none
}

// ReactionCountDetails splits a count by kind (Discord docs: Resources, Message,
// "Reaction Count Details Object").
type ReactionCountDetails struct {
	Burst  int `json:"burst"`  // super reactions
	Normal int `json:"normal"` // all others
}

// ReactionType is the kind of a reaction (Discord docs: Resources, Message, "Reaction
// Types").
type ReactionType int

// The kinds of reactions.
const (
	ReactionNormal ReactionType = 0
	ReactionBurst  ReactionType = 1 // a super reaction
)

var reactionTypes = map[ReactionType]string{
	ReactionNormal: "NORMAL",
	ReactionBurst:  "BURST",
}

// String returns Discord's name of the kind.
func (t ReactionType) String() string { return enumName(reactionTypes, t, "ReactionType") }

// MessageReactionAdd says that a user reacted to a message (Discord docs: Events, Gateway
// Events, "Message Reaction Add").
type MessageReactionAdd struct {
	UserID          decode.ID    `json:"user_id"`                    // who reacted
	ChannelID       decode.ID    `json:"channel_id"`                 // the channel of the message
	MessageID       decode.ID    `json:"message_id"`                 // the message reacted to
	GuildID         decode.ID    `json:"guild_id,omitzero"`          // zero in DMs
	Member          *Member      `json:"member,omitzero"`            // who reacted; nil in DMs
	Emoji           Emoji        `json:"emoji"`                      // partial; a custom one that was deleted has no name
	MessageAuthorID decode.ID    `json:"message_author_id,omitzero"` // who wrote the message; zero: not sent
	Burst           bool         `json:"burst"`                      // a super reaction
	BurstColors     []string     `json:"burst_colors,omitzero"`      // "#rrggbb", of a super reaction
	Type            ReactionType `json:"type"`                       // normal or super
}

// EventType returns decode.MessageReactionAdd.
func (*MessageReactionAdd) EventType() decode.EventType { return decode.MessageReactionAdd }

// MessageReactionRemove says that a user's reaction was removed from a message (Discord
// docs: Events, Gateway Events, "Message Reaction Remove").
type MessageReactionRemove struct {
	UserID    decode.ID    `json:"user_id"`           // whose reaction it was
	ChannelID decode.ID    `json:"channel_id"`        // the channel of the message
	MessageID decode.ID    `json:"message_id"`        // the message reacted to
	GuildID   decode.ID    `json:"guild_id,omitzero"` // zero in DMs
	Emoji     Emoji        `json:"emoji"`             // partial; a custom one that was deleted has no name
	Burst     bool         `json:"burst"`             // it was a super reaction
	Type      ReactionType `json:"type"`              // normal or super
}

// EventType returns decode.MessageReactionRemove.
func (*MessageReactionRemove) EventType() decode.EventType { return decode.MessageReactionRemove }

// MessageReactionRemoveAll says that all reactions were removed from a message (Discord
// docs: Events, Gateway Events, "Message Reaction Remove All").
type MessageReactionRemoveAll struct {
	ChannelID decode.ID `json:"channel_id"`        // the channel of the message
	MessageID decode.ID `json:"message_id"`        // the message reacted to
	GuildID   decode.ID `json:"guild_id,omitzero"` // zero in DMs
}

// EventType returns decode.MessageReactionRemoveAll.
func (*MessageReactionRemoveAll) EventType() decode.EventType {
	return decode.MessageReactionRemoveAll
}

// MessageReactionRemoveEmoji says that a bot removed all reactions of one emoji from a
// message (Discord docs: Events, Gateway Events, "Message Reaction Remove Emoji").
type MessageReactionRemoveEmoji struct {
	ChannelID decode.ID `json:"channel_id"`        // the channel of the message
	GuildID   decode.ID `json:"guild_id,omitzero"` // zero in DMs
	MessageID decode.ID `json:"message_id"`        // the message reacted to
	Emoji     Emoji     `json:"emoji"`             // partial
}

// EventType returns decode.MessageReactionRemoveEmoji.
func (*MessageReactionRemoveEmoji) EventType() decode.EventType {
	return decode.MessageReactionRemoveEmoji
}
