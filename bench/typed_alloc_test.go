//go:build !race && !sluicedebug

package bench

import (
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

// lendingAllocates are the events whose full payload costs allocations also when it is
// lent, and the members at fault: maps, which Go allocates anew. No UnmarshalJSON of these
// types allocates.
var lendingAllocates = map[decode.EventType]string{
	decode.InteractionCreate: "resolved, and integration_types_config of an application",
	decode.InviteCreate:      "integration_types_config of the target application",
	decode.MessageCreate:     "resolved, and integration_types_config of an application",
	decode.MessageUpdate:     "resolved, and integration_types_config of an application",
}

// TestLendAllocatesNothing: no event costs an allocation when it is lent, but for those
// listed, and only their full payloads: usual messages have no maps.
func TestLendAllocatesNothing(t *testing.T) {
	for _, e := range typedEvents {
		plan, err := decode.Compile(e.of)
		if err != nil {
			t.Fatal(err)
		}
		loans, samples := plan.NewLoans(), samplesOf(t, e)
		for i, s := range samples {
			t.Run(s.label(), func(t *testing.T) {
				lend := func(n int64) {
					for range n {
						loan, err := loans.Lend(s.data)
						if err != nil {
							t.Fatal(err)
						}
						loan.Return()
					}
				}
				const n = 300
				if lendingAllocates[e.typ] == "" || i < len(samples)-1 {
					allocates(t, n, lend)
				} else if lend(n); mallocs(n, lend) < n {
					t.Error("nothing is allocated: it need not be listed any more")
				}
			})
		}
	}
}
