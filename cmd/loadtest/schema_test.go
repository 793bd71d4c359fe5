package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// node is as much of JSON Schema as schema.json uses; anything else in it is an error.
type node struct {
	Schema      string           `json:"$schema"`
	Title       string           `json:"title"`
	Description string           `json:"description"`
	Ref         string           `json:"$ref"`
	Defs        map[string]*node `json:"$defs"`
	Type        string           `json:"type"`
	Properties  map[string]*node `json:"properties"`
	Required    []string         `json:"required"`
	Additional  any              `json:"additionalProperties"`
	Items       *node            `json:"items"`
	Enum        []string         `json:"enum"`
	Const       any              `json:"const"`
	Minimum     *float64         `json:"minimum"`
}

func readSchema(t *testing.T) *node {
	t.Helper()
	root := new(node)
	d := json.NewDecoder(strings.NewReader(string(schema)))
	d.DisallowUnknownFields()
	if err := d.Decode(root); err != nil {
		t.Fatal(err)
	}
	return root
}

// at follows a reference.
func (root *node) at(n *node) *node {
	switch {
	case n.Ref == "#":
		return root
	case n.Ref != "":
		return root.Defs[strings.TrimPrefix(n.Ref, "#/$defs/")]
	}
	return n
}

// check lists what of a value is not as its schema says.
func (root *node) check(path string, n *node, v any) (faults []string) {
	n = root.at(n)
	fault := func(format string, args ...any) {
		faults = append(faults, path+": "+fmt.Sprintf(format, args...))
	}
	if n.Const != nil && n.Const != v {
		fault("is %v, not %v", v, n.Const)
	}
	switch v := v.(type) {
	case map[string]any:
		if n.Type != "object" {
			fault("is an object, not a %s", n.Type)
		}
		for _, name := range n.Required {
			if _, ok := v[name]; !ok {
				fault("has no %s", name)
			}
		}
		for name, of := range v {
			if p := n.Properties[name]; p != nil {
				faults = append(faults, root.check(path+"."+name, p, of)...)
			} else if more, ok := n.Additional.(map[string]any); ok {
				faults = append(faults, root.check(path+"."+name, &node{Ref: more["$ref"].(string)}, of)...)
			} else {
				fault("%s is not in the schema", name)
			}
		}
	case []any:
		if n.Type != "array" {
			fault("is a list, not a %s", n.Type)
			break
		}
		for i, of := range v {
			faults = append(faults, root.check(fmt.Sprintf("%s[%d]", path, i), n.Items, of)...)
		}
	case float64:
		if n.Const == nil && n.Type != "number" && (n.Type != "integer" || v != math.Trunc(v)) {
			fault("is %v, not a %s", v, n.Type)
		}
		if n.Minimum != nil && v < *n.Minimum {
			fault("is %v, less than %v", v, *n.Minimum)
		}
	case string:
		if n.Type != "string" || n.Enum != nil && !slices.Contains(n.Enum, v) {
			fault("is %q, not a %s of %q", v, n.Type, n.Enum)
		}
	case bool:
		if n.Type != "boolean" {
			fault("is %v, not a %s", v, n.Type)
		}
	case nil:
		fault("is null")
	}
	return faults
}

// conforms checks a file that --out has written.
func conforms(t *testing.T, file []byte) {
	t.Helper()
	var v any
	if err := json.Unmarshal(file, &v); err != nil {
		t.Fatal(err)
	}
	root := readSchema(t)
	for _, fault := range root.check("result", root, v) {
		t.Error(fault)
	}
}

// Every field that Go writes is in the schema, of its type, required unless it may be
// left out, and explained; and the schema has no others.
func TestSchemaHasEveryField(t *testing.T) {
	root := readSchema(t)
	seen := map[reflect.Type]bool{}
	var walk func(path string, n *node, of reflect.Type)
	walk = func(path string, n *node, of reflect.Type) {
		if n.Description == "" && root.at(n).Description == "" {
			t.Errorf("%s is not explained", path)
		}
		n = root.at(n)
		for of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		switch kind := of.Kind(); {
		case of.String() == "time.Time":
			kind = reflect.String
			fallthrough
		default:
			want := map[reflect.Kind]string{reflect.String: "string", reflect.Bool: "boolean", reflect.Float64: "number",
				reflect.Int: "integer", reflect.Int64: "integer", reflect.Uint32: "integer", reflect.Uint64: "integer"}[kind]
			if n.Type != want && n.Const == nil {
				t.Errorf("%s is %s in the schema, %v in Go", path, n.Type, of)
			}
		case kind == reflect.Slice:
			if n.Type != "array" {
				t.Fatalf("%s is %s in the schema, %v in Go", path, n.Type, of)
			}
			if elem := of.Elem(); elem.Kind() == reflect.Struct {
				walk(path+"[]", n.Items, elem)
			}
		case kind == reflect.Map:
			if n.Type != "object" {
				t.Errorf("%s is %s in the schema, %v in Go", path, n.Type, of)
			}
		case kind == reflect.Struct:
			if seen[of] && of.Name() == "result" {
				return
			}
			seen[of] = true
			names := map[string]bool{}
			for i := range of.NumField() {
				field := of.Field(i)
				name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
				if !field.IsExported() || name == "" {
					if field.IsExported() {
						t.Errorf("%s: %s has no name in JSON", path, field.Name)
					}
					continue
				}
				names[name] = true
				p := n.Properties[name]
				if p == nil {
					t.Errorf("%s.%s is not in schema.json", path, name)
					continue
				}
				if required := slices.Contains(n.Required, name); required == strings.Contains(options, "omitempty") {
					t.Errorf("%s.%s: required is %v in the schema, %q in Go", path, name, required, options)
				}
				walk(path+"."+name, p, field.Type)
			}
			for name := range n.Properties {
				if !names[name] {
					t.Errorf("%s.%s is in schema.json and not in Go", path, name)
				}
			}
			if n.Additional != false {
				t.Errorf("%s may have more properties than the schema says", path)
			}
		}
	}
	walk("result", root, reflect.TypeFor[result]())
	walk("spread[]", root.Defs["variation"], reflect.TypeFor[variation]())
	if got, want := slices.Sorted(maps.Keys(root.Defs)), 8; len(got) != want {
		t.Errorf("%d definitions %v; walk to those that are new, and count them here", len(got), got)
	}
}

// The checker itself finds what it is to find.
func TestSchemaChecks(t *testing.T) {
	root := readSchema(t)
	good := func() map[string]any {
		b, err := json.Marshal(&result{SchemaVersion: schemaVersion, Proofs: []claim{}, SLO: []slo{}, Notes: []string{}, Series: []point{{}},
			Marks: []mark{{Count: 1}}, Env: inspect(), Verdict: verdictOK, Spread: map[string]variation{"lost": {}}})
		if err != nil {
			t.Fatal(err)
		}
		var v map[string]any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	if faults := root.check("result", root, good()); len(faults) > 0 {
		t.Fatalf("a good result has faults: %q", faults)
	}
	for name, spoil := range map[string]func(v map[string]any){
		"result: has no lost":                          func(v map[string]any) { delete(v, "lost") },
		"result: speed is not in the schema":           func(v map[string]any) { v["speed"] = 1.0 },
		"result.tls: is 1, not a boolean":              func(v map[string]any) { v["tls"] = 1.0 },
		"result.events: is 1.5, not a integer":         func(v map[string]any) { v["events"] = 1.5 },
		"result.lost: is -1, less than 0":              func(v map[string]any) { v["lost"] = -1.0 },
		"result.shards: is null":                       func(v map[string]any) { v["shards"] = nil },
		"result.schema_version: is 2, not 1":           func(v map[string]any) { v["schema_version"] = 2.0 },
		"result.verdict: is \"good\", not a string of": func(v map[string]any) { v["verdict"] = "good" },
		"result.series[0]: has no at_s":                func(v map[string]any) { delete(v["series"].([]any)[0].(map[string]any), "at_s") },
		"result.spread.lost: has no rsd":               func(v map[string]any) { delete(v["spread"].(map[string]any)["lost"].(map[string]any), "rsd") },
	} {
		v := good()
		spoil(v)
		if faults := root.check("result", root, v); len(faults) != 1 || !strings.HasPrefix(faults[0], name) {
			t.Errorf("found %q, want %q", faults, name)
		}
	}
}
