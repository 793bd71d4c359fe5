package sluice

import (
	"encoding/json"

	"github.com/seed4d760daf/sluice/decode"
)

// identifyPayload is op 2 (Gateway, "Identify").
func identifyPayload(c *Config, shard, total int, presence *Presence) ([]byte, error) {
	type d struct {
		Token          string     `json:"token"`
		Properties     Properties `json:"properties"`
		Intents        Intents    `json:"intents"`
		LargeThreshold int        `json:"large_threshold,omitempty"`
		Shard          [2]int     `json:"shard"`
		Presence       *Presence  `json:"presence,omitempty"`
		Capabilities   uint64     `json:"capabilities,omitempty"`
	}
	return command(decode.OpIdentify, d{
		Token: c.bareToken(), Properties: c.Properties, Intents: c.Intents, LargeThreshold: c.LargeThreshold,
		Shard: [2]int{shard, total}, Presence: presence, Capabilities: c.Capabilities,
	})
}

// checkIdentify tells whether an Identify with a presence fits into a payload, for any
// shard. One that does not would be refused at every reconnect.
func checkIdentify(c *Config, p *Presence) error {
	payload, err := identifyPayload(c, 1e6, 1e6, p)
	if err != nil {
		return err
	}
	return checkSize(payload)
}

// resumePayload is op 6 (Gateway, "Resume").
func resumePayload(c *Config, sessionID string, seq int64) ([]byte, error) {
	return command(decode.OpResume, struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}{c.bareToken(), sessionID, seq})
}

// heartbeatPayload is op 1: the last sequence received, or null before any.
func heartbeatPayload(seq int64) ([]byte, error) {
	if seq == 0 {
		return command(decode.OpHeartbeat, nil)
	}
	return command(decode.OpHeartbeat, seq)
}

// command encodes a payload that is sent to the gateway.
func command(op decode.Opcode, d any) ([]byte, error) {
	return json.Marshal(struct {
		Op decode.Opcode `json:"op"`
		D  any           `json:"d"`
	}{op, d})
}

// readySession is what READY says of the session.
type readySession struct {
	SessionID string `json:"session_id"`
	ResumeURL string `json:"resume_gateway_url"`
}
