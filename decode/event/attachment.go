package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Attachment is a file of a message (Discord docs: Resources, Message, "Attachment
// Object").
type Attachment struct {
	ID          decode.ID `json:"id"`                    // of the attachment
	Filename    string    `json:"filename"`              // of the file
	Title       string    `json:"title,omitzero"`        // of the file; empty: none
	Description string    `json:"description,omitzero"`  // alt text, at most 1024 characters
	ContentType string    `json:"content_type,omitzero"` // media type, such as "image/png"
	Size        int64     `json:"size"`                  // bytes
	URL         string    `json:"url"`                   // of the file itself
	ProxyURL    string    `json:"proxy_url"`             // of the file at Discord's proxy

	// The next four are for images and videos.
	Height             int    `json:"height,omitzero"`              // pixels
	Width              int    `json:"width,omitzero"`               // pixels
	Placeholder        string `json:"placeholder,omitzero"`         // thumbhash
	PlaceholderVersion int    `json:"placeholder_version,omitzero"` // of the thumbhash; 0: none

	Ephemeral    bool            `json:"ephemeral,omitzero"`     // will be removed after a time, but not before its message
	DurationSecs float64         `json:"duration_secs,omitzero"` // seconds, of audio and video
	Waveform     string          `json:"waveform,omitzero"`      // base64, a byte a sample, of voice messages
	Flags        AttachmentFlags `json:"flags,omitzero"`         // 0: none

	// The rest is for clips of a stream.
	ClipParticipants []User       `json:"clip_participants,omitzero"` // who were in the stream
	ClipCreatedAt    time.Time    `json:"clip_created_at,omitzero"`   // zero: not a clip
	Application      *Application `json:"application,omitzero"`       // in the stream; nil if not recognised
}

// AttachmentFlags are facts about an attachment, bit by bit (Discord docs: Resources,
// Message, "Attachment Flags").
type AttachmentFlags uint64

// The flags of attachments.
const (
	AttachmentFlagIsClip      AttachmentFlags = 1 << 0
	AttachmentFlagIsThumbnail AttachmentFlags = 1 << 1 // of a thread in a media channel
	AttachmentFlagIsRemix     AttachmentFlags = 1 << 2 // deprecated by Discord
	AttachmentFlagIsSpoiler   AttachmentFlags = 1 << 3 // blurred until clicked
	AttachmentFlagIsAnimated  AttachmentFlags = 1 << 5
)

var attachmentFlags = map[int]string{
	0: "IS_CLIP",
	1: "IS_THUMBNAIL",
	2: "IS_REMIX",
	3: "IS_SPOILER",
	5: "IS_ANIMATED",
}

// Has reports whether all flags of f are set.
func (a AttachmentFlags) Has(f AttachmentFlags) bool { return a&f == f }

// String returns Discord's names of the flags, joined by "|".
func (a AttachmentFlags) String() string { return flagNames(attachmentFlags, a) }
