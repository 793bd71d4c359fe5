package mockgateway

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/gobwas/ws"
)

// client is the smallest gateway client that can tell what came.
type client struct {
	t  *testing.T
	nc net.Conn
	br *bufio.Reader
	zb bool // a message came as a zlib blob
	z  *inflater
}

// message is a payload of the gateway's.
type message struct {
	T  string          `json:"t"`
	S  int64           `json:"s"`
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
}

const defaultQuery = "/?v=10&encoding=json"

// dial connects to a server through its listener's own way.
func dial(t *testing.T, s *Server, url string) *client {
	t.Helper()
	c, err := tryDial(t, s, url)
	if err != nil {
		t.Fatalf("dial %s: %v", url, err)
	}
	return c
}

func tryDial(t *testing.T, s *Server, url string) (*client, error) {
	d := ws.Dialer{}
	if l, ok := s.ln.(*pipeListener); ok {
		d.NetDial = func(context.Context, string, string) (net.Conn, error) { return l.dial() }
	}
	nc, br, _, err := d.Dial(t.Context(), url)
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { nc.Close() })
	if br == nil {
		br = bufio.NewReaderSize(nc, 64<<10)
	}
	return &client{t: t, nc: nc, br: br}, nil
}

// pipeListener hands out net.Pipe ends.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) dial() (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case l.conns <- there:
		return here, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	select {
	case <-l.done:
	default:
		close(l.done)
	}
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe.test", Net: "pipe"} }

// frame reads one frame, whatever it is.
func (c *client) frame() (ws.Header, []byte, error) {
	h, err := ws.ReadHeader(c.br)
	if err != nil {
		return h, nil, err
	}
	p := make([]byte, h.Length)
	_, err = io.ReadFull(c.br, p)
	return h, p, err
}

// closeError is the server's close frame, 0 without a code.
type closeError int

func (e closeError) Error() string { return fmt.Sprintf("closed %d", int(e)) }

// read returns the next payload, decompressed.
func (c *client) read() (message, error) {
	for {
		op, p, err := c.message()
		if err != nil {
			return message{}, err
		}
		if op == ws.OpBinary && c.z != nil {
			if p, err = c.z.take(p); err != nil {
				return message{}, err
			} else if p == nil {
				continue
			}
		} else if op == ws.OpBinary {
			c.zb = true
			p = unblob(c.t, p)
		}
		var m message
		if err := json.Unmarshal(p, &m); err != nil {
			return m, fmt.Errorf("%w in %q", err, p[:min(len(p), 200)])
		}
		return m, nil
	}
}

// message returns the next WebSocket message, with fragments joined.
func (c *client) message() (op ws.OpCode, text []byte, err error) {
	for {
		h, p, err := c.frame()
		if err != nil {
			return 0, nil, err
		}
		if h.Rsv != 0 {
			return 0, nil, errReserved
		}
		switch h.OpCode {
		case ws.OpPing:
			c.writeFrame(ws.OpPong, p)
			continue
		case ws.OpPong:
			continue
		case ws.OpClose:
			code, _ := ws.ParseCloseFrameData(p)
			return 0, nil, closeError(code)
		case ws.OpText, ws.OpBinary:
			op = h.OpCode
		}
		text = append(text, p...)
		if h.Fin {
			return op, text, nil
		}
	}
}

// next is read that must work.
func (c *client) next() message {
	c.t.Helper()
	m, err := c.read()
	if err != nil {
		c.t.Fatalf("read: %v", err)
	}
	return m
}

// until reads up to the first message of a type or, with t empty, of an op.
func (c *client) until(t string, op int) message {
	c.t.Helper()
	for {
		if m := c.next(); m.Op == op && m.T == t {
			return m
		}
	}
}

// closed reads up to the close frame and returns its code, 1006 if the
// connection ends without one.
func (c *client) closed() int {
	c.t.Helper()
	for {
		_, err := c.read()
		var code closeError
		var syntax *json.SyntaxError
		switch {
		case errors.As(err, &code):
			return int(code)
		case errors.As(err, &syntax):
		case err != nil:
			return 1006
		}
	}
}

func (c *client) writeFrame(op ws.OpCode, p []byte) {
	b, err := ws.CompileFrame(ws.MaskFrame(ws.NewFrame(op, true, p)))
	if err != nil {
		c.t.Fatal(err)
	}
	c.nc.Write(b)
}

func (c *client) send(text string) { c.writeFrame(ws.OpText, []byte(text)) }

// close sends a close frame.
func (c *client) close(code int) {
	c.writeFrame(ws.OpClose, ws.NewCloseFrameBody(ws.StatusCode(code), ""))
}

func (c *client) identify(shard, num int) {
	c.send(fmt.Sprintf(`{"op":2,"d":{"token":"Bot t","intents":1,"properties":{},"shard":[%d,%d]}}`, shard, num))
}

func (c *client) resume(id string, seq int64) {
	c.send(fmt.Sprintf(`{"op":6,"d":{"token":"t","session_id":%q,"seq":%d}}`, id, seq))
}

// started is a client whose session has begun.
type started struct {
	*client
	id     string
	resume string
}

// start dials, identifies and reads READY.
func start(t *testing.T, s *Server, shard, num int) started {
	t.Helper()
	return dial(t, s, s.WSURL()+defaultQuery).start(shard, num)
}

// startCompressed is start with transport compression.
func startCompressed(t *testing.T, s *Server, name string) started {
	t.Helper()
	return dialCompressed(t, s, name).start(0, 1)
}

// dialCompressed is dial with transport compression.
func dialCompressed(t *testing.T, s *Server, name string) *client {
	t.Helper()
	c := dial(t, s, s.WSURL()+defaultQuery+"&compress="+name)
	c.z = &inflater{name: name}
	return c
}

func (c *client) start(shard, num int) started {
	t := c.t
	t.Helper()
	if m := c.next(); m.Op != 10 {
		t.Fatalf("first message is op %d, want Hello", m.Op)
	}
	c.identify(shard, num)
	m := c.until("READY", 0)
	if m.S != 1 {
		t.Fatalf("READY has s %d, want 1", m.S)
	}
	var d struct {
		SessionID string `json:"session_id"`
		Resume    string `json:"resume_gateway_url"`
	}
	if err := json.Unmarshal(m.D, &d); err != nil {
		t.Fatal(err)
	}
	return started{c, d.SessionID, d.Resume}
}

// serve starts a server that ends with the test.
func serve(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.CloseNow() })
	return s
}

func unblob(t *testing.T, p []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(p))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
