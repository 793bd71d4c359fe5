package mockgateway

import "time"

// DispatchBeforeReady sends a dispatch between each Identify and its READY, which
// then has the sequence 2.
type DispatchBeforeReady struct{}

func (DispatchBeforeReady) At() Point { return AtIdentify }
func (DispatchBeforeReady) Strike(c *Conn) bool {
	c.opening.dispatchFirst = true
	return false
}

// MemberBeforeGuild sends a GUILD_MEMBER_UPDATE of each guild before the
// GUILD_CREATE that follows READY.
type MemberBeforeGuild struct{}

func (MemberBeforeGuild) At() Point { return AtIdentify }
func (MemberBeforeGuild) Strike(c *Conn) bool {
	c.opening.memberFirst = true
	return false
}

// OutageAfter lets a guild be unavailable for a time: GUILD_DELETE, and
// GUILD_CREATE when it is over, also if the connection has ended by then.
type OutageAfter struct {
	Dispatches int64
	Guild      int // by its place in READY
	For        time.Duration
}

func (OutageAfter) At() Point { return AtDispatch }
func (f OutageAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		if s := c.Session(); s != nil {
			s.GuildDown(f.Guild)
			c.srv.after(f.For, func() { s.GuildUp(f.Guild) })
		}
	})
}

// RemoveAfter takes the bot out of a guild: GUILD_DELETE without "unavailable".
type RemoveAfter struct {
	Dispatches int64
	Guild      int // by its place in READY
}

func (RemoveAfter) At() Point { return AtDispatch }
func (f RemoveAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		if s := c.Session(); s != nil {
			s.GuildRemoved(f.Guild)
		}
	})
}

// HideAfter shows the first guild's client a channel that it may not view.
type HideAfter struct{ Dispatches int64 }

func (HideAfter) At() Point { return AtDispatch }
func (f HideAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		if s := c.Session(); s != nil {
			s.HideChannels(0)
		}
	})
}

// HugeGuildAfter dispatches a GUILD_CREATE of the first guild with at least Size
// bytes.
type HugeGuildAfter struct {
	Dispatches int64
	Size       int
}

func (HugeGuildAfter) At() Point { return AtDispatch }
func (f HugeGuildAfter) Strike(c *Conn) bool {
	return c.strikeOnce(f.Dispatches, false, func() {
		if s := c.Session(); s != nil {
			s.HugeGuild(0, f.Size)
		}
	})
}
