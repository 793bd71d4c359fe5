package decode

import (
	"strings"
	"testing"
	"time"
)

// FuzzTime holds the parser against time.Parse.
func FuzzTime(f *testing.F) {
	for _, s := range []string{
		"2019-01-02T18:35:29.261000+00:00", "2019-01-02T18:35:29Z", "2020-02-29T00:00:00+00:00", "1900-02-29T00:00:00Z", "0000-01-01T00:00:00Z",
		"9999-12-31T23:59:59.999999999Z", "2019-01-02T18:35:29.1234567891Z", "2019-01-02T18:35:29.Z", "2019-13-02T18:35:29Z", "2019-01-02T24:35:29Z",
		"1969-12-31T23:59:59Z", "0001-03-01T00:00:00Z", "0000-03-01T00:00:00Z", "2019-04-31T18:35:29Z", "2019-01-02T18:35:60Z",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := parseTime([]byte(s))
		want, err := time.Parse(time.RFC3339, s)
		if ok && (err != nil || !got.Equal(want) || got.Location() != time.UTC) {
			t.Errorf("%q: got %v, want %v, %v", s, got, want, err)
		}
		local, utc := strings.CutSuffix(s, "Z")
		if !utc {
			local, utc = strings.CutSuffix(s, "+00:00")
		}
		// Parse takes hours of one digit, commas, and more digits than count.
		if !ok && err == nil && utc && len(local) <= 29 && !strings.Contains(s, ",") && s[11:13] == want.Format("15") {
			t.Errorf("%q: not read; it is %v", s, want)
		}
	})
}

// TestTimes reads the first and the last second of every day of some centuries.
func TestTimes(t *testing.T) {
	last := time.Date(2401, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := time.Date(1599, 1, 1, 0, 0, 0, 0, time.UTC); day.Before(last); day = day.AddDate(0, 0, 1) {
		for _, want := range []time.Time{day, day.Add(24*time.Hour - 1000)} {
			got, ok := parseTime([]byte(want.Format("2006-01-02T15:04:05.000000+00:00")))
			if !ok || !got.Equal(want) {
				t.Fatalf("%v was read as %v", want, got)
			}
		}
	}
}
