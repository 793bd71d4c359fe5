package event

import "time"

// RecurrenceRule says when a scheduled event comes again, in a part of iCalendar's words.
// A nil list does not restrict (Discord docs: Resources, Guild Scheduled Event, "Guild
// Scheduled Event Recurrence Rule Object").
type RecurrenceRule struct {
	Start      time.Time           `json:"start"`        // from when it applies
	End        time.Time           `json:"end"`          // zero: no end
	Frequency  RecurrenceFrequency `json:"frequency"`    // what Interval counts
	Interval   int                 `json:"interval"`     // every so many days, weeks, months or years
	ByWeekday  []Weekday           `json:"by_weekday"`   // on these days of the week
	ByNWeekday []NWeekday          `json:"by_n_weekday"` // on these days of these weeks of a month
	ByMonth    []time.Month        `json:"by_month"`     // in these months
	ByMonthDay []int               `json:"by_month_day"` // 1 to 31
	ByYearDay  []int               `json:"by_year_day"`  // 1 to 364
	Count      int                 `json:"count"`        // times in all; 0: no limit
}

// NWeekday is a day of the week in one week of a month (Discord docs: Resources, Guild
// Scheduled Event, "Guild Scheduled Event Recurrence Rule - N_Weekday Structure").
type NWeekday struct {
	N   int     `json:"n"`   // the week, 1 to 5
	Day Weekday `json:"day"` // the day of that week
}

// RecurrenceFrequency is what a recurrence rule counts in (Discord docs: Resources, Guild
// Scheduled Event, "Guild Scheduled Event Recurrence Rule - Frequency").
type RecurrenceFrequency int

// The frequencies.
const (
	RecurYearly  RecurrenceFrequency = 0
	RecurMonthly RecurrenceFrequency = 1
	RecurWeekly  RecurrenceFrequency = 2
	RecurDaily   RecurrenceFrequency = 3
)

var recurrenceFrequencyNames = map[RecurrenceFrequency]string{
	RecurYearly: "YEARLY", RecurMonthly: "MONTHLY", RecurWeekly: "WEEKLY", RecurDaily: "DAILY",
}

// String returns Discord's name for the frequency.
func (f RecurrenceFrequency) String() string {
	return enumName(recurrenceFrequencyNames, f, "RecurrenceFrequency")
}

// Weekday is a day of the week. It starts with Monday, unlike time.Weekday (Discord docs:
// Resources, Guild Scheduled Event, "Guild Scheduled Event Recurrence Rule - Weekday").
type Weekday int

// The days.
const (
	Monday    Weekday = 0
	Tuesday   Weekday = 1
	Wednesday Weekday = 2
	Thursday  Weekday = 3
	Friday    Weekday = 4
	Saturday  Weekday = 5
	Sunday    Weekday = 6
)

var weekdayNames = map[Weekday]string{
	Monday: "MONDAY", Tuesday: "TUESDAY", Wednesday: "WEDNESDAY", Thursday: "THURSDAY", Friday: "FRIDAY", Saturday: "SATURDAY", Sunday: "SUNDAY",
}

// String returns Discord's name for the day.
func (d Weekday) String() string { return enumName(weekdayNames, d, "Weekday") }
