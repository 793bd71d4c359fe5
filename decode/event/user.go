package event

import "github.com/seed4d760daf/sluice/decode"

// User is an account, a person's or a bot's. What a bot's token does not show, such as
// the email of others, is absent (Discord docs: Resources, User, "User Object").
type User struct {
	ID                   decode.ID         `json:"id"`                              // of the account
	Username             string            `json:"username"`                        // not unique for bots
	Discriminator        string            `json:"discriminator"`                   // four digits for bots, "0" for people
	GlobalName           string            `json:"global_name"`                     // display name; empty: none
	Avatar               string            `json:"avatar"`                          // image hash; empty: none
	Bot                  bool              `json:"bot,omitzero"`                    // belongs to an application
	System               bool              `json:"system,omitzero"`                 // is Discord itself
	MFAEnabled           bool              `json:"mfa_enabled,omitzero"`            // two factors to log in; of one's own account
	Banner               string            `json:"banner,omitzero"`                 // image hash; empty: none, or not sent
	AccentColor          *int              `json:"accent_color,omitzero"`           // banner colour, 0xRRGGBB; nil: none, or not sent
	Locale               string            `json:"locale,omitzero"`                 // language, such as "en-US"; of one's own account
	Verified             bool              `json:"verified,omitzero"`               // the email was confirmed; of one's own account
	Email                string            `json:"email,omitzero"`                  // of one's own account; empty: none, as for a bot
	Flags                UserFlags         `json:"flags,omitzero"`                  // all of them; of one's own account
	PremiumType          PremiumType       `json:"premium_type,omitzero"`           // of one's own account
	PublicFlags          UserFlags         `json:"public_flags,omitzero"`           // those that everybody sees
	AvatarDecorationData *AvatarDecoration `json:"avatar_decoration_data,omitzero"` // nil: none
	Collectibles         *Collectibles     `json:"collectibles,omitzero"`           // nil: none
	PrimaryGuild         *PrimaryGuild     `json:"primary_guild,omitzero"`          // nil: none
}

// UserUpdate says that the bot's own account changed (Discord docs: Events, Gateway
// Events, "User Update").
type UserUpdate struct{ User }

// EventType returns decode.UserUpdate.
func (*UserUpdate) EventType() decode.EventType { return decode.UserUpdate }

// AvatarDecoration is the frame around an avatar (Discord docs: Resources, User,
// "Avatar Decoration Data Object").
type AvatarDecoration struct {
	Asset string    `json:"asset"`  // image hash
	SKUID decode.ID `json:"sku_id"` // what was bought
}

// Collectibles are the other things bought for a profile (Discord docs: Resources,
// User, "Collectibles").
type Collectibles struct {
	Nameplate *Nameplate `json:"nameplate,omitzero"` // nil: none
}

// Nameplate is the background of a name in the member list (Discord docs: Resources,
// User, "Nameplate").
type Nameplate struct {
	SKUID   decode.ID `json:"sku_id"`  // what was bought
	Asset   string    `json:"asset"`   // path of the image
	Label   string    `json:"label"`   // not used by Discord so far
	Palette string    `json:"palette"` // name of the background colour, such as "cobalt"
}

// PrimaryGuild is the guild whose tag a user wears (Discord docs: Resources, User,
// "User Primary Guild").
type PrimaryGuild struct {
	IdentityGuildID decode.ID `json:"identity_guild_id"` // zero: none
	IdentityEnabled *bool     `json:"identity_enabled"`  // shown; false: taken off by the user, nil: by Discord
	Tag             string    `json:"tag"`               // up to four characters; empty: none
	Badge           string    `json:"badge"`             // image hash; empty: none
}

// PremiumType is a level of Nitro (Discord docs: Resources, User, "Premium Types").
type PremiumType int

// The levels of Nitro.
const (
	PremiumNone         PremiumType = 0
	PremiumNitroClassic PremiumType = 1
	PremiumNitro        PremiumType = 2
	PremiumNitroBasic   PremiumType = 3
)

var premiumTypeNames = map[PremiumType]string{
	PremiumNone:         "NONE",
	PremiumNitroClassic: "NITRO_CLASSIC",
	PremiumNitro:        "NITRO",
	PremiumNitroBasic:   "NITRO_BASIC",
}

// String returns the level's name, or PremiumType and the number of one not known here.
func (t PremiumType) String() string { return enumName(premiumTypeNames, t, "PremiumType") }

// UserFlags are marks of an account (Discord docs: Resources, User, "User Flags").
type UserFlags uint64

// The marks of an account.
const (
	UserFlagStaff                 UserFlags = 1 << 0
	UserFlagPartner               UserFlags = 1 << 1
	UserFlagHypeSquad             UserFlags = 1 << 2
	UserFlagBugHunterLevel1       UserFlags = 1 << 3
	UserFlagHypeSquadOnlineHouse1 UserFlags = 1 << 6 // Bravery
	UserFlagHypeSquadOnlineHouse2 UserFlags = 1 << 7 // Brilliance
	UserFlagHypeSquadOnlineHouse3 UserFlags = 1 << 8 // Balance
	UserFlagPremiumEarlySupporter UserFlags = 1 << 9
	UserFlagTeamPseudoUser        UserFlags = 1 << 10 // stands for a team
	UserFlagBugHunterLevel2       UserFlags = 1 << 14
	UserFlagVerifiedBot           UserFlags = 1 << 16
	UserFlagVerifiedDeveloper     UserFlags = 1 << 17
	UserFlagCertifiedModerator    UserFlags = 1 << 18
	UserFlagBotHTTPInteractions   UserFlags = 1 << 19 // has no gateway session, yet is shown online
	UserFlagActiveDeveloper       UserFlags = 1 << 22
)

var userFlagNames = map[int]string{
	0:  "STAFF",
	1:  "PARTNER",
	2:  "HYPESQUAD",
	3:  "BUG_HUNTER_LEVEL_1",
	6:  "HYPESQUAD_ONLINE_HOUSE_1",
	7:  "HYPESQUAD_ONLINE_HOUSE_2",
	8:  "HYPESQUAD_ONLINE_HOUSE_3",
	9:  "PREMIUM_EARLY_SUPPORTER",
	10: "TEAM_PSEUDO_USER",
	14: "BUG_HUNTER_LEVEL_2",
	16: "VERIFIED_BOT",
	17: "VERIFIED_DEVELOPER",
	18: "CERTIFIED_MODERATOR",
	19: "BOT_HTTP_INTERACTIONS",
	22: "ACTIVE_DEVELOPER",
}

// Has reports whether all flags of o are set.
func (f UserFlags) Has(o UserFlags) bool { return f&o == o }

// String returns the names joined by "|", the rest in hexadecimal.
func (f UserFlags) String() string { return flagNames(userFlagNames, f) }
