package decode

import (
	"strings"
	"testing"
)

func TestOpcodes(t *testing.T) {
	numbers := map[Opcode]string{
		0: "DISPATCH", 1: "HEARTBEAT", 2: "IDENTIFY", 3: "PRESENCE_UPDATE", 4: "VOICE_STATE_UPDATE",
		6: "RESUME", 7: "RECONNECT", 8: "REQUEST_GUILD_MEMBERS", 9: "INVALID_SESSION", 10: "HELLO",
		11: "HEARTBEAT_ACK", 31: "REQUEST_SOUNDBOARD_SOUNDS", 43: "REQUEST_CHANNEL_INFO",
	}
	for i := range 256 {
		op := Opcode(i)
		name, known := numbers[op]
		if !known {
			name = "UNKNOWN"
		}
		if op.Known() != known || op.String() != name {
			t.Errorf("%d: %v %s, want %v %s", op, op.Known(), op, known, name)
		}
		if !known {
			continue
		}
		for _, spelled := range []string{name, strings.ToLower(name), strings.ReplaceAll(name, "_", ""), strings.ReplaceAll(name, "_", " ")} {
			if got, ok := ParseOpcode(spelled); !ok || got != op {
				t.Errorf("%q: got %v %v", spelled, got, ok)
			}
		}
	}
}

func TestParseOpcode(t *testing.T) {
	for name, want := range map[string]Opcode{
		"IDENTIFY": 2, "Identify": 2, "identify": 2, "HeartbeatACK": 11, "heartbeat-ack": 11, "requestGuildMembers": 8,
	} {
		if got, ok := ParseOpcode(name); !ok || got != want {
			t.Errorf("%q: got %d %v, want %d", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "_", "HEART", "HEARTBEATS", "HEARTBEAT_ACKS", "UNKNOWN", "2", "IDENTIFY2", "ÍDENTIFY"} {
		if got, ok := ParseOpcode(name); ok {
			t.Errorf("%q: got %v", name, got)
		}
	}
}
