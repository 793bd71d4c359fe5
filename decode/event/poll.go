package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Poll is a question that the readers of a message vote on (Discord docs: Resources,
// Poll, "Poll Object").
type Poll struct {
	Question         PollMedia      `json:"question"`          // text only
	Answers          []PollAnswer   `json:"answers"`           // at most 10
	Expiry           time.Time      `json:"expiry"`            // zero for none, which does not occur at present
	AllowMultiselect bool           `json:"allow_multiselect"` // a user may vote for several answers
	LayoutType       PollLayoutType `json:"layout_type"`       // how it looks
	Results          *PollResults   `json:"results,omitzero"`  // nil: unknown, not none
}

// PollMedia is what a question or answer shows (Discord docs: Resources, Poll, "Poll
// Media Object").
type PollMedia struct {
	Text  string `json:"text,omitzero"`  // at most 300 characters in a question, 55 in an answer
	Emoji *Emoji `json:"emoji,omitzero"` // partial: its id, or its name if it is a standard one
}

// PollAnswer is what can be voted for (Discord docs: Resources, Poll, "Poll Answer
// Object").
type PollAnswer struct {
	AnswerID  int       `json:"answer_id"`  // 1, 2, … at present; do not rely on it
	PollMedia PollMedia `json:"poll_media"` // what it shows
}

// PollResults is how the votes stand (Discord docs: Resources, Poll, "Poll Results
// Object"). The counts of a running poll may be slightly off.
type PollResults struct {
	IsFinalized  bool              `json:"is_finalized"`  // the votes have been counted precisely
	AnswerCounts []PollAnswerCount `json:"answer_counts"` // an answer that is missing has no votes
}

// PollAnswerCount is how many voted for an answer (Discord docs: Resources, Poll, "Poll
// Answer Count Object").
type PollAnswerCount struct {
	ID      int  `json:"id"`       // PollAnswer.AnswerID
	Count   int  `json:"count"`    // votes for the answer
	MeVoted bool `json:"me_voted"` // the bot did
}

// PollLayoutType is the look of a poll (Discord docs: Resources, Poll, "Layout Type").
type PollLayoutType int

// PollLayoutDefault is the only look at present.
const PollLayoutDefault PollLayoutType = 1

var pollLayoutTypes = map[PollLayoutType]string{PollLayoutDefault: "DEFAULT"}

// String returns Discord's name of the look.
func (t PollLayoutType) String() string { return enumName(pollLayoutTypes, t, "PollLayoutType") }

// MessagePollVoteAdd says that a user voted, once an answer (Discord docs: Events,
// Gateway Events, "Message Poll Vote Add").
type MessagePollVoteAdd struct {
	UserID    decode.ID `json:"user_id"`           // who voted
	ChannelID decode.ID `json:"channel_id"`        // the channel of the message
	MessageID decode.ID `json:"message_id"`        // the message with the poll
	GuildID   decode.ID `json:"guild_id,omitzero"` // zero in DMs
	AnswerID  int       `json:"answer_id"`         // PollAnswer.AnswerID
}

// EventType returns decode.MessagePollVoteAdd.
func (*MessagePollVoteAdd) EventType() decode.EventType { return decode.MessagePollVoteAdd }

// MessagePollVoteRemove says that a user took a vote back, once an answer (Discord docs:
// Events, Gateway Events, "Message Poll Vote Remove").
type MessagePollVoteRemove struct {
	UserID    decode.ID `json:"user_id"`           // whose vote it was
	ChannelID decode.ID `json:"channel_id"`        // the channel of the message
	MessageID decode.ID `json:"message_id"`        // the message with the poll
	GuildID   decode.ID `json:"guild_id,omitzero"` // zero in DMs
	AnswerID  int       `json:"answer_id"`         // PollAnswer.AnswerID
}

// EventType returns decode.MessagePollVoteRemove.
func (*MessagePollVoteRemove) EventType() decode.EventType { return decode.MessagePollVoteRemove }
