package mockgateway

import (
	"fmt"
	"math"
	"testing"
)

func TestStamp(t *testing.T) {
	for _, s := range []Stamp{
		{},
		{Guild: 1, Time: 2, Seq: 3, TypeSeq: 4},
		{Guild: 0xdeadbeef, Time: 1785000000123456789, Seq: math.MaxUint32, TypeSeq: 0x90abcdef},
		{Time: -1},
	} {
		text := []byte(`{"_":"` + string(make([]byte, stampSize)) + `","x":1}`)
		s.put(text[len(stampOpen):])
		if want := fmt.Sprintf("%08x%016x%08x%08x", s.Guild, uint64(s.Time), s.Seq, s.TypeSeq); string(text[6:46]) != want {
			t.Errorf("%+v is %s, want %s", s, text[6:46], want)
		}
		if got, ok := ParseStamp(text); !ok || got != s {
			t.Errorf("parsed %+v, %v; want %+v", got, ok, s)
		}
	}
}

func TestParseStampRefuses(t *testing.T) {
	good := `{"_":"00000001000000000000000200000003000000aa"`
	if _, ok := ParseStamp([]byte(good)); !ok {
		t.Fatal("the good one was refused")
	}
	for _, d := range []string{
		``, `{}`, `null`, good[:45], good[:46],
		`{"_" "` + good[6:],
		good[:46] + `0`,
		good[:20] + "A" + good[21:],
		good[:45] + `g"`,
		good[:6] + `"` + good[7:],
	} {
		if s, ok := ParseStamp([]byte(d)); ok {
			t.Errorf("%q was taken for %+v", d, s)
		}
	}
}

// FuzzParseStamp holds ParseStamp against fmt.
func FuzzParseStamp(f *testing.F) {
	f.Add([]byte(`{"_":"00000001000000000000000200000003000000aa","id":"1"}`))
	f.Add([]byte(`{"_":"x"}`))
	f.Fuzz(func(t *testing.T, d []byte) {
		s, ok := ParseStamp(d)
		if !ok {
			return
		}
		want := fmt.Sprintf(`{"_":"%08x%016x%08x%08x"`, s.Guild, uint64(s.Time), s.Seq, s.TypeSeq)
		if string(d[:len(want)]) != want {
			t.Errorf("%+v from %q", s, d)
		}
	})
}

func BenchmarkParseStamp(b *testing.B) {
	d := []byte(`{"_":"00000001000000000000000200000003000000aa","id":"1"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := ParseStamp(d); !ok {
			b.Fatal("refused")
		}
	}
}
