package sluice_test

import (
	"testing"

	"github.com/seed4d760daf/sluice/bench"
)

// Benchmark runs the suite of package bench from the root: -bench takes ./bench for
// two patterns, "." for this function and "bench" for what it runs.
func Benchmark(b *testing.B) { b.Run("bench", bench.Suite) }
