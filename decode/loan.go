package decode

import (
	"reflect"
	"sync"
	"sync/atomic"
)

// Loans recycles the values of a plan, last returned first lent. It keeps up to 256 that
// are idle, with 8 MiB at most, and none of more than 1 MiB. It is safe for concurrent
// use.
type Loans struct {
	plan *Plan

	mu    sync.Mutex
	idle  []*Loan
	bytes int // the size of those
}

// What is kept of values that are idle.
const (
	idleLoans = 256
	idleBytes = 8 << 20
	loanBytes = 1 << 20
)

// NewLoans returns Loans that have lent nothing yet.
func (p *Plan) NewLoans() *Loans { return &Loans{plan: p} }

// Loan is a value that is lent until Return.
type Loan struct {
	loans *Loans
	value any
	typed reflect.Value // what value points to
	at    slot
	arena *arena
	read  reader
	out   atomic.Bool
}

// Lend decodes d into a recycled value. Its strings, byte slices and
// [encoding/json.RawMessage]s point into d, or into memory of the loan; they are valid
// until Return, and only as long as d is. In the steady state it allocates nothing but
// for base64 and for what is left to sonic or to an UnmarshalJSON.
//
// The loan is never nil: with an error, which is a [*DecodeError], it holds what could
// be read, and has to be returned.
func (l *Loans) Lend(d []byte) (*Loan, error) {
	loan := l.take()
	loan.out.Store(true)
	return loan, loan.read.run(d, l.plan.root, loan.at)
}

func (l *Loans) take() *Loan {
	l.mu.Lock()
	last := len(l.idle) - 1
	if last < 0 {
		l.mu.Unlock()
		return l.newLoan()
	}
	loan := l.idle[last]
	l.idle[last] = nil
	l.idle = l.idle[:last]
	l.bytes -= loan.size()
	l.mu.Unlock()
	return loan
}

func (l *Loans) newLoan() *Loan {
	pointer := reflect.New(l.plan.typ.Elem())
	loan := &Loan{
		loans: l, value: pointer.Interface(), typed: pointer.Elem(), at: slotOf(pointer),
		arena: newArena(l.plan.slabs),
	}
	loan.read.loan = loan.arena
	return loan
}

// size is the memory that the loan takes while it is idle.
func (l *Loan) size() int { return int(l.loans.plan.root.size) + l.arena.bytes }

// Value returns the value, a pointer to the plan's type, always the same one. It does
// not allocate.
func (l *Loan) Value() any { return l.value }

// Return ends the loan: the value, and all that it points to, becomes zero and will be
// lent again. Under -race and with -tags sluicedebug it is overwritten with "ÛÛÛÛÛÛÛÛ"
// and numbers that consist of the byte 0xDB, and is not reused, so that a use after its
// time shows. A second Return panics.
func (l *Loan) Return() {
	if !l.out.CompareAndSwap(true, false) {
		panic("decode: Loan returned twice: Return ends it, once")
	}
	if poisoned {
		l.poison()
		return
	}
	l.typed.SetZero()
	l.arena.reset()
	l.read.reset()
	l.loans.put(l)
}

// put keeps a loan, unless there are enough.
func (l *Loans) put(loan *Loan) {
	size := loan.size()
	l.mu.Lock()
	if size <= loanBytes && len(l.idle) < idleLoans && l.bytes+size <= idleBytes {
		l.idle = append(l.idle, loan)
		l.bytes += size
	}
	l.mu.Unlock()
}
