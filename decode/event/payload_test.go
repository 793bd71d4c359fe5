package event_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/decode/event"
)

// typed is an event of this package.
type typed interface{ EventType() decode.EventType }

// all is every event.
var all = []typed{
	(*event.Ready)(nil), (*event.Resumed)(nil), (*event.RateLimited)(nil), (*event.ApplicationCommandPermissionsUpdate)(nil),
	(*event.AutoModerationRuleCreate)(nil), (*event.AutoModerationRuleUpdate)(nil), (*event.AutoModerationRuleDelete)(nil), (*event.AutoModerationActionExecution)(nil),
	(*event.ChannelCreate)(nil), (*event.ChannelUpdate)(nil), (*event.ChannelDelete)(nil), (*event.ChannelPinsUpdate)(nil), (*event.ChannelInfo)(nil),
	(*event.VoiceChannelStatusUpdate)(nil), (*event.VoiceChannelStartTimeUpdate)(nil),
	(*event.ThreadCreate)(nil), (*event.ThreadUpdate)(nil), (*event.ThreadDelete)(nil), (*event.ThreadListSync)(nil), (*event.ThreadMemberUpdate)(nil), (*event.ThreadMembersUpdate)(nil),
	(*event.EntitlementCreate)(nil), (*event.EntitlementUpdate)(nil), (*event.EntitlementDelete)(nil),
	(*event.GuildCreate)(nil), (*event.GuildUpdate)(nil), (*event.GuildDelete)(nil), (*event.GuildAuditLogEntryCreate)(nil), (*event.GuildBanAdd)(nil), (*event.GuildBanRemove)(nil),
	(*event.GuildEmojisUpdate)(nil), (*event.GuildStickersUpdate)(nil), (*event.GuildIntegrationsUpdate)(nil),
	(*event.GuildMemberAdd)(nil), (*event.GuildMemberRemove)(nil), (*event.GuildMemberUpdate)(nil), (*event.GuildMembersChunk)(nil),
	(*event.GuildRoleCreate)(nil), (*event.GuildRoleUpdate)(nil), (*event.GuildRoleDelete)(nil),
	(*event.GuildScheduledEventCreate)(nil), (*event.GuildScheduledEventUpdate)(nil), (*event.GuildScheduledEventDelete)(nil), (*event.GuildScheduledEventUserAdd)(nil), (*event.GuildScheduledEventUserRemove)(nil),
	(*event.GuildSoundboardSoundCreate)(nil), (*event.GuildSoundboardSoundUpdate)(nil), (*event.GuildSoundboardSoundDelete)(nil), (*event.GuildSoundboardSoundsUpdate)(nil), (*event.SoundboardSounds)(nil),
	(*event.IntegrationCreate)(nil), (*event.IntegrationUpdate)(nil), (*event.IntegrationDelete)(nil), (*event.InteractionCreate)(nil), (*event.InviteCreate)(nil), (*event.InviteDelete)(nil),
	(*event.MessageCreate)(nil), (*event.MessageUpdate)(nil), (*event.MessageDelete)(nil), (*event.MessageDeleteBulk)(nil),
	(*event.MessageReactionAdd)(nil), (*event.MessageReactionRemove)(nil), (*event.MessageReactionRemoveAll)(nil), (*event.MessageReactionRemoveEmoji)(nil),
	(*event.MessagePollVoteAdd)(nil), (*event.MessagePollVoteRemove)(nil), (*event.PresenceUpdate)(nil),
	(*event.StageInstanceCreate)(nil), (*event.StageInstanceUpdate)(nil), (*event.StageInstanceDelete)(nil),
	(*event.SubscriptionCreate)(nil), (*event.SubscriptionUpdate)(nil), (*event.SubscriptionDelete)(nil),
	(*event.TypingStart)(nil), (*event.UserUpdate)(nil), (*event.VoiceChannelEffectSend)(nil), (*event.VoiceStateUpdate)(nil), (*event.VoiceServerUpdate)(nil), (*event.WebhooksUpdate)(nil),
}

// typeOf is the struct of an event.
func typeOf(e typed) reflect.Type { return reflect.TypeOf(e).Elem() }

// payload is a file of testdata: NAME.full.json has every documented member, once at
// least and not zero, NAME.minimal.json those that are always there.
type payload struct {
	name, kind string
	d          []byte
	typ        reflect.Type
}

func payloads(t testing.TB) (list []payload) {
	for _, e := range all {
		name := e.EventType().String()
		files, _ := filepath.Glob(filepath.Join("testdata", name+".*.json"))
		for _, f := range files {
			d, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			kind := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), name+"."), ".json")
			list = append(list, payload{name, kind, d, typeOf(e)})
		}
	}
	return list
}

// TestEveryEvent: each of the dispatch events has its struct, and both payloads.
func TestEveryEvent(t *testing.T) {
	seen := map[decode.EventType]bool{}
	for _, e := range all {
		if seen[e.EventType()] {
			t.Errorf("%v has two structs", e.EventType())
		}
		seen[e.EventType()] = true
	}
	kinds := map[string][]string{}
	for _, p := range payloads(t) {
		kinds[p.name] = append(kinds[p.name], p.kind)
	}
	for typ := decode.Unknown + 1; typ < decode.NumEventTypes; typ++ {
		if !seen[typ] {
			t.Errorf("%v has no struct", typ)
		}
		if k := kinds[typ.String()]; !slices.Contains(k, "full") || !slices.Contains(k, "minimal") {
			t.Errorf("%v has payloads %v, want full and minimal", typ, k)
		}
	}
}

// TestPayloads: each payload decodes in every way into what encoding/json makes of it,
// nothing in it is unknown, and it encodes again to what it was.
func TestPayloads(t *testing.T) {
	for _, p := range payloads(t) {
		t.Run(p.name+"/"+p.kind, func(t *testing.T) {
			want := reflect.New(p.typ)
			strict := json.NewDecoder(bytes.NewReader(p.d))
			strict.DisallowUnknownFields()
			if err := strict.Decode(want.Interface()); err != nil {
				t.Fatal(err)
			}
			for how, got := range everyWay(t, p) {
				if diff := differ(got, want.Elem(), p.typ.Name()); diff != "" {
					t.Errorf("%s: %s", how, diff)
				}
			}
			text, err := json.Marshal(want.Interface())
			if err != nil {
				t.Fatal(err)
			}
			if was, is := canonical(t, p.d), canonical(t, text); was != is {
				t.Errorf("encodes to\n%s\nwas\n%s", is, was)
			}
		})
	}
}

// everyWay decodes a payload owned, lent, lent for the second time, and by sonic.
func everyWay(t *testing.T, p payload) map[string]reflect.Value {
	plan, err := decode.Compile(p.typ)
	if err != nil {
		t.Fatal(err)
	}
	owned, by := reflect.New(p.typ), reflect.New(p.typ)
	d := bytes.Clone(p.d)
	if err := plan.Own(d, owned.Interface()); err != nil {
		t.Errorf("Own: %v", err)
	}
	clear(d) // whatever still points into it shows
	if err := decode.Into(p.d, by.Interface()); err != nil {
		t.Errorf("Into: %v", err)
	}
	loans := plan.NewLoans()
	first, err := loans.Lend(p.d)
	if err != nil {
		t.Errorf("Lend: %v", err)
	}
	first.Return()
	again, err := loans.Lend(p.d)
	if err != nil {
		t.Errorf("Lend again: %v", err)
	}
	return map[string]reflect.Value{"owned": owned.Elem(), "lent": reflect.ValueOf(again.Value()).Elem(), "sonic": by.Elem()}
}

// TestReuseLeaksNothing: after a value was lent with everything set, one that is lent
// with little has nothing of it, at any depth.
func TestReuseLeaksNothing(t *testing.T) {
	full := map[string][][]byte{}
	for _, p := range payloads(t) {
		full[p.name] = append(full[p.name], p.d)
	}
	for _, p := range payloads(t) {
		plan, err := decode.Compile(p.typ)
		if err != nil {
			t.Fatal(err)
		}
		loans := plan.NewLoans()
		for _, d := range [][]byte{p.d, []byte(`{}`), hollow(t, p.d)} {
			for _, f := range full[p.name] {
				loan, err := loans.Lend(f)
				if err != nil {
					t.Fatal(err)
				}
				loan.Return()
			}
			want := reflect.New(p.typ)
			if err := json.Unmarshal(d, want.Interface()); err != nil {
				t.Fatal(err)
			}
			loan, err := loans.Lend(d)
			if err != nil {
				t.Fatal(err)
			}
			if diff := differ(reflect.ValueOf(loan.Value()).Elem(), want.Elem(), p.typ.Name()); diff != "" {
				t.Errorf("%s after everything: %s", p.name, diff)
			}
			loan.Return()
		}
	}
}

// hollow empties every object inside the arrays and objects of d.
func hollow(t *testing.T, d []byte) []byte {
	var v map[string]any
	if err := json.Unmarshal(d, &v); err != nil {
		t.Fatal(err)
	}
	for key, member := range v {
		switch m := member.(type) {
		case map[string]any:
			v[key] = map[string]any{}
		case []any:
			for i := range m {
				if _, ok := m[i].(map[string]any); ok {
					m[i] = map[string]any{}
				}
			}
		}
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestCorpus decodes captured traffic, where it is.
func TestCorpus(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/corpus/*-*.json")
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var env decode.Envelope
		if err := decode.Scan(bytes.TrimSpace(text), &env); err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		i := slices.IndexFunc(all, func(e typed) bool { return e.EventType() == env.Type })
		if i < 0 {
			t.Errorf("%s: no struct for %s", f, env.Name)
			continue
		}
		p := payload{env.Type.String(), f, env.Data, typeOf(all[i])}
		want := reflect.New(p.typ)
		if err := json.Unmarshal(p.d, want.Interface()); err != nil {
			t.Errorf("%s: %v", f, err)
		}
		for how, got := range everyWay(t, p) {
			if diff := differ(got, want.Elem(), p.typ.Name()); diff != "" {
				t.Errorf("%s: %s: %s", f, how, diff)
			}
		}
	}
}

// FuzzEvents decodes anything as any event: no panic, and where encoding/json takes it,
// the same value, owned and lent.
func FuzzEvents(f *testing.F) {
	for i, e := range all {
		for _, p := range payloads(f) {
			if p.name == e.EventType().String() {
				f.Add(i, p.d)
			}
		}
	}
	f.Fuzz(func(t *testing.T, i int, d []byte) {
		typ := typeOf(all[uint(i)%uint(len(all))])
		plan, err := decode.Compile(typ)
		if err != nil {
			t.Fatal(err)
		}
		owned := reflect.New(typ)
		ownErr := plan.Own(d, owned.Interface())
		loan, lendErr := plan.NewLoans().Lend(d)
		want := reflect.New(typ)
		if !utf8.Valid(d) || json.Unmarshal(d, want.Interface()) != nil {
			return
		}
		if ownErr != nil || lendErr != nil {
			t.Fatalf("Own: %v, Lend: %v", ownErr, lendErr)
		}
		for _, got := range []reflect.Value{owned.Elem(), reflect.ValueOf(loan.Value()).Elem()} {
			if diff := differ(got, want.Elem(), typ.Name()); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

var timeType = reflect.TypeFor[time.Time]()

// differ tells where two values differ, "" if they do not. Times are compared as
// instants.
func differ(a, b reflect.Value, at string) string {
	if a.Type() == timeType {
		if x, y := a.Interface().(time.Time), b.Interface().(time.Time); !x.Equal(y) {
			return fmt.Sprintf("%s: %v, want %v", at, x, y)
		}
		return ""
	}
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if !a.Type().Field(i).IsExported() && a.Field(i).Kind() != reflect.Uint8 {
				continue
			}
			if diff := differ(a.Field(i), b.Field(i), at+"."+a.Type().Field(i).Name); diff != "" {
				return diff
			}
		}
		return ""
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			if a.IsNil() != b.IsNil() {
				return fmt.Sprintf("%s: nil is %v, want %v", at, a.IsNil(), b.IsNil())
			}
			return ""
		}
		return differ(a.Elem(), b.Elem(), at)
	case reflect.Slice:
		if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
			return fmt.Sprintf("%s: %d elements, want %d; nil is %v, want %v", at, a.Len(), b.Len(), a.IsNil(), b.IsNil())
		}
		for i := range a.Len() {
			if diff := differ(a.Index(i), b.Index(i), fmt.Sprintf("%s[%d]", at, i)); diff != "" {
				return diff
			}
		}
		return ""
	case reflect.Map:
		if a.Len() != b.Len() {
			return fmt.Sprintf("%s: %d members, want %d", at, a.Len(), b.Len())
		}
		for _, key := range b.MapKeys() {
			v := a.MapIndex(key)
			if !v.IsValid() {
				return fmt.Sprintf("%s: no member %v", at, key)
			}
			if diff := differ(v, b.MapIndex(key), fmt.Sprintf("%s[%v]", at, key)); diff != "" {
				return diff
			}
		}
		return ""
	case reflect.Uint8: // also the state of an Optional
		if a.Uint() != b.Uint() {
			return fmt.Sprintf("%s: %d, want %d", at, a.Uint(), b.Uint())
		}
		return ""
	}
	if !reflect.DeepEqual(a.Interface(), b.Interface()) {
		return fmt.Sprintf("%s: %v, want %v", at, a, b)
	}
	return ""
}

// canonical is a payload without the members that say nothing (null, zero, empty), with
// times as instants and numbers in strings as numbers.
func canonical(t *testing.T, d []byte) string {
	dec := json.NewDecoder(bytes.NewReader(d))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(prune(v))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func prune(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, member := range v {
			if p := prune(member); p != nil {
				out[key] = p
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case []any:
		out := []any{}
		for _, element := range v {
			out = append(out, prune(element))
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case json.Number:
		if v == "0" {
			return nil
		}
		if f, err := v.Float64(); err == nil && strings.Contains(string(v), ".") {
			return strconv.FormatFloat(f, 'g', -1, 64)
		}
		return string(v)
	case bool:
		if !v {
			return nil
		}
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			if at.IsZero() {
				return nil
			}
			return at.UTC().Format(time.RFC3339Nano)
		}
		if v == "" || v == "0" {
			return nil
		}
	}
	return v
}
