package event

import "github.com/seed4d760daf/sluice/decode"

// SoundboardSound is a sound to play in voice channels. At most one of the emoji fields
// is set (Discord docs: Resources, Soundboard, "Soundboard Sound Object").
type SoundboardSound struct {
	Name      string    `json:"name"`              // as shown
	SoundID   decode.ID `json:"sound_id"`          // of the sound
	Volume    float64   `json:"volume"`            // 0 to 1
	EmojiID   decode.ID `json:"emoji_id"`          // custom
	EmojiName string    `json:"emoji_name"`        // Unicode
	GuildID   decode.ID `json:"guild_id,omitzero"` // zero: one of Discord's own
	Available bool      `json:"available"`         // false when the guild lost the boosts for it
	User      *User     `json:"user,omitzero"`     // who made it
}

// GuildSoundboardSoundCreate says that a guild has a new sound (Discord docs: Events,
// Gateway Events, "Guild Soundboard Sound Create").
type GuildSoundboardSoundCreate struct{ SoundboardSound }

// EventType returns decode.GuildSoundboardSoundCreate.
func (*GuildSoundboardSoundCreate) EventType() decode.EventType {
	return decode.GuildSoundboardSoundCreate
}

// GuildSoundboardSoundUpdate carries a sound as it is after a change (Discord docs:
// Events, Gateway Events, "Guild Soundboard Sound Update").
type GuildSoundboardSoundUpdate struct{ SoundboardSound }

// EventType returns decode.GuildSoundboardSoundUpdate.
func (*GuildSoundboardSoundUpdate) EventType() decode.EventType {
	return decode.GuildSoundboardSoundUpdate
}

// GuildSoundboardSoundDelete says that a sound is gone (Discord docs: Events, Gateway
// Events, "Guild Soundboard Sound Delete").
type GuildSoundboardSoundDelete struct {
	SoundID decode.ID `json:"sound_id"` // the sound that is gone
	GuildID decode.ID `json:"guild_id"` // the guild it was in
}

// EventType returns decode.GuildSoundboardSoundDelete.
func (*GuildSoundboardSoundDelete) EventType() decode.EventType {
	return decode.GuildSoundboardSoundDelete
}

// GuildSoundboardSoundsUpdate carries sounds of a guild of which several changed at once
// (Discord docs: Events, Gateway Events, "Guild Soundboard Sounds Update").
type GuildSoundboardSoundsUpdate struct {
	SoundboardSounds []SoundboardSound `json:"soundboard_sounds"` // as they are now
	GuildID          decode.ID         `json:"guild_id"`          // the guild of the sounds
}

// EventType returns decode.GuildSoundboardSoundsUpdate.
func (*GuildSoundboardSoundsUpdate) EventType() decode.EventType {
	return decode.GuildSoundboardSoundsUpdate
}

// SoundboardSounds answers a request for the sounds of a guild (Discord docs: Events,
// Gateway Events, "Soundboard Sounds").
type SoundboardSounds struct {
	SoundboardSounds []SoundboardSound `json:"soundboard_sounds"` // all of the guild; empty: none
	GuildID          decode.ID         `json:"guild_id"`          // of the request
}

// EventType returns decode.SoundboardSounds.
func (*SoundboardSounds) EventType() decode.EventType { return decode.SoundboardSounds }
