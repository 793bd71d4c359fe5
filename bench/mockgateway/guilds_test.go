package mockgateway

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestBeforeReadyAndBeforeGuilds(t *testing.T) {
	for _, tc := range []struct {
		faults []Fault
		want   string
	}{
		{nil, "READY 1, GUILD_CREATE 2, GUILD_CREATE 3"},
		{[]Fault{DispatchBeforeReady{}}, "PRESENCES_REPLACE 1, READY 2, GUILD_CREATE 3, GUILD_CREATE 4"},
		{[]Fault{MemberBeforeGuild{}}, "READY 1, GUILD_MEMBER_UPDATE 2, GUILD_CREATE 3, GUILD_MEMBER_UPDATE 4, GUILD_CREATE 5"},
		{[]Fault{OnShard(1, MemberBeforeGuild{})}, "READY 1, GUILD_CREATE 2, GUILD_CREATE 3"},
	} {
		t.Run(fmt.Sprintf("%T", tc.faults), func(t *testing.T) {
			inBubble(t, Options{Guilds: 2, Faults: tc.faults}, func(t *testing.T, s *Server) {
				c := dial(t, s, s.WSURL()+defaultQuery)
				c.until("", 10)
				c.identify(0, 1)
				synctest.Wait()
				var got, guilds []string
				for range strings.Count(tc.want, ",") + 1 {
					m := c.next()
					got = append(got, fmt.Sprint(m.T, " ", m.S))
					var d struct {
						ID      string
						GuildID string `json:"guild_id"`
					}
					json.Unmarshal(m.D, &d)
					switch m.T {
					case "GUILD_MEMBER_UPDATE":
						guilds = append(guilds, d.GuildID)
					case "GUILD_CREATE":
						if len(guilds) > 0 && guilds[len(guilds)-1] != d.ID {
							t.Errorf("the member of guild %s came before guild %s", guilds[len(guilds)-1], d.ID)
						}
					}
				}
				if strings.Join(got, ", ") != tc.want {
					t.Errorf("got %v, want %s", got, tc.want)
				}
			})
		})
	}
}

// guildLife reads traffic for a time and returns what happened to one guild as a
// whole, with how many of its other events came in between.
func guildLife(c started, j *judge, guild string, end time.Time) (life []string) {
	n := 0
	c.nc.SetReadDeadline(end)
	for {
		m, err := c.read()
		if err != nil {
			return append(life, fmt.Sprint(n > 0))
		}
		stamp, counted := j.see(m)
		switch {
		case m.T == "GUILD_DELETE" && strings.Contains(string(m.D), guild), m.T == "GUILD_CREATE" && !counted && strings.Contains(string(m.D), `,"id":"`+guild):
			life = append(life, fmt.Sprint(n > 0), m.T)
			if m.T == "GUILD_DELETE" {
				life[len(life)-1] += " " + string(m.D)
			}
			n = 0
		case counted && stamp.Guild == 0:
			n++
		}
	}
}

func TestOutageAndRemoval(t *testing.T) {
	for _, rate := range []float64{100, 0} {
		for _, tc := range []struct {
			fault Fault
			want  string // %[1]s is the guild, %[2]t whether there is traffic
		}{
			{OutageAfter{Dispatches: 3, Guild: 0, For: 10 * time.Second}, `[%[3]t GUILD_DELETE {"unavailable":true,"id":"%[1]s"} false GUILD_CREATE %[2]t]`},
			{RemoveAfter{Dispatches: 3, Guild: 0}, `[%[3]t GUILD_DELETE {"id":"%[1]s"} false]`},
			{OutageAfter{Dispatches: 3, Guild: 7, For: time.Second}, `[%[2]t]`}, // no such guild
		} {
			t.Run(fmt.Sprintf("%T-%v", tc.fault, rate), func(t *testing.T) {
				inBubble(t, Options{Guilds: 3, Rate: rate, Faults: []Fault{tc.fault}}, func(t *testing.T, s *Server) {
					c := start(t, s, 0, 1)
					id, _ := s.Session(0).GuildID(0)
					for range 3 {
						c.until("GUILD_CREATE", 0)
					}
					s.Session(0).Dispatch("X", []byte("{}"))
					if rate > 0 {
						time.Sleep(time.Second)
					}
					got := fmt.Sprint(guildLife(c, newJudge(t), id, time.Now().Add(20*time.Second)))
					early := fmt.Sprintf(tc.want, id, rate > 0, true)
					if late := fmt.Sprintf(tc.want, id, rate > 0, false); got != early && got != late {
						t.Errorf("got %s, want %s or %s", got, early, late)
					}
				})
			})
		}
	}
}

func TestOnlyGuildKeepsItsTraffic(t *testing.T) {
	inBubble(t, Options{Guilds: 1, Rate: 100}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		s.Session(0).GuildDown(0)
		c.until("GUILD_DELETE", 0)
		for n := 0; n < 10; {
			if stamp, ok := ParseStamp(c.next().D); ok && stamp.Seq > 0 {
				n++
			}
		}
	})
}

func TestHiddenChannels(t *testing.T) {
	inBubble(t, Options{Guilds: 1, Faults: []Fault{HideAfter{Dispatches: 1}}}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		s.Session(0).Dispatch("X", []byte("{}"))
		guild, _ := s.Session(0).GuildID(0)
		for _, name := range []string{"CHANNEL_CREATE", "CHANNEL_UPDATE"} {
			var d struct {
				Name    string
				Flags   int
				GuildID string `json:"guild_id"`
			}
			if err := json.Unmarshal(c.until(name, 0).D, &d); err != nil || d.Name != "___hidden___" || d.Flags != 1<<17 || d.GuildID != guild {
				t.Errorf("%s: %+v, %v", name, d, err)
			}
		}
	})
}

func TestHugeGuildIsJSON(t *testing.T) {
	inBubble(t, Options{Guilds: 2}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		c.until("GUILD_CREATE", 0)
		c.until("GUILD_CREATE", 0)
		s.Session(0).HugeGuild(1, 100_000)
		m := c.until("GUILD_CREATE", 0)
		var d struct {
			ID      string
			Count   int `json:"member_count"`
			Members []struct{ User struct{ ID string } }
		}
		id, _ := s.Session(0).GuildID(1)
		if err := json.Unmarshal(m.D, &d); err != nil || d.ID != id || len(d.Members) != d.Count || len(m.D) < 100_000 {
			t.Errorf("%d bytes of guild %s with %d members of %d: %v", len(m.D), d.ID, len(d.Members), d.Count, err)
		}
	})
}

func TestUndocumentedAndNull(t *testing.T) {
	faults := []Fault{UndocumentedAfter{Dispatches: 1}, NullAfter{Dispatches: 1}, NullAfter{Dispatches: 1, Event: "GUILD_CREATE"}}
	inBubble(t, Options{Guilds: -1, Faults: faults}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		s.Session(0).Dispatch("X", []byte("{}"))
		got := map[string]string{}
		for range len(undocumented) + 3 {
			m := c.next()
			got[m.T] = string(m.D)
		}
		for _, e := range undocumented {
			if !json.Valid([]byte(e[1])) || got[e[0]] != e[1] {
				t.Errorf("%s has d %s, want %s", e[0], got[e[0]], e[1])
			}
		}
		if got["PRESENCES_REPLACE"] != "[]" || got["MESSAGE_CREATE"] != "null" || got["GUILD_CREATE"] != "null" {
			t.Errorf("got %v", got)
		}
	})
}
