package sluice_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/decode/event"
)

// A bot that answers !ping.
func Example() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	gw, err := sluice.New(sluice.Config{
		Token:   os.Getenv("DISCORD_TOKEN"),
		Intents: sluice.IntentGuildMessages | sluice.IntentMessageContent,
		Logger:  slog.Default(),
	})
	if err != nil {
		log.Fatal(err)
	}
	sluice.On(gw, func(ev sluice.Event, m *event.MessageCreate) {
		if m.Content == "!ping" {
			log.Println("pong to", m.Author.Username, "in", m.ChannelID)
		}
	})
	if err := gw.Run(ctx); err != nil {
		log.Fatal(err)
	}
}

// Sessions kept in a file: the next process resumes where this one ended, so that a
// deploy loses no event.
func Example_deploy() {
	store, err := sluice.OpenFileStore("/var/lib/mybot/sessions")
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	gw, err := sluice.New(sluice.Config{
		Token:    os.Getenv("DISCORD_TOKEN"),
		Intents:  sluice.IntentGuilds,
		Sessions: store,
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := gw.Run(ctx); err != nil { // ends with Detach, because of the store
		log.Fatal(err)
	}
}

// pinged is a projection: of a message only these two fields are decoded.
type pinged struct {
	Content   string    `json:"content"`
	ChannelID decode.ID `json:"channel_id"`
}

func (pinged) EventType() decode.EventType { return decode.MessageCreate }

// A typed value that is lent: it and its strings are valid until the handler returns,
// and nothing is allocated.
func ExampleOnBorrowed() {
	gw, err := sluice.New(sluice.Config{Token: os.Getenv("DISCORD_TOKEN"), Intents: sluice.IntentGuildMessages | sluice.IntentMessageContent})
	if err != nil {
		log.Fatal(err)
	}
	sluice.OnBorrowed(gw, func(ev sluice.Event, m *pinged) {
		if m.Content == "!ping" {
			log.Println("pong in", m.ChannelID)
		}
	})
	log.Fatal(gw.Run(context.Background()))
}

// Single fields, read where they stand.
func ExampleEvent_Get() {
	gw, err := sluice.New(sluice.Config{Token: os.Getenv("DISCORD_TOKEN"), Intents: sluice.IntentGuildMessages})
	if err != nil {
		log.Fatal(err)
	}
	gw.Handle(decode.MessageCreate, func(ev sluice.Event) {
		if ev.Get("author", "bot").Bool() {
			return
		}
		log.Println(ev.Get("author", "id").ID(), "mentions", ev.Get("mentions").Len())
	})
	log.Fatal(gw.Run(context.Background()))
}

// namedMembers is a projection of a chunk.
type namedMembers struct {
	Members []struct {
		User struct {
			Username string `json:"username"`
		} `json:"user"`
	} `json:"members"`
}

func (namedMembers) EventType() decode.EventType { return decode.GuildMembersChunk }

// A handler that lists a guild as it comes, and waits for it.
func ExampleMembers() {
	gw, err := sluice.New(sluice.Config{Token: os.Getenv("DISCORD_TOKEN"), Intents: sluice.IntentGuilds | sluice.IntentGuildMembers})
	if err != nil {
		log.Fatal(err)
	}
	gw.Handle(decode.GuildCreate, func(ev sluice.Event) {
		for chunk, err := range sluice.Members[namedMembers](ev.Context(), ev.Shard(), sluice.MembersRequest{GuildID: ev.GuildID()}) {
			if err != nil {
				log.Println(err)
				return
			}
			for _, m := range chunk.Members {
				log.Println(m.User.Username)
			}
		}
	})
	log.Fatal(gw.Run(context.Background()))
}

// What an orchestrator and a monitor ask for.
func ExampleStats_WritePrometheus() {
	gw, err := sluice.New(sluice.Config{Token: os.Getenv("DISCORD_TOKEN")})
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := gw.Health().Err(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})
	http.HandleFunc("/metrics", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		if err := gw.Stats().WritePrometheus(w); err != nil {
			log.Println(err)
		}
	})
	go http.ListenAndServe("127.0.0.1:9090", nil)
	log.Fatal(gw.Run(context.Background()))
}

// Counting messages a guild, against the mock gateway. An event is lent: what is kept
// of it is copied.
func ExampleManager_Handle() {
	mock, err := mockgateway.New(mockgateway.Options{Rate: 1000, Events: 100})
	if err != nil {
		log.Fatal(err)
	}
	defer mock.Close()
	gw, err := sluice.New(sluice.Config{Token: "any", API: mock.URL()})
	if err != nil {
		log.Fatal(err)
	}
	var events atomic.Int64
	enough := make(chan struct{})
	gw.HandleAny(func(ev sluice.Event) {
		if ev.GuildID() != 0 && events.Add(1) == 100 {
			close(enough)
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := gw.Connect(ctx); err != nil {
		log.Fatal(err)
	}
	select {
	case <-enough:
		fmt.Println("a hundred events of guilds")
	case <-ctx.Done():
	}
	if err := gw.Destroy(ctx, sluice.CloseNormal); err != nil {
		log.Fatal(err)
	}
	// Output: a hundred events of guilds
}
