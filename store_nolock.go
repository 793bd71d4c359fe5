//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package sluice

import "os"

// lockFile locks nothing: the standard library has no lock here that a crash would
// undo.
func lockFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
}

// syncDir does nothing, for want of a way that all these systems have.
func syncDir(string) error { return nil }
