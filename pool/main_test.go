package pool

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
)

// TestMain fails the run if a goroutine of a dispatcher or of its pool outlives the
// tests. The default pool of ants has two from the start.
func TestMain(m *testing.M) {
	before := len(ownGoroutines())
	code := m.Run()
	if left := lingering(before); code == 0 && len(left) > before {
		fmt.Printf("goroutines left: %d, %d before the tests\n%s\n", len(left), before, strings.Join(left, "\n\n"))
		code = 1
	}
	os.Exit(code)
}

// lingering lets goroutines that are on their last instructions end, and returns the
// others.
func lingering(enough int) (left []string) {
	for range 100_000 {
		if left = ownGoroutines(); len(left) <= enough {
			break
		}
		runtime.Gosched()
	}
	return left
}

func ownGoroutines() (own []string) {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for g := range strings.SplitSeq(string(stacks), "\n\n") {
		if strings.Contains(g, "panjf2000/ants") || strings.Contains(g, "sluice/pool.") {
			own = append(own, g)
		}
	}
	return own
}
