package bench

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/panjf2000/ants/v2"

	"github.com/seed4d760daf/sluice/pool"
)

// task is as large as an event of the public API.
type task struct {
	key uint64
	_   [15]uint64
}

// burst is how many events one read of the socket brings under load.
const burst = 64

// benchDispatch hands events to a function that does next to nothing. Only ours
// keeps the order of each key and runs the keys in parallel. The floor is one
// goroutine behind a channel; ants is one Invoke an event.
func benchDispatch(b *testing.B) {
	for _, keys := range []uint64{1, 1000} {
		b.Run(fmt.Sprintf("keys-%d/sluice", keys), func(b *testing.B) {
			var ran sync.WaitGroup
			d, err := pool.NewDispatcher(workers, 0, func(task, *pool.Ticket) { ran.Done() })
			check(b, err)
			s := d.NewSource(pool.Bounds{})
			var n uint64
			measure(b, 0, func() {
				ran.Add(1)
				s.Stage(pool.Item{Key: keyOf(n, keys)}, task{key: n})
				if n++; n%burst == 0 {
					s.Wait(pendingMost, nil)
				}
			}, func() { s.Publish(pool.Forced) }, ran.Wait)
			check(b, d.Close(context.Background(), func(task) {}))
		})
	}
	b.Run("keys-any/floor", func(b *testing.B) {
		var ran sync.WaitGroup
		tasks := make(chan task, pendingMost)
		go func() {
			for range tasks {
				ran.Done()
			}
		}()
		measure(b, 0, func() {
			ran.Add(1)
			tasks <- task{}
		}, ran.Wait)
		close(tasks)
	})
	b.Run("keys-any/ants", func(b *testing.B) {
		var ran sync.WaitGroup
		p, err := ants.NewPoolWithFuncGeneric(workers, func(task) { ran.Done() })
		check(b, err)
		defer p.Release()
		measure(b, 0, func() {
			ran.Add(1)
			check(b, p.Invoke(task{}))
		}, ran.Wait)
	})
	b.Run("keys-any/goroutine", func(b *testing.B) {
		var ran sync.WaitGroup
		measure(b, 0, func() {
			ran.Add(1)
			go func(task) { ran.Done() }(task{})
		}, ran.Wait)
	})
}

const (
	workers     = 64
	pendingMost = 1024
)

// keyOf spreads n over so many keys as guilds are spread over traffic.
func keyOf(n, keys uint64) uint64 {
	return (n * 6364136223846793005 >> 33) % keys
}
