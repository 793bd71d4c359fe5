package mockgateway

// entry describes one dispatch of a session compactly enough to keep hundreds
// of thousands for replay: the text is made again from the template.
type entry struct {
	time                          int64
	guild, seq, typeSeq, template uint32
}

// stamp is what the dispatch carries, if its template has a place for it.
func (e *entry) stamp() Stamp {
	return Stamp{Guild: e.guild, Time: e.time, Seq: e.seq, TypeSeq: e.typeSeq}
}

// ring holds the newest dispatches of a session by sequence. It grows by
// doubling until it holds limit entries, a power of two, and then forgets the
// oldest for each new one.
type ring struct {
	entries []entry
	limit   int
	first   int64 // oldest sequence held
	next    int64 // sequence of the next push
}

func newRing(limit int) ring { return ring{limit: limit, first: 1, next: 1} }

// push stores e under the next sequence and returns that sequence.
func (r *ring) push(e entry) int64 {
	if held := int(r.next - r.first); held == len(r.entries) {
		if held < r.limit {
			r.grow()
		} else {
			r.first++
		}
	}
	s := r.next
	r.entries[s&int64(len(r.entries)-1)] = e
	r.next++
	return s
}

// at returns the entry of sequence s, which must be held.
func (r *ring) at(s int64) *entry { return &r.entries[s&int64(len(r.entries)-1)] }

// trim forgets every entry up to and including s.
func (r *ring) trim(s int64) { r.first = max(r.first, min(s+1, r.next)) }

// last is the newest sequence, 0 before the first.
func (r *ring) last() int64 { return r.next - 1 }

func (r *ring) grow() {
	bigger := make([]entry, min(max(2*len(r.entries), 64), r.limit))
	for s := r.first; s < r.next; s++ {
		bigger[s&int64(len(bigger)-1)] = *r.at(s)
	}
	r.entries = bigger
}
