package mockgateway

import (
	"maps"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// judge holds every stamp against the ones before.
type judge struct {
	t     *testing.T
	last  map[uint32]uint32
	types map[[2]any]uint32
	n     int64
}

func newJudge(t *testing.T) *judge {
	return &judge{t: t, last: map[uint32]uint32{}, types: map[[2]any]uint32{}}
}

// see takes a dispatch and reports whether it counts.
func (j *judge) see(m message) (Stamp, bool) {
	j.t.Helper()
	s, ok := ParseStamp(m.D)
	if !ok || s.Seq == 0 {
		return s, false
	}
	j.n++
	if want := j.last[s.Guild] + 1; s.Seq != want {
		j.t.Errorf("guild %d: event %d, want %d", s.Guild, s.Seq, want)
	}
	j.last[s.Guild] = s.Seq
	typ := [2]any{s.Guild, m.T}
	if want := j.types[typ] + 1; s.TypeSeq != want {
		j.t.Errorf("guild %d: %s %d, want %d", s.Guild, m.T, s.TypeSeq, want)
	}
	j.types[typ] = s.TypeSeq
	return s, true
}

func TestOpenLoopRate(t *testing.T) {
	inBubble(t, Options{Shards: 2, MaxConcurrency: 2, Guilds: 3, Rate: 500, StartAfter: 2, Events: 2000}, func(t *testing.T, s *Server) {
		a, b := start(t, s, 0, 2), start(t, s, 1, 2)
		began := time.Now().UnixNano()
		j := newJudge(t)
		due := map[int64]bool{}
		collect := func(c started, n int, punctual bool) {
			var before int64
			for n > 0 {
				m := c.next()
				stamp, ok := j.see(m)
				if !ok {
					continue
				}
				n--
				late := time.Now().UnixNano() - stamp.Time
				if late < 0 || punctual && late > int64(2*time.Millisecond) {
					t.Fatalf("event due %v ago", time.Duration(late))
				}
				if stamp.Time <= before {
					t.Fatalf("due at %d after one due at %d", stamp.Time, before)
				}
				before = stamp.Time
				due[stamp.Time-began] = true
			}
		}
		collect(a, 1000, true)
		collect(b, 1000, false) // was held up by the pipe meanwhile, which changes nothing
		for k := range int64(2000) {
			if !due[k*int64(2*time.Millisecond)] {
				t.Fatalf("no event was due %v after the start", time.Duration(k)*2*time.Millisecond)
			}
		}
		st := s.Sent()
		if st.Events != 2000 || st.Shards[0] != 1000 || st.Shards[1] != 1000 || !maps.Equal(st.Guilds, j.last) {
			t.Errorf("stats %+v, judge %v", st, j.last)
		}
		if st.Lag.Events != 2000 || st.Lag.Max > 2*feedTick {
			t.Errorf("lag %+v", st.Lag)
		}
	})
}

func TestMissedTrafficIsReplayed(t *testing.T) {
	inBubble(t, Options{Guilds: 2, Rate: 100}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		j := newJudge(t)
		var last int64
		for j.n < 150 {
			m := c.next()
			j.see(m)
			last = m.S
		}
		s.Session(0).Drop()
		time.Sleep(10 * time.Second)
		again := dial(t, s, s.ResumeURL()+defaultQuery[1:])
		again.until("", 10)
		again.resume(c.id, last)
		var resumed int64
		for j.n < 1500 {
			m := again.next()
			if m.S != last+1 {
				t.Fatalf("s %d after %d", m.S, last)
			}
			last = m.S
			if m.T == "RESUMED" {
				resumed = j.n
			}
			j.see(m)
		}
		if resumed < 1100 || resumed > 1200 {
			t.Errorf("RESUMED after %d events, want about 1150: 150 and ten seconds", resumed)
		}
	})
}

func TestMaximumRate(t *testing.T) {
	const events = 20_000
	s := serve(t, Options{Shards: 2, MaxConcurrency: 2, Guilds: 3, Rate: -1, StartAfter: 2, Events: events, Mix: "mixed"})
	clients := []started{start(t, s, 0, 2), start(t, s, 1, 2)}
	seen := make(chan *judge, 2)
	var total atomic.Int64
	for _, c := range clients {
		j := newJudge(t)
		go func() {
			defer func() { seen <- j }()
			for {
				m, err := c.read()
				if err != nil || m.T == "END" {
					return
				}
				if _, ok := j.see(m); ok && total.Add(1) == events {
					s.Each(func(session *Session) { session.Dispatch("END", []byte("{}")) })
				}
			}
		}()
	}
	a, b := <-seen, <-seen
	if a.n+b.n != events {
		t.Errorf("%d events of %d", a.n+b.n, events)
	}
	maps.Copy(a.last, b.last)
	if st := s.Sent(); !maps.Equal(st.Guilds, a.last) {
		t.Errorf("stats %v, judges %v", st.Guilds, a.last)
	}
}

func TestStartAfterWakesEveryConnection(t *testing.T) {
	inBubble(t, Options{Shards: 2, MaxConcurrency: 2, Guilds: 1, Rate: -1, StartAfter: 2, Events: 1000}, func(t *testing.T, s *Server) {
		a := start(t, s, 0, 2)
		a.until("GUILD_CREATE", 0)
		synctest.Wait() // a's writer has nothing to do
		b := start(t, s, 1, 2)
		j := newJudge(t)
		for _, c := range []started{a, b} {
			for n := j.n; j.n < n+100; {
				j.see(c.next())
			}
		}
	})
}

func TestStreamsOfParallelSessionsAtMaximumRate(t *testing.T) {
	s := serve(t, Options{Guilds: 2, Rate: -1, IdentifyInterval: -1})
	a, b := start(t, s, 0, 1), start(t, s, 0, 1)
	for i, c := range []started{a, b} {
		j := newJudge(t)
		for j.n < 2000 {
			if stamp, ok := j.see(c.next()); ok && stamp.Guild>>24 != uint32(i) {
				t.Fatalf("session %d has stream %d", i, stamp.Guild>>24)
			}
		}
	}
}

func TestScheduleDoesNotWaitForTheSocket(t *testing.T) {
	inBubble(t, Options{Guilds: 1, Rate: 1000}, func(t *testing.T, s *Server) {
		start(t, s, 0, 1) // and reads nothing more
		time.Sleep(time.Second)
		if n := s.Sent().Events; n < 999 || n > 1001 {
			t.Errorf("%d events in a second, want 1000", n)
		}
	})
}

func TestSlowConsumerIsCut(t *testing.T) {
	inBubble(t, Options{Guilds: 1, Rate: 1000, WriteTimeout: 2 * time.Second}, func(t *testing.T, s *Server) {
		start(t, s, 0, 1)
		time.Sleep(3 * time.Second)
		if e := s.Log().Of(Ended); len(e) != 1 || e[0].Outcome != "slow consumer: write timed out" {
			t.Errorf("log has %+v", e)
		}
	})
}

func TestFellBehindTheRing(t *testing.T) {
	s := &Session{srv: &Server{}, ring: newRing(4), conn: &Conn{}}
	for range 10 {
		s.ring.push(entry{})
	}
	var b batch
	if err := s.take(s.conn, &b); err != errFellBehind {
		t.Errorf("take: %v, want %v", err, errFellBehind)
	}
}
