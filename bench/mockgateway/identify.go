package mockgateway

import (
	"encoding/json"
	"strconv"
	"time"
)

// knownIntents are the 21 bits of the protocol.
const knownIntents uint64 = 53608447

// guildsPerShard is the most guilds a session may hold.
const guildsPerShard = 2500

// identify is the d of op 2.
type identify struct {
	Token    string  `json:"token"`
	Intents  *uint64 `json:"intents"`
	Compress bool    `json:"compress"`
	Shard    *[2]int `json:"shard"`
	Presence *status `json:"presence"`
}

// status is the d of op 3, as far as it is looked at.
type status struct {
	Activities json.RawMessage `json:"activities"`
}

// valid is false for "activities": null, which makes Discord disconnect; a
// client may leave them out.
func (p *status) valid() bool { return string(p.Activities) != "null" }

// shard is [0,1] when the client names none.
func (i *identify) shard() [2]int {
	if i.Shard == nil {
		return [2]int{0, 1}
	}
	return *i.Shard
}

// check applies Discord's rules in the order that decides which code wins.
func (i *identify) check(s *Server) error {
	shard := i.shard()
	switch {
	case !s.accepts(i.Token) || i.Token == "":
		return closeAuthFailed
	case i.Intents == nil || *i.Intents&^knownIntents != 0:
		return closeBadIntents
	case *i.Intents&s.opts.DisallowedIntents != 0:
		return closeNotAllowed
	case shard[1] < 1 || shard[0] < 0 || shard[0] >= shard[1]:
		return closeInvalidShard
	case s.opts.Guilds*s.opts.Shards/shard[1] > guildsPerShard:
		return closeShardingNeed
	case i.Presence != nil && !i.Presence.valid():
		return closeDecode
	}
	return nil
}

// onIdentify starts a session.
func (c *Conn) onIdentify(d json.RawMessage) error {
	if c.session.Load() != nil || c.due.Load() != nil {
		return closeAlreadyAuth
	}
	var i identify
	if json.Unmarshal(d, &i) != nil {
		return closeDecode
	}
	now := time.Now()
	e := c.entry(Identify)
	e.Shard = i.shard()
	c.asked.Store(&e.Shard)
	if err := i.check(c.srv); err != nil {
		return c.decline(e, err.(*closing))
	}
	if c.srv.strike(AtIdentify, c) {
		e.Outcome = "fault"
		c.srv.journal.add(e)
		return nil
	}
	if !c.srv.gate.admit(e.Shard[0], now) {
		e.Code, e.Outcome = invalid, "too soon for its bucket"
		c.srv.journal.add(e)
		c.After(c.srv.opts.InvalidSessionDelay, func() { c.InvalidSession(false) })
		return nil
	}
	if !c.srv.budget.charge(now) {
		c.srv.EachConn(func(other *Conn) { other.CloseWith(closeAuthFailed.code, closeAuthFailed.reason) })
		e.Outcome = "over the session start limit: token revoked"
		return c.decline(e, closeAuthFailed)
	}
	if i.Compress && !c.compressed {
		c.blobs.Store(newBlobber(c.srv.opts.CompressionLevel))
	}
	s := c.srv.openSession(e.Shard)
	e.Session, e.Outcome = s.id, "ready"
	c.srv.journal.add(e)
	if d := c.srv.opts.ReadyDelay; d > 0 {
		c.due.Store(s)
		c.srv.spawn(func() { c.startIn(d, s) })
	} else {
		c.start(s)
	}
	return nil
}

// startIn is start when d has passed, if the connection still waits for it then.
func (c *Conn) startIn(d time.Duration, s *Session) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		if c.due.CompareAndSwap(s, nil) {
			c.start(s)
			return
		}
	case <-c.done:
	}
	s.destroy("left before READY")
}

// start begins a session with READY.
func (c *Conn) start(s *Session) {
	now := time.Now()
	c.session.Store(s)
	s.begin(c, c.srv.ready(s), now)
	select {
	case <-c.done: // perhaps before there was a session to leave
		s.detach(c)
		return
	default:
	}
	c.served.Store(now.UnixNano())
	if !c.tapes() { // else when there is a record
		c.srv.announce(s)
	}
	c.srv.strike(AtReady, c)
}

// decline logs an Identify or Resume that ends the connection.
func (c *Conn) decline(e Entry, err *closing) error {
	e.Code = err.code
	if e.Outcome == "" {
		e.Outcome = err.reason
	}
	c.srv.journal.add(e)
	return err
}

// ready is the d of READY.
func (s *Server) ready(session *Session) []byte {
	type unavailable struct {
		Unavailable bool   `json:"unavailable"`
		ID          string `json:"id"`
	}
	guilds := make([]unavailable, len(session.guilds))
	for i, g := range session.guilds {
		guilds[i] = unavailable{true, strconv.FormatUint(s.world.id(g), 10)}
	}
	d, _ := json.Marshal(struct { // only strings, numbers and raw text: no error
		V                int             `json:"v"`
		UserSettings     struct{}        `json:"user_settings"`
		User             json.RawMessage `json:"user"`
		SessionType      string          `json:"session_type"`
		SessionID        string          `json:"session_id"`
		Shard            [2]int          `json:"shard"`
		ResumeGatewayURL string          `json:"resume_gateway_url"`
		Relationships    []string        `json:"relationships"`
		PrivateChannels  []string        `json:"private_channels"`
		Presences        []string        `json:"presences"`
		Guilds           []unavailable   `json:"guilds"`
		Application      json.RawMessage `json:"application"`
		Trace            []string        `json:"_trace"`
	}{
		V: 10, SessionType: "normal", SessionID: session.id, Shard: session.shard, ResumeGatewayURL: s.ResumeURL(), Guilds: guilds,
		User:          json.RawMessage(`{"verified":true,"username":"mock","mfa_enabled":true,"id":"` + selfID + `","global_name":null,"flags":0,"email":null,"discriminator":"0420","bot":true,"avatar":null}`),
		Relationships: []string{}, PrivateChannels: []string{}, Presences: []string{},
		Application: json.RawMessage(`{"id":"` + selfID + `","flags":565248}`),
		Trace:       []string{`["gateway-mock-0",{"micros":0}]`},
	})
	return d
}

// selfID is the bot's own user and application id.
const selfID = "1090000000000000001"
