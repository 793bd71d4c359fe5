//go:build race || sluicedebug

package pool

// Poisoned tells whether released memory is overwritten in this build: under -race
// and with -tags sluicedebug.
const Poisoned = true

// poison overwrites released memory with a byte that is neither JSON nor UTF-8, so
// that whoever kept a slice past its time fails at once.
func poison(p []byte) {
	for i := range p {
		p[i] = 0xDB
	}
}
