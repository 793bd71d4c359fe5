package sluice

import (
	"errors"
	"os"
	"syscall"
)

// lockFile opens the file at path, which it makes if need be, so that nobody else
// can open it until it is closed or the process ends. The error is errLocked if it is
// open already.
func lockFile(path string) (*os.File, error) {
	const (
		shareNothing     = 0
		sharingViolation = syscall.Errno(32)
	)
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, shareNothing, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, errLocked
	}
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// syncDir does nothing: Windows journals names itself and has no way to wait for it.
func syncDir(string) error { return nil }
