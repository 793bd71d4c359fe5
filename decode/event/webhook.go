package event

import "github.com/seed4d760daf/sluice/decode"

// WebhooksUpdate says that a webhook of a channel was made, changed or deleted; which,
// only a request tells (Discord docs: Events, Gateway Events, "Webhooks Update").
type WebhooksUpdate struct {
	GuildID   decode.ID `json:"guild_id"`   // the guild of the channel
	ChannelID decode.ID `json:"channel_id"` // the channel of the webhook
}

// EventType returns decode.WebhooksUpdate.
func (*WebhooksUpdate) EventType() decode.EventType { return decode.WebhooksUpdate }
