package decode

import (
	"fmt"
	"strings"
)

// The samples have the members and the order of members that Discord sends,
// with data of our own.

// sampleMessage is a MESSAGE_CREATE of about 1 KB, guild_id last.
const sampleMessage = `{"type":19,"tts":false,"timestamp":"2026-04-11T18:35:29.261000+00:00","pinned":false,` +
	`"nonce":"1352091780440326144","message_reference":{"type":0,"message_id":"1352091000000000001",` +
	`"guild_id":"111111111111111111","channel_id":"222222222222222222"},"mentions":[{"username":"someone",` +
	`"public_flags":0,"member":{"roles":[],"mute":false,"joined_at":"2020-11-04T20:46:04.571000+00:00","deaf":false},` +
	`"id":"333333333333333333","global_name":"Some \"One\"","discriminator":"0","avatar":null}],"mention_roles":[],` +
	`"mention_everyone":false,"member":{"roles":["1244241390555365376","1282972162221146113","1377890198677094401"],` +
	`"premium_since":null,"pending":false,"nick":null,"mute":false,"joined_at":"2016-11-04T20:46:04.571000+00:00",` +
	`"flags":0,"deaf":false},"id":"1353009178117432935","flags":0,"embeds":[],"edited_timestamp":null,` +
	`"content":"Grüße, \"Welt\" \ud83d\ude00 {not} [a] bracket\\","components":[],"channel_type":0,` +
	`"channel_id":"1295808196675633163","author":{"username":"anders","public_flags":64,"id":"1228846961774559232",` +
	`"global_name":"Anders","discriminator":"0","avatar":"e3b02f485e421a346513f1fddd747d65"},"attachments":[],` +
	`"guild_id":"1244200618854580224"}`

const sampleGuildID = 1244200618854580224

// samplePresence is a PRESENCE_UPDATE of about 300 bytes, guild_id in the middle.
const samplePresence = `{"user":{"id":"1228846961774559232"},"status":"online",` +
	`"guild_id":"1244200618854580224","client_status":{"desktop":"online"},` +
	`"activities":[{"type":0,"timestamps":{"start":1546467291580},"name":"bwrap","id":"72b9e063155d727a",` +
	`"created_at":1546467291699}]}`

// sampleTyping is a TYPING_START in a direct message: no guild.
const sampleTyping = `{"user_id":"1228846961774559232","timestamp":1546453970,"channel_id":"1295808196675633163"}`

// sampleGuild returns a GUILD_CREATE of about 80 KB, its id in the middle.
func sampleGuild() string {
	var b strings.Builder
	b.WriteString(`{"voice_states":[],"verification_level":1,"unavailable":false,"threads":[],"roles":[`)
	for i := range 60 {
		comma(&b, i)
		fmt.Fprintf(&b, `{"position":%d,"permissions":"104324161","name":"role %d","mentionable":false,"managed":false,`+
			`"id":"%d","hoist":false,"color":%d}`, i, i, 1244200618854580000+i, i*1000)
	}
	b.WriteString(`],"presences":[],"name":"A \"quoted\" guild","members":[`)
	for i := range 120 {
		comma(&b, i)
		fmt.Fprintf(&b, `{"user":{"username":"member%d","id":"%d","global_name":"Mémber %d","discriminator":"0",`+
			`"avatar":"e3b02f485e421a346513f1fddd747d65"},"roles":["1244241390555365376"],"nick":null,"mute":false,`+
			`"joined_at":"2016-11-04T20:46:04.571000+00:00","flags":0,"deaf":false}`, i, 1228846961774550000+i, i)
	}
	fmt.Fprintf(&b, `],"member_count":120,"large":false,"joined_at":"2026-01-01T00:00:00.000000+00:00","id":"%d",`+
		`"icon":null,"features":["COMMUNITY"],"emojis":[`, sampleGuildID)
	for i := range 50 {
		comma(&b, i)
		fmt.Fprintf(&b, `{"version":0,"roles":[],"require_colons":true,"name":"emoji%d","managed":false,"id":"%d",`+
			`"available":true,"animated":false}`, i, 1244200618854590000+i)
	}
	b.WriteString(`],"channels":[`)
	for i := range 75 {
		comma(&b, i)
		fmt.Fprintf(&b, `{"version":1,"type":0,"topic":"A topic with \"quotes\" and [brackets]","rate_limit_per_user":0,"position":%d,`+
			`"permission_overwrites":[{"type":0,"id":"1244200618854580224","deny":"1024","allow":"0"}],`+
			`"parent_id":"1244200618854580224","name":"channel-%d","last_message_id":"1353009178117432935","id":"%d","flags":0}`,
			i, i, 1295808196675633000+i)
	}
	b.WriteString(`],"application_id":null,"afk_timeout":300,"afk_channel_id":null}`)
	return b.String()
}

func comma(b *strings.Builder, i int) {
	if i > 0 {
		b.WriteByte(',')
	}
}

// dispatch wraps d as Discord does.
func dispatch(name, d string) []byte {
	return []byte(`{"t":"` + name + `","s":4711,"op":0,"d":` + d + `}`)
}
