//go:build race || sluicedebug

package sluice

import (
	"strings"
	"testing"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode/event"
)

// TestBorrowedPoison: a value that was lent reads as poison after its handler, the value
// itself and the strings taken out of it, escaped or not.
func TestBorrowedPoison(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		var kept *event.MessageCreate
		var plain, escaped string
		OnBorrowed(f.gw, func(_ Event, m *event.MessageCreate) {
			kept, plain, escaped = m, m.Content, m.Author.Username
		})
		f.up()
		f.dispatchAll("MESSAGE_CREATE", `{"id":"1","content":"nobody else's","author":{"id":"2","username":"a \"name\""}}`)
		for name, s := range map[string]string{"content": plain, "name": escaped, "the value's content": kept.Content} {
			if strings.Contains(s, "nobody") || strings.Contains(s, "name") || s == "" {
				t.Errorf("%s reads %q after its time", name, s)
			}
		}
		if kept.ID == 1 || kept.ID == 0 {
			t.Errorf("the id reads %d after its time", kept.ID)
		}
	})
}
