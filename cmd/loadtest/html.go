package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
)

//go:embed report.html
var pageText string

var pageTemplate = template.Must(template.New("report").Parse(pageText))

// The template reads these; what it shows is decided here.
type (
	// Page is a report.
	Page struct {
		Title   string
		Runs    []PageRun
		Several bool
		Wholes  []PageRun // of --runs: the medians of some of the runs
		Columns []string  // of the table of runs
		Charts  []PageChart
		Faults  []PageFault
	}
	// PageRun is one run of it.
	PageRun struct {
		Name, Class, Setting  string
		Of                    string // behind a heading, among several
		Verdict, VerdictClass string
		Tiles                 []PageTile
		Stages                [][]string // a row for each part of the latency
		Cells                 []string   // by Page.Columns
		SLO, Proofs           []PageCheck
		Notes, Warnings       []string
		Env                   [][2]string
	}
	// PageTile is a figure, and its range over several runs.
	PageTile struct{ Name, Value, Range string }
	// PageCheck is an objective or a proof.
	PageCheck struct {
		OK          bool
		What, Found string
	}
	// PageChart is a chart for wide windows and for narrow ones.
	PageChart struct {
		Title, About string
		Legend       []Shape // the path is the name
		Sizes        [2]PageDrawing
	}
	// PageDrawing is one of them.
	PageDrawing struct {
		Drawing
		Class, Title string
	}
	// PageFault is a mark of a run.
	PageFault struct{ Run, At, What string }
)

// Sizes of a chart, wide and narrow.
const (
	wideWidth, narrowWidth = 560, 350
	chartHeight            = 220
)

// writeHTML writes a page that needs nothing else: no script, no network. The runs are
// those of the results.
func writeHTML(w io.Writer, results []*result, runs []run) error {
	return pageTemplate.Execute(w, pageOf(results, runs))
}

func pageOf(results []*result, runs []run) *Page {
	p := &Page{Title: "Load test: " + runs[0].Scenario, Several: len(runs) > 1}
	for _, r := range results {
		if len(r.Runs) > 0 {
			p.Wholes = append(p.Wholes, run{r.Scenario, r}.page(""))
		}
	}
	for i, r := range runs {
		if r.Scenario != runs[0].Scenario {
			p.Title = "Load test"
		}
		one := r.page(runClass(i))
		if p.Several {
			one.Of = ": " + r.Name
		}
		p.Runs = append(p.Runs, one)
		for _, m := range r.Marks {
			p.Faults = append(p.Faults, PageFault{r.Name, secondsText(m.At), m.label()})
		}
	}
	p.tabulate()
	for _, c := range charts(runs) {
		pc := PageChart{Title: c.title, About: c.about}
		for _, l := range append(c.lines, c.bands...) {
			if l.name != "" {
				pc.Legend = append(pc.Legend, Shape{l.class, l.name})
			}
		}
		pc.Sizes[0] = PageDrawing{c.draw(wideWidth, chartHeight, true), "wide", c.title}
		pc.Sizes[1] = PageDrawing{c.draw(narrowWidth, chartHeight, false), "narrow", c.title}
		p.Charts = append(p.Charts, pc)
	}
	return p
}

// tabulate puts the figures of the runs into columns: one may have some that another has not.
func (p *Page) tabulate() {
	for _, r := range p.Runs {
		at := 0 // where a new column goes: behind the one before it
		for _, f := range r.Tiles {
			i := slices.Index(p.Columns, f.Name)
			if i < 0 {
				i = at
				p.Columns = slices.Insert(p.Columns, i, f.Name)
			}
			at = i + 1
		}
	}
	for i := range p.Runs {
		r := &p.Runs[i]
		for _, name := range p.Columns {
			cell := "–"
			if k := slices.IndexFunc(r.Tiles, func(f PageTile) bool { return f.Name == name }); k >= 0 {
				cell = r.Tiles[k].Value
			}
			r.Cells = append(r.Cells, cell)
		}
	}
}

func (r run) page(class string) PageRun {
	p := PageRun{Name: r.Name, Class: class, Setting: r.setting(), Verdict: r.headline(palette{}), VerdictClass: r.Verdict,
		Notes: r.Notes, Warnings: r.Env.Warnings}
	for _, f := range r.keyFigures() {
		p.Tiles = append(p.Tiles, PageTile{f.Name, f.Value, r.rangeOf(f.Field)})
	}
	p.Stages = r.stages()
	for _, s := range r.SLO {
		p.SLO = append(p.SLO, PageCheck{s.OK, s.Expression, s.found()})
	}
	for _, c := range r.Proofs {
		p.Proofs = append(p.Proofs, PageCheck{c.OK, c.Claim, c.Found})
	}
	m := &r.Env
	for _, row := range [][2]string{
		{"CPU", m.CPU}, {"cores", fmt.Sprintf("%d, GOMAXPROCS %d", m.Cores, m.GOMAXPROCS)}, {"CPU quota", m.quota()},
		{"governor", m.Governor}, {"load average", strconv.FormatFloat(m.Load1, 'f', 2, 64)},
		{"Go", m.Go + " " + m.OS + "/" + m.Arch}, {"JSON", m.JSON}, {"revision", m.Revision},
		{"open files", limit(m.OpenFiles)}, {"ephemeral ports", limit(uint64(m.EphemeralPorts))},
		{"seed", strconv.FormatUint(r.Seed, 10)},
	} {
		if row[1] != "" {
			p.Env = append(p.Env, row)
		}
	}
	return p
}
