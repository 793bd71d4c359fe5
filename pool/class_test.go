package pool

import "testing"

func TestClassOf(t *testing.T) {
	for _, c := range []struct{ n, class, size int }{
		{-1, 0, 1024},
		{0, 0, 1024},
		{1, 0, 1024},
		{1023, 0, 1024},
		{1024, 0, 1024},
		{1025, 1, 1280},
		{1280, 1, 1280},
		{1281, 2, 1536},
		{1537, 3, 1792},
		{1793, 4, 2048},
		{2048, 4, 2048},
		{2049, 5, 2560},
		{1<<16 - 1, 24, 1 << 16},
		{1 << 16, 24, 1 << 16},
		{1<<16 + 1, 25, 5 << 14},
		{1<<20 - 1, 40, 1 << 20},
		{1 << 20, 40, 1 << 20},
		{1<<20 + 1, -1, 1<<20 + 1},
		{1 << 30, -1, 0}, // too large to be got here
	} {
		if got := classOf(c.n); got != c.class {
			t.Errorf("classOf(%d) = %d, want %d", c.n, got, c.class)
		}
		if c.size == 0 {
			continue
		}
		b := NewBuffers().Get(c.n)
		mem := b.Bytes()
		if len(mem) != c.size {
			t.Errorf("Get(%d) has %d bytes, want %d", c.n, len(mem), c.size)
		}
		if behind := cap(mem) - len(mem); behind < slack {
			t.Errorf("Get(%d) has %d bytes behind its end, want %d", c.n, behind, slack)
		}
		b.Release()
	}
}

func TestLastReleasedComesFirst(t *testing.T) {
	p := NewBuffers()
	a, b, c := p.Get(1024), p.Get(1024), p.Get(1025)
	a.Release()
	b.Release()
	c.Release()
	for _, want := range []Buffer{b, a} {
		if got := p.Get(1); got.b != want.b {
			t.Errorf("Get returned block %p, want %p", got.b, want.b)
		}
	}
	if got := p.Get(1); got.b == a.b || got.b == b.b || got.b == c.b {
		t.Error("Get returned a block that is in use or of another class")
	}
}

func TestIdleMemoryIsBounded(t *testing.T) {
	for c := range numClasses {
		var l freeList
		most := idleBytes / classSize(c)
		for range most + 3 {
			l.push(&block{class: int8(c)})
		}
		if l.n != most {
			t.Errorf("class %d keeps %d blocks, want %d", c, l.n, most)
		}
		n := 0
		for l.pop() != nil {
			n++
		}
		if n != most || l.n != 0 {
			t.Errorf("class %d gave back %d blocks and counts %d more, want %d and 0", c, n, l.n, most)
		}
	}
}

// Trim lets go of what was idle since the Trim before, and of nothing that was needed.
func TestTrim(t *testing.T) {
	p := NewBuffers()
	burst := func(n int) {
		var held []Buffer
		for range n {
			held = append(held, p.Get(1<<12))
		}
		for _, b := range held {
			b.Release()
		}
	}
	idle := func() int { return p.classes[classOf(1<<12)].n }
	burst(100)
	p.Trim() // all were needed
	if n := idle(); n != 100 {
		t.Errorf("%d idle after a burst of 100 and a Trim", n)
	}
	burst(10)
	p.Trim()
	if n := idle(); n != 10 {
		t.Errorf("%d idle after a period that needed 10", n)
	}
	p.Trim()
	if n := idle(); n != 0 {
		t.Errorf("%d idle after a period that needed none", n)
	}
	burst(3)
	p.Trim()
	if n := idle(); n != 3 {
		t.Errorf("%d idle after 3 were made", n)
	}
}
