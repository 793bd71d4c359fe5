package main

import (
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"strconv"
	"strings"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// schema is the JSON Schema of results.
//
//go:embed schema.json
var schema []byte

// write makes the files that were asked for.
func (o *options) write(r *result) error {
	for _, f := range []struct {
		path string
		make func(io.Writer) error
	}{
		{o.out, r.writeJSON},
		{o.csv, func(w io.Writer) error { return writeCSV(w, runsOf(r, "")) }},
		{o.hdr, r.writeLog},
		{o.html, func(w io.Writer) error { return writeHTML(w, []*result{r}, runsOf(r, "")) }},
	} {
		if f.path == "" {
			continue
		}
		if err := toFile(f.path, f.make); err != nil {
			return err
		}
	}
	return nil
}

// toFile writes a file that is whole or tells why it is not.
func toFile(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		file.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	return file.Close()
}

func (r *result) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}

// writeCSV writes the time series of some runs, a line for each point.
func writeCSV(w io.Writer, runs []run) error {
	out := csv.NewWriter(w)
	shape := reflect.TypeFor[point]()
	head := []string{"run"}
	for i := range shape.NumField() {
		head = append(head, shape.Field(i).Tag.Get("json"))
	}
	out.Write(append(head, "marks")) // what fails, Flush tells
	for _, r := range runs {
		from := 0.0
		for _, p := range r.Series {
			line, v := []string{r.Name}, reflect.ValueOf(p)
			for i := range shape.NumField() {
				line = append(line, cell(v.Field(i)))
			}
			out.Write(append(line, marksBetween(r.Marks, from, p.At)))
			from = p.At
		}
	}
	out.Flush()
	return out.Error()
}

func cell(v reflect.Value) string {
	if v.CanInt() {
		return strconv.FormatInt(v.Int(), 10)
	}
	return strconv.FormatFloat(v.Float(), 'g', 8, 64)
}

// marksBetween names what was done to the fleet in a part of the run.
func marksBetween(marks []mark, from, until float64) string {
	var list []string
	for _, m := range marks {
		if m.At < until && m.At >= from || m.Until > from && m.At < from {
			list = append(list, m.label())
		}
	}
	return strings.Join(list, "; ")
}

func (m mark) label() string {
	if m.Count > 1 {
		return fmt.Sprintf("%s ×%d", m.What, m.Count)
	}
	return m.What
}

// writeLog writes the latency as an HdrHistogram log, in ns, its maxima in ms.
func (r *result) writeLog(w io.Writer) error {
	out := hdrhistogram.NewHistogramLogWriter(w)
	start := r.Started.UnixMilli()
	out.SetBaseTime(start)
	for _, err := range []error{
		out.OutputLogFormatVersion(),
		out.OutputComment("[Latency of loadtest, ns, from when an event was due to its handler's start]"),
		out.OutputStartTime(start),
		out.OutputBaseTime(start),
		out.OutputLegend(),
	} {
		if err != nil {
			return err
		}
	}
	for _, h := range r.parts {
		if err := out.OutputIntervalHistogram(h); err != nil {
			return err
		}
	}
	return nil
}

// histograms makes the histogram of each part, for the log.
func (s *sampler) histograms() []*hdrhistogram.Histogram {
	var list []*hdrhistogram.Histogram
	began, at, from := s.total.base.at.UnixMilli(), s.total.base.at.UnixMilli(), 0
	for i, end := range s.ends {
		h := newHistogram()
		for ; from < end; from += 2 {
			h.RecordValues(latencyValue(int(s.parts[from])), int64(s.parts[from+1])) // within range by add
		}
		h.SetStartTimeMs(at)
		at = began + int64(s.points[i].At*1e3)
		h.SetEndTimeMs(at)
		list = append(list, h)
	}
	return list
}
