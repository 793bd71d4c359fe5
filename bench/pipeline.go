package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/url"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	gws "github.com/gobwas/ws"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/decode/event"
)

// benchPipeline is the whole way of an event, through the public API, from a
// connection in memory: with no handler, with one of every event, and with those that
// read three fields of each message. The floor reads the same bytes and finds the
// frames; the peer decodes the envelope by encoding/json and starts a goroutine for
// each event, as clients do.
func benchPipeline(b *testing.B) {
	tapes := []struct {
		name string
		tape *tape
	}{{"mixed", mixed()}}
	for _, s := range samples() {
		tapes = append(tapes, struct {
			name string
			tape *tape
		}{s.typ.String(), newTape([]sample{s})})
	}
	for _, t := range tapes {
		name := label(t.name, t.tape.bytes)
		for _, handler := range handlers {
			b.Run(name+"/sluice-"+handler, func(b *testing.B) {
				p, err := newPipeline(t.tape, handler)
				check(b, err)
				feedThrough(b, p.gateway, p.settle)
				check(b, p.close())
			})
		}
		b.Run(name+"/floor", func(b *testing.B) {
			servePeer(b, t.tape, func(g *gateway) {
				for r := newFrameSkipper(g); r.skip() == nil; {
				}
			})
		})
		b.Run(name+"/encoding-json", func(b *testing.B) {
			servePeer(b, t.tape, decodeAndSpawn)
		})
	}
}

// feedThrough lets events out in bursts, as many as b asks for, and settles.
func feedThrough(b *testing.B, g *gateway, settle func()) {
	var n int64
	measure(b, g.tape.bytes, func() {
		if n++; n%burst == 0 {
			g.feed(burst)
		}
	}, func() { g.feed(n % burst) }, settle)
}

// servePeer runs a reader of frames against a gateway that is past its upgrade.
func servePeer(b *testing.B, t *tape, read func(*gateway)) {
	g := newGateway(t)
	var done sync.WaitGroup
	done.Go(func() { read(g) })
	feedThrough(b, g, func() {
		g.settle()
		g.Close()
		done.Wait()
	})
}

func decodeAndSpawn(g *gateway) {
	var handled sync.WaitGroup
	defer handled.Wait()
	for r := bufio.NewReaderSize(g, 64<<10); ; {
		h, err := gws.ReadHeader(r)
		if err != nil {
			return
		}
		payload := make([]byte, h.Length)
		if _, err := io.ReadFull(r, payload); err != nil {
			return
		}
		var e struct {
			Op int
			S  int64
			T  string
			D  json.RawMessage
		}
		if json.Unmarshal(payload, &e) == nil {
			handled.Go(func() { sinkPeer.Add(uint64(len(e.D))) })
		}
	}
}

var sinkPeer atomic.Uint64

// handlers are the ways in which a pipeline may treat its events, named as in
// loadtest. All but owned allocate nothing.
var handlers = []string{"none", "raw", "lazy", "typed", "owned"}

// pipeline is a client with one shard on a gateway in memory.
type pipeline struct {
	gateway *gateway
	manager *sluice.Manager
	handler string
	handled atomic.Int64
	seen    atomic.Int64 // bytes, so that handlers read what they are given
}

// newPipeline connects, and returns when the shard is ready.
func newPipeline(t *tape, handler string) (*pipeline, error) {
	p := &pipeline{gateway: newGateway(t), handler: handler}
	var err error
	p.manager, err = sluice.New(sluice.Config{
		Token:       "memory",
		GatewayURL:  "ws://memory",
		DialContext: func(context.Context, string, string) (net.Conn, error) { return p.gateway, nil },
		Proxy:       func(*url.URL) (*url.URL, error) { return nil, nil },
		Compression: sluice.NoCompression, // the tape is text
		Workers:     workers,
		Overload:    sluice.Overload{Policies: block()}, // whoever counts waits for each event
	})
	if err != nil {
		return nil, err
	}
	switch handler {
	case "raw":
		p.manager.HandleAny(func(ev sluice.Event) {
			if ev.Type() != decode.Ready {
				p.seen.Add(int64(len(ev.Data())))
				p.handled.Add(1)
			}
		})
	case "lazy":
		p.manager.Handle(decode.MessageCreate, func(ev sluice.Event) {
			n := len(ev.Get("content").Bytes()) + len(ev.Get("author", "id").Bytes()) + len(ev.Get("channel_id").Bytes())
			p.seen.Add(int64(n))
			p.handled.Add(1)
		})
	}
	typed := func(_ sluice.Event, m *event.MessageCreate) {
		p.seen.Add(int64(len(m.Content)) + int64(m.Author.ID&1) + int64(m.ChannelID&1))
		p.handled.Add(1)
	}
	switch handler {
	case "typed":
		sluice.OnBorrowed(p.manager, typed)
	case "owned":
		sluice.On(p.manager, typed)
	}
	if err := p.manager.Connect(context.Background()); err != nil {
		return nil, err
	}
	return p, p.manager.Ready(context.Background())
}

// block is the policy that loses nothing, for every event.
func block() map[decode.EventType]sluice.Policy {
	policies := map[decode.EventType]sluice.Policy{}
	for t := decode.Unknown; t < decode.NumEventTypes; t++ {
		policies[t] = sluice.Block
	}
	return policies
}

// settle waits until everything fed has been handled.
func (p *pipeline) settle() { p.await(p.gateway.settle()) }

// await waits until as many events have been handled as n that were read make.
func (p *pipeline) await(n int64) {
	switch p.handler {
	case "none":
		return
	case "lazy", "typed", "owned":
		n = p.gateway.tape.messages(n)
	}
	for p.handled.Load() < n {
		runtime.Gosched()
	}
}

func (p *pipeline) close() error {
	return p.manager.Destroy(context.Background(), sluice.CloseNormal)
}
