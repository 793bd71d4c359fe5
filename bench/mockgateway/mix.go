package mockgateway

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// share is a part of a mix: the percentage of events that are one of several
// types, evenly.
type share struct {
	percent float64
	events  []event
}

// mixes are the proportions of the traffic, by name. "other" fills up to a
// hundred.
var mixes = map[string][]share{
	"bot":      mix(0, 34, 12, 3, 22, 9, 9, 6, 0.3, 1),
	"presence": mix(90, 3.5, 1.2, 0.3, 2, 0.9, 1, 0.6, 0.05, 0.1),
	"mixed":    mix(40, 20, 0, 0, 15, 7, 10, 7.7, 0.3, 0),
}

func mix(presence, create, update, delete, typing, reaction, member, voice, guild, interaction float64) []share {
	rest := 100 - (presence + create + update + delete + typing + reaction + member + voice + guild + interaction)
	return []share{
		{presence, []event{presenceUpdate}},
		{create, []event{messageCreate}},
		{update, []event{messageUpdate}},
		{delete, []event{messageDelete}},
		{typing, []event{typingStart}},
		{reaction, []event{reactionAdd, reactionAdd, reactionRemove}},
		{member, []event{memberUpdate, memberUpdate, memberAdd, memberRemove}},
		{voice, []event{voiceState}},
		{guild, []event{guildCreate}},
		{interaction, []event{interactionCreate}},
		{rest, otherEvents},
	}
}

// deckSize is large enough to give the rarest share of any mix, 0.05 %, its
// exact number of cards.
const deckSize = 20_000

// tape is the traffic encoded once: the templates, and the order in which they
// are played. It does not change once made, and sessions share it.
type tape struct {
	types     []string // by template.typ
	templates []template
	deck      []uint32 // templates by index, shuffled
	backfill  []uint32 // the GUILD_CREATE templates
}

// variants is how many bodies a type with that many cards gets: enough for
// variety, few enough for all of them to stay in a cache.
func variants(cards int) int { return min(max(cards/40, 3), 120) }

// newTape encodes a mix. Equal seeds give equal tapes.
func newTape(name string, seed uint64) *tape {
	h := fnv.New64a()
	h.Write([]byte(name))
	rng := rand.New(rand.NewPCG(seed, h.Sum64()))
	t := &tape{}
	rows := map[string]int{}
	for _, s := range mixes[name] {
		cards := int(math.Round(s.percent / 100 * deckSize))
		for i, e := range s.events {
			t.deal(rng, rows, e, cards*(i+1)/len(s.events)-cards*i/len(s.events))
		}
	}
	t.backfill = t.encode(rng, rows, guildCreate, 3)
	rng.Shuffle(len(t.deck), func(i, j int) { t.deck[i], t.deck[j] = t.deck[j], t.deck[i] })
	return t
}

// deal adds cards of one event to the deck.
func (t *tape) deal(rng *rand.Rand, rows map[string]int, e event, cards int) {
	if cards == 0 {
		return
	}
	made := t.encode(rng, rows, e, variants(cards))
	for i := range cards {
		t.deck = append(t.deck, made[i%len(made)])
	}
}

// encode adds n templates of an event and returns their indices.
func (t *tape) encode(rng *rand.Rand, rows map[string]int, e event, n int) []uint32 {
	row, ok := rows[e.name]
	if !ok {
		row = len(t.types)
		rows[e.name] = row
		t.types = append(t.types, e.name)
	}
	made := make([]uint32, n)
	for i := range made {
		s := scribe{rng: rng, variant: i}
		s.write(e.shapes[i%len(e.shapes)])
		made[i] = uint32(len(t.templates))
		t.templates = append(t.templates, newTemplate(e.name, row, s.out, s.guildAt))
	}
	return made
}
