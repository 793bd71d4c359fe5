package event

import "github.com/seed4d760daf/sluice/decode"

// Role is a role of a guild; the one of everybody has the guild's id (Discord docs:
// Topics, Permissions, "Role Object").
type Role struct {
	ID           decode.ID   `json:"id"`                     // of the role
	Name         string      `json:"name"`                   // as shown
	Color        int         `json:"color"`                  // 0xRRGGBB, the same as Colors.PrimaryColor; deprecated by Discord
	Colors       RoleColors  `json:"colors"`                 // of the name
	Hoist        bool        `json:"hoist"`                  // listed apart in the member list
	Icon         string      `json:"icon,omitzero"`          // image hash; empty: none
	UnicodeEmoji string      `json:"unicode_emoji,omitzero"` // shown in place of an icon; empty: none
	Position     int         `json:"position"`               // higher is above; equal ones go by id
	Permissions  Permissions `json:"permissions,string"`     // in the whole guild, before the overwrites of channels
	Managed      bool        `json:"managed"`                // by an integration: nobody can grant it by hand
	Mentionable  bool        `json:"mentionable"`            // by anybody
	Tags         *RoleTags   `json:"tags,omitzero"`          // nil: an ordinary role
	Flags        RoleFlags   `json:"flags"`                  // zero: none
}

// RoleColors is what a role's name is painted with, each 0xRRGGBB. A nil colour is not
// set; only guilds with ENHANCED_ROLE_COLORS can set more than the first (Discord docs:
// Topics, Permissions, "Role Colors Object").
type RoleColors struct {
	PrimaryColor   int  `json:"primary_color"`   // 0: no colour
	SecondaryColor *int `json:"secondary_color"` // makes a gradient
	TertiaryColor  *int `json:"tertiary_color"`  // makes it holographic
}

// RoleTags says what a role belongs to. An id is zero and a flag false where the role
// has no such tag (Discord docs: Topics, Permissions, "Role Tags Structure").
type RoleTags struct {
	BotID                 decode.ID `json:"bot_id,omitzero"`                  // the bot whose role it is
	IntegrationID         decode.ID `json:"integration_id,omitzero"`          // the integration whose role it is
	PremiumSubscriber     NullTrue  `json:"premium_subscriber,omitzero"`      // the guild's role of boosters
	SubscriptionListingID decode.ID `json:"subscription_listing_id,omitzero"` // the SKU and listing that grant it
	AvailableForPurchase  NullTrue  `json:"available_for_purchase,omitzero"`  // can be bought
	GuildConnections      NullTrue  `json:"guild_connections,omitzero"`       // a linked role
}

// RoleFlags is a set of flags (Discord docs: Topics, Permissions, "Role Flags").
type RoleFlags uint64

// The flags of a role.
const RoleInPrompt RoleFlags = 1 << 0 // a member can choose it in onboarding

var roleFlagNames = map[int]string{0: "IN_PROMPT"}

// Has reports whether all flags of o are set.
func (f RoleFlags) Has(o RoleFlags) bool { return f&o == o }

// String returns the names joined by "|", the rest in hexadecimal.
func (f RoleFlags) String() string { return flagNames(roleFlagNames, f) }

// GuildRoleCreate says that a guild has a new role (Discord docs: Events, Gateway
// Events, "Guild Role Create").
type GuildRoleCreate struct {
	GuildID decode.ID `json:"guild_id"` // the guild of the role
	Role    Role      `json:"role"`     // the new role
}

// EventType returns decode.GuildRoleCreate.
func (*GuildRoleCreate) EventType() decode.EventType { return decode.GuildRoleCreate }

// GuildRoleUpdate carries a role as it is after a change (Discord docs: Events, Gateway
// Events, "Guild Role Update").
type GuildRoleUpdate struct {
	GuildID decode.ID `json:"guild_id"` // the guild of the role
	Role    Role      `json:"role"`     // as it is now
}

// EventType returns decode.GuildRoleUpdate.
func (*GuildRoleUpdate) EventType() decode.EventType { return decode.GuildRoleUpdate }

// GuildRoleDelete says that a role is gone (Discord docs: Events, Gateway Events, "Guild
// Role Delete").
type GuildRoleDelete struct {
	GuildID decode.ID `json:"guild_id"` // the guild the role was in
	RoleID  decode.ID `json:"role_id"`  // the role that is gone
}

// EventType returns decode.GuildRoleDelete.
func (*GuildRoleDelete) EventType() decode.EventType { return decode.GuildRoleDelete }
