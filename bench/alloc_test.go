//go:build !race

package bench

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
	"github.com/seed4d760daf/sluice/ws"
)

// spread is how far apart the mallocs of N and of 4N events may be, for what the
// runtime does meanwhile.
const spread = 3

// rounds is how often a comparison is made until one holds. The first rounds fill
// what is recycled, up to as many lanes, buffers and workers as the scheduler happens
// to need at once; what is allocated for events never comes to an end.
const rounds = 12

// allocates fails if run, which is given a number of events, allocates for them: N
// and 4N must cost as many mallocs in total.
func allocates(t *testing.T, n int64, run func(events int64)) {
	t.Helper()
	var few, many int64
	for range rounds {
		few, many = mallocs(n, run), mallocs(4*n, run)
		if many-few <= spread && few-many <= spread {
			return
		}
	}
	t.Errorf("%d events cost %d mallocs and %d events %d; want no difference over %d", n, few, 4*n, many, spread)
}

func mallocs(n int64, run func(int64)) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run(n)
	runtime.ReadMemStats(&after)
	return int64(after.Mallocs - before.Mallocs)
}

func TestStagesAllocateNothing(t *testing.T) {
	for _, s := range samples() {
		t.Run("Frame/"+s.label(), func(t *testing.T) {
			c := ws.NewConn(newLoop(newTape([]sample{s})), ws.Options{})
			defer c.Drop()
			allocates(t, 2000, func(n int64) {
				for range n {
					if _, err := c.Next(); err != nil {
						t.Fatal(err)
					}
					c.Keep().Release()
				}
			})
		})
		t.Run("Scan/"+s.label(), func(t *testing.T) {
			var e decode.Envelope
			allocates(t, 2000, func(n int64) {
				for range n {
					if err := decode.Scan(s.payload, &e); err != nil {
						t.Fatal(err)
					}
				}
			})
			if e.Type != s.typ || string(e.Data) != string(s.data) {
				t.Errorf("scanned a %v", e.Type)
			}
		})
		t.Run("Key/"+s.label(), func(t *testing.T) {
			allocates(t, 2000, func(n int64) {
				for range n {
					if key := decode.Key(s.typ, s.data); key != guildID(0) {
						t.Fatalf("key %d", key)
					}
				}
			})
		})
	}
	t.Run("Lookup", func(t *testing.T) {
		s := newSample(decode.MessageCreate, messageCreate, guildID(0))
		allocates(t, 2000, func(n int64) {
			for range n {
				if lookupThree(s.data) == 0 {
					t.Fatal("no field was found")
				}
			}
		})
	})
}

func TestDispatchAllocatesNothing(t *testing.T) {
	for _, keys := range []uint64{1, 1000} {
		var ran atomic.Int64
		d, err := pool.NewDispatcher(workers, 0, func(task, *pool.Ticket) { ran.Add(1) })
		if err != nil {
			t.Fatal(err)
		}
		s := d.NewSource(pool.Bounds{})
		var pushed int64
		allocates(t, 50_000, func(n int64) {
			for range n / burst {
				for range burst {
					s.Stage(pool.Item{Key: keyOf(uint64(pushed), keys)}, task{})
					pushed++
				}
				s.Publish(pool.Forced)
				for pushed-ran.Load() > pendingMost {
					runtime.Gosched()
				}
			}
		})
		s.Wait(0, nil)
		if got := ran.Load(); got != pushed {
			t.Errorf("%d keys: %d of %d ran", keys, got, pushed)
		}
		if err := d.Close(context.Background(), func(task) {}); err != nil {
			t.Error(err)
		}
	}
}

// TestPipelineAllocatesNothing is the promise of the whole, through the public API.
func TestPipelineAllocatesNothing(t *testing.T) {
	for _, handler := range handlers {
		if handler == "owned" {
			continue
		}
		t.Run(handler, func(t *testing.T) {
			p, err := newPipeline(mixed(), handler)
			if err != nil {
				t.Fatal(err)
			}
			allocates(t, 50_000, func(n int64) {
				for range n / burst {
					p.gateway.feed(burst)
					p.await(p.gateway.given.Load() - pendingMost)
				}
				p.settle()
			})
			stats := p.manager.Stats().Shards[0]
			if got, want := stats.Received-1, uint64(p.gateway.settle()); got != want { // 1 is READY
				t.Errorf("received %d of %d events", got, want)
			}
			if got, want := stats.Seq, firstSeq+p.gateway.settle(); got != want {
				t.Errorf("the last sequence is %d, want %d", got, want)
			}
			if err := p.close(); err != nil {
				t.Error(err)
			}
			if n := p.manager.Stats().Buffers; n != 0 {
				t.Errorf("%d buffers leaked", n)
			}
		})
	}
}
