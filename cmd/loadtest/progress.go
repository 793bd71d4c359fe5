package main

import (
	"bytes"
	"io"
	"math"
	"os"
	"strconv"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

// sample is the state of a run at one moment.
type sample struct {
	gauges
	latency     *latency
	up, opening int64
	shards      int
	target      float64 // events a second; 0: none
}

// progress shows a run while it lasts: some rows redrawn in place on a terminal, a line
// a second elsewhere. It has no colours. It allocates nothing once it has begun, so that
// it does not show in what it watches.
type progress struct {
	w        io.Writer
	columns  func() int // of the terminal
	live     bool
	interval time.Duration // 0: silent

	began, until, last time.Time
	events             int64 // the run ends at so many; 0: at a time
	before             sample
	line, segment      []byte // what is to be drawn: rows, if it is live
	p                  [2]int64
	drawn              [mostRows]int // columns of the rows on the screen
	rows               int           // how many there are
}

var liveQuantiles = []float64{0.5, 0.99}

const (
	liveInterval  = 250 * time.Millisecond
	plainInterval = time.Second

	// mostRows is how many rows the live view may take; what has no room is left out.
	mostRows = 6

	// barMost is the width of the bar, where there is room for it.
	barMost = 30
)

func newProgress(o *options, std streams) *progress {
	p := &progress{w: std.err, line: make([]byte, 0, 1024), segment: make([]byte, 0, 256)}
	file, ok := std.err.(*os.File)
	switch {
	case o.ui == "quiet":
	case o.ui == "auto" && ok && term.IsTerminal(int(file.Fd())):
		p.live, p.interval = true, liveInterval
		p.columns = func() int {
			columns, _, err := term.GetSize(int(file.Fd()))
			if err != nil || columns < 2 {
				return 80
			}
			return columns
		}
	default:
		p.interval = plainInterval
	}
	return p
}

// waiting shows shards that come up. Only a live line does: it is soon over.
func (p *progress) waiting(up int64, shards int) {
	if !p.live {
		return
	}
	p.line = append(p.line[:0], "waiting for shards: "...)
	p.line = strconv.AppendInt(p.line, up, 10)
	p.line = append(p.line, " of "...)
	p.line = strconv.AppendInt(p.line, int64(shards), 10)
	p.draw()
}

// step shows which of several steps a run is at.
func (p *progress) step(what string, n, of int) {
	if p.interval == 0 {
		return
	}
	p.line = append(append(p.line[:0], what...), ' ')
	p.line = strconv.AppendInt(p.line, int64(n), 10)
	p.line = append(p.line, " of "...)
	p.line = strconv.AppendInt(p.line, int64(of), 10)
	p.draw()
}

// begin starts a span that ends at a time or after a number of events.
func (p *progress) begin(until time.Time, events int64, now sample) {
	p.began, p.until, p.events = time.Now(), until, events
	p.last, p.before = p.began, now
}

// due tells whether it is time to show.
func (p *progress) due(now time.Time) bool { return p.interval > 0 && p.next(now) <= 0 }

// next is how long until then.
func (p *progress) next(now time.Time) time.Duration {
	if p.interval == 0 {
		return time.Second
	}
	return p.interval - now.Sub(p.last)
}

// show draws what has happened since the last time.
func (p *progress) show(now time.Time, s sample) {
	span := now.Sub(p.last).Seconds()
	p.last = now
	events, cpu, mallocs := s.events-p.before.events, s.cpu-p.before.cpu, s.mallocs-p.before.mallocs
	p.before = s
	width := p.width()
	p.line = p.line[:0]
	// 1. How far it is.
	p.add(width, p.clock(now, s))
	p.bar(width, now, s)
	p.row()
	// 2. What comes, and what it costs.
	p.segment = append(count(p.segment[:0], float64(events)/span), "/s"...)
	if p.live && s.target > 0 {
		p.segment = count(append(p.segment, " of "...), s.target)
	}
	p.add(width, p.segment)
	s.latency.at(p.p[:], liveQuantiles)
	if p.p[1] > 0 {
		p.segment = duration(append(p.segment[:0], "p50 "...), p.p[0])
		p.segment = duration(append(p.segment, " p99 "...), p.p[1])
		p.add(width, p.segment)
	}
	if events > 0 && cpuMeasured {
		p.add(width, append(duration(p.segment[:0], int64(cpu)/events), " cpu/event"...))
	}
	if events > 0 {
		p.add(width, append(strconv.AppendFloat(p.segment[:0], max(float64(mallocs), 0)/float64(events), 'f', 3, 64), " allocs/event"...))
	}
	p.add(width, append(size(p.segment[:0], s.heap), " heap"...))
	// 3. How the fleet is.
	p.row()
	p.add(width, p.fleet(s))
	p.counted(width, s.ends, " disconnects")
	p.counted(width, s.redials, " reconnects")
	p.counted(width, s.shed, " shed")
	p.draw()
}

// fleet is the shards by state: those that serve, and the others if there are any.
func (p *progress) fleet(s sample) []byte {
	b := strconv.AppendInt(p.segment[:0], s.up, 10)
	b = strconv.AppendInt(append(b, '/'), int64(s.shards), 10)
	b = append(b, " shards"...)
	if s.opening > 0 {
		b = append(strconv.AppendInt(append(b, ", "...), s.opening, 10), " in handshake"...)
	}
	if down := int64(s.shards) - s.up - s.opening; down > 0 {
		b = append(strconv.AppendInt(append(b, ", "...), down, 10), " down"...)
	}
	return b
}

// counted adds a number unless it is zero.
func (p *progress) counted(width int, n int64, what string) {
	if n > 0 {
		p.add(width, append(strconv.AppendInt(p.segment[:0], n, 10), what...))
	}
}

// clock is how far the run is, and on a terminal how much of it is left.
func (p *progress) clock(now time.Time, s sample) []byte {
	b := strconv.AppendInt(p.segment[:0], int64(math.Round(now.Sub(p.began).Seconds())), 10)
	if !p.until.IsZero() {
		b = strconv.AppendInt(append(b, '/'), int64(math.Round(p.until.Sub(p.began).Seconds())), 10)
	}
	b = append(b, 's')
	if p.events > 0 {
		b = append(strconv.AppendInt(append(b, ' '), min(s.events*100/p.events, 100), 10), '%')
	}
	if p.live && !p.until.IsZero() {
		b = strconv.AppendInt(append(b, ", "...), int64(math.Ceil(max(p.until.Sub(now).Seconds(), 0))), 10)
		b = append(b, "s left"...)
	}
	return b
}

// bar shows the same as a bar, on a terminal that has room for it.
func (p *progress) bar(width int, now time.Time, s sample) {
	const least = 10
	room := min(width-utf8.RuneCount(p.line)-2, barMost)
	if !p.live || room < least || p.until.IsZero() && p.events == 0 {
		return
	}
	part := 0.0
	if p.events > 0 {
		part = float64(s.events) / float64(p.events)
	}
	if whole := p.until.Sub(p.began); !p.until.IsZero() && whole > 0 {
		part = max(part, now.Sub(p.began).Seconds()/whole.Seconds())
	}
	full := int(min(max(part, 0), 1) * float64(room))
	b := p.segment[:0]
	for i := range room {
		if i < full {
			b = append(b, "━"...)
		} else {
			b = append(b, "┄"...)
		}
	}
	p.add(width, b)
}

// row begins a new row of a live view, unless this one is empty.
func (p *progress) row() {
	if p.live && len(p.line) > 0 && p.line[len(p.line)-1] != '\n' {
		p.line = append(p.line, '\n')
	}
}

// add appends a segment. Where the row has no room for all of it, it begins the next one
// of a live view, and is left out of a line: the important come first.
func (p *progress) add(width int, segment []byte) {
	const gap = "  "
	p.segment = segment
	used, wide := utf8.RuneCount(p.line[bytes.LastIndexByte(p.line, '\n')+1:]), utf8.RuneCount(segment)
	if used > 0 && used+len(gap)+wide > width {
		if !p.live {
			return
		}
		p.row()
		used = 0
	}
	if wide > width || bytes.Count(p.line, []byte{'\n'}) >= mostRows {
		return
	}
	if used > 0 {
		p.line = append(p.line, gap...)
	}
	p.line = append(p.line, segment...)
}

// width is how many columns a line may take. It is asked each time, for a window may
// be resized.
func (p *progress) width() int {
	const plainWidth = 200
	if !p.live {
		return plainWidth
	}
	return p.columns() - 1 // the last one wraps on some terminals
}

// draw writes the line: in place of the rows before on a terminal.
func (p *progress) draw() {
	if !p.live {
		p.w.Write(append(p.line, '\n')) // progress that cannot be shown is not worth ending a run
		return
	}
	p.erase()
	for p.line = bytes.TrimSuffix(p.line, []byte{'\n'}); p.rows < mostRows; p.rows++ {
		row, more, goes := bytes.Cut(p.line, []byte{'\n'})
		p.w.Write(row)
		p.drawn[p.rows] = utf8.RuneCount(row)
		if p.line = more; !goes {
			p.rows++
			break
		}
		p.w.Write([]byte("\r\n"))
	}
}

// erase removes the live rows, which take more of the screen if the window was made
// narrower.
func (p *progress) erase() {
	if p.rows == 0 {
		return
	}
	const clearBelow, up = "\x1b[J", 'A'
	columns, height := p.width()+1, p.rows-1
	for _, wide := range p.drawn[:p.rows] {
		height += max(wide-1, 0) / columns
	}
	p.segment = append(p.segment[:0], '\r')
	if height > 0 {
		p.segment = append(strconv.AppendInt(append(p.segment, "\x1b["...), int64(height), 10), up)
	}
	p.w.Write(append(p.segment, clearBelow...))
	p.rows = 0
}

// done clears the live line: the summary follows.
func (p *progress) done() {
	if p.live {
		p.erase()
	}
}
