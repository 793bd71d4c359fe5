package event

import "github.com/seed4d760daf/sluice/decode"

// ApplicationCommandPermissionsUpdate says who may use a command in a guild, in whole
// (Discord docs: Events, Gateway Events, "Application Command Permissions Update";
// Interactions, Application Commands, "Guild Application Command Permissions Structure").
type ApplicationCommandPermissionsUpdate struct {
	ID            decode.ID                      `json:"id"`             // the command, or the application: all commands without permissions of their own
	ApplicationID decode.ID                      `json:"application_id"` // that has the command
	GuildID       decode.ID                      `json:"guild_id"`       // where they hold
	Permissions   []ApplicationCommandPermission `json:"permissions"`    // at most 100
}

// EventType returns decode.ApplicationCommandPermissionsUpdate.
func (*ApplicationCommandPermissionsUpdate) EventType() decode.EventType {
	return decode.ApplicationCommandPermissionsUpdate
}

// ApplicationCommandPermission allows or denies a command (Discord docs: Interactions,
// Application Commands, "Application Command Permissions Structure").
type ApplicationCommandPermission struct {
	ID         decode.ID                        `json:"id"`         // the guild's id stands for everyone, one less for all channels
	Type       ApplicationCommandPermissionType `json:"type"`       // whether ID is a role, a user or a channel
	Permission bool                             `json:"permission"` // true allows
}

// ApplicationCommandPermissionType says whom a permission is for (Discord docs:
// Interactions, Application Commands, "Application Command Permission Type").
type ApplicationCommandPermissionType int

// The types of permissions.
const (
	ApplicationCommandPermissionRole    ApplicationCommandPermissionType = 1
	ApplicationCommandPermissionUser    ApplicationCommandPermissionType = 2
	ApplicationCommandPermissionChannel ApplicationCommandPermissionType = 3
)

var applicationCommandPermissionTypes = map[ApplicationCommandPermissionType]string{
	ApplicationCommandPermissionRole:    "ROLE",
	ApplicationCommandPermissionUser:    "USER",
	ApplicationCommandPermissionChannel: "CHANNEL",
}

// String returns Discord's name of the type.
func (t ApplicationCommandPermissionType) String() string {
	return enumName(applicationCommandPermissionTypes, t, "ApplicationCommandPermissionType")
}

// ApplicationCommandType says where a command is found (Discord docs: Interactions,
// Application Commands, "Application Command Types").
type ApplicationCommandType int

// The types of commands.
const (
	ApplicationCommandChatInput         ApplicationCommandType = 1 // typed after a slash
	ApplicationCommandUser              ApplicationCommandType = 2 // in the menu of a user
	ApplicationCommandMessage           ApplicationCommandType = 3 // in the menu of a message
	ApplicationCommandPrimaryEntryPoint ApplicationCommandType = 4 // launches the app's activity
)

var applicationCommandTypes = map[ApplicationCommandType]string{
	ApplicationCommandChatInput:         "CHAT_INPUT",
	ApplicationCommandUser:              "USER",
	ApplicationCommandMessage:           "MESSAGE",
	ApplicationCommandPrimaryEntryPoint: "PRIMARY_ENTRY_POINT",
}

// String returns Discord's name of the type.
func (t ApplicationCommandType) String() string {
	return enumName(applicationCommandTypes, t, "ApplicationCommandType")
}

// ApplicationCommandOptionType is the type of an option's value (Discord docs:
// Interactions, Application Commands, "Application Command Option Type").
type ApplicationCommandOptionType int

// The types of options.
const (
	ApplicationCommandOptionSubCommand      ApplicationCommandOptionType = 1
	ApplicationCommandOptionSubCommandGroup ApplicationCommandOptionType = 2
	ApplicationCommandOptionString          ApplicationCommandOptionType = 3
	ApplicationCommandOptionInteger         ApplicationCommandOptionType = 4 // within ±2^53, exclusive
	ApplicationCommandOptionBoolean         ApplicationCommandOptionType = 5
	ApplicationCommandOptionUser            ApplicationCommandOptionType = 6
	ApplicationCommandOptionChannel         ApplicationCommandOptionType = 7 // of any type, categories too
	ApplicationCommandOptionRole            ApplicationCommandOptionType = 8
	ApplicationCommandOptionMentionable     ApplicationCommandOptionType = 9  // a user or a role
	ApplicationCommandOptionNumber          ApplicationCommandOptionType = 10 // within ±2^53
	ApplicationCommandOptionAttachment      ApplicationCommandOptionType = 11
)

var applicationCommandOptionTypes = map[ApplicationCommandOptionType]string{
	ApplicationCommandOptionSubCommand:      "SUB_COMMAND",
	ApplicationCommandOptionSubCommandGroup: "SUB_COMMAND_GROUP",
	ApplicationCommandOptionString:          "STRING",
	ApplicationCommandOptionInteger:         "INTEGER",
	ApplicationCommandOptionBoolean:         "BOOLEAN",
	ApplicationCommandOptionUser:            "USER",
	ApplicationCommandOptionChannel:         "CHANNEL",
	ApplicationCommandOptionRole:            "ROLE",
	ApplicationCommandOptionMentionable:     "MENTIONABLE",
	ApplicationCommandOptionNumber:          "NUMBER",
	ApplicationCommandOptionAttachment:      "ATTACHMENT",
}

// String returns Discord's name of the type.
func (t ApplicationCommandOptionType) String() string {
	return enumName(applicationCommandOptionTypes, t, "ApplicationCommandOptionType")
}
