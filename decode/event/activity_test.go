package event

import (
	"encoding/json"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

// Whatever a user's game reports, the number is read or zero, and what comes after it
// is read.
func TestLooseInt(t *testing.T) {
	for text, want := range map[string]LooseInt{
		`15112000660000`: 15112000660000, `-1`: -1, `0`: 0, `1.9`: 1, `-1.9`: -1, `1.5e3`: 1500, `"1700000000000"`: 1700000000000, `"2.5"`: 2,
		`9223372036854775807`: 1<<63 - 1, `9223372036854775808`: 0, `1e300`: 0, `"NaN"`: 0, `"Inf"`: 0, `""`: 0, `"now"`: 0,
		`null`: 0, `true`: 0, `{"a":[1]}`: 0, `[1,"]"]`: 0,
	} {
		for name, read := range map[string]func([]byte, any) error{"encoding/json": json.Unmarshal, "decode.Into": decode.Into} {
			got := Activity{CreatedAt: 7}
			if err := read([]byte(`{"created_at":`+text+`,"name":"x"}`), &got); err != nil || got.CreatedAt != want || got.Name != "x" {
				t.Errorf("%s of %s: got %d and %q, %v, want %d", name, text, got.CreatedAt, got.Name, err, want)
			}
		}
	}
}

// A member of the wrong type costs that member, not the presence.
func TestPresenceIsNotValidated(t *testing.T) {
	text := `{"activities":[{"state":5,"name":"x","party":{"size":["2",4.0]},"timestamps":{"end":"9"}}],"status":"dnd","user":{"id":"3"}}`
	for name, read := range map[string]func([]byte, any) error{"encoding/json": json.Unmarshal, "decode.Into": decode.Into} {
		var got PresenceUpdate
		if err := read([]byte(text), &got); err == nil {
			t.Errorf("%s: a number as state was no error", name)
		}
		if got.User.ID != 3 || got.Status != StatusDoNotDisturb || len(got.Activities) != 1 {
			t.Fatalf("%s: got %+v", name, got)
		}
		a := got.Activities[0]
		if a.Name != "x" || a.Party.Size != [2]LooseInt{2, 4} || a.Timestamps.End != 9 {
			t.Errorf("%s: got %+v", name, a)
		}
	}
}
