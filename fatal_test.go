package sluice

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// TestFatalForTheToken: a close that concerns the token stops every shard and ends
// Run with the reason, also if only one shard is told.
func TestFatalForTheToken(t *testing.T) {
	for _, code := range []CloseCode{CloseAuthFailed, CloseInvalidAPIVersion, CloseInvalidIntents, CloseDisallowedIntents} {
		t.Run(fmt.Sprint(int(code)), func(t *testing.T) {
			inFakeTime(t, mockgateway.Options{Shards: 3, MaxConcurrency: 3, Guilds: -1}, Config{}, func(f *fleet) {
				ended := make(chan error)
				go func() { ended <- f.gw.Run(context.Background()) }()
				wait(time.Minute)
				f.mock.Session(1).CloseWith(int(code), "")
				err := <-ended
				var fatal *FatalError
				if !errors.As(err, &fatal) || fatal.Code != code || fatal.Shard != 1 {
					t.Errorf("Run ended with %v", err)
				}
				if n := f.count(mockgateway.Connected); n != 3 {
					t.Errorf("%d connections, want none after the close", n)
				}
			})
		})
	}
}

// TestFatalWithoutRun: the fleet stops also if it was started with Connect alone, and
// Ready tells why.
func TestFatalWithoutRun(t *testing.T) {
	refuse := mockgateway.OnShard(1, mockgateway.CloseOnIdentify{Code: 4014})
	mock := mockgateway.Options{Shards: 3, MaxConcurrency: 3, Guilds: -1, Faults: []mockgateway.Fault{refuse}}
	inFakeTime(t, mock, Config{}, func(f *fleet) {
		var fatal *FatalError
		if err := errors.Join(f.gw.Connect(context.Background()), f.gw.Ready(context.Background())); !errors.As(err, &fatal) || fatal.Code != 4014 {
			t.Errorf("Ready: %v", err)
		}
		for s := range f.gw.Shards() {
			<-s.done
		}
	})
}

// TestFatalForAShard: a close that concerns a shard stops that one. The others serve,
// until none is left.
func TestFatalForAShard(t *testing.T) {
	for _, code := range []CloseCode{CloseInvalidShard, CloseShardingRequired} {
		t.Run(fmt.Sprint(int(code)), func(t *testing.T) {
			inFakeTime(t, mockgateway.Options{Shards: 2, MaxConcurrency: 2, Guilds: -1}, Config{}, func(f *fleet) {
				ended := make(chan error, 1)
				go func() { ended <- f.gw.Run(context.Background()) }()
				wait(time.Minute)
				f.mock.Session(1).CloseWith(int(code), "")
				wait(10 * time.Minute)
				if !f.active(0)() || f.shard(1).Stats().State != stateStopped.String() {
					t.Fatalf("after %v of shard 1: %+v", code, f.gw.Stats())
				}
				select {
				case err := <-ended:
					t.Fatalf("Run ended with a shard left: %v", err)
				default:
				}
				f.mock.Session(0).CloseWith(int(code), "")
				var fatal *FatalError
				if err := <-ended; !errors.As(err, &fatal) || fatal.Code != code {
					t.Errorf("Run ended with %v", err)
				}
			})
		})
	}
}

// TestVerdictOverride: Config.Verdict decides, in either direction.
func TestVerdictOverride(t *testing.T) {
	verdict := func(c CloseCode) Verdict {
		switch c {
		case CloseSessionTimedOut:
			return Resume
		case CloseUnknownError:
			return Identify
		case CloseUnknownOpcode:
			return Fatal
		}
		return c.Verdict()
	}
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{Verdict: verdict}, func(f *fleet) {
		f.up()
		s := f.shard(0)
		f.mock.Session(0).CloseWith(int(CloseSessionTimedOut), "")
		wait(time.Minute)
		if st := s.Stats(); st.Resumes != 1 || st.Identifies != 1 {
			t.Errorf("4009 as Resume: %+v", st)
		}
		f.mock.Session(0).CloseWith(int(CloseUnknownError), "")
		wait(time.Minute)
		if st := s.Stats(); st.Resumes != 1 || st.Identifies != 2 {
			t.Errorf("4000 as Identify: %+v", st)
		}
		f.mock.Session(0).CloseWith(int(CloseUnknownOpcode), "")
		<-s.done
		var fatal *FatalError
		if !errors.As(s.err, &fatal) || fatal.Code != CloseUnknownOpcode {
			t.Errorf("4001 as Fatal: %v", s.err)
		}
	})
}

// TestUndecodable: a gateway that finds our Identify or Resume undecodable every time
// is asked three times, no faster than the backoff.
func TestUndecodable(t *testing.T) {
	inFakeTime(t, mockgateway.Options{Guilds: -1}, Config{}, func(f *fleet) {
		f.up()
		f.mock.Install(mockgateway.CloseOnIdentify{Code: 4002}, mockgateway.CloseOnResume{Code: 4002})
		start := time.Now()
		f.mock.Session(0).Drop()
		s := f.shard(0)
		<-s.done
		var fatal *FatalError
		if !errors.As(s.err, &fatal) || fatal.Code != CloseDecodeError {
			t.Errorf("stopped with %v", s.err)
		}
		if resumes, identifies := f.count(mockgateway.Resume), f.count(mockgateway.Identify); resumes != 2 || identifies != 2 {
			t.Errorf("%d resumes and %d Identifies, want two resumes and one Identify after the start's", resumes, identifies)
		}
		if d := time.Since(start); d < time.Second {
			t.Errorf("three tries within %v", d)
		}
	})
}

// TestUndecodableCommand: a close 4002 while events flow is about a command. It costs
// a resume each time, ever less often, and never the shard.
func TestUndecodableCommand(t *testing.T) {
	broken := mockgateway.Do(mockgateway.AtReady, func(c *mockgateway.Conn) bool {
		c.After(time.Second, func() { c.CloseWith(4002, "") })
		return false
	})
	inFakeTime(t, mockgateway.Options{Guilds: -1, Faults: []mockgateway.Fault{broken}}, Config{}, func(f *fleet) {
		f.up()
		wait(10 * time.Minute)
		n := f.count(mockgateway.Resume)
		if least, most := 10*60/20, 10*60/8; n < least || n > most {
			t.Errorf("%d resumes in ten minutes of a session that breaks after a second, want %d to %d", n, least, most)
		}
		if f.count(mockgateway.Identify) != 1 {
			t.Error("the session was given up")
		}
	})
}
