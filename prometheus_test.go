package sluice

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
	"github.com/seed4d760daf/sluice/decode"
)

// exposition is a text of Prometheus as a reader of our own finds it: values by series,
// and what each family is.
type exposition struct {
	values map[string]float64
	kinds  map[string]string
	order  []string // series
}

var (
	nameForm   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	seriesForm = regexp.MustCompile(`^([a-z][a-z0-9_]*)(?:\{(.*)\})?$`)
	labelForm  = regexp.MustCompile(`^([a-z]+)="((?:[^"\\\n]|\\\\|\\n|\\")*)"(,|$)`)
)

// parseExposition fails on whatever the format (version 0.0.4) does not allow: a sample
// without its family's HELP and TYPE before it, a family in two places, a series twice.
func parseExposition(t *testing.T, text string) exposition {
	t.Helper()
	e := exposition{values: make(map[string]float64), kinds: make(map[string]string)}
	family, help := "", ""
	if !strings.HasSuffix(text, "\n") {
		t.Error("no newline at the end")
	}
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		line := lines.Text()
		if rest, ok := strings.CutPrefix(line, "# HELP "); ok {
			name, words, _ := strings.Cut(rest, " ")
			if help = name; !nameForm.MatchString(name) || words == "" || e.kinds[name] != "" {
				t.Errorf("help: %s", line)
			}
			continue
		}
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, kind, _ := strings.Cut(rest, " ")
			if family = name; name != help {
				t.Errorf("type without help: %s", line)
			}
			e.kinds[name] = kind
			continue
		}
		series, number, _ := strings.Cut(line, "} ")
		if number == "" {
			series, number, _ = strings.Cut(line, " ")
		} else {
			series += "}"
		}
		e.sample(t, family, series, number)
	}
	return e
}

func (e *exposition) sample(t *testing.T, family, series, number string) {
	t.Helper()
	m := seriesForm.FindStringSubmatch(series)
	v, err := strconv.ParseFloat(number, 64)
	if m == nil || err != nil {
		t.Errorf("sample: %s %s", series, number)
		return
	}
	base, kind := m[1], e.kinds[family]
	if kind == "histogram" {
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			base = strings.TrimSuffix(base, suffix)
		}
	}
	if base != family || strings.HasSuffix(family, "_total") != (kind == "counter") {
		t.Errorf("%s is in the family %s, a %s", series, family, kind)
	}
	for rest := m[2]; rest != ""; {
		l := labelForm.FindStringSubmatch(rest)
		if l == nil {
			t.Errorf("labels: %s", series)
			return
		}
		rest = rest[len(l[0]):]
	}
	if _, twice := e.values[series]; twice {
		t.Errorf("%s is there twice", series)
	}
	e.values[series] = v
	e.order = append(e.order, series)
}

// TestWritePrometheus: the text says what Stats says.
func TestWritePrometheus(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Shards: 2, MaxConcurrency: 2, Guilds: 3}, Config{Order: PerShard}, func(f *fleet) {
		f.gw.Handle(decode.TypingStart, func(Event) { wait(time.Millisecond) })
		f.up()
		f.mock.Session(1).Reconnect()
		f.until("back", func() bool { return f.shard(1).Stats().Resumes == 1 })
		f.sendAll(640, "TYPING_START", "1")
		f.sendAll(2, "NEVER_HEARD_OF", "1")
		f.until("handled", func() bool { s := f.shard(0).Stats(); return s.Handled == 640 && s.Events[decode.Unknown] == 2 })
		st := f.gw.Stats()
		var text strings.Builder
		if err := st.WritePrometheus(&text); err != nil {
			t.Fatal(err)
		}
		e := parseExposition(t, text.String())
		for series, want := range map[string]float64{
			`sluice_shard_received_total{shard="0"}`:           float64(st.Shards[0].Received),
			`sluice_shard_handled_total{shard="0"}`:            640,
			`sluice_shard_active{shard="1"}`:                   1,
			`sluice_shard_state{shard="1",state="active"}`:     1,
			`sluice_shard_resumes_total{shard="1"}`:            1,
			`sluice_reconnects_total{cause="reconnect"}`:       1,
			`sluice_reconnects_total{cause="zombie"}`:          0,
			`sluice_events_total{type="TYPING_START"}`:         640,
			`sluice_events_total{type="UNKNOWN"}`:              2,
			`sluice_events_total{type="GUILD_CREATE"}`:         6,
			`sluice_stage_seconds_count{stage="handler"}`:      10,
			`sluice_stage_seconds_sum{stage="handler"}`:        0.01,
			`sluice_shard_session_start_seconds{shard="0"}`:    float64(st.Shards[0].Began.UnixNano()) / 1e9,
			fmt.Sprintf(`sluice_info{decoder=%q}`, st.Decoder): 1,
		} {
			if got, ok := e.values[series]; !ok || got != want {
				t.Errorf("%s is %v (%v), want %v", series, got, ok, want)
			}
		}
		e.histogramsHold(t)
	})
}

// histogramsHold: buckets never fall, and the last has everything.
func (e *exposition) histogramsHold(t *testing.T) {
	t.Helper()
	for _, stage := range []string{"read", "inflate", "queue", "handler"} {
		last, n := 0.0, 0
		for _, series := range e.order {
			if strings.HasPrefix(series, `sluice_stage_seconds_bucket{stage="`+stage) {
				if v := e.values[series]; v < last {
					t.Errorf("%s falls to %v", series, v)
				} else {
					last = v
				}
				n++
			}
		}
		inf := e.values[`sluice_stage_seconds_bucket{stage="`+stage+`",le="+Inf"}`]
		if count := e.values[`sluice_stage_seconds_count{stage="`+stage+`"}`]; n != mostLe-leastLe+2 || inf != count || last != count {
			t.Errorf("%s: %d buckets, the last with %v of %v", stage, n, inf, count)
		}
	}
	if below := e.values[`sluice_stage_seconds_bucket{stage="handler",le="0.000524288"}`]; below != 0 {
		t.Errorf("%v handlers took less than a millisecond", below)
	}
	if below := e.values[`sluice_stage_seconds_bucket{stage="handler",le="0.001048576"}`]; below != 10 {
		t.Errorf("%v handlers took a millisecond", below)
	}
}

// TestPrometheusBounds: however many events, shards and causes there are, the series are as
// many as the documentation says.
func TestPrometheusBounds(t *testing.T) {
	st := Stats{Shards: make([]ShardStats, 100)}
	for i := range st.Shards {
		s := &st.Shards[i]
		s.ID, s.State, s.Events, s.ShedBy = i, "active", make(map[decode.EventType]uint64), make(map[decode.EventType]uint64)
		for et := range decode.EventType(decode.NumEventTypes) {
			s.Events[et], s.ShedBy[et] = 1, 1
		}
	}
	var text strings.Builder
	if err := st.WritePrometheus(&text); err != nil {
		t.Fatal(err)
	}
	e := parseExposition(t, text.String())
	if n := len(e.order) - 100*(len(shardMetrics)+1); n > 4*(mostLe-leastLe+4)+2*int(decode.NumEventTypes)+int(numCauses)+4 {
		t.Errorf("%d series besides those of the shards", n)
	}
}

// TestPrometheusEscapes: what stands in a label or a help may be any text.
func TestPrometheusEscapes(t *testing.T) {
	var text strings.Builder
	p := prom{bufio.NewWriter(&text)}
	p.family("a", asGauge, "one\ntwo \\ three \"four\"")
	p.sample("a", 1.5, "x", "q\"b\\n\nl", "y", "é")
	p.w.Flush()
	want := "# HELP a one\\ntwo \\\\ three \"four\"\n# TYPE a gauge\na{x=\"q\\\"b\\\\n\\nl\",y=\"é\"} 1.5\n"
	if text.String() != want {
		t.Errorf("got  %q\nwant %q", text.String(), want)
	}
	parseExposition(t, text.String())
}

// TestPrometheusError: the writer's error is the caller's.
func TestPrometheusError(t *testing.T) {
	r, w := io.Pipe()
	broken := errors.New("broken")
	r.CloseWithError(broken)
	if err := (Stats{}).WritePrometheus(w); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
