package event

import (
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// Entitlement gives a user or a guild access to what was bought of an app (Discord
// docs: Resources, Entitlement, "Entitlement Object").
type Entitlement struct {
	ID             decode.ID       `json:"id"`                       // of the entitlement
	SKUID          decode.ID       `json:"sku_id"`                   // what was bought
	ApplicationID  decode.ID       `json:"application_id"`           // whose SKU it is
	UserID         decode.ID       `json:"user_id,omitzero"`         // zero: the guild has it
	PromotionID    decode.ID       `json:"promotion_id,omitzero"`    // shown in Discord's example only; zero: none
	Type           EntitlementType `json:"type"`                     // how access was come by
	Deleted        bool            `json:"deleted"`                  // access was taken back
	GiftCodeFlags  int             `json:"gift_code_flags,omitzero"` // shown in Discord's example only
	StartsAt       time.Time       `json:"starts_at"`                // zero: from always
	EndsAt         time.Time       `json:"ends_at"`                  // zero: no end known yet
	GuildID        decode.ID       `json:"guild_id,omitzero"`        // zero: the user has it
	Consumed       bool            `json:"consumed,omitzero"`        // of things used up
	SubscriptionID decode.ID       `json:"subscription_id,omitzero"` // zero: no subscription
}

// EntitlementCreate says that access was granted (Discord docs: Events, Gateway Events,
// "Entitlement Create").
type EntitlementCreate struct{ Entitlement }

// EventType returns decode.EntitlementCreate.
func (*EntitlementCreate) EventType() decode.EventType { return decode.EntitlementCreate }

// EntitlementUpdate carries an entitlement as it is after a change. For a subscription
// that is its end alone, in EndsAt (Discord docs: Events, Gateway Events, "Entitlement
// Update").
type EntitlementUpdate struct{ Entitlement }

// EventType returns decode.EntitlementUpdate.
func (*EntitlementUpdate) EventType() decode.EventType { return decode.EntitlementUpdate }

// EntitlementDelete says that access was taken back, as after a refund. One that runs
// out is not deleted (Discord docs: Events, Gateway Events, "Entitlement Delete").
type EntitlementDelete struct{ Entitlement }

// EventType returns decode.EntitlementDelete.
func (*EntitlementDelete) EventType() decode.EventType { return decode.EntitlementDelete }

// EntitlementType is how access was come by (Discord docs: Resources, Entitlement,
// "Entitlement Types").
type EntitlementType int

// The ways to access.
const (
	EntitlementPurchase                EntitlementType = 1
	EntitlementPremiumSubscription     EntitlementType = 2 // to Nitro
	EntitlementDeveloperGift           EntitlementType = 3
	EntitlementTestModePurchase        EntitlementType = 4 // by a developer
	EntitlementFreePurchase            EntitlementType = 5
	EntitlementUserGift                EntitlementType = 6
	EntitlementPremiumPurchase         EntitlementType = 7 // free for a Nitro subscriber
	EntitlementApplicationSubscription EntitlementType = 8
)

var entitlementTypeNames = map[EntitlementType]string{
	EntitlementPurchase:                "PURCHASE",
	EntitlementPremiumSubscription:     "PREMIUM_SUBSCRIPTION",
	EntitlementDeveloperGift:           "DEVELOPER_GIFT",
	EntitlementTestModePurchase:        "TEST_MODE_PURCHASE",
	EntitlementFreePurchase:            "FREE_PURCHASE",
	EntitlementUserGift:                "USER_GIFT",
	EntitlementPremiumPurchase:         "PREMIUM_PURCHASE",
	EntitlementApplicationSubscription: "APPLICATION_SUBSCRIPTION",
}

// String returns Discord's name for the type.
func (t EntitlementType) String() string {
	return enumName(entitlementTypeNames, t, "EntitlementType")
}
