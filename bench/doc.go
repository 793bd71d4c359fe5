// Package bench measures the way of an event: each stage alone, and then the whole
// from the socket to the handler through the public API.
//
//	go test -bench ./bench      at the root of the module
//	go test -bench . ./bench
//
// Benchmarks are named Stage/EVENT-size/who. Beside ours, sluice, stands a floor,
// the least that the stage could cost, and what one would use otherwise. One
// operation is one event.
//
// Program bench/measure compares whole processes by the CPU time of the operating
// system, which is what budgets are stated in; bench/floor is its denominator, and
// bench/compare other libraries under the same load. README.md says how to run each.
package bench
