package sluice

import "strconv"

// CloseCode is a WebSocket close code as Discord's gateway uses it (Opcodes and
// Status Codes, "Gateway Close Event Codes").
type CloseCode uint16

// The close codes that Discord documents, and those of RFC 6455 §7.4.1 that a
// gateway connection ends with.
const (
	CloseNormal            CloseCode = 1000
	CloseGoingAway         CloseCode = 1001
	CloseAbnormal          CloseCode = 1006 // no close frame: the connection was cut
	CloseUnknownError      CloseCode = 4000
	CloseUnknownOpcode     CloseCode = 4001
	CloseDecodeError       CloseCode = 4002
	CloseNotAuthenticated  CloseCode = 4003
	CloseAuthFailed        CloseCode = 4004
	CloseAlreadyAuth       CloseCode = 4005
	CloseSessionInvalid    CloseCode = 4006 // no longer documented, still seen
	CloseInvalidSeq        CloseCode = 4007
	CloseRateLimited       CloseCode = 4008
	CloseSessionTimedOut   CloseCode = 4009
	CloseInvalidShard      CloseCode = 4010
	CloseShardingRequired  CloseCode = 4011
	CloseInvalidAPIVersion CloseCode = 4012
	CloseInvalidIntents    CloseCode = 4013
	CloseDisallowedIntents CloseCode = 4014
)

// closeDetach is what a shard closes with that is to be resumed: any code but 1000 and
// 1001 keeps the session.
const closeDetach CloseCode = 4900

// endsSession tells whether Discord drops the session of a client that closes with
// the code.
func (c CloseCode) endsSession() bool { return c == CloseNormal || c == CloseGoingAway }

// Verdict is what a close code means for the session.
type Verdict uint8

const (
	// Resume: the session lives; reconnect and resume it.
	Resume Verdict = iota
	// Identify: the session is gone; reconnect and identify.
	Identify
	// Fatal: reconnecting would fail the same way; an operator must act.
	Fatal
)

func (v Verdict) String() string {
	return [...]string{"resume", "identify", "fatal"}[v]
}

// closeRow is what is known of one code.
type closeRow struct {
	code    CloseCode
	verdict Verdict
	fleet   bool // concerns the token, hence every shard
	name    string
	advice  string
}

var closeTable = [...]closeRow{
	{CloseNormal, Resume, false, "normal closure", "resume; the server says nothing of the session"},
	{CloseGoingAway, Resume, false, "going away", "resume; the server says nothing of the session"},
	{CloseAbnormal, Resume, false, "connection cut", "resume"},
	{CloseUnknownError, Resume, false, "unknown error", "resume"},
	{CloseUnknownOpcode, Resume, false, "unknown opcode", "a payload sent had an op that Discord does not know; check what is sent raw"},
	{CloseDecodeError, Resume, false, "decode error", "a payload sent was not valid or over 4096 bytes; check what is sent raw"},
	{CloseNotAuthenticated, Identify, false, "not authenticated", "the session was invalidated; identify"},
	{CloseAuthFailed, Fatal, true, "authentication failed", "the token is wrong or was reset; set Config.Token to the one of the developer portal"},
	{CloseAlreadyAuth, Identify, false, "already authenticated", "identify on a new connection"},
	{CloseSessionInvalid, Identify, false, "session no longer valid", "identify"},
	{CloseInvalidSeq, Identify, false, "invalid seq", "the session cannot be resumed from this sequence; identify"},
	{CloseRateLimited, Resume, false, "rate limited", "more than 120 payloads in 60 seconds; send less"},
	{CloseSessionTimedOut, Identify, false, "session timed out", "identify"},
	{CloseInvalidShard, Fatal, false, "invalid shard", "shard id or total is out of range, or total is not the multiple that large bot sharding demands; check Config.Shards"},
	{CloseShardingRequired, Fatal, false, "sharding required", "a shard would hold more than 2500 guilds; raise Config.Shards.Total"},
	{CloseInvalidAPIVersion, Fatal, true, "invalid API version", "the gateway no longer speaks v10; update this library"},
	{CloseInvalidIntents, Fatal, true, "invalid intents", "Config.Intents has a bit that is not assigned"},
	{CloseDisallowedIntents, Fatal, true, "disallowed intents", "enable the privileged intents in the developer portal or leave them out of Config.Intents"},
}

func (c CloseCode) row() *closeRow {
	for i := range closeTable {
		if closeTable[i].code == c {
			return &closeTable[i]
		}
	}
	return &closeRow{code: c, name: "close code " + strconv.Itoa(int(c)), advice: "resume"}
}

// Verdict tells what the code means for the session. A code that is not in the table
// means Resume, as for every client: a session that is gone answers with op 9.
func (c CloseCode) Verdict() Verdict { return c.row().verdict }

// Advice says in a line what to do about the code.
func (c CloseCode) Advice() string { return c.row().advice }

// concernsToken tells whether every shard of the token would meet the same close.
func (c CloseCode) concernsToken() bool { return c.row().fleet }

func (c CloseCode) String() string {
	return strconv.Itoa(int(c)) + " " + c.row().name
}
