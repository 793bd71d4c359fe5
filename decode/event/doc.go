// Package event has a Go type for each event that Discord's gateway dispatches, and for
// what they are made of, by Discord's documentation of API v10.
//
// A type is named as its constant in package decode, [MessageCreate] for
// decode.MessageCreate, and says which event it is:
//
//	sluice.On(gw, func(ev sluice.Event, m *event.MessageCreate) { ... })
//
// The package is optional. Package sluice does not import it, and any type with an
// EventType method serves as well. A bot that needs two fields declares two, and only
// those are decoded:
//
//	type Ping struct {
//		ChannelID decode.ID `json:"channel_id"`
//		Content   string    `json:"content"`
//	}
//
//	func (*Ping) EventType() decode.EventType { return decode.MessageCreate }
//
// # How Discord's types read here
//
//   - A snowflake is a decode.ID, zero where absent or null.
//   - An ISO 8601 timestamp is a [time.Time], the zero time where absent or null. A time
//     or a duration that Discord sends as a number stays one; its comment has the unit.
//   - A scalar, a string or a list is plain, and zero where absent or null. It is a
//     pointer where zero would mean something else than absence.
//   - An object that may be absent or null is a pointer.
//   - A decode.Optional keeps absent and null apart where a bot must, as for the message
//     that a message replies to. For any other member ev.Get tells: Exists and IsNull.
//   - A value that may be of several types is a [encoding/json.RawMessage]: read it with
//     decode.Get.
//   - A permission set is a [Permissions].
//   - An enumeration is a type of its own with a constant for each documented value, and a
//     set of flags one with a constant for each bit. A value or bit that Discord adds later
//     is kept, and String prints its number.
//   - Some objects are sent in part, depending on the event, such as a member without its
//     user in a message. One type serves for all of them; its comment says what lacks where.
//
// Decoding steps over members that are not listed here: Discord adds some without notice.
// The same types are written by [encoding/json] in Discord's form.
//
// # Lifetime
//
// A value that sluice.On gives is the handler's own and may be kept for ever. One that
// sluice.OnBorrowed lends is valid until the handler returns, or until the last Release
// after a Retain: so are its strings, raw messages and slices, and all that its pointers
// lead to. IDs, times and numbers are copies in any case.
//
// # What Discord does not check
//
// Discord does not validate PRESENCE_UPDATE, nor the presences within GUILD_CREATE and
// GUILD_MEMBERS_CHUNK: of the user only the id is sure to be there, and the rest may lack
// or be of another type. See [PresenceUpdate] and [LooseInt].
package event
