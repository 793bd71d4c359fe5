package sluice

import (
	"slices"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// sends makes a fault that strikes once a connection has been sent so many dispatches.
type sends func(dispatches int64) mockgateway.Fault

// sending lets faults strike at the next dispatch of the connection that is struck.
func sending(faults ...sends) func(*mockgateway.Conn) []mockgateway.Fault {
	return func(c *mockgateway.Conn) (list []mockgateway.Fault) {
		next := c.Sent() + 1
		for _, f := range faults {
			list = append(list, f(next))
		}
		return list
	}
}

// reframing is what a fault does to new connections, done to one that is open.
func reframing(faults ...mockgateway.Fault) act {
	return besides(func(c *mockgateway.Conn) {
		for _, f := range faults {
			f.Strike(c)
		}
	})
}

// null dispatches an event whose d is null.
func null(event string) sends {
	return func(n int64) mockgateway.Fault { return mockgateway.NullAfter{Dispatches: n, Event: event} }
}

func huge(size int) sends {
	return func(n int64) mockgateway.Fault { return mockgateway.HugeGuildAfter{Dispatches: n, Size: size} }
}

// down refuses every handshake for a time from the first on.
func down(d time.Duration) func() []mockgateway.Fault {
	return func() []mockgateway.Fault {
		since := time.Now()
		return []mockgateway.Fault{mockgateway.Do(mockgateway.AtUpgrade, func(c *mockgateway.Conn) bool {
			if time.Since(since) >= d {
				return false
			}
			c.Refuse(503, 0)
			return true
		})}
	}
}

// twoGuilds is how a gateway has guilds for things to happen to.
func twoGuilds(m *mockgateway.Options) { m.Guilds = 2 }

// guildLimit is the Limits.MessageBytes of fleets that have guilds.
const guildLimit = 1 << 20

var afterREADY = []moment{plain, midReplay}

// oddities is what is seldom or undocumented: most of it does a session no harm.
var oddities = []stroke{
	// Words and frames.
	{name: "odd envelopes from now on", act: reframing(mockgateway.OddEnvelope{})},
	{name: "shuffled envelopes from now on", act: reframing(mockgateway.ShuffledEnvelope{Seed: 5})},
	{name: "shuffled envelopes", wants: byResume, act: drop, faults: meets(1, mockgateway.ShuffledEnvelope{Seed: 6})},
	{name: "decoy keys from now on", act: reframing(mockgateway.DecoyKeys{})},
	{name: "decoy keys", wants: byResume, act: drop, faults: meets(1, mockgateway.DecoyKeys{})},
	{name: "decoy keys in shuffled envelopes", act: reframing(mockgateway.DecoyKeys{}, mockgateway.ShuffledEnvelope{Seed: 7})},
	{name: "numeric ids from now on", act: reframing(mockgateway.NumericIDs{})},
	{name: "numeric ids", wants: byResume, act: drop, faults: meets(1, mockgateway.NumericIDs{})},
	{name: "fragments from now on", act: reframing(mockgateway.Fragment{Size: 7, Pings: true})},
	{name: "all of these in fragments", wants: byResume, act: drop, faults: meets(1, mockgateway.ShuffledEnvelope{Seed: 8},
		mockgateway.DecoyKeys{}, mockgateway.NumericIDs{}, mockgateway.Fragment{Size: 11, Pings: true})},
	{name: "Hello with the upgrade", wants: byResume, act: drop, mock: func(m *mockgateway.Options) { m.HelloWithUpgrade = true }},
	{name: "stalled for ten seconds", act: besides(func(c *mockgateway.Conn) {
		c.Freeze()
		c.After(10*time.Second, c.Thaw)
	})},
	{name: "mute", wants: byResume, late: true, act: besides((*mockgateway.Conn).Mute)},

	// Events.
	{name: "unknown events and opcodes", sends: sending(func(n int64) mockgateway.Fault { return mockgateway.UnknownAfter{Dispatches: n} }),
		brings: map[string]int{"MOCK_UNKNOWN": 1, "MOCK_NULL": 1}},
	{name: "undocumented events", sends: sending(func(n int64) mockgateway.Fault { return mockgateway.UndocumentedAfter{Dispatches: n} }),
		brings: map[string]int{"GUILD_JOIN_REQUEST_UPDATE": 1, "GUILD_JOIN_REQUEST_DELETE": 1, "GUILD_APPLICATION_COMMAND_COUNTS_UPDATE": 1,
			"GUILD_APPLICATION_COMMAND_INDEX_UPDATE": 1, "EMBEDDED_ACTIVITY_UPDATE": 1, "CHANNEL_TOPIC_UPDATE": 1, "CHANNEL_PINS_ACK": 1,
			"GUILD_SYNC": 1, "PRESENCES_REPLACE": 1}},
	{name: "null d", sends: sending(null("MESSAGE_CREATE"), null("GUILD_CREATE"), null("INTERACTION_CREATE"), null("RESUMED")),
		brings: map[string]int{"MESSAGE_CREATE": 1, "GUILD_CREATE": 1, "INTERACTION_CREATE": 1}},
	{name: "dispatch before READY", wants: byIdentify, act: invalidate, faults: meets(1, mockgateway.DispatchBeforeReady{}),
		brings: map[string]int{"PRESENCES_REPLACE": 1}},

	// Guilds.
	{name: "members before their guilds", wants: byIdentify, act: invalidate, mock: twoGuilds, limit: guildLimit, faults: meets(1, mockgateway.MemberBeforeGuild{}),
		brings: map[string]int{"GUILD_MEMBER_UPDATE": 2}},
	{name: "outage of a guild", mock: twoGuilds, limit: guildLimit, sends: sending(func(n int64) mockgateway.Fault {
		return mockgateway.OutageAfter{Dispatches: n, For: 5 * time.Second}
	}), brings: map[string]int{"GUILD_DELETE": 1, "GUILD_CREATE": 3}},
	{name: "outage that is over while away", wants: byResume, mock: twoGuilds, limit: guildLimit, moments: afterREADY, act: instead(func(c *mockgateway.Conn) {
		s := c.Session()
		if s != nil {
			s.GuildDown(0)
		}
		c.Drop()
		if s != nil {
			s.GuildUp(0)
		}
	}), brings: map[string]int{"GUILD_DELETE": 1, "GUILD_CREATE": 3}},
	{name: "guild removed", mock: twoGuilds, limit: guildLimit, sends: sending(func(n int64) mockgateway.Fault { return mockgateway.RemoveAfter{Dispatches: n, Guild: 1} }),
		brings: map[string]int{"GUILD_DELETE": 1, "GUILD_CREATE": 2}},
	{name: "hidden channels", mock: twoGuilds, limit: guildLimit, sends: sending(func(n int64) mockgateway.Fault { return mockgateway.HideAfter{Dispatches: n} }),
		brings: map[string]int{"CHANNEL_CREATE": 1, "CHANNEL_UPDATE": 1}},
	{name: "huge guild", mock: twoGuilds, limit: guildLimit, sends: sending(huge(guildLimit / 2)), brings: map[string]int{"GUILD_CREATE": 3}},
	{name: "guild over the limit", mock: twoGuilds, limit: guildLimit, sends: sending(huge(2 * guildLimit)), brings: map[string]int{"GUILD_CREATE": 2},
		check: oneOversize},
	{name: "guild over the limit, d first", mock: twoGuilds, limit: guildLimit, act: reframing(mockgateway.OddEnvelope{}), sends: sending(huge(2 * guildLimit)),
		gaps: 1, check: oneOversize}, // s stands behind what is thrown away
	{name: "guild over the limit, in fragments", mock: twoGuilds, limit: guildLimit, act: reframing(mockgateway.Fragment{Size: 4096, Pings: true}),
		sends: sending(huge(2 * guildLimit)), check: oneOversize},

	// Sessions.
	{name: "late READY", wants: byIdentify, act: invalidate, mock: lateREADY, check: takes(10*time.Second, 25*time.Second)},
	{name: "dropped while READY is late", wants: byIdentify, identifies: 2, act: invalidate, mock: lateREADY,
		faults: meets(1, mockgateway.Do(mockgateway.AtIdentify, besides(func(c *mockgateway.Conn) { c.After(time.Second, c.Drop) })))},
	{name: "op 7 while READY is late", wants: byIdentify, identifies: 2, act: invalidate, mock: lateREADY,
		faults: meets(1, mockgateway.Do(mockgateway.AtIdentify, besides(func(c *mockgateway.Conn) { c.After(time.Second, c.Reconnect) })))},
	{name: "gateway down for longer than sessions live", wants: byIdentify, act: drop, faults: down(4 * time.Minute)},
	{name: "the same, and 4009 to the Resume", wants: byIdentify, act: drop, faults: down(4 * time.Minute),
		mock: func(m *mockgateway.Options) { m.ForgottenCode = 4009 }},
	{name: "the same, and 4006 to the Resume", wants: byIdentify, act: drop, faults: down(4 * time.Minute),
		mock: func(m *mockgateway.Options) { m.ForgottenCode = 4006 }},
	{name: "history forgotten at each heartbeat", wants: byResume, act: drop, mock: func(m *mockgateway.Options) { m.TrimAtHeartbeat = true }},
}

var invalidate = instead(func(c *mockgateway.Conn) { c.InvalidSession(false) })

// lateREADY is how the gateways of large bots may be: an Identify occupies its bucket
// from the READY on that it is answered with, late.
func lateREADY(m *mockgateway.Options) { m.ReadyDelay, m.GateFromReady = 10*time.Second, true }

func oneOversize(f *fleet, _ time.Duration) {
	if n := f.shard(0).Stats().Oversize; n != 1 {
		f.t.Errorf("%d oversize messages, want the guild", n)
	}
}

// fits tells whether a stroke makes sense at a moment.
func (s *stroke) fits(m moment) bool { return s.moments == nil || slices.Contains(s.moments, m) }
