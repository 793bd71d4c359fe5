package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// runScenario runs a scenario, fleet and gateway each in a process of its own.
func runScenario(t *testing.T, name string, args ...string) (code int, r result, said string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "r.json")
	cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{"run", "--scenario", name, "--ui", "quiet", "--out", out}, args...)...)
	output, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatalf("no result: %v: %s", err, output)
	}
	conforms(t, b)
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), r, string(output)
}

// Each scenario in small, fleet and gateway each in a process of its own.
func TestScenarios(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, args string }{
		{"chaos", "--shards 4 --seed 3 --duration 4s --chaos drop=0.3,reconnect=0.3,close=0.3,suspect=0.2,invalid=0.2,lapse=0.2"},
		{"chaos", "--shards 2 --duration 3s --handler lazy --chaos reset=0.5,garbage=0.3,cut=0.3,expire=0.2"},
		{"chaos", "--shards 3 --duration 4s --chaos drop=0.2,outage=1,remove=1,huge=0.2,hide=1,undocumented=1,unknown=1,null=1,beat=0.5,ping=1,fragment=0.3,odd=0.3,shuffle=0.3,decoy=0.3,numbers=0.3"},
		{"chaos", "--shards 2 --duration 3s --handler typed --seed 3 --chaos reset=1,undocumented=1,null=1,decoy=0.5,shuffle=0.5,numbers=0.5"},
		{"chaos", "--shards 2 --duration 3s --handler none --chaos reset=0.5,relapse=0.3,refuse=0.3,expire=0.2"},
		{"reconnect-storm", "--shards 4 --duration 2s"},
		{"resume-storm", "--shards 4 --duration 2s"},
		{"invalid-session", "--shards 2 --duration 4s"},
		{"zombie", "--shards 2 --duration 2s"},
		{"close-codes", "--shards 2 --duration 3s"},
		{"identify-limit", "--shards 1 --duration 7s"},
		{"send-limit", "--shards 2 --duration 1s"},
	} {
		t.Run(c.name+" "+c.args, func(t *testing.T) {
			t.Parallel()
			code, r, stdout := runScenario(t, c.name, append([]string{"--rate", "2000"}, strings.Fields(c.args)...)...)
			if code != exitOK {
				t.Fatalf("code %d: %s", code, stdout)
			}
			if len(r.Proofs) < 10 || strings.Contains(stdout, "✗") || strings.Count(stdout, "✓") != len(r.Proofs)+1 {
				t.Errorf("%d proofs, stdout %s", len(r.Proofs), stdout)
			}
			if c.name != "send-limit" && r.Reconnects == 0 {
				t.Error("no connection ended")
			}
		})
	}
}

// What a scenario must prove fails where the gateway or the fleet does not do it.
func TestScenarioFails(t *testing.T) {
	skip := []byte(`{"t":"TYPING_START","s":100000,"op":0,"d":{"guild_id":"1"}}`)
	t.Parallel()
	for _, c := range []struct {
		name     string
		scenario string
		change   func(m *mockgateway.Options)
		broken   string
	}{
		{"nobody was struck", "reconnect-storm", func(*mockgateway.Options) {}, "every shard was struck: reconnect"},
		{"chaos against a gateway that strikes nothing", "chaos", func(*mockgateway.Options) {}, "connections were struck"},
		{"the budget was not spent", "identify-limit", func(*mockgateway.Options) {}, "the budget was spent down to its floor and no further"},
		{"an event is missing", "close-codes", func(m *mockgateway.Options) {
			m.Faults = []mockgateway.Fault{mockgateway.Times(1, mockgateway.Do(mockgateway.AtDispatch, func(c *mockgateway.Conn) bool {
				c.Send(skip)
				return false
			}))}
		}, "lost"},
		{"the gateway ends a session and keeps it", "zombie", func(m *mockgateway.Options) {
			m.Faults = []mockgateway.Fault{mockgateway.Times(1, mockgateway.Do(mockgateway.AtDispatch, func(c *mockgateway.Conn) bool {
				c.CloseWith(4009, "")
				return true
			}))}
		}, "no Identify that was not forced"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := small(0)
			m.Rate, m.IdentifyTotal = 1000, 1000
			c.change(&m)
			code, r := attackMock(t, m, "--scenario", c.scenario, "--duration", "300ms")
			broken := func(p claim) bool { return p.Claim == c.broken && !p.OK }
			if code != exitFailed || !slices.ContainsFunc(r.Proofs, broken) {
				t.Errorf("code %d, proofs %+v; want %q broken", code, r.Proofs, c.broken)
			}
		})
	}
}

// A scenario's values stand where the flags are not set.
func TestScenarioDefaults(t *testing.T) {
	none := func(string) (string, bool) { return "", false }
	o, err := parse("run", []string{"--scenario", "chaos"}, none)
	if err != nil || o.duration != 20*time.Second || o.rate != 10_000 {
		t.Errorf("duration %v, rate %v, %v", o.duration, o.rate, err)
	}
	o, err = parse("run", []string{"--scenario", "chaos", "--duration", "3s", "--rate", "max"}, none)
	if err != nil || o.duration != 3*time.Second || o.rate < 1e12 {
		t.Errorf("duration %v, rate %v, %v", o.duration, o.rate, err)
	}
	if _, err = parse("run", []string{"--chaos", "drop=1"}, none); err == nil || !strings.Contains(err.Error(), "--scenario chaos") {
		t.Errorf("--chaos alone: %v", err)
	}
}
