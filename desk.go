package sluice

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

const (
	// fullListEvery is how often the full list of a guild may be asked for, by Discord's
	// rule, and a little, for Discord counts when a request arrives.
	fullListEvery = 30*time.Second + sendSlack

	// resumedGrace is how long after a resume a request without an answer is sent again:
	// the connection may have broken before it arrived.
	resumedGrace = 5 * time.Second

	// maxTries is how often a request is sent without one chunk of an answer.
	maxTries = 5

	// deskTick is how exactly the desk keeps time. It has thousands of requests to look
	// through while a large bot starts.
	deskTick = 250 * time.Millisecond

	// chunkShare is how many times its budget of events a shard's chunks may hold.
	chunkShare = 4
)

// desk owns the requests for members that are under way. One goroutine of the Manager,
// started by the first request, does what the others hand it: iterations that begin, go on
// and leave, readers with chunks, senders that have sent. It never waits for any of them.
// It rests while nothing is asked for.
type desk struct {
	m     *Manager
	start sync.Once
	open  atomic.Bool // started
	calls chan func()
	ended chan struct{}
	mark  string       // what our nonces begin with
	bytes atomic.Int64 // of the chunks that no iterator has taken

	compiling sync.Mutex // of types

	// The owner's.
	nonces   uint64
	parts    map[string]*part // by nonce
	joinable map[askKey]*ask  // by request, until the first chunk
	counters map[*Shard]*counter
	full     map[decode.ID]fullList
	waiting  int // readers that wait for room
}

// counter is what the desk knows of a shard.
type counter struct {
	asks   []*ask        // under way, in turn
	takers []*taker      // iterations
	room   chan struct{} // a reader waits for room until it is closed; or nil
	since  time.Time     // it waits, as far as that is not charged yet
	blamed *taker        // to whom
}

// fullList is the last request for the full list of a guild.
type fullList struct {
	at   time.Time
	busy bool // it is being sent
}

func newDesk(m *Manager) *desk {
	return &desk{
		m: m, calls: make(chan func()), ended: make(chan struct{}), mark: fmt.Sprintf("sluice:%08x:", rand.Uint32()),
		parts: make(map[string]*part), joinable: make(map[askKey]*ask),
		counters: make(map[*Shard]*counter), full: make(map[decode.ID]fullList),
	}
}

// do has the desk do something, and tells whether it will: once it has ended it does
// nothing any more.
func (d *desk) do(f func()) bool {
	select {
	case d.calls <- f:
		return true
	case <-d.ended:
		return false
	}
}

// run is the desk's owner, until the Manager ends.
func (d *desk) run() {
	defer d.close()
	tick := time.NewTicker(deskTick)
	defer tick.Stop()
	ticking := true
	for {
		if busy := len(d.parts) > 0 || len(d.full) > 0 || d.waiting > 0; busy != ticking {
			if ticking = busy; busy {
				tick.Reset(deskTick)
			} else {
				tick.Stop()
			}
		}
		select {
		case f := <-d.calls:
			f()
		case now := <-tick.C:
			d.tick(now)
		case <-d.m.ctx.Done():
			return
		}
	}
}

// close gives back what nobody will take.
func (d *desk) close() {
	for _, c := range d.counters {
		for _, a := range slices.Clone(c.asks) {
			d.finish(a, ErrStopped)
		}
		for _, t := range c.takers {
			d.drop(t)
		}
	}
	close(d.ended)
}

// join begins a request, or has its iteration share in one that is under way.
func (d *desk) join(s *Shard, r MembersRequest) (*taker, error) {
	asks, err := d.draft(s, r)
	if err != nil {
		return nil, err
	}
	d.start.Do(func() {
		d.open.Store(true)
		go d.run()
	})
	t := &taker{desk: d, shard: s, reply: make(chan reply, 1)}
	if !d.do(func() { d.enter(t, asks) }) {
		return nil, ErrStopped
	}
	return t, nil
}

func (d *desk) enter(t *taker, a *ask) {
	c := d.counter(t.shard)
	c.takers = append(c.takers, t)
	if same := d.joinable[a.key]; same != nil {
		a.cancel()
		same.takers = append(same.takers, t)
		t.ask = same
		return
	}
	d.joinable[a.key] = a
	a.takers = append(a.takers, t)
	t.ask = a
	c.asks = append(c.asks, a)
	now := time.Now()
	for _, p := range a.parts {
		d.nonces++
		p.nonce = d.mark + strconv.FormatUint(d.nonces, 36)
		d.parts[p.nonce] = p
		d.step(p, now)
	}
}

// ours tells whether a nonce was given by this desk.
func (d *desk) ours(nonce string) bool { return strings.HasPrefix(nonce, d.mark) }

func (d *desk) counter(s *Shard) *counter {
	c := d.counters[s]
	if c == nil {
		c = new(counter)
		d.counters[s] = c
	}
	return c
}

// tick does what is due.
func (d *desk) tick(now time.Time) {
	for guild, f := range d.full {
		if !f.busy && now.Sub(f.at) >= fullListEvery {
			delete(d.full, guild)
		}
	}
	for s, c := range d.counters {
		for _, a := range slices.Clone(c.asks) {
			for _, p := range a.parts {
				if d.step(p, now); a.over {
					break
				}
			}
		}
		if c.room != nil {
			d.charge(s, c, now)
		}
		if len(c.takers) == 0 && c.room == nil {
			delete(d.counters, s)
		}
	}
}

// step does what is due for a part.
func (d *desk) step(p *part, now time.Time) {
	a := p.ask
	if p.at == partAsked && !p.again.IsZero() && !now.Before(p.again) {
		p.wait(p.again)
	}
	switch {
	case p.at == partWaiting && p.tries >= maxTries:
		d.finish(a, a.failure(ErrMembersUnanswered))
	case p.at == partWaiting && !now.Before(p.due) && d.mayAsk(a, now):
		d.send(p, now)
	case p.at == partAsked && !now.Before(p.deadline):
		if a.key.shard.deaf() {
			p.deadline = now.Add(d.m.cfg.Timeouts.Members)
			return
		}
		d.finish(a, a.failure(ErrMembersUnanswered))
	}
}

// mayAsk tells whether the limit of full lists allows a request.
func (d *desk) mayAsk(a *ask, now time.Time) bool {
	if !a.full {
		return true
	}
	f, ok := d.full[a.guild]
	return !ok || !f.busy && now.Sub(f.at) >= fullListEvery
}

// send has a goroutine wait until the payload may be written.
func (d *desk) send(p *part, now time.Time) {
	p.at, p.dubious = partSending, false
	a := p.ask
	if a.full {
		d.full[a.guild] = fullList{now, true}
	}
	payload, err := p.encode()
	go func() {
		s := a.key.shard
		if err == nil {
			err = s.enqueue(a.ctx, s.commands, payload)
		}
		d.do(func() { d.sent(p, err, time.Now()) })
	}()
}

// sent notes that a payload was written, or may have been: a connection that broke over
// it is followed by a session, which says more.
func (d *desk) sent(p *part, err error, now time.Time) {
	a := p.ask
	unsent := err != nil && (a.ctx.Err() != nil || errors.Is(err, ErrStopped))
	if a.full && d.full[a.guild].busy {
		if d.full[a.guild] = (fullList{now, false}); unsent {
			delete(d.full, a.guild)
		}
	}
	switch {
	case a.over, p.at != partSending: // the answer was faster
	case unsent:
		d.finish(a, ErrStopped)
	default:
		p.asked(now, d.m.cfg.Timeouts.Members)
	}
}

// limited is a RATE_LIMITED for a part: it is asked for again when that is over, unless
// chunks come before.
func (d *desk) limited(nonce string, retry time.Duration, now time.Time) {
	p := d.parts[nonce]
	if p == nil {
		return
	}
	p.tries = 0
	p.wait(now.Add(retry + sendSlack))
	if a := p.ask; a.full {
		d.full[a.guild] = fullList{now.Add(retry + sendSlack - fullListEvery), false}
	}
}

// session notes that the session of a shard stands, a new one or the one before. What
// was asked for in the one before a new one does not come any more.
func (d *desk) session(s *Shard, fresh bool, now time.Time) {
	c := d.counters[s]
	if c == nil {
		return
	}
	for _, a := range c.asks {
		for _, p := range a.parts {
			p.dubious = true // if it is just being sent, it may have been to the connection before
			switch {
			case p.at != partAsked:
			case fresh:
				p.wait(now)
			default:
				p.deadline = now.Add(d.m.cfg.Timeouts.Members)
				if p.tries > 0 {
					p.again = now.Add(resumedGrace)
				}
			}
		}
	}
}

// finish ends a request. The iterations that share in it still get what is queued.
func (d *desk) finish(a *ask, err error) {
	a.over = true
	a.cancel()
	if d.joinable[a.key] == a {
		delete(d.joinable, a.key)
	}
	for _, p := range a.parts {
		delete(d.parts, p.nonce)
	}
	c := d.counters[a.key.shard]
	c.asks = slices.DeleteFunc(c.asks, func(x *ask) bool { return x == a })
	for _, t := range a.takers {
		t.end = err
		d.serve(t)
	}
	a.takers = nil
}

// next serves an iteration that is done with its last chunk.
func (d *desk) next(t *taker) {
	t.wants = true
	d.serve(t)
}

// serve gives an iteration that waits what there is for it.
func (d *desk) serve(t *taker) {
	switch {
	case !t.wants:
	case len(t.queue) > 0:
		c := t.queue[0]
		t.queue[0] = nil
		t.queue = t.queue[1:]
		t.wants = false
		t.reply <- reply{ev: c.ev}
		d.taken(t, c)
	case t.end != nil:
		t.wants = false
		t.reply <- reply{err: t.end}
	}
}

// leave forgets an iteration.
func (d *desk) leave(t *taker) {
	t.wants = false
	t.drain()
	d.unshare(t)
	d.drop(t)
	c := d.counter(t.shard)
	c.takers = slices.DeleteFunc(c.takers, func(x *taker) bool { return x == t })
}

// unshare takes an iteration off its request, which ends if no other shares in it.
func (d *desk) unshare(t *taker) {
	a := t.ask
	a.takers = slices.DeleteFunc(a.takers, func(x *taker) bool { return x == t })
	if !a.over && len(a.takers) == 0 {
		d.finish(a, errAnswered)
	}
}

// drop gives back what is queued for an iteration.
func (d *desk) drop(t *taker) {
	for _, c := range t.queue {
		c.ev.Release()
		d.taken(t, c)
	}
	t.queue = nil
}
