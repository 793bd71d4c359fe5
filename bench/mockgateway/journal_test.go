package mockgateway

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestLogTellsWhatATestAsksFor goes through everything that a client's test may
// want to hold its client to.
func TestLogTellsWhatATestAsksFor(t *testing.T) {
	inBubble(t, Options{Shards: 4, MaxConcurrency: 2, Guilds: -1, HeartbeatInterval: 10 * time.Second, AckDelay: -1}, func(t *testing.T, s *Server) {
		var clients []started
		for shard := range 4 { // buckets 0, 1, 0, 1
			clients = append(clients, start(t, s, shard, 4))
			time.Sleep(3 * time.Second)
		}
		c := clients[3]
		s.Session(3).Dispatch("X", []byte("{}"))
		c.until("X", 0)
		c.send(`{"op":1,"d":2}`)
		c.until("", 11)
		time.Sleep(5 * time.Second)
		c.send(`{"op":1,"d":1}`)
		c.until("", 11)
		for range 7 {
			c.send(`{"op":3,"d":{"activities":[]}}`)
		}
		synctest.Wait()
		if n := s.Session(3).Conn().Sends(); n != 10 {
			t.Errorf("%d messages in 60 s, want 10", n)
		}
		c.close(4242)
		c.closed()
		synctest.Wait()
		again := dial(t, s, strings.Replace(c.resume, "pipe.test", "other.test", 1)+defaultQuery[1:])
		again.until("", 10)
		again.resume(c.id, 2)
		again.until("RESUMED", 0)

		log := s.Log()
		if got := fmt.Sprint(log.Spacing(2)); got != "map[0:[6s] 1:[6s]]" {
			t.Errorf("spacing of Identifies %s", got)
		}
		if got := fmt.Sprint(log.FirstBeats()); got != "[3s]" {
			t.Errorf("first beats %s", got)
		}
		if b := log.Of(Heartbeat); len(b) != 2 || b[0].Seq != 2 || b[0].Last != 2 || b[1].Seq != 1 || b[1].Last != 2 || b[1].First || b[1].Elapsed != 5*time.Second {
			t.Errorf("heartbeats %+v", b)
		}
		if r := log.Of(Resume); len(r) != 1 || r[0].Host != "other.test" || "/"+strings.SplitN(s.ResumeURL(), "/", 4)[3] != r[0].Path {
			t.Errorf("resumes %+v", r)
		}
		if e := log.Of(Closed); len(e) != 1 || e[0].Code != 4242 || e[0].Shard != [2]int{3, 4} {
			t.Errorf("closes %+v", e)
		}
		var ended *Entry
		for _, e := range log.Of(Ended) {
			if e.Shard[0] == 3 {
				ended = &e
			}
		}
		if ended == nil || ended.Sends != 10 {
			t.Errorf("end %+v, want 10 sends", ended)
		}
	})
}

func TestSpacingLeavesOutWhatTheGateDidNotSee(t *testing.T) {
	at := func(second, shard, code int) Entry {
		return Entry{Kind: Identify, Time: time.Unix(int64(second), 0), Shard: [2]int{shard, 8}, Code: code}
	}
	log := Log{at(0, 0, 0), at(1, 0, 4004), at(2, 1, 0), at(4, 2, 9), {Kind: Resume}, at(10, 4, 0)}
	if got := fmt.Sprint(log.Spacing(2)); got != "map[0:[4s 6s]]" {
		t.Errorf("spacing %s", got)
	}
}
