package mockgateway

import (
	"slices"
	"strconv"
)

// template is a dispatch encoded once: only the sequence, the stamp and the
// guild id change from one send to the next.
type template struct {
	typ     int    // row in tape.types
	head    []byte // up to and including "s":
	tail    []byte // from the comma after the sequence to the end
	stamped bool
	guildAt []int // offsets of the guild id in tail
	lands   bool  // see encoder.land
	landing int
}

const (
	tailOpen = `,"op":0,"d":`
	stampAt  = len(tailOpen) + len(stampOpen)
	guildLen = 19
)

// newTemplate makes the template of a traffic event from its d without a
// stamp, an object that is not empty, and the offsets of the guild id in it.
func newTemplate(name string, typ int, d []byte, guildAt []int) template {
	t := template{typ: typ, head: dispatchHead(name), stamped: true}
	t.tail = slices.Concat([]byte(tailOpen+stampOpen), make([]byte, stampSize), []byte(`",`), d[1:], []byte("}"))
	shift := stampAt + stampSize + len(`",`) - 1
	for _, at := range guildAt {
		t.guildAt = append(t.guildAt, at+shift)
	}
	return t
}

// plainTemplate makes the template of a dispatch that is sent as it is.
func plainTemplate(name string, d []byte) *template {
	return &template{head: dispatchHead(name), tail: slices.Concat([]byte(tailOpen), d, []byte("}"))}
}

func dispatchHead(name string) []byte {
	head := append([]byte(`{"t":`), strconv.Quote(name)...)
	return append(head, `,"s":`...)
}

// size is the length of the payload under sequence s.
func (t *template) size(s int64) int { return len(t.head) + digits(s) + len(t.tail) }

// append adds the payload under sequence s to dst. It allocates only when dst
// is too small.
func (t *template) append(dst []byte, s int64, stamp Stamp, guild uint64) []byte {
	dst = append(dst, t.head...)
	dst = strconv.AppendInt(dst, s, 10)
	at := len(dst)
	dst = append(dst, t.tail...)
	if !t.stamped {
		return dst
	}
	tail := dst[at:]
	stamp.put(tail[stampAt:])
	if len(t.guildAt) > 0 {
		var id [20]byte
		text := strconv.AppendUint(id[:0], guild, 10)
		for _, at := range t.guildAt {
			copy(tail[at:at+guildLen], text)
		}
	}
	return dst
}

// digits is the length of v > 0 in decimal.
func digits(v int64) int {
	n := 1
	for ; v >= 10; v /= 10 {
		n++
	}
	return n
}
