package decode

// Envelope is the outside of a gateway message (Discord Gateway v10, payload
// structure). Name and Data point into the payload and are valid until its
// memory is reused.
type Envelope struct {
	Op   Opcode    // op
	Type EventType // what Name stands for; Unknown also where there is no name
	Seq  int64     // s; 0 where it is null or absent
	Name []byte    // t, unescaped if it was escaped; nil where it is null or absent
	Data []byte    // d as sent; nil where it is absent
	At   int       // where Data starts in the payload
}

// Scan reads the envelope of a message into e, which it resets first. It
// allocates nothing, but for a name written with escapes and for errors.
//
// A message written as Discord writes it, {"t":…,"s":…,"op":…,"d":{…}} without
// spaces, costs the same whatever its size: d is what stands between, and a
// broken d shows when it is used. A member after such a d is not looked for.
// Every other message is validated in full, in any order of members; of
// duplicates the last counts, as in encoding/json.
//
// The error is [ErrNoOp] or a [*SyntaxError]. e is then zero.
func Scan(payload []byte, e *Envelope) error {
	*e = Envelope{}
	if scanFast(payload, e) {
		return nil
	}
	return scanSlow(payload, e)
}

// scanFast reads the one form that Discord sends into e, which is zero. It
// reports false, with e still zero, on anything else.
func scanFast(p []byte, e *Envelope) bool {
	data := scanFront(p, e)
	if data < 0 {
		return false
	}
	end := len(p) - 1
	for end > data && isSpace(p[end]) {
		end--
	}
	// What stands between has to look like one object: most members after d
	// show here.
	if end-data < len("{}") || p[data] != '{' || p[end-1] != '}' || p[end] != '}' {
		*e = Envelope{}
		return false
	}
	e.Data, e.At = p[data:end:end], data
	if e.Name != nil {
		e.Type = LookupEvent(e.Name)
	}
	return true
}

// scanFront reads t, s and op in Discord's order into e and returns the index at
// which d starts; -1, with e untouched, if the message does not begin like that.
func scanFront(p []byte, e *Envelope) int {
	const t, s, op, d = `{"t":`, `,"s":`, `,"op":`, `,"d":`
	if len(p) < len(t) || string(p[:len(t)]) != t {
		return -1
	}
	name, i := fastName(p, len(t))
	if i < 0 || len(p)-i < len(s) || string(p[i:i+len(s)]) != s {
		return -1
	}
	seq, i := fastSeq(p, i+len(s))
	if i < 0 || len(p)-i < len(op) || string(p[i:i+len(op)]) != op {
		return -1
	}
	i += len(op)
	code, digits := fastInt(p, i, 2)
	if i += digits; digits == 0 || len(p)-i < len(d) || string(p[i:i+len(d)]) != d {
		return -1
	}
	e.Op, e.Seq, e.Name = Opcode(code), seq, name
	return i + len(d)
}

// fastName reads null or a name of capitals, digits and underscores, as all of
// Discord's are, and returns the index after it, -1 if there is neither.
func fastName(p []byte, i int) ([]byte, int) {
	if len(p)-i >= len("null") && string(p[i:i+len("null")]) == "null" {
		return nil, i + len("null")
	}
	if i == len(p) || p[i] != '"' {
		return nil, -1
	}
	i++
	for j := i; j < len(p); j++ {
		c := p[j]
		if 'A' <= c && c <= 'Z' || c == '_' || '0' <= c && c <= '9' {
			continue
		}
		if c != '"' {
			break
		}
		return p[i:j:j], j + 1
	}
	return nil, -1
}

// fastSeq reads null or a number that is not negative, and returns the index
// after it, -1 if there is neither.
func fastSeq(p []byte, i int) (int64, int) {
	if len(p)-i >= len("null") && string(p[i:i+len("null")]) == "null" {
		return 0, i + len("null")
	}
	const most = 18 // digits that cannot overflow
	v, digits := fastInt(p, i, most)
	if digits == 0 {
		return 0, -1
	}
	return v, i + digits
}

// fastInt reads a JSON integer of at most most digits, and returns how many it
// has, 0 if there is none or a leading zero.
func fastInt(p []byte, i, most int) (v int64, digits int) {
	for digits < most && i+digits < len(p) {
		c := p[i+digits] - '0'
		if c > 9 {
			break
		}
		v = v*10 + int64(c)
		digits++
	}
	if digits > 1 && p[i] == '0' {
		return 0, 0
	}
	return v, digits
}
