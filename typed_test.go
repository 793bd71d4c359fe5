package sluice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/decode/event"
)

// typing is a projection: two of the event's members.
type typing struct {
	UserID decode.ID `json:"user_id"`
	Note   string    `json:"note"`
}

func (*typing) EventType() decode.EventType { return decode.TypingStart }

// byValue is one whose method has a value receiver.
type byValue struct {
	UserID decode.ID `json:"user_id"`
}

func (byValue) EventType() decode.EventType { return decode.TypingStart }

// TestTyped: the three ways give the same values, in the order of registration.
func TestTyped(t *testing.T) {
	var ran []string
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		On(f.gw, func(ev Event, v *typing) { ran = append(ran, fmt.Sprint("on ", v.UserID, v.Note, ev.Seq())) })
		OnBorrowed(f.gw, func(_ Event, v *typing) { ran = append(ran, fmt.Sprint("borrowed ", v.UserID, v.Note)) })
		OnType(f.gw, decode.TypingStart, func(_ Event, v *map[string]any) { ran = append(ran, fmt.Sprint("type ", (*v)["user_id"])) })
		On(f.gw, func(_ Event, v *byValue) { ran = append(ran, fmt.Sprint("value ", v.UserID)) })
		OnBorrowed(f.gw, func(_ Event, v *event.TypingStart) { ran = append(ran, fmt.Sprint("event ", v.UserID, v.GuildID)) })
		f.up()
		f.dispatchAll("TYPING_START", `{"user_id":"5","note":"a\"b","guild_id":"7"}`, `{"user_id":"6","guild_id":"7"}`)
	})
	want := []string{`on 5a"b2`, `borrowed 5a"b`, "type 5", "value 5", "event 5 7", "on 63", "borrowed 6", "type 6", "value 6", "event 6 7"}
	if !slices.Equal(ran, want) {
		t.Errorf("ran %q\nwant %q", ran, want)
	}
}

// TestBorrowedIsShared: handlers of one type are lent one value, and those of another
// type another.
func TestBorrowedIsShared(t *testing.T) {
	var a, b *typing
	var c *event.TypingStart
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		OnBorrowed(f.gw, func(_ Event, v *typing) { a = v })
		OnBorrowed(f.gw, func(_ Event, v *event.TypingStart) { c = v })
		OnBorrowed(f.gw, func(_ Event, v *typing) { b = v })
		f.up()
		f.dispatchAll("TYPING_START", `{"user_id":"5"}`)
	})
	if a == nil || a != b || c == nil {
		t.Errorf("lent %p and %p, and %p", a, b, c)
	}
}

// TestBorrowedRetained: Retain keeps the value too, and the last Release ends it.
func TestBorrowedRetained(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		var kept Event
		var value *typing
		OnBorrowed(f.gw, func(ev Event, v *typing) {
			if v.UserID == 1 {
				ev.Retain()
				kept, value = ev, v
			}
		})
		f.up()
		var more []string
		for i := range 50 {
			more = append(more, fmt.Sprintf(`{"user_id":"%d","note":"another \"note\" %d"}`, i+2, i))
		}
		f.dispatchAll("TYPING_START", append([]string{`{"user_id":"1","note":"the \"first\""}`}, more...)...)
		if value.UserID != 1 || value.Note != `the "first"` {
			t.Errorf("a retained value became %+v", *value)
		}
		if got := f.shard(0).Stats(); got.HandledSeq != 1 {
			t.Errorf("handled up to %d although the event is retained", got.HandledSeq)
		}
		kept.Release()
		if got := f.shard(0).Stats(); got.HandledSeq != got.Seq {
			t.Errorf("handled up to %d of %d after the release", got.HandledSeq, got.Seq)
		}
	})
}

// TestOwnedIsKept: an owned value does not change when its memory has been used again.
func TestOwnedIsKept(t *testing.T) {
	var all []*typing
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Order: PerShard}, func(f *fleet) {
		On(f.gw, func(_ Event, v *typing) { all = append(all, v) })
		f.up()
		var ds []string
		for i := range 10_000 {
			ds = append(ds, fmt.Sprintf(`{"user_id":"%d","note":"%s %d"}`, i, strings.Repeat("x", i%50), i))
		}
		f.dispatchAll("TYPING_START", ds...)
	})
	for i, v := range all {
		if want := fmt.Sprintf("%s %d", strings.Repeat("x", i%50), i); v.UserID != decode.ID(i) || v.Note != want {
			t.Fatalf("value %d is %+v", i, *v)
		}
	}
}

// TestDecodeError: an event that does not fit is told, with its place, and the session
// goes on; one with presences is delivered with what could be read.
func TestDecodeError(t *testing.T) {
	var mu sync.Mutex
	var told []string
	var ran []string
	h := Hooks{Decode: func(_ *Shard, et decode.EventType, err *decode.DecodeError) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, fmt.Sprint(et, " ", err.Offset > 0, " ", strings.Contains(err.Context, "wrong"), " ", len(err.Context) <= 80, " ", err.Want))
	}}
	note := func(s string) { mu.Lock(); ran = append(ran, s); mu.Unlock() }
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Hooks: h, Order: PerShard}, func(f *fleet) {
		On(f.gw, func(_ Event, v *typing) { note("typing " + v.Note) })
		OnBorrowed(f.gw, func(_ Event, v *typing) { note("lent " + v.Note) })
		OnType(f.gw, decode.TypingStart, func(_ Event, v *typing) { note("type " + v.Note) })
		OnBorrowed(f.gw, func(_ Event, v *event.PresenceUpdate) { note("presence " + string(v.Status) + v.User.ID.String()) })
		f.up()
		f.dispatchAll("TYPING_START", `{"user_id":"5","note":{"wrong":1}}`, `{"user_id":"5","note":"fine"}`)
		f.dispatchAll("PRESENCE_UPDATE", `{"user":{"id":"9"},"activities":"wrong","status":"idle","guild_id":"7"}`)
		if s := f.shard(0).Stats(); s.DecodeErrors != 4 || s.Seq != 4 || s.State != "active" {
			t.Errorf("%+v", s)
		}
	})
	if want := []string{"typing fine", "lent fine", "type fine", "presence idle9"}; !slices.Equal(ran, want) {
		t.Errorf("ran %q, want %q", ran, want)
	}
	for i, s := range told {
		want := "TYPING_START true true true string"
		if i == 3 {
			want = "PRESENCE_UPDATE true true true []event.Activity"
		}
		if s != want {
			t.Errorf("told %q, want %q", s, want)
		}
	}
	if len(told) != 4 {
		t.Errorf("told %d times", len(told))
	}
}

type noEvent struct{}

func (*noEvent) EventType() decode.EventType { return decode.Unknown }

type badChan struct {
	C chan int `json:"c"`
}

func (*badChan) EventType() decode.EventType { return decode.TypingStart }

// TestTypesAreJudgedAtRegistration: a type that cannot be decoded is an error of
// Connect, all of them at once.
func TestTypesAreJudgedAtRegistration(t *testing.T) {
	gw, err := New(Config{Token: "x", GatewayURL: "ws://127.0.0.1:1/"})
	if err != nil {
		t.Fatal(err)
	}
	On(gw, func(Event, *noEvent) {})
	OnBorrowed(gw, func(Event, *badChan) {})
	OnType(gw, decode.Ready, func(Event, *struct{ F func() }) {})
	err = gw.Connect(context.Background())
	var te *decode.TypeError
	if err == nil || !errors.As(err, &te) || strings.Count(err.Error(), "sluice: handler of") != 3 {
		t.Errorf("Connect: %v", err)
	}
	<-gw.stopped
}

// TestTypedPanics: an UnmarshalJSON that panics costs its handler, not the lane.
func TestTypedPanics(t *testing.T) {
	var ran []string
	var panics int
	h := Hooks{Panic: func(*Shard, decode.EventType, *PanicError) { panics++ }}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Hooks: h}, func(f *fleet) {
		OnBorrowed(f.gw, func(Event, *panicking) { ran = append(ran, "panicking") })
		OnBorrowed(f.gw, func(_ Event, v *typing) { ran = append(ran, v.UserID.String()) })
		f.up()
		f.dispatchAll("TYPING_START", `{"user_id":"5","guild_id":"7"}`, `{"user_id":"6","guild_id":"7"}`)
	})
	if !slices.Equal(ran, []string{"5", "6"}) || panics != 2 {
		t.Errorf("ran %v, %d panics", ran, panics)
	}
}

type panicking struct {
	UserID boom `json:"user_id"`
}

func (*panicking) EventType() decode.EventType { return decode.TypingStart }

type boom struct{}

func (*boom) UnmarshalJSON([]byte) error { panic("boom") }

// TestUndocumented: an event that Discord does not document comes with its name.
func TestUndocumented(t *testing.T) {
	names := []string{"GUILD_JOIN_REQUEST_UPDATE", "GUILD_APPLICATION_COMMAND_INDEX_UPDATE", "CHANNEL_TOPIC_UPDATE", "PRESENCES_REPLACE"}
	var got []string
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Order: PerShard}, func(f *fleet) {
		f.gw.HandleAny(func(ev Event) {
			if ev.Type() == decode.Unknown {
				got = append(got, ev.Name()+" "+string(ev.Data()))
			}
		})
		f.up()
		f.until("READY is handled", func() bool { return f.shard(0).Stats().Handled == 1 })
		for _, n := range names {
			d := `{"guild_id":"1"}`
			if n == "PRESENCES_REPLACE" {
				d = `[{"user":{"id":"1"}}]`
			}
			f.dispatchAll(n, d)
		}
	})
	for i, n := range names {
		if i >= len(got) || !strings.HasPrefix(got[i], n+" ") {
			t.Fatalf("got %q", got)
		}
	}
}

// TestTypedFromManyGoroutines lends and returns under load, for the race detector.
func TestTypedFromManyGoroutines(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Order: Unordered}, func(f *fleet) {
		var mu sync.Mutex
		sum := map[decode.ID]int{}
		OnBorrowed(f.gw, func(ev Event, v *event.MessageCreate) {
			if ev.Seq()%3 == 0 {
				wait(time.Millisecond)
			}
			if ev.Seq()%5 == 0 {
				ev.Retain()
				go func() {
					wait(time.Millisecond)
					mu.Lock()
					sum[v.Author.ID]++
					mu.Unlock()
					ev.Release()
				}()
				return
			}
			mu.Lock()
			sum[v.Author.ID]++
			mu.Unlock()
		})
		f.up()
		var ds []string
		for i := range 2000 {
			d, _ := json.Marshal(map[string]any{"id": "1", "author": map[string]any{"id": fmt.Sprint(i % 7)}, "content": "a\nb", "mentions": []any{map[string]any{"id": "3"}}})
			ds = append(ds, string(d))
		}
		f.dispatchAll("MESSAGE_CREATE", ds...)
		f.until("all retained are released", func() bool { s := f.shard(0).Stats(); return s.HandledSeq == s.Seq })
		n := 0
		for _, c := range sum {
			n += c
		}
		if n != 2000 || len(sum) != 7 {
			t.Errorf("%d messages of %d authors", n, len(sum))
		}
	})
}
