package event

// VerificationLevel is what a guild asks of new members before they may talk (Discord
// docs: Resources, Guild, "Verification Level").
type VerificationLevel int

// The levels.
const (
	VerificationNone     VerificationLevel = 0
	VerificationLow      VerificationLevel = 1 // a verified e-mail address
	VerificationMedium   VerificationLevel = 2 // and five minutes on Discord
	VerificationHigh     VerificationLevel = 3 // and ten minutes in the guild
	VerificationVeryHigh VerificationLevel = 4 // a verified telephone number
)

var verificationLevelNames = map[VerificationLevel]string{
	VerificationNone: "NONE", VerificationLow: "LOW", VerificationMedium: "MEDIUM", VerificationHigh: "HIGH", VerificationVeryHigh: "VERY_HIGH",
}

// String returns Discord's name for the level.
func (l VerificationLevel) String() string {
	return enumName(verificationLevelNames, l, "VerificationLevel")
}

// MessageNotifications is what members are notified of unless they choose (Discord docs:
// Resources, Guild, "Default Message Notification Level").
type MessageNotifications int

// The levels.
const (
	NotifyAllMessages  MessageNotifications = 0
	NotifyOnlyMentions MessageNotifications = 1
)

var messageNotificationsNames = map[MessageNotifications]string{NotifyAllMessages: "ALL_MESSAGES", NotifyOnlyMentions: "ONLY_MENTIONS"}

// String returns Discord's name for the level.
func (n MessageNotifications) String() string {
	return enumName(messageNotificationsNames, n, "MessageNotifications")
}

// ContentFilter says whose media are scanned (Discord docs: Resources, Guild, "Explicit
// Content Filter Level").
type ContentFilter int

// The levels.
const (
	ContentFilterDisabled            ContentFilter = 0
	ContentFilterMembersWithoutRoles ContentFilter = 1
	ContentFilterAllMembers          ContentFilter = 2
)

var contentFilterNames = map[ContentFilter]string{
	ContentFilterDisabled: "DISABLED", ContentFilterMembersWithoutRoles: "MEMBERS_WITHOUT_ROLES", ContentFilterAllMembers: "ALL_MEMBERS",
}

// String returns Discord's name for the level.
func (f ContentFilter) String() string { return enumName(contentFilterNames, f, "ContentFilter") }

// MFALevel says whether moderators need a second factor (Discord docs: Resources, Guild,
// "MFA Level").
type MFALevel int

// The levels.
const (
	MFANone     MFALevel = 0
	MFAElevated MFALevel = 1
)

var mfaLevelNames = map[MFALevel]string{MFANone: "NONE", MFAElevated: "ELEVATED"}

// String returns Discord's name for the level.
func (l MFALevel) String() string { return enumName(mfaLevelNames, l, "MFALevel") }

// NSFWLevel is a guild's age restriction (Discord docs: Resources, Guild, "Guild
// Age-Restriction Level").
type NSFWLevel int

// The levels.
const (
	NSFWDefault       NSFWLevel = 0
	NSFWExplicit      NSFWLevel = 1
	NSFWSafe          NSFWLevel = 2
	NSFWAgeRestricted NSFWLevel = 3
)

var nsfwLevelNames = map[NSFWLevel]string{NSFWDefault: "DEFAULT", NSFWExplicit: "EXPLICIT", NSFWSafe: "SAFE", NSFWAgeRestricted: "AGE_RESTRICTED"}

// String returns Discord's name for the level.
func (l NSFWLevel) String() string { return enumName(nsfwLevelNames, l, "NSFWLevel") }

// PremiumTier is the level that a guild's boosts have reached (Discord docs: Resources,
// Guild, "Premium Tier").
type PremiumTier int

// The tiers.
const (
	PremiumTierNone PremiumTier = 0
	PremiumTier1    PremiumTier = 1
	PremiumTier2    PremiumTier = 2
	PremiumTier3    PremiumTier = 3
)

var premiumTierNames = map[PremiumTier]string{PremiumTierNone: "NONE", PremiumTier1: "TIER_1", PremiumTier2: "TIER_2", PremiumTier3: "TIER_3"}

// String returns Discord's name for the tier.
func (t PremiumTier) String() string { return enumName(premiumTierNames, t, "PremiumTier") }

// SystemChannelFlags says what a guild does not want in its system channel (Discord docs:
// Resources, Guild, "System Channel Flags").
type SystemChannelFlags uint64

// The flags.
const (
	SuppressJoinNotifications                           SystemChannelFlags = 1 << 0
	SuppressPremiumSubscriptions                        SystemChannelFlags = 1 << 1 // boosts
	SuppressGuildReminderNotifications                  SystemChannelFlags = 1 << 2 // tips for setting it up
	SuppressJoinNotificationReplies                     SystemChannelFlags = 1 << 3 // the button that waves
	SuppressRoleSubscriptionPurchaseNotifications       SystemChannelFlags = 1 << 4
	SuppressRoleSubscriptionPurchaseNotificationReplies SystemChannelFlags = 1 << 5 // the button that waves
)

var systemChannelFlagNames = map[int]string{
	0: "SUPPRESS_JOIN_NOTIFICATIONS",
	1: "SUPPRESS_PREMIUM_SUBSCRIPTIONS",
	2: "SUPPRESS_GUILD_REMINDER_NOTIFICATIONS",
	3: "SUPPRESS_JOIN_NOTIFICATION_REPLIES",
	4: "SUPPRESS_ROLE_SUBSCRIPTION_PURCHASE_NOTIFICATIONS",
	5: "SUPPRESS_ROLE_SUBSCRIPTION_PURCHASE_NOTIFICATION_REPLIES",
}

// Has reports whether all flags of o are set.
func (f SystemChannelFlags) Has(o SystemChannelFlags) bool { return f&o == o }

// String returns the names joined by "|", the rest in hexadecimal.
func (f SystemChannelFlags) String() string { return flagNames(systemChannelFlagNames, f) }
