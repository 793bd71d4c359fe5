//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// The whole, in small.
func TestDeploy(t *testing.T) {
	t.Parallel()
	for args, stops := range map[string]int64{"--terms 2 --kills 0": 2, "--terms 1 --kills 4": 5} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			code, r, said := runScenario(t, "deploy", append([]string{"--shards", "2", "--rate", "1000"}, strings.Fields(args)...)...)
			for _, p := range r.Proofs {
				if !p.OK {
					t.Errorf("%s: %s", p.Claim, p.Found)
				}
			}
			if len(r.Proofs) < 14 || r.Reconnects != stops || r.Identifies != 2 || r.Resumes < 2*(stops-1) || r.Events == 0 || r.Reordered != 0 {
				t.Errorf("code %d: %s", code, said)
			}
			if strings.Contains(args, "--kills 0") && r.Duplicated != 0 {
				t.Errorf("%d handled twice without a kill", r.Duplicated)
			}
			if code != exitOK || r.Lost != 0 {
				t.Errorf("code %d: %s", code, said)
			}
		})
	}
}

// An interrupted run tells what it has proved, and leaves no process and no file.
func TestDeployInterrupted(t *testing.T) {
	t.Parallel()
	temp, out := t.TempDir(), filepath.Join(t.TempDir(), "r.json")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "run", "--scenario", "deploy", "--shards", "1", "--rate", "200",
		"--terms", "1000", "--kills", "0", "--ui", "plain", "--out", out)
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	pipe, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(pipe)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "stop 2 ") {
	}
	if files, err := os.ReadDir(temp); err != nil || len(files) != 1 {
		t.Errorf("%d files while it runs, %v", len(files), err)
	}
	cmd.Process.Signal(syscall.SIGTERM)
	for lines.Scan() { // until every process has closed it
	}
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("code %d", code)
	}
	if files, err := os.ReadDir(temp); err != nil || len(files) != 0 {
		t.Errorf("left %v, %v", files, err)
	}
	if _, err := os.Stat(out); err != nil {
		t.Error(err)
	}
}

// A gateway in which others have sessions proves nothing of ours.
func TestDeployNeedsAGatewayOfItsOwn(t *testing.T) {
	mock, err := mockgateway.New(mockgateway.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer mock.Close()
	other, err := sluice.New(sluice.Config{Token: "x", API: mock.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Logout(context.WithoutCancel(t.Context()))
	if err := errors.Join(other.Connect(t.Context()), other.Ready(t.Context())); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := call(t.Context(), nil, "client", "--api", mock.URL(), "--scenario", "deploy", "--shards", "1", "--ui", "quiet")
	if code != exitInternal || stdout != "" || !strings.Contains(stderr, "start it afresh") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

func TestDeployUsage(t *testing.T) {
	for args, want := range map[string]string{
		"--terms 0 --kills 0":             "take at least one stop",
		"--kills -1":                      "take at least one stop",
		"--handler lazy":                  "--handler lazy: deploy writes down every event",
		"--order none":                    "--order none: deploy proves the order",
		"--events 9":                      "leave out --events",
		"--warmup 1s":                     "leave out --events and --warmup",
		"client --api http://127.0.0.1:1": "--shards 0: deploy",
	} {
		words := strings.Fields(args)
		if words[0] != "client" {
			words = append([]string{"run"}, words...)
		}
		code, _, err := call(t.Context(), nil, append(words, "--scenario", "deploy")...)
		if code != exitUsage || !strings.Contains(err, want) || strings.Count(err, "\n") != 1 {
			t.Errorf("%s: code %d, stderr %q; want one line with %q", args, code, err, want)
		}
	}
}

func TestDeployStops(t *testing.T) {
	plan := (&options{terms: 3, kills: 9, seed: 1}).plan()
	var terms, kills, early int
	for _, s := range plan {
		if s.how == byTerm {
			terms++
		} else {
			kills++
		}
		if s.early {
			early++
		}
		if s.early && s.how != byKill || s.after >= stopWithin {
			t.Errorf("%+v", s)
		}
	}
	if plan[0].how != byTerm || terms != 3 || kills != 9 || early != 2 {
		t.Errorf("%+v", plan)
	}
	if !slices.Equal(plan, (&options{terms: 3, kills: 9, seed: 1}).plan()) || slices.Equal(plan, (&options{terms: 3, kills: 9, seed: 2}).plan()) {
		t.Error("a plan is not its seed's")
	}
	if only := (&options{kills: 1}).plan(); !slices.Equal(only, []stop{{byKill, savedAfter, false}}) {
		t.Errorf("%+v", only)
	}
}

func TestAllResumed(t *testing.T) {
	resume := func(how string) mockgateway.Entry { return mockgateway.Entry{Kind: mockgateway.Resume, Outcome: how} }
	for _, c := range []struct {
		name   string
		change func(e *evidence)
		ok     bool
	}{
		{"every session once", func(*evidence) {}, true},
		{"one resumed and killed before the others were", func(e *evidence) { e.add(resume("resumed")) }, true},
		{"one was not", func(e *evidence) { e.log = e.log[:len(e.log)-1] }, false},
		{"one refused", func(e *evidence) { e.add(resume("invalid session")) }, false},
		{"one identified again", func(e *evidence) { e.add(mockgateway.Entry{Kind: mockgateway.Identify, Outcome: "ready"}) }, false},
		{"one never identified", func(e *evidence) { e.log = e.log[1:] }, false},
	} {
		e := testimony() // of two shards
		e.add(resume("resumed"), resume("resumed"))
		c.change(e)
		if got := e.allResumed(2, 1); got.OK != c.ok {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
