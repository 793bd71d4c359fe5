package mockgateway

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// routes is the whole HTTP side. Everything that is not REST is the gateway.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, v := range []string{"9", "10"} {
		mux.HandleFunc("GET /api/v"+v+"/gateway", s.serveURL)
		mux.HandleFunc("GET /api/v"+v+"/gateway/bot", s.serveBot)
	}
	mux.HandleFunc("GET /mock/stats", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, s.Sent())
	})
	mux.HandleFunc("GET /mock/log", func(w http.ResponseWriter, r *http.Request) {
		after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64) // 0 if it is no number
		writeJSON(w, http.StatusOK, s.journal.since(after))
	})
	mux.HandleFunc("POST /mock/calm", s.serveCalm)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusNotFound, restError{Message: "404: Not Found"})
	})
	mux.HandleFunc("/", s.serveGateway)
	return mux
}

// restError is the body of Discord's errors.
type restError struct {
	Message string `json:"message"`
	Code    int    `json:"code"`
}

// serveCalm ends the faults, for callers on this machine.
func (s *Server) serveCalm(w http.ResponseWriter, r *http.Request) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() {
		writeJSON(w, http.StatusForbidden, restError{Message: "403: only from this machine"})
		return
	}
	s.Calm()
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) serveURL(w http.ResponseWriter, r *http.Request) {
	if s.restRefused(w, r) {
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"url": s.WSURL()})
}

// sessionStartLimit is the object of GET /gateway/bot.
type sessionStartLimit struct {
	Total          int   `json:"total"`
	Remaining      int   `json:"remaining"`
	ResetAfter     int64 `json:"reset_after"` // milliseconds
	MaxConcurrency int   `json:"max_concurrency"`
}

func (s *Server) serveBot(w http.ResponseWriter, r *http.Request) {
	if s.restRefused(w, r) {
		return
	}
	if !s.accepts(r.Header.Get("Authorization")) {
		s.journal.add(Entry{Time: time.Now(), Kind: Refused, Path: r.URL.Path, Code: http.StatusUnauthorized})
		writeJSON(w, http.StatusUnauthorized, restError{Message: "401: Unauthorized"})
		return
	}
	remaining, resetAfter := s.budget.left(time.Now())
	writeJSON(w, http.StatusOK, struct {
		URL    string            `json:"url"`
		Shards int               `json:"shards"`
		Limit  sessionStartLimit `json:"session_start_limit"`
	}{s.WSURL(), s.opts.Shards, sessionStartLimit{s.opts.IdentifyTotal, remaining, resetAfter.Milliseconds(), s.opts.MaxConcurrency}})
}

// accepts reports whether a token is the right one and not revoked.
func (s *Server) accepts(token string) bool {
	bare := strings.TrimPrefix(token, "Bot ")
	return !s.budget.isRevoked() && (s.opts.Token == "" || bare == strings.TrimPrefix(s.opts.Token, "Bot "))
}

// restRefused lets faults answer a REST request.
func (s *Server) restRefused(w http.ResponseWriter, r *http.Request) bool {
	c := newConn(s, &requestConn{})
	c.host, c.path, c.query = r.Host, r.URL.Path, r.URL.RawQuery
	if !s.strike(AtREST, c) || c.refusal == nil {
		return false
	}
	c.refusal.write(w)
	c.logRefusal(c.refusal.status)
	return true
}

// Refuse answers the HTTP request, an upgrade or a REST call, with a status
// instead. A status of 429 carries retryAfter as Discord does.
func (c *Conn) Refuse(status int, retryAfter time.Duration) {
	header := http.Header{}
	if retryAfter > 0 {
		header.Set("Retry-After", fmt.Sprintf("%g", retryAfter.Seconds()))
	}
	c.refusal = &refusal{status: status, header: header, retryAfter: retryAfter}
}

// refusal is the HTTP answer of Refuse.
type refusal struct {
	status     int
	header     http.Header
	retryAfter time.Duration
}

func (r *refusal) write(w http.ResponseWriter) {
	for k, v := range r.header {
		w.Header()[k] = v
	}
	if r.status == http.StatusTooManyRequests {
		writeJSON(w, r.status, struct {
			Message    string  `json:"message"`
			RetryAfter float64 `json:"retry_after"`
			Global     bool    `json:"global"`
		}{"You are being rate limited.", r.retryAfter.Seconds(), false})
		return
	}
	writeJSON(w, r.status, restError{Message: fmt.Sprintf("%d: %s", r.status, http.StatusText(r.status))})
}

func (c *Conn) logRefusal(status int) {
	e := c.entry(Refused)
	e.Code = status
	c.srv.journal.add(e)
	c.srv.log.Debug("refused", "path", c.path, "status", status)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v) // the client may be gone
}
