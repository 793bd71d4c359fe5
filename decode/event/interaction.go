package event

import "github.com/seed4d760daf/sluice/decode"

// Interaction is a user's use of a command, component or modal (Discord docs:
// Interactions, Receiving and Responding, "Interaction Object"). It wants an answer
// within 3 seconds of its making (ID.Time); Token is good for 15 minutes.
type Interaction struct {
	ID            decode.ID        `json:"id"`             // of the interaction; a response names it
	ApplicationID decode.ID        `json:"application_id"` // of the app that it is for
	Type          InteractionType  `json:"type"`           // what the user did
	Data          *InteractionData `json:"data,omitzero"`  // nil only for InteractionPing

	// Guild and GuildID are absent outside guilds.
	Guild     *InteractionGuild `json:"guild,omitzero"`
	GuildID   decode.ID         `json:"guild_id,omitzero"`   // zero: no guild
	Channel   *Channel          `json:"channel,omitzero"`    // partial
	ChannelID decode.ID         `json:"channel_id,omitzero"` // where it was used; zero: not told

	// One of Member and User is the invoker: Member, with its user and permissions, in a
	// guild, User elsewhere.
	Member *Member `json:"member,omitzero"`
	User   *User   `json:"user,omitzero"` // nil in a guild

	Token   string   `json:"token"`            // for the response; keep it out of logs
	Version int      `json:"version"`          // 1
	Message *Message `json:"message,omitzero"` // has the component that was used, or that opened the modal

	AppPermissions Permissions   `json:"app_permissions,string"` // of the bot where the interaction comes from
	Locale         string        `json:"locale,omitzero"`        // of the invoker, such as "en-US"; absent for InteractionPing
	GuildLocale    string        `json:"guild_locale,omitzero"`  // that the guild prefers
	Entitlements   []Entitlement `json:"entitlements"`           // of the invoker, to the app's SKUs

	AuthorizingIntegrationOwners IntegrationOwners `json:"authorizing_integration_owners"` // whose installations allow it

	Context             *InteractionContextType `json:"context,omitzero"`      // where it takes place; nil: not told
	AttachmentSizeLimit int64                   `json:"attachment_size_limit"` // bytes
}

// InteractionCreate brings an interaction (Discord docs: Events, Gateway Events,
// "Interaction Create").
type InteractionCreate struct{ Interaction }

// EventType returns decode.InteractionCreate.
func (*InteractionCreate) EventType() decode.EventType { return decode.InteractionCreate }

// InteractionGuild is the guild that an interaction comes from: a partial guild, of which
// Discord names no members, with these three (Discord docs: Interactions, Receiving and
// Responding, "Interaction Object").
type InteractionGuild struct {
	ID       decode.ID      `json:"id"`       // of the guild
	Features []GuildFeature `json:"features"` // that are enabled
	Locale   string         `json:"locale"`   // that the guild prefers
}

// IntegrationOwners tells which installations of the app allowed an interaction (Discord
// docs: Interactions, Receiving and Responding, "Authorizing Integration Owners Object").
// Its members are the numbers of the application integration types.
type IntegrationOwners struct {
	Guild *decode.ID `json:"0,omitzero"` // the guild that installed it; points to zero in DMs with the bot
	User  *decode.ID `json:"1,omitzero"` // the user who installed it
}

// InteractionType says what a user did (Discord docs: Interactions, Receiving and
// Responding, "Interaction Type").
type InteractionType int

// The types of interactions.
const (
	InteractionPing                           InteractionType = 1 // not sent over the gateway
	InteractionApplicationCommand             InteractionType = 2
	InteractionMessageComponent               InteractionType = 3
	InteractionApplicationCommandAutocomplete InteractionType = 4
	InteractionModalSubmit                    InteractionType = 5
)

var interactionTypes = map[InteractionType]string{
	InteractionPing:                           "PING",
	InteractionApplicationCommand:             "APPLICATION_COMMAND",
	InteractionMessageComponent:               "MESSAGE_COMPONENT",
	InteractionApplicationCommandAutocomplete: "APPLICATION_COMMAND_AUTOCOMPLETE",
	InteractionModalSubmit:                    "MODAL_SUBMIT",
}

// String returns Discord's name of the type.
func (t InteractionType) String() string { return enumName(interactionTypes, t, "InteractionType") }

// InteractionContextType says where an interaction takes place (Discord docs:
// Interactions, Receiving and Responding, "Interaction Context Types").
type InteractionContextType int

// The contexts of interactions.
const (
	InteractionContextGuild          InteractionContextType = 0
	InteractionContextBotDM          InteractionContextType = 1 // a DM with the bot
	InteractionContextPrivateChannel InteractionContextType = 2 // any other DM, or a group DM
)

var interactionContextTypes = map[InteractionContextType]string{
	InteractionContextGuild:          "GUILD",
	InteractionContextBotDM:          "BOT_DM",
	InteractionContextPrivateChannel: "PRIVATE_CHANNEL",
}

// String returns Discord's name of the context.
func (t InteractionContextType) String() string {
	return enumName(interactionContextTypes, t, "InteractionContextType")
}
