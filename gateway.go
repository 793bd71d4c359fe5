package sluice

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// gatewayInfo is the answer of GET /gateway/bot (Gateway, "Get Gateway Bot").
type gatewayInfo struct {
	URL    string       `json:"url"`
	Shards int          `json:"shards"`
	Limit  sessionLimit `json:"session_start_limit"`
}

// apiTimeout bounds a call of the API.
const apiTimeout = 15 * time.Second

// maxAPIAnswer bounds what is read of an answer; a real one has 200 bytes.
const maxAPIAnswer = 64 << 10

// fetchGateway asks the API for the gateway's URL and the limits of session starts.
func fetchGateway(ctx context.Context, c *Config) (gatewayInfo, error) {
	var info gatewayInfo
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.API+"/gateway/bot", nil)
	if err != nil {
		return info, fmt.Errorf("sluice: GET /gateway/bot: %w", err)
	}
	req.Header.Set("Authorization", "Bot "+c.bareToken())
	req.Header.Set("User-Agent", "DiscordBot (https://github.com/seed4d760daf/sluice, 0)")
	res, err := c.HTTPClient.Do(req)
	if err != nil {
		return info, fmt.Errorf("sluice: GET /gateway/bot: %w; check Config.API and the network", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAPIAnswer))
	switch {
	case res.StatusCode != http.StatusOK:
		return info, apiError(res)
	case err != nil:
		return info, fmt.Errorf("sluice: GET /gateway/bot: %w", err)
	}
	if err := json.Unmarshal(body, &info); err != nil {
		return info, &APIError{Status: res.StatusCode, Problem: "the answer is not the JSON of a gateway; check Config.API"}
	}
	if u, err := url.Parse(info.URL); err != nil || u.Host == "" {
		return info, &APIError{Status: res.StatusCode, Problem: "the answer has no gateway url; check Config.API"}
	}
	return info, nil
}

func apiError(res *http.Response) error {
	e := &APIError{Status: res.StatusCode}
	e.RetryAfter = retryAfter(res.Header)
	switch {
	case res.StatusCode == http.StatusUnauthorized:
		e.Problem = "the token is wrong or was reset; set Config.Token to the one of the developer portal"
	case res.StatusCode == http.StatusTooManyRequests:
		e.Problem = "rate limited; wait before connecting again"
	case res.StatusCode >= 500:
		e.Problem = "Discord is in trouble; try again later"
	default:
		e.Problem = "check Config.API"
	}
	return e
}

// redacted is a URL without a password, for the log.
func redacted(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "(not a URL)"
	}
	return u.Redacted()
}

// newHTTPClient calls an API that t is the TLS configuration of, nil for the default.
func newHTTPClient(t *tls.Config) *http.Client {
	c := &http.Client{Timeout: apiTimeout}
	if base, ok := http.DefaultTransport.(*http.Transport); ok && t != nil {
		own := base.Clone()
		own.TLSClientConfig = t.Clone()
		own.TLSClientConfig.ServerName = "" // of a gateway
		c.Transport = own
	}
	return c
}

// tlsHosts bounds the hosts whose TLS configuration is kept, which READY names.
const tlsHosts = 64

// tlsConfigs are the TLS configurations of the hosts that are dialed. Without a name
// of the server in it, a configuration is copied at every dial.
type tlsConfigs struct {
	mu     sync.Mutex
	byHost map[string]*tls.Config
}

// of returns base for the host of a gateway's URL.
func (t *tlsConfigs) of(base *tls.Config, gateway string) *tls.Config {
	u, err := url.Parse(gateway)
	if err != nil || u.Scheme != "wss" || base.ServerName != "" {
		return base
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.byHost[u.Hostname()]; c != nil {
		return c
	}
	c := base.Clone()
	c.ServerName = u.Hostname()
	if t.byHost == nil {
		t.byHost = make(map[string]*tls.Config)
	}
	if len(t.byHost) < tlsHosts {
		t.byHost[u.Hostname()] = c
	}
	return c
}

// dialURL adds the parameters of Gateway v10 to a gateway's URL, keeping a query that
// a proxy has put there.
func dialURL(base string, c Compression) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("sluice: gateway url: %w", err)
	}
	q := u.Query()
	q.Set("v", "10")
	q.Set("encoding", "json")
	if q.Del("compress"); compressions[c].word != "" {
		q.Set("compress", compressions[c].word)
	}
	u.RawQuery = q.Encode()
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}
