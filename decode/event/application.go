package event

import "github.com/seed4d760daf/sluice/decode"

// Application is an app. Every event sends a part of it: ID and Flags in READY, what is
// shown in messages and invites. What is absent is zero (Discord docs: Resources,
// Application, "Application Object").
type Application struct {
	ID                  decode.ID        `json:"id"`                              // of the app
	Name                string           `json:"name,omitzero"`                   // of the app; empty: not told
	Icon                string           `json:"icon,omitzero"`                   // image hash; empty: none
	Description         string           `json:"description,omitzero"`            // empty: none
	RPCOrigins          []string         `json:"rpc_origins,omitzero"`            // URLs
	BotPublic           bool             `json:"bot_public,omitzero"`             // others than the owner can add it
	BotRequireCodeGrant bool             `json:"bot_require_code_grant,omitzero"` // joins only after the whole OAuth2 flow
	Bot                 *User            `json:"bot,omitzero"`                    // in part; nil: none, or not told
	TermsOfServiceURL   string           `json:"terms_of_service_url,omitzero"`   // empty: none
	PrivacyPolicyURL    string           `json:"privacy_policy_url,omitzero"`     // empty: none
	Owner               *User            `json:"owner,omitzero"`                  // in part; nil: not told
	VerifyKey           string           `json:"verify_key,omitzero"`             // hexadecimal; interactions over HTTP are signed with it
	Team                *Team            `json:"team,omitzero"`                   // nil: belongs to Owner
	GuildID             decode.ID        `json:"guild_id,omitzero"`               // such as its support server
	Guild               *Guild           `json:"guild,omitzero"`                  // a part of that one
	PrimarySKUID        decode.ID        `json:"primary_sku_id,omitzero"`         // of a game sold on Discord
	Slug                string           `json:"slug,omitzero"`                   // end of the URL of a game's store page
	CoverImage          string           `json:"cover_image,omitzero"`            // image hash, for invites to a game
	Flags               ApplicationFlags `json:"flags,omitzero"`                  // bits 0 to 30
	FlagsNew            ApplicationFlags `json:"flags_new,omitzero,string"`       // all bits
	Tags                []string         `json:"tags,omitzero"`                   // what it does, up to five words
	InstallParams       *InstallParams   `json:"install_params,omitzero"`         // of its own "Add App" link
	CustomInstallURL    string           `json:"custom_install_url,omitzero"`     // of its "Add App" link instead; empty: none

	// How often it was added, roughly: to guilds, by users with its commands, by users with
	// any authorization.
	ApproximateGuildCount             int `json:"approximate_guild_count,omitzero"`
	ApproximateUserInstallCount       int `json:"approximate_user_install_count,omitzero"`       // users with its commands
	ApproximateUserAuthorizationCount int `json:"approximate_user_authorization_count,omitzero"` // users with any authorization

	// Where Discord sends things instead of to the gateway.
	RedirectURIs                   []string           `json:"redirect_uris,omitzero"`
	InteractionsEndpointURL        string             `json:"interactions_endpoint_url,omitzero"`         // gets interactions; empty: none
	RoleConnectionsVerificationURL string             `json:"role_connections_verification_url,omitzero"` // where users link an account for a role; empty: none
	EventWebhooksURL               string             `json:"event_webhooks_url,omitzero"`                // gets webhook events; empty: none
	EventWebhooksStatus            EventWebhookStatus `json:"event_webhooks_status,omitzero"`             // whether they are sent; zero: not told
	EventWebhooksTypes             []string           `json:"event_webhooks_types,omitzero"`              // names of events

	// What may be installed where, and with what.
	IntegrationTypesConfig map[ApplicationIntegrationType]IntegrationTypeConfig `json:"integration_types_config,omitzero"`
}

// InstallParams is what an app asks for when it is added (Discord docs: Resources,
// Application, "Install Params Object").
type InstallParams struct {
	Scopes      []string    `json:"scopes"`             // of OAuth2, such as "bot"
	Permissions Permissions `json:"permissions,string"` // for the role of its bot
}

// IntegrationTypeConfig is how an app is installed in one kind of place (Discord docs:
// Resources, Application, "Application Integration Type Configuration Object").
type IntegrationTypeConfig struct {
	OAuth2InstallParams *InstallParams `json:"oauth2_install_params,omitzero"` // of its "Add App" link there; nil: none
}

// ApplicationIntegrationType is a kind of place where an app can be installed (Discord
// docs: Resources, Application, "Application Integration Types").
type ApplicationIntegrationType int

// The kinds of places.
const (
	ApplicationGuildInstall ApplicationIntegrationType = 0
	ApplicationUserInstall  ApplicationIntegrationType = 1 // works for that user everywhere
)

var applicationIntegrationTypeNames = map[ApplicationIntegrationType]string{
	ApplicationGuildInstall: "GUILD_INSTALL",
	ApplicationUserInstall:  "USER_INSTALL",
}

// String returns Discord's name for the kind.
func (t ApplicationIntegrationType) String() string {
	return enumName(applicationIntegrationTypeNames, t, "ApplicationIntegrationType")
}

// EventWebhookStatus says whether events are also sent over HTTP (Discord docs:
// Resources, Application, "Application Event Webhook Status").
type EventWebhookStatus int

// The states of event webhooks.
const (
	EventWebhooksDisabled          EventWebhookStatus = 1
	EventWebhooksEnabled           EventWebhookStatus = 2
	EventWebhooksDisabledByDiscord EventWebhookStatus = 3 // mostly as the app did not answer
)

var eventWebhookStatusNames = map[EventWebhookStatus]string{
	EventWebhooksDisabled:          "DISABLED",
	EventWebhooksEnabled:           "ENABLED",
	EventWebhooksDisabledByDiscord: "DISABLED_BY_DISCORD",
}

// String returns Discord's name for the state.
func (s EventWebhookStatus) String() string {
	return enumName(eventWebhookStatusNames, s, "EventWebhookStatus")
}

// ApplicationFlags is a set of flags (Discord docs: Resources, Application,
// "Application Flags").
type ApplicationFlags uint64

// The flags of an app. An intent that is Limited is granted below a hundred guilds.
const (
	ApplicationFlagAutoModerationRuleCreateBadge ApplicationFlags = 1 << 6
	ApplicationFlagGatewayPresence               ApplicationFlags = 1 << 12
	ApplicationFlagGatewayPresenceLimited        ApplicationFlags = 1 << 13
	ApplicationFlagGatewayGuildMembers           ApplicationFlags = 1 << 14
	ApplicationFlagGatewayGuildMembersLimited    ApplicationFlags = 1 << 15
	ApplicationFlagVerificationPendingGuildLimit ApplicationFlags = 1 << 16 // grew too oddly to be verified
	ApplicationFlagEmbedded                      ApplicationFlags = 1 << 17 // runs inside Discord
	ApplicationFlagGatewayMessageContent         ApplicationFlags = 1 << 18
	ApplicationFlagGatewayMessageContentLimited  ApplicationFlags = 1 << 19
	ApplicationFlagCommandBadge                  ApplicationFlags = 1 << 23 // has global commands
)

var applicationFlagNames = map[int]string{
	6:  "APPLICATION_AUTO_MODERATION_RULE_CREATE_BADGE",
	12: "GATEWAY_PRESENCE",
	13: "GATEWAY_PRESENCE_LIMITED",
	14: "GATEWAY_GUILD_MEMBERS",
	15: "GATEWAY_GUILD_MEMBERS_LIMITED",
	16: "VERIFICATION_PENDING_GUILD_LIMIT",
	17: "EMBEDDED",
	18: "GATEWAY_MESSAGE_CONTENT",
	19: "GATEWAY_MESSAGE_CONTENT_LIMITED",
	23: "APPLICATION_COMMAND_BADGE",
}

// Has reports whether all flags of o are set.
func (f ApplicationFlags) Has(o ApplicationFlags) bool { return f&o == o }

// String returns the names joined by "|", the rest in hexadecimal.
func (f ApplicationFlags) String() string { return flagNames(applicationFlagNames, f) }

// Team is a group of people who own apps together (Discord docs: Topics, Teams, "Team
// Object").
type Team struct {
	ID          decode.ID    `json:"id"`            // of the team
	Icon        string       `json:"icon"`          // image hash; empty: none
	Members     []TeamMember `json:"members"`       // all of them
	Name        string       `json:"name"`          // of the team
	OwnerUserID decode.ID    `json:"owner_user_id"` // user, the one who may delete it
}

// TeamMember is somebody in a team (Discord docs: Topics, Teams, "Team Member Object").
type TeamMember struct {
	MembershipState TeamMembershipState `json:"membership_state"` // invited or in it
	TeamID          decode.ID           `json:"team_id"`          // of the team
	User            User                `json:"user"`             // ID, Username, Discriminator and Avatar only
	Role            string              `json:"role"`             // "admin", "developer" or "read_only"; see Team.OwnerUserID
}

// TeamMembershipState says whether somebody is in a team yet (Discord docs: Topics,
// Teams, "Membership State Enum").
type TeamMembershipState int

// The states of a membership.
const (
	TeamInvited  TeamMembershipState = 1
	TeamAccepted TeamMembershipState = 2
)

var teamMembershipStateNames = map[TeamMembershipState]string{
	TeamInvited:  "INVITED",
	TeamAccepted: "ACCEPTED",
}

// String returns Discord's name for the state.
func (s TeamMembershipState) String() string {
	return enumName(teamMembershipStateNames, s, "TeamMembershipState")
}
