//go:build unix

package main

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// outcome is what came of an event: a value, or why there is none.
type outcome struct {
	v   any
	err error
}

// TestOnType sends every payload through a gateway to handlers of the other libraries'
// structs. READY and RESUMED are left out: they are the session's own.
func TestOnType(t *testing.T) {
	for name, l := range libraries {
		t.Run(name, func(t *testing.T) {
			outcomes := make(chan outcome, 1)
			dispatch := serve(t, l, outcomes)
			for _, p := range payloads(t) {
				typ := l[p.typ].typ
				if typ == nil || p.typ == decode.Ready || p.typ == decode.Resumed {
					continue
				}
				dispatch(p.typ.String(), p.d)
				got := <-outcomes
				if why, ok := refused[name+" "+p.file]; ok {
					if !says(got.err, why[:len("panic")]) && !says(got.err, why) {
						t.Errorf("%s: error %v, want %s", p.file, got.err, why)
					}
					continue
				}
				want, err := byJSON(p.d, typ)
				if err != nil || got.err != nil || !reflect.DeepEqual(got.v, want) {
					t.Errorf("%s: %+v, %v; want %+v, %v", p.file, got.v, got.err, want, err)
				}
			}
		})
	}
}

// serve connects a fleet of one shard with a handler for each struct of a library, and
// returns what dispatches to it.
func serve(t *testing.T, l library, outcomes chan<- outcome) (dispatch func(name string, d []byte) int64) {
	g, err := mockgateway.New(mockgateway.Options{Guilds: -1, IdentifyInterval: -1})
	if err != nil {
		t.Fatal(err)
	}
	gw, err := sluice.New(sluice.Config{Token: "any", API: g.URL(), Hooks: sluice.Hooks{
		Decode: func(_ *sluice.Shard, _ decode.EventType, err *decode.DecodeError) { outcomes <- outcome{err: err} },
		Panic:  func(_ *sluice.Shard, _ decode.EventType, err *sluice.PanicError) { outcomes <- outcome{err: err} },
	}})
	if err != nil {
		t.Fatal(err)
	}
	for typ, target := range l {
		if target.typ != nil && typ != decode.Ready && typ != decode.Resumed {
			target.register(gw, typ, func(v any) { outcomes <- outcome{v: v} })
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(func() {
		if err := gw.Destroy(ctx, 1000); err != nil {
			t.Error(err)
		}
		cancel()
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := gw.Connect(ctx); err != nil {
		t.Fatal(err)
	}
	if err := gw.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	return g.Session(0).Dispatch
}
