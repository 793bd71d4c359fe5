package ws

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// proxyFromEnvironment is http.ProxyFromEnvironment for a WebSocket URL, which
// it knows only in the form that the upgrade request has.
func proxyFromEnvironment(u *url.URL) (*url.URL, error) {
	h := *u
	h.Scheme = strings.Replace(h.Scheme, "ws", "http", 1)
	return http.ProxyFromEnvironment(&http.Request{URL: &h})
}

// dialTCP connects to the host of u, or to its proxy and through that.
func (o *Options) dialTCP(ctx context.Context, u *url.URL) (net.Conn, error) {
	target := hostPort(u)
	proxy, err := o.Proxy(u)
	if err != nil {
		return nil, errors.New("the proxy setting is not a URL")
	}
	if proxy == nil {
		return o.DialContext(ctx, "tcp", target)
	}
	nc, err := o.DialContext(ctx, "tcp", hostPort(proxy))
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	tunnel, err := openTunnel(ctx, nc, proxy, target)
	if err != nil {
		nc.Close()
		return nil, fmt.Errorf("proxy: %w", err)
	}
	return tunnel, nil
}

// hostPort is the address to dial for u.
func hostPort(u *url.URL) string {
	var known string
	switch u.Scheme {
	case "ws", "http":
		known = "80"
	case "wss", "https":
		known = "443"
	default:
		known = "1080"
	}
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), known))
}

// openTunnel makes nc, which leads to the proxy, a connection to target.
func openTunnel(ctx context.Context, nc net.Conn, proxy *url.URL, target string) (net.Conn, error) {
	open := connectHTTP
	switch proxy.Scheme {
	case "http":
	case "https":
		t := tls.Client(nc, &tls.Config{ServerName: proxy.Hostname()})
		if err := t.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		nc = t
	case "socks5", "socks5h":
		open = connectSOCKS
	default:
		return nil, errors.New("its scheme is none of http, https, socks5, socks5h")
	}
	err := within(ctx, nc, func() error { return open(nc, proxy.User, target) })
	return nc, err
}

// connectHTTP asks an HTTP proxy for a tunnel (RFC 9110 §9.3.6).
func connectHTTP(nc net.Conn, user *url.Userinfo, target string) error {
	request := "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
	if user != nil {
		password, _ := user.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		request += "Proxy-Authorization: Basic " + credentials + "\r\n"
	}
	if _, err := nc.Write([]byte(request + "\r\n")); err != nil {
		return err
	}
	r := bufio.NewReader(&answerLimit{Conn: nc, left: maxAnswer})
	resp, err := http.ReadResponse(r, &http.Request{Method: http.MethodConnect})
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("refused with HTTP status %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	if r.Buffered() > 0 {
		return errors.New("it sent data before the tunnel was used")
	}
	return nil
}
