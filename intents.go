package sluice

// Intents chooses the events that Discord sends to a session (Gateway, "Gateway
// Intents"). Sixteen event types need none, RESUMED and INTERACTION_CREATE among
// them.
type Intents uint32

// The intents of Gateway v10. Those marked privileged must be enabled for the
// application in Discord's developer portal, or the gateway closes with 4014.
const (
	IntentGuilds                      Intents = 1 << 0
	IntentGuildMembers                Intents = 1 << 1 // privileged
	IntentGuildModeration             Intents = 1 << 2
	IntentGuildExpressions            Intents = 1 << 3
	IntentGuildIntegrations           Intents = 1 << 4
	IntentGuildWebhooks               Intents = 1 << 5
	IntentGuildInvites                Intents = 1 << 6
	IntentGuildVoiceStates            Intents = 1 << 7
	IntentGuildPresences              Intents = 1 << 8 // privileged
	IntentGuildMessages               Intents = 1 << 9
	IntentGuildMessageReactions       Intents = 1 << 10
	IntentGuildMessageTyping          Intents = 1 << 11
	IntentDirectMessages              Intents = 1 << 12
	IntentDirectMessageReactions      Intents = 1 << 13
	IntentDirectMessageTyping         Intents = 1 << 14
	IntentMessageContent              Intents = 1 << 15 // privileged; fills fields, brings no events
	IntentGuildScheduledEvents        Intents = 1 << 16
	IntentAutoModerationConfiguration Intents = 1 << 20
	IntentAutoModerationExecution     Intents = 1 << 21
	IntentGuildMessagePolls           Intents = 1 << 24
	IntentDirectMessagePolls          Intents = 1 << 25

	// IntentsPrivileged are the three that need approval.
	IntentsPrivileged = IntentGuildMembers | IntentGuildPresences | IntentMessageContent

	// IntentsNonPrivileged are all the others.
	IntentsNonPrivileged = IntentsAll &^ IntentsPrivileged

	// IntentsAll is every assigned bit. Any other bit closes with 4013.
	IntentsAll Intents = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
)

// Has tells whether all of want are set.
func (i Intents) Has(want Intents) bool { return i&want == want }
