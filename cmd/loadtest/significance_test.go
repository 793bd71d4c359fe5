package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestRankSum(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b []float64
		want float64 // by counting orders
	}{
		{"three against three, apart", []float64{1, 2, 3}, []float64{4, 5, 6}, 2.0 / 20},
		{"four against four, apart", []float64{1, 2, 3, 4}, []float64{5, 6, 7, 8}, 2.0 / 70},
		{"the same turned round", []float64{5, 6, 7, 8}, []float64{1, 2, 3, 4}, 2.0 / 70},
		{"one out of place", []float64{1, 2, 3, 5}, []float64{4, 6, 7, 8}, 4.0 / 70},
		{"mixed", []float64{1, 4, 5}, []float64{2, 3, 6}, 1},
		{"all equal", []float64{1, 1, 1, 1}, []float64{1, 1, 1, 1}, 1},
		{"none", nil, []float64{1}, 1},
		// U is 0.5, 7.5 from its mean, 7 after correction; three pairs of equal values.
		{"ties", []float64{1, 1, 2, 3}, []float64{3, 4, 4, 5}, math.Erfc(7 / math.Sqrt(16.0/12*(9-18.0/56)) / math.Sqrt2)},
	} {
		if got := rankSum(c.a, c.b); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: p %.6f, want %.6f", c.name, got, c.want)
		}
	}
}

// The exact test and the approximation agree where both apply.
func TestRankSumAgrees(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		a, b := make([]float64, 19), make([]float64, 19)
		for i := range a {
			a[i], b[i] = rng.NormFloat64(), rng.NormFloat64()+0.5
		}
		exact := rankSum(a, b)
		u, _ := rankStatistic(a, b)
		z := (math.Abs(u-19*19/2.0) - 0.5) / math.Sqrt(19*19*39/12.0)
		if approx := math.Erfc(max(z, 0) / math.Sqrt2); math.Abs(exact-approx) > 0.01 {
			t.Errorf("exact %.4f, approximately %.4f", exact, approx)
		}
	}
}

// Of samples from one distribution, about one in twenty is taken for different.
func TestRankSumFalseAlarms(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	const tries = 2000
	alarms := 0
	for range tries {
		a, b := make([]float64, 8), make([]float64, 8)
		for i := range a {
			a[i], b[i] = rng.ExpFloat64(), rng.ExpFloat64()
		}
		if rankSum(a, b) < significant {
			alarms++
		}
	}
	if share := float64(alarms) / tries; share < 0.02 || share > significant+0.015 {
		t.Errorf("%.3f of equal samples are taken for different", share)
	}
}
