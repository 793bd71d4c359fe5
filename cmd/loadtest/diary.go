package main

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"unsafe"
)

// diary is a file, mapped into memory, of what the handlers of several processes did,
// one page after another. What a process has written there stays when it is killed in
// the middle of it, so it is the handlers' effect on the world. The processes write in
// turn, but any number may; the methods are for any goroutine.
//
// The pages are written in the byte order of the machine, which alone reads them.
type diary struct {
	memory []byte
	next   *atomic.Uint64 // pages taken; more than there are if it was too small
	pages  []leaf
}

// diaryHead is what precedes the pages: next, and room.
const diaryHead = 64

// leaf is a page as it lies in the file. One that is not written was taken by a process
// that was killed before it could: what it was to tell did not happen.
type leaf struct {
	written atomic.Bool
	deed
}

// deed is what a page tells.
type deed struct {
	what    deedKind
	process uint32 // its number in the run
	guild   uint32 // Stamp.Guild
	event   uint32 // Stamp.Seq
	flags   deedFlags
	seq     int64 // of the session
	at      int64 // Unix ns
}

type deedKind uint32

const (
	serves  deedKind = 1 + iota // every shard of the process serves
	begun                       // a handler has begun something that takes a while
	handled                     // a handler has done its work
)

// deedFlags are what the library said of an event.
type deedFlags uint32

const (
	flagReplayed  deedFlags = 1 << iota
	flagMaybeSeen           // it may have been handled by an earlier process
	flagOrdered             // it must not be handled before an earlier one of its guild
)

// createDiary makes a diary of so many pages. They take no room on a disk before they are
// written, where the file system can do that.
func createDiary(path string, pages int) (*diary, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.Truncate(diaryHead + int64(pages)*int64(unsafe.Sizeof(leaf{}))); err != nil {
		return nil, err
	}
	return mapDiary(f)
}

// openDiary opens one that another process has made.
func openDiary(path string) (*diary, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return mapDiary(f)
}

func mapDiary(f *os.File) (*diary, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	n := (info.Size() - diaryHead) / int64(unsafe.Sizeof(leaf{}))
	if n < 1 {
		return nil, errors.New(f.Name() + " is no diary")
	}
	memory, err := mapFile(f, int(info.Size()))
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", f.Name(), err)
	}
	return &diary{memory: memory, next: (*atomic.Uint64)(unsafe.Pointer(&memory[0])),
		pages: unsafe.Slice((*leaf)(unsafe.Pointer(&memory[diaryHead])), n)}, nil
}

func (d *diary) close() error { return unmapFile(d.memory) }

// write adds a page. One that there is no room for is counted only. It allocates
// nothing.
func (d *diary) write(done deed) {
	i := d.next.Add(1) - 1
	if i >= uint64(len(d.pages)) {
		return
	}
	p := &d.pages[i]
	p.deed = done
	p.written.Store(true) // from now on it has happened
}

// end is where the next page comes.
func (d *diary) end() int { return int(min(d.next.Load(), uint64(len(d.pages)))) }

// read returns the pages from one on that are written, in the order in which they were
// taken.
func (d *diary) read(from int) []deed {
	var list []deed
	for i := from; i < d.end(); i++ {
		if p := &d.pages[i]; p.written.Load() {
			list = append(list, p.deed)
		}
	}
	return list
}

// overflow is how many pages there were too few.
func (d *diary) overflow() int64 { return max(int64(d.next.Load())-int64(len(d.pages)), 0) }
