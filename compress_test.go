package sluice

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/zlib"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/ws"
)

// inBoth runs f with a gateway that sends each kind of compressed stream.
func inBoth(t *testing.T, mock mockgateway.Options, c Config, f func(*fleet, Compression)) {
	for _, kind := range []Compression{ZlibStream, ZstdStream} {
		c.Compression = kind
		t.Run(compressions[kind].word, func(t *testing.T) {
			inFakeTime(t, mock, c, func(fl *fleet) { f(fl, kind) })
		})
	}
}

// caughtUp waits until the shard has handled all that its session was given, and wants
// it in order and whole.
func (f *fleet) caughtUp() ShardStats {
	f.t.Helper()
	f.until("caught up", func() bool {
		s, st := f.mock.Session(0), f.shard(0).Stats()
		return s != nil && f.active(0)() && st.Seq == s.Seq() && st.Pending == 0
	})
	st := f.shard(0).Stats()
	if st.Gaps+st.Duplicates+st.Reordered > 0 || st.Identifies != 1 {
		f.t.Errorf("%+v", st)
	}
	return st
}

// TestCompressedFaults: however a gateway cuts up its stream, events come whole and in
// order, on one connection and on the next.
func TestCompressedFaults(t *testing.T) {
	for name, faults := range map[string][]mockgateway.Fault{
		"none":           nil,
		"suffix 1/3":     {mockgateway.SplitSuffix{First: 1}},
		"suffix 2/2":     {mockgateway.SplitSuffix{First: 2}},
		"suffix 3/1":     {mockgateway.SplitSuffix{First: 3}},
		"split":          {mockgateway.SplitPayload{Messages: 5}},
		"short messages": {mockgateway.ShortMessages{Size: 3}},
		"empty blocks":   {mockgateway.EmptyBlocks{Count: 3}},
		"landings":       {mockgateway.LandAfter{Dispatches: 50}},
		"fragments":      {mockgateway.Fragment{Size: 7, Pings: true}},
		"pings":          {mockgateway.PingBetween{}},
		"shuffled":       {mockgateway.ShuffledEnvelope{Seed: 3}},
		"noise":          {mockgateway.NoiseAfter{Dispatches: 20, Size: 300_000}},
		"all":            {mockgateway.ShortMessages{Size: 3}, mockgateway.EmptyBlocks{Count: 2}, mockgateway.Fragment{Size: 2}, mockgateway.LandAfter{Dispatches: 9}},
	} {
		t.Run(name, func(t *testing.T) {
			mock := mockgateway.Options{Guilds: 2, Rate: 500, Events: 400, Faults: faults}
			inBoth(t, mock, Config{}, func(f *fleet, kind Compression) {
				var handled atomic.Uint64
				f.gw.HandleAny(func(Event) { handled.Add(1) })
				f.up()
				f.until("traffic", func() bool { return f.shard(0).Stats().Received > 100 })
				f.mock.Session(0).Drop()
				f.until("all traffic", func() bool { return f.mock.Session(0).Seq() >= 400 })
				st := f.caughtUp()
				if st.StreamErrors+st.DecodeErrors > 0 || st.Resumes != 1 || handled.Load() != st.Received {
					t.Errorf("handled %d: %+v", handled.Load(), st)
				}
				if st.BytesIn == 0 || st.Inflated < 400*100 || (kind == ZstdStream) != (st.ZstdWindow == 256<<10) {
					t.Errorf("%d bytes in, %d inflated, a window of %d", st.BytesIn, st.Inflated, st.ZstdWindow)
				}
			})
		})
	}
}

// TestCompressionIgnored: a gateway that sends text although it was asked to compress.
func TestCompressionIgnored(t *testing.T) {
	inBoth(t, mockgateway.Options{Guilds: 2, Rate: 500, Events: 200, IgnoreCompress: true}, Config{}, func(f *fleet, _ Compression) {
		f.up()
		f.until("all traffic", func() bool { return f.mock.Session(0).Seq() >= 200 })
		if st := f.caughtUp(); st.Inflated != 0 || st.Reconnects != 0 {
			t.Errorf("%+v", st)
		}
	})
}

// TestPayloadCompressionTaken: single payloads may come compressed although nothing
// was asked for.
func TestPayloadCompressionTaken(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Compression: NoCompression}, func(f *fleet) {
		f.up()
		var b bytes.Buffer
		z := zlib.NewWriter(&b)
		z.Write([]byte(`{"op":1,"d":null,"padding":"` + strings.Repeat("x", 5000) + `"}`))
		z.Close()
		before := f.count(mockgateway.Heartbeat)
		f.mock.Session(0).WriteRaw(binaryFrame(b.String()))
		f.until("a beat", func() bool { return f.count(mockgateway.Heartbeat) > before })
	})
}

// binaryFrame is a frame of a server.
func binaryFrame(p string) []byte {
	switch n := len(p); {
	case n < 126:
		return append([]byte{0x82, byte(n)}, p...)
	case n < 1<<16:
		return append(binary.BigEndian.AppendUint16([]byte{0x82, 126}, uint16(n)), p...)
	default:
		return append(binary.BigEndian.AppendUint64([]byte{0x82, 127}, uint64(n)), p...)
	}
}

// errorsOf collects what Hooks.Error reports.
type errorsOf struct {
	mu   sync.Mutex
	list []error
}

func (e *errorsOf) hooks() Hooks {
	return Hooks{Error: func(_ *Shard, err error) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.list = append(e.list, err)
	}}
}

// has tells whether an error of the type was reported whose text has a word.
func has[E error](e *errorsOf, word string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, err := range e.list {
		var is E
		if errors.As(err, &is) && strings.Contains(err.Error(), word) {
			return true
		}
	}
	return false
}

// TestCorruptStream: what cannot be inflated ends the connection, with a code that
// keeps the session, and a resume brings it again.
func TestCorruptStream(t *testing.T) {
	for _, subtle := range []bool{false, true} {
		mock := mockgateway.Options{Guilds: 2, Rate: 500, Events: 400}
		var reported errorsOf
		inBoth(t, mock, Config{Hooks: reported.hooks()}, func(f *fleet, _ Compression) {
			f.up()
			f.until("traffic", func() bool { return f.shard(0).Stats().Received > 100 })
			f.mock.Session(0).Conn().Corrupt(subtle)
			f.until("all traffic", func() bool { return f.mock.Session(0).Seq() >= 400 })
			st := f.caughtUp()
			if st.Skipped > 0 || st.StreamErrors > 1 {
				t.Errorf("%+v", st)
			}
			if subtle {
				return // it may also have inflated to something that is not JSON
			}
			closed := f.mock.Log().Of(mockgateway.Closed)
			if st.StreamErrors != 1 || st.Resumes != 1 || len(closed) != 1 || closed[0].Code != int(ws.CodeUnreadable) || !has[*ws.StreamError](&reported, "-stream: ") {
				t.Errorf("closed %+v: %+v", closed, st)
			}
		})
	}
}

// TestCorruptEveryTime: an event that cannot be inflated after a resume either is
// stepped over; it costs no session.
func TestCorruptEveryTime(t *testing.T) {
	var reported errorsOf
	inBoth(t, mockgateway.Options{Guilds: -1}, Config{Hooks: reported.hooks()}, func(f *fleet, _ Compression) {
		f.up()
		session := f.mock.Session(0)
		f.mock.Install(mockgateway.Times(1, mockgateway.Do(mockgateway.AtResume, besides(func(c *mockgateway.Conn) { c.Corrupt(false) }))))
		session.Conn().Corrupt(false)
		bad := session.Dispatch("MOCK", []byte(`{}`))
		session.Dispatch("MOCK", []byte(`{}`))
		f.until("behind it", func() bool { return f.shard(0).Stats().Seq == session.Seq() && f.active(0)() })
		st := f.shard(0).Stats()
		if st.Skipped != 1 || st.Identifies != 1 || st.StreamErrors != 2 {
			t.Errorf("%+v", st)
		}
		if !has[*SkippedError](&reported, fmt.Sprint(bad)) {
			t.Errorf("reported %v", reported.list)
		}
	})
}

// TestOversizeInflated: a message over the limit is thrown away and counted, and the
// stream goes on.
func TestOversizeInflated(t *testing.T) {
	var reported errorsOf
	c := Config{Limits: Limits{InflatedBytes: 256 << 10}, Hooks: reported.hooks()}
	inBoth(t, mockgateway.Options{Guilds: 1, Rate: 100, Events: 100, Faults: []mockgateway.Fault{mockgateway.OversizeAfter{Dispatches: 20, Size: 5 << 20}}}, c, func(f *fleet, _ Compression) {
		f.up()
		f.until("all traffic", func() bool { return f.mock.Session(0).Seq() >= 100 })
		st := f.caughtUp()
		if st.Oversize != 1 || st.Reconnects != 0 || st.StreamErrors != 0 || !has[*OversizeError](&reported, "Limits.InflatedBytes") {
			t.Errorf("%v: %+v", reported.list, st)
		}
	})
}

// zstdRun is so many blocks of 128 KiB, of four bytes each.
func zstdRun(blocks int) string { return strings.Repeat("\x02\x00\x10x", blocks) }

// TestHostileStreams: a bomb of 128 GiB, a window of 128 MiB. Each ends its
// connection; the memory is that of a message, and the session goes on.
func TestHostileStreams(t *testing.T) {
	for name, c := range map[string]struct{ payload, says string }{
		"bomb":   {"\x28\xb5\x2f\xfd\x00\x40" + zstdRun(1<<20), "times its size"},
		"window": {"\x28\xb5\x2f\xfd\x00\x88" + zstdRun(1), "window: 134217728 bytes, and the limit is 8388608"},
	} {
		t.Run(name, func(t *testing.T) {
			var reported errorsOf
			cfg := Config{Compression: ZstdStream, Hooks: reported.hooks(), Limits: Limits{InflatedBytes: 1 << 20, InflateRatio: 1}}
			inFakeTime(t, mockgateway.Options{Guilds: -1}, cfg, func(f *fleet) {
				f.mock.Install(mockgateway.Times(1, mockgateway.Do(mockgateway.AtHello, instead(func(conn *mockgateway.Conn) {
					conn.WriteRaw(binaryFrame(c.payload))
				}))))
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				f.up()
				runtime.ReadMemStats(&after)
				if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
					t.Errorf("%d bytes were allocated", n)
				}
				st := f.shard(0).Stats()
				if st.StreamErrors != 1 || st.Identifies != 1 || !has[*ws.StreamError](&reported, c.says) {
					t.Errorf("%v: %+v", reported.list, st)
				}
				if name == "window" && st.ZstdWindow != 128<<20 {
					t.Errorf("a window of %d bytes was seen", st.ZstdWindow)
				}
			})
		})
	}
}

// TestDrip: a message that comes a byte a second keeps the connection only as long as
// heartbeats may go unanswered.
func TestDrip(t *testing.T) {
	const interval = 10 * time.Second
	inBoth(t, mockgateway.Options{Guilds: -1, HeartbeatInterval: interval}, Config{}, func(f *fleet, _ Compression) {
		f.up()
		c := f.mock.Session(0).Conn()
		c.Mute()
		start := time.Now()
		announced := binaryFrame(strings.Repeat("x", 1<<20))
		go func() {
			for _, b := range announced {
				select {
				case <-c.Done():
					return
				case <-time.After(time.Second):
					c.WriteRaw([]byte{b})
				}
			}
		}()
		f.until("resumed", func() bool { return f.shard(0).Stats().Resumes == 1 })
		st := f.shard(0).Stats()
		if d := time.Since(start); st.Zombies != 1 || d > (maxUnanswered+2)*interval {
			t.Errorf("after %v: %+v", d, st)
		}
	})
}

// projection is a value as a bot may declare it, recursive where it is harmful.
type projection struct {
	Content string      `json:"content"`
	Deep    *projection `json:"deep"`
	Any     any         `json:"any"`
}

func (*projection) EventType() decode.EventType { return decode.MessageCreate }

// TestNestedDeep: JSON nested a million deep is an error of whoever decodes it, costs
// no more memory than its text, and the session goes on.
func TestNestedDeep(t *testing.T) {
	const levels = 1_000_000
	for name, deep := range map[string]string{
		"arrays":  `{"content":"x","any":` + strings.Repeat("[", levels) + strings.Repeat("]", levels) + `}`,
		"objects": `{"content":"x","deep":` + strings.Repeat(`{"deep":`, levels) + "1" + strings.Repeat("}", levels) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			inBoth(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet, _ Compression) {
				var read, failed, wrong atomic.Int64
				f.gw.Handle(decode.MessageCreate, func(ev Event) {
					read.Add(1)
					var v any
					for _, err := range []error{ev.Decode(&v), ev.Decode(new(projection))} {
						if err != nil {
							failed.Add(1)
						}
					}
					_ = ev.Get("any").Len()
					_ = ev.Get("deep", "deep", "deep").Exists()
				})
				On(f.gw, func(Event, *projection) { wrong.Add(1) })
				OnBorrowed(f.gw, func(Event, *projection) { wrong.Add(1) })
				OnType(f.gw, decode.MessageCreate, func(Event, *projection) { wrong.Add(1) })
				f.up()
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				f.mock.Session(0).Dispatch("MESSAGE_CREATE", []byte(deep))
				f.until("read", func() bool { return read.Load() == 1 })
				st := f.caughtUp()
				runtime.ReadMemStats(&after)
				if st.DecodeErrors != 3 || failed.Load() != 2 || wrong.Load() > 0 || st.Reconnects > 0 {
					t.Errorf("%d failed, %d were decoded: %+v", failed.Load(), wrong.Load(), st)
				}
				if n := after.StackSys - before.StackSys; int64(n) > 16<<20 {
					t.Errorf("stacks have grown by %d bytes", n)
				}
			})
		})
	}
}

// TestBurstLeavesNothing: guilds of 20 MB come and go, and the memory is what it was.
func TestBurstLeavesNothing(t *testing.T) {
	inBoth(t, mockgateway.Options{Guilds: 3}, Config{}, func(f *fleet, _ Compression) {
		f.gw.HandleAny(func(Event) {})
		f.up()
		f.caughtUp()
		used := f.gw.buffers.InUseBytes()
		for i := range 3 {
			f.mock.Session(0).HugeGuild(i, 20<<20)
		}
		f.caughtUp()
		for range 8 { // the size of what the socket is read into follows
			f.mock.Session(0).Heartbeat()
			wait(time.Second)
		}
		if n := f.gw.buffers.InUseBytes() - used; n > 1<<10 {
			t.Errorf("%d bytes more than before", n)
		}
	})
}

// TestTLS: a fleet shares its TLS sessions, and one configuration a host; roots and
// client certificates are those of Config.TLS, for the API too.
func TestTLS(t *testing.T) {
	server, roots, err := mockgateway.SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	client, _, err := mockgateway.SelfSigned("client")
	if err != nil {
		t.Fatal(err)
	}
	var whole, resumed atomic.Int64
	server.ClientAuth = tls.RequireAnyClientCert
	server.VerifyConnection = func(s tls.ConnectionState) error {
		if s.DidResume {
			resumed.Add(1)
		} else {
			whole.Add(1)
		}
		return nil
	}
	const shards = 4
	mock := mockgateway.Options{TLS: server, Shards: shards, MaxConcurrency: shards, Guilds: 1, Rate: 200}
	overTCP(t, mock, Config{TLS: &tls.Config{RootCAs: roots, Certificates: client.Certificates}}, func(f *fleet) {
		f.up()
		first := f.gw.tls.of(f.gw.cfg.TLS, f.gw.url)
		before := resumed.Load()
		f.mock.EachConn((*mockgateway.Conn).Drop)
		f.until("all resumed", func() bool {
			var n uint64
			for s := range f.gw.Shards() {
				n += s.Stats().Resumes
			}
			return n == shards
		})
		if n := resumed.Load() - before; n != shards {
			t.Errorf("%d of %d dials resumed a TLS session", n, shards)
		}
		if first.ServerName == "" || first != f.gw.tls.of(f.gw.cfg.TLS, f.gw.url) || len(f.gw.tls.byHost) != 1 || whole.Load() == 0 {
			t.Errorf("%d configurations, for %q", len(f.gw.tls.byHost), first.ServerName)
		}
	})
}
