package mockgateway

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/gobwas/ws"
)

// TestWordings reads traffic that is worded otherwise: it must mean the same.
func TestWordings(t *testing.T) {
	keys := regexp.MustCompile(`"(t|s|op|d)"\s*:`)
	for _, tc := range []struct {
		faults []Fault
		orders int // of the envelope's keys that turn up, 0 for any number
		check  func(text []byte, m message) bool
	}{
		{[]Fault{}, 1, nil},
		{[]Fault{OddEnvelope{}}, 1, func(text []byte, m message) bool { return bytes.HasPrefix(text, []byte(` { "d" : `)) }},
		{[]Fault{ShuffledEnvelope{Seed: 4}}, 24, nil},
		{[]Fault{DecoyKeys{}}, 1, func(text []byte, m message) bool {
			var d struct {
				T  string
				S  int
				Op int
			}
			return json.Unmarshal(m.D, &d) == nil && d.T == "MESSAGE_DELETE" && d.S == 1 && d.Op == 9
		}},
		{[]Fault{NumericIDs{}}, 1, func(text []byte, m message) bool {
			return !regexp.MustCompile(`"\d{17,20}"[^:]`).Match(text) && regexp.MustCompile(`id":\d{17,20}[,}]`).Match(text)
		}},
		{[]Fault{DecoyKeys{}, NumericIDs{}, ShuffledEnvelope{}}, 24, nil},
	} {
		t.Run(fmt.Sprintf("%v", tc.faults), func(t *testing.T) {
			inBubble(t, Options{Guilds: 2, Rate: 1000, Events: 1000, Faults: tc.faults}, func(t *testing.T, s *Server) {
				c := dial(t, s, s.WSURL()+defaultQuery)
				c.identify(0, 1) // Hello is looked at, too
				c.send(`{"op":1,"d":null}`)
				j, orders, controls := newJudge(t), map[string]bool{}, ""
				for j.n < 1000 {
					op, text, err := c.message()
					var m message
					if err != nil || op != ws.OpText || json.Unmarshal(text, &m) != nil {
						t.Fatalf("opcode %d, %v: %.100q", op, err, text)
					}
					j.see(m)
					if m.Op != 0 {
						controls += fmt.Sprint(m.Op, " ", string(m.D)[:3], " ")
					}
					if tc.check != nil && m.Op == 0 && !tc.check(text, m) {
						t.Fatalf("%.200s", text)
					}
					if _, ok := ParseStamp(m.D); m.Op == 0 && !ok && m.T != "READY" {
						t.Fatalf("%s has lost its stamp", m.T)
					}
					envelope := bytes.Replace(text, m.D, []byte("0"), 1)
					var order strings.Builder
					for _, key := range keys.FindAllSubmatch(envelope, -1) {
						order.Write(key[1])
					}
					orders[order.String()] = true
				}
				if controls != `10 {"h 11 nul ` {
					t.Errorf("besides dispatches there was %s", controls)
				}
				if len(orders) != tc.orders {
					t.Errorf("%d orders of keys, want %d: %v", len(orders), tc.orders, orders)
				}
			})
		})
	}
}

func TestNumberIDs(t *testing.T) {
	for in, want := range map[string]string{
		`{"id":"12345678901234567"}`:                                `{"id":12345678901234567}`,
		`{"id":"1234567890123456","x":["123456789012345678",null]}`: `{"id":"1234567890123456","x":[123456789012345678,null]}`,
		`{"1100000000000000001":{"a":"b\\\"12345678901234567"}}`:    `{"1100000000000000001":{"a":"b\\\"12345678901234567"}}`,
		`{"id":"01234567890123456"}`:                                `{"id":"01234567890123456"}`,
		`"12345678901234567890"`:                                    `12345678901234567890`,
		`"123456789012345678901"`:                                   `"123456789012345678901"`,
		`null`:                                                      `null`,
	} {
		if got := string(numberIDs([]byte(in))); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
}

func TestDecoysGoBehindTheStamp(t *testing.T) {
	stamp := make([]byte, stampSize)
	Stamp{Guild: 1}.put(stamp)
	for in, want := range map[string]string{
		stampOpen + string(stamp) + `","id":1}`: stampOpen + string(stamp) + `",` + decoys + `,"id":1}`,
		`{"id":1}`:                              `{` + decoys + `,"id":1}`,
		`{}`:                                    `{}`,
		`[1]`:                                   `[1]`,
		`null`:                                  `null`,
	} {
		if got := string(appendDecoys(nil, []byte(in))); got != want {
			t.Errorf("%s became %s, want %s", in, got, want)
		}
	}
}
