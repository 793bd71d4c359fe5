package event

import "github.com/seed4d760daf/sluice/decode"

// Ready opens a session. Its guilds follow one by one as GUILD_CREATE (Discord docs:
// Events, Gateway Events, "Ready").
type Ready struct {
	Version          int                `json:"v"`                  // of the API
	User             User               `json:"user"`               // the bot itself
	Guilds           []UnavailableGuild `json:"guilds"`             // those that the bot is in
	SessionID        string             `json:"session_id"`         // for resuming
	ResumeGatewayURL string             `json:"resume_gateway_url"` // where to resume
	Shard            [2]int             `json:"shard,omitzero"`     // its number and how many there are; zeros: not sharded
	Application      Application        `json:"application"`        // ID and Flags only
	Trace            []string           `json:"_trace,omitzero"`    // servers passed; not documented
}

// EventType returns decode.Ready.
func (*Ready) EventType() decode.EventType { return decode.Ready }

// Resumed says that all events missed have been sent again. Discord documents no member
// of it; the trace, here and in Ready, names the servers passed and helps in a report
// to Discord (Discord docs: Events, Gateway Events, "Resumed").
type Resumed struct {
	Trace []string `json:"_trace,omitzero"` // servers passed; not documented
}

// EventType returns decode.Resumed.
func (*Resumed) EventType() decode.EventType { return decode.Resumed }

// RateLimited refuses a request made over the gateway (Discord docs: Events, Gateway
// Events, "Rate Limited").
type RateLimited struct {
	Opcode     decode.Opcode `json:"opcode"`      // of the request
	RetryAfter float64       `json:"retry_after"` // seconds until it may be made again
	Meta       RateLimitMeta `json:"meta"`        // which request it was
}

// EventType returns decode.RateLimited.
func (*RateLimited) EventType() decode.EventType { return decode.RateLimited }

// RateLimitMeta tells which request was refused. So far only a request for members, op
// 8, has one (Discord docs: Events, Gateway Events, "Rate Limit Metadata for Opcode
// Structure").
type RateLimitMeta struct {
	GuildID decode.ID `json:"guild_id"`       // whose members were asked for
	Nonce   string    `json:"nonce,omitzero"` // of the request
}
