package sluice

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write generated tables into ARCHITECTURE.md")

// TestSessionTotal goes through the full product of states, inputs and whether there
// is a session, and checks what must hold of every transition.
func TestSessionTotal(t *testing.T) {
	for s := range numStates {
		for in := range numInputs {
			for _, resumable := range []bool{false, true} {
				to, act := s.next(in, resumable)
				bad := func(rule string) {
					t.Errorf("%v + %v (resumable %v) → %v, %s: %s", s, in, resumable, to, act, rule)
				}
				if to >= numStates {
					bad("no such state")
				}
				if act&actResume != 0 && !resumable {
					bad("a resume without a session")
				}
				if act&actIdentify != 0 && (in != inPermit || s != stateGate) {
					bad("an Identify without a permit")
				}
				if act&actPermit != 0 && resumable {
					bad("a permit is asked for though the session can be resumed")
				}
				if act&(actDial|actQueue) != 0 && s != stateBackoff && s != stateStopped && s != stateQueued {
					bad("a dial while a connection may live")
				}
				if to == stateBackoff && s != stateBackoff && act&actBackoff == 0 {
					bad("a backoff without a timer waits for ever")
				}
				if to == stateBackoff && s != stateBackoff && !ends(in) {
					bad("a dial is armed although the reader has not ended")
				}
				if act&actClose != 0 && in != inStop {
					bad("a close handshake though nobody stops the shard")
				}
				waits := s == stateBackoff || s == stateClosing && in == inNear // nothing reads
				if to == stateStopped && s != stateStopped && !ends(in) && !waits {
					bad("stopped while the reader runs")
				}
				if act&actForget != 0 && in != inInvalid && in != inRejected {
					bad("a session is dropped that may live")
				}
				if in == inStop && to != stateStopped && to != stateClosing {
					bad("a stop that is not heeded")
				}
			}
		}
	}
}

// ends tells whether an input is the end of a connection's goroutine.
func ends(in input) bool {
	return in == inClosed || in == inRejected || in == inFatal || in == inDialFail
}

func TestEveryStateLeadsBack(t *testing.T) {
	for s := stateBackoff; s < numStates; s++ {
		for _, resumable := range []bool{false, true} {
			reached := map[state]bool{s: true}
			for grew := true; grew; {
				grew = false
				for from := range reached {
					for in := range numInputs {
						if to, _ := from.next(in, resumable); !reached[to] {
							reached[to], grew = true, true
						}
					}
				}
			}
			if s != stateClosing && !reached[stateActive] || !reached[stateStopped] {
				t.Errorf("from %v (resumable %v) only %v can be reached", s, resumable, reached)
			}
		}
	}
}

// TestStateTable keeps the table of ARCHITECTURE.md equal to the code.
func TestStateTable(t *testing.T) {
	const file, begin, end = "ARCHITECTURE.md", "<!-- states: begin -->\n", "<!-- states: end -->"
	doc, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(doc), begin)
	old, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the state table", file)
	}
	table := stateTable()
	if old == table {
		return
	}
	if !*update {
		t.Fatalf("the state table of %s is not that of the code: run go test -run TestStateTable -update .", file)
	}
	if err := os.WriteFile(file, []byte(head+begin+table+end+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

// stateTable lists every transition that does something.
func stateTable() string {
	var b strings.Builder
	b.WriteString("| in state | on | without a session | with one |\n|---|---|---|---|\n")
	for s := range numStates {
		for in := range numInputs {
			cell := func(resumable bool) string {
				to, act := s.next(in, resumable)
				if to == s && act == 0 {
					return "–"
				}
				if act == 0 {
					return to.String()
				}
				return fmt.Sprintf("%v: %v", to, act)
			}
			if fresh, old := cell(false), cell(true); fresh != "–" || old != "–" {
				if old == fresh {
					old = "the same"
				}
				fmt.Fprintf(&b, "| %v | %v | %s | %s |\n", s, in, fresh, old)
			}
		}
	}
	return b.String()
}

var actionNames = [...]string{
	"queue", "dial", "start heartbeat", "ask permit", "identify", "resume", "forget session", "serve", "back off",
	"cut connection", "close handshake", "report fatal",
}

func (a action) String() string {
	var names []string
	for i := range actionNames {
		if a&(1<<i) != 0 {
			names = append(names, actionNames[i])
		}
	}
	return strings.Join(names, ", ")
}
