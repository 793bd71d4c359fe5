package mockgateway

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// onCommand serves the messages that need a session: op 3, 4, 8, 31 and 43.
func (c *Conn) onCommand(op int, d json.RawMessage) error {
	s := c.session.Load()
	if s == nil {
		return closeNotAuth
	}
	e := c.entry(Command)
	e.Code, e.Session, e.Shard = op, s.id, s.shard
	c.srv.journal.add(e)
	switch op {
	case 3:
		var p status
		if json.Unmarshal(d, &p) != nil || !p.valid() {
			return closeDecode
		}
		return nil
	case 4:
		return s.voiceState(d)
	case 8:
		return s.requestMembers(d)
	case 31:
		return s.requestSounds(d)
	default:
		return s.requestChannelInfo(d)
	}
}

// voiceState answers op 4 with the bot's own voice state and, when it joins a
// channel, with a voice server.
func (s *Session) voiceState(d json.RawMessage) error {
	var q struct {
		GuildID   string  `json:"guild_id"`
		ChannelID *string `json:"channel_id"`
		SelfMute  bool    `json:"self_mute"`
		SelfDeaf  bool    `json:"self_deaf"`
	}
	if json.Unmarshal(d, &q) != nil {
		return closeDecode
	}
	if _, ok := s.holds(q.GuildID); !ok {
		return nil
	}
	channel := "null"
	if q.ChannelID != nil {
		channel = quote(*q.ChannelID)
	}
	s.Dispatch("VOICE_STATE_UPDATE", fmt.Appendf(nil,
		`{"user_id":"%s","suppress":false,"session_id":"%s","self_video":false,"self_mute":%t,"self_deaf":%t,"request_to_speak_timestamp":null,"mute":false,"guild_id":"%s","deaf":false,"channel_id":%s}`,
		selfID, s.id, q.SelfMute, q.SelfDeaf, q.GuildID, channel))
	if q.ChannelID != nil {
		s.Dispatch("VOICE_SERVER_UPDATE", fmt.Appendf(nil, `{"token":"%s","guild_id":"%s","endpoint":"voice.example.net:443"}`, s.id, q.GuildID))
	}
	return nil
}

// requestSounds answers op 31: one SOUNDBOARD_SOUNDS for each guild.
func (s *Session) requestSounds(d json.RawMessage) error {
	var q struct {
		GuildIDs []string `json:"guild_ids"`
	}
	if json.Unmarshal(d, &q) != nil {
		return closeDecode
	}
	for _, id := range q.GuildIDs {
		if _, ok := s.holds(id); ok {
			s.Dispatch("SOUNDBOARD_SOUNDS", fmt.Appendf(nil,
				`{"soundboard_sounds":[{"volume":1.0,"sound_id":"1100000000000000007","name":"quack","guild_id":"%s","emoji_name":"🦆","emoji_id":null,"available":true}],"guild_id":"%s"}`, id, id))
		}
	}
	return nil
}

// requestChannelInfo answers op 43 with what one voice channel has of the
// fields asked for.
func (s *Session) requestChannelInfo(d json.RawMessage) error {
	var q struct {
		GuildID string   `json:"guild_id"`
		Fields  []string `json:"fields"`
	}
	if json.Unmarshal(d, &q) != nil {
		return closeDecode
	}
	if _, ok := s.holds(q.GuildID); !ok {
		return nil
	}
	channel := []byte(`{"id":"1100000000000000008"`)
	for _, field := range q.Fields {
		switch field {
		case "status":
			channel = append(channel, `,"status":"open"`...)
		case "voice_start_time":
			channel = append(channel, `,"voice_start_time":1785000000`...)
		}
	}
	s.Dispatch("CHANNEL_INFO", fmt.Appendf(nil, `{"guild_id":"%s","channels":[%s}]}`, q.GuildID, channel))
	return nil
}

// holds finds the guild of a snowflake among the session's.
func (s *Session) holds(id string) (guild uint32, ok bool) {
	v, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0, false
	}
	for _, g := range s.guilds {
		if s.srv.world.id(g) == v {
			return g, true
		}
	}
	return 0, false
}

// quote is text as a JSON string.
func quote(text string) string {
	b, _ := json.Marshal(text) // strings do not fail
	return string(b)
}
