//go:build unix

package main

import (
	"runtime"
	"syscall"
	"time"
)

// usage of the processor and of memory by this process, from the operating system.
func (m *meter) usage() (user, system time.Duration, peakRSS int64) {
	if syscall.Getrusage(syscall.RUSAGE_SELF, &m.rusage) != nil {
		return 0, 0, 0
	}
	peakRSS = int64(m.rusage.Maxrss)
	if runtime.GOOS != "darwin" && runtime.GOOS != "ios" {
		peakRSS <<= 10 // kilobytes there
	}
	return time.Duration(m.rusage.Utime.Nano()), time.Duration(m.rusage.Stime.Nano()), peakRSS
}

// rusage is memory to ask into.
type rusage = syscall.Rusage

const cpuMeasured = true
