package mockgateway

import (
	"encoding/json"
	"net"
	"testing"
)

// FuzzHandle gives the protocol any message in any state. It must answer or
// close, never panic, and what it answers must be JSON.
func FuzzHandle(f *testing.F) {
	for _, text := range []string{
		`{"op":1,"d":null}`, `{"op":1,"d":7}`,
		`{"op":2,"d":{"token":"t","intents":1,"shard":[0,1],"presence":{"activities":[]},"compress":true}}`,
		`{"op":3,"d":{"activities":null}}`, `{"op":4,"d":{"guild_id":"1090519040000131072","channel_id":"\""}}`,
		`{"op":6,"d":{"token":"t","session_id":"x","seq":-1}}`,
		`{"op":8,"d":{"guild_id":"1090519040000131072","user_ids":["\"",""],"nonce":"\u0000"}}`,
		`{"op":8,"d":{"guild_id":"1","query":"","limit":-1}}`,
		`{"op":31,"d":{"guild_ids":["1090519040000131072"]}}`, `{"op":43,"d":{"fields":[]}}`, `[]`, `{"op":1e3}`,
	} {
		f.Add([]byte(text), false)
		f.Add([]byte(text), true)
	}
	s, err := New(Options{Guilds: 1, IdentifyInterval: -1, IdentifyTotal: 1 << 40, SendLimit: -1, AckDelay: -1})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.CloseNow() })
	f.Fuzz(func(t *testing.T, text []byte, ready bool) {
		nc, other := net.Pipe()
		defer other.Close()
		c := newConn(s, nc)
		if ready {
			session := s.openSession([2]int{0, 1})
			c.session.Store(session)
			session.begin(c, []byte("{}"), c.helloAt)
		}
		err := c.handle(text)
		if _, ok := err.(*closing); err != nil && !ok {
			t.Errorf("error %T %v", err, err)
		}
		for _, o := range c.queue {
			if !json.Valid(o.payload) {
				t.Errorf("answered %q", o.payload)
			}
		}
		if session := c.session.Load(); session != nil {
			for seq, extra := range session.extras {
				if body := extra.append(nil, seq, Stamp{}, 0); !json.Valid(body) {
					t.Errorf("dispatched %q", body)
				}
			}
			session.destroy("fuzz")
		}
		c.end("done")
	})
}
