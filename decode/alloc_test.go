//go:build !race

package decode

import (
	"runtime"
	"strings"
	"testing"
)

// TestZeroAllocation counts mallocs over n and 4n runs: what a run allocates
// shows in the difference, what the test itself does not.
func TestZeroAllocation(t *testing.T) {
	message, guild := []byte(sampleMessage), []byte(sampleGuild())
	wrapped := dispatch("MESSAGE_CREATE", sampleMessage)
	reordered := []byte(`{"op":0,"d":` + sampleMessage + `,"s":4711,"t":"MESSAGE_CREATE"}`)
	name := []byte("MESSAGE_CREATE")
	path := strings.Fields("mentions 0 member joined_at") // segments that are not constants
	var e Envelope
	for stage, run := range map[string]func() bool{
		"scan":         func() bool { return Scan(wrapped, &e) == nil && e.Type == MessageCreate },
		"scan slow":    func() bool { return Scan(reordered, &e) == nil && e.Type == MessageCreate },
		"lookup event": func() bool { return LookupEvent(name) == MessageCreate },
		"key":          func() bool { return Key(MessageCreate, message) == sampleGuildID },
		"key long":     func() bool { return Key(GuildCreate, guild) == sampleGuildID },
		"channel":      func() bool { return ChannelID(MessageCreate, message) == 1295808196675633163 },
		"get":          func() bool { return Get(message, "author", "username").Is("anders") },
		"get dynamic":  func() bool { return Get(message, path...).Str() == "2020-11-04T20:46:04.571000+00:00" },
		"get long":     func() bool { return Get(guild, "channels", path[1], "position").Int() == 0 },
		"is escaped":   func() bool { return Get(message, "content").Is("Grüße, \"Welt\" 😀 {not} [a] bracket\\") },
		"len":          func() bool { return Get(guild, "members").Len() == 120 },
		"float":        func() bool { return Get(message, "type").Float() == 19 },
		"id":           func() bool { return Get(message, "id").ID() == 1353009178117432935 },
		"parse id":     func() bool { id, err := ParseID("1353009178117432935"); return err == nil && id != 0 },
	} {
		t.Run(stage, func(t *testing.T) {
			mallocs := func(n int) uint64 {
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				for range n {
					if !run() {
						t.Fatal("wrong result")
					}
				}
				runtime.ReadMemStats(&after)
				return after.Mallocs - before.Mallocs
			}
			const n = 2000
			mallocs(n)
			var few, many uint64
			for range 3 { // the runtime may start a thread in one of them
				if few, many = mallocs(n), mallocs(4*n); many <= few+3 {
					return
				}
			}
			t.Errorf("%d mallocs in %d runs, %d in %d", few, n, many, 4*n)
		})
	}
}
