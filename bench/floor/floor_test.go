//go:build unix

package main

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// TestFind cuts a stream of every kind of header into pieces of each size: the same
// messages are found.
func TestFind(t *testing.T) {
	var stream []byte
	for _, size := range []int{0, 1, 125, 126, 300, 1<<16 - 1, 1 << 16, 5} {
		stream = append(appendHeader(stream, 0x81, size), make([]byte, size)...)
	}
	stream = append(appendHeader(stream, 0x8a, 3), "pong is none"[:3]...)
	stream = append(appendHeader(stream, 0x01, 2), "in"...) // two fragments are one
	stream = append(appendHeader(stream, 0x80, 2), "it"...)
	const want = 9
	for piece := 1; piece < 40; piece++ {
		var f finder
		var found int64
		for at := 0; at < len(stream); at += piece {
			b := append(append([]byte(nil), f.carry[:f.held]...), stream[at:min(at+piece, len(stream))]...)
			found += f.find(b)
		}
		if found != want || f.skip != 0 || f.held != 0 {
			t.Errorf("pieces of %d: %d messages, %d bytes to skip, %d held; want %d, 0, 0", piece, found, f.skip, f.held, want)
		}
	}
}

// TestFindHugeLength announces a length that no sum with an index may overflow.
func TestFindHugeLength(t *testing.T) {
	var f finder
	if n := f.find([]byte{0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0}); n != 1 || f.skip <= 0 {
		t.Errorf("%d messages, %d bytes to skip", n, f.skip)
	}
}

func appendHeader(b []byte, first byte, size int) []byte {
	switch {
	case size < 126:
		return append(b, first, byte(size))
	case size < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, first, 126), uint16(size))
	}
	return binary.BigEndian.AppendUint64(append(b, first, 127), uint64(size))
}

// TestRun measures a gateway's traffic, Hello together with the upgrade or not.
func TestRun(t *testing.T) {
	const shards, events = 3, 5000
	for _, early := range []bool{false, true} {
		g, err := mockgateway.New(mockgateway.Options{
			Token: "floor", Shards: shards, MaxConcurrency: shards, IdentifyInterval: -1,
			Rate: -1, StartAfter: shards, HelloWithUpgrade: early,
		})
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "result.json")
		err = run(options{api: g.URL(), token: "floor", shards: shards, events: events, timeout: time.Minute, out: out})
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		var r result
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatal(err)
		}
		if r.Events != events || r.Shards != shards || r.CPUNsPerEvent < 0 || r.Reads < shards || r.Bytes < events*100 {
			t.Errorf("result %+v", r)
		}
		if ids := g.Log().Of(mockgateway.Identify); len(ids) != shards {
			t.Errorf("%d shards identified, want %d", len(ids), shards)
		}
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRunSaysWhatIsWrong(t *testing.T) {
	strict, err := mockgateway.New(mockgateway.Options{Token: "right", Rate: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer strict.Close()
	short, err := mockgateway.New(mockgateway.Options{Shards: 1, Rate: -1, Events: 10})
	if err != nil {
		t.Fatal(err)
	}
	defer short.Close()
	for _, c := range []struct {
		name, api, token, want string
		timeout                time.Duration
	}{
		{"wrong token", strict.URL(), "wrong", "401", time.Minute},
		{"nobody there", "http://127.0.0.1:1", "any", "refused", time.Minute},
		{"too few events", short.URL(), "any", "--timeout", 200 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := run(options{api: c.api, token: c.token, shards: 1, events: 1 << 40, timeout: c.timeout})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}
