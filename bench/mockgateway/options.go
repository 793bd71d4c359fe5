package mockgateway

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"math"
	"math/bits"
	"net"
	"time"
)

// Options describes a gateway. The zero value is a small, strict one: a single
// shard with 25 guilds, no traffic, Discord's own limits and intervals.
type Options struct {
	// Listener is served until Close, which closes it. Nil listens on
	// 127.0.0.1:0. It may hand out net.Pipe ends inside a testing/synctest
	// bubble.
	Listener net.Listener
	// TLS, when set, wraps the listener; the URLs become https and wss.
	TLS *tls.Config
	// Host replaces the listener's address in the URLs, for a listener whose
	// address cannot be dialled.
	Host string
	// Logger receives one record for each connection's end and each refusal.
	// Nil is silent.
	Logger *slog.Logger

	// Token is the only accepted token, compared without its "Bot " prefix.
	// Empty accepts any.
	Token string
	// Shards is the recommended shard count and the count by which guild ids
	// are laid out. Default 1.
	Shards int
	// MaxConcurrency is the number of Identify buckets. Default 1.
	MaxConcurrency int
	// IdentifyTotal is the daily budget of Identifies. Default 1000.
	IdentifyTotal int
	// IdentifyRemaining is what is left of it at the start. 0 is
	// IdentifyTotal, a negative value is none.
	IdentifyRemaining int
	// ResetAfter is the time until the budget is full again. Default 24 h.
	ResetAfter time.Duration
	// IdentifyInterval is the time for which an Identify occupies its bucket
	// (shard_id % MaxConcurrency). Default 5 s; negative turns the gate off.
	IdentifyInterval time.Duration
	// ReadyDelay is the time from an Identify that is accepted to its READY.
	// Default none.
	ReadyDelay time.Duration
	// GateFromReady lets IdentifyInterval begin at READY instead of at the
	// Identify, as large bots report of Discord when READY is late.
	GateFromReady bool
	// InvalidSessionDelay is how late the op 9 for a breach of the gate is.
	// Default 5 ms; Discord takes up to a few seconds.
	InvalidSessionDelay time.Duration
	// DisallowedIntents are the intent bits that close 4014.
	DisallowedIntents uint64
	// SendLimit is the number of messages a connection may send in any 60 s.
	// Default 120; negative is no limit.
	SendLimit int

	// HeartbeatInterval is announced in Hello. A connection that sends no
	// heartbeat for one and a half of it is dropped. Default 41.25 s.
	HeartbeatInterval time.Duration
	// AckDelay is how long the answer to a heartbeat takes. Default 1 ms, for
	// clients that note the time of a beat only after its write (disgo does)
	// and take an earlier answer for none. Negative is none.
	AckDelay time.Duration
	// IgnoreCompress answers with plain text a client that asks for transport
	// compression, as gateway proxies do.
	IgnoreCompress bool
	// CompressionLevel is zlib's, from 1 to 9, or its like for zstd. Default 6,
	// zlib's own. A compressed event costs the server about a hundred times what
	// it costs as text.
	CompressionLevel int
	// Tape is how many traffic dispatches of each session are compressed before
	// the traffic begins, for connections with transport compression: see the
	// package's Compression. Default 0: live. Every Stamp.Time is then 0. While a
	// tape plays, anything else comes as text; a dispatch that is not on it, one
	// of a test's for instance, and a fault that changes the framing end it, and
	// the connection goes on in text. At its end it goes on live. Each event of a
	// tape takes about 250 bytes and 5 to 9 µs to make.
	Tape int
	// HelloWithUpgrade puts Hello into the same write as the 101 response.
	HelloWithUpgrade bool
	// RingSize is how many dispatches of a session can be replayed, rounded
	// up to a power of two; each takes 24 bytes once used. Default 262,144.
	// A connection that falls this far behind is cut.
	RingSize int
	// SessionTTL is how long a session without a connection can be resumed.
	// Default 3 min.
	SessionTTL time.Duration
	// ForgottenCode is the close code for a Resume of a session that is no more,
	// 4009 for instance. Default 0: op 9 false.
	ForgottenCode int
	// TrimAtHeartbeat forgets, at each heartbeat, the dispatches up to the
	// sequence it carries: a resume from below it is then refused.
	TrimAtHeartbeat bool
	// WriteTimeout cuts a client that does not take a write for this long.
	// Default none.
	WriteTimeout time.Duration

	// Guilds is the number of guilds of each of the Shards. Default 25;
	// negative is none, and then there is no traffic.
	Guilds int
	// Members is the number of members a full op 8 request returns for each
	// guild. Default 100.
	Members int
	// Mix names the proportions of event types: "bot" (default), "presence"
	// or "mixed".
	Mix string
	// Rate is the traffic in events a second over all sessions, open-loop. 0
	// is no traffic; negative or infinite is as fast as the sockets take it.
	Rate float64
	// Seed determines the events' contents and order.
	Seed uint64
	// Events stops the traffic after this many dispatches over all sessions;
	// 0 is no end.
	Events int64
	// StartAfter holds the traffic back until this many sessions are ready.
	StartAfter int

	// Faults are installed from the start, in this order.
	Faults []Fault
	// OnCalm is called by Server.Calm before it removes the faults: to return
	// when whoever harms connections by itself has stopped.
	OnCalm func()
}

// OptionError reports an option that cannot be served, and what to set
// instead.
type OptionError struct {
	Option string
	Advice string
}

func (e *OptionError) Error() string {
	return fmt.Sprintf("mockgateway: option %s: %s", e.Option, e.Advice)
}

// withDefaults returns o with every unset field filled in.
func (o Options) withDefaults() Options {
	orInt := func(v *int, def int) {
		if *v == 0 {
			*v = def
		}
	}
	orTime := func(v *time.Duration, def time.Duration) {
		if *v == 0 {
			*v = def
		}
	}
	orInt(&o.Shards, 1)
	orInt(&o.MaxConcurrency, 1)
	orInt(&o.IdentifyTotal, 1000)
	orInt(&o.IdentifyRemaining, o.IdentifyTotal)
	orInt(&o.SendLimit, 120)
	orInt(&o.RingSize, 1<<18)
	orInt(&o.CompressionLevel, 6)
	orInt(&o.Guilds, 25)
	orInt(&o.Members, 100)
	orTime(&o.ResetAfter, 24*time.Hour)
	orTime(&o.IdentifyInterval, 5*time.Second)
	orTime(&o.InvalidSessionDelay, 5*time.Millisecond)
	orTime(&o.AckDelay, time.Millisecond)
	orTime(&o.HeartbeatInterval, 41250*time.Millisecond)
	orTime(&o.SessionTTL, 3*time.Minute)
	if o.Mix == "" {
		o.Mix = "bot"
	}
	if o.Rate < 0 {
		o.Rate = math.Inf(1)
	}
	o.IdentifyRemaining = max(o.IdentifyRemaining, 0)
	o.Guilds = max(o.Guilds, 0)
	if o.RingSize > 0 {
		o.RingSize = 1 << bits.Len(uint(o.RingSize-1))
	}
	return o
}

// validate reports the first field of a filled-in Options that cannot work.
func (o Options) validate() error {
	for _, c := range []struct {
		bad            bool
		option, advice string
	}{
		{o.Shards < 1, "Shards", "at least 1"},
		{o.MaxConcurrency < 1, "MaxConcurrency", "at least 1"},
		{o.IdentifyTotal < 0, "IdentifyTotal", "at least 0"},
		{o.RingSize < 1 || o.RingSize > 1<<26, "RingSize", "from 1 to 67,108,864 dispatches"},
		{o.HeartbeatInterval < time.Millisecond, "HeartbeatInterval", "at least 1 ms, the unit of Hello"},
		{o.CompressionLevel < 1 || o.CompressionLevel > 9, "CompressionLevel", "from 1 to 9"},
		{o.Tape < 0, "Tape", "not negative"},
		{o.ReadyDelay < 0, "ReadyDelay", "not negative"},
		{o.ForgottenCode != 0 && (o.ForgottenCode < 1000 || o.ForgottenCode > 4999), "ForgottenCode", "0 or a close code from 1000 to 4999"},
		{o.SessionTTL < 0, "SessionTTL", "not negative"},
		{o.Members < 0, "Members", "not negative"},
		{math.IsNaN(o.Rate), "Rate", "a number of events a second"},
		{mixes[o.Mix] == nil, "Mix", `"bot", "presence" or "mixed"`},
		{o.Shards > maxGuilds/max(o.Guilds, 1), "Guilds", "at most 16,777,216 over all shards, the range of a stamp's guild"},
	} {
		if c.bad {
			return &OptionError{Option: c.option, Advice: c.advice}
		}
	}
	return nil
}
