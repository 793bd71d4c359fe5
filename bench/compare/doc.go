//go:build unix

// Compare is other libraries as clients of a gateway under load: discordgo and disgo,
// as their users set them up, each counting MESSAGE_CREATE and reading its content,
// author and channel.
//
//	loadtest server --rate max --mix mixed --shards 1 --events 500000
//	compare --peer discordgo --api http://127.0.0.1:7777/api/v10 --events 500000
//
// Program bench/measure runs it with --peers beside ours, under the same load; make
// compare does that. It is a module of its own, so that nobody who uses the library
// gets another one with it.
//
// It prints one JSON object, with the field names of loadtest's results. The measured
// span runs from READY until the handler has run for every MESSAGE_CREATE that the
// server has sent; CPU time is this process's, from the operating system. A library
// does not say how many events it got, so that the server is asked, four times a second
// at GET /mock/stats: it must be a mock gateway with an end to its traffic. Asking
// costs less than a hundredth of what these libraries do.
//
// # The peers
//
// All of them read text: payload compression, which discordgo asks for unless it is
// told otherwise, and transport compression, which disgo does, are off.
//
//	discordgo            its defaults: State is kept, a goroutine for each call of a handler
//	discordgo-stateless  StateEnabled is false
//	disgo                disgo.New's defaults: no caches, handlers run one after another
package main
