package sluice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// sampleSession is a session of a fleet of four whose fields are all set.
func sampleSession(shard int) Session {
	return Session{
		ID: fmt.Sprintf("%032x", shard+1), ResumeURL: "wss://gateway-us-east1-c.discord.gg?a=<b>&c", Shard: shard, Total: 4,
		Handled: 1000 + int64(shard), Received: 1010 + int64(shard), SavedAt: time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC),
	}
}

func sampleTable(shards ...int) sessionTable {
	t := make(sessionTable)
	for _, shard := range shards {
		t[shard] = sampleSession(shard)
	}
	return t
}

// onDisk reads the file at path as the next process would.
func onDisk(t *testing.T, path string) sessionTable {
	t.Helper()
	table, err := readStore(path)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func openStore(t *testing.T, path string) *FileStore {
	t.Helper()
	f, err := OpenFileStore(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantStoreError(t *testing.T, err error, path, problem string) {
	t.Helper()
	var e *StoreError
	if !errors.As(err, &e) || e.Path != path || !strings.Contains(err.Error(), problem) {
		t.Errorf("error is %v, want a StoreError of %s with %q", err, path, problem)
	}
}

// TestSessionStores is what every store must do.
func TestSessionStores(t *testing.T) {
	for name, store := range map[string]SessionStore{
		"memory": NewMemoryStore(),
		"file":   openStore(t, filepath.Join(t.TempDir(), "sessions")),
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			load := func(shard int, want Session, wantOK bool) {
				t.Helper()
				if got, ok, err := store.Load(ctx, shard, 4); got != want || ok != wantOK || err != nil {
					t.Errorf("shard %d: %+v %v %v, want %+v %v", shard, got, ok, err, want, wantOK)
				}
			}
			load(0, Session{}, false)
			must(t, store.Save(ctx, sampleSession(0)))
			must(t, store.Save(ctx, sampleSession(3)))
			load(0, sampleSession(0), true)
			load(1, Session{}, false)

			newer := sampleSession(0)
			newer.Received++
			must(t, store.Save(ctx, newer))
			load(0, newer, true)
			load(3, sampleSession(3), true)

			got, ok, err := store.Load(ctx, 3, 8)
			var count *ShardCountError
			if got != (Session{}) || ok || !errors.As(err, &count) || *count != (ShardCountError{Shard: 3, Stored: 4, Total: 8}) {
				t.Errorf("asked by a fleet of another size: %+v %v %v", got, ok, err)
			}

			must(t, store.Delete(ctx, 0))
			must(t, store.Delete(ctx, 2))
			load(0, Session{}, false)
			must(t, store.Flush(ctx))
			load(3, sampleSession(3), true)
		})
	}
}

// TestFileStoreReopen: the next process finds what the last one left.
func TestFileStoreReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions")
	f := openStore(t, path)
	for shard := range 4 {
		must(t, f.Save(t.Context(), sampleSession(shard)))
	}
	must(t, f.Delete(t.Context(), 1))
	must(t, f.Close())
	if got, want := onDisk(t, path), sampleTable(0, 2, 3); !maps.Equal(got, want) {
		t.Errorf("the file has %v, want %v", got, want)
	}
	must(t, f.Close())
	for name, err := range map[string]error{
		"Save": f.Save(t.Context(), sampleSession(0)), "Delete": f.Delete(t.Context(), 0), "Flush": f.Flush(t.Context()),
	} {
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s of a closed store: %v", name, err)
		}
	}
	if s, ok, err := openStore(t, path).Load(t.Context(), 3, 4); s != sampleSession(3) || !ok || err != nil {
		t.Errorf("after opening again: %+v %v %v", s, ok, err)
	}
}

// TestFileStoreOncePerSecond: the first Save writes, those within the second wait for
// the one that comes after it, or for Flush.
func TestFileStoreOncePerSecond(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions")
	synctest.Test(t, func(t *testing.T) {
		f, err := OpenFileStore(path)
		must(t, err)
		for _, step := range []struct {
			after time.Duration
			shard int
			want  []int // shards on the disk then
		}{
			{0, 0, []int{0}},
			{0, 1, []int{0}},
			{storeEvery - 1, 2, []int{0}},
			{1, 3, []int{0, 1, 2, 3}},
			{storeEvery - 1, 4, []int{0, 1, 2, 3}},
			{time.Hour, 5, []int{0, 1, 2, 3, 4, 5}},
			{time.Millisecond, 6, []int{0, 1, 2, 3, 4, 5}},
		} {
			<-time.After(step.after)
			must(t, f.Save(t.Context(), sampleSession(step.shard)))
			if got := slices.Sorted(maps.Keys(onDisk(t, path))); !slices.Equal(got, step.want) {
				t.Fatalf("after shard %d the file has %v, want %v", step.shard, got, step.want)
			}
		}
		<-time.After(time.Second)
		must(t, f.Flush(t.Context()))
		must(t, f.Delete(t.Context(), 0)) // within a second of the flush
		if got := onDisk(t, path); len(got) != 7 {
			t.Errorf("after Flush and Delete the file has %v", got)
		}
		must(t, f.Close())
		if got := onDisk(t, path); len(got) != 6 {
			t.Errorf("after Close the file has %v", got)
		}
	})
}

// TestFileStoreTorn cuts the file at every byte: what is left is refused, unless it is
// the whole but for the final newline.
func TestFileStoreTorn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions")
	whole, err := encodeStore(sampleTable(0, 1, 2))
	must(t, err)
	for n := range len(whole) + 1 {
		must(t, os.WriteFile(path, whole[:n], 0o600))
		f, err := OpenFileStore(path)
		if n < len(whole)-1 {
			wantStoreError(t, err, path, "delete it")
			continue
		}
		must(t, err)
		if !maps.Equal(f.sessions, sampleTable(0, 1, 2)) {
			t.Errorf("cut at %d it reads as %v", n, f.sessions)
		}
		must(t, f.Close())
	}
}

// TestStoreFlippedBits flips every bit: the record is refused, or what it was.
func TestStoreFlippedBits(t *testing.T) {
	whole, err := encodeStore(sampleTable(0, 1, 2))
	must(t, err)
	for i := range len(whole) * 8 {
		whole[i/8] ^= 1 << (i % 8)
		if got, problem := decodeStore(whole); problem == "" && !maps.Equal(got, sampleTable(0, 1, 2)) {
			t.Errorf("with bit %d flipped it reads as %v", i, got)
		}
		whole[i/8] ^= 1 << (i % 8)
	}
}

func TestFileStoreForeign(t *testing.T) {
	for name, c := range map[string]struct{ content, problem string }{
		"empty":        {"", "torn or no session store"},
		"text":         {"#!/bin/sh\n", "torn or no session store"},
		"json":         {`{"sessions":[]}`, "is no session store"},
		"null":         {"null", "is no session store"},
		"array":        {"[]", "torn or no session store"},
		"newer":        {`{"sluice_sessions":2,"sessions":{}}`, "format 2"},
		"no checksum":  {`{"sluice_sessions":1,"sessions":[]}`, "damaged"},
		"no sessions":  {`{"sluice_sessions":1,"crc32c":"00000000"}`, "cannot be read"},
		"other kind":   {`{"sluice_sessions":1,"crc32c":"` + checksum([]byte("{}")) + `","sessions":{}}`, "cannot be read"},
		"two in a row": {`{"sluice_sessions":1,"crc32c":"` + checksum([]byte("[]")) + `","sessions":[]}{}`, "torn or no session store"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "sessions")
			must(t, os.WriteFile(path, []byte(c.content), 0o600))
			_, err := OpenFileStore(path)
			wantStoreError(t, err, path, c.problem)
			if left, _ := os.ReadFile(path); string(left) != c.content {
				t.Errorf("the file was changed to %q", left)
			}
		})
	}
	dir := t.TempDir()
	_, err := OpenFileStore(dir)
	wantStoreError(t, err, dir, "is no session store")
	nowhere := filepath.Join(dir, "no", "sessions")
	_, err = OpenFileStore(nowhere)
	if wantStoreError(t, err, nowhere, "could not be locked"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v does not say that the directory is not there", err)
	}
}

// TestFileStoreCrashedWrite: a process that died between writing and renaming has left
// a temporary file, which neither counts nor is in the way.
func TestFileStoreCrashedWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions")
	whole, err := encodeStore(sampleTable(0))
	must(t, err)
	newer, err := encodeStore(sampleTable(0, 1))
	must(t, err)
	for _, n := range []int{0, len(newer) / 2, len(newer)} {
		must(t, os.WriteFile(path, whole, 0o600))
		must(t, os.WriteFile(path+".tmp", newer[:n], 0o444))
		f := openStore(t, path)
		if !maps.Equal(f.sessions, sampleTable(0)) {
			t.Errorf("with %d bytes of a new file it reads as %v", n, f.sessions)
		}
		must(t, f.Save(t.Context(), sampleSession(2)))
		if got := onDisk(t, path); !maps.Equal(got, sampleTable(0, 2)) {
			t.Errorf("the next save wrote %v", got)
		}
		must(t, f.Close())
		if _, err := os.Stat(path + ".tmp"); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the temporary file is still there: %v", err)
		}
	}
}

// TestFileStoreFailedWrite: what could not be written is not lost, and not tried again
// before a second has passed.
func TestFileStoreFailedWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions")
	inTheWay := filepath.Join(path+".tmp", "directory")
	synctest.Test(t, func(t *testing.T) {
		f, err := OpenFileStore(path)
		must(t, err)
		must(t, os.MkdirAll(inTheWay, 0o700))
		wantStoreError(t, f.Save(t.Context(), sampleSession(0)), path, "could not be written")
		must(t, f.Save(t.Context(), sampleSession(1)))
		wantStoreError(t, f.Flush(t.Context()), path, "could not be written")
		must(t, os.RemoveAll(path+".tmp"))
		must(t, f.Flush(t.Context()))
		if got := onDisk(t, path); !maps.Equal(got, sampleTable(0, 1)) {
			t.Errorf("the file has %v", got)
		}
		must(t, os.MkdirAll(inTheWay, 0o700))
		must(t, f.Save(t.Context(), sampleSession(2)))
		wantStoreError(t, f.Close(), path, "could not be written")
	})
	must(t, os.RemoveAll(path+".tmp"))
	openStore(t, path) // Close has unlocked it although it failed
}

func TestFileStorePermissions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions")
	whole, err := encodeStore(sampleTable(0))
	must(t, err)
	must(t, os.WriteFile(path, whole, 0o644)) // restored from a careless backup
	f := openStore(t, path)
	must(t, f.Save(t.Context(), sampleSession(1)))
	for _, name := range []string{path, path + ".lock"} {
		info, err := os.Stat(name)
		must(t, err)
		if mode := info.Mode().Perm(); mode != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%s has mode %o", name, mode)
		}
	}
}

// TestFileStoreConcurrent saves from many goroutines while others load and flush.
func TestFileStoreConcurrent(t *testing.T) {
	const shards, rounds = 16, 20
	path := filepath.Join(t.TempDir(), "sessions")
	f := openStore(t, path)
	var wg sync.WaitGroup
	for shard := range shards {
		wg.Go(func() {
			for i := range rounds {
				s := sampleSession(shard)
				s.Received = int64(i)
				if err := f.Save(context.Background(), s); err != nil {
					t.Error(err)
				}
				if got, ok, err := f.Load(context.Background(), shard, 4); got != s || !ok || err != nil {
					t.Errorf("shard %d: %+v %v %v", shard, got, ok, err)
				}
				if i%8 == shard%8 {
					if err := f.Flush(context.Background()); err != nil {
						t.Error(err)
					}
					if got := onDisk(t, path)[shard].Received; got < int64(i) {
						t.Errorf("shard %d: flushed %d, on the disk is %d", shard, i, got)
					}
				}
			}
		})
	}
	wg.Wait()
	must(t, f.Flush(t.Context()))
	got := onDisk(t, path)
	for shard := range shards {
		if got[shard].Received != rounds-1 {
			t.Errorf("shard %d: on the disk is %d", shard, got[shard].Received)
		}
	}
}

// FuzzDecodeStore: what is accepted is written back as a file with the same sessions.
func FuzzDecodeStore(f *testing.F) {
	for _, table := range []sessionTable{{}, sampleTable(0), sampleTable(1, 2, 3)} {
		content, err := encodeStore(table)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
		f.Add(content[:len(content)/2])
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		table, problem := decodeStore(content)
		if (table == nil) != (problem != "") {
			t.Fatalf("%q: %v with problem %q", content, table, problem)
		}
		if problem != "" {
			return
		}
		if !json.Valid(content) {
			t.Fatalf("%q is accepted", content)
		}
		again, err := encodeStore(table)
		if err != nil {
			t.Fatalf("%q: %v", content, err)
		}
		got, problem := decodeStore(again)
		if problem != "" {
			t.Fatalf("%q became %q: %s", content, again, problem)
		}
		if third, err := encodeStore(got); err != nil || string(third) != string(again) {
			t.Fatalf("%q became %q, then %q: %v", content, again, third, err)
		}
	})
}
