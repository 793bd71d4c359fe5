package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"sync/atomic"
)

// child is a mock gateway in a process of its own. It lives as long as the pipe to
// its stdin: however this process ends, the child ends too.
type child struct {
	url    string
	stdin  io.Closer
	exited chan struct{}
	err    error // of its end; to be read after exited
	asked  atomic.Bool
}

// spawn starts this program again as a server, and returns when it serves.
func spawn(o *options, stderr io.Writer) (*child, error) {
	r := rate(o.rate)
	cmd, err := again(stderr, "server", "--child", "--listen", "127.0.0.1:0",
		"--shards", strconv.Itoa(o.shards), "--mix", o.mix, "--rate", r.String(),
		"--seed", strconv.FormatUint(o.seed, 10), "--scenario", o.scenario, "--token", o.token,
		"--identify-gate", o.identifyGate, "--hello-with-upgrade="+strconv.FormatBool(o.helloWithUpgrade),
		"--tls="+strconv.FormatBool(o.tls))
	if err != nil {
		return nil, err
	}
	if o.chaos != nil {
		cmd.Args = append(cmd.Args, "--chaos", o.chaos.String())
	}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the gateway: %w", err)
	}
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	var said announcement
	if err == nil {
		err = json.Unmarshal(line, &said)
	}
	c := &child{url: said.URL, stdin: stdin, exited: make(chan struct{})}
	go func() {
		c.err = cmd.Wait()
		close(c.exited)
	}()
	if err != nil {
		c.stop()
		return nil, fmt.Errorf("the gateway did not start: %w", err)
	}
	return c, nil
}

// stop ends the child and waits for it.
func (c *child) stop() {
	c.asked.Store(true)
	c.stdin.Close()
	<-c.exited
}
