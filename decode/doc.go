// Package decode turns the bytes of a gateway message into meaning. It does no
// I/O and keeps no state.
//
// [Scan] finds the four members of the envelope, [Key] the number that orders
// an event, [Get] single fields of its data. They look at no more of the data than
// they need, and allocate nothing.
//
// Two decoders fill Go values. A [Plan] is compiled for the types of events: it reads
// a value to be kept ([Plan.Own]) or one to be lent and used again ([Loans.Lend]),
// which allocates nothing. [Into] takes any type, and is sonic.
//
// Everything that [Envelope], [Value] and [Value.Str] hand out, and what is lent, points
// into the payload: it is valid until the payload's memory is reused. What
// [Value.String], [Plan.Own] and [Into] give is a copy and may be kept.
package decode
