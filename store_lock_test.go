//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows

package sluice

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestFileStoreLocked: one file has one store, in this process too.
func TestFileStoreLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sessions")
	f := openStore(t, path)
	_, err := OpenFileStore(path)
	wantStoreError(t, err, path, "is in use")
	must(t, f.Close())
	must(t, openStore(t, path).Close())
}

// holdStore is the environment variable that makes this test binary a process that
// opens the store at its value, saves a session and waits to be killed.
const holdStore = "SLUICE_TEST_HOLD_STORE"

// TestFileStoreKilled: a process that is killed leaves its sessions, and no lock.
func TestFileStoreKilled(t *testing.T) {
	if path := os.Getenv(holdStore); path != "" {
		must(t, openStore(t, path).Save(t.Context(), sampleSession(0)))
		os.Stdout.WriteString("saved\n")
		io.Copy(io.Discard, os.Stdin)
		return
	}
	path := filepath.Join(t.TempDir(), "sessions")
	self, err := os.Executable()
	must(t, err)
	cmd := exec.Command(self, "-test.run=^TestFileStoreKilled$")
	cmd.Env = append(os.Environ(), holdStore+"="+path)
	in, err := cmd.StdinPipe() // ends with this process, and with it the other
	must(t, err)
	defer in.Close()
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	if line != "saved\n" {
		t.Errorf("the other process says %q, %v", line, err)
	}
	_, err = OpenFileStore(path)
	wantStoreError(t, err, path, "is in use")

	must(t, cmd.Process.Kill())
	cmd.Wait()
	if s, ok, err := openStore(t, path).Load(t.Context(), 0, 4); s != sampleSession(0) || !ok || err != nil {
		t.Errorf("after the kill: %+v %v %v", s, ok, err)
	}
}
