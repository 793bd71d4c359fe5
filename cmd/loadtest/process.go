package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// process is this program, started again. It is to end with its stdin, so that it does
// not outlive this one, however this one ends.
type process struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	exited chan struct{}
	err    error // of its end; to be read after exited
}

// again is a command that starts this program again. The environment that stands for
// flags is this one's.
func again(stderr io.Writer, args ...string) (*exec.Cmd, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "LOADTEST_") })
	cmd.Stderr = stderr
	return cmd, nil
}

func startProcess(stderr io.Writer, args ...string) (*process, error) {
	cmd, err := again(stderr, args...)
	if err != nil {
		return nil, err
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, stdin: stdin, exited: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// lives waits; false means that the process or ctx has ended before.
func (p *process) lives(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.exited:
	case <-ctx.Done():
	}
	return false
}

// kill ends it with SIGKILL, if it has not ended, and waits for that.
func (p *process) kill() {
	p.cmd.Process.Kill() // an error says that it has ended
	<-p.exited
}

// terminate ends it with SIGTERM, and returns what it has exited with. One that takes
// too long is killed: hurry is how long it may still take once ctx has ended.
func (p *process) terminate(ctx context.Context, most, hurry time.Duration) error {
	p.cmd.Process.Signal(syscall.SIGTERM)
	if p.lives(ctx, most) || ctx.Err() != nil && p.lives(context.Background(), hurry) {
		p.kill()
	}
	<-p.exited
	return p.err
}
