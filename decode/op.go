package decode

import "errors"

// Opcode says what a gateway message is for (Discord Gateway v10, opcodes).
// Every value is representable and a session ignores the unknown ones. An op
// that does not fit, below 0 or above 254, reads as [OpOutOfRange].
type Opcode uint8

// The opcodes a bot sends or receives.
const (
	OpDispatch                Opcode = 0
	OpHeartbeat               Opcode = 1
	OpIdentify                Opcode = 2
	OpPresenceUpdate          Opcode = 3
	OpVoiceStateUpdate        Opcode = 4
	OpResume                  Opcode = 6
	OpReconnect               Opcode = 7
	OpRequestGuildMembers     Opcode = 8
	OpInvalidSession          Opcode = 9
	OpHello                   Opcode = 10
	OpHeartbeatACK            Opcode = 11
	OpRequestSoundboardSounds Opcode = 31
	OpRequestChannelInfo      Opcode = 43

	// OpOutOfRange stands for every op below 0 or above 254.
	OpOutOfRange Opcode = 255
)

var (
	// ErrNoOp reports a payload whose op is absent or null.
	ErrNoOp = errors.New("decode: payload has no op: give it one, a number or an opcode's name")
	// ErrUnknownOp reports an op name that [ParseOpcode] does not know.
	ErrUnknownOp = errors.New(`decode: unknown op: use a documented opcode, by number or by name such as "IDENTIFY"`)
)

// opcodes has one row per opcode; a row without a name is not an opcode.
var opcodes = [...]string{
	OpDispatch:                "DISPATCH",
	OpHeartbeat:               "HEARTBEAT",
	OpIdentify:                "IDENTIFY",
	OpPresenceUpdate:          "PRESENCE_UPDATE",
	OpVoiceStateUpdate:        "VOICE_STATE_UPDATE",
	OpResume:                  "RESUME",
	OpReconnect:               "RECONNECT",
	OpRequestGuildMembers:     "REQUEST_GUILD_MEMBERS",
	OpInvalidSession:          "INVALID_SESSION",
	OpHello:                   "HELLO",
	OpHeartbeatACK:            "HEARTBEAT_ACK",
	OpRequestSoundboardSounds: "REQUEST_SOUNDBOARD_SOUNDS",
	OpRequestChannelInfo:      "REQUEST_CHANNEL_INFO",
}

// String returns the opcode's name, such as "HEARTBEAT_ACK", or "UNKNOWN".
func (op Opcode) String() string {
	if !op.Known() {
		return unknownName
	}
	return opcodes[op]
}

// Known reports whether Discord documents the opcode for bots.
func (op Opcode) Known() bool {
	return int(op) < len(opcodes) && opcodes[op] != ""
}

// ParseOpcode returns the opcode of that name. Case, underscores, hyphens and
// spaces do not count: "HEARTBEAT_ACK", "HeartbeatACK" and "heartbeat ack" are
// one name.
func ParseOpcode(name string) (Opcode, bool) {
	for op, known := range opcodes {
		if known != "" && sameName(name, known) {
			return Opcode(op), true
		}
	}
	return 0, false
}

// sameName compares letters only, without regard to case. known is upper case.
func sameName(name, known string) bool {
	j := 0
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c == '_' || c == '-' || c == ' ' {
			continue
		}
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		if j < len(known) && known[j] == '_' {
			j++
		}
		if j == len(known) || known[j] != c {
			return false
		}
		j++
	}
	return j == len(known)
}
