package bench

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// message is a Discord message with what most bots read of it, in the shapes that
// decoders find hard: pointers, lists, itself inside itself.
type message struct {
	ID              decode.ID            `json:"id"`
	ChannelID       decode.ID            `json:"channel_id"`
	GuildID         decode.ID            `json:"guild_id"`
	Author          author               `json:"author"`
	Member          *guildMember         `json:"member"`
	Content         string               `json:"content"`
	Timestamp       time.Time            `json:"timestamp"`
	EditedTimestamp *time.Time           `json:"edited_timestamp"`
	TTS             bool                 `json:"tts"`
	MentionEveryone bool                 `json:"mention_everyone"`
	Mentions        []author             `json:"mentions"`
	MentionRoles    []decode.ID          `json:"mention_roles"`
	Attachments     []attachment         `json:"attachments"`
	Embeds          []embed              `json:"embeds"`
	Reactions       []reaction           `json:"reactions"`
	Nonce           string               `json:"nonce"`
	Pinned          bool                 `json:"pinned"`
	WebhookID       decode.ID            `json:"webhook_id"`
	Type            int                  `json:"type"`
	ChannelType     int                  `json:"channel_type"`
	ApplicationID   decode.ID            `json:"application_id"`
	Flags           uint64               `json:"flags"`
	Reference       *messageReference    `json:"message_reference"`
	Referenced      *message             `json:"referenced_message"`
	Components      []component          `json:"components"`
	Position        decode.Optional[int] `json:"position"`
}

type author struct {
	ID            decode.ID    `json:"id"`
	Username      string       `json:"username"`
	Discriminator string       `json:"discriminator"`
	GlobalName    string       `json:"global_name"`
	Avatar        string       `json:"avatar"`
	Bot           bool         `json:"bot"`
	System        bool         `json:"system"`
	PublicFlags   uint64       `json:"public_flags"`
	Member        *guildMember `json:"member"`
}

type guildMember struct {
	Nick          string      `json:"nick"`
	Avatar        string      `json:"avatar"`
	Roles         []decode.ID `json:"roles"`
	JoinedAt      time.Time   `json:"joined_at"`
	PremiumSince  *time.Time  `json:"premium_since"`
	Deaf          bool        `json:"deaf"`
	Mute          bool        `json:"mute"`
	Flags         uint64      `json:"flags"`
	Pending       bool        `json:"pending"`
	DisabledUntil *time.Time  `json:"communication_disabled_until"`
}

type attachment struct {
	ID          decode.ID `json:"id"`
	Filename    string    `json:"filename"`
	ContentType string    `json:"content_type"`
	Size        int       `json:"size"`
	URL         string    `json:"url"`
	ProxyURL    string    `json:"proxy_url"`
	Height      int       `json:"height"`
	Width       int       `json:"width"`
}

type embed struct {
	Title       string       `json:"title"`
	Type        string       `json:"type"`
	Description string       `json:"description"`
	URL         string       `json:"url"`
	Color       int          `json:"color"`
	Fields      []embedField `json:"fields"`
}

type embedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

type reaction struct {
	Count int  `json:"count"`
	Me    bool `json:"me"`
	Emoji struct {
		ID   decode.ID `json:"id"`
		Name string    `json:"name"`
	} `json:"emoji"`
}

type messageReference struct {
	MessageID decode.ID `json:"message_id"`
	ChannelID decode.ID `json:"channel_id"`
	GuildID   decode.ID `json:"guild_id"`
}

type component struct {
	Type       int         `json:"type"`
	CustomID   string      `json:"custom_id"`
	Components []component `json:"components"`
}
