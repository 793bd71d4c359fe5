package main

import (
	"context"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// chaos is a composition of strikes: how many of each a shard gets a second.
type chaos map[string]float64

// maxStrikes bounds a rate: beyond it a shard does nothing but recover.
const maxStrikes = 100

// String writes it as Set reads it.
func (m *chaos) String() string {
	if m == nil {
		return ""
	}
	var list []string
	for _, st := range strikes {
		if r := (*m)[st.name]; r > 0 {
			list = append(list, st.name+"="+strconv.FormatFloat(r, 'g', -1, 64))
		}
	}
	return strings.Join(list, ",")
}

// Set reads NAME=RATE,….
func (m *chaos) Set(text string) error {
	fresh := chaos{}
	for _, part := range strings.Split(text, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		r, err := strconv.ParseFloat(value, 64)
		st := strikeOf(name)
		switch {
		case !ok:
			return fmt.Errorf("%q is not NAME=RATE, such as drop=0.1", part)
		case st == nil:
			return fmt.Errorf("there is no strike %q; take %s", name, strikeNames())
		case err != nil || !(r >= 0 && r <= st.highest()):
			return fmt.Errorf("%s=%s: take a number a second for each shard, from 0 to %g", name, value, st.highest())
		}
		fresh[name] = r
	}
	*m = fresh
	return nil
}

// blow is one strike of a schedule.
type blow struct {
	at     time.Duration // from the start
	shard  int
	strike *strike
}

// schedule yields the blows of a seed in order, without end unless there are none: a
// Poisson process over all shards. It depends on nothing that happens meanwhile, so a
// seed is the same schedule in every run.
func (m chaos) schedule(seed uint64, shards int) iter.Seq[blow] {
	return func(yield func(blow) bool) {
		var total float64
		for _, st := range strikes { // in the table's order: that of a map is another each time
			total += m[st.name]
		}
		if total == 0 {
			return
		}
		rng := rand.New(rand.NewPCG(seed, uint64(shards)))
		var at float64
		for {
			at += rng.ExpFloat64() / (total * float64(shards))
			b := blow{time.Duration(math.Round(at * float64(time.Second))), rng.IntN(shards), m.pick(rng.Float64() * total)}
			if !yield(b) {
				return
			}
		}
	}
}

// pick returns the strike in whose part of the sum x lies.
func (m chaos) pick(x float64) *strike {
	i := slices.IndexFunc(strikes, func(st strike) bool {
		x -= m[st.name]
		return x < 0
	})
	if i < 0 { // rounding
		i = slices.IndexFunc(strikes, func(st strike) bool { return m[st.name] > 0 })
	}
	return &strikes[i]
}

// rage plays a schedule from when every shard serves until ctx ends.
func (d *driver) rage(ctx context.Context, m chaos) {
	defer d.returns.all()
	if !d.recovered(ctx) {
		return
	}
	began := time.Now()
	for b := range m.schedule(d.o.seed, d.o.shards) {
		if !pause(ctx, time.Until(began.Add(b.at))) {
			return
		}
		d.hit(b.shard, b.strike)
	}
}
