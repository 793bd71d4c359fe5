package ws

import (
	"cmp"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"

	"github.com/seed4d760daf/sluice/pool"
)

// Options says how a connection is opened and read. The zero value works.
type Options struct {
	// DialContext opens the TCP connection, to the server or to its proxy.
	// Nil is a [net.Dialer].
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)

	// TLS is the configuration for wss URLs. Without a ServerName it is cloned
	// for each connection with the host of the URL; a ClientSessionCache in it
	// is shared by the clones and saves a round trip at every reconnect.
	// Nil is the zero configuration.
	TLS *tls.Config

	// Proxy chooses the proxy for a ws or wss URL: an http, https, socks5 or
	// socks5h URL, or nil for none. Nil reads HTTP_PROXY, HTTPS_PROXY and
	// NO_PROXY as [http.ProxyFromEnvironment] does.
	Proxy func(*url.URL) (*url.URL, error)

	// Header is added to the upgrade request. A Host in it replaces the URL's.
	Header http.Header

	// HandshakeTimeout bounds all of Dial: connect, proxy, TLS and upgrade.
	// 0 is 10 s.
	HandshakeTimeout time.Duration

	// WriteTimeout bounds each write; a write that takes longer ends the
	// connection, because half a frame is sent. 0 is 10 s.
	WriteTimeout time.Duration

	// CloseTimeout bounds the close handshake. 0 is 5 s.
	CloseTimeout time.Duration

	// MaxMessage is the largest message that is stored as it comes, in bytes,
	// fragments together. A larger one is [Message.Truncated]. 0 is 64 MiB.
	MaxMessage int64

	// Compression is what the server was asked for. What is inflated is UTF-8 text.
	Compression Compression

	// MaxInflated is the largest message that is stored after it was compressed, in
	// bytes. A larger one is inflated to its end and [Message.Truncated], unless it
	// comes to more than 256 MiB and MaxRatio times its compressed size: then, as
	// when the compressed payload is larger than MaxMessage, the connection ends
	// with a [*StreamError]. 0 is 64 MiB and a ratio of 100.
	MaxInflated int64
	MaxRatio    int64

	// MaxWindow is the largest window of zstd, in bytes, which the memory of a
	// connection comes to about thrice. A server that announces a larger one is left
	// with a [*StreamError]. 0 is 8 MiB, which RFC 9659 recommends; at least 1 KiB.
	MaxWindow int64

	// MaxAnswer is the most bytes of HTTP that the server may answer the upgrade
	// with. 0 is 64 KiB.
	MaxAnswer int

	// Traffic is what counts the bytes, over several connections if they share it.
	// Nil is one of the connection's own.
	Traffic *Traffic

	// ValidUTF8 checks the text messages of the server (RFC 6455 §8.1).
	// Nil is [utf8.Valid].
	ValidUTF8 func([]byte) bool

	// Buffers is where the memory comes from, to be shared by connections that
	// are used together. Nil is a pool of the connection's own.
	Buffers *pool.Buffers
}

// filled is o with the defaults in place of zeros.
func (o Options) filled() Options {
	o.HandshakeTimeout = cmp.Or(o.HandshakeTimeout, 10*time.Second)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, 10*time.Second)
	o.CloseTimeout = cmp.Or(o.CloseTimeout, 5*time.Second)
	o.MaxMessage = cmp.Or(o.MaxMessage, 64<<20)
	o.MaxInflated = cmp.Or(o.MaxInflated, 64<<20)
	o.MaxRatio = cmp.Or(o.MaxRatio, 100)
	o.MaxWindow = max(cmp.Or(o.MaxWindow, 8<<20), 1<<10)
	o.MaxAnswer = cmp.Or(o.MaxAnswer, maxAnswer)
	if o.DialContext == nil {
		o.DialContext = new(net.Dialer).DialContext
	}
	if o.Proxy == nil {
		o.Proxy = proxyFromEnvironment
	}
	if o.ValidUTF8 == nil {
		o.ValidUTF8 = utf8.Valid
	}
	if o.Traffic == nil {
		o.Traffic = new(Traffic)
	}
	if o.Buffers == nil {
		o.Buffers = pool.NewBuffers()
	}
	return o
}
