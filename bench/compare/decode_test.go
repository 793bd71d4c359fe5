//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/seed4d760daf/sluice/decode"
)

// payload is one of package decode/event's: NAME.full.json has every documented member,
// NAME.minimal.json those that are always there.
type payload struct {
	typ  decode.EventType
	file string
	d    []byte
}

// payloads are all, at least two of each event.
func payloads(t *testing.T) (list []payload) {
	for typ := decode.Unknown + 1; typ < decode.NumEventTypes; typ++ {
		files, _ := filepath.Glob(filepath.Join("..", "..", "decode", "event", "testdata", typ.String()+".*.json"))
		if len(files) < 2 {
			t.Fatalf("%v has payloads %v", typ, files)
		}
		for _, f := range files {
			d, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, payload{typ, strings.TrimSuffix(filepath.Base(f), ".json"), d})
		}
	}
	return list
}

// byJSON is what encoding/json makes of a payload. A library's UnmarshalJSON may panic.
func byJSON(d []byte, typ reflect.Type) (v any, err error) {
	return into(typ, func(v any) error { return json.Unmarshal(d, v) })
}

// into decodes into a new value; a panic is an error.
func into(typ reflect.Type, decode func(v any) error) (v any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	v = reflect.New(typ).Interface()
	return v, decode(v)
}

// refused are the payloads that a library's own UnmarshalJSON does not take, by what
// encoding/json says of it. They have a label and an automatic thread of a media channel,
// newer than the library, and an option of an autocomplete inside a subcommand.
var refused = map[string]string{
	"discordgo MESSAGE_UPDATE.full":         "unknown component type: 18",
	"discordgo INTERACTION_CREATE.modal":    "unknown component type: 18",
	"disgo GUILD_CREATE.full":               "unknown channel with type 14 received",
	"disgo INTERACTION_CREATE.autocomplete": "panic: interface conversion",
}

// TestInto: OnType's decoder fills every struct of the other libraries as encoding/json
// does, and refuses what it refuses.
func TestInto(t *testing.T) {
	for name, l := range libraries {
		for _, p := range payloads(t) {
			typ := l[p.typ].typ
			if typ == nil {
				continue
			}
			want, wantErr := byJSON(p.d, typ)
			got, err := into(typ, func(v any) error { return decode.Into(p.d, v) })
			if why, ok := refused[name+" "+p.file]; ok {
				if !says(wantErr, why) || !says(err, why) {
					t.Errorf("%s %s: error %v (%v), encoding/json's is %v", name, p.file, err, errors.Unwrap(err), wantErr)
				}
				continue
			}
			if err != nil || wantErr != nil {
				t.Errorf("%s %s: error %v, encoding/json's is %v", name, p.file, err, wantErr)
			} else if !reflect.DeepEqual(got, want) {
				t.Errorf("%s %s: %+v, want %+v", name, p.file, got, want)
			}
		}
	}
}

// says tells whether err or its cause has the text. Errors of ours keep a payload's
// words out of theirs, and have them in the cause.
func says(err error, text string) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}
