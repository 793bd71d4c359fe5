package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Integration ties a guild to an account elsewhere, or to an app. From Syncing to
// Revoked all but User is absent for an app (Discord docs: Resources, Guild,
// "Integration Object").
type Integration struct {
	ID                decode.ID                  `json:"id"`                           // of the integration
	Name              string                     `json:"name"`                         // of the integration
	Type              string                     `json:"type"`                         // "twitch", "youtube", "discord" or "guild_subscription"
	Enabled           bool                       `json:"enabled"`                      // false: it is switched off
	Syncing           bool                       `json:"syncing,omitzero"`             // under way now; false where absent
	RoleID            decode.ID                  `json:"role_id,omitzero"`             // of the subscribers
	EnableEmoticons   bool                       `json:"enable_emoticons,omitzero"`    // emotes come along; Twitch only
	ExpireBehavior    *IntegrationExpireBehavior `json:"expire_behavior,omitzero"`     // nil: not sent
	ExpireGracePeriod int                        `json:"expire_grace_period,omitzero"` // days
	User              *User                      `json:"user,omitzero"`                // who added it; Discord says events lack it
	Account           IntegrationAccount         `json:"account"`                      // the one elsewhere
	SyncedAt          time.Time                  `json:"synced_at,omitzero"`           // zero: never
	SubscriberCount   int                        `json:"subscriber_count,omitzero"`    // 0 where absent
	Revoked           bool                       `json:"revoked,omitzero"`             // no longer allowed by the account; false where absent
	Application       *IntegrationApplication    `json:"application,omitzero"`         // "discord" only
	Scopes            []string                   `json:"scopes,omitzero"`              // of OAuth2, granted to the app
}

// IntegrationAccount is the account elsewhere (Discord docs: Resources, Guild,
// "Integration Account Object").
type IntegrationAccount struct {
	ID   string `json:"id"`   // not always a number
	Name string `json:"name"` // of the account
}

// IntegrationApplication is the app (Discord docs: Resources, Guild, "Integration
// Application Object").
type IntegrationApplication struct {
	ID          decode.ID `json:"id"`           // of the app
	Name        string    `json:"name"`         // of the app
	Icon        string    `json:"icon"`         // image hash; empty: none
	Description string    `json:"description"`  // empty: none
	Bot         *User     `json:"bot,omitzero"` // nil: it has none
}

// IntegrationExpireBehavior is what happens to who no longer subscribes (Discord docs:
// Resources, Guild, "Integration Expire Behaviors").
type IntegrationExpireBehavior int

// What happens to who no longer subscribes.
const (
	IntegrationRemoveRole IntegrationExpireBehavior = 0
	IntegrationKick       IntegrationExpireBehavior = 1
)

var integrationExpireBehaviorNames = map[IntegrationExpireBehavior]string{
	IntegrationRemoveRole: "REMOVE_ROLE",
	IntegrationKick:       "KICK",
}

// String returns Discord's name for the behaviour.
func (b IntegrationExpireBehavior) String() string {
	return enumName(integrationExpireBehaviorNames, b, "IntegrationExpireBehavior")
}

// IntegrationCreate says that a guild has a new integration (Discord docs: Events,
// Gateway Events, "Integration Create").
type IntegrationCreate struct {
	Integration
	GuildID decode.ID `json:"guild_id"` // that has it
}

// EventType returns decode.IntegrationCreate.
func (*IntegrationCreate) EventType() decode.EventType { return decode.IntegrationCreate }

// IntegrationUpdate carries an integration as it is after a change (Discord docs:
// Events, Gateway Events, "Integration Update").
type IntegrationUpdate struct {
	Integration
	GuildID decode.ID `json:"guild_id"` // that has it
}

// EventType returns decode.IntegrationUpdate.
func (*IntegrationUpdate) EventType() decode.EventType { return decode.IntegrationUpdate }

// IntegrationDelete says that an integration is gone (Discord docs: Events, Gateway
// Events, "Integration Delete").
type IntegrationDelete struct {
	ID            decode.ID `json:"id"`                      // of the integration
	GuildID       decode.ID `json:"guild_id"`                // that had it
	ApplicationID decode.ID `json:"application_id,omitzero"` // zero: it was no app
}

// EventType returns decode.IntegrationDelete.
func (*IntegrationDelete) EventType() decode.EventType { return decode.IntegrationDelete }

// GuildIntegrationsUpdate says that something about a guild's integrations changed;
// what, only a request tells (Discord docs: Events, Gateway Events, "Guild Integrations
// Update").
type GuildIntegrationsUpdate struct {
	GuildID decode.ID `json:"guild_id"` // that has them
}

// EventType returns decode.GuildIntegrationsUpdate.
func (*GuildIntegrationsUpdate) EventType() decode.EventType {
	return decode.GuildIntegrationsUpdate
}
