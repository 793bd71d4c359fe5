// Package decode turns the bytes of a gateway message into meaning. It does no
// I/O and keeps no state.
//
// [Scan] finds the four members of the envelope, [Key] the number that orders
// an event, [Get] single fields of its data, and [Into] fills a Go value. All but
// Into look at no more of the data than they need, and allocate nothing.
//
// Everything that [Envelope], [Value] and [Value.Str] hand out points into the
// payload: it is valid until the payload's memory is reused. What [Value.String]
// and [Into] give is a copy and may be kept.
package decode
