//go:build !unix

package main

import (
	"errors"
	"os"
)

func mapFile(*os.File, int) ([]byte, error) { return nil, errors.ErrUnsupported }

func unmapFile([]byte) error { return errors.ErrUnsupported }

// diaries tells whether the system has what a diary needs.
const diaries = false
