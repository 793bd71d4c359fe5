package main

import (
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
	events  int64 // dispatches so far
	cpu     time.Duration
	latency *latency
	up      int64
	shards  int
	ends    int64 // connections that ended
}

// progress shows a run while it lasts: a line redrawn in place on a terminal, a line
// a second elsewhere. It allocates nothing once it has begun, so that it does not
// show in what it watches.
type progress struct {
	w        io.Writer
	fd       int
	live     bool
	interval time.Duration // 0: silent

	began, until, last time.Time
	events             int64 // the run ends at so many; 0: at a time
	before             sample
	line, segment      []byte
	p                  [2]int64
	drawn              int // columns of the line on the screen
}

var liveQuantiles = []float64{0.5, 0.99}

const (
	liveInterval  = 250 * time.Millisecond
	plainInterval = time.Second
)

func newProgress(o *options, std streams) *progress {
	p := &progress{w: std.err, line: make([]byte, 0, 512), segment: make([]byte, 0, 128)}
	file, ok := std.err.(*os.File)
	switch {
	case o.ui == "quiet":
	case o.ui == "auto" && ok && term.IsTerminal(int(file.Fd())):
		p.live, p.fd, p.interval = true, int(file.Fd()), liveInterval
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
	events, cpu := s.events-p.before.events, s.cpu-p.before.cpu
	p.before = s
	width := p.width()
	p.line = p.line[:0]
	p.add(width, p.clock(now, s))
	p.segment = count(p.segment[:0], float64(events)/span)
	p.add(width, append(p.segment, "/s"...))
	s.latency.at(p.p[:], liveQuantiles)
	if p.p[1] > 0 {
		p.segment = duration(append(p.segment[:0], "p50 "...), p.p[0])
		p.segment = duration(append(p.segment, " p99 "...), p.p[1])
		p.add(width, p.segment)
	}
	if events > 0 && cpuMeasured {
		p.add(width, append(duration(p.segment[:0], int64(cpu)/events), " cpu/event"...))
	}
	p.segment = strconv.AppendInt(p.segment[:0], s.up, 10)
	p.segment = strconv.AppendInt(append(p.segment, '/'), int64(s.shards), 10)
	p.add(width, append(p.segment, " shards"...))
	if s.ends > 0 {
		p.add(width, append(strconv.AppendInt(p.segment[:0], s.ends, 10), " disconnects"...))
	}
	p.draw()
}

// clock is how far the run is.
func (p *progress) clock(now time.Time, s sample) []byte {
	b := strconv.AppendInt(p.segment[:0], int64(math.Round(now.Sub(p.began).Seconds())), 10)
	if !p.until.IsZero() {
		b = strconv.AppendInt(append(b, '/'), int64(math.Round(p.until.Sub(p.began).Seconds())), 10)
	}
	b = append(b, 's')
	if p.events > 0 {
		b = append(strconv.AppendInt(append(b, ' '), min(s.events*100/p.events, 100), 10), '%')
	}
	return b
}

// add appends a segment if the line has room for all of it; the important come first.
func (p *progress) add(width int, segment []byte) {
	const gap = "  "
	p.segment = segment
	if used := utf8.RuneCount(p.line); used > 0 {
		if used+len(gap)+utf8.RuneCount(segment) > width {
			return
		}
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
	columns, _, err := term.GetSize(p.fd)
	if err != nil || columns < 2 {
		columns = 80
	}
	return columns - 1 // the last one wraps on some terminals
}

// draw writes the line: in place of the one before on a terminal.
func (p *progress) draw() {
	if !p.live {
		p.w.Write(append(p.line, '\n')) // progress that cannot be shown is not worth ending a run
		return
	}
	p.erase()
	p.w.Write(p.line)
	p.drawn = utf8.RuneCount(p.line)
}

// erase removes the live line, which takes several rows if the window was made
// narrower.
func (p *progress) erase() {
	if p.drawn == 0 {
		return
	}
	const clearLine, clearBelow, up = "\x1b[K", "\x1b[J", 'A'
	p.segment = append(p.segment[:0], '\r')
	if rows := (p.drawn - 1) / (p.width() + 1); rows > 0 {
		p.segment = append(strconv.AppendInt(append(p.segment, "\x1b["...), int64(rows), 10), up)
		p.segment = append(p.segment, clearBelow...)
	} else {
		p.segment = append(p.segment, clearLine...)
	}
	p.w.Write(p.segment)
	p.drawn = 0
}

// done clears the live line: the summary follows.
func (p *progress) done() {
	if p.live {
		p.erase()
	}
}
