// Package pool recycles what the event path uses: memory and goroutines.
//
// [Buffers] hands out reference-counted memory by size class. A [Buffer] is the
// owner's handle, a [View] a counted part of it; using either after its last
// release panics instead of showing another event's bytes. Built with -race or
// -tags sluicedebug, released memory is overwritten as well, so that a slice kept
// past its time reads poison.
//
// [Dispatcher] runs one function over many values, in order for each key and in
// parallel over keys, on the goroutines of an ants pool.
//
// Nothing in this package is global: free lists and goroutines belong to one
// Buffers or Dispatcher and end with it. Importing ants starts two goroutines for
// the life of the process, those of its default pool.
package pool
