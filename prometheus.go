package sluice

import (
	"bufio"
	"cmp"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// WritePrometheus writes the snapshot in the text format of Prometheus, version 0.0.4. Its
// labels are shard (the number), type (an event's name, UNKNOWN for one that is not
// known), stage, cause, state and decoder: none of them is taken from an event. There are
// some twenty series a shard, and some two hundred beside. The error is w's.
//
//	http.HandleFunc("/metrics", func(w http.ResponseWriter, r *http.Request) {
//		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
//		gw.Stats().WritePrometheus(w)
//	})
func (st Stats) WritePrometheus(w io.Writer) error {
	p := prom{bufio.NewWriter(w)}
	p.family("sluice_info", asGauge, "What the library runs with; always 1.")
	p.sample("sluice_info", 1, "decoder", st.Decoder)
	for _, m := range []struct {
		name, kind, help string
		value            float64
	}{
		{"sluice_workers", asGauge, "Workers that run a handler or are due to.", float64(st.Workers)},
		{"sluice_workers_exhausted_total", asCounter, "Times that a lane was ready while all workers ran.", float64(st.Exhausted)},
		{"sluice_buffers", asGauge, "Buffers that are read from or held by events.", float64(st.Buffers)},
	} {
		p.family(m.name, m.kind, m.help)
		p.sample(m.name, m.value)
	}
	for i := range shardMetrics {
		m := &shardMetrics[i]
		p.family(m.name, m.kind, m.help)
		for j := range st.Shards {
			p.sample(m.name, m.value(&st.Shards[j]), "shard", strconv.Itoa(st.Shards[j].ID))
		}
	}
	p.family("sluice_shard_state", asGauge, "The state of a shard's session as a label; always 1.")
	for _, s := range st.Shards {
		p.sample("sluice_shard_state", 1, "shard", strconv.Itoa(s.ID), "state", s.State)
	}
	p.byType("sluice_events_total", "Dispatches received.", st.Shards, func(s *ShardStats) map[decode.EventType]uint64 { return s.Events })
	p.byType("sluice_events_lost_total", "Events shed or coalesced.", st.Shards, func(s *ShardStats) map[decode.EventType]uint64 { return s.ShedBy })
	p.reconnects(st.Shards)
	p.latency(&st.Latency)
	return p.w.Flush()
}

const (
	asGauge     = "gauge"
	asCounter   = "counter"
	asHistogram = "histogram"
)

// shardMetrics are the figures of a shard, one row each.
var shardMetrics = [...]struct {
	name, kind, help string
	value            func(*ShardStats) float64
}{
	{"sluice_shard_active", asGauge, "1 while the shard serves, else 0.", func(s *ShardStats) float64 {
		if s.State == stateActive.String() {
			return 1
		}
		return 0
	}},
	{"sluice_shard_session_start_seconds", asGauge, "Unix time at which the session began; 0 while there is none or it is another process's.", func(s *ShardStats) float64 { return unix(s.Began) }},
	{"sluice_shard_heartbeat_ack_seconds", asGauge, "Unix time at which a heartbeat was last answered; 0 before.", func(s *ShardStats) float64 { return unix(s.Acked) }},
	{"sluice_shard_heartbeat_rtt_seconds", asGauge, "Round-trip time of the last heartbeat.", func(s *ShardStats) float64 { return s.RTT.Seconds() }},
	{"sluice_shard_sequence", asGauge, "The last sequence received.", func(s *ShardStats) float64 { return float64(s.Seq) }},
	{"sluice_shard_sequence_handled", asGauge, "The sequence up to which every event was handled.", func(s *ShardStats) float64 { return float64(s.HandledSeq) }},
	{"sluice_shard_pending_events", asGauge, "Events that wait for a handler or are in one.", func(s *ShardStats) float64 { return float64(s.Pending) }},
	{"sluice_shard_pending_bytes", asGauge, "Memory that those hold.", func(s *ShardStats) float64 { return float64(s.PendingBytes) }},
	{"sluice_shard_received_total", asCounter, "Dispatches received.", func(s *ShardStats) float64 { return float64(s.Received) }},
	{"sluice_shard_unwanted_total", asCounter, "Dispatches that no handler is registered for.", func(s *ShardStats) float64 { return float64(s.Unwanted) }},
	{"sluice_shard_handled_total", asCounter, "Events whose handlers have returned.", func(s *ShardStats) float64 { return float64(s.Handled) }},
	{"sluice_shard_answers_total", asCounter, "Member chunks that went to who had asked for them.", func(s *ShardStats) float64 { return float64(s.Answers) }},
	{"sluice_shard_shed_total", asCounter, "Events that there was no room for.", func(s *ShardStats) float64 { return float64(s.Shed) }},
	{"sluice_shard_coalesced_total", asCounter, "Events whose place a later one has.", func(s *ShardStats) float64 { return float64(s.Coalesced) }},
	{"sluice_shard_unhandled_total", asCounter, "Events dropped at a shutdown.", func(s *ShardStats) float64 { return float64(s.Unhandled) }},
	{"sluice_shard_gaps_total", asCounter, "Sequence numbers left out.", func(s *ShardStats) float64 { return float64(s.Gaps) }},
	{"sluice_shard_duplicates_total", asCounter, "Events with the sequence of the one before.", func(s *ShardStats) float64 { return float64(s.Duplicates) }},
	{"sluice_shard_reordered_total", asCounter, "Events with a lower sequence than the one before.", func(s *ShardStats) float64 { return float64(s.Reordered) }},
	{"sluice_shard_custody_broken_total", asCounter, "Events given up that held up what is stored as handled.", func(s *ShardStats) float64 { return float64(s.Broken) }},
	{"sluice_shard_panics_total", asCounter, "Handlers that panicked.", func(s *ShardStats) float64 { return float64(s.Panics) }},
	{"sluice_shard_decode_errors_total", asCounter, "Payloads and events that could not be read as what they are.", func(s *ShardStats) float64 { return float64(s.DecodeErrors) }},
	{"sluice_shard_oversize_total", asCounter, "Messages over a limit.", func(s *ShardStats) float64 { return float64(s.Oversize) }},
	{"sluice_shard_stream_errors_total", asCounter, "Compressed streams that could not be read on.", func(s *ShardStats) float64 { return float64(s.StreamErrors) }},
	{"sluice_shard_skipped_total", asCounter, "Events that could not be read twice in a row.", func(s *ShardStats) float64 { return float64(s.Skipped) }},
	{"sluice_shard_read_bytes_total", asCounter, "Bytes read from sockets, compressed.", func(s *ShardStats) float64 { return float64(s.BytesIn) }},
	{"sluice_shard_inflated_bytes_total", asCounter, "Bytes that compressed messages came to.", func(s *ShardStats) float64 { return float64(s.Inflated) }},
	{"sluice_shard_zstd_window_bytes", asGauge, "The largest zstd window that a gateway announced.", func(s *ShardStats) float64 { return float64(s.ZstdWindow) }},
	{"sluice_shard_identifies_total", asCounter, "Identifies sent.", func(s *ShardStats) float64 { return float64(s.Identifies) }},
	{"sluice_shard_resumes_total", asCounter, "Sessions resumed.", func(s *ShardStats) float64 { return float64(s.Resumes) }},
	{"sluice_shard_reconnects_total", asCounter, "Dials after the first.", func(s *ShardStats) float64 { return float64(s.Reconnects) }},
	{"sluice_shard_zombies_total", asCounter, "Connections left because heartbeats went unanswered.", func(s *ShardStats) float64 { return float64(s.Zombies) }},
}

// unix is a time in seconds, zero for the zero time.
func unix(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixNano()) / 1e9
}

// prom writes the text format. Errors stay with the writer.
type prom struct{ w *bufio.Writer }

// family begins a metric.
func (p prom) family(name, kind, help string) {
	p.w.WriteString("# HELP " + name + " " + helpEscapes.Replace(help) + "\n# TYPE " + name + " " + kind + "\n")
}

var (
	helpEscapes  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	labelEscapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
)

// sample writes a value with its labels, names and values in turn.
func (p prom) sample(name string, v float64, labels ...string) {
	p.w.WriteString(name)
	for i := 0; i < len(labels); i += 2 {
		p.w.WriteByte("{,"[min(i, 1)])
		p.w.WriteString(labels[i] + `="` + labelEscapes.Replace(labels[i+1]) + `"`)
	}
	if len(labels) > 0 {
		p.w.WriteByte('}')
	}
	p.w.WriteByte(' ')
	p.w.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
	p.w.WriteByte('\n')
}

// byType writes counts by event type, over all shards: by both they would be too many.
func (p prom) byType(name, help string, shards []ShardStats, of func(*ShardStats) map[decode.EventType]uint64) {
	sums := make(map[decode.EventType]uint64)
	for i := range shards {
		for t, n := range of(&shards[i]) {
			sums[t] += n
		}
	}
	p.family(name, asCounter, help)
	for _, t := range slices.Sorted(maps.Keys(sums)) {
		p.sample(name, float64(sums[t]), "type", cmp.Or(t.String(), "UNKNOWN"))
	}
}

// reconnects writes them by cause, also those that there were none of.
func (p prom) reconnects(shards []ShardStats) {
	const name = "sluice_reconnects_total"
	p.family(name, asCounter, "Dials after the first, by why the connection before ended.")
	for c := range numCauses {
		var n uint64
		for i := range shards {
			n += shards[i].ReconnectsBy[c]
		}
		p.sample(name, float64(n), "cause", c.String())
	}
}

// Histograms are written with a bucket for each doubling from a microsecond to half a
// minute.
const (
	leastLe = 10 // the power of two, in ns
	mostLe  = 35
)

func (p prom) latency(l *Latency) {
	const name = "sluice_stage_seconds"
	p.family(name, asHistogram, "Time that one event in 64 takes in a stage.")
	for _, s := range []struct {
		stage string
		h     *Histogram
	}{{"read", &l.Read}, {"inflate", &l.Inflate}, {"queue", &l.Queue}, {"handler", &l.Handler}} {
		for i := leastLe; i <= mostLe; i++ {
			le := strconv.FormatFloat(float64(uint64(1)<<i)/1e9, 'g', -1, 64)
			p.sample(name+"_bucket", float64(s.h.below(1<<i)), "stage", s.stage, "le", le)
		}
		p.sample(name+"_bucket", float64(s.h.Count), "stage", s.stage, "le", "+Inf")
		p.sample(name+"_sum", s.h.Sum.Seconds(), "stage", s.stage)
		p.sample(name+"_count", float64(s.h.Count), "stage", s.stage)
	}
}
