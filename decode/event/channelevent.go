package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// ChannelCreate says that a guild has a new channel that the bot may see (Discord docs:
// Events, Gateway Events, "Channel Create").
type ChannelCreate struct{ Channel }

// EventType returns decode.ChannelCreate.
func (*ChannelCreate) EventType() decode.EventType { return decode.ChannelCreate }

// ChannelUpdate carries a channel as it is after a change; a new last message is not one
// (Discord docs: Events, Gateway Events, "Channel Update").
type ChannelUpdate struct{ Channel }

// EventType returns decode.ChannelUpdate.
func (*ChannelUpdate) EventType() decode.EventType { return decode.ChannelUpdate }

// ChannelDelete carries a channel as it was before it went (Discord docs: Events, Gateway
// Events, "Channel Delete").
type ChannelDelete struct{ Channel }

// EventType returns decode.ChannelDelete.
func (*ChannelDelete) EventType() decode.EventType { return decode.ChannelDelete }

// ChannelPinsUpdate says that a message was pinned or unpinned; the deletion of a pinned
// one is not told (Discord docs: Events, Gateway Events, "Channel Pins Update").
type ChannelPinsUpdate struct {
	GuildID          decode.ID `json:"guild_id,omitzero"`           // zero in direct messages
	ChannelID        decode.ID `json:"channel_id"`                  // where the pins are
	LastPinTimestamp time.Time `json:"last_pin_timestamp,omitzero"` // of the latest pin left; zero: none
}

// EventType returns decode.ChannelPinsUpdate.
func (*ChannelPinsUpdate) EventType() decode.EventType { return decode.ChannelPinsUpdate }

// ChannelInfo answers a request for what guilds do not carry of their channels (Discord
// docs: Events, Gateway Events, "Channel Info").
type ChannelInfo struct {
	GuildID  decode.ID            `json:"guild_id"` // that was asked about
	Channels []ChannelInfoChannel `json:"channels"` // of the guild
}

// EventType returns decode.ChannelInfo.
func (*ChannelInfo) EventType() decode.EventType { return decode.ChannelInfo }

// ChannelInfoChannel is one channel of ChannelInfo. A field that was not asked for is
// zero, as one that is null (Discord docs: Events, Gateway Events, "Channel Info").
type ChannelInfoChannel struct {
	ID             decode.ID `json:"id"`                        // of the channel
	Status         string    `json:"status,omitzero"`           // of a voice channel; empty: none
	VoiceStartTime int64     `json:"voice_start_time,omitzero"` // Unix seconds since when somebody is in it; 0: nobody
}

// VoiceChannelStatusUpdate carries the line of text shown under a voice channel (Discord
// docs: Events, Gateway Events, "Voice Channel Status Update").
type VoiceChannelStatusUpdate struct {
	ID      decode.ID `json:"id"`       // of the channel
	GuildID decode.ID `json:"guild_id"` // of the channel
	Status  string    `json:"status"`   // empty: taken away
}

// EventType returns decode.VoiceChannelStatusUpdate.
func (*VoiceChannelStatusUpdate) EventType() decode.EventType {
	return decode.VoiceChannelStatusUpdate
}

// VoiceChannelStartTimeUpdate says since when a voice channel has been in use (Discord
// docs: Events, Gateway Events, "Voice Channel Start Time Update").
type VoiceChannelStartTimeUpdate struct {
	ID             decode.ID `json:"id"`                        // of the channel
	GuildID        decode.ID `json:"guild_id"`                  // of the channel
	VoiceStartTime int64     `json:"voice_start_time,omitzero"` // Unix seconds; 0: it is empty now
}

// EventType returns decode.VoiceChannelStartTimeUpdate.
func (*VoiceChannelStartTimeUpdate) EventType() decode.EventType {
	return decode.VoiceChannelStartTimeUpdate
}
