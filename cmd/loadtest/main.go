// Command loadtest drives a fleet of shards against a gateway and proves that no
// event was lost, doubled or reordered on the way to the handlers.
//
// Alone it runs everything: a mock gateway in a child process, so that the figures
// are the client's alone, and the fleet in this one. Progress goes to stderr, the
// result to stdout. See usage for the subcommands and the exit codes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit codes.
const (
	exitOK          = 0
	exitInternal    = 1
	exitUsage       = 2
	exitRate        = 3  // the target rate was not reached
	exitRegression  = 4  // compare: the head is worse than it may be
	exitFailed      = 99 // a proof or an objective failed, or nothing is proved
	exitInterrupted = 130
)

const usage = `loadtest drives a fleet of shards against a gateway and proves what arrived.

  loadtest [run]    all in one: a mock gateway in a child process, the fleet here
  loadtest server   the mock gateway alone, for any client
  loadtest client   the fleet alone: --api http://HOST:PORT/api/v10
  loadtest report   results → text, JSON, CSV, Markdown, or an HTML page: report a.json b.json --html a.html
  loadtest compare  base.json head.json: what has changed, and whether it is more than noise
  loadtest schema   the JSON Schema of results
  loadtest env      what this machine will do to the figures
  loadtest COMMAND -h   the flags of a command; each also as LOADTEST_NAME in the environment

Exit codes: 0 ok, 1 internal, 2 usage, 3 target rate not reached, 4 a regression,
99 a proof or an objective failed, or could not be had, 130 interrupted.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := command(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr, os.LookupEnv})
	stop()
	os.Exit(code)
}

// streams is what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) (string, bool)
}

// command runs one subcommand and returns its exit code.
func command(ctx context.Context, args []string, std streams) int {
	name, rest := "run", args
	if len(args) > 0 && (args[0] == "" || args[0][0] != '-') {
		name, rest = args[0], args[1:]
	}
	if name == "help" || len(args) == 1 && (args[0] == "-h" || args[0] == "--help") {
		fmt.Fprint(std.out, usage)
		return exitOK
	}
	o, err := parse(name, rest, std.env)
	if errors.Is(err, flag.ErrHelp) {
		printFlags(std.out, name)
		return exitOK
	}
	code := exitOK
	if err == nil {
		code, err = dispatch(ctx, name, o, std)
	}
	if err == nil {
		return code
	}
	fmt.Fprintln(std.err, "loadtest:", err)
	var use *usageError
	if errors.As(err, &use) {
		return exitUsage
	}
	return max(code, exitInternal)
}

func dispatch(ctx context.Context, name string, o *options, std streams) (int, error) {
	switch name {
	case "server":
		return exitOK, serve(ctx, o, std)
	case "client":
		return attack(ctx, o, std)
	case deployedCommand:
		return exitOK, deployed(ctx, o, std)
	case "report":
		return exitOK, render(o, std)
	case "compare":
		return compare(o, std)
	case "schema":
		_, err := std.out.Write(schema)
		return exitOK, err
	case "env":
		return exitOK, printMachine(std.out)
	}
	return runAll(ctx, o, std)
}
