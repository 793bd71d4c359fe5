//go:build unix

package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// TestPeers: each library gets to READY, and its handler runs once for every message
// with what the other libraries read in it; nothing is compressed.
func TestPeers(t *testing.T) {
	const events = 3000
	content := map[int64]bool{}
	var written []int64
	for peer := range peers {
		g, err := mockgateway.New(mockgateway.Options{
			Rate: -1, Mix: "mixed", Seed: 1, Events: events, StartAfter: 1, IdentifyInterval: -1,
		})
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "result.json")
		if err := run(context.Background(), options{peer: peer, api: g.URL(), events: events, timeout: time.Minute, out: out}); err != nil {
			t.Fatalf("%s: %v", peer, err)
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		var r result
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatal(err)
		}
		const guilds = 25 // which follow READY
		if r.Messages == 0 || r.Messages != g.Sent().Types["MESSAGE_CREATE"] || r.Broken != 0 || r.Events != events+guilds {
			t.Errorf("%s: %+v", peer, r)
		}
		if r.AllocsPerEvent < 1 || r.PeakRSSBytes < 1<<20 {
			t.Errorf("%s was not measured: %+v", peer, r)
		}
		content[r.ContentBytes] = true
		for _, e := range g.Log() {
			if strings.Contains(e.Query, "compress") {
				t.Errorf("%s asks for compression: %+v", peer, e)
			}
		}
		written = append(written, g.Sent().Written)
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(content) != 1 || content[0] {
		t.Errorf("the libraries read different contents: %v bytes", content)
	}
	if least, most := slices.Min(written), slices.Max(written); most-least > least/100 {
		t.Errorf("the libraries were sent %v bytes: some of it was compressed", written)
	}
}

// TestRunSaysWhatIsWrong: too few events, and a server that is no mock gateway.
func TestRunSaysWhatIsWrong(t *testing.T) {
	g, err := mockgateway.New(mockgateway.Options{IdentifyInterval: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	err = run(context.Background(), options{peer: "discordgo", api: g.URL(), events: 1, timeout: 500 * time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "--timeout") {
		t.Errorf("error %v, want one with --timeout", err)
	}
}
