//go:build unix

package main

import (
	"os"
	"syscall"
)

// mapFile maps a file, shared with whoever else maps it.
func mapFile(f *os.File, size int) ([]byte, error) {
	return syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
}

func unmapFile(memory []byte) error { return syscall.Munmap(memory) }

// diaries tells whether the system has what a diary needs.
const diaries = true
