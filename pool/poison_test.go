//go:build race || sluicedebug

package pool

import (
	"bytes"
	"testing"
)

func TestKeptSliceReadsPoison(t *testing.T) {
	poison := bytes.Repeat([]byte{0xDB}, 4)
	p := NewBuffers()
	b := p.Get(1024)
	whole := b.Bytes()
	copy(whole, "aaaabbbbcccc")
	v, w := b.View(0, 4), b.View(4, 8)
	kept, lent := v.Bytes(), w.Bytes()

	v.Release()
	if !bytes.Equal(kept, poison) {
		t.Errorf("a slice kept past its view reads %q", kept)
	}
	if string(lent) != "bbbb" || string(whole[8:12]) != "cccc" {
		t.Errorf("the end of a view changed its neighbours to %q and %q", lent, whole[8:12])
	}
	w.Release()
	b.Release()
	if !bytes.Equal(whole, bytes.Repeat(poison, len(whole)/4)) {
		t.Errorf("a slice kept past its buffer reads %q …", whole[:12])
	}
	if !Poisoned {
		t.Error("Poisoned is false in a build that poisons")
	}
}
