package ws

import (
	"net"
	"sync/atomic"
	"time"

	gws "github.com/gobwas/ws"

	"github.com/seed4d760daf/sluice/pool"
)

// Conn is the client end of one WebSocket connection.
//
// Next, Keep and Buffered belong to one goroutine, the reader; all other
// methods are safe for concurrent use. The memory of a connection goes back to
// its pool when Next returns an error: after Close or Drop, read on until then.
type Conn struct {
	nc           net.Conn
	buffers      *pool.Buffers
	maxMessage   int64
	writeTimeout time.Duration
	closeTimeout time.Duration
	validUTF8    func([]byte) bool
	born         time.Time

	// The end of the connection. The first to set final closes nc, then done.
	final   atomic.Pointer[CloseError]
	sent    atomic.Pointer[CloseError] // what our close frame said, once it is under way
	closing atomic.Bool                // Close has been called
	done    chan struct{}

	// Figures, for anyone.
	bytesIn atomic.Int64
	traffic *Traffic
	readAt  atomic.Int64 // nanoseconds since born

	// Writers, one at a time.
	out baton

	// The right to read the socket and to replace the slab. The reader holds it
	// for one socket read at a time; Close takes it for good.
	in    baton
	taken bool // by Close: the reader reads no more
	mark  mark // where the frames stood after the last socket read

	// The reader's own.
	slab    pool.Buffer
	mem     []byte    // slab.Bytes()
	lo, hi  int       // mem[lo:hi] is read from the socket and not consumed
	slots   int       // views that the slab can still give
	left    int64     // bytes of the frame at lo that are still to come, 0 at a header
	joint   joint     // the message that is put together outside the slab
	z       *inflater // nil on a connection that is not compressed
	detour  bool      // what is lent is not in slab, and nextSlow takes it back
	curLo   int       // the current message within slab or joint
	curHi   int
	size    sizer
	drained bool // the last socket read left nothing behind
	header  headerReader
	parking parking
	err     error // what Next returns from now on
}

// mark is a place in the stream: mem[lo:hi] after left bytes of payload.
type mark struct {
	lo, hi int
	left   int64
}

// NewConn is the client end of a connection that has been upgraded already. It
// owns nc from now on. Of the options, those for dialling are not used.
func NewConn(nc net.Conn, o Options) *Conn {
	o = o.filled()
	c := &Conn{
		nc:           nc,
		buffers:      o.Buffers,
		maxMessage:   o.MaxMessage,
		writeTimeout: o.WriteTimeout,
		closeTimeout: o.CloseTimeout,
		validUTF8:    o.ValidUTF8,
		traffic:      o.Traffic,
		z:            newInflater(&o),
		born:         time.Now(),
		done:         make(chan struct{}),
		out:          make(baton, 1),
		in:           make(baton, 1),
		size:         sizer{size: minSlab},
		header:       headerReader{buf: make([]byte, 0, gws.MaxHeaderSize)},
	}
	c.park()
	return c
}

// BytesIn is how many bytes have been read from the socket after the upgrade.
func (c *Conn) BytesIn() int64 { return c.bytesIn.Load() }

// ReadAt is when the last bytes were read from the socket, the time of the
// upgrade before that. The clock is read once for each socket read.
func (c *Conn) ReadAt() time.Time { return c.born.Add(time.Duration(c.readAt.Load())) }

// Drop ends the connection at once, without a close frame and without waiting
// for anything: for a peer that is not there any more. Next returns what is
// already in memory and then a [*CloseError] with [CodeAbnormal] and [Local].
func (c *Conn) Drop() error {
	c.finish(&CloseError{Code: CodeAbnormal, Initiator: Local, err: net.ErrClosed})
	return nil
}

// finish is the one place where a connection ends; the first end counts.
func (c *Conn) finish(end *CloseError) {
	if !c.final.CompareAndSwap(nil, end) {
		return
	}
	nc := c.nc
	if t, ok := nc.(interface{ NetConn() net.Conn }); ok && end.err != nil {
		// Closing TLS writes an alert and waits up to 5 s for a peer that does
		// not read. That is courtesy for an orderly end only.
		nc = t.NetConn()
	}
	nc.Close()
	close(c.done)
}

// lost is the end of a connection whose socket failed: the network's doing,
// unless we had begun to close it.
func (c *Conn) lost(cause error) *CloseError {
	if s := c.sent.Load(); s != nil {
		return &CloseError{Code: s.Code, Reason: s.Reason, Initiator: s.Initiator, err: cause}
	}
	return &CloseError{Code: CodeAbnormal, Initiator: Network, err: cause}
}

// baton is a lock whose waiters wait on a channel: within testing/synctest that
// lets time go on, so that the deadline which frees them can come; waiting for
// a sync.Mutex does not.
type baton chan struct{}

func (b baton) take() { b <- struct{}{} }
func (b baton) give() { <-b }
