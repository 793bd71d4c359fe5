//go:build unix

// Floor is the least that any client of the gateway must do, written to be as fast
// as Go allows: it opens the shards, and from then on only reads the sockets and
// finds where the frames begin. It looks into no payload, copies nothing and
// allocates nothing. What it costs is what other clients are measured against.
//
//	floor --api http://127.0.0.1:8080/api/v10 --shards 16 --events 500000
//
// It prints one JSON object, with the field names of loadtest's results. The
// measured span runs from the last READY to the event that completes --events; the
// CPU time is this process's, from the operating system.
//
// It shares no code with the library. It serves a gateway on a plain socket that
// lets all shards identify at once, such as that of loadtest server.
package main
