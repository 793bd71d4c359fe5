package sluice

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// memberChunk is what the tests want of a chunk.
type memberChunk struct {
	GuildID decode.ID `json:"guild_id"`
	Members []struct {
		User struct {
			ID decode.ID `json:"id"`
		} `json:"user"`
	} `json:"members"`
	NotFound []decode.ID `json:"not_found"`
	Index    int         `json:"chunk_index"`
}

func (*memberChunk) EventType() decode.EventType { return decode.GuildMembersChunk }

// guildOf returns a guild of a shard of the mock gateway.
func (f *fleet) guildOf(shard, n int) decode.ID {
	f.t.Helper()
	text, ok := f.mock.Session(shard).GuildID(n)
	id, err := strconv.ParseUint(text, 10, 64)
	if !ok || err != nil {
		f.t.Fatalf("no guild %d of shard %d: %v", n, shard, err)
	}
	return decode.ID(id)
}

// listed is the members that an iteration gave, each with how often.
func listed(ctx context.Context, s *Shard, r MembersRequest) (map[decode.ID]int, error) {
	return listedSlowly(ctx, s, r, 0)
}

// listedSlowly pauses at each chunk.
func listedSlowly(ctx context.Context, s *Shard, r MembersRequest, pause time.Duration) (map[decode.ID]int, error) {
	seen := make(map[decode.ID]int)
	for c, err := range Members[memberChunk](ctx, s, r) {
		if err != nil {
			return seen, err
		}
		for _, m := range c.Members {
			seen[m.User.ID]++
		}
		if pause > 0 {
			wait(pause)
		}
	}
	return seen, nil
}

// once fails unless the members are those of a whole guild, each once.
func once(t *testing.T, seen map[decode.ID]int, guild decode.ID, members int) {
	t.Helper()
	if len(seen) != members {
		t.Errorf("%d members of %d", len(seen), members)
	}
	for i := range members {
		if n := seen[guild+1+decode.ID(i)]; n != 1 {
			t.Errorf("member %d came %d times", i, n)
			return
		}
	}
}

// TestMembers: a whole guild, in the order of the chunks; nothing of it goes to a handler,
// while chunks that were asked for otherwise do; the counts add up.
func TestMembers(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 2, Members: 2345}, Config{}, func(f *fleet) {
		handled := make(chan string, 10)
		f.gw.Handle(decode.GuildMembersChunk, func(ev Event) { handled <- ev.Get("nonce").String() })
		f.up()
		s, guild := f.shard(0), f.guildOf(0, 1)
		var sizes []int
		for ev, err := range s.RequestMembers(f.t.Context(), MembersRequest{GuildID: guild}) {
			if err != nil {
				t.Fatal(err)
			}
			if ev.GuildID() != guild || ev.Get("chunk_index").Int() != int64(len(sizes)) || ev.Shard() != s {
				t.Errorf("chunk %d is %v of guild %d", len(sizes), ev.Get("chunk_index").Int(), ev.GuildID())
			}
			if n := len(ev.Get("nonce").Str()); n == 0 || n > 32 {
				t.Errorf("a nonce of %d bytes", n)
			}
			sizes = append(sizes, ev.Get("members").Len())
		}
		if want := []int{1000, 1000, 345}; !slices.Equal(sizes, want) {
			t.Errorf("chunks of %v, want %v", sizes, want)
		}
		if err := s.Send(f.t.Context(), MembersRequest{GuildID: guild, Query: "member7", Limit: 5, Nonce: "mine"}); err != nil {
			t.Fatal(err)
		}
		if nonce := <-handled; nonce != "mine" {
			t.Errorf("a handler got the chunk of nonce %q", nonce)
		}
		f.until("settled", func() bool { return s.Stats().Pending == 0 })
		st := s.Stats()
		if st.Answers != 3 || st.Received != st.Unwanted+st.Handled+st.Answers || st.HandledSeq != st.Seq {
			t.Errorf("%+v", st)
		}
	})
}

// TestMembersOverTCP: sockets that buffer, and several guilds at once.
func TestMembersOverTCP(t *testing.T) {
	overTCP(t, mockgateway.Options{Guilds: 3, Members: 3_500}, Config{}, func(f *fleet) {
		f.up()
		var all sync.WaitGroup
		for i := range 3 {
			guild := f.guildOf(0, i)
			all.Go(func() {
				seen, err := listed(f.t.Context(), f.shard(0), MembersRequest{GuildID: guild})
				if err != nil {
					t.Error(err)
				}
				once(t, seen, guild, 3_500)
			})
		}
		all.Wait()
	})
}

// TestMembersTyped: the values are the caller's own.
func TestMembersTyped(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1, Members: 1500}, Config{}, func(f *fleet) {
		f.up()
		guild := f.guildOf(0, 0)
		var kept []*memberChunk
		for c, err := range Members[memberChunk](f.t.Context(), f.shard(0), MembersRequest{GuildID: guild}) {
			if err != nil {
				t.Fatal(err)
			}
			kept = append(kept, c)
		}
		if len(kept) != 2 || len(kept[0].Members) != 1000 || kept[0].Members[999].User.ID != guild+1000 || kept[1].Members[0].User.ID != guild+1001 {
			t.Errorf("kept %d chunks", len(kept))
		}
		for _, err := range Members[otherType](f.t.Context(), f.shard(0), MembersRequest{GuildID: guild}) {
			if err == nil {
				t.Error("Members takes a type of another event")
			}
		}
	})
}

type otherType struct{}

func (*otherType) EventType() decode.EventType { return decode.MessageCreate }

// TestMembersByID: more ids than a payload may have are asked for in several, and the
// answers come as one.
func TestMembersByID(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1, Members: 250}, Config{}, func(f *fleet) {
		f.up()
		guild := f.guildOf(0, 0)
		var ids []decode.ID
		for i := range 255 {
			ids = append(ids, guild+1+decode.ID(i))
		}
		missing := 0
		seen := make(map[decode.ID]int)
		for c, err := range Members[memberChunk](f.t.Context(), f.shard(0), MembersRequest{GuildID: guild, UserIDs: ids}) {
			if err != nil {
				t.Fatal(err)
			}
			missing += len(c.NotFound)
			for _, m := range c.Members {
				seen[m.User.ID]++
			}
		}
		if once(t, seen, guild, 250); missing != 5 {
			t.Errorf("%d not found, want 5", missing)
		}
		if n := f.count(mockgateway.Command); n != 3 {
			t.Errorf("%d payloads, want 3", n)
		}
	})
}

// TestMembersRefused: what Discord would not answer is not sent.
func TestMembersRefused(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Shards: 2, Guilds: 1}, Config{}, func(f *fleet) {
		f.up()
		for name, r := range map[string]MembersRequest{
			"no guild":      {},
			"other shard":   {GuildID: f.guildOf(1, 0)},
			"nonce":         {GuildID: f.guildOf(0, 0), Nonce: "n"},
			"query, no max": {GuildID: f.guildOf(0, 0), Query: "a"},
		} {
			var bad *CommandError
			if _, err := listed(f.t.Context(), f.shard(0), r); !errors.As(err, &bad) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := f.count(mockgateway.Command); n != 0 {
			t.Errorf("%d payloads were sent", n)
		}
	})
}

// TestMembersInHandlers: handlers ask and wait, READY's and those of every worker.
func TestMembersInHandlers(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 5, Members: 1200}, Config{Workers: 2}, func(f *fleet) {
		lists := make(chan int, 10)
		list := func(ev Event, guild decode.ID) {
			seen, err := listed(ev.Context(), ev.Shard(), MembersRequest{GuildID: guild})
			if err != nil {
				t.Error(err)
			}
			lists <- len(seen)
		}
		f.gw.Handle(decode.Ready, func(ev Event) { list(ev, ev.Get("guilds", "0", "id").ID()) })
		f.gw.Handle(decode.GuildCreate, func(ev Event) { list(ev, ev.Get("id").ID()) })
		f.up()
		for range 6 {
			if n := <-lists; n != 1200 {
				t.Errorf("%d members", n)
			}
		}
	})
}

// TestMembersShared: equal requests share one answer, an unequal one has its own, and each
// waits for the limit of full lists.
func TestMembersShared(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1, Members: 3000}, Config{}, func(f *fleet) {
		f.up()
		guild, start := f.guildOf(0, 0), time.Now()
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				seen, err := listed(f.t.Context(), f.shard(0), MembersRequest{GuildID: guild, Presences: i == 5})
				if err != nil {
					t.Error(err)
				}
				once(t, seen, guild, 3000)
			})
		}
		all.Wait()
		if n := f.count(mockgateway.Command); n != 2 {
			t.Errorf("%d payloads for two kinds of request", n)
		}
		if d := time.Since(start); d < fullListEvery || d > fullListEvery+5*time.Second {
			t.Errorf("two full lists took %v", d)
		}
		ctx, cancel := context.WithTimeout(f.t.Context(), 10*time.Second)
		defer cancel()
		if _, err := listed(ctx, f.shard(0), MembersRequest{GuildID: guild}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("within the limit of full lists: %v", err)
		}
		if n := f.count(mockgateway.Command); n != 2 {
			t.Errorf("%d payloads; the third was not to be sent", n)
		}
	})
}

// TestMembersRateLimited: another process of the bot's has just asked. The request waits
// for as long as Discord says.
func TestMembersRateLimited(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1, Members: 1001}, Config{}, func(f *fleet) {
		limits := make(chan string, 5)
		f.gw.Handle(decode.RateLimited, func(ev Event) { limits <- ev.Get("meta", "guild_id").String() })
		f.up()
		s, guild := f.shard(0), f.guildOf(0, 0)
		if err := s.Send(f.t.Context(), MembersRequest{GuildID: guild}); err != nil {
			t.Fatal(err)
		}
		wait(10 * time.Second)
		start := time.Now()
		seen, err := listed(f.t.Context(), s, MembersRequest{GuildID: guild})
		if err != nil {
			t.Fatal(err)
		}
		once(t, seen, guild, 1001)
		if d := time.Since(start); d < 20*time.Second || d > 22*time.Second {
			t.Errorf("the list took %v", d)
		}
		if n := len(limits); n != 1 {
			t.Errorf("handlers saw %d RATE_LIMITED, want the one", n)
		}
	})
}

// TestMembersUnanswered: a guild that Discord does not know ends in an error, and so does
// an answer that ends in the middle, after the time without a chunk.
func TestMembersUnanswered(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1, Members: 5}, Config{Timeouts: Timeouts{Members: 20 * time.Second}}, func(f *fleet) {
		f.up()
		for i, guild := range []decode.ID{1 << 50, 1 << 51} {
			if i == 1 {
				time.AfterFunc(10*time.Second, func() { // Discord's part
					f.mock.Session(0).Dispatch("GUILD_MEMBERS_CHUNK", fmt.Appendf(nil,
						`{"members":[],"guild_id":"%d","chunk_index":0,"chunk_count":2,"nonce":"%s2"}`, guild, f.gw.desk.mark))
				})
			}
			start := time.Now()
			_, err := listed(f.t.Context(), f.shard(0), MembersRequest{GuildID: guild})
			var m *MembersError
			if !errors.As(err, &m) || !errors.Is(err, ErrMembersUnanswered) || m.GuildID != guild || m.Chunks != i {
				t.Errorf("guild %d: %v", guild, err)
			}
			if want := time.Duration(2+i) * 10 * time.Second; time.Since(start).Round(time.Second) != want {
				t.Errorf("guild %d: after %v, want %v", guild, time.Since(start), want)
			}
		}
	})
}

// TestMembersBreak: a loop that is left gives up the rest, and what is retained stays.
func TestMembersBreak(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1, Members: 5000}, Config{}, func(f *fleet) {
		f.up()
		s, guild := f.shard(0), f.guildOf(0, 0)
		var kept Event
		for ev, err := range s.RequestMembers(f.t.Context(), MembersRequest{GuildID: guild}) {
			if err != nil {
				t.Fatal(err)
			}
			ev.Retain()
			kept = ev
			break
		}
		f.until("read", func() bool { return s.Stats().Answers == 5 })
		f.until("given back", func() bool { return s.owed.Load() == 0 && f.gw.desk.bytes.Load() == 0 })
		if kept.GuildID() != guild {
			t.Error("the retained chunk is gone")
		}
		if st := s.Stats(); st.HandledSeq >= kept.Seq() {
			t.Errorf("handled up to %d while %d is retained", st.HandledSeq, kept.Seq())
		}
		kept.Release()
		if st := s.Stats(); st.HandledSeq != st.Seq {
			t.Errorf("handled up to %d of %d", st.HandledSeq, st.Seq)
		}
		mustPanic(t, func() { kept.GuildID() })
	})
}

func mustPanic(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	f()
}

// TestMembersLent: a chunk is lent until the next one.
func TestMembersLent(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1, Members: 2500}, Config{}, func(f *fleet) {
		f.up()
		var last Event
		for ev, err := range f.shard(0).RequestMembers(f.t.Context(), MembersRequest{GuildID: f.guildOf(0, 0)}) {
			if err != nil {
				t.Fatal(err)
			}
			if last.shard != nil {
				mustPanic(t, func() { last.Data() })
			}
			last = ev
		}
	})
}

// TestMembersCustody: a chunk in the loop is not handled.
func TestMembersCustody(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1, Members: 2500}, Config{}, func(f *fleet) {
		f.up()
		s := f.shard(0)
		for ev, err := range s.RequestMembers(f.t.Context(), MembersRequest{GuildID: f.guildOf(0, 0)}) {
			if err != nil {
				t.Fatal(err)
			}
			f.until("all are here", func() bool { return s.Stats().Answers == 3 })
			if h := s.Stats().HandledSeq; h != ev.Seq()-1 {
				t.Errorf("handled up to %d with %d in the loop", h, ev.Seq())
			}
		}
		if st := s.Stats(); st.HandledSeq != st.Seq {
			t.Errorf("handled up to %d of %d", st.HandledSeq, st.Seq)
		}
	})
}

// TestMembersStop: whatever stops the shard ends its iterations, those of handlers too.
func TestMembersStop(t *testing.T) {
	for name, stop := range map[string]func(*fleet, context.Context) error{
		"logout":  func(f *fleet, ctx context.Context) error { return f.gw.Logout(ctx) },
		"detach":  func(f *fleet, ctx context.Context) error { return f.gw.Detach(ctx) },
		"destroy": func(f *fleet, ctx context.Context) error { return f.shard(0).Destroy(ctx, 4000) },
		"fatal":   func(f *fleet, _ context.Context) error { f.mock.Session(0).Conn().CloseWith(4004, ""); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			inFakeTime(t, mockgateway.Options{Guilds: 1}, Config{}, func(f *fleet) {
				ended := make(chan error, 2)
				ask := func(s *Shard) {
					_, err := listed(context.Background(), s, MembersRequest{GuildID: 1 << 50})
					ended <- err
				}
				f.gw.Handle(decode.GuildCreate, func(ev Event) { ask(ev.Shard()) })
				f.up()
				go ask(f.shard(0))
				f.until("asked", func() bool { return f.count(mockgateway.Command) == 1 })
				start := time.Now()
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				if err := stop(f, ctx); err != nil {
					t.Error(err)
				}
				for range 2 {
					if err := <-ended; !errors.Is(err, ErrStopped) {
						t.Errorf("ended with %v", err)
					}
				}
				if d := time.Since(start); d > 10*time.Second {
					t.Errorf("it took %v", d)
				}
			})
		})
	}
}

// TestMembersSlowLoop: a loop that does not move holds up its shard for StallTimeout, in
// which heartbeats go on, and then ends; another iteration goes on, and so do handlers.
func TestMembersSlowLoop(t *testing.T) {
	c := Config{Overload: Overload{ShardBytes: 100 << 10}}
	inFakeTime(t, mockgateway.Options{Guilds: 2, Members: 8_000}, c, func(f *fleet) {
		typed := make(chan struct{}, 1)
		f.gw.Handle(decode.TypingStart, func(Event) { typed <- struct{}{} })
		f.up()
		s := f.shard(0)
		var most atomic.Int64 // that was owed
		done := make(chan struct{})
		defer close(done)
		go func() {
			for {
				select {
				case <-done:
					return
				case <-time.After(10 * time.Millisecond):
					most.Store(max(most.Load(), s.owed.Load()))
				}
			}
		}()
		var all sync.WaitGroup
		all.Go(func() {
			var err error
			for _, err = range s.RequestMembers(f.t.Context(), MembersRequest{GuildID: f.guildOf(0, 0)}) {
				wait(time.Hour)
			}
			if !errors.Is(err, ErrMembersUntaken) {
				t.Errorf("the slow loop ended with %v", err)
			}
		})
		synctest.Wait()
		wait(time.Second)
		all.Go(func() {
			seen, err := listed(f.t.Context(), s, MembersRequest{GuildID: f.guildOf(0, 1)})
			if err != nil {
				t.Error(err)
			}
			once(t, seen, f.guildOf(0, 1), 8_000)
		})
		f.mock.Session(0).Dispatch("TYPING_START", []byte(`{"guild_id":"1"}`))
		start := time.Now()
		<-typed
		if d := time.Since(start); d < 3*time.Second || d > 6*time.Second {
			t.Errorf("the shard was held up for %v, want about StallTimeout", d)
		}
		all.Wait()
		if owed := most.Load(); owed < chunkShare*100<<10 || owed > chunkShare*100<<10+400<<10 {
			t.Errorf("%d bytes were owed, want the budget and one chunk at most", owed)
		}
		if st := s.Stats(); st.Zombies+st.Reconnects != 0 || s.owed.Load() != 0 {
			t.Errorf("%+v", st)
		}
	})
}

// TestMembersLateComer: who asks for what is being answered gets all of it, not the rest.
func TestMembersLateComer(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1, Members: 10_000}, Config{Overload: Overload{ShardBytes: 16 << 10}}, func(f *fleet) {
		f.up()
		s, guild := f.shard(0), f.guildOf(0, 0)
		var late sync.WaitGroup
		first := true
		for _, err := range s.RequestMembers(f.t.Context(), MembersRequest{GuildID: guild}) {
			if err != nil {
				t.Fatal(err)
			}
			if !first {
				continue
			}
			first = false
			late.Go(func() {
				seen, err := listed(f.t.Context(), s, MembersRequest{GuildID: guild})
				if err != nil {
					t.Error(err)
				}
				once(t, seen, guild, 10_000)
			})
			wait(time.Second)
		}
		late.Wait()
	})
}

// TestMembersFlapping: a request that nobody answers ends although the shard has a new
// connection before each of its times is over.
func TestMembersFlapping(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1}, Config{}, func(f *fleet) {
		f.up()
		ended := make(chan error, 1)
		go func() {
			_, err := listed(f.t.Context(), f.shard(0), MembersRequest{GuildID: 1 << 50})
			ended <- err
		}()
		for range 20 {
			wait(20 * time.Second)
			f.mock.Session(0).Drop()
		}
		select {
		case err := <-ended:
			if !errors.Is(err, ErrMembersUnanswered) {
				t.Errorf("ended with %v", err)
			}
		default:
			t.Error("still waiting after 20 connections")
		}
	})
}

// TestMembersOverSessions: what a cut, an outage or a new session takes away is asked for
// again, and nothing comes twice.
func TestMembersOverSessions(t *testing.T) {
	for name, cut := range map[string]func(f *fleet, dead *atomic.Bool){
		"outage": func(f *fleet, dead *atomic.Bool) {
			dead.Store(true)
			f.mock.Session(0).Conn().Drop()
			time.AfterFunc(2*time.Minute, func() { dead.Store(false) })
		},
		"resumed":     func(f *fleet, _ *atomic.Bool) { f.mock.Session(0).Conn().Drop() },
		"new session": func(f *fleet, _ *atomic.Bool) { loseSession(f.mock.Session(0).Conn()) },
	} {
		t.Run(name, func(t *testing.T) {
			var dead atomic.Bool
			mock := mockgateway.Options{Guilds: 1, Members: 12_000, Faults: []mockgateway.Fault{refusing(&dead)}}
			c := Config{Compression: NoCompression, Overload: Overload{ShardBytes: 64 << 10}} // the rest is still with the mock
			inFakeTime(t, mock, c, func(f *fleet) {
				f.up()
				guild := f.guildOf(0, 0)
				seen := make(map[decode.ID]int)
				for c, err := range Members[memberChunk](f.t.Context(), f.shard(0), MembersRequest{GuildID: guild}) {
					if err != nil {
						t.Fatal(err)
					}
					if len(seen) == 5000 {
						cut(f, &dead)
						wait(time.Second)
					}
					for _, m := range c.Members {
						seen[m.User.ID]++
					}
				}
				once(t, seen, guild, 12_000)
				if st := f.shard(0).Stats(); st.Reconnects == 0 {
					t.Errorf("%+v", st)
				}
			})
		})
	}
}

// refusing is a gateway that takes no connections while dead is set.
func refusing(dead *atomic.Bool) mockgateway.Fault {
	return mockgateway.Do(mockgateway.AtUpgrade, func(c *mockgateway.Conn) bool {
		if dead.Load() {
			c.Drop()
		}
		return dead.Load()
	})
}

// loseSession ends a session with all that is on its way.
func loseSession(c *mockgateway.Conn) {
	c.EndSession(4000, "")
	c.Drop()
}

// lossy is a connection that dies of its next write, which then seems to have gone well.
type lossy struct {
	net.Conn
	next *atomic.Bool
}

func (c *lossy) Write(p []byte) (int, error) {
	if c.next.CompareAndSwap(true, false) {
		c.Conn.Close()
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// TestMembersLostRequest: a request that was written and never arrived is sent again.
func TestMembersLostRequest(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: 1, Members: 10}, Config{}, func(f *fleet) {
		var lose atomic.Bool
		dial := f.gw.cfg.DialContext
		f.gw.cfg.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			nc, err := dial(ctx, network, addr)
			return &lossy{nc, &lose}, err
		}
		f.up()
		for _, ids := range [][]decode.ID{nil, {f.guildOf(0, 0) + 1}} {
			lose.Store(true)
			seen, err := listed(f.t.Context(), f.shard(0), MembersRequest{GuildID: f.guildOf(0, 0), UserIDs: ids})
			if want := 10 - 9*len(ids); err != nil || len(seen) != want {
				t.Errorf("%d members, %v; want %d", len(seen), err, want)
			}
			if lose.Load() {
				t.Error("nothing was lost")
			}
		}
	})
}

// TestMembersProperty: any number of requests at once, over reconnects, new sessions and
// rate limits, each give every member once or end with an error that says why.
func TestMembersProperty(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			askThroughTrouble(t, rand.New(rand.NewPCG(seed, 3)))
		})
	}
}

func askThroughTrouble(t *testing.T, rng *rand.Rand) {
	const members = 2100
	mock := mockgateway.Options{Shards: 2, MaxConcurrency: 2, Guilds: 4, Members: members, Rate: 20}
	c := Config{Intents: IntentGuildMembers, Compression: Compression(rng.IntN(3)), Overload: Overload{ShardBytes: 16 << 10, StallTimeout: 2 * time.Minute}}
	inFakeTime(t, mock, c, func(f *fleet) {
		f.up()
		var all sync.WaitGroup
		completed, failed := make([]int, 24), make([]error, 24)
		for i := range completed {
			shard, delay, pause := rng.IntN(2), time.Duration(rng.Int64N(int64(time.Minute))), time.Duration(rng.Int64N(int64(3*time.Second)))
			r := MembersRequest{GuildID: f.guildOf(shard, rng.IntN(4)), Presences: rng.IntN(2) == 0}
			if rng.IntN(3) == 0 {
				for n := range 1 + rng.IntN(300) {
					r.UserIDs = append(r.UserIDs, r.GuildID+1+decode.ID(n))
				}
			}
			all.Go(func() {
				wait(delay)
				ctx, cancel := context.WithTimeout(f.t.Context(), 10*time.Minute)
				defer cancel()
				seen, err := listedSlowly(ctx, f.shard(shard), r, pause)
				if failed[i] = err; err != nil {
					return
				}
				want := members
				if r.UserIDs != nil {
					want = len(r.UserIDs)
				}
				once(t, seen, r.GuildID, want)
				completed[i] = 1
			})
		}
		trouble, stop := context.WithCancel(f.t.Context())
		all.Go(func() {
			for trouble.Err() == nil {
				wait(time.Duration(rng.Int64N(int64(8 * time.Second))))
				s := f.mock.Session(rng.IntN(2))
				if s == nil || s.Conn() == nil {
					continue
				}
				switch rng.IntN(5) {
				case 0:
					loseSession(s.Conn())
				case 1:
					s.Conn().Reconnect()
				default:
					s.Conn().Drop()
				}
			}
		})
		wait(3 * time.Minute)
		stop()
		all.Wait()
		done := 0
		for i, err := range failed {
			var m *MembersError
			if done += completed[i]; err != nil && !errors.As(err, &m) && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("ended with %v", err)
			}
		}
		if done < 18 {
			t.Errorf("%d of 24 requests completed; %v", done, failed)
		}
		if n := f.gw.desk.bytes.Load(); n != 0 {
			t.Errorf("%d bytes are still with the desk", n)
		}
	})
}
