package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/seed4d760daf/sluice"
	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// deployedCommand is the client that deploy starts again and again; no help shows it.
const deployedCommand = "deployed"

// deployed is a bot as one is deployed: its sessions are in a file, and SIGTERM detaches
// it. What its handlers have done is in a diary, under the number of the process. It
// ends like that with its stdin too, so that it does not outlive its parent.
func deployed(ctx context.Context, o *options, std streams) (err error) {
	// Ctrl-C on a terminal reaches the child too; its parent decides.
	signal.Ignore(os.Interrupt)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		io.Copy(io.Discard, std.in)
		cancel()
	}()
	book, err := openDiary(o.diary)
	if err != nil {
		return err
	}
	store, err := sluice.OpenFileStore(o.sessions)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := o.trustGateway(ctx); err != nil {
		return err
	}
	config := o.config(sluice.Hooks{})
	config.Sessions = store
	gw, err := sluice.New(config)
	if err != nil {
		return err
	}
	d := deployee{book: book, process: uint32(o.process), ordered: promises[o.order]}
	gw.HandleAny(d.handle)
	go func() {
		if gw.Ready(ctx) == nil {
			d.write(deed{what: serves})
		}
	}()
	return gw.Run(ctx)
}

// deployee is the handler of a deployed process.
type deployee struct {
	book    *diary
	process uint32
	ordered func(sluice.Event) bool
}

// handle does the work of an event and then writes down that it is done.
func (d *deployee) handle(ev sluice.Event) {
	s, ok := mockgateway.ParseStamp(ev.Data())
	if !ok || s.Seq == 0 {
		return // READY, RESUMED and the backfill are no part of the stream
	}
	done := deed{what: handled, guild: s.Guild, event: s.Seq, seq: ev.Seq(), flags: d.flags(ev)}
	if t := toil(s.Guild, s.Seq); t > 0 {
		at := done
		at.what = begun
		d.write(at)
		time.Sleep(t)
	}
	d.write(done)
}

func (d *deployee) write(done deed) {
	done.process, done.at = d.process, time.Now().UnixNano()
	d.book.write(done)
}

func (d *deployee) flags(ev sluice.Event) (f deedFlags) {
	if ev.Replayed() {
		f |= flagReplayed
	}
	if ev.MaybeSeen() {
		f |= flagMaybeSeen
	}
	if d.ordered(ev) {
		f |= flagOrdered
	}
	return f
}

// toil is how long the work of an event takes: 1 to 20 ms in some guilds, in others now
// and then as long as a REST call that has to be tried again, or is told to wait. So at
// any time some events are received and not handled, a few of them for longer than a
// session goes without being saved.
func toil(guild, event uint32) time.Duration {
	switch {
	case guild%4 == 1:
		return time.Duration(1+guild/4%20) * time.Millisecond
	case guild%4 == 2 && event%16 == 0:
		return 300 * time.Millisecond
	case guild%16 == 3 && event%16 == 0:
		return 1200 * time.Millisecond
	}
	return 0
}
