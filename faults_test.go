package sluice

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// faultMessageBytes is the Limits.MessageBytes of the fleets that are struck.
const faultMessageBytes = 32 << 10

// moment is when a stroke falls.
type moment uint8

const (
	plain       moment = iota // while events flow
	midReplay                 // while a resume replays
	midIdentify               // between Identify and READY
)

func (m moment) String() string { return [...]string{"plain", "mid-replay", "mid-identify"}[m] }

// ledger numbers the events that a gateway is given and counts those that a handler
// gets.
type ledger struct {
	mu        sync.Mutex
	last      int64            // number given
	sent      map[int64]string // number to session id
	seen      map[int64]int    // number to how often
	newest    int64            // number seen
	reordered int
	misread   int // events of another guild than they were sent with
}

// ledgerGuild is the guild of the ledger's events.
const ledgerGuild = 1100000000000000077

func newLedger() *ledger { return &ledger{sent: make(map[int64]string), seen: make(map[int64]int)} }

// send gives the shard's session an event, if there is one that has begun.
func (l *ledger) send(f *fleet, shard, padding int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := f.session(shard)
	if s == nil || s.Seq() == 0 {
		return
	}
	l.last++
	l.sent[l.last] = s.ID()
	s.Dispatch("TYPING_START", fmt.Appendf(nil, `{"n":%d,"guild_id":"%d","padding":"%s"}`, l.last, ledgerGuild, strings.Repeat("x", padding)))
}

// session is the gateway's side of the session that the shard has or, if it has none,
// of one that it had or is to get.
func (f *fleet) session(shard int) (found *mockgateway.Session) {
	id := f.shard(shard).sessionID()
	f.mock.Each(func(s *mockgateway.Session) {
		if s.Shard()[0] == shard && (found == nil || s.ID() == id) {
			found = s
		}
	})
	return found
}

// sessionID is empty while the shard has no session.
func (s *Shard) sessionID() string {
	if r := s.shownSession.Load(); r != nil {
		return r.id
	}
	return ""
}

func (l *ledger) handle(ev Event) {
	n := ev.Get("n").Int()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[n]++
	if n < l.newest {
		l.reordered++
	}
	if ev.GuildID() != ledgerGuild {
		l.misread++
	}
	l.newest = max(l.newest, n)
}

// tally is what became of the events. Those of a session that is gone and were not
// delivered before are not lost by the client: nobody could get them any more.
func (l *ledger) tally(session string) (lost, gone, doubled int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for n, of := range maps.All(l.sent) {
		switch seen := l.seen[n]; {
		case seen > 1:
			doubled++
		case seen == 0 && of == session:
			lost++
		case seen == 0:
			gone++
		}
	}
	return lost, gone, doubled
}

// trial is a shard that is struck, and what is noted of it.
type trial struct {
	*fleet
	*ledger
	stroke *stroke
	calm   time.Duration // before the stroke
	once   sync.Once
	came   map[string]int // events by name; guarded by the ledger's mutex

	noted struct {
		sync.Mutex
		struck time.Time // zero before
		closes int       // since
		served time.Time // last READY or RESUMED
	}
}

// note counts an event of any kind.
func (tr *trial) note(ev Event) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.came[ev.Name()]++
}

// hooks notes the ends of connections and the begin of service.
func (tr *trial) hooks() Hooks {
	served := func(*Shard) {
		tr.noted.Lock()
		defer tr.noted.Unlock()
		tr.noted.served = time.Now()
	}
	return Hooks{Connect: served, Resume: served, Close: func(*Shard, error) {
		tr.noted.Lock()
		defer tr.noted.Unlock()
		if !tr.noted.struck.IsZero() {
			tr.noted.closes++
		}
	}}
}

// strike lets the stroke fall on a connection, once.
func (tr *trial) strike(c *mockgateway.Conn) (instead bool) {
	tr.once.Do(func() {
		tr.noted.Lock()
		tr.noted.struck = time.Now()
		tr.noted.Unlock()
		if tr.stroke.faults != nil {
			tr.mock.Install(tr.stroke.faults()...)
		}
		if tr.stroke.sends != nil {
			tr.mock.Install(tr.stroke.sends(c)...)
		}
		if tr.stroke.act != nil {
			instead = tr.stroke.act(c)
		}
	})
	return instead
}

// begin brings the shard to the moment, at which the stroke falls.
func (tr *trial) begin(m moment) {
	if m == midIdentify {
		tr.mock.Install(mockgateway.Do(mockgateway.AtIdentify, tr.strike))
		if err := tr.gw.Connect(context.Background()); err != nil {
			tr.t.Fatal(err)
		}
		return
	}
	tr.up()
	wait(tr.calm)
	conn := tr.mock.Session(0).Conn()
	if m == plain {
		tr.send(tr.fleet, 0, 0)
		tr.strike(conn)
		return
	}
	// The events are large enough for the first half to be written before the stroke.
	tr.mock.Install(mockgateway.Do(mockgateway.AtDispatch, func(c *mockgateway.Conn) bool {
		return c != conn && c.Sent() >= 64 && tr.strike(c)
	}))
	conn.Drop()
	for range 192 {
		tr.send(tr.fleet, 0, 2000)
	}
}

// verdict is the outcome of a trial.
type verdict struct {
	recovery                        recovery
	identifies, lost, gone, doubled int
	reordered, misread              int
	took                            time.Duration
	goroutines, buffers             int
}

// judge says what became of the shard after all is over.
func (tr *trial) judge() (v verdict) {
	tr.noted.Lock()
	defer tr.noted.Unlock()
	v.lost, v.gone, v.doubled = tr.tally(tr.shard(0).sessionID())
	v.identifies = tr.count(mockgateway.Identify) - 1 // the first is the start's
	v.reordered, v.misread = tr.reordered, tr.misread
	v.goroutines, v.buffers = ours(), tr.gw.Stats().Buffers
	if tr.noted.closes > 0 {
		v.took = tr.noted.served.Sub(tr.noted.struck)
	}
	switch s := tr.shard(0); {
	case s.err != nil:
		v.recovery, v.took = byStopping, 0
	case v.identifies > 0:
		v.recovery = byIdentify
	case tr.noted.closes > 0:
		v.recovery = byResume
	}
	if tr.noted.struck.IsZero() {
		tr.t.Error("the stroke did not fall")
	}
	return v
}

// ours counts the goroutines of the library, its layers included.
func ours() (n int) {
	buf := make([]byte, 1<<20)
	for g := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(g, "seed4d760daf/sluice") && !strings.Contains(g, "_test.go") && !strings.Contains(g, "mockgateway") {
			n++
		}
	}
	return n
}

// face runs a shard through a stroke.
func face(t *testing.T, s *stroke, m moment) (v verdict) {
	tr := &trial{ledger: newLedger(), stroke: s, calm: 2 * healthyAfter, came: make(map[string]int)}
	c := Config{Order: PerShard, Limits: Limits{MessageBytes: cmp.Or(s.limit, faultMessageBytes)}, Hooks: tr.hooks()}
	mock := mockgateway.Options{Guilds: -1}
	if s.mock != nil {
		s.mock(&mock)
	}
	inFakeTime(t, mock, c, func(f *fleet) {
		tr.fleet = f
		f.gw.HandleAny(tr.note)
		f.gw.Handle(decode.TypingStart, tr.handle)
		tr.begin(m)
		for i := range 50 { // four minutes: as long as it takes to miss three heartbeats, and more
			tr.send(f, 0, 0)
			wait(time.Duration(1+i/25*8) * time.Second)
		}
		if shard := f.shard(0); s.wants == byStopping {
			<-shard.done
		} else {
			f.until("serving", f.active(0))
			f.until("handled", func() bool { return shard.Stats().Pending == 0 })
		}
		wait(time.Minute) // idle workers leave
		v = tr.judge()
		// In a replay a gap is not counted, and whether it falls there is a matter of time.
		if st := f.shard(0).Stats(); st.Gaps > s.gaps || m == plain && st.Gaps != s.gaps || st.Duplicates+st.Reordered+st.Broken > 0 {
			t.Errorf("the shard counts %d gaps, want %d, %d duplicates, %d reordered, custody broken %d times", st.Gaps, s.gaps, st.Duplicates, st.Reordered, st.Broken)
		}
		for name, want := range s.brings {
			if got := tr.came[name]; got != want {
				t.Errorf("%s came %d times, want %d", name, got, want)
			}
		}
		checkLog(t, f.mock.Log())
		if s.check != nil && m == plain {
			s.check(f, v.took)
		}
	})
	return v
}

// checkLog looks for what no fault may make a client do.
func checkLog(t *testing.T, log mockgateway.Log) {
	t.Helper()
	for _, e := range log {
		switch {
		case e.Kind == mockgateway.Closed && (e.Code == 1000 || e.Code == 1001):
			t.Errorf("closed with %d, which ends the session", e.Code)
		case e.Kind == mockgateway.Identify && e.Path != "/":
			t.Error("an Identify at the resume host")
		case e.Kind == mockgateway.Resume && e.Session == "":
			t.Error("a Resume without a session")
		}
	}
}

// TestFaults strikes a shard with everything at every moment. It recovers in the way
// that the protocol wants, with at most one Identify, nothing that could still be had
// is lost, nothing comes twice, and nothing is left behind.
func TestFaults(t *testing.T) {
	calm := face(t, &stroke{act: nothing}, plain)
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "fault\tmoment\trecovery\tidentifies\tlost\tdoubled\tgone with a dead session\ttime to recovery")
	for i := range strokes {
		s := &strokes[i]
		for m := plain; m <= midIdentify; m++ {
			if !s.fits(m) {
				continue
			}
			t.Run(s.name+"/"+m.String(), func(t *testing.T) {
				v := face(t, s, m)
				fmt.Fprintf(w, "%s\t%v\t%v\t%d\t%d\t%d\t%d\t%v\n", s.name, m, v.recovery, v.identifies, v.lost, v.doubled, v.gone, v.took.Round(time.Millisecond))
				most := 0
				if v.recovery == byIdentify {
					most = max(s.identifies, 1)
				}
				if want := s.at(m); v.recovery != want || v.identifies > most {
					t.Errorf("recovery %v with %d Identifies, want %v", v.recovery, v.identifies, want)
				}
				if v.recovery != byStopping && v.lost+v.doubled > 0 || v.recovery == byResume && v.gone > 0 || v.reordered+v.misread > 0 {
					t.Errorf("lost %d, doubled %d, gone with a dead session %d, reordered %d, misread %d", v.lost, v.doubled, v.gone, v.reordered, v.misread)
				}
				if v.recovery != byStopping && (v.goroutines != calm.goroutines || v.buffers != calm.buffers) {
					t.Errorf("%d goroutines and %d buffers, %d and %d without a fault", v.goroutines, v.buffers, calm.goroutines, calm.buffers)
				}
			})
		}
	}
	w.Flush()
	t.Log("\n" + table.String())
}
