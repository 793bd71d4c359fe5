package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// MessageReference says which message or channel a message comes from (Discord docs:
// Resources, Message, "Message Reference Object").
type MessageReference struct {
	Type      MessageReferenceType `json:"type,omitzero"`       // absent: MessageReferenceDefault
	MessageID decode.ID            `json:"message_id,omitzero"` // zero where a channel is meant: a follow, a new thread
	ChannelID decode.ID            `json:"channel_id,omitzero"` // of the source; zero only in what a bot sends
	GuildID   decode.ID            `json:"guild_id,omitzero"`   // zero if the source is in no guild

	// FailIfNotExists is for sending: whether a reply to a message that is gone is an
	// error, true if absent.
	FailIfNotExists *bool `json:"fail_if_not_exists,omitzero"`
}

// MessageReferenceType says what a reference is for (Discord docs: Resources, Message,
// "Message Reference Types").
type MessageReferenceType int

// The types of references.
const (
	MessageReferenceDefault MessageReferenceType = 0 // see Message.ReferencedMessage
	MessageReferenceForward MessageReferenceType = 1 // see Message.MessageSnapshots
)

var messageReferenceTypes = map[MessageReferenceType]string{
	MessageReferenceDefault: "DEFAULT",
	MessageReferenceForward: "FORWARD",
}

// String returns Discord's name of the type.
func (t MessageReferenceType) String() string {
	return enumName(messageReferenceTypes, t, "MessageReferenceType")
}

// MessageSnapshot is a forwarded message as it was when it was forwarded (Discord docs:
// Resources, Message, "Message Snapshot Object").
type MessageSnapshot struct {
	Message SnapshotMessage `json:"message"` // what the forward keeps
}

// SnapshotMessage has the members of a Message that a forward keeps; its author is not
// among them (Discord docs: Resources, Message, "Message Snapshot Object").
type SnapshotMessage struct {
	Type            MessageType     `json:"type"`                   // what made the original
	Content         string          `json:"content"`                // the text; empty: none
	Embeds          []Embed         `json:"embeds"`                 // empty: none
	Attachments     []Attachment    `json:"attachments"`            // empty: none
	Timestamp       time.Time       `json:"timestamp"`              // when the original was sent
	EditedTimestamp time.Time       `json:"edited_timestamp"`       // zero if never
	Flags           MessageFlags    `json:"flags,omitzero"`         // zero: none
	Mentions        []MentionedUser `json:"mentions"`               // users mentioned one by one; empty: none
	MentionRoles    []decode.ID     `json:"mention_roles"`          // ids of the roles mentioned; empty: none
	Stickers        []Sticker       `json:"stickers,omitzero"`      // deprecated by Discord
	StickerItems    []StickerItem   `json:"sticker_items,omitzero"` // absent: none
	Components      []Component     `json:"components,omitzero"`    // absent: none
}

// MessageInteractionMetadata tells which interaction a message responds to (Discord
// docs: Resources, Message, "Message Interaction Metadata Object"). Type says which of
// the members after OriginalResponseMessageID may be there.
type MessageInteractionMetadata struct {
	ID   decode.ID       `json:"id"`   // of the interaction
	Type InteractionType `json:"type"` // of the interaction
	User User            `json:"user"` // who triggered it

	AuthorizingIntegrationOwners IntegrationOwners `json:"authorizing_integration_owners"`        // whom the app is installed for
	OriginalResponseMessageID    decode.ID         `json:"original_response_message_id,omitzero"` // follow-ups only

	TargetUser      *User     `json:"target_user,omitzero"`       // of a user command
	TargetMessageID decode.ID `json:"target_message_id,omitzero"` // of a message command

	InteractedMessageID decode.ID `json:"interacted_message_id,omitzero"` // has the component that was used

	// TriggeringInteractionMetadata tells what opened the modal that was submitted.
	TriggeringInteractionMetadata *MessageInteractionMetadata `json:"triggering_interaction_metadata,omitzero"`
}

// MessageInteraction is the older form of MessageInteractionMetadata, deprecated by
// Discord (Discord docs: Interactions, Receiving and Responding, "Message Interaction
// Object"). Responses to components do not have it.
type MessageInteraction struct {
	ID     decode.ID       `json:"id"`              // of the interaction
	Type   InteractionType `json:"type"`            // of the interaction
	Name   string          `json:"name"`            // of the command, with its group and subcommand
	User   User            `json:"user"`            // who invoked it
	Member *Member         `json:"member,omitzero"` // partial, of User; nil outside guilds
}
