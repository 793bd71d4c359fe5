package sluice

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	good := Config{Token: "t"}
	for name, c := range map[string]struct {
		change func(*Config)
		fields []string // that are complained of
	}{
		"zero value and token": {func(*Config) {}, nil},
		"prefixed token":       {func(c *Config) { c.Token = "Bot t" }, nil},
		"no token":             {func(c *Config) { c.Token = "" }, []string{"Token"}},
		"newline in token":     {func(c *Config) { c.Token = "t\n" }, []string{"Token"}},
		"unassigned intent":    {func(c *Config) { c.Intents = 1 << 17 }, []string{"Intents"}},
		"all intents":          {func(c *Config) { c.Intents = IntentsAll }, nil},
		"shard out of range":   {func(c *Config) { c.Shards = Shards{Total: 2, IDs: []int{2}} }, []string{"Shards.IDs"}},
		"shard twice":          {func(c *Config) { c.Shards = Shards{Total: 2, IDs: []int{1, 1}} }, []string{"Shards.IDs"}},
		"no shard":             {func(c *Config) { c.Shards.IDs = []int{} }, []string{"Shards.IDs"}},
		"negative total":       {func(c *Config) { c.Shards.Total = -1 }, []string{"Shards.Total"}},
		"api of a gateway":     {func(c *Config) { c.API = "wss://gateway.discord.gg" }, []string{"API"}},
		"gateway of an api":    {func(c *Config) { c.GatewayURL = "https://discord.com" }, []string{"GatewayURL"}},
		"large threshold":      {func(c *Config) { c.LargeThreshold = 251 }, []string{"LargeThreshold"}},
		"status":               {func(c *Config) { c.Presence = &Presence{Status: "busy"} }, []string{"Presence"}},
		"long presence": {func(c *Config) {
			c.Presence = &Presence{Activities: []Activity{{Name: strings.Repeat("x", 4000)}}}
		}, []string{"Presence"}},
		"message limit": {func(c *Config) { c.Limits.MessageBytes = 1 }, []string{"Limits.MessageBytes"}},
		"inflated":      {func(c *Config) { c.Limits.InflatedBytes = 1 }, []string{"Limits.InflatedBytes"}},
		"ratio":         {func(c *Config) { c.Limits.InflateRatio = -1 }, []string{"Limits.InflateRatio"}},
		"window":        {func(c *Config) { c.Limits.ZstdWindow = 1024 }, []string{"Limits.ZstdWindow"}},
		"answer":        {func(c *Config) { c.Limits.AnswerBytes = 1 }, []string{"Limits.AnswerBytes"}},
		"compression":   {func(c *Config) { c.Compression = 3 }, []string{"Compression"}},
		"several": {func(c *Config) { c.Token, c.Workers, c.Overload.ShardEvents = "", -1, -1 },
			[]string{"Token", "Workers", "Overload"}},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := good
			c.change(&cfg)
			err := cfg.Validate()
			var fields []string
			if err != nil {
				for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
					var ce *ConfigError
					if !errors.As(e, &ce) || !strings.Contains(e.Error(), "Config."+ce.Field) {
						t.Fatalf("%v names no field", e)
					}
					fields = append(fields, ce.Field)
				}
			}
			if !slices.Equal(fields, c.fields) {
				t.Errorf("complains of %v, want %v", fields, c.fields)
			}
			if _, err := New(cfg); (err != nil) != (c.fields != nil) {
				t.Errorf("New: %v", err)
			}
		})
	}
}

// TestIntents are the sums that Discord's documentation leads to.
func TestIntents(t *testing.T) {
	for name, c := range map[string]struct{ got, want Intents }{
		"all":            {IntentsAll, 53608447},
		"privileged":     {IntentsPrivileged, 33026},
		"non-privileged": {IntentsNonPrivileged, 53575421},
		"last":           {IntentDirectMessagePolls, 1 << 25},
	} {
		if c.got != c.want {
			t.Errorf("%s is %d, want %d", name, c.got, c.want)
		}
	}
	if !IntentsAll.Has(IntentGuilds|IntentGuildPresences) || Intents(1).Has(IntentGuilds|IntentGuildPresences) {
		t.Error("Has")
	}
}

func TestCloseCodes(t *testing.T) {
	verdicts := map[Verdict][]CloseCode{
		Resume:   {1000, 1001, 1006, 1011, 3000, 4000, 4001, 4002, 4008, 4999},
		Identify: {4003, 4005, 4006, 4007, 4009},
		Fatal:    {4004, 4010, 4011, 4012, 4013, 4014},
	}
	for want, codes := range verdicts {
		for _, code := range codes {
			if got := code.Verdict(); got != want {
				t.Errorf("%v: %v, want %v", code, got, want)
			}
			if code.Advice() == "" || !strings.Contains((&FatalError{Code: code}).Error(), code.Advice()) {
				t.Errorf("%v has no advice in its error", code)
			}
		}
	}
	for _, code := range []CloseCode{4004, 4012, 4013, 4014} {
		if !code.concernsToken() {
			t.Errorf("%v must stop the fleet", code)
		}
	}
	for _, code := range []CloseCode{4000, 4010, 4011} {
		if code.concernsToken() {
			t.Errorf("%v must not stop the fleet", code)
		}
	}
}

func TestPresence(t *testing.T) {
	for name, c := range map[string]struct {
		p    Presence
		want string
	}{
		"zero":     {Presence{}, `{"since":null,"activities":[],"status":"online","afk":false}`},
		"activity": {Presence{Status: StatusIdle, Since: 5, AFK: true, Activities: []Activity{{Name: "chess", Type: ActivityCompeting}}}, `{"since":5,"activities":[{"name":"chess","type":5}],"status":"idle","afk":true}`},
	} {
		got, err := c.p.MarshalJSON()
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s %v, want %s", name, got, err, c.want)
		}
	}
}
