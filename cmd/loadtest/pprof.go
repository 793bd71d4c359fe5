package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
)

// servePprof serves profiles on addr until the function returned is called.
func servePprof(addr string, log io.Writer) (stop func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	return serveLocal("--pprof", addr, mux, func(at string) { fmt.Fprintf(log, "profiles at http://%s/debug/pprof/\n", at) })
}

// serveLocal serves HTTP at the address that a flag gives, says where, and goes on until
// the function returned is called. A host that is not given is this machine alone:
// figures and profiles are nobody else's business.
func serveLocal(flag, addr string, h http.Handler, say func(at string)) (stop func(), err error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usagef("%s %q: take HOST:PORT or :PORT", flag, addr)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	ln, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, usagef("%s: %v", flag, err)
	}
	srv := &http.Server{Handler: h}
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ln) // returns when Close closes the listener
	}()
	say(ln.Addr().String())
	return func() {
		srv.Close()
		<-done
	}, nil
}
