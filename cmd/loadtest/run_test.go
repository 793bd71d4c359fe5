package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// attackMock runs the client command against a mock gateway and returns its result.
func attackMock(t *testing.T, m mockgateway.Options, args ...string) (int, result) {
	t.Helper()
	gw, err := mockgateway.New(m)
	if err != nil {
		t.Fatal(err)
	}
	defer gw.Close()
	return attackURL(t, t.Context(), gw.URL(), args...)
}

func attackURL(t *testing.T, ctx context.Context, url string, args ...string) (int, result) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "r.json")
	code, stdout, stderr := call(ctx, nil, append([]string{"client", "--api", url, "--out", out, "--ui", "quiet"}, args...)...)
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatalf("no result: code %d, stdout %s, stderr %s", code, stdout, stderr)
	}
	conforms(t, b)
	var r result
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return code, r
}

// small is a gateway for two shards whose traffic ends after n events.
func small(n int64) mockgateway.Options {
	return mockgateway.Options{Shards: 2, MaxConcurrency: 2, IdentifyInterval: -1, Rate: -1, Events: n, StartAfter: 2}
}

func TestProofHolds(t *testing.T) {
	for _, args := range []string{
		"--handler raw", "--handler lazy", "--handler none",
		"--handler raw --order shard", "--handler raw --order none", "--handler lazy --order none",
		"--handler typed", "--handler owned", "--handler raw --overload block",
		"--handler raw --compress zlib-stream", "--handler lazy --compress zstd-stream",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			code, r := attackMock(t, small(20_000), append(strings.Fields(args), "--events", "20000")...)
			if code != exitOK && code != exitRate || r.Lost != 0 || r.Duplicated != 0 || r.Reordered != 0 {
				t.Errorf("code %d, lost %d, duplicated %d, reordered %d, notes %q", code, r.Lost, r.Duplicated, r.Reordered, r.Notes)
			}
			if r.Identifies != 2 || r.Shards != 2 || r.BuffersLeft != 0 || r.Broken != 0 {
				t.Errorf("%d identifies, %d shards, %d buffers left, %d broken", r.Identifies, r.Shards, r.BuffersLeft, r.Broken)
			}
		})
	}
}

// An s that skips must show as a loss, whatever the handler.
func TestProofFails(t *testing.T) {
	skip := []byte(`{"t":"TYPING_START","s":100000,"op":0,"d":{"guild_id":"1"}}`)
	for _, handler := range []string{"raw", "none"} {
		m := small(100)
		m.Faults = []mockgateway.Fault{mockgateway.Times(1, mockgateway.Do(mockgateway.AtDispatch, func(c *mockgateway.Conn) bool {
			c.Send(skip) // goes out behind READY
			return false
		}))}
		code, r := attackMock(t, m, "--handler", handler, "--events", "120")
		if code != exitFailed || r.Lost == 0 || r.Verdict != verdictFailed {
			t.Errorf("%s: code %d, verdict %s, result %+v; want a failed proof", handler, code, r.Verdict, r)
		}
	}
}

func TestRateNotReached(t *testing.T) {
	m := small(0)
	m.Rate = 100
	code, r := attackMock(t, m, "--rate", "1000000", "--duration", "200ms")
	if code != exitRate || r.Verdict != verdictRate {
		t.Errorf("code %d, verdict %s; want %d", code, r.Verdict, exitRate)
	}
}

func TestInterrupted(t *testing.T) {
	m := small(0)
	m.Rate = 10_000
	ctx, cancel := context.WithCancel(t.Context())
	m.Faults = []mockgateway.Fault{after(50, cancel)}
	gw, err := mockgateway.New(m)
	if err != nil {
		t.Fatal(err)
	}
	defer gw.Close()
	code, r := attackURL(t, ctx, gw.URL(), "--duration", "1h")
	if code != exitInterrupted || r.Verdict != verdictInterrupted || r.Lost != 0 || r.Events == 0 {
		t.Errorf("code %d, verdict %s, lost %d, events %d", code, r.Verdict, r.Lost, r.Events)
	}
}

// A gateway that comes back on the same address with a record of its own.
func TestRestartedGateway(t *testing.T) {
	for _, handler := range []string{"raw", "none"} { // two at once: each waits for the Identify gate
		t.Run(handler, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			second := make(chan *mockgateway.Server, 1)
			m := small(0)
			m.Rate = 5000
			var first *mockgateway.Server
			var address string
			m.Faults = []mockgateway.Fault{after(100, func() {
				go func() {
					first.CloseNow()
					again := m
					again.Listener = listenOn(t, address)
					again.Faults = []mockgateway.Fault{after(100, cancel)}
					gw, err := mockgateway.New(again)
					if err != nil {
						t.Error(err)
						cancel()
					}
					second <- gw
				}()
			})}
			m.Listener = listenOn(t, "127.0.0.1:0")
			address = m.Listener.Addr().String()
			first, err := mockgateway.New(m)
			if err != nil {
				t.Fatal(err)
			}
			code, r := attackURL(t, ctx, first.URL(), "--duration", "1h", "--handler", handler)
			(<-second).Close()
			if code != exitInterrupted || r.Lost != 0 || r.Duplicated != 0 || r.Reordered != 0 || r.BuffersLeft != 0 {
				t.Errorf("code %d, result %+v", code, r)
			}
			if r.Identifies != 4 || r.Reconnects < 2 || !strings.Contains(strings.Join(r.Notes, "\n"), "restarted") {
				t.Errorf("%d identifies, %d reconnects, notes %q; want 4, at least 2 and what happened", r.Identifies, r.Reconnects, r.Notes)
			}
		})
	}
}

// A gateway that goes down and stays down, or that comes back and serves nobody.
func TestGatewayGone(t *testing.T) {
	for name, restart := range map[string]bool{"killed": false, "restarted": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := small(0)
			m.Rate = 5000
			gone := make(chan struct{})
			m.Listener = listenOn(t, "127.0.0.1:0")
			address := m.Listener.Addr().String()
			var first *mockgateway.Server
			m.Faults = []mockgateway.Fault{after(100, func() {
				go func() {
					defer close(gone)
					first.CloseNow()
					if !restart {
						return
					}
					again := small(0)
					again.Listener = listenOn(t, address)
					again.Faults = []mockgateway.Fault{mockgateway.Do(mockgateway.AtUpgrade, func(c *mockgateway.Conn) bool {
						c.Refuse(http.StatusServiceUnavailable, 0)
						return true
					})}
					second, err := mockgateway.New(again)
					if err != nil {
						t.Error(err)
						return
					}
					t.Cleanup(func() { second.Close() })
				}()
			})}
			first, err := mockgateway.New(m)
			if err != nil {
				t.Fatal(err)
			}
			code, r := attackURL(t, t.Context(), first.URL(), "--duration", "1s")
			<-gone
			if code != exitFailed || r.Verdict != verdictFailed || r.Down != 2 {
				t.Errorf("code %d, verdict %s, %d down, notes %q", code, r.Verdict, r.Down, r.Notes)
			}
		})
	}
}

// A record that can be read at the beginning only leaves the end unproven.
func TestRecordUnread(t *testing.T) {
	m := small(0)
	m.Rate = 2000
	gw, err := mockgateway.New(m)
	if err != nil {
		t.Fatal(err)
	}
	defer gw.Close()
	base, err := url.Parse(gw.URL())
	if err != nil {
		t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: base.Scheme, Host: base.Host})
	var asked atomic.Int64
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/mock/") && asked.Add(1) > 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		pass.ServeHTTP(w, r)
	}))
	defer front.Close()
	code, r := attackURL(t, t.Context(), front.URL+base.Path, "--duration", "200ms")
	if code != exitFailed || r.Verdict != verdictUnproven || r.Lost != 0 || r.Down != 0 {
		t.Errorf("code %d, verdict %s, lost %d, %d down, notes %q", code, r.Verdict, r.Lost, r.Down, r.Notes)
	}
}

func TestForeignGateway(t *testing.T) {
	m := small(-1)
	m.Rate = 0
	m.Faults = []mockgateway.Fault{onReady(func(c *mockgateway.Conn) {
		for range 50 {
			c.Session().Dispatch("TYPING_START", []byte(`{"channel_id":"2","user_id":"3","timestamp":1,"guild_id":"1"}`))
		}
	})}
	code, r := attackMock(t, m, "--events", "100")
	if code != exitOK || r.Proof != "s" || r.Lost != 0 {
		t.Errorf("code %d, proof %s, lost %d; want a proof from s", code, r.Proof, r.Lost)
	}
	if !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.Contains(n, "no stamps") }) {
		t.Errorf("notes %q do not say that there are no stamps", r.Notes)
	}
}

func TestNoGateway(t *testing.T) {
	api := func(status int, body string) string {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			w.Write([]byte(strings.ReplaceAll(body, "HOST", r.Host)))
		}))
		t.Cleanup(srv.Close)
		return srv.URL
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	for _, c := range []struct {
		name, url string
		code      int
		want      string
	}{
		{"unreachable", closed.URL, exitInternal, "nobody answers"},
		{"wrong token", api(401, `{}`), exitUsage, "--token"},
		{"not an API", api(404, `nothing`), exitInternal, "--api"},
		{"not JSON", api(200, `<html>`), exitInternal, "--api"},
		{"no gateway behind it", api(200, `{"url":"ws://HOST/","shards":1,"session_start_limit":{"total":1000,"remaining":1000,"max_concurrency":1}}`), exitInternal, "0 of 1 shards"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, out, err := call(t.Context(), nil, "client", "--api", c.url, "--ui", "quiet")
			if code != c.code || out != "" || !strings.Contains(err, c.want) || strings.Count(err, "\n") != 1 {
				t.Errorf("code %d, stdout %q, stderr %q; want code %d and one line with %q", code, out, err, c.code, c.want)
			}
		})
	}
}

// The whole, with the gateway in a child process.
func TestRunAll(t *testing.T) {
	code, out, err := call(t.Context(), nil, "run", "--shards", "2", "--rate", "5000", "--duration", "300ms", "--ui", "quiet")
	if code != exitOK && code != exitRate || err != "" {
		t.Fatalf("code %d, stderr %q", code, err)
	}
	if !strings.Contains(strings.SplitN(out, "\n", 2)[0], "lost 0, duplicated 0, reordered 0") {
		t.Errorf("the summary does not lead with the proofs: %q", out)
	}
}
