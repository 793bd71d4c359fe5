package sluice

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
)

// dispatchAll sends events to shard 0 and waits until they are handled.
func (f *fleet) dispatchAll(name string, ds ...string) {
	f.t.Helper()
	before := f.shard(0).Stats().Handled
	for _, d := range ds {
		f.mock.Session(0).Dispatch(name, []byte(d))
	}
	f.until("handled", func() bool { return f.shard(0).Stats().Handled == before+uint64(len(ds)) })
}

func TestHandlersRunInOrderOfRegistration(t *testing.T) {
	var ran []string
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		note := func(name string) func(Event) {
			return func(ev Event) { ran = append(ran, name+" "+ev.Name()) }
		}
		f.gw.HandleAny(note("any"))
		f.gw.Handle(decode.TypingStart, note("typing"))
		f.gw.HandleAny(note("last"))
		f.up()
		f.until("READY handled", func() bool { return f.shard(0).Stats().Handled == 1 })
		f.dispatchAll("TYPING_START", `{"guild_id":"1"}`)
		f.dispatchAll("NEW_THING", `{"guild_id":"1"}`)
	})
	want := []string{"any READY", "last READY", "any TYPING_START", "typing TYPING_START", "last TYPING_START", "any NEW_THING", "last NEW_THING"}
	if !slices.Equal(ran, want) {
		t.Errorf("ran %v\nwant %v", ran, want)
	}
}

// TestHandlerEndsItselfOnly: a panic and a Goexit leave the other handlers of the
// event and the events behind it alone.
func TestHandlerEndsItselfOnly(t *testing.T) {
	var ran []string
	var panics []string
	c := Config{Hooks: Hooks{Panic: func(_ *Shard, et decode.EventType, err *PanicError) {
		panics = append(panics, fmt.Sprint(et, " ", err.Value))
	}}}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, c, func(f *fleet) {
		f.gw.Handle(decode.TypingStart, func(ev Event) { ran = append(ran, "a"+ev.Get("n").Str()) })
		f.gw.Handle(decode.TypingStart, func(Event) { panic("boom") })
		f.gw.Handle(decode.TypingStart, func(Event) { runtime.Goexit() })
		f.gw.Handle(decode.TypingStart, func(ev Event) { ran = append(ran, "b"+ev.Get("n").Str()) })
		f.up()
		f.dispatchAll("TYPING_START", `{"n":"1","guild_id":"7"}`, `{"n":"2","guild_id":"7"}`)
	})
	if want := []string{"a1", "b1", "a2", "b2"}; !slices.Equal(ran, want) {
		t.Errorf("ran %v, want %v", ran, want)
	}
	if want := []string{"TYPING_START boom", "TYPING_START <nil>", "TYPING_START boom", "TYPING_START <nil>"}; !slices.Equal(panics, want) {
		t.Errorf("reported %v, want %v", panics, want)
	}
}

// TestOrderPerGuild: a handler that blocks delays its own guild and nobody else.
func TestOrderPerGuild(t *testing.T) {
	var mu sync.Mutex
	ran := make(map[string][]string)
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		release := make(chan struct{})
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			guild, n := ev.GuildID().String(), ev.Get("n").String()
			if guild == "1" {
				<-release
			}
			mu.Lock()
			defer mu.Unlock()
			ran[guild] = append(ran[guild], n)
		})
		f.up()
		for n := range 20 {
			for _, guild := range []string{"1", "2", "3"} {
				f.mock.Session(0).Dispatch("TYPING_START", fmt.Appendf(nil, `{"n":"%d","guild_id":"%s"}`, n, guild))
			}
		}
		f.until("the other guilds are done", func() bool { return f.shard(0).Stats().Handled == 40 })
		wait(5 * time.Minute) // heartbeats go on beside a handler that does not return
		if s := f.shard(0).Stats(); s.State != "active" || s.Reconnects != 0 || s.Pending != 20 {
			t.Errorf("beside a blocked handler: %+v", s)
		}
		close(release)
		f.until("all are done", func() bool { return f.shard(0).Stats().Handled == 60 })
	})
	for guild, ns := range ran {
		for i, n := range ns {
			if n != fmt.Sprint(i) {
				t.Errorf("guild %s ran %v", guild, ns)
				break
			}
		}
	}
}

func TestEventFields(t *testing.T) {
	const d = `{"user":{"id":"5"},"channel_id":"6","n":[1,2],"guild_id":"7"}`
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			var v struct {
				User struct{ ID decode.ID } `json:"user"`
			}
			if err := ev.Decode(&v); err != nil || v.User.ID != 5 {
				t.Errorf("Decode: %v %v", v, err)
			}
			if string(ev.Data()) != d || ev.GuildID() != 7 || ev.ChannelID() != 6 || ev.Get("n", "1").Int() != 2 {
				t.Errorf("fields of %s: %d %d %d", ev.Data(), ev.GuildID(), ev.ChannelID(), ev.Get("n", "1").Int())
			}
			if ev.Type() != decode.TypingStart || ev.Shard().ID() != 0 || ev.Seq() != 2 || ev.Replayed() || ev.Context().Err() != nil {
				t.Errorf("envelope: %v %d %d", ev.Type(), ev.Shard().ID(), ev.Seq())
			}
			if d := time.Since(ev.Received()); d < 0 || d > time.Second {
				t.Errorf("received %v ago", d)
			}
		})
		f.up()
		f.dispatchAll("TYPING_START", d)
		if p := f.shard(0).Stats().Panics; p != 0 {
			t.Errorf("%d panics", p)
		}
	})
}

// TestEventUsedTooLate: every method that looks at the payload panics after the
// handler, and after the last Release of one that was retained.
func TestEventUsedTooLate(t *testing.T) {
	uses := map[string]func(Event){
		"Data":    func(ev Event) { ev.Data() },
		"Get":     func(ev Event) { ev.Get("n") },
		"GuildID": func(ev Event) { ev.GuildID() },
		"Decode":  func(ev Event) { _ = ev.Decode(new(any)) },
		"Retain":  func(ev Event) { ev.Retain() },
		"Release": func(ev Event) { ev.Release() },
	}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		var kept, retained Event
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			if ev.Get("n").Int() == 1 {
				kept = ev
			} else {
				retained = ev
				ev.Retain()
			}
		})
		f.up()
		f.dispatchAll("TYPING_START", `{"n":1,"guild_id":"1"}`, `{"n":2,"guild_id":"1"}`)
		if got := retained.Get("n").Int(); got != 2 {
			t.Errorf("a retained event reads %d", got)
		}
		retained.Release()
		for name, use := range uses {
			for _, ev := range []Event{kept, retained} {
				func() {
					defer func() {
						if r := recover(); r == nil || !strings.Contains(fmt.Sprint(r), "Retain") {
							t.Errorf("%s after its time: %v", name, r)
						}
					}()
					use(ev)
				}()
			}
		}
	})
}

// TestPoison: bytes kept past their event are overwritten in builds that look for it.
func TestPoison(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		var kept []byte
		f.gw.Handle(decode.TypingStart, func(ev Event) { kept = ev.Data() })
		f.up()
		f.dispatchAll("TYPING_START", `{"guild_id":"1"}`)
		if poisoned := kept[0] == 0xDB; poisoned != pool.Poisoned {
			t.Errorf("bytes kept too long read %q in a build with Poisoned %v", kept, pool.Poisoned)
		}
	})
}

// TestDestroyInHandler: a handler may stop the fleet; the call returns.
func TestDestroyInHandler(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.gw.Handle(decode.TypingStart, func(ev Event) {
			if err := f.gw.Destroy(context.Background(), CloseNormal); err != nil {
				t.Error(err)
			}
		})
		f.up()
		f.mock.Session(0).Dispatch("TYPING_START", []byte(`{}`))
		<-f.gw.stopped
	})
}

func TestHandlersAreFrozenByConnect(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.up()
		defer func() {
			if recover() == nil {
				t.Error("a handler was registered after Connect")
			}
		}()
		f.gw.HandleAny(func(Event) {})
	})
}

// TestLargeEventAlone: an event that is larger than a slab is handled although nothing
// comes behind it.
func TestLargeEventAlone(t *testing.T) {
	for _, size := range []int{60_000, 65_454, 65_500, 65_554, 70_000, 600_000, 2_000_000} {
		inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
			f.gw.Handle(decode.TypingStart, func(Event) {})
			f.up()
			start := time.Now()
			f.dispatchAll("TYPING_START", `{"n":"`+strings.Repeat("x", size)+`"}`)
			if d := time.Since(start); d > time.Second {
				t.Errorf("%d bytes were handled after %v", size, d)
			}
		})
	}
}
