package sluice

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// ask is one request for members under way, for all iterations that share in it. It
// belongs to the desk.
type ask struct {
	key    askKey
	guild  decode.ID
	full   bool // of the full list of a guild, which is limited
	parts  []*part
	takers []*taker
	chunks int // that have come
	left   int // parts that are not answered
	over   bool
	ctx    context.Context // of what is being sent
	cancel context.CancelFunc
}

// askKey is what equal requests have in common.
type askKey struct {
	shard   *Shard
	request string
}

// partState is where a part of a request stands.
type partState uint8

const (
	partWaiting  partState = iota // to be sent when it is due
	partSending                   // a goroutine waits until it may be written
	partAsked                     // written; chunks are awaited
	partAnswered                  // every chunk has come
)

// part is what of a request fits into one payload.
type part struct {
	ask      *ask
	request  MembersRequest
	nonce    string // the same however often it is sent
	at       partState
	due      time.Time // waiting: not before
	deadline time.Time // asked: for the next chunk
	again    time.Time // asked: to be sent again if no chunk comes until then; or zero
	tries    int       // times that it was sent since the last chunk
	dubious  bool      // sending: perhaps to a connection that is gone

	count int      // of chunks; zero before the first
	seen  []uint64 // a bit for each chunk_index that has come
	got   int      // of those
}

// maxChunks bounds what is believed of chunk_count: 65 million members.
const maxChunks = 1 << 16

// draft makes an ask of a request that can be sent.
func (d *desk) draft(s *Shard, r MembersRequest) (*ask, error) {
	const op = decode.OpRequestGuildMembers
	switch home := r.GuildID.Shard(s.total); {
	case r.Nonce != "":
		return nil, &CommandError{op, "has a Nonce, which RequestMembers makes itself; leave it empty"}
	case home != s.id && r.GuildID != 0:
		return nil, &CommandError{op, fmt.Sprintf("was given to shard %d, but its guild is shard %d's; see Manager.ShardOf", s.id, home)}
	}
	r.UserIDs = slices.Clone(r.UserIDs)
	a := &ask{guild: r.GuildID, full: r.UserIDs == nil && r.Query == "" && r.Limit == 0}
	requests := []MembersRequest{r}
	if len(r.UserIDs) > membersIDs {
		requests = nil
		for ids := range slices.Chunk(r.UserIDs, membersIDs) {
			q := r
			q.UserIDs = ids
			requests = append(requests, q)
		}
	}
	a.key.shard = s
	for _, q := range requests {
		p := &part{ask: a, request: q, nonce: fmt.Sprintf("%*d", nonceLimit, 0)} // of the length that it may have
		if _, err := p.encode(); err != nil {
			return nil, err
		}
		a.parts = append(a.parts, p)
	}
	a.left = len(a.parts)
	payloads, err := r.encode()
	for _, p := range payloads {
		a.key.request += string(p)
	}
	a.ctx, a.cancel = context.WithCancel(d.m.ctx)
	return a, err
}

func (p *part) encode() ([]byte, error) {
	r := p.request
	r.Nonce = p.nonce
	all, err := r.encode()
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

func (a *ask) failure(reason error) error {
	return &MembersError{GuildID: a.guild, Chunks: a.chunks, Err: reason}
}

// wait has the part sent when it is due.
func (p *part) wait(due time.Time) { p.at, p.due, p.again = partWaiting, due, time.Time{} }

// asked notes that it was sent.
func (p *part) asked(now time.Time, timeout time.Duration) {
	p.at, p.deadline, p.again = partAsked, now.Add(timeout), time.Time{}
	if p.tries++; p.dubious {
		p.again = now.Add(resumedGrace)
	}
}

// take notes a chunk, and tells whether it is a new one.
func (p *part) take(index, count int, now time.Time, timeout time.Duration) bool {
	if index < 0 || index >= count || count > maxChunks {
		return false
	}
	word, bit := index/64, uint64(1)<<(index%64)
	if missing := word + 1 - len(p.seen); missing > 0 {
		p.seen = append(p.seen, make([]uint64, missing)...)
	}
	p.count, p.tries, p.again, p.deadline = count, 0, time.Time{}, now.Add(timeout)
	p.at = partAsked // if it was to be sent again, there is no need
	if p.seen[word]&bit != 0 {
		return false
	}
	p.seen[word] |= bit
	p.got++
	return true
}

// complete tells whether every chunk has come.
func (p *part) complete() bool { return p.got > 0 && p.got >= p.count }
