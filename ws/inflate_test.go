package ws

import (
	"encoding/hex"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestLandings has the output of the stream end at every place around a multiple of
// the decoder's history, which zlib's decoder takes for the end of the stream, and go
// on behind it.
func TestLandings(t *testing.T) {
	eachKind(t, func(t *testing.T, kind Compression) {
		for at := 32_760; at <= 32_776; at++ {
			for _, before := range []int{0, 1, 32_768, 3 * 32_768} {
				d := newDeflater(kind)
				var messages []string
				var stream []byte
				add := func(m string) {
					messages, stream = append(messages, m), append(stream, frame(binFrame, d.payload(m))...)
				}
				if before > 0 {
					add(noise(1, before))
				}
				for before+at-d.total > 3000 {
					add(event(d.total, 830))
				}
				add(noise(2, before+at-d.total))
				if d.total%32_768 != (before+at)%32_768 {
					t.Fatal("the test does not land where it means to")
				}
				add(messages[0])
				add(event(1, 40_000))
				add(event(2, 100))
				c, _ := play(Options{Compression: kind, Buffers: leakFree(t)}, stream)
				expect(t, c, messages)
			}
		}
	})
}

// TestEndOfMemory has messages end exactly where the memory does that the decoder is
// given.
func TestEndOfMemory(t *testing.T) {
	eachKind(t, func(t *testing.T, kind Compression) {
		for _, size := range []int{1 << 10, 2 << 10, 4 << 10, 16 << 10, 64 << 10, 128 << 10, 1 << 20, 2 << 20} {
			for _, off := range []int{-1, 0, 1} {
				messages := []string{noise(9, 100), noise(3, size+off), event(1, 500), noise(4, size+off), event(2, size+off), event(3, 100)}
				c, _ := play(Options{Compression: kind, Buffers: leakFree(t)}, compress(kind, messages...))
				expect(t, c, messages)
			}
		}
	})
}

// TestFlushAfterFlush: empty blocks behind a payload, before it, alone, and as an
// encoder does not make them, which is where the decoder is started anew in the midst
// of its history.
func TestFlushAfterFlush(t *testing.T) {
	for name, c := range map[string]struct {
		kind Compression
		idle string
	}{
		"sync flush":        {ZlibStream, emptyBlock},
		"partial flush":     {ZlibStream, "\x02\x00" + "\x00\x00\xff\xff"}, // a block of fixed codes, then the stored one
		"raw block":         {ZstdStream, "\x00\x00\x00"},
		"block of zero run": {ZstdStream, "\x02\x00\x00x"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDeflater(c.kind)
			var messages []string
			var stream []byte
			for i := range 200 {
				m := event(i, 30+i*31%3000)
				p := d.payload(m)
				switch i % 4 {
				case 0:
					p += c.idle
				case 1:
					if i > 1 {
						p = c.idle + p
					}
				case 2:
					p += strings.Repeat(c.idle, 3)
				case 3:
					stream = append(stream, frame(binFrame, c.idle)...)
				}
				messages, stream = append(messages, m), append(stream, frame(binFrame, p)...)
			}
			conn, _ := play(Options{Compression: c.kind, Buffers: leakFree(t)}, stream)
			expect(t, conn, messages)
		})
	}
}

// TestWindowFound: without the history of zlib's decoder, a connection would end
// where its output lands on a multiple of it.
func TestWindowFound(t *testing.T) {
	c := newZlibCodec(leakFree(t))
	if len(c.window) != zlibWindow {
		t.Fatalf("a history of %d bytes was found", len(c.window))
	}
	if err := c.begin([]byte(newDeflater(ZlibStream).payload("hello"))); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 100)
	if n, done, err := c.read(buf); err != nil || !done || string(buf[:n]) != "hello" || string(c.window[:n]) != "hello" {
		t.Errorf("got %q, %v, %v; the history has %q", buf[:n], done, err, c.window[:5])
	}
}

// TestSplitSuffix: the four bytes that end a payload come in two messages.
func TestSplitSuffix(t *testing.T) {
	for k := 1; k <= 3; k++ {
		d := newDeflater(ZlibStream)
		var messages []string
		var stream []byte
		for i := range 50 {
			m := event(i, 700)
			p := d.payload(m)
			messages = append(messages, m)
			stream = append(stream, frame(binFrame, p[:len(p)-k])...)
			stream = append(stream, frame(binFrame, p[len(p)-k:])...)
		}
		c, _ := play(Options{Compression: ZlibStream, Buffers: leakFree(t)}, stream)
		expect(t, c, messages)
	}
}

// TestShortMessages: every message has fewer bytes than the suffix, in fragments too.
func TestShortMessages(t *testing.T) {
	for size := 1; size <= 3; size++ {
		d := newDeflater(ZlibStream)
		var messages []string
		var stream []byte
		for i := range 20 {
			m := event(i, 300)
			var parts []string
			for p := range slices.Chunk([]byte(d.payload(m)), size) {
				parts = append(parts, string(p))
			}
			for i, p := range whole(parts) {
				if i%2 == 0 && len(p) > 1 {
					stream = append(stream, frame(binBegin, p[:1])...)
					stream = append(stream, frame(moreFinal, p[1:])...)
					continue
				}
				stream = append(stream, frame(binFrame, p)...)
			}
			messages = append(messages, m)
		}
		c, _ := play(Options{Compression: ZlibStream, Buffers: leakFree(t)}, stream)
		expect(t, c, messages)
	}
}

// TestShortFirstMessage: the first three bytes of a payload are the last three of the
// suffix, those of a stored block of 65,535 bytes.
func TestShortFirstMessage(t *testing.T) {
	long := noise(1, 65_535)
	stream := compress(ZlibStream, "hello")
	for _, p := range []string{"\x00\xff\xff", "\x00\x00" + long, emptyBlock} {
		stream = append(stream, frame(binFrame, p)...)
	}
	c, _ := play(Options{Compression: ZlibStream, Buffers: leakFree(t)}, stream)
	expect(t, c, []string{"hello", long})
}

// TestBufferedKnowsPayloads: a message that is only the beginning of a payload is
// nothing that Next returns.
func TestBufferedKnowsPayloads(t *testing.T) {
	eachKind(t, func(t *testing.T, kind Compression) {
		d := newDeflater(kind)
		first, p := frame(binFrame, d.payload("first")), d.payload(event(1, 400))
		parts := []string{p[:50], p[50 : len(p)-1], p[len(p)-1:]}
		if kind == ZstdStream {
			parts = []string{p}
		}
		for n := range parts {
			stream := slices.Clone(first)
			for _, part := range parts[:n] {
				stream = append(stream, frame(binFrame, part)...)
			}
			s := &script{pieces: [][]byte{stream, frame(binFrame, strings.Join(parts[n:], ""))}}
			c := NewConn(s, Options{Compression: kind, Buffers: leakFree(t)})
			c.Next()
			if c.Buffered() {
				t.Errorf("Buffered with %d of %d messages of a payload", n, len(parts))
			}
			if m, err := c.Next(); err != nil || len(m.Payload) != 400 {
				t.Errorf("got %d bytes, %v", len(m.Payload), err)
			}
			c.Next()
		}
		stream := slices.Clone(first)
		for _, part := range parts {
			stream = append(stream, fragmented(part)...)
		}
		c, _ := play(Options{Compression: kind, Buffers: leakFree(t)}, stream)
		c.Next()
		if !c.Buffered() {
			t.Error("a whole payload is not Buffered")
		}
		for i := range 2 {
			if _, err := c.Next(); (err != nil) != (i == 1) {
				t.Error(err)
			}
		}
	})
}

// fragmented is a binary message in two frames.
func fragmented(p string) []byte {
	return slices.Concat(frame(binBegin, p[:len(p)/2]), frame(pingFrame, ""), frame(moreFinal, p[len(p)/2:]))
}

// TestTextOnCompressed: gateway proxies ignore what was asked for.
func TestTextOnCompressed(t *testing.T) {
	for _, kind := range []Compression{PayloadZlib, ZlibStream, ZstdStream} {
		c, _ := play(Options{Compression: kind, Buffers: leakFree(t)}, frame(text, "one"), frame(textBegin, "t"), frame(moreFinal, "wo"))
		expect(t, c, []string{"one", "two"})
		if kind == PayloadZlib {
			continue
		}
		d := newDeflater(kind)
		c, _ = play(Options{Compression: kind, Buffers: leakFree(t)}, frame(binFrame, d.payload("three")), frame(text, "four"), fragmented(d.payload("five")))
		expect(t, c, []string{"three", "four", "five"})
	}
}

func TestPayloadZlib(t *testing.T) {
	messages := []string{"small", event(1, 5000), event(2, 200_000), noise(1, 3000)}
	stream := frame(text, messages[0])
	for _, m := range messages[1:] {
		stream = append(stream, frame(binFrame, blob(m))...)
	}
	c, _ := play(Options{Compression: PayloadZlib, Buffers: leakFree(t)}, stream)
	expect(t, c, messages)

	c, _ = play(Options{Compression: PayloadZlib, Buffers: leakFree(t)}, frame(binFrame, `{"op":11}`))
	if m, err := c.Next(); err != nil || !m.Binary || string(m.Payload) != `{"op":11}` {
		t.Errorf("plain JSON in a binary message: %q, %v", m.Payload, err)
	}
	c.Next()
}

// TestCorruptStream: what cannot be inflated ends the connection with a code that
// keeps a session, and Next says why.
func TestCorruptStream(t *testing.T) {
	good := func(kind Compression) (*deflater, string) {
		d := newDeflater(kind)
		return d, d.payload("hello")
	}
	zl, zlHello := good(ZlibStream)
	zs, zsHello := good(ZstdStream)
	for name, c := range map[string]struct {
		kind     Compression
		messages []string
		says     string
	}{
		"no zlib":            {ZlibStream, []string{"{\"op\":10}\x00\x00\xff\xff"}, "header of zlib"},
		"zlib dictionary":    {ZlibStream, []string{"\x78\xbb" + zlHello[2:]}, "header of zlib"},
		"reserved type":      {ZlibStream, []string{zlHello, "\x07\x00\x00\xff\xff"}, "corrupt"},
		"cut block":          {ZlibStream, []string{zlHello, zl.payload(noise(1, 500))[:200] + "\x00\x00\xff\xff"}, "corrupt"},
		"cut code lengths":   {ZlibStream, []string{zlHello, event0(zl)[:40] + "\x00\x00\xff\xff"}, "corrupt"},
		"far reference":      {ZlibStream, []string{zlHello, "\x4a\x04\x62\x00\x00\x00\xff\xff"}, "corrupt"},
		"end of stream":      {ZlibStream, []string{zlHello, "\x01\x01\x00\xfe\xffx\x00\x00\x00\xff\xff"}, "ended"},
		"no zstd":            {ZstdStream, []string{"{\"op\":10}"}, "corrupt"},
		"zstd reserved type": {ZstdStream, []string{zsHello, "\x06\x00\x00"}, "reserved"},
		"zstd cut block":     {ZstdStream, []string{zsHello, zs.payload(noise(2, 500))[:200]}, "within a block"},
		"zstd cut header":    {ZstdStream, []string{zsHello, "\x00\x00"}, "within a block"},
		"zstd garbage":       {ZstdStream, []string{zsHello, "\x44\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"}, "corrupt"},
		"not UTF-8":          {ZstdStream, []string{zsHello, zs.payload("\xff\xfe")}, "UTF-8"},
		"blob checksum":      {PayloadZlib, []string{strings.Replace(blob("hello"), "\x06\x2c\x02\x15", "\x06\x2c\x02\x16", 1)}, "checksum"},
		"blob cut":           {PayloadZlib, []string{blob("hello")[:11]}, "corrupt"},
		"blob empty":         {PayloadZlib, []string{"\x78\x9c"}, "corrupt"},
	} {
		t.Run(name, func(t *testing.T) {
			var stream []byte
			for _, m := range c.messages {
				stream = append(stream, frame(binFrame, m)...)
			}
			conn, s := play(Options{Compression: c.kind, Buffers: leakFree(t)}, stream, frame(text, "behind"))
			var err error
			for n := 0; err == nil && n < 3; n++ {
				_, err = conn.Next()
			}
			var end *CloseError
			var bad *StreamError
			if !errors.As(err, &end) || end.Code != CodeUnreadable || end.Initiator != Local || !errors.As(err, &bad) || bad.Compression != c.kind {
				t.Fatalf("ended with %v", err)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q does not say %q", err, c.says)
			}
			if sent := s.sent(t); len(sent) != 1 || string(sent[0].Payload) != closing(CodeUnreadable, "") {
				t.Errorf("sent %v", sent)
			}
		})
	}
}

// event0 is a payload that begins with a block of its own codes.
func event0(d *deflater) string { return d.payload(event(0, 3000)) }

// TestFreshContext: the stream of the next connection begins anew.
func TestFreshContext(t *testing.T) {
	eachKind(t, func(t *testing.T, kind Compression) {
		buffers := leakFree(t)
		messages := []string{event(1, 900), event(2, 900), event(1, 900)}
		for range 2 {
			c, _ := play(Options{Compression: kind, Buffers: buffers}, compress(kind, messages...))
			expect(t, c, messages)
		}
	})
}

// TestCapturedHello decodes what Discord sent, where that is present.
func TestCapturedHello(t *testing.T) {
	dir := "../../shared/corpus/"
	for kind, name := range map[Compression]string{ZlibStream: "HELLO.zlib", ZstdStream: "HELLO.zstd"} {
		text, err := os.ReadFile(dir + name + ".hex")
		if errors.Is(err, os.ErrNotExist) {
			t.Logf("no %s%s.hex", dir, name)
			continue
		}
		p, err := hex.DecodeString(strings.TrimSpace(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(dir + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		c, _ := play(Options{Compression: kind, Buffers: leakFree(t)}, frame(binFrame, string(p)))
		expect(t, c, []string{strings.TrimSpace(string(want))})
		if w := c.traffic.Window.Load(); kind == ZstdStream && w != 256<<10 {
			t.Errorf("a window of %d bytes", w)
		}
	}
}

func TestTraffic(t *testing.T) {
	eachKind(t, func(t *testing.T, kind Compression) {
		var traffic Traffic
		var in int64
		for range 2 {
			stream := compress(kind, event(1, 900), event(2, 900))
			in += int64(len(stream))
			c, _ := play(Options{Compression: kind, Traffic: &traffic, Buffers: leakFree(t)}, stream)
			for err := error(nil); !errors.Is(err, io.EOF); {
				_, err = c.Next()
			}
		}
		if traffic.In.Load() != in || traffic.Inflated.Load() != 4*900 {
			t.Errorf("in %d, inflated %d; want %d and 3600", traffic.In.Load(), traffic.Inflated.Load(), in)
		}
	})
}
