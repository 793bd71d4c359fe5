package main

import (
	"sync/atomic"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// judge proves from the stamps of the events what became of each guild's stream. Its
// methods are called by handlers, from any goroutine.
type judge struct {
	byType bool // the handler sees one event type: count by type

	restarts    atomic.Int64 // streams that began again
	directories [256]atomic.Pointer[directory]
}

// The streams of a server are numbered densely from 0 in the lower 24 bits of
// Stamp.Guild; their number is not known ahead. A table of pages grows without
// moving what is in it, so nobody is ever locked out.
type (
	directory [1 << 12]atomic.Pointer[page]
	page      struct {
		used    atomic.Uint32 // streams up to here were used
		streams [1 << 12]stream
	}
)

func (j *judge) stream(guild uint32) *stream {
	dir := j.directories[guild>>24].Load()
	if dir == nil {
		dir = install(&j.directories[guild>>24])
	}
	p := dir[guild>>12&0xfff].Load()
	if p == nil {
		p = install(&dir[guild>>12&0xfff])
	}
	i := guild & 0xfff
	if used := p.used.Load(); i >= used {
		for i >= used && !p.used.CompareAndSwap(used, i+1) {
			used = p.used.Load()
		}
	}
	return &p.streams[i]
}

// install fills a slot of the table, unless somebody was faster.
func install[T any](slot *atomic.Pointer[T]) *T {
	fresh := new(T)
	if slot.CompareAndSwap(nil, fresh) {
		return fresh
	}
	return slot.Load()
}

// prepare makes room for a guild before its first event.
func (j *judge) prepare(s mockgateway.Stamp) { j.stream(s.Guild) }

// record accounts for one event if it is the next of its guild, as all but few are,
// and reports whether it was. It allocates nothing.
func (j *judge) record(s mockgateway.Stamp) bool {
	st := j.stream(s.Guild)
	at := st.lock()
	n := j.counter(s)
	if n != st.next || len(st.gaps) > 0 || st.unsure {
		st.unlock(at)
		return false
	}
	st.next, st.time = n+1, s.Time
	st.unlock(at.advance(s.Seq))
	return true
}

// recordSlow accounts for any event. Ordered says that it must not come after a later
// ordered one of its guild.
func (j *judge) recordSlow(s mockgateway.Stamp, ordered bool) {
	st := j.stream(s.Guild)
	at := st.lock()
	if st.arrive(j.counter(s), s.Time, ordered) {
		j.restarts.Add(1)
		at = at.restart()
	}
	st.unlock(at.advance(s.Seq))
}

// counter is the one of the stamp that has no holes in what the handler sees.
func (j *judge) counter(s mockgateway.Stamp) uint32 {
	if j.byType {
		return s.TypeSeq
	}
	return s.Seq
}

// each calls f with every stream that was used.
func (j *judge) each(f func(guild uint32, st *stream)) {
	for d := range j.directories {
		dir := j.directories[d].Load()
		if dir == nil {
			continue
		}
		for i := range dir {
			p := dir[i].Load()
			if p == nil {
				continue
			}
			for k := range p.used.Load() {
				f(uint32(d)<<24|uint32(i)<<12|k, &p.streams[k])
			}
		}
	}
}

// passed is how many dispatches the guilds have had so far, seen or not, up to the
// newest that was seen of each. It may be called at any time and allocates nothing.
func (j *judge) passed() int64 {
	var n int64
	j.each(func(_ uint32, st *stream) { n += st.at().passed() })
	return n
}

// reached returns the newest Seq seen of a guild.
func (j *judge) reached(guild uint32) uint32 {
	dir := j.directories[guild>>24].Load()
	if dir == nil {
		return 0
	}
	p := dir[guild>>12&0xfff].Load()
	if p == nil {
		return 0
	}
	return p.streams[guild&0xfff].at().last()
}

// proof is what was found.
type proof struct {
	lost, duplicated, reordered int64
}

// missing is how many events were passed over in the streams of some guilds, once no
// handler runs any more.
func (j *judge) missing(guilds func(guild uint32) bool) int64 {
	var n int64
	j.each(func(guild uint32, st *stream) {
		if guilds(guild) {
			n += st.lost + st.open()
		}
	})
	return n
}

// verdict adds up the streams, once no handler runs any more.
func (j *judge) verdict() proof {
	p := proof{lost: j.missing(everyGuild)}
	j.each(func(_ uint32, st *stream) {
		p.duplicated += st.duplicated
		p.reordered += st.reordered
	})
	return p
}
