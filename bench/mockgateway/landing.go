package mockgateway

import "bytes"

// historySize is the window of zlib: a decoder puts out what it has when its
// output comes to a multiple of it, also before it has read the flush.
const historySize = 32 << 10

// landingOpen is the place in a landing's d for what it is padded with.
const landingOpen = `"padding":"`

// DispatchLanding dispatches a MOCK_LANDING padded so that, with compression, the
// connection's output up to its end comes to at modulo 32,768: 0 is a multiple
// of zlib's window. It returns the sequence; a replay is padded anew.
func (s *Session) DispatchLanding(at int) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	seq := s.addExtra(extraTemplate, "MOCK_LANDING", []byte("{"+landingOpen+`"}`))
	t := s.extras[seq]
	t.lands, t.landing = true, (at%historySize+historySize)%historySize
	return seq
}

// land returns payload with the padding that t wants, none for most.
func (e *encoder) land(t *template, payload []byte) []byte {
	if !t.lands {
		return payload
	}
	before := e.total + int64(len(payload))
	missing := (int64(t.landing) - before%historySize + historySize) % historySize
	at := bytes.Index(payload, []byte(landingOpen)) + len(landingOpen)
	return bytes.Join([][]byte{payload[:at], bytes.Repeat([]byte("x"), int(missing)), payload[at:]}, nil)
}
