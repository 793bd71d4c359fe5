package pool

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// panicOf returns what f panics with, as text, or "" if it does not.
func panicOf(f func()) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprint(p)
		}
	}()
	f()
	return ""
}

func TestMisusePanics(t *testing.T) {
	const (
		owner    = "pool: Buffer used after its Release"
		view     = "pool: View used after its last Release"
		noSlot   = "index out of range"
		noBounds = "slice bounds out of range"
	)
	released := func(p *Buffers) Buffer {
		b := p.Get(1)
		b.Release()
		return b
	}
	dead := func(p *Buffers) View {
		b := p.Get(1)
		v := b.View(0, 1)
		v.Release()
		b.Release()
		return v
	}
	for _, c := range []struct {
		name string
		want string
		f    func(p *Buffers)
	}{
		{"Buffer.Bytes", owner, func(p *Buffers) { released(p).Bytes() }},
		{"Buffer.View", owner, func(p *Buffers) { released(p).View(0, 1) }},
		{"Buffer.Rewind", owner, func(p *Buffers) { released(p).Rewind() }},
		{"Buffer.Slots", owner, func(p *Buffers) { released(p).Slots() }},
		{"Buffer.Release", owner, func(p *Buffers) { released(p).Release() }},
		{"Buffer.Bytes reused", owner, func(p *Buffers) {
			b := released(p)
			defer p.Get(1).Release()
			b.Bytes()
		}},
		{"Buffer.Release viewed", owner, func(p *Buffers) {
			b := p.Get(1)
			v := b.View(0, 1)
			b.Release()
			defer v.Release()
			b.Release()
		}},
		{"Buffer.View viewed", owner, func(p *Buffers) {
			b := p.Get(1)
			v := b.View(0, 1)
			b.Release()
			defer v.Release()
			b.View(0, 1)
		}},
		{"View.Bytes", view, func(p *Buffers) { dead(p).Bytes() }},
		{"View.Check", view, func(p *Buffers) { dead(p).Check() }},
		{"View.Retain", view, func(p *Buffers) { dead(p).Retain() }},
		{"View.Release", view, func(p *Buffers) { dead(p).Release() }},
		{"View.Release retained", view, func(p *Buffers) {
			b := p.Get(1)
			defer b.Release()
			v := b.View(0, 1)
			v.Retain()
			v.Release()
			v.Release()
			v.Release()
		}},
		{"zero View.Bytes", view, func(*Buffers) { View{}.Bytes() }},
		{"zero View.Retain", view, func(*Buffers) { View{}.Retain() }},
		{"zero View.Release", view, func(*Buffers) { View{}.Release() }},
		{"no slot left", noSlot, func(p *Buffers) {
			b := p.Get(1)
			defer b.Release()
			for range b.Slots() + 1 {
				defer b.View(0, 1).Release()
			}
		}},
		{"view into the slack", noBounds, func(p *Buffers) {
			b := p.Get(1)
			defer b.Release()
			b.View(0, len(b.Bytes())+1)
		}},
		{"view of less than nothing", noBounds, func(p *Buffers) {
			b := p.Get(1)
			defer b.Release()
			b.View(2, 1)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := NewBuffers()
			if got := panicOf(func() { c.f(p) }); !strings.Contains(got, c.want) {
				t.Errorf("panic %q, want %q", got, c.want)
			}
			if n := p.InUse(); n != 0 {
				t.Errorf("%d buffers in use afterwards", n)
			}
		})
	}
}

func TestZeroHandles(t *testing.T) {
	p := NewBuffers()
	b := p.Get(1)
	defer b.Release()
	if !(Buffer{}).IsZero() || b.IsZero() {
		t.Error("IsZero tells the wrong handle")
	}
	if (View{}).Alive() {
		t.Error("the zero View is alive")
	}
}

func TestViewIsAPartOfItsBuffer(t *testing.T) {
	p := NewBuffers()
	b := p.Get(1024)
	defer b.Release()
	copy(b.Bytes(), "0123456789")
	v, empty := b.View(2, 5), b.View(7, 7)
	defer v.Release()
	defer empty.Release()
	if got := string(v.Bytes()); got != "234" {
		t.Errorf("view of [2:5] reads %q", got)
	}
	if got := empty.Bytes(); len(got) != 0 {
		t.Errorf("empty view reads %q", got)
	}
	_ = append(v.Bytes(), "xxx"...)
	if got := string(b.Bytes()[:10]); got != "0123456789" {
		t.Errorf("appending to a view changed its buffer to %q", got)
	}
}

// A handle that was released never shows what later uses of its block and slot hold.
func TestStaleViewNeverSeesALaterGeneration(t *testing.T) {
	p := NewBuffers()
	var stale []View
	for i := range 10_000 {
		b := p.Get(1)
		v := b.View(0, 8)
		copy(b.Bytes(), fmt.Sprintf("%08d", i))
		if i > 0 && (v.b != stale[0].b || v.slot != stale[0].slot) {
			t.Fatal("the block or its slot was not used again")
		}
		for _, j := range []int{0, i / 2, i - 1} {
			if j >= 0 && j < len(stale) && stale[j].Alive() {
				t.Fatalf("view of use %d is alive in use %d", j, i)
			}
		}
		if i%2 == 0 { // either may be the last to go
			b.Release()
			v.Release()
		} else {
			v.Release()
			b.Release()
		}
		stale = append(stale, v)
	}
	b := p.Get(1)
	v := b.View(0, 8)
	if i := slices.IndexFunc(stale, View.Alive); i >= 0 || !v.Alive() {
		t.Errorf("view %d is alive; the one of today: %v", i, v.Alive())
	}
	v.Release()
	b.Release()
}

func TestRewind(t *testing.T) {
	p := NewBuffers()
	b := p.Get(1024)
	defer b.Release()
	slots := b.Slots()
	first, second := b.View(0, 1), b.View(1, 2)
	second.Retain()
	first.Release()
	second.Release()
	if b.Rewind() {
		t.Error("Rewind with a view alive")
	}
	if got := b.Slots(); got != slots-2 {
		t.Errorf("%d slots after two views, want %d", got, slots-2)
	}
	second.Release()
	if !b.Rewind() || b.Slots() != slots {
		t.Errorf("no Rewind without a view, or %d slots after it, want %d", b.Slots(), slots)
	}
	again := b.View(0, 1)
	defer again.Release()
	if first.Alive() || !again.Alive() {
		t.Error("a view from before the Rewind is alive, or the one after it is not")
	}
}

func TestMemoryGoesHomeWithTheLastView(t *testing.T) {
	p := NewBuffers()
	b := p.Get(1024)
	v, w := b.View(0, 1), b.View(1, 2)
	b.Release()
	v.Release()
	if n := p.InUse(); n != 1 {
		t.Fatalf("%d in use while a view is alive, want 1", n)
	}
	other := p.Get(1024)
	if other.b == b.b {
		t.Fatal("memory was handed out that a view still shows")
	}
	w.Release()
	if p.classes[0].head != b.b {
		t.Error("memory is not idle after its last view")
	}
	other.Release()
	if n := p.InUse(); n != 0 {
		t.Errorf("%d in use, want 0", n)
	}
}

func TestOversizeGoesToTheCollector(t *testing.T) {
	p := NewBuffers()
	b := p.Get(1<<maxClassBits + 1)
	v := b.View(0, 1<<maxClassBits+1)
	if b.Slots() < 1 || p.InUse() != 1 {
		t.Errorf("%d slots, %d in use", b.Slots(), p.InUse())
	}
	b.Release()
	v.Release()
	for c := range p.classes {
		if p.classes[c].n != 0 {
			t.Errorf("class %d keeps an oversize block", c)
		}
	}
	if n := p.InUse(); n != 0 {
		t.Errorf("%d in use, want 0", n)
	}
}

func TestConcurrentReferences(t *testing.T) {
	const views, holders, rounds = 8, 4, 500
	p := NewBuffers()
	var wg sync.WaitGroup
	for round := range rounds {
		b := p.Get(views)
		for i := range views {
			b.Bytes()[i] = byte(round + i)
			v := b.View(i, i+1)
			for range holders - 1 {
				v.Retain()
			}
			for range holders {
				wg.Go(func() {
					v.Retain()
					v.Release()
					if got := v.Bytes()[0]; got != byte(round+i) {
						t.Errorf("view %d reads %d, want %d", i, got, byte(round+i))
					}
					v.Release()
				})
			}
		}
		b.Release()
	}
	wg.Wait()
	if n := p.InUse(); n != 0 {
		t.Errorf("%d in use, want 0", n)
	}
}
