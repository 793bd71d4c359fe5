package bench

import (
	"fmt"
	"strings"

	"github.com/seed4d760daf/sluice/decode"
)

// sample is one event as Discord sends it today, keys in its order.
type sample struct {
	typ     decode.EventType
	payload []byte // the whole message
	data    []byte // its d
}

func (s sample) label() string { return label(s.typ.String(), len(s.payload)) }

// seqDigits is the width of s in samples, so that it can be overwritten in place.
const seqDigits = 10

// firstSeq is the s of READY; the samples follow.
const firstSeq = 1_000_000_000

// newSample makes the message of an event in the given guild.
func newSample(t decode.EventType, d string, guild uint64) sample {
	d = strings.ReplaceAll(d, "$guild", fmt.Sprint(guild))
	payload := fmt.Appendf(nil, `{"t":"%s","s":%d,"op":0,"d":%s}`, t, firstSeq, d)
	end := len(payload) - 1
	return sample{t, payload, payload[end-len(d) : end : end]}
}

// seqAt is where s stands in a sample's payload.
func (s sample) seqAt() int { return len(`{"t":"`) + len(s.typ.String()) + len(`","s":`) }

// guildID is the n-th guild of the corpus.
func guildID(n int) uint64 { return 486833041486905345 + uint64(n)<<22 }

// samples are the events that stages are measured with.
func samples() []sample {
	return []sample{
		newSample(decode.TypingStart, typingStart, guildID(0)),
		newSample(decode.PresenceUpdate, presenceUpdate, guildID(0)),
		newSample(decode.MessageCreate, messageCreate, guildID(0)),
		newSample(decode.GuildCreate, guildCreate(), guildID(0)),
	}
}

const (
	user = `{"username":"anders","public_flags":0,"primary_guild":null,"id":"228846961774559232","global_name":"Anders","display_name_styles":null,"discriminator":"0","collectibles":null,"clan":null,"avatar_decoration_data":null,"avatar":"e3b02f485e421a346513f1fddd747d65"}`

	member = `"roles":["244241390555365376","282972162221146113","377890198677094401"],"premium_since":null,"pending":false,"nick":"River \"Bend\"","mute":false,"joined_at":"2018-09-05T09:42:57.937000+00:00","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null`

	messageCreate = `{"type":0,"tts":false,"timestamp":"2026-03-02T18:35:29.261000+00:00","pinned":false,"nonce":"1345091780440326144","mentions":[],"mention_roles":[],"mention_everyone":false,"member":{` + member + `},"id":"1345091781174329356","flags":0,"embeds":[],"edited_timestamp":null,"content":"does anyone have the link from \"yesterday\"?\nI think it was caf\u00e9 \u65e5\u5411, but I am not sure any more","components":[],"channel_type":0,"channel_id":"295808196675633163","author":` + user + `,"attachments":[],"guild_id":"$guild"}`

	typingStart = `{"user_id":"228846961774559232","timestamp":1772454970,"member":{"user":{"username":"anders","public_flags":0,"id":"228846961774559232","global_name":"Anders","discriminator":"0","bot":false,"avatar":"e3b02f485e421a346513f1fddd747d65"},"roles":[],"pending":false,"nick":null,"mute":false,"joined_at":"2018-09-05T09:42:57.937000+00:00","flags":0,"deaf":false,"avatar":null},"channel_id":"486833611564253186","guild_id":"$guild"}`

	presenceUpdate = `{"user":{"id":"228846961774559232"},"status":"online","processed_at_timestamp":1772467291699,"game":null,"guild_id":"$guild","client_status":{"desktop":"online"},"broadcast":null,"activities":[{"type":0,"timestamps":{"start":1772467291580},"name":"bwrap","id":"72b9e063155d727a","created_at":1772467291699}]}`

	memberUpdate = `{"user":` + user + `,"unusual_dm_activity_until":null,` + member + `,"guild_id":"$guild"}`

	reactionAdd = `{"user_id":"228846961774559232","type":0,"message_id":"1345091781174329356","message_author_id":"228846961774559232","member":{"user":` + user + `,` + member + `},"emoji":{"name":"👍","id":null},"channel_id":"295808196675633163","burst":false,"guild_id":"$guild"}`
)

// guildCreate is a guild of some hundred channels, members and roles, which has its
// id in the midst of them.
func guildCreate() string {
	var b strings.Builder
	list := func(key string, n int, element string) {
		fmt.Fprintf(&b, `,"%s":[%s`, key, element)
		b.WriteString(strings.Repeat(","+element, n-1))
		b.WriteByte(']')
	}
	b.WriteString(`{"verification_level":0,"unavailable":false,"system_channel_id":"486833611564253186"`)
	list("roles", 60, `{"unicode_emoji":null,"tags":{},"position":3,"permissions":"137411140505153","name":"moderation","mentionable":false,"managed":false,"id":"486833142091612160","icon":null,"hoist":true,"flags":0,"color":3447003}`)
	b.WriteString(`,"premium_tier":2,"owner_id":"228846961774559232","name":"The Long Table"`)
	list("members", 80, `{"user":`+user+`,`+member+`}`)
	b.WriteString(`,"member_count":80,"large":false,"joined_at":"2018-09-05T09:42:57.937000+00:00","id":"$guild"`)
	list("channels", 70, `{"version":1772467291699,"type":0,"topic":null,"rate_limit_per_user":0,"position":5,"permission_overwrites":[{"type":0,"id":"486833142091612160","deny":"1024","allow":"0"}],"parent_id":"486833041486905348","nsfw":false,"name":"off-topic","last_message_id":null,"id":"530091204952457216","flags":0}`)
	b.WriteString(`,"afk_timeout":300}`)
	return b.String()
}
