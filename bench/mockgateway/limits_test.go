package mockgateway

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// inBubble runs f against a server over net.Pipe in fake time.
func inBubble(t *testing.T, o Options, f func(t *testing.T, s *Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.Listener = newPipeListener()
		s := serve(t, o)
		f(t, s)
		s.Close()
	})
}

func TestCloseCodes(t *testing.T) {
	identify := func(fields string) string { return `{"op":2,"d":{"properties":{},` + fields + `}}` }
	good := identify(`"token":"t","intents":513`)
	for _, tc := range []struct {
		name, query string
		send        []string
		code        int
	}{
		{"version missing", "/?encoding=json", nil, 4012},
		{"version 8", "/?v=8&encoding=json", nil, 4012},
		{"encoding etf", "/?v=10&encoding=etf", nil, 4012},
		{"no json", "", []string{`{"op":`}, 4002},
		{"no op", "", []string{`{"d":1}`}, 4002},
		{"identify without an object", "", []string{`{"op":2,"d":7}`}, 4002},
		{"heartbeat without a number", "", []string{`{"op":1,"d":"x"}`}, 4002},
		{"4097 bytes", "", []string{`{"op":1,"d":null,"x":"` + strings.Repeat("x", 4097-len(`{"op":1,"d":null,"x":""}`)) + `"}`}, 4002},
		{"activities null", "", []string{identify(`"token":"t","intents":1,"presence":{"activities":null}`)}, 4002},
		{"unknown op", "", []string{`{"op":5,"d":null}`}, 4001},
		{"op of the server", "", []string{`{"op":0,"d":{}}`}, 4001},
		{"command before identify", "", []string{`{"op":3,"d":{"activities":[]}}`}, 4003},
		{"wrong token", "", []string{identify(`"token":"x","intents":1`)}, 4004},
		{"no token", "", []string{identify(`"intents":1`)}, 4004},
		{"wrong token in resume", "", []string{`{"op":6,"d":{"token":"x","session_id":"s","seq":1}}`}, 4004},
		{"twice", "", []string{good, good}, 4005},
		{"resume after identify", "", []string{good, `{"op":6,"d":{"token":"t","session_id":"s","seq":1}}`}, 4005},
		{"shard out of range", "", []string{identify(`"token":"t","intents":1,"shard":[2,2]`)}, 4010},
		{"shard count zero", "", []string{identify(`"token":"t","intents":1,"shard":[0,0]`)}, 4010},
		{"too few shards", "", []string{identify(`"token":"t","intents":1,"shard":[0,1]`)}, 4011},
		{"intents missing", "", []string{identify(`"token":"t"`)}, 4013},
		{"unknown intent", "", []string{identify(`"token":"t","intents":131072`)}, 4013},
		{"disallowed intent", "", []string{identify(`"token":"t","intents":256`)}, 4014},
		{"presence with activities null", "", []string{good, `{"op":3,"d":{"activities":null}}`}, 4002},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := Options{Token: "Bot t", DisallowedIntents: 1 << 8, Guilds: 2}
			if tc.code == 4011 {
				o.Shards, o.Guilds = 2, 1300
			}
			inBubble(t, o, func(t *testing.T, s *Server) {
				query := tc.query
				if query == "" {
					query = defaultQuery
				}
				c := dial(t, s, s.WSURL()+query)
				if tc.query == "" {
					c.until("", 10)
				}
				go func() {
					for _, text := range tc.send {
						c.send(text)
					}
				}()
				if code := c.closed(); code != tc.code {
					t.Errorf("closed with %d, want %d", code, tc.code)
				}
			})
		})
	}
}

func TestMessageOf4096BytesIsTaken(t *testing.T) {
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		c := dial(t, s, s.WSURL()+defaultQuery)
		c.until("", 10)
		c.send(`{"op":1,"d":null,"x":"` + strings.Repeat("x", 4096-len(`{"op":1,"d":null,"x":""}`)) + `"}`)
		c.until("", 11)
	})
}

func TestSendLimit(t *testing.T) {
	const beat = `{"op":1,"d":null}`
	inBubble(t, Options{}, func(t *testing.T, s *Server) {
		c := dial(t, s, s.WSURL()+defaultQuery)
		c.until("", 10)
		send := func(n int) {
			for range n {
				c.send(beat)
				c.until("", 11)
			}
		}
		send(60)
		time.Sleep(30 * time.Second)
		send(60)
		time.Sleep(31 * time.Second) // the first 60 are out of the window now
		send(60)
		c.send(beat)
		if code := c.closed(); code != 4008 {
			t.Fatalf("closed with %d, want 4008", code)
		}
		c.nc.Close()
		synctest.Wait()
		if e := s.Log().Of(Ended); len(e) != 1 || e[0].Sends != 121 {
			t.Errorf("log has %+v, want one end with 121 sends", e)
		}
	})
}

func TestMissedHeartbeatsDrop(t *testing.T) {
	inBubble(t, Options{HeartbeatInterval: 10 * time.Second}, func(t *testing.T, s *Server) {
		c := dial(t, s, s.WSURL()+defaultQuery)
		c.until("", 10)
		for _, pause := range []time.Duration{14, 14, 14} {
			time.Sleep(pause * time.Second)
			c.send(`{"op":1,"d":5}`)
			c.until("", 11)
		}
		begin := time.Now()
		if code := c.closed(); code != 1006 {
			t.Errorf("closed with %d, want a drop", code)
		}
		if d := time.Since(begin).Round(100 * time.Millisecond); d != 15*time.Second {
			t.Errorf("dropped after %v, want 15s", d)
		}
		beats := s.Log().Of(Heartbeat)
		if len(beats) != 3 || !beats[0].First || beats[1].First || beats[0].Elapsed != 14*time.Second || beats[0].Seq != 5 {
			t.Errorf("log has %+v", beats)
		}
	})
}

func TestIdentifyGate(t *testing.T) {
	inBubble(t, Options{Shards: 4, MaxConcurrency: 2, Guilds: 1}, func(t *testing.T, s *Server) {
		start(t, s, 0, 4)
		start(t, s, 1, 4) // another bucket
		c := dial(t, s, s.WSURL()+defaultQuery)
		c.until("", 10)
		c.identify(2, 4) // bucket 0 again
		begin := time.Now()
		if m := c.until("", 9); string(m.D) != "false" || time.Since(begin) != 5*time.Millisecond {
			t.Fatalf("op 9 %s after %v, want false after 5ms", m.D, time.Since(begin))
		}
		time.Sleep(5 * time.Second)
		c.identify(2, 4) // the same socket may try again
		c.until("READY", 0)
		var outcomes []string
		for _, e := range s.Log().Of(Identify) {
			outcomes = append(outcomes, fmt.Sprint(e.Shard[0], " ", e.Code))
		}
		if got := strings.Join(outcomes, ", "); got != "0 0, 1 0, 2 9, 2 0" {
			t.Errorf("identifies %s", got)
		}
		if left, _ := s.budget.left(time.Now()); left != 997 {
			t.Errorf("%d left of the budget, want 997: a breach is not charged", left)
		}
	})
}

func TestBudgetRevokesToken(t *testing.T) {
	inBubble(t, Options{IdentifyRemaining: 1, IdentifyInterval: -1, Guilds: -1}, func(t *testing.T, s *Server) {
		first := start(t, s, 0, 1)
		second := dial(t, s, s.WSURL()+defaultQuery)
		second.until("", 10)
		second.identify(0, 1)
		if code := second.closed(); code != 4004 {
			t.Errorf("over the budget: closed with %d, want 4004", code)
		}
		if code := first.closed(); code != 4004 {
			t.Errorf("the other session: closed with %d, want 4004", code)
		}
		if s.accepts("t") {
			t.Error("the token still works")
		}
	})
}

func TestBudgetRefills(t *testing.T) {
	now := time.Now()
	b := newIdentifyBudget(10, 1, time.Hour, now)
	if !b.charge(now) {
		t.Fatal("the last one was refused")
	}
	if left, after := b.left(now.Add(59 * time.Minute)); left != 0 || after != time.Minute {
		t.Errorf("%d left, full in %v", left, after)
	}
	if left, after := b.left(now.Add(150 * time.Minute)); left != 10 || after != 30*time.Minute {
		t.Errorf("%d left, full in %v; want 10 in 30m", left, after)
	}
}

func TestREST(t *testing.T) {
	s := serve(t, Options{Token: "secret", Shards: 3, MaxConcurrency: 16, IdentifyTotal: 2000, IdentifyRemaining: 7})
	get := func(path, token string) (int, string, http.Header) {
		r, _ := http.NewRequestWithContext(t.Context(), "GET", strings.TrimSuffix(s.URL(), "/api/v10")+path, nil)
		r.Header.Set("Authorization", token)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, strings.TrimSpace(string(body)), resp.Header
	}
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	url := s.WSURL()
	for _, tc := range []struct {
		path, token string
		status      int
		body        string
	}{
		{"/api/v10/gateway", "", 200, `{"url":"` + url + `"}`},
		{"/api/v9/gateway", "", 200, `{"url":"` + url + `"}`},
		{"/api/v10/gateway/bot", "Bot wrong", 401, `{"message":"401: Unauthorized","code":0}`},
		{"/api/v10/gateway/bot", "", 401, `{"message":"401: Unauthorized","code":0}`},
		{"/api/v8/gateway/bot", "Bot secret", 404, `{"message":"404: Not Found","code":0}`},
	} {
		if status, body, _ := get(tc.path, tc.token); status != tc.status || body != tc.body {
			t.Errorf("GET %s as %q: %d %s, want %d %s", tc.path, tc.token, status, body, tc.status, tc.body)
		}
	}
	for _, token := range []string{"Bot secret", "secret"} {
		_, body, _ := get("/api/v9/gateway/bot", token)
		var got struct {
			URL    string
			Shards int
			Limit  sessionStartLimit `json:"session_start_limit"`
		}
		if err := json.Unmarshal([]byte(body), &got); err != nil || got.URL != url || got.Shards != 3 ||
			got.Limit.Total != 2000 || got.Limit.Remaining != 7 || got.Limit.MaxConcurrency != 16 ||
			got.Limit.ResetAfter < 86_000_000 || got.Limit.ResetAfter > 86_400_000 {
			t.Errorf("gateway/bot as %q: %s, %v", token, body, err)
		}
	}
	s.Install(Times(1, RefuseREST{Status: 429, RetryAfter: 1500 * time.Millisecond}), Times(1, RefuseREST{Status: 502}))
	status, body, header := get("/api/v10/gateway/bot", "secret")
	if status != 429 || header.Get("Retry-After") != "1.5" || body != `{"message":"You are being rate limited.","retry_after":1.5,"global":false}` {
		t.Errorf("429: %d %s %v", status, body, header)
	}
	if status, _, _ := get("/api/v10/gateway", ""); status != 502 {
		t.Errorf("second fault: %d, want 502", status)
	}
	if status, _, _ := get("/api/v10/gateway", ""); status != 200 {
		t.Errorf("after the faults: %d, want 200", status)
	}
	if status, body, _ := get("/mock/stats", ""); status != 200 || !strings.Contains(body, `"events":0`) {
		t.Errorf("stats: %d %s", status, body)
	}
}

func TestOptions(t *testing.T) {
	for _, tc := range []struct {
		name string
		o    Options
		want string
	}{
		{"mix", Options{Mix: "x"}, "Mix"},
		{"shards", Options{Shards: -1}, "Shards"},
		{"ring", Options{RingSize: -1}, "RingSize"},
		{"guilds", Options{Shards: 10_000, Guilds: 2000}, "Guilds"},
		{"interval", Options{HeartbeatInterval: time.Microsecond}, "HeartbeatInterval"},
	} {
		_, err := New(tc.o)
		if e, ok := err.(*OptionError); !ok || e.Option != tc.want {
			t.Errorf("%s: %v, want an *OptionError of %s", tc.name, err, tc.want)
		}
	}
}

func TestReadyIsLate(t *testing.T) {
	for _, tc := range []struct {
		name      string
		fromReady bool
		second    time.Duration // after the first Identify
		want      string
	}{
		{"counted from the Identify", false, 5 * time.Second, "READY"},
		{"counted from READY", true, 5 * time.Second, "op 9"},
		{"counted from READY, later", true, 8 * time.Second, "READY"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inBubble(t, Options{Guilds: -1, ReadyDelay: 3 * time.Second, GateFromReady: tc.fromReady, InvalidSessionDelay: 2 * time.Second}, func(t *testing.T, s *Server) {
				a, b := dial(t, s, s.WSURL()+defaultQuery), dial(t, s, s.WSURL()+defaultQuery)
				a.until("", 10)
				b.until("", 10)
				began := time.Now()
				a.identify(0, 1)
				a.until("READY", 0)
				if late := time.Since(began); late != 3*time.Second {
					t.Errorf("READY after %v", late)
				}
				time.Sleep(tc.second - time.Since(began))
				asked := time.Now()
				b.identify(0, 1)
				switch m := b.next(); {
				case tc.want == "READY" && m.T != "READY", tc.want == "op 9" && m.Op != 9:
					t.Errorf("op %d %s, want %s", m.Op, m.T, tc.want)
				case m.Op == 9 && time.Since(asked) != 2*time.Second:
					t.Errorf("op 9 after %v", time.Since(asked))
				}
			})
		})
	}
}

func TestWhileReadyIsLate(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(s *Server, c *client)
		want string
		left int // sessions
	}{
		{"a heartbeat", func(s *Server, c *client) { c.send(`{"op":1,"d":null}`) }, "op 11", 1},
		{"another Identify", func(s *Server, c *client) { c.identify(0, 1) }, "closed 4005", 0},
		{"a command", func(s *Server, c *client) { c.send(`{"op":3,"d":{"activities":[]}}`) }, "closed 4003", 0},
		{"op 9", func(s *Server, c *client) { s.EachConn(func(c *Conn) { c.InvalidSession(false) }) }, "op 9", 0},
		{"the end", func(s *Server, c *client) { s.EachConn((*Conn).Drop) }, "EOF", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inBubble(t, Options{Guilds: -1, ReadyDelay: 3 * time.Second, AckDelay: -1}, func(t *testing.T, s *Server) {
				c := dial(t, s, s.WSURL()+defaultQuery)
				c.until("", 10)
				c.identify(0, 1)
				synctest.Wait()
				tc.do(s, c)
				m, err := c.read()
				got := fmt.Sprint("op ", m.Op)
				if err != nil {
					got = err.Error()
				}
				if strings.HasPrefix(got, "closed") {
					c.close(1000)
				}
				time.Sleep(4 * time.Second)
				if n := len(s.Sent().Sessions); got != tc.want || n != tc.left {
					t.Errorf("%s and %d sessions, want %s and %d", got, n, tc.want, tc.left)
				}
			})
		})
	}
}

func TestForgottenCode(t *testing.T) {
	inBubble(t, Options{Guilds: -1, ForgottenCode: 4009}, func(t *testing.T, s *Server) {
		c := start(t, s, 0, 1)
		s.Session(0).Drop()
		time.Sleep(4 * time.Minute)
		again := dial(t, s, s.ResumeURL()+defaultQuery[1:])
		again.until("", 10)
		again.resume(c.id, 1)
		if got := again.verdict(); got != "closed 4009" {
			t.Errorf("got %s", got)
		}
	})
}
