package mockgateway

import (
	"bytes"
	"crypto/tls"
	"io"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

// mockGoroutines returns the stacks that run code of this package, tests
// aside.
func mockGoroutines() string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var found []string
	for _, g := range strings.Split(string(buf), "\n\n") {
		if strings.Contains(g, "mockgateway.(*") && !strings.Contains(g, "testing.tRunner") {
			found = append(found, g)
		}
	}
	return strings.Join(found, "\n\n")
}

func TestCloseEndsEverything(t *testing.T) {
	for name, end := range map[string]func(*Server) error{"Close": (*Server).Close, "CloseNow": (*Server).CloseNow} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, Options{Shards: 4, MaxConcurrency: 4, Guilds: 2, Rate: 5000,
				Faults: []Fault{OnShard(1, LateACK{By: time.Hour}), OnShard(2, FreezeAfter{1})}})
			for shard := range 4 {
				c := start(t, s, shard, 4)
				c.send(`{"op":1,"d":1}`)
				c.until("GUILD_CREATE", 0)
				go io.Copy(io.Discard, c.br)
			}
			dial(t, s, s.WSURL()+defaultQuery) // never identifies
			s.Session(3).Drop()
			if err := end(s); err != nil {
				t.Fatal(err)
			}
			if left := mockGoroutines(); left != "" {
				t.Errorf("still running:\n%s", left)
			}
			if _, err := tryDial(t, s, s.WSURL()+defaultQuery); err == nil {
				t.Error("a closed server was dialled")
			}
			if st := s.Sent(); st.Connections != 0 || len(st.Sessions) != 0 {
				t.Errorf("%d connections and %d sessions are left", st.Connections, len(st.Sessions))
			}
			end(s) // again
		})
	}
}

func TestCloseSays1001(t *testing.T) {
	inBubble(t, Options{Guilds: -1}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		go s.Close()
		if code := c.closed(); code != 1001 {
			t.Errorf("closed with %d, want 1001", code)
		}
		c.close(1001)
		c.closed()
	})
}

func TestTLS(t *testing.T) {
	server, roots, err := SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, Options{TLS: server})
	if !strings.HasPrefix(s.URL(), "https://") || !strings.HasPrefix(s.WSURL(), "wss://") {
		t.Errorf("URLs %s and %s", s.URL(), s.WSURL())
	}
	nc, br, _, err := ws.Dialer{TLSConfig: &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}}.Dial(t.Context(), s.WSURL()+defaultQuery)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	var r io.Reader = nc
	if br != nil {
		r = br
	}
	if h, err := ws.ReadHeader(r); err != nil || h.OpCode != ws.OpText {
		t.Errorf("first frame %+v, %v", h, err)
	}
}

func TestPayloadCompression(t *testing.T) {
	inBubble(t, Options{Guilds: 1}, func(t *testing.T, s *Server) {
		c := dial(t, s, s.WSURL()+defaultQuery)
		c.until("", 10)
		c.send(`{"op":2,"d":{"token":"t","intents":1,"compress":true}}`)
		if m := c.until("GUILD_CREATE", 0); !c.zb || m.S != 2 {
			t.Errorf("GUILD_CREATE %d compressed: %v", m.S, c.zb)
		}
		c.zb = false
		s.Session(0).Dispatch("SMALL", []byte(`{}`))
		if c.until("SMALL", 0); c.zb {
			t.Error("a small message was compressed")
		}
	})
}

func TestProtocolErrorsClose1002(t *testing.T) {
	for name, frame := range map[string]ws.Frame{
		"unmasked":       ws.NewTextFrame([]byte(`{}`)),
		"reserved bits":  ws.MaskFrame(ws.Frame{Header: ws.Header{Fin: true, Rsv: ws.Rsv(true, false, false), OpCode: ws.OpText, Length: 2}, Payload: []byte("{}")}),
		"unknown opcode": ws.MaskFrame(ws.NewFrame(5, true, nil)),
		"continuation":   ws.MaskFrame(ws.NewFrame(ws.OpContinuation, true, []byte("{}"))),
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, Options{}, func(t *testing.T, s *Server) {
				c := dial(t, s, s.WSURL()+defaultQuery)
				c.until("", 10)
				c.nc.Write(ws.MustCompileFrame(frame))
				if code := c.closed(); code != 1002 {
					t.Errorf("closed with %d, want 1002", code)
				}
			})
		})
	}
}

func TestLogsHoldNoToken(t *testing.T) {
	var text bytes.Buffer
	log := slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelDebug}))
	inBubble(t, Options{Token: "s3cret", Logger: log}, func(t *testing.T, s *Server) {
		for _, token := range []string{"s3cret", "0ther"} {
			c := dial(t, s, s.WSURL()+defaultQuery+"&compress=brotli")
			c.until("", 10)
			c.send(`{"op":2,"d":{"token":"` + token + `","intents":1}}`)
			if token == "s3cret" {
				c.until("READY", 0)
			} else if code := c.closed(); code != 4004 {
				t.Errorf("closed with %d, want 4004", code)
			}
			c.nc.Close()
		}
	})
	if got := text.String(); strings.Contains(got, "s3cret") || strings.Contains(got, "0ther") || !strings.Contains(got, "although compression was asked for") {
		t.Errorf("log is %s", got)
	}
}
