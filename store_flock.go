//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sluice

import (
	"errors"
	"os"
	"syscall"
)

// lockFile locks the file at path, which it makes if need be, until the file is
// closed or the process ends. The file stays: removing it would let two processes
// lock one name. The error is errLocked if it is locked already, by this process or
// another.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errLocked
	}
	return nil, os.NewSyscallError("flock", err)
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); !errors.Is(err, syscall.EINVAL) { // the file system cannot
		return err
	}
	return nil
}
