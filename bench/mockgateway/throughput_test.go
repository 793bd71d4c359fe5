package mockgateway

import (
	"net"
	"testing"
)

// BenchmarkMaximumRate is one client that throws every byte away: what the
// server can feed over a socket.
func BenchmarkMaximumRate(b *testing.B) {
	for _, compress := range []string{"none", "zlib-stream", "zstd-stream"} {
		b.Run(compress, func(b *testing.B) { maximumRate(b, compress) })
	}
}

func maximumRate(b *testing.B, compress string) {
	s, err := New(Options{Rate: -1, Mix: "mixed"})
	if err != nil {
		b.Fatal(err)
	}
	defer s.CloseNow()
	nc, err := net.Dial("tcp", s.ln.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer nc.Close()
	nc.Write([]byte("GET /?v=10&encoding=json&compress=" + compress + " HTTP/1.1\r\nHost: mock\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"))
	identify := `{"op":2,"d":{"token":"t","intents":1,"properties":{}}}`
	nc.Write(append([]byte{0x81, 0x80 | byte(len(identify)), 0, 0, 0, 0}, identify...))
	buf := make([]byte, 256<<10)
	read := 0
	b.ReportAllocs()
	for b.Loop() {
		n, err := nc.Read(buf)
		if err != nil {
			b.Fatal(err)
		}
		read += n
	}
	sent := s.Sent()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(sent.Events), "ns/event")
	b.ReportMetric(float64(read)/float64(sent.Events), "B/event")
	b.ReportMetric(0, "ns/op")
}
