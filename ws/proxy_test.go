package ws

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// tunnel joins the client with target.
func tunnel(nc net.Conn, target string) {
	to, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer to.Close()
	go func() { _, _ = io.Copy(to, nc); to.Close() }()
	_, _ = io.Copy(nc, to)
}

func httpProxy(t *testing.T, target string) string {
	return server(t, func(nc net.Conn, r *http.Request) {
		switch {
		case r.Method != "CONNECT" || r.Host != "gateway.example:80":
			_, _ = io.WriteString(nc, "HTTP/1.1 400 Bad Request\r\n\r\n")
		case r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte("me:secret")):
			_, _ = io.WriteString(nc, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
		default:
			_, _ = io.WriteString(nc, "HTTP/1.1 200 Connection established\r\n\r\n")
			tunnel(nc, target)
		}
	})
}

// socksProxy wants me and secret, and knows gateway.example.
func socksProxy(t *testing.T, target string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	expect := func(nc net.Conn, want string, answer string) bool {
		got := make([]byte, len(want))
		if _, err := io.ReadFull(nc, got); err != nil || string(got) != want {
			return false
		}
		_, err := io.WriteString(nc, answer)
		return err == nil
	}
	go func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer nc.Close()
				port := string(binary.BigEndian.AppendUint16(nil, 80))
				if !expect(nc, "\x05\x01\x02", "\x05\x02") {
					return
				}
				if !expect(nc, "\x01\x02me\x06secret", "\x01\x00") {
					_, _ = io.WriteString(nc, "\x01\x01")
					return
				}
				if expect(nc, "\x05\x01\x00\x03\x0fgateway.example"+port, "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00") {
					tunnel(nc, target)
				}
			}()
		}
	}()
	return l.Addr().String()
}

func TestDialThroughProxies(t *testing.T) {
	target := server(t, hello)
	through := func(proxy string) Options {
		return Options{Proxy: func(u *url.URL) (*url.URL, error) { return url.Parse(proxy) }}
	}
	for _, proxy := range []string{
		"http://me:secret@" + httpProxy(t, target),
		"socks5://me:secret@" + socksProxy(t, target),
		"socks5h://me:secret@" + socksProxy(t, target),
	} {
		if got := greeted(t, "ws://gateway.example", through(proxy)); got != "hello /" {
			t.Errorf("%q", got)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	babbler := l.Addr().String()
	go func() {
		for nc, err := l.Accept(); err == nil; nc, err = l.Accept() {
			_, _ = io.WriteString(nc, "SSH-2.0-OpenSSH_9.6\r\n")
			nc.Close()
		}
	}()
	for _, tc := range []struct{ name, proxy, says string }{
		{"no password", "http://" + httpProxy(t, target), "407"},
		{"SOCKS, no password", "socks5://" + socksProxy(t, target), "EOF"},
		{"SOCKS, wrong password", "socks5://me:public@" + socksProxy(t, target), "refused the user or the password"},
		{"unknown scheme", "ftp://" + target, "scheme"},
		{"not SOCKS", "socks5://" + babbler, "does not speak SOCKS 5"},
		{"not a URL", "://secret", "not a URL"},
	} {
		_, err := Dial(t.Context(), "ws://gateway.example", through(tc.proxy))
		var failed *HandshakeError
		if !errors.As(err, &failed) || failed.Phase != PhaseDial || !strings.Contains(err.Error(), tc.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// TestProxyFromEnvironment runs itself in a process of its own, because net/http
// reads the environment once.
func TestProxyFromEnvironment(t *testing.T) {
	if os.Getenv("WS_TEST_PROXY_CHILD") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestProxyFromEnvironment$")
		cmd.Env = append(os.Environ(), "WS_TEST_PROXY_CHILD=1", "HTTP_PROXY=http://plain:1", "HTTPS_PROXY=socks5://secure:2", "NO_PROXY=direct.example", "REQUEST_METHOD=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	for target, want := range map[string]string{
		"ws://gateway.example":  "http://plain:1",
		"wss://gateway.example": "socks5://secure:2",
		"wss://direct.example":  "<nil>",
	} {
		u, err := url.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		got, err := proxyFromEnvironment(u)
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s goes through %v, %v; want %s", target, got, err, want)
		}
	}
}
