package sluice

import "time"

// Discord's limits on what a connection sends (Gateway, "Rate Limiting"; presence as
// clients found it). Going over closes the connection with 4008.
const (
	defaultSendLimit = 120
	sendWindow       = time.Minute + sendSlack

	presenceLimit  = 5
	presenceWindow = 20*time.Second + sendSlack
)

// sendSlack lengthens the windows, for Discord counts when a payload arrives: one
// that was late and one that was not are closer together there than here.
const sendSlack = 250 * time.Millisecond

// limiter says when a connection may send, so that no window of 60 s, wherever it
// starts, holds more than the limit. A counter that is reset every minute would let
// through twice as many around the reset.
//
// Heartbeats, Identify and Resume are never refused, only counted; commands of the
// user get what is left beside the slots that heartbeats may need. Time is a
// parameter and never runs backwards. A limiter belongs to the shard's goroutine,
// and each connection has a fresh one. At rest it holds the last beats, some tens of
// bytes.
type limiter struct {
	limit     int
	start     time.Time // of the first send, from which the logs count
	beats     sendLog
	others    sendLog // everything sent that is no beat
	presences sendLog // counted in others too
}

// newLimiter returns a limiter for limit sends in 60 s; zero is Discord's limit.
func newLimiter(limit int) limiter {
	def(&limit, defaultSendLimit)
	return limiter{limit: limit}
}

// sentBeat counts an op 1, sent on schedule or because the server asked for it. For
// this and the others, now is when the write has returned.
func (l *limiter) sentBeat(now time.Time) { l.count(&l.beats, now, sendWindow, l.limit) }

// sent counts a payload that is neither a beat nor a presence.
func (l *limiter) sent(now time.Time) { l.count(&l.others, now, sendWindow, l.limit) }

// sentPresence counts an op 3.
func (l *limiter) sentPresence(now time.Time) {
	l.sent(now)
	l.count(&l.presences, now, presenceWindow, presenceLimit)
}

// crowded tells whether the window has room for nothing but the beats on schedule.
func (l *limiter) crowded(now time.Time, interval time.Duration) bool {
	l.beats.trim(now.Sub(l.start), sendWindow)
	l.others.trim(now.Sub(l.start), sendWindow)
	return len(l.beats)+len(l.others)+beatSlots(interval) >= l.limit
}

func (l *limiter) count(log *sendLog, now time.Time, window time.Duration, most int) {
	def(&l.start, now)
	log.add(now.Sub(l.start), window, most)
}

// userAt returns when a command of the user may be sent, the zero time if that is
// now. interval is that of the heartbeat. The answer holds as long as nothing else
// is sent.
func (l *limiter) userAt(now time.Time, interval time.Duration) time.Time {
	l.beats.trim(now.Sub(l.start), sendWindow)
	l.others.trim(now.Sub(l.start), sendWindow)
	reserved := beatSlots(interval)
	if reserved >= l.limit {
		// A gateway that wants more beats than may be sent does not count them.
		return l.when(l.others.room(l.limit, sendWindow))
	}
	// Let sends leave their window, in order, until there is room.
	beats, others := l.beats, l.others
	var at time.Duration
	for len(others)+max(reserved, len(beats)) >= l.limit {
		oldest := &others
		if len(others) == 0 || len(beats) > 0 && beats[0] < others[0] {
			oldest = &beats
		}
		at = (*oldest)[0] + sendWindow
		*oldest = (*oldest)[1:]
	}
	return l.when(at)
}

// presenceAt is userAt for an op 3, which has a narrower limit besides.
func (l *limiter) presenceAt(now time.Time, interval time.Duration) time.Time {
	at := l.userAt(now, interval)
	l.presences.trim(now.Sub(l.start), presenceWindow)
	if narrow := l.when(l.presences.room(presenceLimit, presenceWindow)); narrow.After(at) {
		return narrow
	}
	return at
}

// when returns the time that a log writes as d, the zero time for zero.
func (l *limiter) when(d time.Duration) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return l.start.Add(d)
}

// beatSlots is how many beats a window can hold, and one more to answer an op 1 of
// the server. An interval that is not known yet reserves nothing.
func beatSlots(interval time.Duration) int {
	if interval <= 0 {
		return 0
	}
	return int((time.Minute+interval-1)/interval) + 1
}

// sendLog is when the sends of a window took place, the oldest first, as time since
// the connection's first.
type sendLog []time.Duration

// add puts a send at the end, and keeps no more than the most that count.
func (g *sendLog) add(now, window time.Duration, most int) {
	g.trim(now, window)
	if len(*g) == most {
		g.drop(1)
	}
	*g = append(*g, now)
}

// trim drops what has left the window.
func (g *sendLog) trim(now, window time.Duration) {
	n := 0
	for n < len(*g) && (*g)[n]+window <= now {
		n++
	}
	if n > 0 {
		g.drop(n)
	}
}

// drop moves what follows the first n to the front, so that the same memory serves
// for ever, and gives memory back that a burst has left.
func (g *sendLog) drop(n int) {
	const small = 8
	rest := (*g)[n:]
	if cap(*g) > small && len(rest) <= small/2 {
		*g = append(make(sendLog, 0, small), rest...)
		return
	}
	*g = append((*g)[:0], rest...)
}

// room returns when there is room for one more send below limit, zero if that is
// now.
func (g sendLog) room(limit int, window time.Duration) time.Duration {
	if len(g) < limit {
		return 0
	}
	return g[len(g)-limit] + window
}
