package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestMain lets the test binary be the child process that run starts, and run itself
// where its memory must be its own.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && slices.Contains([]string{"server", "run", deployedCommand}, os.Args[1]) {
		main()
	}
	// Parallel tests wait for timers more than they compute.
	flag.Parse()
	flag.Set("test.parallel", "32")
	os.Exit(m.Run())
}

// call runs a command as from a shell, with a few variables set.
func call(ctx context.Context, env map[string]string, args ...string) (code int, out, err string) {
	var stdout, stderr bytes.Buffer
	code = command(ctx, args, streams{in: strings.NewReader(""), out: &stdout, err: &stderr,
		env: func(k string) (string, bool) { v, ok := env[k]; return v, ok }})
	return code, stdout.String(), stderr.String()
}

func TestUsageErrors(t *testing.T) {
	for _, c := range []struct {
		name, args string
		env        map[string]string
		want       string
	}{
		{"unknown command", "bogus", nil, `no command "bogus"`},
		{"unknown flag", "--bogus", nil, "loadtest run -h"},
		{"flag of another command", "server --out x", nil, "loadtest server -h"},
		{"stray word", "run fast", nil, `"fast" is not a flag`},
		{"compression unknown", "--compress lz4", nil, "none, zlib-stream, zstd-stream"},
		{"TLS without https", "client --tls --api http://127.0.0.1:1/api/v10", nil, "--api https://"},
		{"rate zero", "--rate 0", nil, "above zero, or max"},
		{"rate no number", "--rate fast", nil, "above zero, or max"},
		{"scenario unknown", "--scenario storm", nil, "steady, burst"},
		{"handler unknown", "--handler fast", nil, "raw, lazy, typed, owned, none"},
		{"nothing that could be slow", "--scenario slow-handler --handler none", nil, "--handler none: slow-handler"},
		{"stops of another scenario", "--kills 3", nil, "--terms and --kills go with --scenario deploy"},
		{"mix unknown", "--mix all", nil, "bot, presence, mixed"},
		{"no shards", "--shards 0", nil, "--shards 0"},
		{"negative events", "--events -1", nil, "--events -1"},
		{"no time", "--duration 0s", nil, "--duration 0s"},
		{"client without api", "client", nil, "client needs --api"},
		{"api without a scheme", "client --api 127.0.0.1:8080", nil, "--api \"127.0.0.1:8080\": take a URL, such as http://127.0.0.1:8080/api/v10"},
		{"variable", "run", map[string]string{"LOADTEST_SHARDS": "many"}, `LOADTEST_SHARDS="many"`},
		{"listen", "server --listen nowhere", nil, "--listen"},
		{"pprof", "--pprof nowhere --api x", nil, "loadtest run -h"},
		{"pprof address", "client --api http://127.0.0.1:1 --pprof nowhere", nil, "--pprof"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, err := call(t.Context(), c.env, strings.Fields(c.args)...)
			if code != exitUsage || out != "" {
				t.Errorf("code %d, stdout %q; want code %d and nothing", code, out, exitUsage)
			}
			if !strings.Contains(err, c.want) || strings.Count(err, "\n") != 1 {
				t.Errorf("stderr %q; want one line with %q", err, c.want)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	for args, want := range map[string]string{"help": "Exit codes", "-h": "Exit codes", "client -h": "  --handler", "server -h": "  --listen", "env --help": "has no flags"} {
		if code, out, err := call(t.Context(), nil, strings.Fields(args)...); code != exitOK || !strings.Contains(out, want) || strings.Contains(out, "-child") || err != "" {
			t.Errorf("%s: code %d, stdout %q, stderr %q; want %q on stdout", args, code, out, err, want)
		}
	}
}

func TestPortInUse(t *testing.T) {
	ln := listenOn(t, "127.0.0.1:0")
	defer ln.Close()
	code, out, err := call(t.Context(), nil, "server", "--listen", ln.Addr().String())
	if code != exitInternal || out != "" || !strings.Contains(err, "choose another port with --listen") || strings.Count(err, "\n") != 1 {
		t.Errorf("code %d, stdout %q, stderr %q", code, out, err)
	}
}

func TestEnv(t *testing.T) {
	code, out, _ := call(t.Context(), nil, "env")
	if code != exitOK || !strings.Contains(out, "GOMAXPROCS") || !strings.Contains(out, "sonic") {
		t.Errorf("code %d, stdout %q; want cores and sonic's mode", code, out)
	}
}
