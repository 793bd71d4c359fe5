package sluice

import (
	"math/rand/v2"
	"testing"
	"time"
)

const discordInterval = 41250 * time.Millisecond

// limiterStart is an arbitrary first moment of a connection.
var limiterStart = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// limiterModel keeps every send for ever and counts anew each time.
type limiterModel struct {
	limit                    int
	beats, others, presences []time.Time
}

func countIn(sends []time.Time, now time.Time, window time.Duration) int {
	n := 0
	for _, at := range sends {
		if now.Sub(at) < window {
			n++
		}
	}
	return n
}

func (m *limiterModel) may(now time.Time, interval time.Duration, presence bool) bool {
	beats, others := countIn(m.beats, now, sendWindow), countIn(m.others, now, sendWindow)
	reserved := beatSlots(interval)
	if reserved >= m.limit {
		beats, reserved = 0, 0
	}
	return others+max(beats, reserved) < m.limit &&
		(!presence || countIn(m.presences, now, presenceWindow) < presenceLimit)
}

// TestLimiterModel runs random schedules against the model: both must agree on
// whether a send may go now, and the time that the limiter names must be the first at
// which the model agrees.
func TestLimiterModel(t *testing.T) {
	refused := 0
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		limit := 8 + rnd.IntN(120)
		interval := time.Second + time.Duration(rnd.Int64N(int64(time.Minute)))
		// One send in so many is a beat, on schedule or not; the gap takes the
		// connection from idle to far over the limit.
		beatEvery := 2 + rnd.IntN(30)
		gap := (2*time.Second + time.Duration(rnd.Int64N(int64(2*time.Minute)))) / time.Duration(limit)
		l, m := newLimiter(limit), limiterModel{limit: limit}
		now := limiterStart
		for step := range 600 {
			now = now.Add(time.Duration(rnd.Int64N(int64(gap))))
			presence := rnd.IntN(10) == 0
			at := l.userAt(now, interval)
			if presence {
				at = l.presenceAt(now, interval)
			}
			if !at.IsZero() && !at.After(now) {
				t.Fatalf("seed %d step %d: %v is not after now", seed, step, at)
			}
			if m.may(now, interval, presence) != at.IsZero() {
				t.Fatalf("seed %d step %d: limiter says %v, model %v", seed, step, at, !at.IsZero())
			}
			if !at.IsZero() && (!m.may(at, interval, presence) || m.may(at.Add(-1), interval, presence)) {
				t.Fatalf("seed %d step %d: %v is not the first moment that the model allows", seed, step, at)
			}
			switch {
			case rnd.IntN(beatEvery) == 0:
				l.sentBeat(now)
				m.beats = append(m.beats, now)
			case !at.IsZero():
				refused++
			case presence:
				l.sentPresence(now)
				m.others, m.presences = append(m.others, now), append(m.presences, now)
			default:
				l.sent(now)
				m.others = append(m.others, now)
			}
		}
	}
	if refused < 1000 || refused > 30_000 {
		t.Errorf("%d of 36,000 sends were refused: the schedules test little", refused)
	}
}

// TestLimiterNeverOver sends as fast as it may beside the heartbeats, and once a
// minute one more that the server asked for, and counts every window of 60 s.
func TestLimiterNeverOver(t *testing.T) {
	for name, interval := range map[string]time.Duration{
		"discord": discordInterval, "docs": 45 * time.Second, "one second": time.Second, "minute": time.Minute, "hour": time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			l := newLimiter(0)
			var sends []time.Time
			now, beat, asked, users := limiterStart, limiterStart.Add(interval/3), limiterStart, 0
			sendBeat := func() {
				l.sentBeat(now)
				sends = append(sends, now)
			}
			l.sent(now) // the Identify
			sends = append(sends, now)
			for now.Sub(limiterStart) < 10*time.Minute {
				at := l.userAt(now, interval)
				if at.IsZero() {
					l.sent(now)
					sends = append(sends, now)
					users++
					continue
				}
				if !at.After(now) {
					t.Fatalf("at %v the next send is due at %v", now, at)
				}
				if now = at; !beat.After(now) {
					now, beat = beat, beat.Add(interval)
					sendBeat()
				}
				if now.Sub(asked) >= time.Minute {
					asked = now
					sendBeat()
				}
			}
			for i, from := range sends {
				in := 0
				for _, at := range sends[i:] {
					if at.Sub(from) < time.Minute {
						in++
					}
				}
				if in > defaultSendLimit {
					t.Fatalf("%d sends in the minute from %v", in, from.Sub(limiterStart))
				}
			}
			if least := 9 * (defaultSendLimit - beatSlots(interval)); users < least {
				t.Errorf("%d commands in ten minutes, want at least %d", users, least)
			}
		})
	}
}

func TestBeatSlots(t *testing.T) {
	for interval, want := range map[time.Duration]int{
		0: 0, discordInterval: 3, 45 * time.Second: 3, time.Minute: 2, 2 * time.Minute: 2, 30 * time.Second: 3, time.Second: 61,
	} {
		if got := beatSlots(interval); got != want {
			t.Errorf("%v reserves %d, want %d", interval, got, want)
		}
	}
}

// TestLimiterPresence: the sixth presence waits for the first to leave 20 s, other
// commands do not.
func TestLimiterPresence(t *testing.T) {
	l, now := newLimiter(0), limiterStart
	for i := range presenceLimit {
		if at := l.presenceAt(now, discordInterval); !at.IsZero() {
			t.Fatalf("presence %d waits until %v", i, at)
		}
		l.sentPresence(now)
		now = now.Add(time.Second)
	}
	if at, want := l.presenceAt(now, discordInterval), limiterStart.Add(presenceWindow); at != want {
		t.Errorf("the sixth at %v, want %v", at, want)
	}
	if at := l.userAt(now, discordInterval); !at.IsZero() {
		t.Errorf("another command waits until %v", at)
	}
	for l.userAt(now, discordInterval).IsZero() {
		l.sent(now)
	}
	if at := l.presenceAt(now, discordInterval); at.Before(l.userAt(now, discordInterval)) {
		t.Errorf("a presence at %v, before any command", at)
	}
}

// TestLimiterFastBeats: a gateway that asks for more beats than the limit holds
// leaves the user all of it.
func TestLimiterFastBeats(t *testing.T) {
	l, now := newLimiter(0), limiterStart
	for range 10_000 {
		now = now.Add(10 * time.Millisecond)
		l.sentBeat(now)
	}
	if cap(l.beats) > 2*defaultSendLimit {
		t.Errorf("%d beats are held", cap(l.beats))
	}
	users := 0
	for ; l.userAt(now, 10*time.Millisecond).IsZero(); users++ {
		l.sent(now)
	}
	if users != defaultSendLimit {
		t.Errorf("%d commands, want %d", users, defaultSendLimit)
	}
	if at, want := l.userAt(now, 10*time.Millisecond), now.Add(sendWindow); at != want {
		t.Errorf("the next at %v, want %v", at, want)
	}
}

// TestLimiterAtRest: heartbeats take no memory over time, and a burst gives its own
// back.
func TestLimiterAtRest(t *testing.T) {
	l, now := newLimiter(0), limiterStart
	held := func() int { return cap(l.beats) + cap(l.others) + cap(l.presences) }
	beatFor := func(n int) {
		for range n {
			now = now.Add(discordInterval)
			l.sentBeat(now)
			l.userAt(now, discordInterval)
		}
	}
	beatFor(1000)
	if held() > 4 {
		t.Errorf("after a thousand beats %d times are held", held())
	}
	for l.userAt(now, discordInterval).IsZero() {
		l.sent(now)
	}
	beatFor(3)
	if held() > 16 {
		t.Errorf("three beats after a burst %d times are held", held())
	}
	memory := &l.beats[0]
	if beatFor(1000); &l.beats[0] != memory {
		t.Error("beats move to new memory")
	}
}
