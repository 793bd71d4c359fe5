//go:build !unix

package ws

// parking is what only Unix offers: elsewhere a connection waits in Read.
type parking struct{ raw any }

func (c *Conn) park() {}

func (c *Conn) parkedRead(int) (int, error) { panic("ws: parked read without parking") }
