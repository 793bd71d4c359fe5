package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// selfSigned is the certificate of a gateway that listens at addr.
func selfSigned(addr string) (*tls.Config, error) {
	hosts := []string{"localhost", "127.0.0.1"}
	if host, _, err := net.SplitHostPort(addr); err == nil && host != "" {
		hosts = append(hosts, host)
	}
	server, _, err := mockgateway.SelfSigned(hosts...)
	return server, err
}

// trustGateway takes the certificate that the gateway shows now for a root, as nobody
// has signed it. From then on connections are checked as any.
func (o *options) trustGateway(ctx context.Context) error {
	if !o.tls {
		return nil
	}
	u, err := url.Parse(o.api)
	if err != nil || u.Scheme != "https" {
		return usagef("--tls goes with --api https://HOST:PORT/api/v10")
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}
	nc, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "443")))
	if err != nil {
		return fmt.Errorf("--tls: the gateway at %s has no certificate: %w", u.Host, err)
	}
	defer nc.Close()
	roots := x509.NewCertPool()
	for _, cert := range nc.(*tls.Conn).ConnectionState().PeerCertificates {
		roots.AddCert(cert)
	}
	o.trusted = &tls.Config{RootCAs: roots}
	return nil
}

// httpClient is what asks the gateway for its record.
func (o *options) httpClient() *http.Client {
	if o.trusted == nil {
		return http.DefaultClient
	}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: o.trusted.Clone()}}
}
