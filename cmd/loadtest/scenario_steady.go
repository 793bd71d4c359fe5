package main

// steady is traffic at the set rate and nothing else.
var steady = scenario{
	name:  "steady",
	about: "traffic at the set rate, no faults",
}
