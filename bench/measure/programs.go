package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// programs are the paths of what was built, and of the file that clients write.
type programs struct {
	floor, loadtest, peer, result string
}

func newPrograms(dir string) programs {
	in := func(name string) string { return filepath.Join(dir, name) }
	return programs{floor: in("floor"), loadtest: in("loadtest"), peer: in("compare"), result: in("result.json")}
}

// client is one to be measured.
type client struct {
	name string
	path string
	args []string
}

// clients are those that the flags ask for: ours, then the peers. None is compressed,
// since not all can be.
func (p programs) clients(o options) (list []client) {
	for _, h := range o.handlers {
		list = append(list, client{"sluice " + h, p.loadtest, []string{"client", "--handler", h, "--compress", "none", "--ui", "quiet"}})
	}
	for _, peer := range o.peers {
		list = append(list, client{peer, p.peer, []string{"--peer", peer}})
	}
	return list
}

// result is what is read of a client's results.
type result struct {
	CPU        float64 `json:"cpu_ns_per_event"`
	Allocs     float64 `json:"allocs_per_event"`
	RSS        float64 `json:"peak_rss_bytes"`
	Events     int64   `json:"events"`
	Lost       int64   `json:"lost"`
	Duplicated int64   `json:"duplicated"`
	Reordered  int64   `json:"reordered"`
}

const module = "github.com/seed4d760daf/sluice"

// build builds the programs. The peers' has a module of its own, in a directory of
// this one.
func (p programs) build(ctx context.Context, peers bool) error {
	for path, pkg := range map[string]string{p.floor: module + "/bench/floor", p.loadtest: module + "/cmd/loadtest"} {
		if _, err := goTool(ctx, "build", "-o", path, pkg); err != nil {
			return err
		}
	}
	if !peers {
		return nil
	}
	root, err := goTool(ctx, "list", "-m", "-f", "{{.Dir}}", module)
	if err == nil {
		_, err = goTool(ctx, "-C", filepath.Join(strings.TrimSpace(root), "bench", "compare"), "build", "-o", p.peer, ".")
	}
	return err
}

func goTool(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	var said, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &complaint
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, complaint.Bytes())
	}
	return said.String(), nil
}

// against runs a client against a server of its own, and returns its results.
func (p programs) against(ctx context.Context, o options, client string, args ...string) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	var r result
	api, stop, err := p.serve(ctx, o)
	if err != nil {
		return r, err
	}
	defer stop()
	args = append(args, "--api", api, "--shards", strconv.Itoa(o.shards), "--events", strconv.FormatInt(o.events, 10), "--out", p.result)
	if out, err := command(ctx, client, args...).CombinedOutput(); err != nil {
		return r, fmt.Errorf("%w\n%s", err, out)
	}
	text, err := os.ReadFile(p.result)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, err
	}
	if r.Lost+r.Duplicated+r.Reordered != 0 {
		return r, fmt.Errorf("%d events were lost, %d duplicated, %d reordered", r.Lost, r.Duplicated, r.Reordered)
	}
	return r, os.Remove(p.result)
}

// serve starts a server, and returns when it serves. It is the server of loadtest
// run, which holds its traffic back until all shards are ready, so that a thousand
// of them come up undisturbed. stop ends it.
func (p programs) serve(ctx context.Context, o options) (api string, stop func(), err error) {
	cmd := command(ctx, p.loadtest, "server", "--child", "--listen", "127.0.0.1:0",
		"--mix", o.mix, "--rate", o.rate, "--shards", strconv.Itoa(o.shards))
	if len(o.peers) > 0 { // which see the end of the traffic, and not how many events they got
		cmd.Args = append(cmd.Args, "--events", strconv.FormatInt(o.events, 10))
	}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	var said struct{ URL string }
	err = json.NewDecoder(stdout).Decode(&said)
	stop = func() {
		stdin.Close() // which a child ends with
		cmd.Wait()
	}
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("loadtest server did not say where it serves: %w\n%s", err, complaint.Bytes())
	}
	return said.URL, stop, nil
}

// command is one that is asked to end, when ctx does, before it is killed. Settings
// of loadtest in the environment do not reach it.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "LOADTEST_") })
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}
