//go:build !race && !sluicedebug

package decode

// poisoned tells whether what a loan held is overwritten in this build.
const poisoned = false

func (l *Loan) poison() {}
