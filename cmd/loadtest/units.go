package main

import "strconv"

// count appends a number with three digits or so: 812, 49.9k, 1.23M.
func count(b []byte, v float64) []byte {
	switch {
	case v >= 999_500:
		return append(strconv.AppendFloat(b, v/1e6, 'f', 2, 64), 'M')
	case v >= 9_999.5:
		return append(strconv.AppendFloat(b, v/1e3, 'f', 1, 64), 'k')
	}
	return strconv.AppendFloat(b, v, 'f', 0, 64)
}

// duration appends nanoseconds in the unit that suits: 812ns, 1.2µs, 35µs, 4.1ms, 2.50s.
func duration(b []byte, ns int64) []byte {
	scaled := func(unit float64, name string) []byte {
		v, digits := float64(ns)/unit, 0
		if v < 9.95 {
			digits = 1
		}
		return append(strconv.AppendFloat(b, v, 'f', digits, 64), name...)
	}
	switch {
	case ns < 1e3:
		return append(strconv.AppendInt(b, ns, 10), "ns"...)
	case ns < 1e6:
		return scaled(1e3, "µs")
	case ns < 1e9:
		return scaled(1e6, "ms")
	}
	return append(strconv.AppendFloat(b, float64(ns)/1e9, 'f', 2, 64), 's')
}

// size appends bytes: 812 B, 3.4 KiB, 12.0 MiB.
func size(b []byte, n int64) []byte {
	switch {
	case n >= 1<<20:
		return append(strconv.AppendFloat(b, float64(n)/(1<<20), 'f', 1, 64), " MiB"...)
	case n >= 1<<10:
		return append(strconv.AppendFloat(b, float64(n)/(1<<10), 'f', 1, 64), " KiB"...)
	}
	return append(strconv.AppendInt(b, n, 10), " B"...)
}
