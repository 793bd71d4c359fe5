package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// errObjective ends a run early whose --slo cannot be held any more.
var errObjective = errors.New("an objective was missed")

// objective is one expression of --slo: what a field of the result must be.
type objective struct {
	text  string
	field string // by its path in the result, such as latency.p99_ns
	op    string
	bound float64 // in the field's unit
}

// slo is an objective and whether it was held.
type slo struct {
	Expression string  `json:"expression"`
	Field      string  `json:"field"`
	Value      float64 `json:"value"`
	OK         bool    `json:"ok"`
	Why        string  `json:"why,omitempty"` // there is no value
}

// objectives are those of --slo, which may be given several times.
type objectives []objective

func (o *objectives) String() string {
	if o == nil {
		return ""
	}
	var list []string
	for _, ob := range *o {
		list = append(list, ob.text)
	}
	return strings.Join(list, ",")
}

// Set adds the expressions of a list; an empty one takes back what was given before.
func (o *objectives) Set(text string) error {
	if text == "" {
		*o = nil
		return nil
	}
	for _, part := range strings.Split(text, ",") {
		ob, err := parseObjective(strings.TrimSpace(part))
		if err != nil {
			return err
		}
		*o = append(*o, ob)
	}
	return nil
}

// comparisons are the operators, the longer before those that they begin with.
var comparisons = []struct {
	op    string
	holds func(v, bound float64) bool
}{
	{"<=", func(v, bound float64) bool { return v <= bound }},
	{">=", func(v, bound float64) bool { return v >= bound }},
	{"==", func(v, bound float64) bool { return v == bound }},
	{"!=", func(v, bound float64) bool { return v != bound }},
	{"<", func(v, bound float64) bool { return v < bound }},
	{">", func(v, bound float64) bool { return v > bound }},
}

func parseObjective(text string) (objective, error) {
	i := strings.IndexAny(text, "<>=!")
	if i < 0 {
		return objective{}, fmt.Errorf("%q compares nothing; take FIELD, one of < <= > >= == !=, and a bound, such as p99<5ms", text)
	}
	name, rest := strings.TrimSpace(text[:i]), text[i:]
	for _, c := range comparisons {
		if !strings.HasPrefix(rest, c.op) {
			continue
		}
		field, err := fieldOf(name)
		if err != nil {
			return objective{}, err
		}
		value := strings.TrimSpace(rest[len(c.op):])
		bound, err := inUnit(field, value)
		if err != nil {
			return objective{}, fmt.Errorf("%q: %w", text, err)
		}
		return objective{text: text, field: field, op: c.op, bound: bound}, nil
	}
	return objective{}, fmt.Errorf("%q: take one of < <= > >= == !=", text)
}

// shortNames are those of fields that are often asked for.
var shortNames = map[string]string{
	"p50": "latency.p50_ns", "p90": "latency.p90_ns", "p99": "latency.p99_ns", "p99.9": "latency.p999_ns", "p999": "latency.p999_ns",
	"max": "latency.max_ns", "cpu": "cpu_ns_per_event", "allocs": "allocs_per_event", "rate": "events_per_s",
}

// fieldOf finds the path of a field by its name, which may leave out its unit.
func fieldOf(name string) (string, error) {
	known := resultFields()
	if long, ok := shortNames[name]; ok {
		return long, nil
	}
	for _, unit := range []string{"", "_ns", "_s", "_bytes"} {
		if slices.Contains(known, name+unit) {
			return name + unit, nil
		}
	}
	return "", fmt.Errorf("there is no field %q; take %s, or a number's path as in the result: %s, latency.max_ns …", name,
		strings.Join(slices.Sorted(maps.Keys(shortNames)), ", "), strings.Join(slices.DeleteFunc(known, func(s string) bool {
			return strings.Contains(s, ".") || s == "schema_version" || s == "seed"
		}), ", "))
}

// resultFields lists the numbers of a result by path.
func resultFields() []string { return slices.Sorted(maps.Keys(figures(&result{}))) }

// figures are the numbers of a result by path, but for those in lists.
func figures(r *result) map[string]float64 {
	slim := *r
	slim.Runs, slim.Series, slim.Marks, slim.Spread = nil, nil, nil, nil
	b, err := json.Marshal(&slim)
	var tree map[string]any
	if err == nil {
		err = json.Unmarshal(b, &tree)
	}
	if err != nil {
		panic("a result is not JSON: " + err.Error()) // a figure that is no number: a mistake here
	}
	flat := map[string]float64{}
	flatten(flat, "", tree)
	return flat
}

func flatten(flat map[string]float64, prefix string, tree map[string]any) {
	for name, v := range tree {
		switch v := v.(type) {
		case float64:
			flat[prefix+name] = v
		case map[string]any:
			flatten(flat, prefix+name+".", v)
		}
	}
}

// Units by what they measure; the first that fits is taken, so longer ones come first.
type unit struct {
	name  string
	times float64
}

var (
	timeUnits  = []unit{{"ns", 1}, {"µs", 1e3}, {"us", 1e3}, {"ms", 1e6}, {"m", 60e9}, {"s", 1e9}}
	byteUnits  = []unit{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"B", 1}}
	plainUnits = []unit{{"k", 1e3}, {"M", 1e6}}
)

// inUnit reads a bound for a field. A bare number is in the field's own unit.
func inUnit(field, text string) (float64, error) {
	units, scale, example := plainUnits, 1.0, "50k"
	switch {
	case strings.Contains(field, "_ns"):
		units, example = timeUnits, "5ms"
	case strings.HasSuffix(field, "_s") && !strings.HasSuffix(field, "_per_s"):
		units, scale, example = timeUnits, 1e9, "10s"
	case strings.Contains(field, "bytes"):
		units, example = byteUnits, "16KiB"
	}
	for _, u := range units {
		if number, ok := strings.CutSuffix(text, u.name); ok {
			if v, err := parseNumber(number); err == nil {
				return v * u.times / scale, nil
			}
		}
	}
	v, err := parseNumber(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no bound for %s; take a number, such as %s", text, field, example)
	}
	return v, nil
}

func parseNumber(text string) (float64, error) {
	return strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), "_", ""), 64)
}

// holds tells whether a value is as the objective says.
func (o *objective) holds(v float64) bool {
	for _, c := range comparisons {
		if c.op == o.op {
			return c.holds(v, o.bound)
		}
	}
	return false
}

// hold judges the objectives. What was not measured is not held.
func (r *result) hold(list objectives) {
	values := figures(r)
	for _, o := range list {
		s := slo{Expression: o.text, Field: o.field, Value: values[o.field], Why: r.unmeasured(o.field)}
		s.OK = s.Why == "" && o.holds(s.Value)
		r.SLO = append(r.SLO, s)
	}
}

// unmeasured is why a field of this result says nothing, empty if it does.
func (r *result) unmeasured(field string) string {
	own := strings.HasPrefix(field, "cpu_") || strings.HasPrefix(field, "user_") || field == "peak_rss_bytes"
	switch {
	case strings.HasPrefix(field, "latency") && r.Latency.Samples == 0:
		return "no latency was measured"
	case own && !cpuMeasured:
		return "this system does not tell"
	case r.apart && (own || slices.Contains([]string{"allocs_per_event", "bytes_per_event", "gc_cycles", "goroutines", "heap_stack_bytes_per_shard"}, field)):
		return "the clients were processes of their own"
	case strings.HasSuffix(field, "_per_event") && r.Events == 0:
		return "no event came"
	case field == "reordered" && r.Proof == "s":
		return "order was not seen"
	}
	return ""
}
