package event

import (
	"encoding/json"
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Message is a message (Discord docs: Resources, Message, "Message Object"). Without
// the MESSAGE_CONTENT intent, Content, Embeds, Attachments and Components are empty and
// Poll is absent, unless the message is the bot's own, mentions it or is direct.
type Message struct {
	ID              decode.ID       `json:"id"`               // of the message; its time is the sending
	ChannelID       decode.ID       `json:"channel_id"`       // the channel or thread it was sent in
	Author          User            `json:"author"`           // no real user if WebhookID is set: the webhook's id, name and avatar
	Content         string          `json:"content"`          // the text; empty: none, or not shown
	Timestamp       time.Time       `json:"timestamp"`        // when it was sent
	EditedTimestamp time.Time       `json:"edited_timestamp"` // zero if never
	TTS             bool            `json:"tts"`              // false in every update
	MentionEveryone bool            `json:"mention_everyone"` // notifies everybody, by @everyone or @here
	Mentions        []MentionedUser `json:"mentions"`         // users mentioned one by one; empty: none
	MentionRoles    []decode.ID     `json:"mention_roles"`    // ids of the roles mentioned; empty: none

	// MentionChannels is only sent with crossposted messages, and lists only channels
	// that everyone may see in a public guild.
	MentionChannels []ChannelMention `json:"mention_channels,omitzero"`

	Attachments []Attachment `json:"attachments"`        // those not shown by an embed or a component
	Embeds      []Embed      `json:"embeds"`             // empty: none, or not shown
	Reactions   []Reaction   `json:"reactions,omitzero"` // absent if there are none

	// Nonce is the sender's own, a number or a string, which Discord echoes. Read it
	// with decode.Get; it is lent when the event is.
	Nonce json.RawMessage `json:"nonce,omitzero"`

	Pinned    bool        `json:"pinned"`              // to its channel
	WebhookID decode.ID   `json:"webhook_id,omitzero"` // zero unless a webhook sent it
	Type      MessageType `json:"type"`                // what made it

	Activity      *MessageActivity `json:"activity,omitzero"`       // Rich Presence invites only
	Application   *Application     `json:"application,omitzero"`    // partial; Rich Presence invites only
	ApplicationID decode.ID        `json:"application_id,omitzero"` // of an interaction's response or an app's webhook
	Flags         MessageFlags     `json:"flags,omitzero"`          // zero: none

	// MessageReference says where a crosspost, follow, pin, forward or reply comes from.
	MessageReference *MessageReference `json:"message_reference,omitzero"`
	// MessageSnapshots are the forwarded messages, one at present.
	MessageSnapshots []MessageSnapshot `json:"message_snapshots,omitzero"`
	// ReferencedMessage is what a reply, a thread's first message or a context menu
	// command refers to: absent means that Discord did not look, null that it is deleted.
	ReferencedMessage decode.Optional[*Message] `json:"referenced_message,omitzero"`

	// InteractionMetadata tells which interaction this responds to.
	InteractionMetadata *MessageInteractionMetadata `json:"interaction_metadata,omitzero"`
	// Interaction is the older form, deprecated by Discord.
	Interaction *MessageInteraction `json:"interaction,omitzero"`

	Thread       *Channel      `json:"thread,omitzero"`        // started from this message, with the bot's thread member
	Components   []Component   `json:"components,omitzero"`    // buttons, selects and the like; absent: none
	StickerItems []StickerItem `json:"sticker_items,omitzero"` // the stickers sent with it; absent: none
	Stickers     []Sticker     `json:"stickers,omitzero"`      // deprecated by Discord
	Position     *int          `json:"position,omitzero"`      // roughly, within a thread; nil elsewhere

	// RoleSubscriptionData comes with MessageTypeRoleSubscriptionPurchase.
	RoleSubscriptionData *RoleSubscriptionData `json:"role_subscription_data,omitzero"`
	Resolved             *Resolved             `json:"resolved,omitzero"`            // what the default values of selects refer to
	Poll                 *Poll                 `json:"poll,omitzero"`                // nil: none, or not shown
	Call                 *MessageCall          `json:"call,omitzero"`                // of a private channel
	SharedClientTheme    *SharedClientTheme    `json:"shared_client_theme,omitzero"` // nil: none
}

// MentionedUser is a user whom a message mentions (Discord docs: Events, Gateway Events,
// "Message Create").
type MentionedUser struct {
	User
	Member *Member `json:"member,omitzero"` // without its user; only in MESSAGE_CREATE and MESSAGE_UPDATE of guilds
}

// MessageCreate says that a message was sent (Discord docs: Events, Gateway Events,
// "Message Create").
type MessageCreate struct {
	Message
	GuildID     decode.ID    `json:"guild_id,omitzero"`     // zero in DMs and for ephemeral messages
	Member      *Member      `json:"member,omitzero"`       // the author's, without its user; nil for webhooks and where GuildID is zero
	ChannelType *ChannelType `json:"channel_type,omitzero"` // of the channel that it was sent in
}

// EventType returns decode.MessageCreate.
func (*MessageCreate) EventType() decode.EventType { return decode.MessageCreate }

// MessageUpdate says that a message was edited, or that Discord has resolved its embeds
// (Discord docs: Events, Gateway Events, "Message Update"). It holds the whole message.
type MessageUpdate struct {
	Message
	GuildID     decode.ID    `json:"guild_id,omitzero"`     // zero in DMs and for ephemeral messages
	Member      *Member      `json:"member,omitzero"`       // the author's, without its user; nil for webhooks and where GuildID is zero
	ChannelType *ChannelType `json:"channel_type,omitzero"` // of the channel that it was sent in
}

// EventType returns decode.MessageUpdate.
func (*MessageUpdate) EventType() decode.EventType { return decode.MessageUpdate }

// MessageDelete says that a message was deleted (Discord docs: Events, Gateway Events,
// "Message Delete").
type MessageDelete struct {
	ID        decode.ID `json:"id"`                // of the message
	ChannelID decode.ID `json:"channel_id"`        // the channel it was in
	GuildID   decode.ID `json:"guild_id,omitzero"` // zero in DMs
}

// EventType returns decode.MessageDelete.
func (*MessageDelete) EventType() decode.EventType { return decode.MessageDelete }

// MessageDeleteBulk says that several messages were deleted at once (Discord docs:
// Events, Gateway Events, "Message Delete Bulk").
type MessageDeleteBulk struct {
	IDs       []decode.ID `json:"ids"`               // of the messages
	ChannelID decode.ID   `json:"channel_id"`        // the channel they were in
	GuildID   decode.ID   `json:"guild_id,omitzero"` // zero in DMs
}

// EventType returns decode.MessageDeleteBulk.
func (*MessageDeleteBulk) EventType() decode.EventType { return decode.MessageDeleteBulk }

// MessageActivity is an invitation to an activity (Discord docs: Resources, Message,
// "Message Activity Structure").
type MessageActivity struct {
	Type    MessageActivityType `json:"type"`              // what it invites to
	PartyID string              `json:"party_id,omitzero"` // from the Rich Presence of the sender
}

// MessageCall is a call in a private channel (Discord docs: Resources, Message, "Message
// Call Object").
type MessageCall struct {
	Participants   []decode.ID `json:"participants"`             // users who took part
	EndedTimestamp time.Time   `json:"ended_timestamp,omitzero"` // zero while it lasts
}

// RoleSubscriptionData is what a member bought or renewed (Discord docs: Resources,
// Message, "Role Subscription Data Object").
type RoleSubscriptionData struct {
	RoleSubscriptionListingID decode.ID `json:"role_subscription_listing_id"` // of the SKU and its listing
	TierName                  string    `json:"tier_name"`                    // the tier subscribed to
	TotalMonthsSubscribed     int       `json:"total_months_subscribed"`      // counted over all renewals
	IsRenewal                 bool      `json:"is_renewal"`                   // false: a new purchase
}

// SharedClientTheme is a theme of the client that a user shares (Discord docs: Resources,
// Message, "Shared Client Theme Object").
type SharedClientTheme struct {
	Colors        []string      `json:"colors"`              // hexadecimal, without "#"; at most 5
	GradientAngle int           `json:"gradient_angle"`      // degrees, at most 360
	BaseMix       int           `json:"base_mix"`            // per cent
	BaseTheme     BaseThemeType `json:"base_theme,omitzero"` // absent or null: BaseThemeUnset
}
