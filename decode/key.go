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

// trailingGuildID finds the guild_id among the last members of d, where Discord sends
// it in most events, from the end and without looking at what stands before. It
// reports false unless nothing but strings, numbers and literals follow, and no space.
//
// Read backwards, a valid d gives no doubt: what ends right before its closing brace is
// at depth 1, and of the quotes before the one that ends a string the nearest that has
// no backslash before it opens it, since those within are escaped.
func trailingGuildID(d []byte) (ID, bool) {
	if id, ok := lastGuildID(d); ok {
		return id, true
	}
	const key = `"guild_id`
	end := len(d) - 1 // of the value; the brace or comma behind it
	if end < 0 || d[end] != '}' {
		return 0, false
	}
	for range trailing {
		start := scalarStart(d, end)
		colon := start - 1
		if colon < len(key)+2 || d[colon] != ':' || d[colon-1] != '"' {
			return 0, false
		}
		if open := colon - 1 - len(key); string(d[open:colon-1]) == key && (d[open-1] == ',' || d[open-1] == '{') {
			return parseID(d[start:end])
		}
		open := openingQuote(d, colon-1)
		if open < 1 || d[open-1] != ',' {
			return 0, false
		}
		end = open - 1
	}
	return 0, false
}

// trailing is how many of the last members of d are looked at from its end.
const trailing = 3

// lastGuildID is trailingGuildID where guild_id comes last and is as long as the ids
// made since 2015.
func lastGuildID(d []byte) (ID, bool) {
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

// scalarStart returns where the string, number or literal that ends before d[end]
// starts; 0 if that is none.
func scalarStart(d []byte, end int) int {
	if end < 1 {
		return 0
	}
	if d[end-1] == '"' {
		return max(openingQuote(d, end-1), 0)
	}
	i := end
	for i > 0 && !endsScalar[d[i-1]] {
		i--
	}
	if i == end {
		return 0
	}
	return i
}

// openingQuote returns the index of the quote that opens the string which the quote at
// d[end] ends, -1 if there is none.
func openingQuote(d []byte, end int) int {
	for i := end - 1; i > 0; i-- {
		if d[i] == '"' && d[i-1] != '\\' {
			return i
		}
	}
	return -1
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
func findIDs(d []byte, until place) foundIDs {
	if f, ok := findIDsFast(d, until); ok {
		return f
	}
	return findIDsSlow(d, until)
}

// findIDsFast is findIDs for a d without spaces between its members and without
// escapes in their names, as Discord sends it. It reports false for another one, and
// for one that is broken. It keeps its place in registers.
func findIDsFast(d []byte, until place) (f foundIDs, ok bool) {
	if len(d) == 0 || d[0] != '{' {
		return f, false
	}
	for i := 1; i < len(d) && d[i] == '"'; {
		keyEnd, escaped := skipString(d, i+1)
		if escaped || keyEnd < 0 || keyEnd+1 >= len(d) || d[keyEnd] != ':' {
			return f, false
		}
		value := keyEnd + 1
		stop := skipValue(d, value)
		if stop < 0 || stop >= len(d) {
			return f, false
		}
		if at := f.note(d[i+1:keyEnd-1], d[value:stop:stop]); at == until && at != nowhere && f.at(at) != 0 {
			return f, true
		}
		if d[stop] != ',' {
			return f, d[stop] == '}'
		}
		i = stop + 1
	}
	return f, false
}

// findIDsSlow is findIDs for every d.
func findIDsSlow(d []byte, until place) (f foundIDs) {
	m := membersOf(d)
	for m.next() {
		if at := f.note([]byte(m.name()), m.value()); at == until && f.at(at) != 0 {
			break
		}
	}
	return f
}

// note keeps the value of a member that may order d, and tells which one it is.
func (f *foundIDs) note(key, value []byte) place {
	switch string(key) {
	case "guild_id":
		f.guild = value
		return atGuildID
	case "channel_id":
		f.channel = value
		return atChannelID
	case "id":
		f.own = value
		return atID
	}
	return nowhere
}
