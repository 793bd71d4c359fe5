package mockgateway

import (
	"net/http"
	"time"
)

// RefuseTCP resets every connection as soon as it is made.
type RefuseTCP struct{}

func (RefuseTCP) At() Point { return AtAccept }
func (RefuseTCP) Strike(c *Conn) bool {
	c.Reset()
	return true
}

// RefuseREST answers GET /gateway and /gateway/bot with a status, 429 and 5xx
// in particular.
type RefuseREST struct {
	Status     int
	RetryAfter time.Duration
}

func (RefuseREST) At() Point { return AtREST }
func (f RefuseREST) Strike(c *Conn) bool {
	c.Refuse(f.Status, f.RetryAfter)
	return true
}

// RefuseUpgrade answers every WebSocket handshake with a status.
type RefuseUpgrade struct {
	Status     int
	RetryAfter time.Duration
}

func (RefuseUpgrade) At() Point { return AtUpgrade }
func (f RefuseUpgrade) Strike(c *Conn) bool {
	c.Refuse(f.Status, f.RetryAfter)
	return true
}

// DeadResumeHost answers 503 to every handshake at Server.ResumeURL. The main
// URL works.
type DeadResumeHost struct{}

func (DeadResumeHost) At() Point { return AtUpgrade }
func (DeadResumeHost) Strike(c *Conn) bool {
	if c.path != c.srv.resumePath {
		return false
	}
	c.Refuse(http.StatusServiceUnavailable, 0)
	return true
}

// NoHello accepts connections and then says nothing.
type NoHello struct{}

func (NoHello) At() Point           { return AtHello }
func (NoHello) Strike(c *Conn) bool { return true }

// ReconnectBeforeHello sends op 7 first and Hello after it.
type ReconnectBeforeHello struct{}

func (ReconnectBeforeHello) At() Point { return AtHello }
func (ReconnectBeforeHello) Strike(c *Conn) bool {
	c.Reconnect()
	return false
}

// ReconnectInsteadOfHello sends op 7, no Hello, and drops the connection after
// a time.
type ReconnectInsteadOfHello struct{ DropAfter time.Duration }

func (ReconnectInsteadOfHello) At() Point { return AtHello }
func (f ReconnectInsteadOfHello) Strike(c *Conn) bool {
	c.Reconnect()
	c.After(f.DropAfter, c.Drop)
	return true
}
