package mockgateway

import (
	"bufio"
	"net"
	"time"
)

// faultyListener lets faults refuse sockets before anything is read.
type faultyListener struct {
	net.Listener
	srv *Server
}

func (l *faultyListener) Accept() (net.Conn, error) {
	for {
		nc, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := newConn(l.srv, nc)
		if !l.srv.strike(AtAccept, c) {
			return nc, nil
		}
		c.logRefusal(0)
		c.end("refused")
	}
}

// requestConn stands for the socket of an HTTP request, for faults. Closing it
// takes the socket over from the HTTP server; the rest does nothing.
type requestConn struct {
	net.Conn
	hijack func() (net.Conn, *bufio.ReadWriter, error) // nil: it cannot be closed
}

func (r *requestConn) take() bool {
	if r.Conn == nil && r.hijack != nil {
		r.Conn, _, _ = r.hijack()
	}
	return r.Conn != nil
}

func (r *requestConn) Close() error {
	if !r.take() {
		return nil
	}
	return r.Conn.Close()
}

// SetLinger makes Reset work.
func (r *requestConn) SetLinger(sec int) error {
	if !r.take() {
		return nil
	}
	if l, ok := r.Conn.(interface{ SetLinger(int) error }); ok {
		return l.SetLinger(sec)
	}
	return nil
}

func (r *requestConn) SetReadDeadline(time.Time) error  { return nil }
func (r *requestConn) SetWriteDeadline(time.Time) error { return nil }
