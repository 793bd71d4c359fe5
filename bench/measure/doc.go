// Measure compares the library with the floor as its budgets are stated: CPU time of
// the client's process for each event, from the operating system, over the same
// traffic on the same machine in the same run.
//
//	go run ./bench/measure
//
// It builds bench/floor and cmd/loadtest, and for each pair runs the floor and then
// loadtest client with each handler, every client against a fresh loadtest server of
// the same seed, so that all read the same bytes. Pairs follow one another, so that
// what disturbs the machine disturbs both. It prints Markdown: medians, with the
// smallest and the largest in brackets; a ratio is taken within each pair before the
// median of the ratios is.
//
// With --peers other libraries, which bench/compare drives, stand under the same load,
// and the last column says how many times as much the first of them cost:
//
//	go run ./bench/measure --handlers none,raw,lazy,typed,owned --peers discordgo,discordgo-stateless,disgo
//
// All clients read uncompressed text. Ours prove meanwhile that nothing was lost.
//
// Figures are worth something only on a machine that does nothing else.
package main
