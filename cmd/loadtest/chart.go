package main

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"
)

// chart is one to be drawn: values over time, or over percentiles.
type chart struct {
	title, about string
	format       func(float64) string // of a value
	log          bool                 // the values' axis
	whole        bool                 // values are whole numbers
	unit         float64              // of the ticks; 0: 1
	lines        []curve
	bands        []curve // stacked, from the bottom; all have the same x
	bars         bool    // lines are drawn as bars
	marks        []placed
	span         float64 // x goes from 0 to here
	xTicks       []tick
}

// curve is a named row of points. NaN is a gap.
type curve struct {
	name, class string
	x, y        []float64
}

// placed is a mark of a run, in the run's colour if there are several.
type placed struct {
	mark
	class string
}

// tick is a place on an axis.
type tick struct {
	At    float64
	Label string
}

// Drawing is a chart at one size, in the units of its viewBox. The template draws it as
// it is.
type Drawing struct {
	W, H                     int
	Left, Right, Top, Bottom float64 // of the plot
	X, Y                     []tick
	Lines, Bands             []Shape
	Marks                    []Flag
	Hover                    []Strip
}

// Shape is a path, Flag a mark, Strip a part of the plot that tells its values.
type (
	Shape struct{ Class, Path string }
	Flag  struct {
		X, W         string
		Point, Class string
		Label        string
	}
	Strip struct{ X, W, Text string }
)

// PlotHeight is the height of the plot.
func (d Drawing) PlotHeight() float64 { return d.Bottom - d.Top }

// draw lays a chart out. Hover says whether each part of it tells its values.
func (c *chart) draw(w, h int, hover bool) Drawing {
	d := Drawing{W: w, H: h, Left: 58, Right: float64(w) - 28, Top: 14, Bottom: float64(h) - 24}
	low, high := c.limits()
	y := func(v float64) float64 {
		part := (v - low) / (high - low)
		if c.log {
			part = math.Log(max(v, low)/low) / math.Log(high/low)
		}
		return d.Bottom - part*(d.Bottom-d.Top)
	}
	x := func(v float64) float64 { return d.Left + v/c.span*(d.Right-d.Left) }
	for _, t := range c.valueTicks(low, high) {
		d.Y = append(d.Y, tick{round1(y(t)), c.format(t)})
	}
	for _, t := range c.xTicks {
		const apart = 40
		if at := round1(x(t.At)); len(d.X) == 0 || at-d.X[len(d.X)-1].At >= apart {
			d.X = append(d.X, tick{at, t.Label})
		}
	}
	if len(c.xTicks) == 0 {
		d.X = timeTicks(c.span, w, x)
	}
	d.Bands = c.stack(x, y)
	for _, l := range c.lines {
		class := l.class
		if c.bars {
			class += " bars"
		}
		d.Lines = append(d.Lines, Shape{class, c.path(l, x, y, d.Bottom)})
	}
	for _, m := range c.marks {
		if m.Until < 0 || m.At > c.span {
			continue
		}
		at, end := x(max(m.At, 0)), x(min(m.Until, c.span))
		d.Marks = append(d.Marks, Flag{X: num(at), W: num(end - at), Class: m.class, Label: secondsText(m.At) + ": " + m.label(),
			Point: num(at-4) + ",2 " + num(at+4) + ",2 " + num(at) + ",9"})
	}
	if hover {
		d.Hover = c.strips(x)
	}
	return d
}

// path draws a curve, broken where it has no value.
func (c *chart) path(l curve, x, y func(float64) float64, floor float64) string {
	var b strings.Builder
	pen := false
	last := 0.0
	for i, v := range l.y {
		if math.IsNaN(v) || c.log && v <= 0 {
			pen, last = false, l.x[i]
			continue
		}
		switch {
		case c.bars:
			if v > 0 {
				from, to := x(last), x(l.x[i])
				gap := min(1, (to-from)/4)
				b.WriteString("M" + num(from+gap) + " " + num(floor) + "V" + num(y(v)) + "H" + num(to-gap) + "V" + num(floor) + "Z")
			}
		case pen:
			b.WriteString("L" + num(x(l.x[i])) + " " + num(y(v)))
		default:
			b.WriteString("M" + num(x(l.x[i])) + " " + num(y(v)))
			if i+1 == len(l.y) || math.IsNaN(l.y[i+1]) { // alone it would not be seen
				b.WriteString("h0.01")
			}
		}
		pen, last = true, l.x[i]
	}
	return b.String()
}

// stack draws the bands on one another, each step as long as its part of the run.
func (c *chart) stack(x, y func(float64) float64) []Shape {
	var shapes []Shape
	if len(c.bands) == 0 {
		return nil
	}
	floor := make([]float64, len(c.bands[0].y))
	for _, band := range c.bands {
		var up, back strings.Builder
		from := 0.0
		for i, v := range band.y {
			up.WriteString(map[bool]string{true: "M", false: "L"}[i == 0] + num(x(from)) + " " + num(y(floor[i]+v)) + "H" + num(x(band.x[i])))
			from = band.x[i]
		}
		for i := len(band.y) - 1; i >= 0; i-- {
			from = 0
			if i > 0 {
				from = band.x[i-1]
			}
			back.WriteString("L" + num(x(band.x[i])) + " " + num(y(floor[i])) + "H" + num(x(from)))
			floor[i] += band.y[i]
		}
		shapes = append(shapes, Shape{band.class, up.String() + back.String() + "Z"})
	}
	return shapes
}

// strips tell what every curve has at each x of the first.
func (c *chart) strips(x func(float64) float64) []Strip {
	const most = 300 // a page of megabytes is none that opens at once
	curves := c.lines
	if len(c.bands) > 0 {
		curves = c.bands
	}
	if len(curves) == 0 || len(curves[0].x) > most {
		return nil
	}
	var list []Strip
	from := 0.0
	for i, at := range curves[0].x {
		text := []string{secondsText(at)}
		if len(c.xTicks) > 0 {
			text[0] = percentileText(at)
		}
		for _, l := range curves {
			if i < len(l.y) && !math.IsNaN(l.y[i]) {
				text = append(text, strings.TrimSpace(l.name+" "+c.format(l.y[i])))
			}
		}
		list = append(list, Strip{num(x(from)), num(x(at) - x(from)), strings.Join(text, "\n")})
		from = at
	}
	return list
}

// limits are the values at the ends of the axis.
func (c *chart) limits() (low, high float64) {
	low, high = math.Inf(1), 0
	for _, l := range c.lines {
		for _, v := range l.y {
			if !math.IsNaN(v) && (!c.log || v > 0) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if len(c.bands) > 0 {
		for i := range c.bands[0].y {
			var sum float64
			for _, band := range c.bands {
				sum += band.y[i]
			}
			high = max(high, sum)
		}
		return 0, max(high, 1)
	}
	if c.log {
		if high == 0 {
			low, high = 1, 10
		}
		low, high = floor125(low), ceil125(high)
		if low == high {
			high = ceil125(high * 1.01)
		}
		return low, high
	}
	if high == 0 {
		return 0, cmp.Or(c.unit, 1)
	}
	step := c.step(high)
	return 0, max(math.Ceil(high/step-1e-9), 1) * step
}

// step is between two ticks of an axis from 0 to high.
func (c *chart) step(high float64) float64 {
	unit := cmp.Or(c.unit, 1)
	step := niceStep(high/unit, 4) * unit
	if c.whole {
		step = max(step, 1)
	}
	return step
}

// valueTicks are those of the values' axis.
func (c *chart) valueTicks(low, high float64) []float64 {
	var list []float64
	if c.log {
		steps := []float64{1, 2, 5}
		switch {
		case high/low > 200:
			steps = []float64{1}
		case high/low <= 5:
			steps = []float64{1, 1.5, 2, 3, 4, 5, 7}
		}
		for decade := math.Pow(10, math.Floor(math.Log10(low)+1e-9)); decade <= high*1.001; decade *= 10 {
			for _, s := range steps {
				if v := decade * s; v >= low*0.999 && v <= high*1.001 {
					list = append(list, v)
				}
			}
		}
		return list
	}
	step := c.step(high)
	for v := 0.0; v <= high*1.001; v += step {
		list = append(list, v)
	}
	return list
}

// timeTicks are those of a time axis from 0 to span seconds.
func timeTicks(span float64, width int, x func(float64) float64) []tick {
	steps := []float64{0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400}
	step := steps[len(steps)-1]
	for _, s := range steps {
		if span/s <= float64(width)/70 {
			step = s
			break
		}
	}
	var list []tick
	for v := 0.0; v <= span*1.0001; v += step {
		list = append(list, tick{round1(x(v)), secondsText(v)})
	}
	return list
}

// secondsText is a time in a run: 12.5 s, 3:20, 1:02:03.
func secondsText(s float64) string {
	if s < 100 {
		return strconv.FormatFloat(math.Round(s*10)/10, 'f', -1, 64) + " s"
	}
	d := time.Duration(math.Round(s)) * time.Second
	two := func(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
	h, m, sec := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	if h > 0 {
		return strconv.Itoa(h) + ":" + two(m) + ":" + two(sec)
	}
	return strconv.Itoa(m) + ":" + two(sec)
}

// niceStep divides v into about n steps of 1, 2 or 5 times a power of ten.
func niceStep(v float64, n int) float64 { return ceil125(v / float64(n) * 0.999) }

func ceil125(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, s := range []float64{1, 2, 5} {
		if v <= s*power*1.000001 {
			return s * power
		}
	}
	return 10 * power
}

func floor125(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)+1e-9))
	for _, s := range []float64{5, 2} {
		if v >= s*power*0.999999 {
			return s * power
		}
	}
	return power
}

func round1(v float64) float64 { return math.Round(v*10) / 10 }

// num is a coordinate, a tenth of a pixel exact.
func num(v float64) string { return strconv.FormatFloat(round1(v), 'f', -1, 64) }
