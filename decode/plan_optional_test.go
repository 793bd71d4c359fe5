package decode

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestOptional(t *testing.T) {
	type patch struct {
		Nick Optional[string]        `json:"nick,omitzero"`
		List Optional[[]ID]          `json:"list,omitzero"`
		Self Optional[*patch]        `json:"self,omitzero"`
		Deep Optional[Optional[int]] `json:"deep,omitzero"`
	}
	for d, check := range map[string]func(p *patch) bool{
		`{}`:            func(p *patch) bool { return !p.Nick.Exists() && !p.Nick.IsNull() && p.Nick.IsZero() },
		`{"nick":null}`: func(p *patch) bool { return p.Nick.Exists() && p.Nick.IsNull() && !p.Nick.IsZero() },
		`{"nick":""}`: func(p *patch) bool {
			return p.Nick == Present("") && p.Nick.Exists() && !p.Nick.IsNull() && !p.Nick.IsZero()
		},
		`{"nick":"x","list":[]}`: func(p *patch) bool { return p.Nick == Present("x") && p.List.Value != nil && len(p.List.Value) == 0 },
		`{"self":{"nick":null}}`: func(p *patch) bool { return p.Self.Value.Nick == Null[string]() },
		`{"self":null,"deep":5}`: func(p *patch) bool { return p.Self.IsNull() && p.Deep == Present(Present(5)) },
	} {
		var a, b, c patch
		errs := errors.Join(json.Unmarshal([]byte(d), &a), Into([]byte(d), &b), planOf[patch](t).Own([]byte(d), &c))
		if errs != nil || !check(&a) || !check(&b) || !check(&c) {
			t.Errorf("%s: encoding/json %s, sonic %s, plan %s, %v", d, show(a), show(b), show(c), errs)
		}
		if text := show(a); text != d {
			t.Errorf("%s was encoded as %s", d, text)
		}
	}
}
