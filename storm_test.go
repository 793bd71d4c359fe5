package sluice

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// inUse is the memory of the process, gateway included, after a collection.
func inUse() uint64 {
	runtime.GC()
	runtime.GC() // finalizers and pools let go in the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// TestReconnectStorm tells every shard of a thousand to reconnect at once. All come
// back by resuming, paced, and the memory that this took is given back.
func TestReconnectStorm(t *testing.T) {
	const shards = 1000
	mock := mockgateway.Options{Shards: shards, MaxConcurrency: 64, IdentifyTotal: 2 * shards, Guilds: -1, RingSize: 64}
	inFakeTime(t, mock, Config{}, func(f *fleet) {
		f.up()
		wait(2 * healthyAfter)
		before := inUse()
		start := time.Now()
		f.mock.EachConn((*mockgateway.Conn).Reconnect)
		wait(time.Second)
		f.until("all are back", func() bool {
			for s := range f.gw.Shards() {
				if st := state(s.shown.Load()); st != stateActive || s.resumes.Load() != 1 {
					return false
				}
			}
			return true
		})
		took := time.Since(start)
		wait(time.Minute) // idle workers leave
		after := inUse()
		log := f.mock.Log()
		if n := len(log.Of(mockgateway.Identify)); n != shards {
			t.Errorf("%d Identifies, want those of the start alone", n)
		}
		if most := busiestSecond(log.Of(mockgateway.Resume)); most > 65 {
			t.Errorf("%d resumes within a second, want about 50", most)
		}
		if took > 30*time.Second {
			t.Errorf("back after %v, want about 20 s", took)
		}
		if float64(after) > 1.1*float64(before) {
			t.Errorf("%d KiB before, %d KiB after", before>>10, after>>10)
		}
		checkLog(t, log)
		t.Logf("%d shards back after %v; %d KiB before, %d KiB after", shards, took, before>>10, after>>10)
	})
}

// busiestSecond is the most entries in any second.
func busiestSecond(log mockgateway.Log) (most int) {
	var window []time.Time
	for _, e := range log {
		window = slices.DeleteFunc(append(window, e.Time), func(at time.Time) bool { return e.Time.Sub(at) >= time.Second })
		most = max(most, len(window))
	}
	return most
}

// TestReplayInPieces: a replay that breaks off again and again, each time after some
// events, comes to its end and costs no session.
func TestReplayInPieces(t *testing.T) {
	const pieces = 8
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Order: PerShard, Compression: NoCompression}, func(f *fleet) {
		l := newLedger()
		f.gw.Handle(decode.TypingStart, l.handle)
		f.up()
		first := f.mock.Session(0).Conn()
		f.mock.Install(mockgateway.Do(mockgateway.AtDispatch, func(c *mockgateway.Conn) bool {
			return c != first && c.Sent() > 64 && drop(c)
		}))
		first.Drop()
		for range 64 * pieces {
			l.send(f, 0, 2000)
		}
		f.until("resumed", func() bool { return f.shard(0).resumes.Load() == 1 })
		f.until("handled", func() bool { return f.shard(0).Stats().Pending == 0 })
		if st := f.shard(0).Stats(); st.Identifies != 1 || st.Reconnects < pieces/2 {
			t.Errorf("after the last piece: %+v", st)
		}
		if lost, gone, doubled := l.tally(f.shard(0).sessionID()); lost+gone+doubled > 0 {
			t.Errorf("lost %d, gone %d, doubled %d", lost, gone, doubled)
		}
	})
}

// TestOutage: the gateway refuses a whole fleet for ten minutes. Nobody spins, nobody
// loses a session, and all are back within a minute or so after it.
func TestOutage(t *testing.T) {
	const shards = 100
	mock := mockgateway.Options{Shards: shards, MaxConcurrency: 16, Guilds: -1, RingSize: 64, SessionTTL: time.Hour}
	for name, fault := range map[string]mockgateway.Fault{
		"no TCP":   mockgateway.RefuseTCP{},
		"503":      mockgateway.RefuseUpgrade{Status: 503},
		"no Hello": mockgateway.NoHello{},
	} {
		t.Run(name, func(t *testing.T) {
			inFakeTime(t, mock, Config{}, func(f *fleet) {
				f.up()
				wait(2 * healthyAfter)
				f.mock.Install(fault)
				f.mock.EachConn((*mockgateway.Conn).Drop)
				wait(10 * time.Minute)
				var tries uint64
				for s := range f.gw.Shards() {
					tries += s.reconnects.Load()
				}
				if tries > 30*shards {
					t.Errorf("%d dials of %d shards in ten minutes", tries, shards)
				}
				f.mock.ClearFaults()
				wait(backoffs[phaseUpgrade].most + time.Minute)
				for s := range f.gw.Shards() {
					if !f.active(s.id)() || s.identifies.Load() != 1 {
						t.Errorf("after the outage: %+v", s.Stats())
					}
				}
			})
		})
	}
}
