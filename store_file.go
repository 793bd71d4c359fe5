package sluice

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// FileStore is a SessionStore in one file, for all shards of a process. The file is
// replaced as a whole, about once a second at most and by the Save or Delete that comes
// first when the second is over; what comes in between waits in memory for the next
// one or for Flush. It is readable by its owner only, and a lock beside it, PATH.lock,
// keeps other processes out for as long as the store is open (but not on AIX and in
// WebAssembly, which have no such lock).
//
// A crash does not tear the file: it holds what was last written, or after a power
// failure perhaps what was there before. A file that something else wrote to is
// refused by OpenFileStore.
//
// There is no goroutine. The Save that writes takes as long as the disk does, some
// milliseconds to a second; contexts are not looked at.
type FileStore struct {
	path string

	// writer is held while the file is replaced; it is taken before mu.
	writer sync.Mutex
	lock   *os.File // nil once closed

	mu       sync.Mutex // never held during I/O
	sessions sessionTable
	dirty    bool      // the file is older than sessions
	next     time.Time // when a Save may write again
	closed   bool
}

// errLocked is lockFile's for a lock that another store holds.
var errLocked = errors.New("sluice: locked")

// storeEvery is how often Save and Delete write. It is a little less than a second, or of
// the Saves that come once a second every other would be early.
const storeEvery = 900 * time.Millisecond

// OpenFileStore opens the store at path, whose directory must exist. A file that is
// not there is an empty store. The error is a [*StoreError] if the file is locked,
// torn, no session store or of a newer version. Close the store to unlock it; a
// process that ends, however it ends, unlocks it too.
func OpenFileStore(path string) (*FileStore, error) {
	path, err := filepath.Abs(path) // the process may change directories
	if err != nil {
		return nil, err
	}
	lock, err := lockFile(path + ".lock")
	if errors.Is(err, errLocked) {
		return nil, &StoreError{Path: path, Problem: "is in use; stop the other process, or give each its own path"}
	}
	if err != nil {
		return nil, &StoreError{Path: path, Problem: "could not be locked; its directory must exist and be writable", Err: err}
	}
	sessions, err := readStore(path)
	if err != nil {
		lock.Close()
		return nil, err
	}
	return &FileStore{path: path, lock: lock, sessions: sessions}, nil
}

// Load implements SessionStore. It reads memory.
func (f *FileStore) Load(_ context.Context, shard, total int) (Session, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sessions.load(shard, total)
}

// Save implements SessionStore. An error is that of the write that was due; what was
// to be saved is kept, and written with the next.
func (f *FileStore) Save(_ context.Context, sessions ...Session) error {
	return f.change(func(t sessionTable) { t.put(sessions) })
}

// Delete implements SessionStore, with errors as in Save.
func (f *FileStore) Delete(_ context.Context, shard int) error {
	return f.change(func(t sessionTable) { delete(t, shard) })
}

// Flush implements SessionStore: when it returns nil, everything saved before is on
// the disk.
func (f *FileStore) Flush(context.Context) error {
	f.writer.Lock()
	defer f.writer.Unlock()
	if f.lock == nil {
		return f.errClosed()
	}
	return f.flush()
}

// Close flushes and unlocks the store, which can then only be loaded from. The error
// is that of the flush; the store is closed all the same. A second Close does
// nothing.
func (f *FileStore) Close() error {
	f.writer.Lock()
	defer f.writer.Unlock()
	if f.lock == nil {
		return nil
	}
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	err := f.flush()
	f.lock.Close()
	f.lock = nil
	return err
}

// change changes the table, and writes if that is due and nobody else is writing.
func (f *FileStore) change(do func(sessionTable)) error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return f.errClosed()
	}
	do(f.sessions)
	f.dirty = true
	now := time.Now()
	due := !now.Before(f.next)
	if due {
		f.next = now.Add(storeEvery)
	}
	f.mu.Unlock()
	if !due || !f.writer.TryLock() {
		return nil
	}
	defer f.writer.Unlock()
	return f.write()
}

// write replaces the file if there is something new. The caller holds writer.
func (f *FileStore) write() error {
	f.mu.Lock()
	if !f.dirty {
		f.mu.Unlock()
		return nil
	}
	f.dirty = false
	content, err := encodeStore(f.sessions)
	f.mu.Unlock()
	if err == nil {
		err = replaceFile(f.path, content)
	}
	if err == nil {
		return nil
	}
	f.mu.Lock()
	f.dirty = true
	f.mu.Unlock()
	return &StoreError{Path: f.path, Problem: "could not be written", Err: err}
}

// flush writes and makes the directory durable too, for the last rename may only be
// in memory. The caller holds writer.
func (f *FileStore) flush() error {
	f.mu.Lock()
	f.next = time.Now().Add(storeEvery)
	f.mu.Unlock()
	if err := f.write(); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(f.path)); err != nil {
		return &StoreError{Path: f.path, Problem: "could not be made durable", Err: err}
	}
	return nil
}

func (f *FileStore) errClosed() error {
	return &StoreError{Path: f.path, Problem: "is closed; open it again", Err: os.ErrClosed}
}

// replaceFile puts content in the place of the file at path: after a crash there is
// the old content or the new. The caller is the only one to write there.
func replaceFile(path string, content []byte) (err error) {
	temp := path + ".tmp"
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	// Exclusive, or a link that somebody put there would be followed.
	w, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	// Before the rename, or a crash could leave the new name with no content.
	err = errors.Join(err, w.Sync())
	if err = errors.Join(err, w.Close()); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return os.Rename(temp, path)
}

// StoreError is a file of sessions that cannot be used.
type StoreError struct {
	Path    string
	Problem string // what is wrong and what to do
	Err     error  // the operating system's, nil if it had none
}

func (e *StoreError) Error() string {
	msg := fmt.Sprintf("sluice: session store %s %s", e.Path, e.Problem)
	if e.Err != nil {
		msg += ": " + e.Err.Error()
	}
	return msg
}

// Unwrap returns the operating system's error.
func (e *StoreError) Unwrap() error { return e.Err }
