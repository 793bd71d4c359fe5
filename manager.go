package sluice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed4d760daf/sluice/decode"
	"github.com/seed4d760daf/sluice/pool"
	"github.com/seed4d760daf/sluice/ws"
)

// Manager runs a bot's shards and hands their events to handlers. It connects once;
// its methods may be called from any goroutine, those that register handlers only
// before Connect.
type Manager struct {
	cfg      Config
	handlers handlers
	buffers  *pool.Buffers
	workers  *pool.Dispatcher[Event]
	gate     IdentifyGate
	local    *localGate // the gate, if it is ours
	resumes  pacer
	desk     *desk
	times    latencies
	tls      tlsConfigs
	url      string

	ctx    context.Context // ends with the Manager
	cancel context.CancelCauseFunc

	born   time.Time
	halt   context.Context // ends when the Manager is to stop
	halted context.CancelFunc

	policies policyTable
	spare    int64       // buffers that may be in use beside what is pending
	quiet    atomic.Bool // no more events are read

	exhausted atomic.Uint64 // times that a lane found all workers running

	saving sync.Mutex // one gives sessions to the store at a time

	started atomic.Bool
	stop    sync.Once
	stopped chan struct{} // closed when Destroy is complete
	stopErr error         // of Destroy; to be read after stopped
	launch  chan struct{} // closed when the shards are launched
	shards  []*Shard      // to be read after launch
}

// New makes a Manager. It starts no connection. The error joins all that is wrong
// with the configuration, each a *ConfigError.
func New(c Config) (*Manager, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	m := &Manager{cfg: c.filled(), buffers: pool.NewBuffers(), born: time.Now(), launch: make(chan struct{}), stopped: make(chan struct{})}
	m.ctx, m.cancel = context.WithCancelCause(context.Background())
	m.policies = m.cfg.Overload.table()
	m.desk = newDesk(m)
	m.halt, m.halted = context.WithCancel(context.Background())
	return m, nil
}

// Connect asks the API for the gateway and launches the shards; it does not wait for
// them to be ready. ctx bounds the call, not the shards. It can be called once. Its
// error is that of the handlers' types, or says why there is no gateway to connect to.
func (m *Manager) Connect(ctx context.Context) error {
	if !m.started.CompareAndSwap(false, true) {
		return cmp.Or(context.Cause(m.ctx), ErrConnected)
	}
	defer close(m.launch)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(m.halt, func() { cancel(ErrStopped) })()
	m.handlers.freeze()
	if err := errors.Join(m.handlers.errs...); err != nil {
		m.shut()
		return err
	}
	info, err := m.gateway(ctx)
	if err != nil {
		m.shut()
		return err
	}
	total := m.cfg.Shards.Total
	if total == 0 {
		total = max(info.Shards, 1)
	}
	ids := m.cfg.Shards.IDs
	if ids == nil {
		for id := range total {
			ids = append(ids, id)
		}
	} else if worst := slices.Max(ids); worst >= total {
		m.shut()
		return &ConfigError{Field: "Shards.IDs", Problem: fmt.Sprintf("has %d, but there are %d shards", worst, total)}
	}
	m.url = info.URL
	if m.workers, err = pool.NewDispatcher(m.cfg.Workers, m.cfg.Overload.TotalBytes, m.run); err != nil {
		m.shut()
		return fmt.Errorf("sluice: start workers: %w", err)
	}
	m.cfg.Logger.Info("connecting", "url", redacted(info.URL), "shards", len(ids), "total", total,
		"identifies_remaining", info.Limit.Remaining, "max_concurrency", info.Limit.MaxConcurrency)
	var shards []*Shard
	for _, id := range ids {
		shards = append(shards, newShard(m, id, total))
	}
	if err := m.guard(info.Limit, m.restoreSessions(ctx, shards)); err != nil {
		m.shut()
		return err
	}
	if err := context.Cause(ctx); err != nil {
		m.shut()
		return err
	}
	m.shards = shards
	m.spare = spareBytes + int64(len(shards))*spareShardBytes // the readers look at it
	for _, s := range m.shards {
		go s.run()
	}
	go m.keep()
	if m.cfg.Sessions != nil {
		go m.keepSessions()
	}
	return nil
}

// guard makes the gate, which holds the budget too, and refuses a start that the
// budget does not cover.
func (m *Manager) guard(l sessionLimit, shards int) error {
	if m.gate = m.cfg.Identify.Gate; m.gate != nil {
		return nil
	}
	if m.cfg.GatewayURL != "" {
		m.local = newLocalGate(l.MaxConcurrency, budget{})
		m.gate = m.local
		return nil
	}
	if l.Remaining < shards && !m.cfg.Identify.WaitForBudget {
		return &IdentifyBudgetError{Needed: shards, Remaining: l.Remaining, Total: l.Total, ResetAfter: l.resetAfter()}
	}
	m.local = newLocalGate(l.MaxConcurrency, newBudget(l, time.Now(), m.refetch))
	m.gate = m.local
	return nil
}

// refetch asks the API what is left of the budget and tells the gate.
func (m *Manager) refetch() {
	ctx, cancel := context.WithTimeout(m.ctx, apiTimeout)
	defer cancel()
	info, err := fetchGateway(ctx, &m.cfg)
	m.local.fetched(info.Limit, err)
}

// gateway is where to connect: what the configuration says, or else the API.
func (m *Manager) gateway(ctx context.Context) (gatewayInfo, error) {
	if m.cfg.GatewayURL == "" {
		return fetchGateway(ctx, &m.cfg)
	}
	info := gatewayInfo{URL: m.cfg.GatewayURL, Shards: 1}
	info.Limit.MaxConcurrency = 1
	return info, nil
}

// shut ends a Manager that came to launch nothing.
func (m *Manager) shut() {
	m.stop.Do(func() { go m.destroy(context.Background(), context.Background(), CloseNormal) })
}

// Ready waits until every shard has served once. It returns the cause of ctx, or
// what stopped a shard before.
func (m *Manager) Ready(ctx context.Context) error {
	select {
	case <-m.launch:
	case <-m.stopped:
		return ErrStopped
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if m.shards == nil {
		return ErrStopped
	}
	for _, s := range m.shards {
		select {
		case <-s.ready:
		case <-s.done:
			return cmp.Or(m.cause(), ErrStopped)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// Run connects and serves until ctx ends, a close is fatal for the token, or no
// shard is left; then it shuts down, giving handlers Timeouts.Shutdown to finish. It
// returns nil if ctx ended, and otherwise what stopped it.
func (m *Manager) Run(ctx context.Context) error {
	if err := m.Connect(ctx); err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for _, s := range m.shards {
			<-s.done
		}
	}()
	select {
	case <-ctx.Done():
	case <-m.ctx.Done():
	case <-gone:
	}
	cause := m.cause()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), m.cfg.Timeouts.Shutdown)
	defer cancel()
	err := m.Destroy(end, m.lastCode())
	<-gone
	return errors.Join(cause, err)
}

// lastCode is what Run closes with: the sessions live on if a store will still have
// them.
func (m *Manager) lastCode() CloseCode {
	switch m.cfg.Sessions.(type) {
	case nil, *MemoryStore:
		return CloseNormal
	}
	return closeDetach
}

// cause is what ended the fleet: the fatal error of the token, or those of the
// shards that have stopped.
func (m *Manager) cause() error {
	if err := context.Cause(m.ctx); err != nil && err != ErrStopped {
		return err
	}
	var errs []error
	for _, s := range m.shards {
		select {
		case <-s.done:
			errs = append(errs, s.err)
		default:
		}
	}
	return errors.Join(errs...)
}

// fail ends the fleet with err, whether or not anybody is in Run.
func (m *Manager) fail(err error) {
	m.cancel(err)
	go func() {
		<-m.launch // a fleet is not stopped half launched
		end, cancel := context.WithTimeout(context.Background(), m.cfg.Timeouts.Shutdown)
		defer cancel()
		_ = m.Destroy(end, m.lastCode()) // told to whoever calls Destroy
	}()
}

// Destroy stops every shard with a close code (see Shard.Destroy) and waits for the
// handlers of what was received; what no worker has taken when ctx ends is dropped
// and counted as unhandled. It returns at the latest Timeouts.Close after the end of
// ctx, with an error if something, such as a handler, has not ended by then. Called
// from a handler or a hook it starts all that, bounded by Timeouts.Shutdown, and
// returns nil, since it would wait for its caller. A second call waits for the first.
func (m *Manager) Destroy(ctx context.Context, code CloseCode) error {
	inside := inHandler()
	m.stop.Do(func() {
		whole := context.WithoutCancel(ctx)
		if !inside {
			go m.destroy(whole, ctx, code)
			return
		}
		go func() { // the handler's context may end as it returns
			until, cancel := context.WithTimeout(whole, m.cfg.Timeouts.Shutdown)
			defer cancel()
			m.destroy(whole, until, code)
		}()
	})
	if inside {
		return nil
	}
	select {
	case <-m.stopped:
		return m.stopErr
	case <-ctx.Done():
	}
	select { // what ctx bounds has ended by now
	case <-m.stopped:
		return m.stopErr
	case <-time.After(m.cfg.Timeouts.Close):
		return fmt.Errorf("sluice: not everything has ended: %w", context.Cause(ctx))
	}
}

// destroy is Destroy's work; until is when waiting ends.
func (m *Manager) destroy(ctx, until context.Context, code CloseCode) {
	defer close(m.stopped)
	m.halted() // ends a Connect that is under way
	if m.started.CompareAndSwap(false, true) {
		m.cancel(ErrStopped)
		return
	}
	<-m.launch
	if m.workers == nil {
		m.cancel(ErrStopped)
		return
	}
	if !code.endsSession() { // handlers may still send, and what they do not finish comes again
		m.quiet.Store(true)
		_ = m.workers.Drain(until) // what is left shows below
	}
	for _, s := range m.shards {
		select {
		case s.stops <- code:
		default:
		}
	}
	for _, s := range m.shards {
		<-s.done // bounded by Timeouts.Close and Write
	}
	if m.local != nil {
		m.local.close()
	}
	err := m.workers.Drain(until)
	m.cancel(ErrStopped)
	if closing := m.workers.Close(until, m.discard); err == nil {
		err = closing
	}
	m.stopErr = errors.Join(err, m.leaveSessions(ctx, code))
}

// Shards iterates over the shards that this process runs, by id. It is empty before
// Connect has returned.
func (m *Manager) Shards() iter.Seq[*Shard] {
	return func(yield func(*Shard) bool) {
		select {
		case <-m.launch:
		default:
			return
		}
		for _, s := range m.shards {
			if !yield(s) {
				return
			}
		}
	}
}

// ShardOf returns the shard that a guild belongs to, nil if this process does not run
// it ((guild_id >> 22) % total).
func (m *Manager) ShardOf(guild decode.ID) *Shard {
	for s := range m.Shards() {
		if guild.Shard(s.total) == s.id {
			return s
		}
	}
	return nil
}

// dialOptions is how a connection to url is opened and read, its bytes counted in t.
func (m *Manager) dialOptions(url string, t *ws.Traffic) ws.Options {
	return ws.Options{
		DialContext:      m.cfg.DialContext,
		TLS:              m.tls.of(m.cfg.TLS, url),
		Proxy:            m.cfg.Proxy,
		HandshakeTimeout: m.cfg.Timeouts.Dial,
		WriteTimeout:     m.cfg.Timeouts.Write,
		CloseTimeout:     m.cfg.Timeouts.Close,
		Compression:      compressions[m.cfg.Compression].kind,
		MaxMessage:       m.cfg.Limits.MessageBytes,
		MaxInflated:      m.cfg.Limits.InflatedBytes,
		MaxRatio:         int64(m.cfg.Limits.InflateRatio),
		MaxWindow:        int64(m.cfg.Limits.ZstdWindow),
		MaxAnswer:        m.cfg.Limits.AnswerBytes,
		Traffic:          t,
		ValidUTF8:        decode.ValidUTF8,
		Buffers:          m.buffers,
	}
}
