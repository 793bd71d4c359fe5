package sluice

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/seed4d760daf/sluice/ws"
)

// Config is how a Manager connects and what it delivers. Its zero value with a Token
// works: every field says what it defaults to.
type Config struct {
	// Token is the bot's token, with or without the prefix "Bot ". It appears in no
	// log and no error.
	Token string

	// Intents chooses the events that Discord sends. Zero brings only those that
	// need no intent.
	Intents Intents

	// Shards chooses what part of the fleet this process runs. The zero value is all
	// of as many shards as Discord recommends.
	Shards Shards

	// API is the base of the REST API, by default https://discord.com/api/v10. Only
	// GET /gateway/bot is called.
	API string

	// GatewayURL is a gateway to connect to without asking the API, such as a gateway
	// proxy. Shards.Total is then 1 unless set. By default the API is asked.
	GatewayURL string

	// Presence is what the bot shows from its Identify on. Nil is online with no
	// activity.
	Presence *Presence

	// Properties name the client in Identify. The default is this library on the
	// system that it runs on.
	Properties Properties

	// LargeThreshold is the number of members, 50 to 250, above which GUILD_CREATE
	// leaves out those that are offline. Zero is Discord's default, 50.
	LargeThreshold int

	// Capabilities is sent with Identify if it is not zero (Gateway, "Identify").
	Capabilities uint64

	// Compression is what the gateway is asked to send. The zero value is ZlibStream.
	// A server that answers with plain text is understood in any case.
	Compression Compression

	// Order is which events wait for one another. Nil is PerGuild.
	Order Order

	// Workers is how many handlers run at once, over all shards. A handler may
	// block, so the default is 8,192.
	Workers int

	// Overload bounds the events that wait for a handler.
	Overload Overload

	// Identify is how new sessions are begun.
	Identify IdentifyOptions

	// Verdict is what a close code of the server means for the session. Nil is
	// CloseCode.Verdict.
	Verdict func(CloseCode) Verdict

	// Limits bounds what a connection may cost.
	Limits Limits

	// Sessions keeps the sessions, so that the next process resumes where this one
	// ended. Nil keeps them in this process only. With a store that outlives the
	// process, Run ends with Detach instead of Logout.
	Sessions SessionStore

	// HeartbeatSeq chooses the sequence that heartbeats carry.
	HeartbeatSeq HeartbeatSeq

	// SendLimit is how many payloads a connection sends in any 60 s, heartbeats
	// included. Zero is Discord's limit, 120.
	SendLimit int

	// HTTPClient calls the API. Nil is a client with a timeout of 15 s.
	HTTPClient *http.Client

	// DialContext opens the TCP connection of a shard. Nil is a net.Dialer's.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)

	// TLS is the configuration of wss connections: roots, client certificates. Nil
	// is the system's roots. It is copied once for each host, with a cache of TLS
	// sessions that the fleet shares, so that a reconnect saves a round trip. Without
	// an HTTPClient it is that of the API too.
	TLS *tls.Config

	// Proxy returns the proxy for a gateway URL, or nil for none. By default it is
	// taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY.
	Proxy func(*url.URL) (*url.URL, error)

	// Logger receives the lifecycle: nothing per event, never the token. Nil is
	// silent.
	Logger *slog.Logger

	// Hooks are called at points of a shard's life.
	Hooks Hooks

	// Timeouts bounds each wait.
	Timeouts Timeouts
}

// Shards is a part of a fleet.
type Shards struct {
	// Total is the number of shards that the bot's guilds are spread over. Zero is
	// what Discord recommends.
	Total int

	// IDs are the shards that this process runs. Nil is all of them.
	IDs []int
}

// Properties name the client to Discord.
type Properties struct {
	OS      string `json:"os"`
	Browser string `json:"browser"`
	Device  string `json:"device"`
}

// IdentifyOptions is how new sessions are begun.
type IdentifyOptions struct {
	// Gate is what every Identify passes. Nil is one of this process's own, spaced by
	// the max_concurrency and bounded by the budget that the API gives.
	Gate IdentifyGate

	// WaitForBudget has Connect launch the shards although the budget of Identifies
	// does not cover them: some then wait until it is full again. By default Connect
	// returns an *IdentifyBudgetError.
	WaitForBudget bool
}

// Compression is what a gateway is asked to send (Gateway, "Transport Compression").
// It belongs to a connection, and begins anew with each.
type Compression uint8

const (
	// ZlibStream takes about a quarter of the bytes, for 40 KiB of memory a shard and
	// about a microsecond an event.
	ZlibStream Compression = iota

	// ZstdStream takes fewer bytes, and less time, for 700 KiB of memory a shard at
	// the window that Discord uses.
	ZstdStream

	// NoCompression takes neither time nor memory: for a gateway nearby.
	NoCompression
)

// compressions are the words of the URL, and what the binary messages then are. A
// proxy may compress single payloads unasked.
var compressions = [...]struct {
	word string
	kind ws.Compression
}{
	ZlibStream:    {"zlib-stream", ws.ZlibStream},
	ZstdStream:    {"zstd-stream", ws.ZstdStream},
	NoCompression: {"", ws.PayloadZlib},
}

// Limits bounds what a connection may cost. Two bounds are fixed: JSON may be nested
// 1,000 levels deep in what is decoded by [On] and [OnBorrowed], 10,000 in READY,
// Hello and an envelope of unusual form, and about 4,000 in Event.Decode and [OnType];
// what is deeper is a decode error. Nothing else follows the nesting of an event.
type Limits struct {
	// MessageBytes is the largest message that is stored as it comes. A larger one is
	// counted and thrown away as it arrives; if it is part of a compressed stream,
	// that cannot go on: the connection is replaced and the session resumed, which
	// steps over an event that comes too large again. Zero is 64 MiB.
	MessageBytes int64

	// InflatedBytes is the largest message that is stored after it came compressed. A
	// larger one is counted, inflated and thrown away. Zero is MessageBytes.
	InflatedBytes int64

	// InflateRatio is how many times its compressed size a message may inflate to. It
	// is asked of one that comes to more than InflatedBytes and 256 MiB, which is no
	// longer thrown away: the connection is replaced. Zero is 100.
	InflateRatio int

	// ZstdWindow is the largest window of zstd-stream, in bytes, about a third of the
	// memory that it takes. A gateway that announces a larger one is left; see
	// ShardStats.ZstdWindow. Zero is 8 MiB.
	ZstdWindow int

	// AnswerBytes is the longest answer to a WebSocket handshake. Zero is 64 KiB.
	AnswerBytes int
}

// Timeouts bounds each wait. A zero field is its default.
type Timeouts struct {
	Dial     time.Duration // TCP, TLS and WebSocket handshakes together: 10 s
	Hello    time.Duration // from the open socket to Hello: 30 s
	Ready    time.Duration // from the Identify sent to READY: 60 s
	Resume   time.Duration // in a resume, from the last message to the next: 60 s
	Members  time.Duration // in RequestMembers, from the request or the last chunk to the next: 30 s
	Write    time.Duration // of one payload: 10 s
	Close    time.Duration // for the echo of a close frame: 5 s
	Shutdown time.Duration // for handlers when Run ends: 30 s
}

const (
	defaultAPI         = "https://discord.com/api/v10"
	defaultWorkers     = 8192
	defaultShardEvents = 8192
	defaultShardBytes  = 16 << 20
	defaultTotalBytes  = 512 << 20
	defaultMessage     = 64 << 20
)

// Validate tells everything that is wrong with the configuration, as joined errors
// that each name the field.
func (c *Config) Validate() error {
	var errs []error
	bad := func(field, format string, args ...any) {
		errs = append(errs, &ConfigError{Field: field, Problem: fmt.Sprintf(format, args...)})
	}
	if c.bareToken() == "" {
		bad("Token", "is empty; take it from the developer portal")
	} else if strings.ContainsFunc(c.bareToken(), func(r rune) bool { return r <= ' ' || r > '~' }) {
		bad("Token", "has characters that no token has; check for a stray newline")
	}
	if extra := c.Intents &^ IntentsAll; extra != 0 {
		bad("Intents", "has bits that are not assigned: %#x", uint32(extra))
	}
	c.validateShards(bad)
	for _, u := range [...]struct{ field, url, schemes string }{
		{"API", c.API, "http https"}, {"GatewayURL", c.GatewayURL, "ws wss"},
	} {
		if p, err := url.Parse(u.url); u.url != "" && (err != nil || p.Host == "" || !slices.Contains(strings.Fields(u.schemes), p.Scheme)) {
			bad(u.field, "is not a URL of scheme %s", strings.Replace(u.schemes, " ", " or ", 1))
		}
	}
	t := &c.Timeouts
	for _, d := range [...]time.Duration{t.Dial, t.Hello, t.Ready, t.Resume, t.Members, t.Write, t.Close, t.Shutdown} {
		if d < 0 {
			bad("Timeouts", "has a negative duration")
			break
		}
	}
	if c.LargeThreshold != 0 && (c.LargeThreshold < 50 || c.LargeThreshold > 250) {
		bad("LargeThreshold", "is %d, not within 50 to 250", c.LargeThreshold)
	}
	if c.Workers < 0 {
		bad("Workers", "is negative")
	}
	if c.SendLimit < 0 {
		bad("SendLimit", "is negative")
	}
	c.Overload.validate(bad)
	if c.HeartbeatSeq > HeartbeatHandled {
		bad("HeartbeatSeq", "is %d, neither HeartbeatReceived nor HeartbeatHandled", c.HeartbeatSeq)
	}
	if c.Compression > NoCompression {
		bad("Compression", "is %d, none of ZlibStream, ZstdStream and NoCompression", c.Compression)
	}
	c.Limits.validate(bad)
	if c.Presence != nil {
		if err := c.Presence.validate(); err != nil {
			bad("Presence", "%v", err)
		}
	}
	if err := checkIdentify(c, c.Presence); err != nil {
		bad("Presence", "and Properties do not fit into an Identify: %v", err)
	}
	return errors.Join(errs...)
}

func (l *Limits) validate(bad func(field, format string, args ...any)) {
	if n := l.MessageBytes; n != 0 && n < 4096 {
		bad("Limits.MessageBytes", "is %d; Discord sends larger messages than 4096 bytes", n)
	}
	if n := l.InflatedBytes; n != 0 && n < 4096 {
		bad("Limits.InflatedBytes", "is %d; Discord sends larger messages than 4096 bytes", n)
	}
	if l.InflateRatio < 0 {
		bad("Limits.InflateRatio", "is negative")
	}
	if n := l.ZstdWindow; n != 0 && n < 256<<10 {
		bad("Limits.ZstdWindow", "is %d; Discord's window is 262144 bytes", n)
	}
	if n := l.AnswerBytes; n != 0 && n < 1024 {
		bad("Limits.AnswerBytes", "is %d; take at least 1024", n)
	}
}

func (c *Config) validateShards(bad func(field, format string, args ...any)) {
	if c.Shards.Total < 0 {
		bad("Shards.Total", "is negative")
		return
	}
	if c.Shards.IDs != nil && len(c.Shards.IDs) == 0 {
		bad("Shards.IDs", "is empty; nil means all")
	}
	seen := make(map[int]bool, len(c.Shards.IDs))
	for _, id := range c.Shards.IDs {
		if id < 0 || c.Shards.Total > 0 && id >= c.Shards.Total {
			bad("Shards.IDs", "has %d, which is not within 0 to Total-1", id)
		}
		if seen[id] {
			bad("Shards.IDs", "has %d twice", id)
		}
		seen[id] = true
	}
}

// filled returns the configuration with every default in its place.
func (c Config) filled() Config {
	if c.Presence != nil {
		p := c.Presence.clone()
		c.Presence = &p
	}
	c.Shards.IDs = slices.Clone(c.Shards.IDs)
	def(&c.API, defaultAPI)
	c.API = strings.TrimRight(c.API, "/")
	def(&c.Workers, defaultWorkers)
	def(&c.Overload.ShardEvents, defaultShardEvents)
	def(&c.Overload.ShardBytes, defaultShardBytes)
	def(&c.Overload.TotalBytes, defaultTotalBytes)
	def(&c.Overload.StallTimeout, 5*time.Second)
	c.Overload.Policies = maps.Clone(c.Overload.Policies)
	def(&c.Limits.MessageBytes, defaultMessage)
	def(&c.Limits.InflatedBytes, c.Limits.MessageBytes)
	def(&c.Properties.OS, runtime.GOOS)
	def(&c.Properties.Browser, "sluice")
	def(&c.Properties.Device, "sluice")
	t := &c.Timeouts
	def(&t.Dial, 10*time.Second)
	def(&t.Hello, 30*time.Second)
	def(&t.Ready, time.Minute)
	def(&t.Resume, time.Minute)
	def(&t.Members, 30*time.Second)
	def(&t.Write, 10*time.Second)
	def(&t.Close, 5*time.Second)
	def(&t.Shutdown, 30*time.Second)
	if c.Order == nil {
		c.Order = PerGuild
	}
	if c.Verdict == nil {
		c.Verdict = CloseCode.Verdict
	}
	if c.HTTPClient == nil {
		c.HTTPClient = newHTTPClient(c.TLS)
	}
	if c.TLS == nil {
		c.TLS = new(tls.Config)
	}
	if c.TLS.ClientSessionCache == nil {
		c.TLS = c.TLS.Clone()
		c.TLS.ClientSessionCache = tls.NewLRUClientSessionCache(tlsHosts)
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// bareToken is the token as Identify and Resume want it.
func (c *Config) bareToken() string { return strings.TrimPrefix(c.Token, "Bot ") }
