package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/seed4d760daf/sluice/decode"
)

// machine is what this one is, as far as it says. What it does not say is empty or 0.
type machine struct {
	Go             string   `json:"go"`
	OS             string   `json:"os"`
	Arch           string   `json:"arch"`
	CPU            string   `json:"cpu"`
	Cores          int      `json:"cores"`
	GOMAXPROCS     int      `json:"gomaxprocs"`
	Quota          float64  `json:"cpu_quota"` // cores that the control group grants; 0: no limit
	Governor       string   `json:"governor"`
	Load1          float64  `json:"load1"`
	OpenFiles      uint64   `json:"open_files"`      // the soft limit
	EphemeralPorts int      `json:"ephemeral_ports"` // connections to one address
	JSON           string   `json:"json"`
	Revision       string   `json:"revision"` // of the source; + if it was changed
	Race           bool     `json:"race"`
	GOGC           string   `json:"gogc"` // as the environment sets it
	GOMEMLIMIT     string   `json:"gomemlimit"`
	Warnings       []string `json:"warnings"`
}

// inspect reads what the machine says of itself.
func inspect() machine {
	m := machine{
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		Cores: runtime.NumCPU(), GOMAXPROCS: runtime.GOMAXPROCS(0),
		Governor: readWord("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
		CPU:      cpuModel(), OpenFiles: openFiles(), EphemeralPorts: ephemeralPorts(), JSON: decode.Mode(),
	}
	if fields := readFields("/proc/loadavg"); len(fields) > 0 {
		m.Load1, _ = strconv.ParseFloat(fields[0], 64)
	}
	m.Quota = cpuQuota(readFields("/sys/fs/cgroup/cpu.max"))
	m.GOGC, m.GOMEMLIMIT = os.Getenv("GOGC"), os.Getenv("GOMEMLIMIT")
	m.build()
	m.Warnings = m.warnings()
	return m
}

// build notes what the program was built from, and how.
func (m *machine) build() {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			m.Revision = s.Value + m.Revision
		case "vcs.modified":
			if s.Value == "true" {
				m.Revision += "+"
			}
		case "-race":
			m.Race = s.Value == "true"
		}
	}
}

// cpuQuota reads cpu.max of a control group: a quota, or max, and a period.
func cpuQuota(fields []string) float64 {
	if len(fields) != 2 {
		return 0
	}
	quota, err := strconv.ParseFloat(fields[0], 64)
	period, bad := strconv.ParseFloat(fields[1], 64)
	if err != nil || bad != nil || period <= 0 {
		return 0
	}
	return quota / period
}

// warnings tell what spoils figures here.
func (m *machine) warnings() []string {
	list := []string{}
	warn := func(bad bool, format string, args ...any) {
		if bad {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	warn(m.Cores < 4, "%d cores: gateway and fleet compete for them at high rates", m.Cores)
	warn(m.GOMAXPROCS < m.Cores, "GOMAXPROCS is %d of %d cores", m.GOMAXPROCS, m.Cores)
	warn(m.Quota != 0 && m.Quota < float64(m.Cores), "the control group grants %.3g of %d cores: it stops the process when they are used up, which shows as latency", m.Quota, m.Cores)
	warn(m.Race, "built with the race detector: CPU time, allocations and memory are many times larger")
	warn(m.GOGC != "" && m.GOGC != "100", "GOGC is %s: memory and collections are not those of the default", m.GOGC)
	warn(m.GOMEMLIMIT != "", "GOMEMLIMIT is %s: memory and collections are not those of the default", m.GOMEMLIMIT)
	warn(m.Governor != "" && m.Governor != "performance", "the CPU governor is %s: figures at low load are too slow; set performance", m.Governor)
	warn(m.Load1 > float64(m.Cores)/2, "load average %.2f: other programs may be running", m.Load1)
	warn(m.OpenFiles != 0 && m.OpenFiles < 4096, "ulimit -n is %d: no room for thousands of shards", m.OpenFiles)
	warn(m.EphemeralPorts != 0 && m.EphemeralPorts < 4096, "only %d ephemeral ports: no room for thousands of shards", m.EphemeralPorts)
	warn(m.JSON != "sonic", "JSON is decoded by %s: sonic has no code for this Go version or machine", m.JSON)
	return list
}

// printMachine is the env command.
func printMachine(w io.Writer) error {
	m := inspect()
	for _, row := range [][2]string{
		{"Go", m.Go + " " + m.OS + "/" + m.Arch},
		{"CPU", m.CPU},
		{"cores", fmt.Sprintf("%d, GOMAXPROCS %d", m.Cores, m.GOMAXPROCS)},
		{"CPU quota", m.quota()},
		{"governor", m.Governor},
		{"load average", strconv.FormatFloat(m.Load1, 'f', 2, 64)},
		{"open files", limit(m.OpenFiles)},
		{"ephemeral ports", limit(uint64(m.EphemeralPorts))},
		{"JSON", m.JSON},
	} {
		if row[1] == "" {
			row[1] = "unknown"
		}
		if _, err := fmt.Fprintf(w, "%-16s %s\n", row[0], row[1]); err != nil {
			return err
		}
	}
	for _, warning := range m.Warnings {
		fmt.Fprintln(w, "warning:", warning)
	}
	return nil
}

func (m *machine) quota() string {
	if m.Quota == 0 {
		return "none"
	}
	return fmt.Sprintf("%.3g cores", m.Quota)
}

func limit(n uint64) string {
	switch {
	case n == 0:
		return "unknown"
	case n > 1<<40:
		return "unlimited"
	}
	return strconv.FormatUint(n, 10)
}

func cpuModel() string {
	b, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func ephemeralPorts() int {
	f := readFields("/proc/sys/net/ipv4/ip_local_port_range")
	if len(f) != 2 {
		return 0
	}
	low, _ := strconv.Atoi(f[0])
	high, _ := strconv.Atoi(f[1])
	return max(high-low+1, 0)
}

// readFields returns the words of a small file, none if it cannot be read.
func readFields(path string) []string {
	b, _ := os.ReadFile(path)
	return strings.Fields(string(b))
}

func readWord(path string) string {
	if f := readFields(path); len(f) > 0 {
		return f[0]
	}
	return ""
}
