package decode

// The probe and the scan of this file agree on every valid d without duplicates of
// what they look for; of duplicates, and in a broken d, any may be found.

// GuildID returns the guild that an event of type t belongs to, 0 if none. It
// reads d without decoding it and allocates nothing, but for keys written with
// escapes. It takes ten nanoseconds where guild_id comes last, as in most events,
// else one pass over d.
func GuildID(t EventType, d []byte) ID {
	return idAt(t.row().guild, d)
}

// ChannelID returns the channel that an event of type t concerns, 0 if none. It
// takes one pass over d and allocates nothing.
func ChannelID(t EventType, d []byte) ID {
	return idAt(t.row().channel, d)
}

// Key returns what events are ordered by: the guild, else the channel, else 0.
// INTERACTION_CREATE, which has to be answered within three seconds, is ordered
// by its own id. It costs as much as [GuildID].
func Key(t EventType, d []byte) uint64 {
	row := t.row()
	if row.order == byOwnID {
		return uint64(idAt(atID, d))
	}
	switch row.guild {
	case nowhere:
		return 0
	case atGuildID:
		if id, ok := trailingGuildID(d); ok && id != 0 {
			return uint64(id)
		}
	}
	found := findIDs(d, row.guild)
	if id := found.at(row.guild); id != 0 {
		return uint64(id)
	}
	return uint64(found.at(row.channel))
}

// idAt returns the id at one place of d.
func idAt(p place, d []byte) ID {
	if p == nowhere {
		return 0
	}
	if p == atGuildID {
		if id, ok := trailingGuildID(d); ok {
			return id
		}
	}
	found := findIDs(d, p)
	return found.at(p)
}

// trailingGuildID returns the guild_id that is the last member of d, as Discord
// sends it in most events. A closing brace at the end of a valid d closes d
// itself, so a member that ends right before it is at depth 1, and no later
// duplicate can follow. The quote of the key opens it, since a comma or a brace
// stands before it and not a backslash.
func trailingGuildID(d []byte) (ID, bool) {
	const key = `"guild_id":"`
	n := len(d) - len(`"}`)
	if n <= len(key)+maxDigits || d[n] != '"' || d[n+1] != '}' {
		return 0, false
	}
	// Snowflakes made since July 2022 have 19 digits, those before 17 or 18.
	start := n - 19
	switch byte('"') {
	case d[n-20]:
	case d[n-19]:
		start = n - 18
	case d[n-18]:
		start = n - 17
	default:
		return 0, false
	}
	at := start - len(key)
	if string(d[at:start]) != key || d[at-1] != ',' && d[at-1] != '{' {
		return 0, false
	}
	id, ok := parseDigits(d[start:n])
	return ID(id), ok
}

// foundIDs are the values of the members of d that may order it, as sent, nil
// where absent or not looked for.
type foundIDs struct {
	guild, channel, own []byte
}

// at returns the id at a place; 0 for what is not an id.
func (f *foundIDs) at(p place) ID {
	var raw []byte
	switch p {
	case atGuildID:
		raw = f.guild
	case atChannelID:
		raw = f.channel
	case atID:
		raw = f.own
	}
	id, _ := parseID(raw)
	return id
}

// findIDs goes over the members of d at depth 1 until it has the id at a place.
func findIDs(d []byte, until place) (f foundIDs) {
	m := membersOf(d)
	for m.next() {
		var at place
		switch m.name() {
		case "guild_id":
			at, f.guild = atGuildID, m.value()
		case "channel_id":
			at, f.channel = atChannelID, m.value()
		case "id":
			at, f.own = atID, m.value()
		}
		if at == until && f.at(at) != 0 {
			break
		}
	}
	return f
}
