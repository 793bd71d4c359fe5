package decode

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// member is a field of a struct, or of one embedded in it, that has a place in JSON.
type member struct {
	name   string
	tagged bool
	quoted bool // it has the option string
	index  []int
	typ    reflect.Type
}

// membersIn returns what encoding/json takes as the members of a struct: fields of
// embedded structs count as its own, unless one of their name is less deep; at the same
// depth a name from a tag wins, and of equals none is left.
func membersIn(t reflect.Type) []member {
	all := collect(t)
	slices.SortStableFunc(all, func(a, b member) int {
		return cmp.Or(
			strings.Compare(a.name, b.name),
			cmp.Compare(len(a.index), len(b.index)),
			-cmp.Compare(b2i(a.tagged), b2i(b.tagged)),
		)
	})
	var kept []member
	for i := 0; i < len(all); {
		first, n := all[i], i+1
		for n < len(all) && all[n].name == first.name {
			n++
		}
		if n == i+1 || len(all[i+1].index) > len(first.index) || all[i+1].tagged != first.tagged {
			kept = append(kept, first)
		}
		i = n
	}
	slices.SortFunc(kept, func(a, b member) int { return slices.Compare(a.index, b.index) })
	return kept
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// level is a struct to be searched: t itself, or one that is embedded.
type level struct {
	typ   reflect.Type
	index []int
	twice bool // embedded more than once at this depth, so that its fields hide each other
}

// collect returns the members of t and of all that is embedded in it, level by level.
func collect(t reflect.Type) []member {
	var all []member
	seen := map[reflect.Type]bool{}
	for next := []level{{typ: t}}; len(next) > 0; {
		var deeper []level
		for _, l := range next {
			if seen[l.typ] {
				continue
			}
			seen[l.typ] = true
			for i := range l.typ.NumField() {
				sf := l.typ.Field(i)
				index := append(slices.Clone(l.index), i)
				m, embedded := memberOf(sf, index)
				switch {
				case embedded != nil:
					deeper = addLevel(deeper, level{typ: embedded, index: index})
				case m.name != "" && l.twice:
					all = append(all, m, m)
				case m.name != "":
					all = append(all, m)
				}
			}
		}
		next = deeper
	}
	return all
}

func addLevel(levels []level, l level) []level {
	for i := range levels {
		if levels[i].typ == l.typ {
			levels[i].twice = true
			return levels
		}
	}
	return append(levels, l)
}

// memberOf returns the member that a field is, without a name if it is none, or the
// type of the struct whose fields stand for it.
func memberOf(sf reflect.StructField, index []int) (member, reflect.Type) {
	bare := sf.Type // what the field holds or points to
	if bare.Name() == "" && bare.Kind() == reflect.Pointer {
		bare = bare.Elem()
	}
	if !sf.IsExported() && (!sf.Anonymous || bare.Kind() != reflect.Struct) {
		return member{}, nil
	}
	tag := sf.Tag.Get("json")
	if tag == "-" {
		return member{}, nil
	}
	name, options, _ := strings.Cut(tag, ",")
	if !validName(name) {
		name = ""
	}
	if name == "" && sf.Anonymous && bare.Kind() == reflect.Struct {
		return member{}, bare
	}
	return member{
		name:   cmp.Or(name, sf.Name),
		tagged: name != "",
		quoted: slices.Contains(strings.Split(options, ","), "string") && quotable(bare.Kind()),
		index:  index,
		typ:    sf.Type,
	}, nil
}

// quotable reports whether the option string applies to a kind.
func quotable(k reflect.Kind) bool {
	return reflect.Bool <= k && k <= reflect.Float64 || k == reflect.String
}

// validName reports whether encoding/json takes a name from a tag.
func validName(s string) bool {
	for _, c := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return s != ""
}
