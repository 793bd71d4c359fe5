package mockgateway

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/gobwas/ws"
)

// handshake is a ResponseWriter whose hijacked connection collects the
// upgrade's response instead of sending it, so that Hello can join it.
type handshake struct {
	http.ResponseWriter
	nc       net.Conn
	response bytes.Buffer
}

func (h *handshake) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	nc, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.nc = nc
	return nc, bufio.NewReadWriter(rw.Reader, bufio.NewWriter(&h.response)), nil
}

// serveGateway is the WebSocket side: any path but those of the REST side.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		http.Error(w, "closing", http.StatusServiceUnavailable)
		return
	}
	defer s.wg.Done()
	c := newConn(s, nil)
	c.host, c.path, c.query = r.Host, r.URL.Path, r.URL.RawQuery
	if c.refused(w) {
		return
	}
	h := &handshake{ResponseWriter: w}
	nc, rw, _, err := ws.HTTPUpgrader{}.Upgrade(r, h)
	if err != nil {
		if nc != nil {
			nc.Write(h.response.Bytes())
			nc.Close()
		}
		c.logRefusal(http.StatusBadRequest)
		return
	}
	c.nc, c.br = nc, rw.Reader
	c.serve(h.response.Bytes(), r)
}

// refused lets faults turn the handshake down.
func (c *Conn) refused(w http.ResponseWriter) bool {
	h := &handshake{ResponseWriter: w}
	c.nc = &requestConn{hijack: h.Hijack}
	if !c.srv.strike(AtUpgrade, c) {
		return false
	}
	if c.refusal != nil {
		c.refusal.write(w)
		c.logRefusal(c.refusal.status)
	} else {
		c.end("refused")
	}
	return true
}

// serve runs the connection until it ends.
func (c *Conn) serve(response []byte, r *http.Request) {
	if !c.srv.adopt(c) {
		c.nc.Close()
		return
	}
	c.srv.journal.add(c.entry(Connected))
	if c.srv.opts.HelloWithUpgrade {
		c.head = slices.Clone(response)
	} else if !c.write(response) {
		return
	}
	query := r.URL.Query()
	c.compress(query.Get("compress"))
	switch v, encoding := query.Get("v"), query.Get("encoding"); {
	case v != "9" && v != "10":
		c.CloseWith(4012, "Invalid API version: 9 and 10 are served")
	case encoding != "" && encoding != "json":
		c.CloseWith(4012, "Invalid encoding: only json is served")
	case !c.srv.strike(AtHello, c):
		c.hello()
	}
	c.helloAt = time.Now()
	if !c.srv.spawn(c.writeLoop) {
		c.Reset()
		return
	}
	c.readLoop()
}

// compress starts transport compression, unless it is refused or not known: then
// the client gets text, as from a gateway proxy.
func (c *Conn) compress(name string) {
	if name == "" {
		return
	}
	if !c.srv.opts.IgnoreCompress {
		c.enc.stream = newStream(name, c.srv.opts.CompressionLevel)
	}
	if c.compressed = c.enc.stream != nil; !c.compressed {
		c.srv.log.Info("answering with plain text although compression was asked for", "conn", c.id, "compress", name)
	}
}
