//go:build unix

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// openAll asks the API for the gateway and opens every shard, some at a time. Each
// reads as soon as it is ready.
func openAll(ctx context.Context, o options, m *meter) ([]*socket, error) {
	gateway, err := fetchGateway(ctx, o)
	if err != nil {
		return nil, err
	}
	const atOnce = 32
	var (
		wg    sync.WaitGroup
		slots = make(chan struct{}, atOnce)
		mu    sync.Mutex
		open  []*socket
		first error
	)
	for id := range o.shards {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			mu.Lock()
			failed := first != nil
			mu.Unlock()
			if failed {
				return
			}
			s, err := openShard(ctx, gateway, o, id)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				first = cmp.Or(first, fmt.Errorf("shard %d of %d: %w", id, o.shards, err))
				return
			}
			open = append(open, s)
			s.start(ctx, m)
		})
	}
	wg.Wait()
	return open, first
}

func fetchGateway(ctx context.Context, o options) (*url.URL, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(o.api, "/")+"/gateway/bot", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bot "+o.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	var answer struct{ URL string }
	if err := json.NewDecoder(res.Body).Decode(&answer); res.StatusCode != http.StatusOK || err != nil {
		return nil, fmt.Errorf("GET /gateway/bot: %s", res.Status)
	}
	u, err := url.Parse(answer.URL)
	if err != nil || u.Scheme != "ws" {
		return nil, errors.New("the gateway's url is not of scheme ws; TLS is not served")
	}
	u.RawQuery = "v=10&encoding=json"
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

// openShard opens one shard up to READY.
func openShard(ctx context.Context, gateway *url.URL, o options, id int) (*socket, error) {
	var dialer net.Dialer
	nc, err := dialer.DialContext(ctx, "tcp", gateway.Host)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { nc.Close() })
	defer stop()
	s := &socket{nc: nc}
	in := bufio.NewReader(nc)
	if err = upgrade(nc, in, gateway); err == nil {
		err = s.identify(in, o, id)
	}
	if err != nil {
		nc.Close()
		return nil, err
	}
	s.early, _ = in.Peek(in.Buffered())
	return s, nil
}

// identify waits for Hello, identifies, and waits for READY.
func (s *socket) identify(in *bufio.Reader, o options, id int) error {
	p, err := message(in)
	if err != nil {
		return err
	}
	var hello struct {
		D struct {
			Interval int64 `json:"heartbeat_interval"` // ms
		}
	}
	if err := json.Unmarshal(p, &hello); err != nil || hello.D.Interval <= 0 {
		return errors.New("the first message is not Hello")
	}
	s.interval = time.Duration(hello.D.Interval) * time.Millisecond
	_, err = s.nc.Write(masked(fmt.Sprintf(
		`{"op":2,"d":{"token":%q,"intents":53608447,"shard":[%d,%d],"properties":{"os":"linux","browser":"floor","device":"floor"}}}`,
		o.token, id, o.shards)))
	for err == nil {
		p, err = message(in)
		switch front := p[:min(len(p), 64)]; {
		case bytes.Contains(front, []byte(`"READY"`)):
			return nil
		case bytes.Contains(front, []byte(`"op":9`)):
			return errors.New("the Identify was refused: let the gateway take all at once")
		}
	}
	return err
}

// start counts the shard as ready and gives it its reader and its heart. Both end
// when the connection is closed.
func (s *socket) start(ctx context.Context, m *meter) {
	s.meter = m
	m.ready()
	go func() {
		if err := s.read(); err != nil {
			m.failed <- err
		}
	}()
	go s.beat(ctx)
}

// upgrade makes the HTTP request (RFC 6455 §4.1). The key is any: the answer to it
// proves nothing here.
func upgrade(nc net.Conn, in *bufio.Reader, u *url.URL) error {
	_, err := fmt.Fprintf(nc, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", u.RequestURI(), u.Host)
	if err != nil {
		return err
	}
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("the upgrade was refused: %s", res.Status)
	}
	return nil
}

// message reads one message of one frame.
func message(in *bufio.Reader) ([]byte, error) {
	head, err := in.Peek(2)
	if err != nil {
		return nil, err
	}
	op, length, size := head[0], int(head[1]&0x7f), 2
	if op&0x0f == 8 {
		return nil, errors.New("the gateway closed the connection before READY")
	}
	if length >= 126 {
		size = 4
		if length == 127 {
			size = maxHeader
		}
		if head, err = in.Peek(size); err != nil {
			return nil, err
		}
		length = int(binary.BigEndian.Uint16(head[2:]))
		if size == maxHeader {
			length = int(binary.BigEndian.Uint64(head[2:]))
		}
	}
	if length < 0 || length > 64<<20 {
		return nil, errors.New("a message of over 64 MiB came before READY")
	}
	p := make([]byte, size+length)
	_, err = io.ReadFull(in, p)
	return p[size:], err
}

// masked is a text frame with the mask 0 (RFC 6455 §5.3), of less than 64 KiB.
func masked(payload string) []byte {
	frame := []byte{0x81, 0x80 | byte(len(payload))}
	if len(payload) >= 126 {
		frame = binary.BigEndian.AppendUint16([]byte{0x81, 0x80 | 126}, uint16(len(payload)))
	}
	frame = append(frame, 0, 0, 0, 0)
	return append(frame, payload...)
}

// beat sends heartbeats while the connection lives. The sequence they may carry is
// left out: nothing here has read one.
func (s *socket) beat(ctx context.Context) {
	ticker := time.NewTicker(s.interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		if _, err := s.nc.Write(masked(`{"op":1,"d":null}`)); err != nil {
			return
		}
	}
}
