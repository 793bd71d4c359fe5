package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// findChromium returns the browser's path.
func findChromium() (string, error) {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium on the PATH: install it (Debian: apt-get install chromium), or set CHROMIUM to its path")
}

// launch starts the browser.
func launch(t *testing.T) context.Context {
	t.Helper()
	path, err := findChromium()
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which root may not have
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// loadtest builds the tool, and returns how to run it; exit codes of a verdict are well.
func loadtest(t *testing.T) func(args ...string) {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "loadtest")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", exe, "./cmd/loadtest")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return func(args ...string) {
		out, err := exec.CommandContext(t.Context(), exe, args...).CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !(errors.As(err, &exit) && (exit.ExitCode() == 3 || exit.ExitCode() == 99)) {
			t.Fatalf("loadtest %q: %v: %s", args, err, out)
		}
	}
}

// reports makes a page of one run with faults, one of two results, one of a repeated run,
// and one of a scenario without a time series.
func reports(t *testing.T) map[string]string {
	run, dir := loadtest(t), t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	run("run", "--scenario", "chaos", "--shards", "4", "--rate", "3000", "--duration", "6s", "--chaos", "drop=0.3,reset=0.2", "--ui", "quiet",
		"--slo", "lost==0,p99<1ns,latency_stages.queue.p99_ns<10s", "--html", in("chaos.html"))
	for _, handler := range []string{"raw", "none"} {
		run("run", "--shards", "2", "--rate", "2000", "--duration", "3s", "--ui", "quiet", "--handler", handler, "--out", in(handler+".json"))
	}
	run("report", in("raw.json"), in("none.json"), "--html", in("runs.html"))
	run("run", "--runs", "2", "--shards", "1", "--rate", "500", "--duration", "2s", "--ui", "quiet", "--slo", "lost==0", "--html", in("repeated.html"))
	run("run", "--scenario", "deploy", "--shards", "1", "--rate", "200", "--terms", "1", "--kills", "0", "--ui", "quiet", "--html", in("deploy.html"))
	return map[string]string{"chaos": in("chaos.html"), "runs": in("runs.html"), "repeated": in("repeated.html"), "deploy": in("deploy.html")}
}

// watch collects what a page complains of, and what it asks for beside itself.
func watch(ctx context.Context) (faults func() []string) {
	var mu sync.Mutex
	var list []string
	add := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		list = append(list, fmt.Sprintf(format, args...))
	}
	chromedp.ListenTarget(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *runtime.EventConsoleAPICalled:
			add("console.%s: %d arguments", ev.Type, len(ev.Args))
		case *runtime.EventExceptionThrown:
			add("exception: %v", ev.ExceptionDetails)
		case *log.EventEntryAdded:
			add("%s: %s (%s)", ev.Entry.Level, ev.Entry.Text, ev.Entry.URL)
		case *network.EventRequestWillBeSent:
			if ev.Type != network.ResourceTypeDocument && !strings.HasPrefix(ev.Request.URL, "data:") {
				add("request for %s", ev.Request.URL)
			}
		}
	})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return list
	}
}

// view is a window to look at a report in.
type view struct {
	name, scheme  string
	width, height int64
	phone         bool
}

var views = []view{
	{"light", "light", 1240, 900, false},
	{"dark", "dark", 1240, 900, false},
	{"phone", "light", 390, 844, true},
	{"phone dark", "dark", 390, 844, true},
}

// found is what the page says of itself.
type found struct {
	Charts, Drawings int
	Empty            []string // charts in which nothing is drawn
	Overlaps         []string // labels of an axis on one another, or cut off
	Wider            int      // than the window, by so many pixels
	Background       string
	Text             string
}

const look = `(() => {
	const shown = [...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 0);
	const empty = shown.filter(s => ![...s.querySelectorAll('.line, .band')].some(p => { const b = p.getBBox(); return b.width > 1 || b.height > 1 }));
	const overlaps = [];
	for (const s of shown) {
		const frame = s.getBoundingClientRect(), texts = [...s.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
		texts.forEach(([a, r], i) => {
			if (r.left < frame.left - 1 || r.right > frame.right + 1 || r.top < frame.top - 1 || r.bottom > frame.bottom + 1) overlaps.push(s.ariaLabel + ': ' + a + ' is cut off');
			for (const [b, q] of texts.slice(i + 1))
				if (r.left < q.right - 1 && q.left < r.right - 1 && r.top < q.bottom - 2 && q.top < r.bottom - 2) overlaps.push(s.ariaLabel + ': ' + a + ' on ' + b);
		});
	}
	return {
		Charts: document.querySelectorAll('figure').length, Drawings: shown.length,
		Empty: empty.map(s => s.ariaLabel), Overlaps: overlaps,
		Wider: document.documentElement.scrollWidth - window.innerWidth,
		Background: getComputedStyle(document.body).backgroundColor,
		Text: document.body.innerText,
	};
})()`

func open(t *testing.T, ctx context.Context, file string, v view) found {
	t.Helper()
	ctx, cancel := chromedp.NewContext(ctx) // a tab
	defer cancel()
	faults := watch(ctx)
	var f found
	var picture []byte
	err := chromedp.Run(ctx, network.Enable(), log.Enable(), runtime.Enable(),
		chromedp.EmulateViewport(v.width, v.height, func(p *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
			p.Mobile = v.phone
		}),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.scheme}}),
		chromedp.Navigate("file://"+file),
		chromedp.Evaluate(look, &f),
		chromedp.FullScreenshot(&picture, 100))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range faults() {
		t.Error(fault)
	}
	if dir := os.Getenv("SCREENSHOTS"); dir != "" {
		name := strings.TrimSuffix(filepath.Base(file), ".html") + "-" + strings.ReplaceAll(v.name, " ", "-") + ".png"
		if err := os.WriteFile(filepath.Join(dir, name), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func TestReport(t *testing.T) {
	ctx, files := launch(t), reports(t)
	// What each page must show.
	wants := map[string]struct {
		charts int // at least
		text   []string
	}{
		"chaos":    {8, []string{"Latency over time", "Latency by percentile", "Throughput", "CPU time an event", "Heap and stacks", "Shards by state", "p99<1ns", "FAILED", "What was done to the fleet", "GOMAXPROCS"}},
		"repeated": {8, []string{"2 runs", "medians of 2 runs", "Objectives", "lost==0", "steady 2"}},
		"runs":     {8, []string{"2 runs", "Latency over time: p99", "raw", "none", "not seen"}},
		"deploy":   {0, []string{"Load test: deploy", "Proofs", "processes of their own"}},
	}
	for page, file := range files {
		backgrounds := map[string]string{}
		for _, v := range views {
			t.Run(page+" "+v.name, func(t *testing.T) {
				f, want := open(t, ctx, file, v), wants[page]
				if f.Charts < want.charts || f.Drawings != f.Charts {
					t.Errorf("%d charts, %d drawn; want at least %d, each drawn once", f.Charts, f.Drawings, want.charts)
				}
				if len(f.Empty) > 0 {
					t.Errorf("nothing is drawn in %q", f.Empty)
				}
				if len(f.Overlaps) > 0 {
					t.Errorf("labels: %q", f.Overlaps)
				}
				if f.Wider > 0 {
					t.Errorf("the page is %d pixels wider than its window", f.Wider)
				}
				for _, text := range want.text {
					if !strings.Contains(f.Text, text) {
						t.Errorf("the page does not say %q", text)
					}
				}
				backgrounds[v.scheme] = f.Background
			})
		}
		if backgrounds["light"] == backgrounds["dark"] {
			t.Errorf("%s: the background is %s in light and dark", page, backgrounds["light"])
		}
	}
}

// What watches a page sees a complaint and a request.
func TestWatchSees(t *testing.T) {
	ctx := launch(t)
	file := filepath.Join(t.TempDir(), "bad.html")
	page := `<!DOCTYPE html><img src="http://127.0.0.1:9/none.png"><script>console.error("oh"); throw new Error("dear")</script>`
	if err := os.WriteFile(file, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(ctx)
	defer cancel()
	faults := watch(ctx)
	if err := chromedp.Run(ctx, network.Enable(), log.Enable(), runtime.Enable(), chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(faults(), "\n")
	for _, want := range []string{"console.error", "exception", "request for http://127.0.0.1:9/none.png"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing of %q in %q", want, all)
		}
	}
}
