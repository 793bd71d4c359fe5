package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// VoiceState is a user's connection to voice (Discord docs: Resources, Voice, "Voice
// State Object").
type VoiceState struct {
	GuildID                 decode.ID `json:"guild_id,omitzero"`          // zero inside GUILD_CREATE
	ChannelID               decode.ID `json:"channel_id"`                 // zero: the user left voice
	UserID                  decode.ID `json:"user_id"`                    // who is connected
	Member                  *Member   `json:"member,omitzero"`            // nil outside guilds; inside GUILD_CREATE look in its Members
	SessionID               string    `json:"session_id"`                 // of the voice connection
	Deaf                    bool      `json:"deaf"`                       // by the guild
	Mute                    bool      `json:"mute"`                       // by the guild
	SelfDeaf                bool      `json:"self_deaf"`                  // by the user
	SelfMute                bool      `json:"self_mute"`                  // by the user
	SelfStream              bool      `json:"self_stream,omitzero"`       // shares a screen
	SelfVideo               bool      `json:"self_video"`                 // camera on
	Suppress                bool      `json:"suppress"`                   // may not speak, as the audience of a stage
	RequestToSpeakTimestamp time.Time `json:"request_to_speak_timestamp"` // zero: did not ask
}

// VoiceStateUpdate says that a user joined, left or moved in voice, or changed the state
// of it (Discord docs: Events, Gateway Events, "Voice State Update").
type VoiceStateUpdate struct{ VoiceState }

// EventType returns decode.VoiceStateUpdate.
func (*VoiceStateUpdate) EventType() decode.EventType { return decode.VoiceStateUpdate }

// VoiceServerUpdate names the server to connect to for voice (Discord docs: Events,
// Gateway Events, "Voice Server Update").
type VoiceServerUpdate struct {
	Token    string    `json:"token"`    // a secret
	GuildID  decode.ID `json:"guild_id"` // the guild to connect for
	Endpoint string    `json:"endpoint"` // host:port; empty: the server is gone, disconnect and wait for the next event
}

// EventType returns decode.VoiceServerUpdate.
func (*VoiceServerUpdate) EventType() decode.EventType { return decode.VoiceServerUpdate }

// VoiceChannelEffectSend says that somebody sent an emoji or a sound in a voice channel
// that the bot is in (Discord docs: Events, Gateway Events, "Voice Channel Effect Send").
type VoiceChannelEffectSend struct {
	ChannelID     decode.ID      `json:"channel_id"`              // the voice channel
	GuildID       decode.ID      `json:"guild_id"`                // the guild of the channel
	UserID        decode.ID      `json:"user_id"`                 // who sent it
	Emoji         *Emoji         `json:"emoji,omitzero"`          // nil: a sound without an emoji
	AnimationType *AnimationType `json:"animation_type,omitzero"` // nil: no animation
	AnimationID   *int           `json:"animation_id,omitzero"`   // nil: no animation
	SoundID       decode.ID      `json:"sound_id,omitzero"`       // zero: an emoji without a sound; Discord's own sounds have small ids
	SoundVolume   float64        `json:"sound_volume,omitzero"`   // 0 to 1
}

// EventType returns decode.VoiceChannelEffectSend.
func (*VoiceChannelEffectSend) EventType() decode.EventType { return decode.VoiceChannelEffectSend }

// AnimationType is how an effect's emoji moves (Discord docs: Events, Gateway Events,
// "Animation Types").
type AnimationType int

// The animations.
const (
	AnimationPremium AnimationType = 0 // of who has Nitro
	AnimationBasic   AnimationType = 1
)

var animationTypeNames = map[AnimationType]string{AnimationPremium: "PREMIUM", AnimationBasic: "BASIC"}

// String returns Discord's name for the type.
func (t AnimationType) String() string { return enumName(animationTypeNames, t, "AnimationType") }
