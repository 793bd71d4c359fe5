package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Subscription is a user who pays again and again. What to grant is told by
// entitlements, not by its status (Discord docs: Resources, Subscription, "Subscription
// Object").
type Subscription struct {
	ID                 decode.ID          `json:"id"`                   // its time is the start
	UserID             decode.ID          `json:"user_id"`              // who subscribed
	SKUIDs             []decode.ID        `json:"sku_ids"`              // what is bought
	EntitlementIDs     []decode.ID        `json:"entitlement_ids"`      // what it grants
	RenewalSKUIDs      []decode.ID        `json:"renewal_sku_ids"`      // bought from the next period on; nil: SKUIDs again
	CurrentPeriodStart time.Time          `json:"current_period_start"` // of the period that runs or ran last
	CurrentPeriodEnd   time.Time          `json:"current_period_end"`   // of the same period
	Status             SubscriptionStatus `json:"status"`               // whether it is being paid
	CanceledAt         time.Time          `json:"canceled_at"`          // zero: not canceled
	Country            string             `json:"country,omitzero"`     // ISO 3166-1, two letters; bots do not see it
}

// SubscriptionCreate says that somebody subscribed (Discord docs: Events, Gateway
// Events, "Subscription Create").
type SubscriptionCreate struct{ Subscription }

// EventType returns decode.SubscriptionCreate.
func (*SubscriptionCreate) EventType() decode.EventType { return decode.SubscriptionCreate }

// SubscriptionUpdate carries a subscription as it is after a change (Discord docs:
// Events, Gateway Events, "Subscription Update").
type SubscriptionUpdate struct{ Subscription }

// EventType returns decode.SubscriptionUpdate.
func (*SubscriptionUpdate) EventType() decode.EventType { return decode.SubscriptionUpdate }

// SubscriptionDelete says that a subscription is gone (Discord docs: Events, Gateway
// Events, "Subscription Delete").
type SubscriptionDelete struct{ Subscription }

// EventType returns decode.SubscriptionDelete.
func (*SubscriptionDelete) EventType() decode.EventType { return decode.SubscriptionDelete }

// SubscriptionStatus says whether a subscription is being paid (Discord docs:
// Resources, Subscription, "Subscription Statuses").
type SubscriptionStatus int

// The states of a subscription, each possible inside and outside its current period.
const (
	SubscriptionActive   SubscriptionStatus = 0 // will renew
	SubscriptionInactive SubscriptionStatus = 1 // is not charged
	SubscriptionEnding   SubscriptionStatus = 2 // will not renew
)

var subscriptionStatusNames = map[SubscriptionStatus]string{
	SubscriptionActive:   "ACTIVE",
	SubscriptionInactive: "INACTIVE",
	SubscriptionEnding:   "ENDING",
}

// String returns Discord's name for the state.
func (s SubscriptionStatus) String() string {
	return enumName(subscriptionStatusNames, s, "SubscriptionStatus")
}
