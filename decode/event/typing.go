package event

import "github.com/seed4d760daf/sluice/decode"

// TypingStart says that somebody began to write. There is no event of the end; clients
// show it for about ten seconds (Discord docs: Events, Gateway Events, "Typing Start").
type TypingStart struct {
	ChannelID decode.ID `json:"channel_id"`        // where it is being written
	GuildID   decode.ID `json:"guild_id,omitzero"` // zero: a direct message
	UserID    decode.ID `json:"user_id"`           // who writes
	Timestamp int64     `json:"timestamp"`         // seconds of Unix time
	Member    *Member   `json:"member,omitzero"`   // nil: a direct message
}

// EventType returns decode.TypingStart.
func (*TypingStart) EventType() decode.EventType { return decode.TypingStart }
