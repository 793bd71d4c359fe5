//go:build unix

package main

import (
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// bufferSize is how much is asked of a socket at once.
const bufferSize = 64 << 10

// buffers are lent to a socket for one system call. All sockets together use one for
// each thread, which stays in that core's cache; with one for each socket, reading a
// thousand sockets would mostly be cache misses.
var buffers = sync.Pool{New: func() any { return new([maxHeader + bufferSize]byte) }}

// socket is one shard's connection.
type socket struct {
	nc       net.Conn
	meter    *meter
	interval time.Duration // of heartbeats
	early    []byte        // what came with READY
	frames   finder
	reads    atomic.Int64
	bytes    atomic.Int64
	err      error
}

// read reads until the connection ends.
func (s *socket) read() error {
	s.meter.count(s.frames.find(s.early))
	raw, err := s.nc.(syscall.Conn).SyscallConn()
	if err != nil {
		return err
	}
	readable := s.readable
	for s.err == nil {
		if err := raw.Read(readable); err != nil {
			return err
		}
	}
	return s.err
}

// readable reads once. It reports false if there is nothing yet, whereupon the
// runtime waits and calls it again.
func (s *socket) readable(fd uintptr) bool {
	mem := buffers.Get().(*[maxHeader + bufferSize]byte)
	defer buffers.Put(mem)
	n, err := syscall.Read(int(fd), mem[maxHeader:])
	switch {
	case err == syscall.EAGAIN:
		return false
	case err == syscall.EINTR:
		return true
	case err != nil:
		s.err = fmt.Errorf("read: %w", err)
		return true
	case n == 0:
		s.err = fmt.Errorf("the gateway closed a connection: %w", io.ErrUnexpectedEOF)
		return true
	}
	s.reads.Add(1)
	s.bytes.Add(int64(n))
	begin := maxHeader - s.frames.held
	copy(mem[begin:], s.frames.carry[:s.frames.held])
	if found := s.frames.find(mem[begin : maxHeader+n]); found > 0 {
		s.meter.count(found)
	}
	return true
}
