package sluice

import "time"

// heartbeat is the schedule of op 1 and what its answers say of the connection
// (Gateway, "Sending Heartbeats"). Time is a parameter; it belongs to the shard's
// goroutine.
type heartbeat struct {
	interval   time.Duration
	at         time.Time // when the next beat is due; zero before Hello
	sent       time.Time // the last beat
	acked      time.Time // the last answer
	rtt        time.Duration
	unanswered int
}

// HeartbeatSeq chooses the sequence that heartbeats carry.
type HeartbeatSeq uint8

const (
	// HeartbeatReceived is the last sequence received, as Discord documents it.
	HeartbeatReceived HeartbeatSeq = iota

	// HeartbeatHandled is the sequence up to which every event was handled. It is for
	// a gateway that forgets, for a later resume, what a heartbeat has acknowledged:
	// whether Discord's does is not documented.
	HeartbeatHandled
)

// maxInterval is the longest interval that is believed; Discord's is 41.25 s.
const maxInterval = time.Hour

// maxUnanswered is how many beats in a row may go without an answer although other
// frames arrive.
const maxUnanswered = 3

// start schedules the first beat at interval × jitter, jitter in [0,1), so that the
// shards of a fleet do not beat together.
func (h *heartbeat) start(now time.Time, interval time.Duration, jitter float64) {
	*h = heartbeat{interval: interval, at: now.Add(time.Duration(float64(interval) * jitter)), acked: now}
}

// zombie tells, when a beat is due, whether the connection is dead: the last beat is
// unanswered and no frame came since, or three are unanswered in any case. lastFrame
// is when bytes last came, freed when the reader was last let go after it had waited
// for handlers: since then an answer may lie unread, so that time says nothing.
func (h *heartbeat) zombie(lastFrame, freed time.Time) bool {
	if h.unanswered == 0 || freed.After(h.sent) {
		return false
	}
	return h.unanswered >= maxUnanswered || lastFrame.Before(h.sent)
}

// beat counts a beat sent on schedule and arms the next.
func (h *heartbeat) beat(now time.Time) {
	h.sent = now
	h.unanswered++
	h.at = h.at.Add(h.interval)
	if h.at.Before(now) { // the process was stopped for longer than an interval
		h.at = now.Add(h.interval)
	}
}

// ack counts an answer. One that nobody asked for changes no figure.
func (h *heartbeat) ack(now time.Time) {
	if h.unanswered > 0 {
		h.rtt = now.Sub(h.sent)
	}
	h.unanswered = 0
	h.acked = now
}
