package pool

// Item says how a value that is handed to a [Source] is to be treated.
type Item struct {
	Key    uint64 // values of one key run one after another
	Twin   uint64 // with Coalesce: values of one key and twin replace one another; 0 has none
	Seq    int64  // of the value in its stream, for Handled
	At     uint32 // when it came, in seconds of the caller's clock, for Break
	Size   int32  // bytes of memory that it holds
	Tag    uint8  // what it is, for reports
	Policy Policy
	Fence  bool // what is staged after it waits until it has run, or for Lift
}

// Ticket is what a function is given with its value.
type Ticket struct {
	Ord uint64 // of the value, for Source.Settle

	// Stay is set by the function if it has kept the value: it stays in custody until
	// Settle.
	Stay bool
}

// Policy says what becomes of a value that there is no room for. There is none for it
// where its lane holds more than its share, or its source or all of them more than
// their budget; see [Bounds].
type Policy uint8

const (
	Patient    Policy = iota // over the budget the producer waits, unless it is Stalled; over the share it is refused
	Fleeting                 // it is refused
	DropNewest               // it is refused
	DropOldest               // the oldest value of its lane with this policy goes, it itself if there is none
	Coalesce                 // it takes the place of its twin, or of the oldest value of its lane with this policy; within the share as Patient
	Keep                     // over the budget the producer waits, and over four shares; refused over the share of a function that does not return
	Block                    // the producer waits
)

// Fate is what became of a value that was not run.
type Fate uint8

const (
	Refused   Fate = iota // it was not admitted
	Dropped               // it made room for a later one
	Coalesced             // a later one has its place
)

// Bounds is what a source may have pending, those in a function included. A zero field
// is no bound. A value that is larger than its budget is admitted when nothing else is
// pending.
type Bounds struct {
	Events int
	Bytes  int64

	// LaneEvents and LaneBytes are the share of one key. Before values are refused, a lane
	// that comes to its share, and a source that comes to its budget, get a moment of
	// grace, and the next one when there is room again: see [Full].
	LaneEvents int
	LaneBytes  int64
}

// Pressure says how a producer publishes.
type Pressure uint8

const (
	Calm      Pressure = iota
	Stalled            // it has waited for long enough: Patient values are refused
	Replaying          // so they are, and nothing is waited for: Keep and Block values are admitted
	Forced             // everything is admitted
)

// Full says why Publish has left values staged.
type Full uint8

const (
	NotFull     Full = iota
	LaneFull         // a Block value's lane is over its share
	LaneGrace        // a lane has just come to its share: functions may be quick, and to wait for some milliseconds worth it
	SourceFull       // the source, or all of them, are over their budget
	SourceGrace      // as LaneGrace, for the budget
)

// Outcome is how things stand after a Publish.
type Outcome struct {
	Full    Full
	Roomy   bool  // less than three quarters of the budget is in use
	Pending int   // values of the source
	Bytes   int64 // that those of all sources hold
	Untaken int   // of all sources: values that no worker has taken though their keys are free
	Shed    bool  // Drained has something to say
}
