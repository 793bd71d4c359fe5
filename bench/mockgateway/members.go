package mockgateway

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// memberRequest is the d of op 8.
type memberRequest struct {
	GuildID   string  `json:"guild_id"`
	Query     *string `json:"query"`
	Limit     int     `json:"limit"`
	UserIDs   idList  `json:"user_ids"`
	Presences bool    `json:"presences"`
	Nonce     string  `json:"nonce"`
}

// idList is one snowflake or several.
type idList []string

// UnmarshalJSON takes a string or a list of strings.
func (l *idList) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*l = idList{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(l))
}

const (
	// chunkSize is the most members of a GUILD_MEMBERS_CHUNK.
	chunkSize = 1000
	// foundLimit is the most members that a query or a list of ids returns.
	foundLimit = 100
	// nonceLimit is the longest nonce that comes back.
	nonceLimit = 32
	// fullListEvery is how often a guild's full list may be requested.
	fullListEvery = 30 * time.Second
)

// requestMembers answers op 8. Member i of a guild has the guild's id plus one
// plus i for an id and the name member<i>.
func (s *Session) requestMembers(d json.RawMessage) error {
	var q memberRequest
	if json.Unmarshal(d, &q) != nil || q.Query == nil && q.UserIDs == nil {
		return closeDecode
	}
	if len(q.Nonce) > nonceLimit {
		q.Nonce = ""
	}
	g, ok := s.holds(q.GuildID)
	if !ok {
		return nil
	}
	if q.UserIDs == nil && *q.Query == "" && q.Limit == 0 {
		if wait := s.srv.fullList(g, time.Now()); wait > 0 {
			s.Dispatch("RATE_LIMITED", fmt.Appendf(nil, `{"retry_after":%.3f,"opcode":8,"meta":{"nonce":%s,"guild_id":"%s"}}`,
				wait.Seconds(), nonceOrNull(q.Nonce), q.GuildID))
			return nil
		}
	}
	found, missing := q.find(s.srv.world.id(g), s.srv.opts.Members)
	s.sendChunks(&q, found, missing)
	return nil
}

// find lists the members asked for by number, and the ids that are none.
func (q *memberRequest) find(guild uint64, members int) (found []int, missing []string) {
	if q.UserIDs != nil {
		for _, id := range q.UserIDs[:min(len(q.UserIDs), foundLimit)] {
			v, err := strconv.ParseUint(id, 10, 64)
			if i := v - guild - 1; err == nil && v > guild && i < uint64(members) {
				found = append(found, int(i))
			} else {
				missing = append(missing, id)
			}
		}
		return found, missing
	}
	limit := members
	if *q.Query != "" || q.Limit > 0 {
		if limit = foundLimit; q.Limit > 0 {
			limit = min(limit, q.Limit)
		}
	}
	for i := 0; i < members && len(found) < limit; i++ {
		if strings.HasPrefix(memberName(i), *q.Query) {
			found = append(found, i)
		}
	}
	return found, nil
}

// sendChunks dispatches the answer, at least one chunk.
func (s *Session) sendChunks(q *memberRequest, found []int, missing []string) {
	count := max(1, (len(found)+chunkSize-1)/chunkSize)
	guild, _ := strconv.ParseUint(q.GuildID, 10, 64) // holds has parsed it
	for i := range count {
		part := found[min(i*chunkSize, len(found)):min((i+1)*chunkSize, len(found))]
		d := []byte(`{"members":[`)
		d = appendEach(d, part, func(d []byte, m int) []byte {
			return appendMember(d, guild, m)
		})
		if q.Presences {
			d = append(d, `],"presences":[`...)
			d = appendEach(d, part, func(d []byte, m int) []byte {
				return fmt.Appendf(d, `{"user":{"id":"%d"},"status":"online","client_status":{"web":"online"},"activities":[]}`, guild+1+uint64(m))
			})
		}
		if len(missing) > 0 && i == 0 {
			d = append(d, `],"not_found":[`...)
			d = appendEach(d, missing, func(d []byte, id string) []byte { return append(d, quote(id)...) })
		}
		d = append(d, ']')
		if q.Nonce != "" {
			d = append(append(d, `,"nonce":`...), quote(q.Nonce)...)
		}
		d = fmt.Appendf(d, `,"guild_id":"%s","chunk_index":%d,"chunk_count":%d}`, q.GuildID, i, count)
		s.Dispatch("GUILD_MEMBERS_CHUNK", d)
	}
}

// appendMember appends member m of a guild.
func appendMember(d []byte, guild uint64, m int) []byte {
	return fmt.Appendf(d, `{"user":{"username":"%s","public_flags":0,"id":"%d","global_name":null,"discriminator":"0","avatar":null},"roles":[],"premium_since":null,"pending":false,"nick":null,"mute":false,"joined_at":"2024-05-01T12:00:00.000000+00:00","flags":0,"deaf":false,"communication_disabled_until":null,"avatar":null}`,
		memberName(m), guild+1+uint64(m))
}

// appendEach appends elements with commas between them.
func appendEach[T any](d []byte, list []T, f func([]byte, T) []byte) []byte {
	for i, v := range list {
		if i > 0 {
			d = append(d, ',')
		}
		d = f(d, v)
	}
	return d
}

func memberName(i int) string { return "member" + strconv.Itoa(i) }

func nonceOrNull(nonce string) string {
	if nonce == "" {
		return "null"
	}
	return quote(nonce)
}

// fullList notes a request for the full list of a guild and returns 0, or how
// long the next one has to wait.
func (s *Server) fullList(g uint32, now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.fullLists[g]; ok && now.Sub(last) < fullListEvery {
		return fullListEvery - now.Sub(last)
	}
	s.fullLists[g] = now
	return 0
}
