package event

import "time"

// IncidentsData is what a guild did, and Discord found, against raids and spam. The zero
// time stands for never (Discord docs: Resources, Guild, "Incidents Data Object").
type IncidentsData struct {
	InvitesDisabledUntil time.Time `json:"invites_disabled_until"`       // zero: they are not
	DMsDisabledUntil     time.Time `json:"dms_disabled_until"`           // zero: they are not
	DMSpamDetectedAt     time.Time `json:"dm_spam_detected_at,omitzero"` // zero: never
	RaidDetectedAt       time.Time `json:"raid_detected_at,omitzero"`    // zero: never
}
