package sluice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const secret = "se.cr.et"

// TestConnectRefused: what the API may answer instead of a gateway is an error that
// says what to do and never has the token.
func TestConnectRefused(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		status int
		says   string
	}{
		"401":    {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(401) }, 401, "token"},
		"429":    {func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Retry-After", "1.5"); w.WriteHeader(429) }, 429, "retry after 1.5s"},
		"503":    {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }, 503, "try again later"},
		"404":    {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) }, 404, "Config.API"},
		"html":   {func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<html>") }, 200, "Config.API"},
		"no url": {func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, `{"shards":1}`) }, 200, "Config.API"},
		"echo":   {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(400); fmt.Fprint(w, r.Header) }, 400, "Config.API"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(c.answer)
			defer srv.Close()
			gw, err := New(Config{Token: secret, API: srv.URL})
			if err != nil {
				t.Fatal(err)
			}
			err = gw.Run(context.Background())
			var api *APIError
			if !errors.As(err, &api) || api.Status != c.status || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want status %d and %q", err, c.status, c.says)
			}
			if strings.Contains(fmt.Sprint(err), secret) {
				t.Errorf("the token is in %v", err)
			}
			if err := gw.Ready(context.Background()); err == nil {
				t.Error("Ready of a Manager that did not connect")
			}
		})
	}
}

func TestConnectUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	gw, _ := New(Config{Token: secret, API: "http://" + addr})
	err = gw.Connect(context.Background())
	var op *net.OpError
	if !errors.As(err, &op) || !strings.Contains(err.Error(), "Config.API") || strings.Contains(err.Error(), secret) {
		t.Errorf("unreachable: %v", err)
	}
	if err := gw.Connect(context.Background()); !errors.Is(err, ErrConnected) {
		t.Errorf("second Connect: %v", err)
	}
}

// TestDialTrouble: a gateway that is not one is dialled again with growing delays, and
// each failure is shown. Nothing of it panics or ends the shard.
func TestDialTrouble(t *testing.T) {
	for name, serve := range map[string]func(net.Conn){
		"closes at once":  func(c net.Conn) {},
		"not HTTP":        func(c net.Conn) { io.WriteString(c, "SSH-2.0-OpenSSH_9.2\r\n") },
		"not a WebSocket": func(c net.Conn) { answer(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") },
		"unavailable":     func(c net.Conn) { answer(c, "HTTP/1.1 503 Service Unavailable\r\n\r\n") },
		"garbage after":   func(c net.Conn) { answer(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n") },
		"endless answer":  func(c net.Conn) { answer(c, "HTTP/1.1 200 OK\r\nX: "+strings.Repeat("x", 1<<20)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each waits for one backoff
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					serve(c)
					c.Close()
				}
			}()
			ended := make(chan error, 16)
			gw, err := New(Config{Token: secret, GatewayURL: "ws://" + l.Addr().String(), Hooks: Hooks{
				Close: func(_ *Shard, err error) { ended <- err },
			}})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			if err := gw.Connect(ctx); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := <-ended; err == nil || strings.Contains(err.Error(), secret) {
					t.Errorf("ended with %v", err)
				}
			}
			if err := gw.Destroy(ctx, CloseNormal); err != nil {
				t.Error(err)
			}
			if n := gw.buffers.InUse(); n != 0 {
				t.Errorf("%d buffers did not come home", n)
			}
		})
	}
}

// answer reads a request and writes an answer.
func answer(c net.Conn, text string) {
	buf := make([]byte, 4096)
	if _, err := c.Read(buf); err == nil {
		io.WriteString(c, text)
	}
}

func TestDialURL(t *testing.T) {
	for base, want := range map[string]string{
		"wss://x/?compress=zstd-stream":   "wss://x/?encoding=json&v=10",
		"wss://gateway.discord.gg":        "wss://gateway.discord.gg/?encoding=json&v=10",
		"wss://gateway.discord.gg/":       "wss://gateway.discord.gg/?encoding=json&v=10",
		"ws://127.0.0.1:80/x?a=b&v=9":     "ws://127.0.0.1:80/x?a=b&encoding=json&v=10",
		"wss://gateway-us-east1-b.x/?v=8": "wss://gateway-us-east1-b.x/?encoding=json&v=10",
	} {
		if got, err := dialURL(base, NoCompression); err != nil || got != want {
			t.Errorf("%s: %s %v, want %s", base, got, err, want)
		}
	}
	for c, want := range map[Compression]string{ZlibStream: "zlib-stream", ZstdStream: "zstd-stream"} {
		if got, _ := dialURL("wss://x/?compress=y", c); got != "wss://x/?compress="+want+"&encoding=json&v=10" {
			t.Errorf("%d: %s", c, got)
		}
	}
}
