package event

// GuildFeature is something that a guild has or may do; others than these come too
// (Discord docs: Resources, Guild, "Guild Features").
type GuildFeature string

// The features.
const (
	FeatureAnimatedBanner                        GuildFeature = "ANIMATED_BANNER"
	FeatureAnimatedIcon                          GuildFeature = "ANIMATED_ICON"
	FeatureApplicationCommandPermissionsV2       GuildFeature = "APPLICATION_COMMAND_PERMISSIONS_V2" // the old rules of command permissions
	FeatureAutoModeration                        GuildFeature = "AUTO_MODERATION"                    // has rules
	FeatureBanner                                GuildFeature = "BANNER"
	FeatureCommunity                             GuildFeature = "COMMUNITY"
	FeatureCreatorMonetizableProvisional         GuildFeature = "CREATOR_MONETIZABLE_PROVISIONAL"
	FeatureCreatorStorePage                      GuildFeature = "CREATOR_STORE_PAGE"
	FeatureDeveloperSupportServer                GuildFeature = "DEVELOPER_SUPPORT_SERVER"
	FeatureDiscoverable                          GuildFeature = "DISCOVERABLE" // in the directory
	FeatureEnhancedRoleColors                    GuildFeature = "ENHANCED_ROLE_COLORS"
	FeatureFeaturable                            GuildFeature = "FEATURABLE"
	FeatureGuestsEnabled                         GuildFeature = "GUESTS_ENABLED"
	FeatureGuildTags                             GuildFeature = "GUILD_TAGS"
	FeatureInvitesDisabled                       GuildFeature = "INVITES_DISABLED" // nobody can join
	FeatureInviteSplash                          GuildFeature = "INVITE_SPLASH"
	FeatureMemberVerificationGateEnabled         GuildFeature = "MEMBER_VERIFICATION_GATE_ENABLED" // new members accept the rules first
	FeatureMoreSoundboard                        GuildFeature = "MORE_SOUNDBOARD"
	FeatureMoreStickers                          GuildFeature = "MORE_STICKERS"
	FeatureNews                                  GuildFeature = "NEWS" // may have announcement channels
	FeaturePartnered                             GuildFeature = "PARTNERED"
	FeaturePreviewEnabled                        GuildFeature = "PREVIEW_ENABLED"
	FeatureRaidAlertsDisabled                    GuildFeature = "RAID_ALERTS_DISABLED"
	FeatureRoleIcons                             GuildFeature = "ROLE_ICONS"
	FeatureRoleSubscriptionsAvailableForPurchase GuildFeature = "ROLE_SUBSCRIPTIONS_AVAILABLE_FOR_PURCHASE"
	FeatureRoleSubscriptionsEnabled              GuildFeature = "ROLE_SUBSCRIPTIONS_ENABLED"
	FeatureSoundboard                            GuildFeature = "SOUNDBOARD" // has sounds of its own
	FeatureTicketedEventsEnabled                 GuildFeature = "TICKETED_EVENTS_ENABLED"
	FeatureVanityURL                             GuildFeature = "VANITY_URL"
	FeatureVerified                              GuildFeature = "VERIFIED"
	FeatureVIPRegions                            GuildFeature = "VIP_REGIONS" // 384 kbit/s in voice
	FeatureWelcomeScreenEnabled                  GuildFeature = "WELCOME_SCREEN_ENABLED"
)
