package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// oddities are what a connection has to take, and goes on after. What they dispatch
// carries no stamp, but counts in s like everything else, and the guilds' own counters
// go on without holes: so nothing is proved less strictly for them. A guild that is away
// has no traffic, by the gateway's record as well as by ours.
var oddities = []strike{
	{name: "outage", about: "a guild is unavailable for a second, and comes back", goesOn: true, act: outage},
	{name: "remove", about: "the bot is taken out of a guild, and invited again after three seconds", goesOn: true, act: remove},
	{name: "huge", about: "a GUILD_CREATE of 1 MiB", goesOn: true, most: 0.2, act: onGuild(func(s *mockgateway.Session, guild int) { s.HugeGuild(guild, 1<<20) })},
	{name: "hide", about: "channels that the bot may not view", goesOn: true, act: onGuild((*mockgateway.Session).HideChannels)},
	{name: "undocumented", about: "events that Discord sends and does not document", goesOn: true, act: undocumented},
	{name: "unknown", about: "an event that nobody has heard of, and unknown opcodes", goesOn: true, act: unknown},
	{name: "null", about: "events whose d is null", goesOn: true, act: null},
	// More often than that, the answers alone would break the limit of 120 in 60 s.
	{name: beat, about: "op 1, a heartbeat is asked for", goesOn: true, most: 0.5, act: func(_ *driver, c *mockgateway.Conn) { c.Heartbeat() }},
	{name: "ping", about: "three pings of the WebSocket", goesOn: true, act: ping},
	{name: "fragment", about: "from now on messages in fragments, pings between them", goesOn: true, act: rephrase(mockgateway.Fragment{Size: 400, Pings: true})},
	{name: "odd", about: "from now on envelopes back to front, with white space", goesOn: true, act: rephrase(mockgateway.OddEnvelope{})},
	{name: "shuffle", about: "from now on envelopes in any order and any white space", goesOn: true, act: rephrase(mockgateway.ShuffledEnvelope{Seed: 1})},
	{name: "decoy", about: "from now on t, s, op and d within d", goesOn: true, act: rephrase(mockgateway.DecoyKeys{})},
	{name: "numbers", about: "from now on ids as numbers", goesOn: true, act: rephrase(mockgateway.NumericIDs{})},
}

// beat is named where first heartbeats are looked at: one that was asked for is none.
const beat = "beat"

const (
	outageFor  = time.Second
	removedFor = 3 * time.Second
)

// rephrase does to a connection what a fault does to new ones.
func rephrase(f mockgateway.Fault) func(*driver, *mockgateway.Conn) {
	return func(_ *driver, c *mockgateway.Conn) { f.Strike(c) }
}

// onGuild does something to one guild after another.
func onGuild(act func(s *mockgateway.Session, guild int)) func(*driver, *mockgateway.Conn) {
	return func(d *driver, c *mockgateway.Conn) {
		s := c.Session()
		if s == nil {
			return
		}
		if n := guildsOf(s); n > 0 {
			act(s, d.next()%n)
		}
	}
}

// guildsOf counts the guilds of a session.
func guildsOf(s *mockgateway.Session) (n int) {
	for ok := true; ok; n++ {
		_, ok = s.GuildID(n)
	}
	return n - 1
}

func outage(d *driver, c *mockgateway.Conn) {
	onGuild(func(s *mockgateway.Session, guild int) {
		s.GuildDown(guild)
		d.returns.later(outageFor, func() { s.GuildUp(guild) })
	})(d, c)
}

func remove(d *driver, c *mockgateway.Conn) {
	onGuild(func(s *mockgateway.Session, guild int) {
		s.GuildRemoved(guild)
		d.returns.later(removedFor, func() { s.GuildUp(guild) })
	})(d, c)
}

// undocumented dispatches events of one of the session's guilds, and one of none.
func undocumented(d *driver, c *mockgateway.Conn) {
	onGuild(func(s *mockgateway.Session, guild int) {
		id, _ := s.GuildID(guild)
		for _, e := range [][2]string{
			{"GUILD_JOIN_REQUEST_UPDATE", `{"status":"SUBMITTED","request":{"user_id":"` + id + `"},"guild_id":"` + id + `"}`},
			{"GUILD_APPLICATION_COMMAND_INDEX_UPDATE", `{"version":"` + id + `","guild_id":"` + id + `"}`},
			{"EMBEDDED_ACTIVITY_UPDATE", `{"users":["` + id + `"],"guild_id":"` + id + `","channel_id":"` + id + `"}`},
			{"CHANNEL_TOPIC_UPDATE", `{"topic":"x","id":"` + id + `","guild_id":"` + id + `"}`},
			{"GUILD_SYNC", `{"presences":[],"members":[],"large":false,"id":"` + id + `"}`},
			{"PRESENCES_REPLACE", `[]`},
		} {
			s.Dispatch(e[0], []byte(e[1]))
		}
	})(d, c)
}

// unknown sends words that look like others.
func unknown(_ *driver, c *mockgateway.Conn) {
	if s := c.Session(); s != nil {
		s.Dispatch("MOCK_UNKNOWN", []byte(`{"t":"MESSAGE_CREATE","s":1,"op":9,"d":{"guild_id":1}}`))
	}
	for _, op := range []string{"5", "12", "99"} {
		c.Send([]byte(`{"t":null,"s":null,"op":` + op + `,"d":{"op":7}}`))
	}
}

// null leaves out MESSAGE_CREATE, whose fields handlers count on.
func null(_ *driver, c *mockgateway.Conn) {
	if s := c.Session(); s != nil {
		for _, event := range []string{"PRESENCE_UPDATE", "INTERACTION_CREATE", "GUILD_CREATE", "MOCK_NULL"} {
			s.Dispatch(event, []byte("null"))
		}
	}
}

func ping(_ *driver, c *mockgateway.Conn) {
	for _, p := range []string{"", "ping", "\x00\xff"} {
		c.Ping([]byte(p))
	}
}

// oddStarts lets every other session begin with a dispatch before READY, and with an
// event of each guild before its GUILD_CREATE.
func oddStarts() mockgateway.Fault {
	var identifies atomic.Int64
	return mockgateway.Do(mockgateway.AtIdentify, func(c *mockgateway.Conn) bool {
		if identifies.Add(1)%2 == 0 {
			mockgateway.DispatchBeforeReady{}.Strike(c)
			mockgateway.MemberBeforeGuild{}.Strike(c)
		}
		return false
	})
}

// returns are what is undone after a time, and at the end at the latest.
type returns struct {
	pending sync.WaitGroup
	ctx     context.Context
	end     context.CancelFunc
}

func newReturns() *returns {
	ctx, end := context.WithCancel(context.Background())
	return &returns{ctx: ctx, end: end}
}

// later calls f when d has passed, or the end has come.
func (r *returns) later(d time.Duration, f func()) {
	r.pending.Go(func() {
		pause(r.ctx, d)
		f()
	})
}

// all brings everything back now.
func (r *returns) all() {
	r.end()
	r.pending.Wait()
}
