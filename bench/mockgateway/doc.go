// Package mockgateway is Discord's gateway, versions 9 and 10, for tests and
// load: REST and WebSocket on one listener, Discord's limits enforced as
// Discord enforces them, sessions that can be resumed, traffic at a set rate
// and faults on demand. It shares no code with any client.
//
// New returns a running server. A client needs its URLs only:
//
//	gw, err := mockgateway.New(mockgateway.Options{Shards: 4, MaxConcurrency: 4, Rate: 1000})
//	if err != nil {
//		return err
//	}
//	defer gw.Close()
//	// discordgo: EndpointGateway = gw.URL() + "/gateway", and EndpointGatewayBot likewise
//	// disgo: rest.WithURL(gw.URL()), gateway.WithURL(gw.WSURL()), gateway.WithCompression(gateway.CompressionNone)
//
// # Sessions
//
// A Session is a log of dispatches, a Conn a cursor over it. The log outlives
// the connection: what is dispatched meanwhile is replayed at the next Resume,
// followed by RESUMED, which has a sequence of its own. READY and RESUMED are
// not replayed, so that a replay may have a hole in s where one was. Several
// sessions may hold the same guilds; each gets their events.
//
// # Traffic
//
// Events are encoded once, from a seed, and replayed with a new sequence, guild
// id and Stamp, so that a client can prove at the cost of a few nanoseconds
// that nothing was lost, doubled or reordered. With a rate, event k is due at
// the start plus k/rate whatever the sockets do. Without one, each connection
// makes events as fast as its socket takes them, and sessions that hold the
// same guild count separately (see Stamp.Guild). Traffic does not depend on
// intents.
//
// # Faults
//
// A Fault strikes at one Point of a connection's life; Times and OnShard narrow
// one down, Do makes one of a function. The same actions are methods of Conn
// and Session, for tests that decide the moment themselves; Calm ends them all.
// Log tells what the server saw, Sent what it sent and what went undelivered with
// a session that ended: a client got everything but that.
//
// A process beside the server asks GET /mock/stats and GET /mock/log, and ends the
// faults by POST /mock/calm.
//
// # Compression
//
// A client that asks for compress=zlib-stream or compress=zstd-stream gets binary
// messages from Hello on, out of one context for each connection and flushed at
// each payload: a zlib stream, or a zstd frame that never ends, with a window of
// 256 KiB. "compress": true in Identify makes each larger message a zlib stream of
// its own, unless the transport is compressed already. Both are done live, event
// for event, without allocating; the compressor of a connection holds 1 MiB for
// zlib and 1.8 MiB for zstd, 0.8 MiB for either at Options.CompressionLevel 1.
// Options.IgnoreCompress serves text instead, as gateway proxies do.
//
// Live compression costs several microseconds an event, more than a client needs
// to read it. With Options.Tape each session's first events are compressed before
// the traffic begins and then only copied. A tape proves what a client does with
// the bytes of a real stream at full speed: that nothing is lost, doubled or
// reordered, and what reading it costs. It says nothing about latency, since its
// stamps are made before their time and carry none, nor about a server that
// answers in the stream: what is not on the tape comes as text.
package mockgateway
