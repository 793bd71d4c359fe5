package main

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A run leaves every kind of file, and they tell of the same events.
func TestOutputs(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	m := small(0)
	m.Rate = 4000
	code, r := attackMock(t, m, "--duration", "2500ms", "--rate", "4000", "--csv", in("r.csv"), "--hdr", in("r.hdr"), "--html", in("r.html"), "--slo", "lost==0")
	if code != exitOK && code != exitRate || len(r.Series) < 2 || len(r.Series) > 4 {
		t.Fatalf("code %d, %d points, notes %q", code, len(r.Series), r.Notes)
	}
	var timed int64
	for i, p := range r.Series {
		timed += p.Samples
		if p.Serving != 2 || p.Handshake != 0 || p.Down != 0 || p.HeapBytes == 0 || p.Goroutines == 0 || p.TargetPerS != 4000 || p.Samples > 0 && p.P50 <= 0 {
			t.Errorf("point %d is %+v", i, p)
		}
	}
	if timed == 0 || timed > r.Latency.Samples {
		t.Errorf("%d timed in the series, %d in all", timed, r.Latency.Samples)
	}
	s := r.Stages
	few := r.Latency.Samples / 10 // handlers run while the figures are read
	if min(s.Arrival.Samples, s.Queue.Samples, s.Handler.Samples) < r.Latency.Samples-few ||
		s.Arrival.P50 > r.Latency.P50 || s.Queue.P50 > r.Latency.P50 {
		t.Errorf("stages %+v of latency %+v", s, r.Latency)
	}
	if h, err := decodeHistogram(r.Histogram); err != nil || h.TotalCount() != r.Latency.Samples {
		t.Errorf("the histogram has %d of %d samples: %v", h.TotalCount(), r.Latency.Samples, err)
	}

	lines, err := csv.NewReader(opened(t, in("r.csv"))).ReadAll()
	if err != nil || len(lines) != len(r.Series)+1 || lines[0][1] != "at_s" || lines[0][2] != "events" || lines[1][2] != fmt.Sprint(r.Series[0].Events) {
		t.Errorf("CSV %q: %v", lines, err)
	}
	log := hdrhistogram.NewHistogramLogReader(opened(t, in("r.hdr")))
	var logged int64
	for h, err := log.NextIntervalHistogram(); h != nil || err != nil; h, err = log.NextIntervalHistogram() {
		if err != nil {
			t.Fatal(err)
		}
		logged += h.TotalCount()
	}
	if logged != timed {
		t.Errorf("%d samples in the log, %d in the series", logged, timed)
	}
	page, err := io.ReadAll(opened(t, in("r.html")))
	if err != nil || !bytes.Contains(page, []byte("Latency over time")) {
		t.Errorf("HTML of %d bytes: %v", len(page), err)
	}
}

func opened(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// busy is a result with a bit of everything in it.
func busy() *result {
	r := costing(1500)
	l := newLatency(1)
	for i := range int64(5000) {
		l.add(1e6 + i*i*100)
	}
	r.Histogram, r.Latency, r.Proof, r.TargetPerS = encode(l.histogram()), l.result(), "stamps", 100
	r.Shards, r.Scenario = 4, `<script>alert(1)</script>`
	for i := range 20 {
		p := point{At: float64(i + 1), Events: 100, EventsPerS: 100, TargetPerS: 100, Samples: 10, P50: 1e6, P99: int64(2e6 + i*1e5), P999: 1e8,
			CPUNsPerEvent: 1500, AllocsPerEvent: 0.01, HeapBytes: 5 << 20, StackBytes: 1 << 18, GCCycles: int64(i % 3), Serving: 4 - i%2, Down: i % 2}
		if i == 7 { // nothing came
			p.Events, p.Samples, p.P50, p.P99, p.P999 = 0, 0, 0, 0, 0
		}
		r.Series = append(r.Series, p)
	}
	r.Marks = []mark{{At: 3.2, Until: 3.2, What: "drop", Count: 2}, {At: 8, Until: 12, What: "slow handlers", Count: 1}}
	r.SLO = []slo{{Expression: "p99<5ms", Field: "latency.p99_ns", Value: 6e6}}
	r.Proofs = []claim{prove(false, "a | b", "<b>%d</b>", 1)}
	r.Notes = []string{"a note"}
	return r
}

// The page is well-formed, escapes what it shows, and asks for nothing.
func TestHTML(t *testing.T) {
	for name, runs := range map[string][]run{
		"one": {{"one", busy()}}, "several": {{"first", busy()}, {"second", busy()}, {"empty", costing(1)}}, "empty": {{"empty", costing(1)}},
	} {
		var b bytes.Buffer
		if err := writeHTML(&b, nil, runs); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if strings.Contains(text, "<script") || strings.Contains(text, "<b>1") {
			t.Errorf("%s: what is shown is not escaped", name)
		}
		for _, bad := range []string{"http://", "https://", "@import", "url(", "NaN", "Inf", "ZgotmplZ"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s: the page has %q in it", name, bad)
			}
		}
		for _, svg := range regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(text, -1) {
			for d := xml.NewDecoder(strings.NewReader(svg)); ; {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v in %s", name, err, svg)
				}
			}
		}
		if name == "empty" {
			continue
		}
		marks := strings.Count(text, `<g class="mark`)
		overTime := strings.Count(text, "<svg") - 2 // the distribution, in two sizes
		each := 2
		if name == "several" {
			each = 4
		}
		bands := strings.Count(text, "Shards by state:") / 3 // of a run each, so with its marks alone
		if want := each*overTime - 2*2*bands; marks != want {
			t.Errorf("%s: %d marks on %d charts, want %d", name, marks, overTime, want)
		}
	}
}

// A gap in the values is a gap in the line.
func TestChartGap(t *testing.T) {
	r := busy()
	for _, c := range charts([]run{{"one", r}}) {
		if c.title == "Latency over time" || c.title == "CPU time an event" {
			for _, l := range c.draw(560, 220, true).Lines {
				if n := strings.Count(l.Path, "M"); n != 2 {
					t.Errorf("%s is drawn in %d pieces, want 2: %s", c.title, n, l.Path)
				}
			}
		}
	}
}

func TestAxes(t *testing.T) {
	for _, c := range []struct {
		chart chart
		want  string
	}{
		{chart{format: plain, whole: true, lines: []curve{{y: []float64{0, 0}}}}, "0 1"},
		{chart{format: plain, whole: true, lines: []curve{{y: []float64{2}}}}, "0 1 2"},
		{chart{format: plain, lines: []curve{{y: []float64{49_000}}}}, "0 20.0k 40.0k 60.0k"},
		{chart{format: bytesText, unit: 1 << 20, lines: []curve{{y: []float64{9 << 20}}}}, "0 B 5.0 MiB 10.0 MiB"},
		{chart{format: nanoseconds, log: true, lines: []curve{{y: []float64{1.2e6, 3e8}}}}, "1.0ms 10ms 100ms"},
		{chart{format: nanoseconds, log: true, lines: []curve{{y: []float64{1.2e6, 1.4e6}}}}, "1.0ms 1.5ms 2.0ms"},
		{chart{format: plain, whole: true, bands: []curve{{y: []float64{3}}, {y: []float64{1}}}}, "0 1 2 3 4"},
	} {
		low, high := c.chart.limits()
		var got []string
		for _, v := range c.chart.valueTicks(low, high) {
			got = append(got, c.chart.format(v))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("ticks %q, want %q", text, c.want)
		}
	}
}

func TestReportCommand(t *testing.T) {
	dir := t.TempDir()
	one, two := saveResult(t, dir, "one.json", busy()), saveResult(t, dir, "two.json", costing(1000, 1100))
	both := filepath.Join(dir, "both.json")
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{one, exitOK, "✗ p99<5ms: 6.0ms"},
		{one + " --format md", exitOK, `| ✗ | a \| b | <b>1</b> |`},
		{"--format md " + two, exitOK, "| CPU an event | 1.1µs | 1.0µs – 1.1µs |"},
		{one + " --format csv", exitOK, "\none,4,100,100,100,10,1000000,"},
		{one + " --format csv", exitOK, ",0,0,drop ×2\none,5,"}, // in the part in which it was
		{one + " --format csv", exitOK, ",0,0,slow handlers\none,13,"},
		{one + " " + one + " --format csv", exitOK, "\none (2),1,"},
		{"--format json --out " + both + " " + one + " " + two, exitOK, ""},
		{both + " --format text", exitOK, "medians of 2 runs"},
		{one + " --html " + filepath.Join(dir, "r.html"), exitOK, ""},
		{"", exitUsage, "report takes results"},
		{one + " --html a --out b", exitUsage, "take one of them"},
		{filepath.Join(dir, "none.json"), exitUsage, "none.json"},
	} {
		code, out, err := call(t.Context(), nil, append([]string{"report"}, strings.Fields(c.args)...)...)
		if code != c.code || !strings.Contains(out+err, c.want) {
			t.Errorf("report %s: code %d, stdout %s, stderr %s; want %d and %q", c.args, code, out, err, c.code, c.want)
		}
	}
	if list, err := loadResults(both); err != nil || len(list) != 2 || len(list[1].Runs) != 2 {
		t.Errorf("%d results: %v", len(list), err)
	}
	if info, err := os.Stat(filepath.Join(dir, "r.html")); err != nil || info.Size() < 10_000 {
		t.Errorf("no page: %v", err)
	}
}

// Several runs, each in a process of its own.
func TestRepeat(t *testing.T) {
	dir := t.TempDir()
	out, page := filepath.Join(dir, "r.json"), filepath.Join(dir, "r.html")
	code, stdout, stderr := call(t.Context(), nil, "run", "--runs", "2", "--shards", "1", "--rate", "2000", "--duration", "300ms", "--ui", "quiet",
		"--out", out, "--html", page, "--slo", "lost==0", "--slo", "goroutines<1")
	if code != exitFailed || stderr != "" || !strings.Contains(stdout, "✗ goroutines<1") || !strings.Contains(stdout, "✓ lost==0") {
		t.Errorf("code %d, stdout %s, stderr %s", code, stdout, stderr)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	conforms(t, b)
	list, err := loadResults(out)
	if err != nil {
		t.Fatal(err)
	}
	r := list[0]
	if len(r.Runs) != 2 || len(r.Runs[0].Series) == 0 || r.Runs[0].Started.Equal(r.Runs[1].Started) || len(r.SLO) != 2 {
		t.Fatalf("%d runs, objectives %+v", len(r.Runs), r.SLO)
	}
	a, c := float64(r.Runs[0].Events), float64(r.Runs[1].Events)
	if v := r.Spread["events"]; v.Min != min(a, c) || v.Max != max(a, c) || v.Median != (a+c)/2 {
		t.Errorf("events %v and %v vary as %+v", a, c, v)
	}
	html, err := os.ReadFile(page)
	for _, want := range []string{"Load test: steady, 2 runs", "FAILED", "goroutines&lt;1", "medians of 2 runs"} {
		if !bytes.Contains(html, []byte(want)) {
			t.Errorf("the page does not say %q: %v", want, err)
		}
	}
}

func TestCombine(t *testing.T) {
	a, b, c := costing(1000), costing(3000), costing(2000)
	a.Lost, c.Lost, b.Verdict, c.Verdict = 1, 2, verdictRate, verdictFailed
	c.Proofs = []claim{none(1, "Identifies too soon")}
	r := combine([]*result{a, b, c})
	if r.CPUNsPerEvent != 2000 || r.Lost != 3 || r.Verdict != verdictFailed || r.Spread["cpu_ns_per_event"].RSD != 0.5 {
		t.Errorf("%+v", r)
	}
	if len(r.Proofs) != 2 || r.Proofs[0].Claim != "run 3: Identifies too soon" || r.Proofs[1].OK || r.Proofs[1].Found != "in 2 of 3 runs" {
		t.Errorf("proofs %+v", r.Proofs)
	}
}

// Prometheus sees the newest point while a run lasts.
func TestPrometheus(t *testing.T) {
	f := &fleet{o: &options{scenario: "steady", handler: "raw", rate: 100}, watch: newWatch(), witness: newWitness(&options{rate: 1}), shards: 3}
	f.sampler = newSampler(f)
	var said strings.Builder
	stop, err := f.sampler.serve("127.0.0.1:0", &said)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	url := strings.Fields(said.String())[2]
	get := func() string {
		res, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if early := get(); !strings.Contains(early, `loadtest_info{scenario="steady",handler="raw"`) || strings.Contains(early, "events_total") {
		t.Errorf("before the measured span: %s", early)
	}
	began := f.sampler.total.base.at.AddDate(2026, 0, 0)
	f.sampler.begin(began, 100)
	f.witness.latency.add(2e6)
	f.watch.serve(1, true)
	f.watch.opened(2, true)
	f.watch.shed.Add(4)
	f.sampler.sample(began.Add(2e9), 300)
	text := get()
	for _, want := range []string{
		"# TYPE loadtest_events_total counter\nloadtest_events_total 200\n", "loadtest_events_per_second 100\n", "loadtest_target_events_per_second 100\n",
		`loadtest_latency_seconds{quantile="0.99"} 0.002`, "loadtest_latency_seconds_count 1\n", `loadtest_shards{state="serving"} 1`,
		`loadtest_shards{state="handshake"} 1`, `loadtest_shards{state="down"} 1`, "loadtest_shed_total 4\n", "loadtest_heap_bytes ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	sample := regexp.MustCompile(`^(# (HELP|TYPE) .+|loadtest_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [-+.e0-9]+)$`)
	for line := range strings.Lines(text) {
		if !sample.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("%q is not in the text format", line)
		}
	}
}
