package mockgateway

import (
	"sync"
	"time"
)

// InvalidOnIdentify answers Identify with op 9 after a delay. Nothing is
// charged to the budget.
type InvalidOnIdentify struct {
	Resumable bool
	Delay     time.Duration
}

func (InvalidOnIdentify) At() Point { return AtIdentify }
func (f InvalidOnIdentify) Strike(c *Conn) bool {
	c.After(f.Delay, func() { c.InvalidSession(f.Resumable) })
	return true
}

// InvalidOnResume answers Resume with op 9.
type InvalidOnResume struct{ Resumable bool }

func (InvalidOnResume) At() Point { return AtResume }
func (f InvalidOnResume) Strike(c *Conn) bool {
	c.InvalidSession(f.Resumable)
	return true
}

// CloseOnIdentify answers Identify with a close code, 0 for none.
type CloseOnIdentify struct{ Code int }

func (CloseOnIdentify) At() Point { return AtIdentify }
func (f CloseOnIdentify) Strike(c *Conn) bool {
	c.CloseWith(f.Code, "")
	return true
}

// CloseOnResume answers Resume with a close code: 4007 and 4009 in particular.
type CloseOnResume struct{ Code int }

func (CloseOnResume) At() Point { return AtResume }
func (f CloseOnResume) Strike(c *Conn) bool {
	c.CloseWith(f.Code, "")
	return true
}

// BrickedSession drops the connection at each Resume for a time from the
// first one on, and then answers op 9 false.
type BrickedSession struct {
	For time.Duration

	mu    sync.Mutex
	since time.Time
}

func (*BrickedSession) At() Point { return AtResume }
func (f *BrickedSession) Strike(c *Conn) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if f.since.IsZero() {
		f.since = now
	}
	if now.Sub(f.since) < f.For {
		c.Drop()
	} else {
		c.InvalidSession(false)
	}
	return true
}
