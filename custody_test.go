package sluice

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// TestDetach: the next process resumes where this one ended, without an Identify, and
// between them every event is handled once.
func TestDetach(t *testing.T) {
	store, err := OpenFileStore(filepath.Join(t.TempDir(), "sessions"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var seen []string
	c := Config{Sessions: store, Order: PerShard}
	handle := func(ev Event) { seen = append(seen, ev.Get("n").String()) }
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		f.gw.Handle(decode.TypingStart, handle)
		f.up()
		f.dispatchAll("TYPING_START", `{"n":"1"}`, `{"n":"2"}`)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := f.gw.Detach(ctx); err != nil {
			t.Fatal(err)
		}
		if codes := f.mock.Log().Of(mockgateway.Closed); len(codes) != 1 || codes[0].Code != int(closeDetach) {
			t.Errorf("closed with %+v", codes)
		}
		f.mock.Session(0).Dispatch("TYPING_START", []byte(`{"n":"3"}`)) // while nobody is there

		cfg := f.gw.cfg
		next, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		f.gw = next
		f.gw.Handle(decode.TypingStart, handle)
		f.up()
		f.until("the replay is handled", func() bool { return f.shard(0).Stats().Handled == 1 })
		f.dispatchAll("TYPING_START", `{"n":"4"}`)
		if n := f.count(mockgateway.Identify); n != 1 {
			t.Errorf("%d Identifies for two processes", n)
		}
		if want := []string{"1", "2", "3", "4"}; !slices.Equal(seen, want) {
			t.Errorf("handled %v, want %v", seen, want)
		}
		if err := f.gw.Logout(ctx); err != nil {
			t.Error(err)
		}
		if _, ok, _ := store.Load(ctx, 0, 1); ok {
			t.Error("a session is stored after a logout")
		}
	})
}

// TestSavedAsItRuns: the store is never more than a second behind, so that a process
// that is killed resumes close to its end; and a session of another shard count is not
// resumed.
func TestSavedAsItRuns(t *testing.T) {
	store := NewMemoryStore()
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Sessions: store}, func(f *fleet) {
		f.up()
		for range 10 {
			seq := f.mock.Session(0).Dispatch("TYPING_START", []byte(`{}`))
			wait(keepEvery + time.Millisecond)
			if x, ok, err := store.Load(context.Background(), 0, 1); !ok || err != nil || x.Received != seq || x.ID != f.mock.Session(0).ID() {
				t.Errorf("stored %+v %v %v, want sequence %d", x, ok, err, seq)
			}
		}
	})
}

func TestStoredSessionOfAnotherCount(t *testing.T) {
	store := NewMemoryStore()
	_ = store.Save(context.Background(), Session{ID: "old", Shard: 0, Total: 3, Handled: 9, Received: 9})
	var reported []string
	c := Config{Sessions: store, Hooks: Hooks{Error: func(_ *Shard, err error) { reported = append(reported, fmt.Sprintf("%T", err)) }}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		f.up()
		if n := f.count(mockgateway.Resume); n != 0 {
			t.Errorf("%d resumes of a session of another shard count", n)
		}
	})
	if !slices.Equal(reported, []string{"*sluice.ShardCountError"}) {
		t.Errorf("reported %v", reported)
	}
}
