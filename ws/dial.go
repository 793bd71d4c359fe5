package ws

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	gws "github.com/gobwas/ws"
)

const (
	maxAnswer = 64 << 10 // bytes of HTTP that a proxy may answer with, and a server unless Options say otherwise
	maxBody   = 1 << 10  // of which HandshakeError.Body
)

// Dial opens a WebSocket connection to a ws or wss URL: TCP, through a proxy if
// there is one, TLS, upgrade. ctx bounds the call, not the connection. What the
// server sends together with its answer is the beginning of the stream.
//
// Its error is a [*HandshakeError].
func Dial(ctx context.Context, url string, o Options) (*Conn, error) {
	o = o.filled()
	u, err := parseURL(url)
	if err != nil {
		return nil, &HandshakeError{Phase: PhaseDial, err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, o.HandshakeTimeout)
	defer cancel()
	nc, err := o.dialTCP(ctx, u)
	if err != nil {
		return nil, &HandshakeError{Phase: PhaseDial, err: err}
	}
	if u.Scheme == "wss" {
		t := tls.Client(nc, o.tlsFor(u.Hostname()))
		if err := t.HandshakeContext(ctx); err != nil {
			nc.Close()
			return nil, &HandshakeError{Phase: PhaseTLS, err: err}
		}
		nc = t
	}
	var early *bufio.Reader
	err = within(ctx, nc, func() (err error) {
		early, err = o.upgrade(nc, u)
		return err
	})
	if err != nil {
		nc.Close()
		var refused *HandshakeError
		if !errors.As(err, &refused) {
			err = &HandshakeError{Phase: PhaseUpgrade, err: err}
		}
		return nil, err
	}
	c := NewConn(nc, o)
	c.begin(early)
	return c, nil
}

// parseURL is the URL of the server in the form that the upgrade needs.
func parseURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		// Only the reason: the text of a url.Error has the URL, and that may
		// have a password.
		var reason *url.Error
		if errors.As(err, &reason) {
			err = reason.Err
		}
		return nil, err
	}
	if u.Scheme != "ws" && u.Scheme != "wss" {
		return nil, errors.New("the scheme of the URL is neither ws nor wss")
	}
	if u.Hostname() == "" {
		return nil, errors.New("the URL has no host")
	}
	u.Fragment, u.RawFragment = "", "" // RFC 6455 §3
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

// tlsFor is the configuration for a server of that name.
func (o *Options) tlsFor(host string) *tls.Config {
	if o.TLS == nil {
		return &tls.Config{ServerName: host}
	}
	if o.TLS.ServerName != "" {
		return o.TLS
	}
	t := o.TLS.Clone()
	t.ServerName = host
	return t
}

// within runs f, which uses nc, and breaks its reads and writes when ctx ends.
func within(ctx context.Context, nc net.Conn, f func() error) error {
	broken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = nc.SetDeadline(time.Unix(1, 0))
		close(broken)
	})
	err := f()
	if stop() {
		return err
	}
	// The deadline is set or about to be: wait, so that it cannot hit the
	// connection later.
	<-broken
	return context.Cause(ctx)
}

// upgrade makes the HTTP request. The reader that it returns, or nil, holds
// bytes of the stream that came with the answer.
func (o *Options) upgrade(nc net.Conn, u *url.URL) (*bufio.Reader, error) {
	refusal := &HandshakeError{Phase: PhaseUpgrade}
	header := o.Header.Clone()
	host := header.Get("Host")
	header.Del("Host")
	d := gws.Dialer{
		Header: gws.HandshakeHeaderHTTP(header),
		Host:   host,
		OnStatusError: func(status int, _ []byte, answer io.Reader) {
			refusal.read(status, answer)
		},
	}
	early, _, err := d.Upgrade(&answerLimit{Conn: nc, left: o.MaxAnswer}, u)
	if err == nil {
		return early, nil
	}
	refusal.err = err
	if errors.Is(err, gws.ErrMalformedResponse) || errors.Is(err, gws.ErrHandshakeBadProtocol) {
		refusal.err = &notHTTP{err}
	}
	return nil, refusal
}

// read takes over what is worth knowing of an HTTP answer.
func (e *HandshakeError) read(status int, answer io.Reader) {
	e.Status = status
	resp, err := http.ReadResponse(bufio.NewReader(answer), nil)
	if err != nil {
		return
	}
	e.Header = resp.Header
	e.Body, _ = io.ReadAll(io.LimitReader(resp.Body, maxBody))
	resp.Body.Close()
}

// notHTTP is the error for a server of another protocol, such as SSH.
type notHTTP struct{ error }

func (e *notHTTP) Error() string {
	return "the server does not speak HTTP/1.1: check the address and the port (" + e.error.Error() + ")"
}

func (e *notHTTP) Unwrap() error { return e.error }

// answerLimit is a connection that ends after so many bytes of answer, because
// gws reads lines of any length.
type answerLimit struct {
	net.Conn
	left int
}

func (l *answerLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errors.New("the answer is too long")
	}
	n, err := l.Conn.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// begin starts the stream with the bytes that early holds and gives early back
// to its pool. A server that greets at once, as Discord does with Hello, often
// has its greeting here and nowhere else.
func (c *Conn) begin(early *bufio.Reader) {
	if early == nil {
		return
	}
	b, _ := early.Peek(early.Buffered())
	c.exchange(max(len(b), minSlab))
	c.hi = copy(c.mem, b)
	c.mark = mark{hi: c.hi}
	c.arrived(len(b))
	gws.PutReader(early)
}
