package sluice

import (
	"encoding/json"
	"errors"
	"slices"
)

// Presence is what a bot shows of itself (Gateway, "Update Presence").
type Presence struct {
	Status     Status
	Activities []Activity
	AFK        bool
	// Since is when the client went idle, in milliseconds of Unix time; zero is not
	// idle.
	Since int64
}

// Status is what a bot shows beside its name.
type Status string

// The statuses that may be set. The zero Status is online.
const (
	StatusOnline       Status = "online"
	StatusDoNotDisturb Status = "dnd"
	StatusIdle         Status = "idle"
	StatusInvisible    Status = "invisible"
	StatusOffline      Status = "offline"
)

// Activity is what a bot is doing. Of a bot's activities Discord shows Name, State,
// Type and URL.
type Activity struct {
	Name  string       `json:"name"`
	State string       `json:"state,omitempty"`
	Type  ActivityType `json:"type"`
	URL   string       `json:"url,omitempty"`
}

// ActivityType is the verb in front of an activity's name.
type ActivityType uint8

// The activity types of Discord. Custom shows State alone.
const (
	ActivityPlaying   ActivityType = 0
	ActivityStreaming ActivityType = 1
	ActivityListening ActivityType = 2
	ActivityWatching  ActivityType = 3
	ActivityCustom    ActivityType = 4
	ActivityCompeting ActivityType = 5
)

// MarshalJSON writes the d of op 3. Activities are never null: Discord closes the
// connection on it.
func (p Presence) MarshalJSON() ([]byte, error) {
	w := struct {
		Since      *int64     `json:"since"`
		Activities []Activity `json:"activities"`
		Status     Status     `json:"status"`
		AFK        bool       `json:"afk"`
	}{Activities: p.Activities, Status: p.Status, AFK: p.AFK}
	if p.Since != 0 {
		w.Since = &p.Since
	}
	if w.Activities == nil {
		w.Activities = []Activity{}
	}
	def(&w.Status, StatusOnline)
	return json.Marshal(w)
}

// clone is p with activities of its own.
func (p Presence) clone() Presence {
	p.Activities = slices.Clone(p.Activities)
	return p
}

func (p *Presence) validate() error {
	switch p.Status {
	case "", StatusOnline, StatusDoNotDisturb, StatusIdle, StatusInvisible, StatusOffline:
		return nil
	}
	return errors.New("has a Status that Discord does not know")
}
