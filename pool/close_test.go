package pool

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var errGivenUp = errors.New("given up")

// keyed is a value that knows its key.
type keyed struct{ key, seq int }

// blocked is a dispatcher of two workers that are inside key 0 and key 1, and have
// eight more keys and nine more values of each key before them.
type blocked struct {
	*Dispatcher[keyed]
	source *Source[keyed]
	gate   chan struct{}
	ran    atomic.Int64

	mu        sync.Mutex
	discarded [10][]int // by key
}

func newBlocked(t *testing.T) *blocked {
	b := &blocked{gate: make(chan struct{})}
	d, err := newPlain(2, func(keyed) {
		b.ran.Add(1)
		<-b.gate
	})
	if err != nil {
		t.Fatal(err)
	}
	b.Dispatcher, b.source = d, d.NewSource(Bounds{})
	for seq := range 10 {
		for key := range 10 {
			b.source.Stage(Item{Key: uint64(key)}, keyed{key, seq})
		}
	}
	b.source.Publish(Forced)
	synctest.Wait()
	return b
}

func (b *blocked) discard(v keyed) {
	b.mu.Lock()
	b.discarded[v.key] = append(b.discarded[v.key], v.seq)
	b.mu.Unlock()
}

// expect checks that the keys from..9 were discarded in order, from their first value
// on or, of the two that are running, from their second.
func (b *blocked) expect(t *testing.T, from int) {
	t.Helper()
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	b.mu.Lock()
	defer b.mu.Unlock()
	for key, got := range b.discarded {
		want := all
		switch {
		case key < from:
			want = nil
		case key < 2:
			want = all[1:]
		}
		if !slices.Equal(got, want) {
			t.Errorf("key %d: discarded %v, want %v", key, got, want)
		}
	}
	if n := b.ran.Load(); n != 2 {
		t.Errorf("%d functions ran, want the 2 that were running", n)
	}
}

func TestCloseDiscardsTheRestInOrder(t *testing.T) {
	for _, c := range []struct {
		name   string
		pooled int // workers that the pool may have; the others are goroutines of ours
	}{
		{"workers of the pool", 2},
		{"a worker that is not of the pool", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBlocked(t)
				b.pool.Tune(c.pooled)
				closed := make(chan error, 1)
				go func() { closed <- b.Close(t.Context(), b.discard) }()
				synctest.Wait()
				b.expect(t, 2)
				if len(closed) != 0 {
					t.Error("Close did not wait for the functions that are running")
				}
				close(b.gate)
				if err := <-closed; err != nil {
					t.Error(err)
				}
				b.expect(t, 0)
				if b.Running() != 0 || b.source.Load().Pending != 0 {
					t.Errorf("%d workers, %d pending after Close", b.Running(), b.source.Load().Pending)
				}
			})
		})
	}
}

// A Close that is given up leaves the rest to the workers; a further one waits for it.
func TestCloseGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBlocked(t)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errGivenUp)
		defer cancel()
		for range 2 {
			if err := b.Close(ctx, b.discard); !errors.Is(err, errGivenUp) {
				t.Errorf("Close = %v, want the cause of its context", err)
			}
			b.expect(t, 2)
		}
		close(b.gate)
		if err := b.Close(t.Context(), nil); err != nil {
			t.Error(err)
		}
		b.expect(t, 0)
	})
}

func TestCloseTwiceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBlocked(t)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := b.Close(t.Context(), b.discard); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		close(b.gate)
		wg.Wait()
		b.expect(t, 0)
	})
}

func TestPublishAfterCloseIsDiscarded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var discarded atomic.Int64
		d, err := newPlain(2, func(int) { t.Error("a function ran after Close") })
		if err != nil {
			t.Fatal(err)
		}
		s := d.NewSource(Bounds{})
		s.Stage(Item{Key: 1}, 1) // staged before, published after
		if err := d.Close(t.Context(), func(int) { discarded.Add(1) }); err != nil {
			t.Fatal(err)
		}
		for i := range 9 {
			s.Stage(Item{Key: uint64(i)}, i)
		}
		if !s.Wait(0, nil) || s.Load().Pending != 0 {
			t.Errorf("%d pending after Wait", s.Load().Pending)
		}
		if n := discarded.Load(); n != 10 {
			t.Errorf("%d discarded, want 10", n)
		}
		if err := d.Drain(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		d := newTestDispatcher(t, 2, func(int) { <-gate })
		if err := d.Drain(t.Context()); err != nil {
			t.Errorf("Drain of nothing = %v", err)
		}
		s := d.NewSource(Bounds{})
		for i := range 5 {
			s.Stage(Item{Key: uint64(i)}, i)
		}
		s.Publish(Forced)
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errGivenUp)
		if err := d.Drain(ctx); !errors.Is(err, errGivenUp) {
			t.Errorf("Drain = %v, want the cause of its context", err)
		}
		var drained atomic.Int64
		for range 3 {
			go func() {
				if err := d.Drain(t.Context()); err != nil {
					t.Error(err)
				}
				drained.Add(1)
			}()
		}
		for range 5 {
			synctest.Wait()
			if n := drained.Load(); n != 0 {
				t.Errorf("%d Drains ended with values pending", n)
			}
			gate <- struct{}{}
		}
		synctest.Wait()
		if n := drained.Load(); n != 3 {
			t.Errorf("%d of 3 Drains ended", n)
		}
	})
}

// A panic in a function ends the process, with its message; this test runs itself in
// another one to see it.
func TestPanicEndsTheProcess(t *testing.T) {
	const child = "SLUICE_POOL_TEST_PANIC"
	if os.Getenv(child) != "" {
		d := newTestDispatcher(t, 1, func(int) { panic("out of a function") })
		s := d.NewSource(Bounds{})
		s.Stage(Item{Key: 1}, 1)
		s.Wait(0, nil)
		select {} // the panic ends it
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestPanicEndsTheProcess$", "-test.timeout=30s")
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "panic: out of a function") {
		t.Errorf("%v\n%s", err, out)
	}
}
