//go:build !race && !sluicedebug

package decode

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"
	"time"
)

// lean is wide without what is left to others.
type lean struct {
	Text  string          `json:"text"`
	Float float64         `json:"float64"`
	Raw   json.RawMessage `json:"raw"`
	Quote uint64          `json:"quoted,string"`
	IDs   []ID            `json:"ids"`
	Time  *time.Time      `json:"time"`
	Texts []string        `json:"texts"`
	Lists [][]int         `json:"lists"`
	Same  *lean           `json:"same"`
	Sames []lean          `json:"sames"`
	Opt   Optional[*lean] `json:"opt_same"`
	Inner []inner         `json:"inners"`
	TextP *string
	Own   ownCount `json:"own"`
}

// ownCount reads itself without allocating.
type ownCount int

func (o *ownCount) UnmarshalJSON(b []byte) error {
	*o = ownCount(len(b))
	return nil
}

// TestLendAllocatesNothing lends events in turn, of which some need much and some
// little: escapes, pointers, lists in lists, the type in itself, raw JSON. n and 4n of
// them must cost the same.
func TestLendAllocatesNothing(t *testing.T) {
	loans := planOf[lean](t).NewLoans()
	events := [][]byte{
		[]byte(full), []byte(`{}`), []byte(`{"sames":[` + strings.Repeat(`{"texts":["a\n"],"sames":[{},{}]},`, 40) + `{}]}`), []byte(fullWide(1)),
		[]byte(`{"text":"` + strings.Repeat(`\n`, 300) + `","t\u0065xt":"key","TEXT":"fold","unknown":[{"a":[1,2,3,"] }"]}]}`),
	}
	run := func(n int) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for i := range n {
			loan, err := loans.Lend(events[i%len(events)])
			if err != nil {
				t.Fatal(err)
			}
			if i%len(events) == 0 && loan.Value().(*lean).Same.Same.Same.Texts[1] != `b"` {
				t.Fatal("wrong value")
			}
			loan.Return()
		}
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs
	}
	const n = 500
	run(n)
	var few, many uint64
	for range 3 { // the runtime may start a thread in one of them
		if few, many = run(n), run(4*n); many <= few+3 {
			return
		}
	}
	t.Errorf("%d mallocs for %d events, %d for %d", few, n, many, 4*n)
}

// TestOwnAllocations holds the owned mode to what its comment says.
func TestOwnAllocations(t *testing.T) {
	type small struct {
		A, B, C string
		ID      ID
	}
	p := planOf[small](t)
	for d, want := range map[string]float64{
		`{"A":"one","B":"two","C":"three","ID":"5"}`:              1,
		`{"ID":"5","A":"","B":null}`:                              0,
		`{"A":"` + strings.Repeat("x", ownShort+1) + `","B":"b"}`: 2, // a long one has its own
		`{"A":"one","B":"tw\no"}`:                                 1,
	} {
		data := []byte(d)
		var v small
		got := testing.AllocsPerRun(100, func() {
			v = small{}
			if err := p.Own(data, &v); err != nil {
				t.Fatal(err)
			}
		})
		if got != want {
			t.Errorf("%s: %v allocations, want %v", d, got, want)
		}
	}
}
