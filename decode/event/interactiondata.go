package event

import (
	"encoding/json"

	"github.com/seed4d760daf/sluice/decode"
)

// InteractionData is what a user used and entered (Discord docs: Interactions, Receiving
// and Responding, "Interaction Data"). It is the union of the data of commands,
// components and modals; Interaction.Type says which of them it is.
type InteractionData struct {
	// ID is a command's, or the small number of a component in its message.
	ID decode.ID `json:"id,omitzero"`

	// Of a command, and of its autocompletion.
	Name     string                 `json:"name,omitzero"`
	Type     ApplicationCommandType `json:"type,omitzero"`      // of the command; zero: no command
	Options  []InteractionOption    `json:"options,omitzero"`   // incomplete while it is being completed
	GuildID  decode.ID              `json:"guild_id,omitzero"`  // to which the command is registered, zero if global
	TargetID decode.ID              `json:"target_id,omitzero"` // the user or message of a context menu command

	// Of a component, and of a modal.
	CustomID string `json:"custom_id,omitzero"`

	// Of a component.
	ComponentType ComponentType `json:"component_type,omitzero"`
	Values        []string      `json:"values,omitzero"` // what was selected: values of options, or ids

	// Of a modal: its components with what was entered.
	Components []Component `json:"components,omitzero"`

	// Of all: the objects whose ids Options, TargetID, Values or Components have.
	Resolved *Resolved `json:"resolved,omitzero"`
}

// InteractionOption is a parameter with its value, or a subcommand or group with its own
// options (Discord docs: Interactions, Receiving and Responding, "Application Command
// Interaction Data Option Structure").
type InteractionOption struct {
	Name string                       `json:"name"` // of the parameter or subcommand
	Type ApplicationCommandOptionType `json:"type"` // says what Value is

	// Value is a string, integer, number or boolean, or the id of what Resolved holds, as
	// a string. Read it with decode.Get; it is lent when the event is.
	Value json.RawMessage `json:"value,omitzero"`

	Options []InteractionOption `json:"options,omitzero"` // of a subcommand or group
	Focused bool                `json:"focused,omitzero"` // it is the one to complete
}

// Resolved holds the objects that ids elsewhere in the payload stand for (Discord docs:
// Interactions, Receiving and Responding, "Resolved Data Structure"). Where there is a
// member, there is its user.
type Resolved struct {
	Users       map[decode.ID]User       `json:"users,omitzero"`       // by user; nil: none
	Members     map[decode.ID]Member     `json:"members,omitzero"`     // by user, without User, Deaf and Mute
	Roles       map[decode.ID]Role       `json:"roles,omitzero"`       // by role; nil: none
	Channels    map[decode.ID]Channel    `json:"channels,omitzero"`    // partial, with Permissions and AppPermissions
	Messages    map[decode.ID]Message    `json:"messages,omitzero"`    // partial
	Attachments map[decode.ID]Attachment `json:"attachments,omitzero"` // by attachment; nil: none
}
