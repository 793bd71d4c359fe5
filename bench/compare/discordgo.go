//go:build unix

package main

import "github.com/bwmarrin/discordgo"

// runDiscordgo opens a session. The endpoints are variables of the package.
func runDiscordgo(api string, m *meter, state bool) (stop func(), err error) {
	discordgo.EndpointGateway = api + "/gateway"
	discordgo.EndpointGatewayBot = discordgo.EndpointGateway + "/bot"
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, err
	}
	s.StateEnabled = state
	s.Compress, s.Identify.Compress = false, false
	s.Identify.Intents = discordgo.IntentsAll
	s.AddHandler(func(_ *discordgo.Session, _ *discordgo.Ready) { m.ready() })
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.MessageCreate) {
		m.message(e.Content, e.Author != nil && e.Author.ID != "" && e.ChannelID != "")
	})
	if err := s.Open(); err != nil {
		return nil, err
	}
	return func() { s.Close() }, nil
}
