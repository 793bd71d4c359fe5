package decode

import "testing"

// TestScanHead cuts a message at every length: from the start of d on the head is
// read, before it is not.
func TestScanHead(t *testing.T) {
	const front, rest = `{"t":"MESSAGE_CREATE","s":42,"op":0,"d":`, `{"content":"t","s":7}}`
	for n := range len(front + rest) {
		var e Envelope
		err := ScanHead([]byte((front + rest)[:n]), &e)
		if n < len(front) {
			if err != ErrNoHead {
				t.Errorf("%d bytes: %v %+v", n, err, e)
			}
			continue
		}
		if err != nil || e.Type != MessageCreate || e.Seq != 42 || e.Op != OpDispatch || e.Data != nil {
			t.Errorf("%d bytes: %v %+v", n, err, e)
		}
	}
}
