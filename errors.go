package sluice

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// ErrStopped is returned for what can no longer be done because the Manager was
// destroyed, or the shard stopped.
var ErrStopped = errors.New("sluice: stopped")

// ErrConnected is returned by a second Connect: a Manager connects once.
var ErrConnected = errors.New("sluice: Connect was already called; make a new Manager to connect again")

// ConfigError names a field of Config and what is wrong with it.
type ConfigError struct {
	Field   string
	Problem string
}

func (e *ConfigError) Error() string { return "sluice: Config." + e.Field + " " + e.Problem }

// APIError is an answer of GET /gateway/bot that gives no gateway to connect to.
type APIError struct {
	Status     int           // HTTP status
	RetryAfter time.Duration // zero if the answer named none
	Problem    string        // what to do about it
}

func (e *APIError) Error() string {
	msg := fmt.Sprintf("sluice: GET /gateway/bot answered %d %s: %s", e.Status, http.StatusText(e.Status), e.Problem)
	if e.RetryAfter > 0 {
		msg += fmt.Sprintf(" (retry after %v)", e.RetryAfter)
	}
	return msg
}

// FatalError is a close that reconnecting would only repeat. One that concerns the
// token ends Run; one that concerns a shard stops that shard.
type FatalError struct {
	Shard int
	Code  CloseCode
}

func (e *FatalError) Error() string {
	return fmt.Sprintf("sluice: shard %d closed with %v: %s", e.Shard, e.Code, e.Code.Advice())
}

// PanicError is a panic of a handler, recovered. The other handlers of the event and
// the events behind it run on.
type PanicError struct {
	Value any    // what was passed to panic; nil for runtime.Goexit
	Stack []byte // of the handler's goroutine
}

func (e *PanicError) Error() string { return fmt.Sprintf("sluice: a handler panicked: %v", e.Value) }

// PayloadError is a payload of the gateway that is not what the protocol says. The
// connection is replaced and the session resumed, as it is after a *ws.StreamError, a
// compressed stream that cannot be read on.
type PayloadError struct {
	Size int // of the payload, in bytes
	Err  error
}

func (e *PayloadError) Error() string {
	return fmt.Sprintf("sluice: a payload of %d bytes cannot be read: %v", e.Size, e.Err)
}

func (e *PayloadError) Unwrap() error { return e.Err }

// SkippedError is an event that was given up, because the payload behind the one
// before it could not be read twice in a row.
type SkippedError struct {
	Seq int64 // of the event in its session
}

func (e *SkippedError) Error() string {
	return fmt.Sprintf("sluice: the event with sequence %d cannot be read and was stepped over", e.Seq)
}

// OversizeError is a message over Limits.MessageBytes or, if it was compressed,
// Limits.InflatedBytes. It was thrown away as it arrived; the session goes on.
type OversizeError struct {
	Event       decode.EventType
	Size, Limit int64 // bytes
}

func (e *OversizeError) Error() string {
	return fmt.Sprintf("sluice: a %v of %d bytes was thrown away: raise Limits.MessageBytes and Limits.InflatedBytes over %d to receive such events", e.Event, e.Size, e.Limit)
}
