package mockgateway

// event is one dispatch type: its name and the shapes of its d.
type event struct {
	name   string
	shapes []string
}

// messageBody is what MESSAGE_CREATE and MESSAGE_UPDATE have in common up to
// the edit, and messageRest what follows it.
const (
	messageBody = `{"type":0,"tts":false,"timestamp":"$time","pinned":false,`
	messageRest = `"components":[],"channel_type":0,"channel_id":"$id","author":$user,"attachments":[$attachments],"guild_id":"$guild"}`
)

// plainMessage is what most messages are: text and nothing else.
const plainMessage = messageBody + `"nonce":"$id","mentions":[],"mention_roles":[],"mention_everyone":false,"member":$authormember,"id":"$id","flags":0,"embeds":[],"edited_timestamp":null,"content":"$text","components":[],"channel_type":0,"channel_id":"$id","author":$user,"attachments":[],"guild_id":"$guild"}`

const guildBody = `{"voice_states":[$guild_voice],"version":$unixms,"verification_level":2,"vanity_url_code":null,"unavailable":false,"threads":[$guild_threads],"system_channel_id":"$id","system_channel_flags":0,"stickers":[$guild_stickers],"stage_instances":[],"splash":null,"soundboard_sounds":[$guild_soundboard],"safety_alerts_channel_id":null,"rules_channel_id":null,"roles":[{"version":0,"unicode_emoji":null,"tags":{},"position":0,"permissions":"2248473465835073","name":"@everyone","mentionable":false,"managed":false,"id":"$guild","icon":null,"hoist":false,"flags":0,"color":0},$guild_roles],"region":"deprecated","public_updates_channel_id":null,"profile":null,"presences":[$guild_presences],"premium_tier":1,"premium_subscription_count":$digit,"premium_progress_bar_enabled":false,"preferred_locale":"en-US","owner_id":"$id","nsfw_level":0,"nsfw":false,"name":"$nick","mfa_level":0,"members":[$guild_members],"member_count":$num,"max_video_channel_users":25,"max_stage_video_channel_users":50,"max_members":500000,"lazy":true,"latest_onboarding_question_id":null,"large":true,"joined_at":"$time","incidents_data":null,"inventory_settings":null,"id":"$guild","icon":"$hash","home_header":null,"hub_type":null,"guild_scheduled_events":[],"features":["COMMUNITY","NEWS","SOUNDBOARD"],"explicit_content_filter":2,"embedded_activities":[],"emojis":[$guild_emojis],"discovery_splash":null,"description":null,"default_message_notifications":1,"channels":[$guild_channels],"banner":null,"application_id":null,"application_command_counts":{"1":4},"afk_timeout":300,"afk_channel_id":null,"activity_instances":[]}`

const interactionOpen = `{"version":1,"type":`

// interactionRest is the part that every interaction ends with.
const interactionRest = `"token":"aW50ZXJhY3Rpb246$hash$hash$hash$hash$hash$hash","member":$callmember,"locale":"en-US","id":"$id","guild_locale":"en-US","guild_id":"$guild","guild":{"locale":"en-US","id":"$guild","features":["COMMUNITY","NEWS"]},"entitlements":[],"entitlement_sku_ids":[],"context":0,"channel_id":"$id","channel":{"type":0,"topic":"$phrase","theme_color":null,"rate_limit_per_user":0,"position":$digit,"permissions":"2248473465835073","parent_id":"$id","nsfw":false,"name":"$name","last_message_id":"$id","id":"$id","icon_emoji":{"name":"👋","id":null},"guild_id":"$guild","flags":0},"authorizing_integration_owners":{"0":"$guild"},"attachment_size_limit":10485760,"application_id":"$id","app_permissions":"2251799813685247"}`

var (
	messageCreate = event{"MESSAGE_CREATE", []string{
		plainMessage, plainMessage, plainMessage, plainMessage, plainMessage, plainMessage,
		messageBody + `"nonce":"$id","mentions":[$mentions],"mention_roles":[],"mention_everyone":false,"member":$authormember,"id":"$id","flags":0,"embeds":[$embeds],"edited_timestamp":null,"content":"$text",` + messageRest,
		`{"type":19,"tts":false,"timestamp":"$time","referenced_message":{"type":0,"tts":false,"timestamp":"$time","pinned":false,"mentions":[],"mention_roles":[],"mention_everyone":false,"id":"$id","flags":0,"embeds":[],"edited_timestamp":null,"content":"$text","components":[],"channel_id":"$id","author":$user,"attachments":[]},"pinned":false,"nonce":"$id","message_reference":{"type":0,"message_id":"$id","guild_id":"$guild","channel_id":"$id"},"mentions":[$mention],"mention_roles":[],"mention_everyone":false,"member":$authormember,"id":"$id","flags":0,"embeds":[],"edited_timestamp":null,"content":"$text","components":[],"channel_type":0,"channel_id":"$id","author":$user,"attachments":[],"guild_id":"$guild"}`,
	}}
	messageUpdate = event{"MESSAGE_UPDATE", []string{
		messageBody + `"mentions":[],"mention_roles":[],"mention_everyone":false,"member":$authormember,"id":"$id","flags":0,"embeds":[],"edited_timestamp":"$time","content":"$text",` + messageRest,
		messageBody + `"mentions":[],"mention_roles":[],"mention_everyone":false,"member":$authormember,"id":"$id","flags":0,"embeds":[$embed],"edited_timestamp":null,"content":"$text",` + messageRest,
	}}
	messageDelete = event{"MESSAGE_DELETE", []string{`{"id":"$id","channel_id":"$id","guild_id":"$guild"}`}}
	typingStart   = event{"TYPING_START", []string{`{"user_id":"$id","timestamp":$unix,"member":$typistmember,"channel_id":"$id","guild_id":"$guild"}`}}
	reactionAdd   = event{"MESSAGE_REACTION_ADD", []string{
		`{"user_id":"$id","type":0,"message_id":"$id","message_author_id":"$id","member":$typistmember,"emoji":$emoji,"channel_id":"$id","burst":false,"guild_id":"$guild"}`,
	}}
	reactionRemove = event{"MESSAGE_REACTION_REMOVE", []string{
		`{"user_id":"$id","type":0,"message_id":"$id","emoji":$emoji,"channel_id":"$id","burst":false,"guild_id":"$guild"}`,
	}}
	memberAdd = event{"GUILD_MEMBER_ADD", []string{
		`{"user":$user,"unusual_dm_activity_until":null,"roles":[],"premium_since":null,"pending":true,"nick":null,"mute":false,"joined_at":"$time","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null,"guild_id":"$guild"}`,
	}}
	memberUpdate = event{"GUILD_MEMBER_UPDATE", []string{
		`{"user":$user,"unusual_dm_activity_until":null,"roles":[$few_ids],"premium_since":null,"pending":false,"nick":"$nick","mute":false,"joined_at":"$time","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null,"guild_id":"$guild"}`,
	}}
	memberRemove = event{"GUILD_MEMBER_REMOVE", []string{`{"user":$user,"guild_id":"$guild"}`}}
	voiceState   = event{"VOICE_STATE_UPDATE", []string{
		`{"user_id":"$id","suppress":false,"session_id":"$hash","self_video":false,"self_mute":false,"self_deaf":false,"request_to_speak_timestamp":null,"mute":false,"member":$member,"guild_id":"$guild","deaf":false,"channel_id":"$id"}`,
		`{"user_id":"$id","suppress":false,"session_id":"$hash","self_video":false,"self_mute":true,"self_deaf":true,"request_to_speak_timestamp":null,"mute":false,"member":$member,"guild_id":"$guild","deaf":false,"channel_id":null}`,
	}}
	presenceUpdate = event{"PRESENCE_UPDATE", []string{
		`{"user":{"id":"$id"},"status":"$status","processed_at_timestamp":$unixms,"game":null,"guild_id":"$guild","client_status":{"desktop":"$status"},"broadcast":null,"activities":[$activities]}`,
		`{"user":{"id":"$id"},"status":"$status","processed_at_timestamp":$unixms,"game":null,"guild_id":"$guild","client_status":{"mobile":"$status","desktop":"$status"},"broadcast":null,"activities":[$activity]}`,
		`{"user":{"id":"$id"},"status":"offline","processed_at_timestamp":$unixms,"game":null,"guild_id":"$guild","client_status":{},"broadcast":null,"activities":[]}`,
	}}
	guildCreate       = event{"GUILD_CREATE", []string{guildBody}}
	interactionCreate = event{"INTERACTION_CREATE", []string{
		interactionOpen + `2,"data":{"type":1,"resolved":{"users":{"1100000000000000001":$user},"members":{"1100000000000000001":{"unusual_dm_activity_until":null,"roles":[$few_ids],"premium_since":null,"permissions":"2248473465835073","pending":false,"nick":null,"mute":false,"joined_at":"$time","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null}}},"options":[{"value":"1100000000000000001","type":6,"name":"target"},{"value":"$text","type":3,"name":"reason"},{"value":$num,"type":4,"name":"days"}],"name":"warn","id":"$id","guild_id":"$guild"},` + interactionRest,
		interactionOpen + `3,"message":` + messageBody + `"mentions":[],"mention_roles":[],"mention_everyone":false,"id":"$id","flags":0,"embeds":[$embed],"edited_timestamp":null,"content":"$text","components":[{"type":1,"id":1,"components":[$button,$button,$button]}],"channel_id":"$id","author":$botuser,"attachments":[],"application_id":"$id"},"data":{"id":2,"custom_id":"button_$num","component_type":2},` + interactionRest,
		interactionOpen + `4,"data":{"type":1,"options":[{"value":"riv","type":3,"name":"place","focused":true}],"name":"search","id":"$id"},` + interactionRest,
	}}
)

// otherEvents is what the mixes call other.
var otherEvents = []event{
	{"CHANNEL_CREATE", []string{`{"version":$unixms,"type":0,"topic":null,"rate_limit_per_user":0,"position":$digit,"permission_overwrites":[$overwrites],"parent_id":"$id","nsfw":false,"name":"$name","last_message_id":null,"id":"$id","flags":0,"guild_id":"$guild"}`}},
	{"CHANNEL_UPDATE", []string{
		`{"version":$unixms,"type":0,"topic":"$phrase","rate_limit_per_user":0,"position":$digit,"permission_overwrites":[$overwrites],"parent_id":"$id","nsfw":false,"name":"$name","last_message_id":"$id","id":"$id","flags":0,"guild_id":"$guild"}`,
		`{"version":$unixms,"user_limit":10,"type":2,"rtc_region":null,"rate_limit_per_user":0,"position":$digit,"permission_overwrites":[$overwrites],"parent_id":"$id","nsfw":false,"name":"$nick","last_message_id":null,"id":"$id","flags":0,"bitrate":64000,"guild_id":"$guild"}`,
	}},
	{"CHANNEL_DELETE", []string{`{"version":$unixms,"type":0,"topic":null,"rate_limit_per_user":0,"position":$digit,"permission_overwrites":[],"parent_id":"$id","nsfw":false,"name":"$name","last_message_id":null,"id":"$id","flags":0,"guild_id":"$guild"}`}},
	{"CHANNEL_PINS_UPDATE", []string{`{"last_pin_timestamp":"$time","channel_id":"$id","guild_id":"$guild"}`}},
	{"THREAD_CREATE", []string{`{$threadbody,"newly_created":true}`}},
	{"THREAD_UPDATE", []string{`{$threadbody}`}},
	{"THREAD_DELETE", []string{`{"type":11,"parent_id":"$id","id":"$id","guild_id":"$guild"}`}},
	{"THREAD_MEMBERS_UPDATE", []string{`{"removed_member_ids":["$id"],"member_count":$digit,"id":"$id","guild_id":"$guild"}`}},
	{"GUILD_ROLE_CREATE", []string{`{"role":$role,"guild_id":"$guild"}`}},
	{"GUILD_ROLE_UPDATE", []string{`{"role":$role,"guild_id":"$guild"}`}},
	{"GUILD_ROLE_DELETE", []string{`{"version":$unixms,"role_id":"$id","guild_id":"$guild"}`}},
	{"INVITE_CREATE", []string{`{"uses":0,"type":0,"temporary":false,"max_uses":0,"max_age":604800,"inviter":$user,"guild_id":"$guild","expires_at":"$time","created_at":"$time","code":"qJq5C$num","channel_id":"$id"}`}},
	{"INVITE_DELETE", []string{`{"guild_id":"$guild","code":"qJq5C$num","channel_id":"$id"}`}},
	{"GUILD_EMOJIS_UPDATE", []string{`{"guild_id":"$guild","emojis":[$guildemoji,$guildemoji,$guildemoji]}`}},
	{"GUILD_STICKERS_UPDATE", []string{`{"stickers":[$guild_stickers],"guild_id":"$guild"}`}},
	{"GUILD_BAN_ADD", []string{`{"user":$user,"guild_id":"$guild"}`}},
	{"GUILD_BAN_REMOVE", []string{`{"user":$user,"guild_id":"$guild"}`}},
	{"GUILD_AUDIT_LOG_ENTRY_CREATE", []string{`{"user_id":"$id","target_id":"$id","id":"$id","changes":[{"new_value":"$nick","key":"nick"}],"action_type":24,"guild_id":"$guild"}`}},
	{"WEBHOOKS_UPDATE", []string{`{"guild_id":"$guild","channel_id":"$id"}`}},
	{"VOICE_SERVER_UPDATE", []string{`{"token":"$hash","guild_id":"$guild","endpoint":"rotterdam$num.example.net:443"}`}},
	{"MESSAGE_DELETE_BULK", []string{`{"ids":["$id","$id","$id","$id"],"channel_id":"$id","guild_id":"$guild"}`}},
	{"MESSAGE_REACTION_REMOVE_ALL", []string{`{"message_id":"$id","channel_id":"$id","guild_id":"$guild"}`}},
	{"MESSAGE_REACTION_REMOVE_EMOJI", []string{`{"message_id":"$id","emoji":$emoji,"channel_id":"$id","guild_id":"$guild"}`}},
	{"GUILD_INTEGRATIONS_UPDATE", []string{`{"guild_id":"$guild"}`}},
	{"MESSAGE_POLL_VOTE_ADD", []string{`{"user_id":"$id","message_id":"$id","channel_id":"$id","answer_id":$digit,"guild_id":"$guild"}`}},
	{"VOICE_CHANNEL_STATUS_UPDATE", []string{`{"status":"$phrase","id":"$id","guild_id":"$guild"}`}},
	{"STAGE_INSTANCE_CREATE", []string{`{"topic":"$phrase","privacy_level":2,"invite_code":null,"id":"$id","guild_scheduled_event_id":null,"guild_id":"$guild","discoverable_disabled":true,"channel_id":"$id"}`}},
}
