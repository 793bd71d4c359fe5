// Package ws is the client end of one WebSocket connection: RFC 6455, with the
// compression of Discord's gateway, and nothing above it.
//
// [Dial] opens a connection, [Conn.Next] returns the next whole message,
// [Conn.Write] sends one, [Conn.Close] ends it politely and [Conn.Drop] at once.
// Reading sockets, finding frames, joining fragments and answering pings
// allocates nothing in the steady state:
//
//   - The stream is read in large pieces into slabs of package pool, and frames
//     are found where they lie. A [Message] points into its slab and is valid
//     until the next call of Next; [Conn.Keep] makes it outlive that, as a
//     counted view.
//   - A connection that waits for the network holds little memory or none: the
//     size of its slab follows what arrives.
//   - Compressed messages ([Options.Compression]) are inflated into slabs in the same
//     way. A decoder lives and dies with its connection.
//   - A message larger than [Options.MaxMessage] is read and thrown away, and
//     reported with its size and its beginning, so that the connection goes on.
//
// One goroutine reads (Next, Keep, Buffered); every other method may be called
// by any goroutine at any time. No method starts a goroutine that outlives it.
// Importing this package imports package pool, which brings the two idle
// goroutines of ants with it.
//
// However a connection ends, Next returns a [*CloseError] that says who ended
// it. Extensions are not offered: a frame with a reserved bit is a violation of
// the protocol, as are a masked frame, a wrong length or text that is not UTF-8.
package ws
