package decode

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"testing"
	"time"
)

func TestIDUnmarshal(t *testing.T) {
	for text, want := range map[string]ID{
		`"175928847299117063"`: 175928847299117063, `175928847299117063`: 175928847299117063, `null`: 0, `""`: 0, `0`: 0, `"0"`: 0,
		`"18446744073709551615"`: math.MaxUint64, `"00000000000000000007"`: 7, `"\u0031"`: 1, `"12345678"`: 12345678, `123456789`: 123456789,
	} {
		id := ID(99)
		if err := json.Unmarshal([]byte(text), &id); err != nil || id != want {
			t.Errorf("%s: got %d, %v", text, id, err)
		}
	}
	for _, text := range []string{
		`"18446744073709551616"`, `"99999999999999999999"`, `"123456789012345678901"`, `-1`, `"-1"`, `"+1"`, `1.0`, `1e3`, `" 1"`, `"1 "`,
		`"abcdefgh1"`, `"1234567:9"`, `"1234567/9"`, `"12345678\u00e9"`, `true`, `{}`, `[]`,
	} {
		id := ID(99)
		if err := id.UnmarshalJSON([]byte(text)); !errors.Is(err, ErrInvalidID) || id != 99 {
			t.Errorf("%s: got %d, %v", text, id, err)
		}
	}
}

func TestIDIn(t *testing.T) {
	var got struct {
		A    ID
		List []ID
		Map  map[ID]ID
	}
	want := `{"A":"5","List":["1","2"],"Map":{"3":"4"}}`
	if err := Into([]byte(`{"A":5,"List":["1",2],"Map":{"3":"4"}}`), &got); err != nil {
		t.Fatal(err)
	}
	if text, err := json.Marshal(got); err != nil || string(text) != want {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestID(t *testing.T) {
	id, err := ParseID("175928847299117063")
	if err != nil || id.String() != "175928847299117063" || string(id.AppendTo([]byte("<"))) != "<175928847299117063" {
		t.Errorf("got %v, %v", id, err)
	}
	// The example of Discord's reference.
	if want := time.Date(2016, 4, 30, 11, 18, 25, 796e6, time.UTC); !id.Time().Equal(want) {
		t.Errorf("made at %v, want %v", id.Time(), want)
	}
	if got := ID(math.MaxUint64).Time().Year(); got != 2154 {
		t.Errorf("the last ID is of %d", got)
	}
	for total, want := range map[int]int{-1: 0, 0: 0, 1: 0, 16: int(175928847299117063 >> 22 % 16), 1000: int(175928847299117063 >> 22 % 1000)} {
		if got := id.Shard(total); got != want {
			t.Errorf("of %d shards %d, want %d", total, got, want)
		}
	}
	for _, text := range []string{"", " ", "x", "0x1", "1_0", "18446744073709551616"} {
		if _, err := ParseID(text); !errors.Is(err, ErrInvalidID) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

// FuzzID holds the parser against strconv, and the JSON forms against each other.
func FuzzID(f *testing.F) {
	for _, s := range []string{"", "0", "175928847299117063", "18446744073709551615", "18446744073709551616", "1234567:", "0000000/00", "\x0a\xb0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseID(s)
		want, wantErr := strconv.ParseUint(s, 10, 64)
		if len(s) > maxDigits {
			wantErr = ErrInvalidID
		}
		if (err == nil) != (wantErr == nil) || err == nil && uint64(got) != want {
			t.Fatalf("%q: got %d, %v; want %d, %v", s, got, err, want, wantErr)
		}
		if err != nil {
			return
		}
		text, _ := got.MarshalJSON()
		spelled := strconv.Quote(got.String())
		if got == 0 { // is no ID
			spelled = "null"
		}
		var back ID
		if err := json.Unmarshal(text, &back); err != nil || back != got || string(text) != spelled {
			t.Fatalf("%d: written as %s, read as %d, %v", got, text, back, err)
		}
	})
}
