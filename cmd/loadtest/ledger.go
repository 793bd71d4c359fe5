package main

import (
	"sync"

	"github.com/seed4d760daf/sluice"
)

// ledger is the proof from s alone, for any gateway and whether or not a handler is
// registered: a session numbers its dispatches from 1, so after a session the newest
// s and the number of dispatches received are equal. What is missing makes the number
// smaller, what came twice makes it larger; what came in a wrong order it cannot see.
type ledger struct {
	mu     sync.Mutex
	shards map[int]*account
	lost   int64
	twice  int64
}

// account is a shard's part.
type account struct {
	before int64 // dispatches received in earlier sessions
	count  int64 // received in all, when the last connection ended
	seq    int64 // newest s, when the last connection ended
	served bool
}

func newLedger() *ledger { return &ledger{shards: map[int]*account{}} }

func (l *ledger) shard(id int) *account {
	if l.shards[id] == nil {
		l.shards[id] = new(account)
	}
	return l.shards[id]
}

// ended notes where a connection left its session.
func (l *ledger) ended(st sluice.ShardStats) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.shard(st.ID)
	p.count, p.seq = int64(st.Received), st.Seq
}

// began closes the account of the session before, if there was one.
func (l *ledger) began(shard int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.shard(shard)
	if p.served {
		l.settle(p)
	}
	p.served = true
}

func (l *ledger) settle(p *account) {
	missing := p.seq - (p.count - p.before)
	l.lost += max(missing, 0)
	l.twice += max(-missing, 0)
	p.before = p.count
}

// verdict closes every account, once all connections have ended.
func (l *ledger) verdict() proof {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.shards {
		if p.served {
			l.settle(p)
		}
	}
	return proof{lost: l.lost, duplicated: l.twice}
}
