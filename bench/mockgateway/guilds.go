package mockgateway

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What happens to the guilds of a session as a whole. A guild is named by its
// place in READY, counted from 0; there is none at other places, and then nothing
// happens.

// addGuild appends the GUILD_CREATE of guild i. s.mu is held.
func (s *Session) addGuild(i int, now time.Time) {
	backfill := s.srv.tape.backfill
	s.add(entry{guild: s.guilds[i], time: now.UnixNano(), template: backfill[i%len(backfill)]})
}

// addMemberUpdate appends a GUILD_MEMBER_UPDATE of the bot's own member. s.mu is
// held.
func (s *Session) addMemberUpdate(i int) {
	s.addExtra(extraTemplate, "GUILD_MEMBER_UPDATE", fmt.Appendf(nil,
		`{"user":{"username":"mock","public_flags":0,"id":"%s","global_name":null,"discriminator":"0420","bot":true,"avatar":null},"roles":[],"premium_since":null,"pending":false,"nick":null,"mute":false,"joined_at":"2024-05-01T12:00:00.000000+00:00","flags":0,"deaf":false,"communication_disabled_until":null,"banner":null,"avatar":null,"guild_id":"%s"}`,
		selfID, s.guildID(i)))
}

// GuildID is the snowflake of a guild, as in READY.
func (s *Session) GuildID(i int) (id string, ok bool) {
	if i < 0 || i >= len(s.guilds) {
		return "", false
	}
	return s.guildID(i), true
}

func (s *Session) guildID(i int) string { return strconv.FormatUint(s.srv.world.id(s.guilds[i]), 10) }

// GuildDown dispatches the GUILD_DELETE of an outage: "unavailable" is true. As
// long as the session has another guild, this one has no traffic until GuildUp.
// Sessions that hold it besides do not know.
func (s *Session) GuildDown(i int) { s.deleteGuild(i, `{"unavailable":true,"id":"%s"}`) }

// GuildRemoved dispatches the GUILD_DELETE of a guild that the bot is no member of
// any more, without "unavailable". It has no traffic, as after GuildDown.
func (s *Session) GuildRemoved(i int) { s.deleteGuild(i, `{"id":"%s"}`) }

func (s *Session) deleteGuild(i int, format string) {
	s.whole(i, func() {
		s.source.fell(i, true)
		s.addExtra(extraTemplate, "GUILD_DELETE", fmt.Appendf(nil, format, s.guildID(i)))
	})
}

// GuildUp dispatches GUILD_CREATE again: the outage is over, or the bot has been
// invited once more.
func (s *Session) GuildUp(i int) {
	s.whole(i, func() {
		s.source.fell(i, false)
		s.addGuild(i, time.Now())
		s.wake()
	})
}

// HideChannels dispatches a CHANNEL_CREATE and a CHANNEL_UPDATE of a channel that
// the bot may not view: the name ___hidden___ and the flag 1<<17.
func (s *Session) HideChannels(i int) {
	s.whole(i, func() {
		for _, name := range []string{"CHANNEL_CREATE", "CHANNEL_UPDATE"} {
			s.addExtra(extraTemplate, name, fmt.Appendf(nil,
				`{"version":1785000000000,"type":0,"position":3,"permission_overwrites":[],"parent_id":null,"name":"___hidden___","id":"1100000000000000009","flags":131072,"guild_id":"%s"}`,
				s.guildID(i)))
		}
	})
}

// HugeGuild dispatches a GUILD_CREATE of at least size bytes, most of them
// members.
func (s *Session) HugeGuild(i, size int) {
	s.whole(i, func() {
		guild := s.srv.world.id(s.guilds[i])
		var d strings.Builder
		d.Grow(size + 1024)
		fmt.Fprintf(&d, `{"version":1785000000000,"unavailable":false,"roles":[],"name":"huge","members":[`)
		n := 0
		for ; d.Len() < size || n == 0; n++ {
			if n > 0 {
				d.WriteByte(',')
			}
			d.Write(appendMember(nil, guild, n))
		}
		fmt.Fprintf(&d, `],"member_count":%d,"large":true,"joined_at":"2024-05-01T12:00:00.000000+00:00","id":"%d","channels":[]}`, n, guild)
		s.addExtra(extraTemplate, "GUILD_CREATE", []byte(d.String()))
	})
}

// whole calls f, if there is a guild i, with s.mu held and no traffic made
// meanwhile.
func (s *Session) whole(i int, f func()) {
	if _, ok := s.GuildID(i); !ok {
		return
	}
	s.srv.feed.mu.Lock()
	defer s.srv.feed.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}
