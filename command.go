package sluice

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/seed4d760daf/sluice/decode"
)

// Command is what a bot tells the gateway: a [Presence], [VoiceStateUpdate],
// [MembersRequest], [SoundboardSoundsRequest] or [ChannelInfoRequest]. One whose
// list is too long for one payload is sent as several.
//
// Before anything is sent, a command that Discord would ignore or close the
// connection for is refused with a [*CommandError], one that is too long with a
// [*PayloadTooLargeError].
type Command interface {
	// encode returns the payloads to send, at least one, all of them checked.
	encode() ([][]byte, error)
}

// VoiceStateUpdate joins, moves to or leaves a voice channel (Gateway, "Update Voice
// State").
type VoiceStateUpdate struct {
	GuildID   decode.ID
	ChannelID decode.ID // zero leaves
	SelfMute  bool
	SelfDeaf  bool
}

// MembersRequest asks for members of a guild, which come as GUILD_MEMBERS_CHUNK
// (Gateway, "Request Guild Members"): those in UserIDs, else those whose name starts
// with Query. The zero value of both asks for all, which needs the intent
// IntentGuildMembers and which Discord allows once in 30 s for each guild.
type MembersRequest struct {
	GuildID decode.ID

	// Query is the start of a user name or nickname.
	Query string

	// Limit is how many members a Query finds at most, 1 to 100. Without a Query,
	// zero is all.
	Limit int

	// UserIDs are the members to ask for. More than 100 are sent as several
	// payloads, each answered by chunks that count from 0. Not nil but empty is an
	// error, lest a list that happens to be empty bring the whole guild.
	UserIDs []decode.ID

	// Presences asks for the members' presences too, which needs
	// IntentGuildPresences.
	Presences bool

	// Nonce comes back in the chunks, to tell requests apart: up to 32 bytes of
	// UTF-8. It is for Send; Shard.RequestMembers, which waits for the answer, makes its
	// own.
	Nonce string
}

// SoundboardSoundsRequest asks for the sounds of guilds, which come as one
// SOUNDBOARD_SOUNDS each (Gateway, "Request Soundboard Sounds").
type SoundboardSoundsRequest struct {
	GuildIDs []decode.ID // more than 176 are sent as several payloads
}

// ChannelInfoRequest asks for what channels of a guild do not carry themselves, which
// comes as one CHANNEL_INFO (Gateway, "Request Channel Info").
type ChannelInfoRequest struct {
	GuildID decode.ID
	Fields  []ChannelInfoField // at least one
}

// ChannelInfoField is something to ask for in a ChannelInfoRequest.
type ChannelInfoField string

// The fields that Discord documents.
const (
	ChannelInfoStatus         ChannelInfoField = "status"
	ChannelInfoVoiceStartTime ChannelInfoField = "voice_start_time"
)

const (
	payloadLimit  = 4096 // bytes; a longer payload is answered with 4002
	membersIDs    = 100  // user ids in a payload, by Discord's rule
	membersFound  = 100  // members that a query finds, by Discord's rule
	nonceLimit    = 32   // bytes; a longer nonce is dropped without a word
	soundboardIDs = 176  // guild ids of 20 digits that fit into payloadLimit
)

func (p Presence) encode() ([][]byte, error) {
	if err := p.validate(); err != nil {
		return nil, &CommandError{decode.OpPresenceUpdate, err.Error()}
	}
	return payloads(decode.OpPresenceUpdate, p)
}

func (v VoiceStateUpdate) encode() ([][]byte, error) {
	const op = decode.OpVoiceStateUpdate
	if v.GuildID == 0 {
		return nil, &CommandError{op, "has no GuildID"}
	}
	type d struct {
		GuildID   decode.ID  `json:"guild_id"`
		ChannelID *decode.ID `json:"channel_id"` // null leaves
		SelfMute  bool       `json:"self_mute"`
		SelfDeaf  bool       `json:"self_deaf"`
	}
	w := d{GuildID: v.GuildID, SelfMute: v.SelfMute, SelfDeaf: v.SelfDeaf}
	if v.ChannelID != 0 {
		w.ChannelID = &v.ChannelID
	}
	return payloads(op, w)
}

func (r MembersRequest) encode() ([][]byte, error) {
	const op = decode.OpRequestGuildMembers
	if problem := r.problem(); problem != "" {
		return nil, &CommandError{op, problem}
	}
	type d struct {
		GuildID   decode.ID   `json:"guild_id"`
		Query     *string     `json:"query,omitempty"`
		Limit     *int        `json:"limit,omitempty"`
		UserIDs   []decode.ID `json:"user_ids,omitempty"`
		Presences bool        `json:"presences,omitempty"`
		Nonce     string      `json:"nonce,omitempty"`
	}
	w := d{GuildID: r.GuildID, Presences: r.Presences, Nonce: r.Nonce}
	if r.UserIDs == nil {
		w.Query, w.Limit = &r.Query, &r.Limit
		return payloads(op, w)
	}
	var parts []any
	for w.UserIDs = range slices.Chunk(r.UserIDs, membersIDs) {
		parts = append(parts, w)
	}
	return payloads(op, parts...)
}

// problem says what is wrong with the request and what to do, "" if nothing.
func (r MembersRequest) problem() string {
	byID := r.UserIDs != nil
	switch {
	case r.GuildID == 0:
		return "has no GuildID"
	case byID && r.Query != "":
		return "has both Query and UserIDs; send one request for each"
	case byID && r.Limit != 0:
		return "has a Limit, which goes with a Query, beside UserIDs; leave it zero"
	case byID && len(r.UserIDs) == 0:
		return "has UserIDs that are empty; nil asks for all members"
	case slices.Contains(r.UserIDs, 0):
		return "has a zero in UserIDs"
	case r.Limit < 0:
		return "has a negative Limit"
	case r.Query != "" && (r.Limit == 0 || r.Limit > membersFound):
		return fmt.Sprintf("has a Query with a Limit of %d; set one of 1 to %d", r.Limit, membersFound)
	case len(r.Nonce) > nonceLimit:
		return fmt.Sprintf("has a Nonce of %d bytes, which Discord drops; use up to %d", len(r.Nonce), nonceLimit)
	case !utf8.ValidString(r.Nonce): // JSON would change it
		return "has a Nonce that is not UTF-8; encode it as text"
	}
	return ""
}

func (r SoundboardSoundsRequest) encode() ([][]byte, error) {
	const op = decode.OpRequestSoundboardSounds
	if len(r.GuildIDs) == 0 {
		return nil, &CommandError{op, "has no GuildIDs"}
	}
	if slices.Contains(r.GuildIDs, 0) {
		return nil, &CommandError{op, "has a zero in GuildIDs"}
	}
	type d struct {
		GuildIDs []decode.ID `json:"guild_ids"`
	}
	var parts []any
	for ids := range slices.Chunk(r.GuildIDs, soundboardIDs) {
		parts = append(parts, d{ids})
	}
	return payloads(op, parts...)
}

func (r ChannelInfoRequest) encode() ([][]byte, error) {
	const op = decode.OpRequestChannelInfo
	if r.GuildID == 0 {
		return nil, &CommandError{op, "has no GuildID"}
	}
	if len(r.Fields) == 0 {
		return nil, &CommandError{op, "has no Fields; name at least one"}
	}
	return payloads(op, struct {
		GuildID decode.ID          `json:"guild_id"`
		Fields  []ChannelInfoField `json:"fields"`
	}{r.GuildID, r.Fields})
}

// payloads encodes one payload of op for each d, and checks the length of all.
func payloads(op decode.Opcode, ds ...any) ([][]byte, error) {
	all := make([][]byte, len(ds))
	for i, d := range ds {
		p, err := command(op, d)
		if err != nil {
			return nil, err
		}
		if err := checkSize(p); err != nil {
			return nil, err
		}
		all[i] = p
	}
	return all, nil
}

func checkSize(payload []byte) error {
	if len(payload) > payloadLimit {
		return &PayloadTooLargeError{Size: len(payload), Limit: payloadLimit}
	}
	return nil
}

// checkRaw says whether a payload of the user's own making may be sent as it is: a
// JSON object of at most 4096 bytes whose op is the number of a command. d is not
// looked at.
func checkRaw(payload []byte) error {
	if err := checkSize(payload); err != nil {
		return err
	}
	f, err := findOp(payload)
	if err != nil {
		return err
	}
	op, err := f.opcode()
	switch {
	case err != nil:
		return err
	case f.named():
		return &decode.SyntaxError{Offset: f.at, Msg: "op is a name; TransformPayload makes it the number"}
	}
	switch op {
	case decode.OpPresenceUpdate, decode.OpVoiceStateUpdate, decode.OpRequestGuildMembers,
		decode.OpRequestSoundboardSounds, decode.OpRequestChannelInfo:
		return nil
	case decode.OpHeartbeat, decode.OpIdentify, decode.OpResume:
		return &CommandError{op, "is the session's own; the shard sends it when it is due"}
	}
	return &CommandError{op, "is only received; Discord closes the connection on it"}
}

// CommandError is a command that was not sent because Discord would ignore it or
// close the connection.
type CommandError struct {
	Op      decode.Opcode
	Problem string // what is wrong and what to do
}

func (e *CommandError) Error() string {
	return fmt.Sprintf("sluice: command %v %s", e.Op, e.Problem)
}

// PayloadTooLargeError is a command that was not sent because Discord would close the
// connection for its length.
type PayloadTooLargeError struct {
	Size  int // bytes of the payload
	Limit int // bytes that Discord takes
}

func (e *PayloadTooLargeError) Error() string {
	return fmt.Sprintf("sluice: the payload has %d bytes, and Discord takes %d; shorten its texts or split its lists", e.Size, e.Limit)
}
