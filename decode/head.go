package decode

import "errors"

// ErrNoHead is returned by ScanHead for a front that does not tell what follows.
var ErrNoHead = errors.New("decode: the front of the message does not have t, s and op as Discord writes them")

// ScanHead reads t, s and op from the front of a message that was cut off within d,
// written in the order in which Discord writes them. It resets e first; Data stays
// nil. The error is ErrNoHead. It allocates nothing.
func ScanHead(front []byte, e *Envelope) error {
	*e = Envelope{}
	if scanFront(front, e) < 0 {
		return ErrNoHead
	}
	if e.Name != nil {
		e.Type = LookupEvent(e.Name)
	}
	return nil
}
