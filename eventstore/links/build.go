package links

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/google/uuid"

	"jejak/eventstore"
)

// builder makes the runs. It is alone in writing, to the tail, to the state and to the file.
type builder struct {
	index *Index
	file  *os.File // nil, or no longer written to after a write that failed
	end   int64    // of the runs in the file
	sum   uint32   // of the last run

	state   *state
	totals  map[List]int // entries of each list, in all
	columns map[key]*column
	last    entry // the last event
	lastID  uuid.UUID
	after   eventstore.Position // the last event before the tail
	events  int                 // in the tail
}

// key is a List that is looked up without making a string of bytes.
type key struct {
	kind Kind
	name string
}

func newBuilder(x *Index, f *os.File) *builder {
	return &builder{index: x, file: f, totals: map[List]int{}, columns: map[key]*column{}, state: &state{extents: map[List][]*extent{}, tail: &tail{}}}
}

// run takes in what the file has, then the log up to its end, then what is appended.
func (b *builder) run(ctx context.Context) error {
	if err := b.load(ctx); err != nil {
		return err
	}
	b.publish(ctx, b.state)
	x := b.index
	err := eventstore.Scan(ctx, x.store, b.last.at, func(row []eventstore.Borrowed) func() error {
		return func() error {
			for i := range row {
				r := &row[i]
				b.add(ctx, r.Stream, r.Type, r.Revision, r.Position, r.ID)
			}
			x.wake()
			return nil
		}
	})
	if err != nil {
		return err
	}
	for r, err := range x.store.Follow(ctx, b.last.at) {
		if err != nil {
			return err
		}
		b.add(ctx, []byte(r.Stream), r.Type, r.Revision, r.Position, r.ID)
		x.wake()
	}
	return nil
}

// load reads the file's runs. What is behind the last one that is sound, and of this log, is cut off.
func (b *builder) load(ctx context.Context) error {
	if b.file == nil {
		return nil
	}
	var runs []*run
	after, end, totals := eventstore.Start, int64(0), map[List]int{}
	for {
		r, err := readRun(b.file, end, after, b.lastSum(runs), totals)
		if err != nil {
			break // what stands behind the sound runs is built again, whatever it is
		}
		runs, after, end = append(runs, r), r.last.at, end+r.size
	}
	for len(runs) > 0 {
		r := runs[len(runs)-1]
		same, err := b.known(ctx, r)
		if err != nil {
			return err
		}
		if same {
			break
		}
		runs, end = runs[:len(runs)-1], end-r.size
	}
	for _, r := range runs {
		b.take(b.state.extents, r)
		b.last, b.lastID = r.last, r.lastID
	}
	b.end, b.sum, b.after = end, b.lastSum(runs), b.last.at
	b.state.tail.covered.Store(uint64(b.after))
	b.state.tail.partial.Store(len(b.totals) >= MaxLists)
	if size, err := b.file.Seek(0, io.SeekEnd); err != nil || size > end && b.file.Truncate(end) != nil {
		b.file = nil
	}
	return nil
}

func (b *builder) lastSum(runs []*run) uint32 {
	if len(runs) == 0 {
		return 0
	}
	return runs[len(runs)-1].sum
}

// known says whether the log has the last event of a run. It tells an index of this log from one of another, or of one
// that was longer once.
func (b *builder) known(ctx context.Context, r *run) (bool, error) {
	record, err := seek(ctx, b.index.store, r.last)
	if err != nil {
		if ctx.Err() != nil || errors.Is(err, eventstore.ErrClosed) {
			return false, err
		}
		return false, nil
	}
	return record.ID == r.lastID, nil
}

// take adds what a run has to the lists.
func (b *builder) take(extents map[List][]*extent, r *run) {
	for i := range r.lists {
		e := &r.lists[i]
		extents[e.list] = append(slices.Clip(extents[e.list]), e)
		b.totals[e.list] = e.first + e.count
	}
}

// publish shows readers a state, unless the builder is to begin again.
func (b *builder) publish(ctx context.Context, s *state) {
	b.state = s
	x := b.index
	x.mu.Lock()
	if ctx.Err() == nil {
		x.current.Store(s)
		x.fault = nil
	}
	x.mu.Unlock()
	x.wake()
}

// add takes in the next event of the log.
func (b *builder) add(ctx context.Context, stream []byte, typ string, revision eventstore.Revision, position eventstore.Position, id uuid.UUID) {
	e := entry{b.last.at, position}
	if stream[0] != '$' {
		category := categoryIn(stream)
		if len(category) > 0 {
			b.push(ByCategory, category, e)
		}
		b.pushType(typ, e)
		if revision == eventstore.First {
			b.push(Streams, nil, e)
			if len(category) > 0 {
				b.push(InCategory, category, e)
			}
		}
	}
	b.last, b.lastID = e, id
	b.events++
	b.state.tail.covered.Store(uint64(position))
	if b.events >= b.index.options.Run {
		b.seal(ctx)
	}
}

func categoryIn(stream []byte) []byte {
	for i, c := range stream {
		if c == '-' {
			return stream[:i]
		}
	}
	return nil
}

func (b *builder) push(kind Kind, name []byte, e entry) {
	c := b.columns[key{kind, string(name)}]
	if c == nil {
		if c = b.newColumn(List{kind, string(name)}); c == nil {
			return
		}
	}
	c.push(e)
}

func (b *builder) pushType(typ string, e entry) {
	c := b.columns[key{ByType, typ}]
	if c == nil {
		if c = b.newColumn(List{ByType, typ}); c == nil {
			return
		}
	}
	c.push(e)
}

// newColumn begins a list's part of the tail. It returns nil if the list is one too many.
func (b *builder) newColumn(l List) *column {
	first, known := b.totals[l]
	if !known && len(b.totals) >= MaxLists {
		b.state.tail.partial.Store(true)
		return nil
	}
	b.totals[l] = first // the tail's entries are added when it is sealed
	c := newColumn(first)
	b.columns[key{l.Kind, l.Name}] = c
	b.state.tail.columns.Store(l, c)
	return c
}

// seal makes a run of the tail. A run that cannot be written stays in memory, and those behind it: the file ends there.
func (b *builder) seal(ctx context.Context) {
	columns := make(map[List]*column, len(b.columns))
	for k, c := range b.columns {
		columns[List{k.kind, k.name}] = c
	}
	r := &run{after: b.after, last: b.last, lastID: b.lastID, events: b.events}
	bytes := r.encode(b.sum, columns)
	if b.file != nil {
		if _, err := b.file.WriteAt(bytes, b.end); err != nil {
			b.file = nil
		}
	}
	if b.file != nil {
		r.source, r.body = b.file, b.end+r.body
		b.end += r.size
	} else {
		r.source = memory(bytes)
	}
	extents := make(map[List][]*extent, len(b.state.extents))
	for l, e := range b.state.extents {
		extents[l] = e
	}
	b.take(extents, r)
	next := &state{round: b.state.round, extents: extents, tail: &tail{}}
	next.tail.covered.Store(uint64(b.last.at))
	next.tail.partial.Store(b.state.tail.partial.Load())
	b.sum, b.after, b.events = r.sum, b.last.at, 0
	clear(b.columns)
	b.publish(ctx, next)
}
