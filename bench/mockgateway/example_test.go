package mockgateway_test

import (
	"fmt"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// A test installs faults, lets its client run, and asserts on the log.
func Example() {
	gw, err := mockgateway.New(mockgateway.Options{
		Shards: 2,
		Faults: []mockgateway.Fault{
			mockgateway.Times(1, mockgateway.CloseOnResume{Code: 4009}),
			mockgateway.OnShard(1, mockgateway.DropAfter{Dispatches: 100}),
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer gw.Close()
	// run a client against gw.URL()
	for _, e := range gw.Log().Of(mockgateway.Resume) {
		fmt.Println(e.Shard, e.Path, e.Seq, e.Outcome)
	}
	// Output:
}
