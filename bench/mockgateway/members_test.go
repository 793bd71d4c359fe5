package mockgateway

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// chunk is the d of GUILD_MEMBERS_CHUNK.
type chunk struct {
	GuildID string `json:"guild_id"`
	Members []struct {
		User struct{ ID, Username string }
	}
	Presences []struct{ User struct{ ID string } }
	NotFound  []string `json:"not_found"`
	Index     int      `json:"chunk_index"`
	Count     int      `json:"chunk_count"`
	Nonce     string
}

func TestRequestMembers(t *testing.T) {
	inBubble(t, Options{Guilds: 1, Members: 2345}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		c.until("GUILD_CREATE", 0)
		guild := s.world.id(0)
		long := strings.Repeat("n", 33)
		for _, tc := range []struct {
			name, fields string
			sizes        string // members of each chunk
			missing      int
			nonce        string
		}{
			{"all", `"query":"","limit":0,"nonce":"a"`, "[1000 1000 345]", 0, "a"},
			{"prefix", `"query":"member12","limit":0`, "[100]", 0, ""},
			{"prefix, limit", `"query":"member12","limit":7`, "[7]", 0, ""},
			{"nobody", `"query":"x","limit":0,"nonce":"b"`, "[0]", 0, "b"},
			{"ids", fmt.Sprintf(`"user_ids":["%d","%d","17"]`, guild+1, guild+2345), "[2]", 1, ""},
			{"one id", fmt.Sprintf(`"user_ids":"%d","nonce":%q`, guild+2346, long), "[0]", 1, ""},
		} {
			time.Sleep(time.Minute / 2)
			c.send(`{"op":1,"d":null}`)
			c.send(fmt.Sprintf(`{"op":8,"d":{"guild_id":"%d","presences":true,%s}}`, guild, tc.fields))
			var sizes []int
			for d := (chunk{Count: 1}); d.Index < d.Count; d.Index++ {
				m := c.until("GUILD_MEMBERS_CHUNK", 0)
				index := d.Index
				d = chunk{}
				if err := json.Unmarshal(m.D, &d); err != nil {
					t.Fatal(err)
				}
				sizes = append(sizes, len(d.Members))
				if d.Index != index || d.Nonce != tc.nonce || len(d.NotFound) != tc.missing || len(d.Presences) != len(d.Members) || d.GuildID != fmt.Sprint(guild) {
					t.Errorf("%s: chunk %+v", tc.name, d)
				}
				for _, m := range d.Members {
					if !strings.HasPrefix(m.User.Username, "member") || m.User.ID == "" {
						t.Fatalf("%s: member %+v", tc.name, m)
					}
				}
			}
			if fmt.Sprint(sizes) != tc.sizes {
				t.Errorf("%s: chunks of %v, want %s", tc.name, sizes, tc.sizes)
			}
		}
	})
}

func TestFullListsAreLimited(t *testing.T) {
	inBubble(t, Options{Guilds: 1, Members: 1}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		request := fmt.Sprintf(`{"op":8,"d":{"guild_id":"%d","query":"","limit":0,"nonce":"n"}}`, s.world.id(0))
		c.send(request)
		c.until("GUILD_MEMBERS_CHUNK", 0)
		time.Sleep(10 * time.Second)
		c.send(request)
		want := fmt.Sprintf(`{"retry_after":20.000,"opcode":8,"meta":{"nonce":"n","guild_id":"%d"}}`, s.world.id(0))
		if m := c.until("RATE_LIMITED", 0); string(m.D) != want {
			t.Errorf("got %s, want %s", m.D, want)
		}
		time.Sleep(20 * time.Second)
		c.send(request)
		c.until("GUILD_MEMBERS_CHUNK", 0)
	})
}

func TestCommands(t *testing.T) {
	inBubble(t, Options{Guilds: 1}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		c.until("GUILD_CREATE", 0)
		guild := s.world.id(0)
		for _, tc := range []struct {
			send string
			want string
		}{
			{`{"op":4,"d":{"guild_id":"%d","channel_id":"5","self_mute":true,"self_deaf":false}}`, "VOICE_STATE_UPDATE VOICE_SERVER_UPDATE"},
			{`{"op":4,"d":{"guild_id":"%d","channel_id":null,"self_mute":false,"self_deaf":false}}`, "VOICE_STATE_UPDATE"},
			{`{"op":31,"d":{"guild_ids":["%d","7"]}}`, "SOUNDBOARD_SOUNDS"},
			{`{"op":43,"d":{"guild_id":"%d","fields":["status","voice_start_time"]}}`, "CHANNEL_INFO"},
			{`{"op":3,"d":{"since":null,"activities":[],"status":"idle","afk":false,"x":%d}}`, ""},
		} {
			c.send(fmt.Sprintf(tc.send, guild))
			for _, want := range strings.Fields(tc.want) {
				m := c.next()
				if !json.Valid(m.D) || m.T != want {
					t.Errorf("%s: got %s %s, want %s", tc.send, m.T, m.D, want)
				}
			}
		}
		c.send(`{"op":1,"d":null}`)
		if m := c.next(); m.Op != 11 {
			t.Errorf("the presence update was answered with op %d %s", m.Op, m.T)
		}
		if n := len(s.Log().Of(Command)); n != 5 {
			t.Errorf("%d commands in the log, want 5", n)
		}
	})
}
