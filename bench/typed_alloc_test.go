//go:build !race && !sluicedebug

package bench

import (
	"reflect"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

func TestLendAllocatesNothing(t *testing.T) {
	plan, err := decode.Compile(reflect.TypeFor[message]())
	if err != nil {
		t.Fatal(err)
	}
	loans := plan.NewLoans()
	samples := typedSamples()
	allocates(t, 2000, func(n int64) {
		for i := range n {
			loan, err := loans.Lend(samples[i%int64(len(samples))].data)
			if err != nil {
				t.Fatal(err)
			}
			loan.Return()
		}
	})
}
