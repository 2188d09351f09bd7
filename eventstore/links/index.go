package links

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"jejak/eventstore"
)

// FileName is the index's file in its directory.
const FileName = "links.idx"

const (
	// DefaultRun is how many events a run has: they are read again when the index is opened, in well under a second, and the
	// entries of one list in one run are decoded together, in some 100 µs at most.
	DefaultRun = 1 << 15
	// MaxLists bounds the memory for names where everybody may invent a category or a type: some 10 MiB. A ledger has a
	// hundred lists.
	MaxLists = 1 << 16
	// pause is how long the builder waits before it reads a log again that could not be read.
	pause = time.Second
)

// ErrTooManyLists: the log has more categories and types than MaxLists, and the list is not among the first of them.
var ErrTooManyLists = fmt.Errorf("eventstore/links: the log has more than %d categories and types", MaxLists)

// Options of an index. The zero value keeps it in memory.
type Options struct {
	// Dir is where the index's file is kept, and made if need be. One index at a time uses a directory. Empty: nowhere.
	Dir string
	// Run is how many events are written together. 0: DefaultRun.
	Run int
}

// Index is the lists of one log. Its methods may be called from many goroutines.
type Index struct {
	store   eventstore.Store
	options Options
	current atomic.Pointer[state]
	waiting atomic.Int32 // readers that wait for the builder

	mu      sync.Mutex
	grown   chan struct{} // closed when the index has grown and somebody waited
	fault   error         // why the builder cannot go on at the moment
	round   int           // of the builder
	rebuild context.CancelCauseFunc

	stop  context.CancelFunc
	ended chan struct{}
}

// state is the runs so far and the tail behind them. It is replaced as a whole when a run is added, so a reader that has
// one sees a log that only grows.
type state struct {
	round   int                // how often the index was built since it was opened
	extents map[List][]*extent // oldest first
	tail    *tail
}

// tail is what the builder gathers for the next run.
type tail struct {
	columns sync.Map      // List to *column
	covered atomic.Uint64 // the position up to which the index knows the log
	partial atomic.Bool   // there were more than MaxLists
}

func (t *tail) column(l List) *column {
	c, ok := t.columns.Load(l)
	if !ok {
		return nil
	}
	return c.(*column)
}

// Open starts to build the index of a store, on what is left of it in the directory. It reads beside whatever else is done
// with the store, and never writes to it.
func Open(store eventstore.Store, o Options) *Index {
	if o.Run == 0 {
		o.Run = DefaultRun
	}
	x := &Index{store: eventstore.ReadsOf(store), options: o, ended: make(chan struct{}), grown: make(chan struct{})}
	x.current.Store(&state{tail: &tail{}})
	ctx, stop := context.WithCancel(context.Background())
	x.stop = stop
	go func() {
		defer close(x.ended)
		x.build(ctx)
	}()
	return x
}

// Close ends the builder. Reads under way may end with an error. It does not close the store.
func (x *Index) Close() {
	x.stop()
	<-x.ended
}

// View returns the lists as they are when the index has come to the end of the log, as it is now. A log that the index did
// not know yet is waited for.
func (x *Index) View(ctx context.Context) (*View, error) {
	head, err := eventstore.Head(ctx, x.store)
	if err != nil {
		return nil, err
	}
	x.waiting.Add(1)
	defer x.waiting.Add(-1)
	for {
		x.mu.Lock()
		grown, fault := x.grown, x.fault
		x.mu.Unlock()
		s := x.current.Load()
		if covered := eventstore.Position(s.tail.covered.Load()); covered >= head {
			return &View{x, s, covered}, nil
		}
		if fault != nil {
			return nil, fmt.Errorf("eventstore/links: the index stands still: %w", fault)
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return nil, fmt.Errorf("eventstore/links: the index has not come to position %d: %w", head, ctx.Err())
		case <-x.ended:
			return nil, fmt.Errorf("eventstore/links: %w", eventstore.ErrClosed)
		}
	}
}

// wake lets those look again who wait for the builder.
func (x *Index) wake() {
	if x.waiting.Load() == 0 {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	close(x.grown)
	x.grown = make(chan struct{})
}

// damaged has the index built again, unless that was done since the state was.
func (x *Index) damaged(s *state) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.rebuild != nil && s.round == x.round {
		x.current.Store(&state{tail: &tail{}}) // nobody else is to meet it
		x.rebuild(errDamaged)
	}
}

// file opens the index's file, or returns nil where there is none to be had: the index is kept in memory then.
func (x *Index) file() *os.File {
	if x.options.Dir == "" || os.MkdirAll(x.options.Dir, 0o700) != nil {
		return nil
	}
	f, err := os.OpenFile(filepath.Join(x.options.Dir, FileName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil
	}
	return f
}

// build follows the log until the index is closed. Whatever goes wrong, it begins again with what is sound on disk.
func (x *Index) build(ctx context.Context) {
	f := x.file()
	defer func() {
		if f != nil {
			_ = f.Close() // nothing in it matters
		}
	}()
	for ctx.Err() == nil {
		round, cancel := context.WithCancelCause(ctx)
		x.mu.Lock()
		x.round++
		x.rebuild = cancel
		b := newBuilder(x, f)
		b.state.round = x.round
		x.mu.Unlock()
		err := b.run(round)
		again := errors.Is(context.Cause(round), errDamaged)
		cancel(nil)
		if again && f != nil {
			_ = f.Truncate(0) // a file that keeps what is damaged is cut off when it is read again
		}
		x.stand(ctx, err, again)
	}
}

// stand says why the builder has stopped, and waits before it tries again. A damaged index is built again at once.
func (x *Index) stand(ctx context.Context, err error, again bool) {
	if again || ctx.Err() != nil {
		return
	}
	x.mu.Lock()
	x.fault = err
	x.mu.Unlock()
	x.wake()
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}
