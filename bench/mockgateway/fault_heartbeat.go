package mockgateway

import "time"

// WithholdACK answers no heartbeat.
type WithholdACK struct{}

func (WithholdACK) At() Point           { return AtHeartbeat }
func (WithholdACK) Strike(c *Conn) bool { return true }

// LateACK answers each heartbeat after a time.
type LateACK struct{ By time.Duration }

func (LateACK) At() Point { return AtHeartbeat }
func (f LateACK) Strike(c *Conn) bool {
	c.After(f.By, c.Acknowledge)
	return true
}

// BareACK answers heartbeats with {"op":11} and nothing else.
type BareACK struct{}

func (BareACK) At() Point { return AtHeartbeat }
func (BareACK) Strike(c *Conn) bool {
	c.Send([]byte(`{"op":11}`))
	return true
}

// HeartbeatOnReady asks for a heartbeat (op 1) after each READY and RESUMED.
type HeartbeatOnReady struct{}

func (HeartbeatOnReady) At() Point { return AtReady }
func (HeartbeatOnReady) Strike(c *Conn) bool {
	c.Heartbeat()
	return false
}
