package decode

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzValidUTF8(f *testing.F) {
	for _, s := range []string{"", "a", "привет", "\xff", "a\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", strings.Repeat("é", 100) + "\xe2\x82"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		if got, want := ValidUTF8(p), utf8.Valid(p); got != want {
			t.Errorf("%q: %v, want %v", p, got, want)
		}
	})
}

func BenchmarkValidUTF8(b *testing.B) {
	for name, text := range map[string]string{
		"ascii-830": strings.Repeat("plain text ", 76)[:830],
		"mixed-830": strings.Repeat("half текст ", 52)[:830],
	} {
		p := []byte(text)
		for who, valid := range map[string]func([]byte) bool{"ours": ValidUTF8, "std": utf8.Valid} {
			b.Run(name+"/"+who, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(p)))
				for b.Loop() {
					valid(p)
				}
			})
		}
	}
}
