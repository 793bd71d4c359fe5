package main

import (
	"fmt"
	"strconv"
)

// claim is something that a run is to prove, what was found, and whether it holds.
type claim struct {
	Claim string `json:"claim"`
	Found string `json:"found"`
	OK    bool   `json:"ok"`
}

// prove makes a claim.
func prove(ok bool, what, format string, args ...any) claim {
	return claim{Claim: what, Found: fmt.Sprintf(format, args...), OK: ok}
}

// none claims that there is nothing of a kind.
func none(n int, what string) claim { return claim{Claim: what, Found: strconv.Itoa(n), OK: n == 0} }

func number[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }
