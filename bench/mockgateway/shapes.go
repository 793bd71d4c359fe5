package mockgateway

// parts are the words of shapes that stand for one of several texts. Keys come
// in Discord's order, roughly the alphabet backwards.
var parts = map[string][]string{
	"user": {
		`{"username":"$name","public_flags":0,"primary_guild":null,"id":"$id","global_name":"$nick","display_name_styles":null,"discriminator":"0","collectibles":null,"clan":null,"avatar_decoration_data":null,"avatar":"$hash"}`,
		`{"username":"$name","public_flags":0,"primary_guild":null,"id":"$id","global_name":"$nick","display_name_styles":null,"discriminator":"0","collectibles":null,"clan":null,"avatar_decoration_data":null,"avatar":"$hash"}`,
		`{"username":"$name","public_flags":0,"primary_guild":null,"id":"$id","global_name":"$nick","display_name_styles":null,"discriminator":"0","collectibles":null,"clan":null,"avatar_decoration_data":null,"avatar":"$hash"}`,
		`{"username":"$name","public_flags":128,"primary_guild":null,"id":"$id","global_name":null,"display_name_styles":null,"discriminator":"0","collectibles":null,"clan":null,"avatar_decoration_data":null,"avatar":null}`,
		`{"username":"$name","public_flags":4194304,"primary_guild":{"tag":"SLCE","identity_guild_id":"$id","identity_enabled":true,"badge":"$hash"},"id":"$id","global_name":"$nick","display_name_styles":null,"discriminator":"0","collectibles":null,"clan":null,"avatar_decoration_data":{"sku_id":"$id","expires_at":null,"asset":"a_$hash"},"avatar":"a_$hash"}`,
	},
	"botuser": {`{"username":"$name","public_flags":524288,"primary_guild":null,"id":"$id","global_name":null,"display_name_styles":null,"discriminator":"$digit$digit$digit$digit","collectibles":null,"clan":null,"bot":true,"avatar_decoration_data":null,"avatar":"$hash"}`},
	"typist":  {`{"username":"$name","public_flags":0,"id":"$id","global_name":"$nick","discriminator":"0","avatar":"$hash"}`},
	"typistmember": {
		`{"user":$typist,"roles":[$some_ids],"pending":false,"mute":false,"joined_at":"$time","deaf":false}`,
	},
	"authormember": {
		`{"roles":[$few_ids],"premium_since":null,"pending":false,"nick":null,"mute":false,"joined_at":"$time","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null}`,
		`{"roles":[$few_ids],"premium_since":"$time","pending":false,"nick":"$nick","mute":false,"joined_at":"$time","flags":2,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":"$hash"}`,
	},
	"member": {
		`{"user":$user,"roles":[$few_ids],"premium_since":null,"pending":false,"nick":null,"mute":false,"joined_at":"$time","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null}`,
		`{"user":$user,"roles":[$few_ids],"premium_since":null,"pending":false,"nick":"$nick","mute":false,"joined_at":"$time","flags":2,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null}`,
	},
	"callmember": {`{"user":$user,"unusual_dm_activity_until":null,"roles":[$few_ids],"premium_since":null,"permissions":"2248473465835073","pending":false,"nick":null,"mute":false,"joined_at":"$time","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null}`},
	"emoji": {
		`{"name":"👍","id":null}`,
		`{"name":"🔥","id":null}`,
		`{"name":"$name","id":"$id"}`,
		`{"name":"$name","id":"$id","animated":true}`,
	},
	"guildemoji": {`{"version":0,"roles":[],"require_colons":true,"name":"$name","managed":false,"id":"$id","available":true,"animated":false}`},
	"sticker":    {`{"version":0,"type":2,"tags":"wave","name":"$name","id":"$id","guild_id":"$guild","format_type":1,"description":"$phrase","available":true,"asset":""}`},
	"sound":      {`{"volume":1.0,"user_id":"$id","sound_id":"$id","name":"$name","guild_id":"$guild","emoji_name":"🔊","emoji_id":null,"available":true}`},
	"role":       {`{"version":$unixms,"unicode_emoji":null,"tags":{},"position":$digit,"permissions":"137411140505153","name":"$name","mentionable":false,"managed":false,"id":"$id","icon":null,"hoist":true,"flags":0,"colors":{"tertiary_color":null,"secondary_color":null,"primary_color":3447003},"color":3447003}`},
	"overwrite":  {`{"type":0,"id":"$id","deny":"1024","allow":"0"}`, `{"type":1,"id":"$id","deny":"0","allow":"3072"}`},
	"guildchannel": {
		`{"version":$unixms,"type":0,"topic":null,"rate_limit_per_user":0,"position":$digit,"permission_overwrites":[$overwrites],"parent_id":"$id","nsfw":false,"name":"$name","last_message_id":"$id","id":"$id","icon_emoji":null,"flags":0}`,
		`{"version":$unixms,"type":0,"topic":"$phrase","rate_limit_per_user":5,"position":$digit,"permission_overwrites":[$overwrites],"parent_id":"$id","nsfw":false,"name":"$name","last_pin_timestamp":"$time","last_message_id":"$id","id":"$id","flags":0}`,
		`{"version":$unixms,"user_limit":0,"type":2,"rtc_region":null,"rate_limit_per_user":0,"position":$digit,"permission_overwrites":[],"parent_id":"$id","nsfw":false,"name":"$nick","last_message_id":null,"id":"$id","flags":0,"bitrate":64000}`,
		`{"version":$unixms,"type":4,"position":$digit,"permission_overwrites":[$overwrites],"name":"$nick","id":"$id","flags":0}`,
	},
	"threadbody": {`"type":11,"total_message_sent":$num,"thread_metadata":{"locked":false,"create_timestamp":"$time","auto_archive_duration":4320,"archived":false,"archive_timestamp":"$time"},"rate_limit_per_user":0,"parent_id":"$id","owner_id":"$id","name":"$nick","message_count":$num,"member_count":$digit,"last_message_id":"$id","id":"$id","guild_id":"$guild","flags":0`},
	"voicestate": {`{"user_id":"$id","suppress":false,"session_id":"$hash","self_video":false,"self_mute":true,"self_deaf":false,"request_to_speak_timestamp":null,"mute":false,"deaf":false,"channel_id":"$id"}`},
	"activity": {
		`{"type":0,"timestamps":{"start":$unixms},"name":"$nick","id":"$hash","created_at":$unixms}`,
		`{"type":4,"state":"$phrase","name":"Custom Status","id":"custom","created_at":$unixms}`,
		`{"type":2,"timestamps":{"start":$unixms,"end":$unixms},"sync_id":"5IzZpz0vA73IIjqFPpXSXP","state":"$nick","session_id":"$hash","party":{"id":"spotify:$id"},"name":"Spotify","id":"spotify:1","flags":48,"details":"$phrase","created_at":$unixms,"assets":{"large_text":"$phrase \"live\"","large_image":"spotify:$hash"}}`,
	},
	"presence": {`{"user":{"id":"$id"},"status":"$status","processed_at_timestamp":$unixms,"game":null,"client_status":{"desktop":"$status"},"activities":[$activities]}`},
	"status":   {"online", "idle", "dnd"},
	"embed": {
		`{"type":"rich","title":"$phrase","description":"$phrase\n$phrase","content_scan_version":4,"color":5793266}`,
		`{"url":"https://example.org/watch?v=$num","type":"video","title":"$phrase","thumbnail":{"width":1280,"url":"https://example.org/vi/$num.jpg","proxy_url":"https://images.example.net/external/$hash/vi.jpg","placeholder_version":1,"placeholder":"$hash","height":720,"flags":0,"content_type":"image/jpeg"},"provider":{"url":"https://example.org","name":"Example"},"color":16711680,"author":{"url":"https://example.org/channel/$num","name":"$nick"}}`,
	},
	"attachment": {`{"width":1920,"url":"https://cdn.example.net/attachments/$id/$id/image.png?ex=$num&is=$num&hm=$hash","size":$num,"proxy_url":"https://media.example.net/attachments/$id/$id/image.png","placeholder_version":1,"placeholder":"$hash","id":"$id","height":1080,"filename":"image.png","content_type":"image/png","content_scan_version":4}`},
	"mention":    {`{"username":"$name","public_flags":0,"primary_guild":null,"member":$authormember,"id":"$id","global_name":"$nick","display_name_styles":null,"discriminator":"0","collectibles":null,"clan":null,"avatar_decoration_data":null,"avatar":"$hash"}`},
	"button":     {`{"type":2,"style":1,"label":"$nick","id":$digit,"custom_id":"button_$num"}`},
	"name":       {"anders", "marisol.v", "k4tze", "oyelaran_", "tidewatch", "norma", "quillon", "general", "bot-commands", "moderation", "off-topic", "pixel_forge", "riverbend", "sandoval"},
	"nick":       {"Anders", "Marisol", "Zoë", "Tide Watch", "O'Neil", "日向", "Pixel Forge", "River \\\"Bend\\\"", "Sandoval 🌊", "The Long Table"},
	"phrase":     plainTexts,
}

// list is a word that stands for some elements, between min and max of them.
type list struct {
	min, max int
	of       string
}

var lists = map[string]list{
	"some_ids":         {0, 1, `"$id"`},
	"few_ids":          {0, 4, `"$id"`},
	"activities":       {0, 1, "$activity"},
	"embeds":           {0, 1, "$embed"},
	"attachments":      {0, 1, "$attachment"},
	"mentions":         {0, 1, "$mention"},
	"overwrites":       {0, 3, "$overwrite"},
	"guild_channels":   {34, 42, "$guildchannel"},
	"guild_roles":      {20, 26, "$role"},
	"guild_members":    {30, 36, "$member"},
	"guild_emojis":     {36, 44, "$guildemoji"},
	"guild_stickers":   {1, 5, "$sticker"},
	"guild_presences":  {9, 13, "$presence"},
	"guild_voice":      {0, 6, "$voicestate"},
	"guild_threads":    {0, 3, "{$threadbody}"},
	"guild_soundboard": {0, 3, "$sound"},
}

var plainTexts = []string{
	"does anyone have the link from yesterday?",
	"ok",
	"I think we should move the event to Saturday, more people are free then",
	"gg",
	"brb five minutes",
	"the build is green again after the second retry, no idea why the first one failed",
	"who is in for a round tonight",
	"thanks, that fixed it for me",
	"lol no way",
	"please read the pinned message before asking, it explains how roles are given out here",
	"!play some quiet piano",
	"I will be late, start without me",
}

// escapedTexts hold what JSON must escape, as it is on the wire.
var escapedTexts = []string{
	`\n> quoted\nand answered`,
	` she said \"later\" again`,
	`\n` + "```" + `go\nfmt.Println(\"hi\")\n` + "```",
	` caf\u00e9 and C:\\temp\\log`,
	`\ttabbed \u2014 and \ud83d\ude00`,
}

// foreignTexts hold characters outside ASCII, unescaped as Discord sends them.
var foreignTexts = []string{
	" ça marche très bien",
	" これは本当にすごいですね",
	" привет, как дела?",
	" 🎉🎉🎉",
	" Größe überprüfen",
	" 오늘 저녁에 봐요",
}
