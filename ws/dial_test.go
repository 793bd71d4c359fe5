package ws

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	gws "github.com/gobwas/ws"
)

// server answers one request of each TCP connection with handle.
func server(t *testing.T, handle func(nc net.Conn, r *http.Request)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go serve(nc, handle)
		}
	}()
	return l.Addr().String()
}

func serve(nc net.Conn, handle func(nc net.Conn, r *http.Request)) {
	defer nc.Close()
	r, err := http.ReadRequest(bufio.NewReader(nc))
	if err != nil {
		return
	}
	handle(nc, r)
}

// switching is the answer to an upgrade request, and what follows it in the
// same packet.
func switching(r *http.Request, follows ...[]byte) []byte {
	var answer bytes.Buffer
	recorded := &struct {
		io.Reader
		io.Writer
	}{strings.NewReader(requestText(r)), &answer}
	if _, err := gws.Upgrade(recorded); err != nil {
		panic(err)
	}
	return append(answer.Bytes(), bytes.Join(follows, nil)...)
}

func requestText(r *http.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\n", r.RequestURI, r.Host)
	_ = r.Header.Write(&b)
	return b.String() + "\r\n"
}

// hangUp reads until the client's close frame is answered or the client is gone.
func hangUp(nc net.Conn) {
	for {
		h, err := gws.ReadHeader(nc)
		if err != nil {
			return
		}
		p := make([]byte, h.Length)
		if _, err := io.ReadFull(nc, p); err != nil {
			return
		}
		if h.OpCode == gws.OpClose {
			gws.Cipher(p, h.Mask, 0)
			_, _ = nc.Write(frame(closeFrame, string(p)))
			return
		}
	}
}

// hello is a server that greets in the packet of its 101.
func hello(nc net.Conn, r *http.Request) {
	_, _ = nc.Write(switching(r, frame(text, "hello "+r.RequestURI)))
	hangUp(nc)
}

// greeted dials, reads the greeting and closes.
func greeted(t *testing.T, url string, o Options) string {
	t.Helper()
	o.Buffers = leakFree(t)
	c, err := Dial(t.Context(), url, o)
	if err != nil {
		t.Fatalf("Dial: %v", err)
	}
	m, err := c.Next()
	if err != nil {
		t.Fatalf("Next: %v", err)
	}
	greeting := string(m.Payload)
	if err := c.Close(4000, ""); err != nil {
		t.Errorf("Close: %v", err)
	}
	_ = drain(c)
	return greeting
}

// TestDialKeepsWhatCameWithThe101: gobwas returns such bytes in a reader of its
// own; without them Hello is lost and the connection hangs.
func TestDialKeepsWhatCameWithThe101(t *testing.T) {
	large := strings.Repeat("x", 100_000)
	for _, body := range []string{"", "hello", large} {
		addr := server(t, func(nc net.Conn, r *http.Request) {
			_, _ = nc.Write(switching(r, frame(text, body), frame(text, "next")))
			hangUp(nc)
		})
		c, err := Dial(t.Context(), "ws://"+addr, Options{Buffers: leakFree(t)})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{body, "next"} {
			if m, err := c.Next(); err != nil || string(m.Payload) != want {
				t.Fatalf("%d bytes: Next returned %d bytes, %v", len(want), len(m.Payload), err)
			}
		}
		if n := c.BytesIn(); n != int64(len(frame(text, body))+len(frame(text, "next"))) {
			t.Errorf("%d bytes counted", n)
		}
		if c.ReadAt().Before(c.born) || c.ReadAt().After(time.Now()) {
			t.Error("ReadAt is not within the life of the connection")
		}
		if err := c.Close(4000, ""); err != nil {
			t.Error(err)
		}
		_ = drain(c)
	}
}

func TestDialNormalisesURLs(t *testing.T) {
	addr := server(t, hello)
	for _, tc := range []struct{ path, asked string }{
		{"", "/"},
		{"/", "/"},
		{"?v=10&encoding=json", "/?v=10&encoding=json"},
		{"/gateway?v=10", "/gateway?v=10"},
		{"/a%20b#fragment", "/a%20b"},
	} {
		if got := greeted(t, "ws://"+addr+tc.path, Options{}); got != "hello "+tc.asked {
			t.Errorf("%q: %q", tc.path, got)
		}
	}
	if got := greeted(t, "WS://"+addr, Options{}); got != "hello /" {
		t.Errorf("upper case: %q", got)
	}
}

func TestDialSendsHeaders(t *testing.T) {
	addr := server(t, func(nc net.Conn, r *http.Request) {
		said := r.Host + " " + r.Header.Get("User-Agent") + " " + r.Header.Get("Sec-WebSocket-Extensions")
		_, _ = nc.Write(switching(r, frame(text, said)))
		hangUp(nc)
	})
	h := http.Header{"User-Agent": {"DiscordBot"}, "Host": {"gateway.example"}}
	if got := greeted(t, "ws://"+addr, Options{Header: h}); got != "gateway.example DiscordBot " {
		t.Errorf("the server saw %q", got)
	}
	if h.Get("Host") == "" {
		t.Error("Dial changed the caller's header")
	}
}

func TestDialTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		nc, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer nc.Close()
		hello(nc, r)
	}))
	defer s.Close()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	url := strings.Replace(s.URL, "https", "wss", 1)
	for _, name := range []string{"", "example.com"} {
		if got := greeted(t, url, Options{TLS: &tls.Config{RootCAs: roots, ServerName: name}}); got != "hello /" {
			t.Errorf("ServerName %q: %q", name, got)
		}
	}
	_, err := Dial(t.Context(), url, Options{})
	var refused *HandshakeError
	if !errors.As(err, &refused) || refused.Phase != PhaseTLS {
		t.Errorf("an unknown certificate: %v", err)
	}
}

func TestDialFails(t *testing.T) {
	plain := func(answer string) string {
		return "ws://" + server(t, func(nc net.Conn, _ *http.Request) { _, _ = io.WriteString(nc, answer) })
	}
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead.Close()
	for _, tc := range []struct {
		name, url string
		phase     Phase
		status    int
		says      string
	}{
		{"no server", "ws://" + dead.Addr().String(), PhaseDial, 0, "refused"},
		{"not a URL", "ws://user:secret@[::1", PhaseDial, 0, "missing"},
		{"wrong scheme", "https://127.0.0.1", PhaseDial, 0, "scheme"},
		{"no host", "ws:///path", PhaseDial, 0, "no host"},
		{"TLS to a plain server", strings.Replace(plain("x"), "ws", "wss", 1), PhaseTLS, 0, ""},
		{"rate limited", plain("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 5\r\n\r\nslow!"), PhaseUpgrade, 429, "429 Too Many Requests"},
		{"unavailable", plain("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\n\r\n" + strings.Repeat("x", 5000)), PhaseUpgrade, 503, "503"},
		{"an ordinary page", plain("HTTP/1.1 200 OK\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nhi"), PhaseUpgrade, 200, "200 OK"},
		{"an SSH server", plain("SSH-2.0-OpenSSH_9.6\r\n"), PhaseUpgrade, 0, "check the address and the port"},
		{"HTTP/1.0", plain("HTTP/1.0 101 Switching Protocols\r\n\r\n"), PhaseUpgrade, 0, "does not speak HTTP/1.1"},
		{"silence", plain(""), PhaseUpgrade, 0, "EOF"},
		{"a 101 without the key", plain("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"), PhaseUpgrade, 0, "Accept"},
		{"a wrong key", plain("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"), PhaseUpgrade, 0, "Accept"},
		{"an answer without end", plain("HTTP/1.1 101 " + strings.Repeat("x", 1<<20)), PhaseUpgrade, 0, "too long"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := Dial(t.Context(), tc.url, Options{})
			var refused *HandshakeError
			if c != nil || !errors.As(err, &refused) {
				t.Fatalf("Dial returned %v, %v", c, err)
			}
			if refused.Phase != tc.phase || refused.Status != tc.status || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("Dial returned %v, phase %v, status %d", err, refused.Phase, refused.Status)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error shows a password: %v", err)
			}
			if tc.status != 0 && (refused.Header.Get("Retry-After") != "7" || len(refused.Body) == 0 || len(refused.Body) > 1024) {
				t.Errorf("header %v, %d bytes of body", refused.Header, len(refused.Body))
			}
		})
	}
}

// TestDialIsBounded: by the timeout and by the context, whatever the server
// leaves undone. The deadline that breaks a handshake cannot hit later.
func TestDialIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var far net.Conn
		o := Options{DialContext: func(context.Context, string, string) (net.Conn, error) {
			var near net.Conn
			near, far = net.Pipe()
			return near, nil
		}}
		for _, url := range []string{"ws://gateway.example", "wss://gateway.example"} {
			begun := time.Now()
			_, err := Dial(t.Context(), url, o)
			if d := time.Since(begun); d != 10*time.Second || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v after %v", url, err, d)
			}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			begun = time.Now()
			_, err = Dial(ctx, url, o)
			if d := time.Since(begun); d != time.Second || !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v after %v", url, err, d)
			}
			if _, err := far.Write([]byte("x")); err == nil {
				t.Errorf("%s: the connection is still open", url)
			}
		}
		o.Header = http.Header{"User-Agent": {"test"}}
		ctx, cancel := context.WithCancel(t.Context())
		dial := o.DialContext
		o.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			nc, err := dial(ctx, network, addr)
			go serve(far, hello)
			return nc, err
		}
		c, err := Dial(ctx, "ws://gateway.example", o)
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		synctest.Wait()
		if m, err := c.Next(); err != nil || string(m.Payload) != "hello /" {
			t.Errorf("after the context of Dial ended, Next returned %q, %v", m.Payload, err)
		}
		if err := c.Close(4000, ""); err != nil {
			t.Errorf("Close: %v", err)
		}
		_ = drain(c)
	})
}

// TestWithinLeavesNoDeadlineBehind: a context that ends as the work succeeds has
// broken the connection or is about to, so that cannot count as a success.
func TestWithinLeavesNoDeadlineBehind(t *testing.T) {
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		nc := &broken{}
		err := within(ctx, nc, func() error { cancel(); return nil })
		if !errors.Is(err, context.Canceled) || !nc.past.Load() {
			t.Fatalf("within returned %v, deadline set: %v", err, nc.past.Load())
		}
	}
}

type broken struct {
	net.Conn
	past atomic.Bool
}

func (b *broken) SetDeadline(time.Time) error { b.past.Store(true); return nil }
