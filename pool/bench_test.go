package pool

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/panjf2000/ants/v2"
)

// benchEvent is as large as an event of the gateway.
type benchEvent [12]uint64

// load draws keys at random.
type load struct{ x, keys uint64 }

func newLoad(keys int) *load { return &load{1, uint64(keys)} }

func (l *load) key() uint64 {
	l.x = l.x*6364136223846793005 + 1442695040888963407
	return (l.x >> 33) % l.keys
}

// BenchmarkDispatch hands over one event, published once a burst of 80 as a read of
// the socket is, while at most backlog are pending. The budget is 120 ns and nothing
// allocated at 1,000 keys. The peers keep no order; single is a burst of one.
func BenchmarkDispatch(b *testing.B) {
	const workers = 64
	for _, backlog := range []int{500, 20_000} {
		for _, keys := range []int{1, 16, 1000, 100_000} {
			for _, burst := range []struct {
				name string
				n    int
			}{{"pool", 80}, {"pool-single", 1}} {
				b.Run(fmt.Sprintf("%s/keys-%d/backlog-%d", burst.name, keys, backlog), func(b *testing.B) {
					var ran atomic.Int64
					d := newTestDispatcher(b, workers, func(e benchEvent) { ran.Add(int64(e[1])) })
					s := d.NewSource(Bounds{})
					load := newLoad(keys)
					b.ReportAllocs()
					n := 0
					for b.Loop() {
						s.Stage(Item{Key: load.key()}, benchEvent{1: 1})
						if n++; n%burst.n == 0 {
							s.Wait(backlog, nil)
						}
					}
					s.Wait(0, nil)
					reportRate(b, &ran)
				})
			}
		}
		b.Run(fmt.Sprintf("goroutine/backlog-%d", backlog), func(b *testing.B) {
			room := make(chan struct{}, backlog)
			p := new(peer)
			p.bench(b, func(e benchEvent) {
				room <- struct{}{}
				go func() {
					p.run(e)
					<-room
				}()
			})
		})
		b.Run(fmt.Sprintf("channel/backlog-%d", backlog), func(b *testing.B) {
			events := make(chan benchEvent, backlog)
			defer close(events)
			p := new(peer)
			for range runtime.GOMAXPROCS(0) {
				go func() {
					for e := range events {
						p.run(e)
					}
				}()
			}
			p.bench(b, func(e benchEvent) { events <- e })
		})
	}
	b.Run("ants", func(b *testing.B) {
		p := new(peer)
		pool, err := ants.NewPoolWithFuncGeneric(workers, p.run)
		if err != nil {
			b.Fatal(err)
		}
		defer pool.ReleaseContext(b.Context())
		p.bench(b, func(e benchEvent) {
			if err := pool.Invoke(e); err != nil {
				b.Error(err)
			}
		})
	})
}

// peer is another way of running a function over events.
type peer struct {
	ran  atomic.Int64
	done sync.WaitGroup
}

func (p *peer) run(e benchEvent) {
	p.ran.Add(int64(e[1]))
	p.done.Done()
}

// bench hands over one event at a time and waits for the last.
func (p *peer) bench(b *testing.B, hand func(benchEvent)) {
	b.ReportAllocs()
	for b.Loop() {
		p.done.Add(1)
		hand(benchEvent{1: 1})
	}
	p.done.Wait()
	reportRate(b, &p.ran)
}

func reportRate(b *testing.B, ran *atomic.Int64) {
	if n := ran.Load(); n != int64(b.N) {
		b.Errorf("%d events ran, want %d", n, b.N)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkBuffer is what the memory of one event costs: a view, and every eighth time
// a buffer, beside memory from the collector.
func BenchmarkBuffer(b *testing.B) {
	const size, views = 1 << 10, 8
	b.Run("pool", func(b *testing.B) {
		b.ReportAllocs()
		p := NewBuffers()
		buf := p.Get(views * size)
		n := 0
		for b.Loop() {
			if n == views {
				buf.Release()
				buf, n = p.Get(views*size), 0
			}
			buf.View(n*size, (n+1)*size).Release()
			n++
		}
		buf.Release()
	})
	b.Run("make", func(b *testing.B) {
		b.ReportAllocs()
		var kept [64][]byte
		n := 0
		for b.Loop() {
			kept[n%len(kept)] = make([]byte, size)
			n++
		}
	})
}

// BenchmarkLaneTable opens and closes the lanes of a burst of 64, ours beside the
// map that would serve.
func BenchmarkLaneTable(b *testing.B) {
	const burst = 64
	s := &Source[int]{salt: 1}
	keys := make([]uint64, 1000)
	for i := range keys {
		keys[i] = uint64(i) << 22
	}
	b.Run("pool", func(b *testing.B) {
		b.ReportAllocs()
		var t laneTable[int]
		var open [burst]*lane[int]
		n := 0
		for b.Loop() {
			if l := open[n%burst]; l != nil {
				t.close(l)
			}
			open[n%burst], _ = t.open(keys[n%len(keys)], s)
			n++
		}
	})
	b.Run("map", func(b *testing.B) {
		b.ReportAllocs()
		type laneKey struct {
			source *Source[int]
			key    uint64
		}
		m := make(map[laneKey]*lane[int])
		var open [burst]*lane[int]
		for i := range open {
			open[i] = new(lane[int])
		}
		n := 0
		for b.Loop() {
			l := open[n%burst]
			delete(m, laneKey{s, l.key})
			l.key = keys[n%len(keys)]
			m[laneKey{s, l.key}] = l
			n++
		}
	})
}
