package decode

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// hasEscape reports whether the text of a JSON string is not what it spells.
func hasEscape(text []byte) bool { return bytes.IndexByte(text, '\\') >= 0 }

// appendUnescaped appends what the text of a JSON string spells, to dst. Half a
// surrogate pair becomes U+FFFD, as in encoding/json; bytes that are not UTF-8
// stay as they are.
func appendUnescaped(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		r, n := unescape(text[i:])
		dst = utf8.AppendRune(dst, r)
		text = text[i+n:]
	}
}

// unescaped returns what the text of a JSON string spells, in memory of its own:
// one allocation.
func unescaped(text []byte) []byte {
	return appendUnescaped(make([]byte, 0, len(text)), text)
}

// equalUnescaped reports whether the text of a JSON string spells s. It does
// not allocate.
func equalUnescaped(text []byte, s string) bool {
	for len(text) > 0 && len(s) > 0 {
		if text[0] != '\\' {
			if text[0] != s[0] {
				return false
			}
			text, s = text[1:], s[1:]
			continue
		}
		r, n := unescape(text)
		var spelled [utf8.UTFMax]byte
		size := utf8.EncodeRune(spelled[:], r)
		if len(s) < size || s[:size] != string(spelled[:size]) {
			return false
		}
		text, s = text[n:], s[size:]
	}
	return len(text) == 0 && len(s) == 0
}

// unescape reads the escape sequence at the start of text, which begins with a
// backslash, and returns its rune and its length. A broken one is U+FFFD.
func unescape(text []byte) (rune, int) {
	if len(text) < 2 {
		return utf8.RuneError, len(text)
	}
	switch c := text[1]; c {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case '"', '\\', '/':
		return rune(c), 2
	case 'u':
		return unescapeUnicode(text)
	}
	return utf8.RuneError, 2
}

// unescapeUnicode reads \uXXXX, or two of them that make one rune.
func unescapeUnicode(text []byte) (rune, int) {
	first := hex4(text)
	if first < 0 {
		return utf8.RuneError, 2
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	if r := utf16.DecodeRune(first, hex4(text[6:])); r != utf8.RuneError {
		return r, 12
	}
	return utf8.RuneError, 6
}

// hex4 returns the number in \uXXXX at the start of text, -1 if there is none.
func hex4(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	var r rune
	for _, c := range text[2:6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
