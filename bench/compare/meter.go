//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// meter measures the span from READY to the last message.
type meter struct {
	once     sync.Once
	begin    reading
	began    atomic.Bool // begin is there
	end      reading
	messages atomic.Int64
	content  atomic.Int64 // bytes of the messages' contents
	broken   atomic.Int64 // messages that lack a field which each has
}

// reading is what was used up to a moment.
type reading struct {
	at        time.Time
	user, sys int64 // ns of CPU
	mallocs   uint64
}

// ready begins the span, the first time.
func (m *meter) ready() {
	m.once.Do(func() {
		m.begin = read()
		m.began.Store(true)
	})
}

// message counts a message by what a bot looks at; known tells whether it had an
// author and a channel.
func (m *meter) message(content string, known bool) {
	m.content.Add(int64(len(content)))
	if !known {
		m.broken.Add(1)
	}
	m.messages.Add(1)
}

// wait returns what the server has sent when that are all its events, and the handler
// has run for all their messages. That it notices late changes nothing: an idle process
// uses no CPU.
func (m *meter) wait(ctx context.Context, api string, events int64) (mockgateway.Stats, error) {
	const often = 250 * time.Millisecond
	tick := time.NewTicker(often)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return mockgateway.Stats{}, fmt.Errorf("%d messages came: %w", m.messages.Load(), context.Cause(ctx))
		}
		messages := m.messages.Load()
		r := read()
		sent, err := fetchStats(ctx, api)
		if err != nil {
			return sent, err
		}
		if m.began.Load() && sent.Events >= events && messages == sent.Types["MESSAGE_CREATE"] {
			m.end = r
			return sent, nil
		}
	}
}

// fetchStats asks the server, which serves them beside its API.
func fetchStats(ctx context.Context, api string) (st mockgateway.Stats, err error) {
	u, err := url.Parse(api)
	if err != nil {
		return st, err
	}
	u.Path = "/mock/stats"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return st, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return st, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return st, fmt.Errorf("GET %s: %s: the server is no mock gateway", u, res.Status)
	}
	return st, json.NewDecoder(res.Body).Decode(&st)
}

func read() reading {
	var u syscall.Rusage
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // EFAULT or EINVAL: neither can be
	}
	return reading{time.Now(), u.Utime.Nano(), u.Stime.Nano(), mem.Mallocs}
}

// peakRSS is in bytes. Linux counts in a process's rusage what its parent had before
// exec, and has it for the process alone in /proc.
func peakRSS() int64 {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range bytes.Lines(status) {
		if size, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kb, _ := strconv.ParseInt(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(size), []byte("kB")))), 10, 64)
			return kb << 10
		}
	}
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return int64(u.Maxrss) // bytes on Darwin
}

// result is what is printed; names are those of loadtest's results.
type result struct {
	SchemaVersion  int     `json:"schema_version"`
	Handler        string  `json:"handler"`
	Shards         int     `json:"shards"`
	Events         int64   `json:"events"`
	DurationS      float64 `json:"duration_s"`
	CPUNsPerEvent  float64 `json:"cpu_ns_per_event"`
	UserNsPerEvent float64 `json:"user_ns_per_event"`
	SysNsPerEvent  float64 `json:"sys_ns_per_event"`
	AllocsPerEvent float64 `json:"allocs_per_event"`
	PeakRSSBytes   int64   `json:"peak_rss_bytes"`
	Messages       int64   `json:"messages"`
	ContentBytes   int64   `json:"content_bytes"`
	Broken         int64   `json:"broken"`
}

// result is per dispatch: the server's, and the guilds that it sends after READY, which
// is the first of the session.
func (m *meter) result(peer string, sent mockgateway.Stats) result {
	events := sent.Events
	if len(sent.Sessions) > 0 {
		events = sent.Sessions[0].Seq - 1
	}
	n := float64(events)
	user, sys := float64(m.end.user-m.begin.user), float64(m.end.sys-m.begin.sys)
	return result{
		SchemaVersion: 1, Handler: peer, Shards: 1, Events: events,
		DurationS:     m.end.at.Sub(m.begin.at).Seconds(),
		CPUNsPerEvent: (user + sys) / n, UserNsPerEvent: user / n, SysNsPerEvent: sys / n,
		AllocsPerEvent: float64(m.end.mallocs-m.begin.mallocs) / n, PeakRSSBytes: peakRSS(),
		Messages: m.messages.Load(), ContentBytes: m.content.Load(), Broken: m.broken.Load(),
	}
}
