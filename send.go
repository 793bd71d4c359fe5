package sluice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed4d760daf/sluice/decode"
)

// request is a payload on its way to the shard's goroutine, which answers on done
// when it is written or cannot be.
type request struct {
	payload []byte
	done    chan error // of one place: the shard never waits for the caller
}

// Send sends a command, as several payloads if it is too long for one. It waits
// while the session does not stand and while Discord's limits do not allow it: 120
// payloads in 60 s, of which some are kept for heartbeats, and 5 presences in 20 s.
// Callers are served in turn. It returns when the last payload is written, which
// does not mean that Discord has acted on it.
//
// Errors are those of the command (*CommandError, *PayloadTooLargeError), of which
// then nothing was sent; the cause of ctx; ErrStopped; and that of a connection that
// broke, which leaves open whether the payload arrived.
func (s *Shard) Send(ctx context.Context, c Command) error {
	queue := s.commands
	if p, ok := c.(*Presence); ok && p != nil {
		c = *p
	}
	payloads, err := c.encode()
	if err != nil {
		return err
	}
	if p, ok := c.(Presence); ok {
		p = p.clone()
		if err := checkIdentify(&s.m.cfg, &p); err != nil {
			return err
		}
		s.presence.Store(&p)
		queue = s.presences
	}
	for _, p := range payloads {
		if err := s.enqueue(ctx, queue, p); err != nil {
			return err
		}
	}
	return nil
}

// SendRaw sends a payload of the caller's own making, {"op":…,"d":…} of at most 4096
// bytes, as Send does. The opcodes of the session itself, heartbeat, identify and
// resume, are refused. See TransformPayload for payloads that name their op.
func (s *Shard) SendRaw(ctx context.Context, payload []byte) error {
	if err := checkRaw(payload); err != nil {
		return err
	}
	queue := s.commands
	var env decode.Envelope
	if decode.Scan(payload, &env) == nil && env.Op == decode.OpPresenceUpdate {
		queue = s.presences
	}
	return s.enqueue(ctx, queue, payload)
}

// UpdatePresence sets what the bot shows in the shard's guilds. It is sent with every
// Identify from now on too.
func (s *Shard) UpdatePresence(ctx context.Context, p Presence) error { return s.Send(ctx, p) }

// UpdateVoiceState joins, moves to or leaves a voice channel.
func (s *Shard) UpdateVoiceState(ctx context.Context, v VoiceStateUpdate) error {
	return s.Send(ctx, v)
}

// RequestSoundboardSounds asks for the soundboard sounds of guilds.
func (s *Shard) RequestSoundboardSounds(ctx context.Context, guilds ...decode.ID) error {
	return s.Send(ctx, SoundboardSoundsRequest{GuildIDs: guilds})
}

// RequestChannelInfo asks for fields of a guild's channels.
func (s *Shard) RequestChannelInfo(ctx context.Context, guild decode.ID, fields ...ChannelInfoField) error {
	return s.Send(ctx, ChannelInfoRequest{GuildID: guild, Fields: fields})
}

// enqueue hands a payload to the shard's goroutine and waits until it is written.
// The queue is the callers that wait: a channel serves them in turn, and each leaves
// when its context ends.
func (s *Shard) enqueue(ctx context.Context, queue chan request, payload []byte) error {
	r := request{payload, make(chan error, 1)}
	select {
	case queue <- r:
		return <-r.done
	case <-s.done:
		return ErrStopped
	case <-ctx.Done():
		return fmt.Errorf("sluice: waiting to send: %w", context.Cause(ctx))
	}
}

// queues returns the channels that may be served now, nil for one that may not, and
// when that changes without anything happening.
func (s *Shard) queues(now time.Time) (commands, presences chan request, next time.Time) {
	if s.state != stateActive {
		return nil, nil, time.Time{}
	}
	interval := s.beat.interval
	if at := s.limit.userAt(now, interval); at.After(now) {
		return nil, nil, at
	}
	commands = s.commands
	if at := s.limit.presenceAt(now, interval); at.After(now) {
		return commands, nil, at
	}
	return commands, s.presences, time.Time{}
}

// serveRequest writes a payload of the user.
func (s *Shard) serveRequest(r request, count func(*limiter, time.Time)) {
	err := s.conn.Write(false, r.payload)
	count(&s.limit, time.Now())
	if err != nil {
		err = fmt.Errorf("sluice: send: %w", err)
		s.leave(errWrite)
	}
	r.done <- err
}

// send writes a payload of the session, which no limit holds back. A write that fails
// ends the connection, and its reader says so.
func (s *Shard) send(count func(*limiter, time.Time), payload []byte, err error) {
	if err = errors.Join(err, checkSize(payload)); err == nil {
		err = s.conn.Write(false, payload)
		count(&s.limit, time.Now())
	}
	if err != nil {
		s.report(err)
		s.leave(errWrite)
	}
}

// answerBeat answers op 1, unless the server asks so often that the answers alone would
// break its limit: the beat on schedule comes anyway.
func (s *Shard) answerBeat() {
	if !s.limit.crowded(time.Now(), s.beat.interval) {
		s.sendBeat()
	}
}

func (s *Shard) sendBeat() {
	seq := s.received.Load()
	if s.m.cfg.HeartbeatSeq == HeartbeatHandled {
		seq = s.handledSeq(seq)
	}
	payload, err := heartbeatPayload(seq)
	s.send((*limiter).sentBeat, payload, err)
}

func (s *Shard) sendIdentify() {
	s.identifies.Add(1)
	s.identified = time.Now()
	payload, err := identifyPayload(&s.m.cfg, s.id, s.total, s.presence.Load())
	s.send((*limiter).sent, payload, err)
}

func (s *Shard) sendResume() {
	s.asked = s.received.Load()
	payload, err := resumePayload(&s.m.cfg, s.session.id, s.asked)
	s.send((*limiter).sent, payload, err)
}
