package main

import (
	"math"
	"slices"
)

// significant is the probability below which a difference is not taken for chance.
const significant = 0.05

// rankSum is the two-sided Mann-Whitney U test: the probability that two samples of one
// distribution differ by as much as a and b do. It asks for nothing of the distribution
// and minds no outliers. Without ties and up to exactMost values it is exact; beyond
// that it is the normal approximation, corrected for ties and for continuity. The least
// that three values against three can come to is 0.1, four against four 0.029: fewer
// than four of each show nothing.
func rankSum(a, b []float64) (p float64) {
	n, m := float64(len(a)), float64(len(b))
	if n == 0 || m == 0 {
		return 1
	}
	u, ties := rankStatistic(a, b)
	if ties == 0 && len(a)+len(b) <= exactMost {
		return exactRankSum(len(a), len(b), int(math.Round(min(u, n*m-u))))
	}
	all := n + m
	deviation := math.Sqrt(n * m / 12 * (all + 1 - ties/(all*(all-1))))
	if deviation == 0 { // every value is the same
		return 1
	}
	z := (math.Abs(u-n*m/2) - 0.5) / deviation
	return min(math.Erfc(max(z, 0)/math.Sqrt2), 1)
}

// exactMost is how many values of both samples are counted out.
const exactMost = 40

// rankStatistic is U of a, how often one of a is above one of b (half if equal), and the
// sum of t³−t over the groups of t equal values.
func rankStatistic(a, b []float64) (u, ties float64) {
	for _, x := range a {
		for _, y := range b {
			switch {
			case x > y:
				u++
			case x == y:
				u += 0.5
			}
		}
	}
	all := slices.Sorted(slices.Values(slices.Concat(a, b)))
	for i := 0; i < len(all); {
		k := i
		for k < len(all) && all[k] == all[i] {
			k++
		}
		t := float64(k - i)
		ties += t*t*t - t
		i = k
	}
	return u, ties
}

// exactRankSum is the probability of a U at most as large as u, or as far on the other
// side, among all orders of n and m values: of the ways to choose n of n+m places, those
// whose sum of ranks is so far out.
func exactRankSum(n, m, u int) float64 {
	// ways[k][s] counts the choices of k values that come before s of the others in sum.
	ways := make([][]float64, n+1)
	for k := range ways {
		ways[k] = make([]float64, n*m+1)
	}
	ways[0][0] = 1
	for place := range n + m {
		for k := min(n, place+1); k >= 1; k-- {
			below := place - (k - 1) // of the others, if this place is the k-th chosen
			if below < 0 || below > m {
				continue
			}
			for s := n * m; s >= below; s-- {
				ways[k][s] += ways[k-1][s-below]
			}
		}
	}
	var all, out float64
	for s, w := range ways[n] {
		all += w
		if s <= u {
			out += w
		}
	}
	return min(2*out/all, 1)
}
