//go:build unix

package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/disgoorg/disgo"
	"github.com/disgoorg/disgo/bot"
	"github.com/disgoorg/disgo/events"
	"github.com/disgoorg/disgo/gateway"
	"github.com/disgoorg/disgo/rest"
)

// runDisgo opens a client. Its log is off, as that of the others is.
func runDisgo(api string, m *meter) (stop func(), err error) {
	client, err := disgo.New(token,
		bot.WithLogger(slog.New(slog.DiscardHandler)),
		bot.WithRestClientConfigOpts(rest.WithURL(api)),
		bot.WithGatewayConfigOpts(gateway.WithIntents(gateway.IntentsAll), gateway.WithCompression(gateway.CompressionNone)),
		bot.WithEventListenerFunc(func(*events.Ready) { m.ready() }),
		bot.WithEventListenerFunc(func(e *events.MessageCreate) {
			m.message(e.Message.Content, e.Message.Author.ID != 0 && e.ChannelID != 0)
		}),
	)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := client.OpenGateway(ctx); err != nil {
		return nil, err
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		client.Close(ctx)
	}, nil
}
