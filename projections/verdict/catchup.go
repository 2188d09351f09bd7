package verdict

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime"
	"slices"
	"sync"

	"jejak/domain"
	"jejak/domain/decide"
	"jejak/eventstore"
)

// portion bounds how many events are looked at before their streams are judged, as the names of these are in memory.
const portion = 4 << 20

// portionHeld bounds how many events are held at once of a store that gives its streams slowly: some hundred megabytes.
const portionHeld = 1 << 17

// progressEvery is how many events pass between two reports.
const progressEvery = 1 << 14

// CatchUp judges what was appended since. What cannot be kept on a disk that may not be written is kept in memory.
func (b *Book) CatchUp(ctx context.Context) error {
	if b.Last == (mark{}) && !b.forgotten {
		b.load()
	}
	fits, err := b.fits(ctx)
	if err != nil {
		return err
	}
	moved, err := b.lastMoved(ctx)
	if err != nil {
		return err
	}
	if !fits || moved != b.Moved {
		b.state = state{Moved: moved}
	}
	b.cuts = nil
	before := b.Last
	if err := b.look(ctx); err != nil {
		return err
	}
	if b.Last == before {
		return nil
	}
	return b.save()
}

// Forget makes the next CatchUp judge the whole log anew.
func (b *Book) Forget() { b.state, b.forgotten = state{}, true }

// fits reports whether the log has the last event of the book where the book says.
func (b *Book) fits(ctx context.Context) (bool, error) {
	m := b.Last
	if m == (mark{}) {
		return true, nil
	}
	r, found, err := eventstore.RecordAt(ctx, b.Store, m.Stream, eventstore.Revision(m.Revision))
	if err != nil {
		return false, fmt.Errorf("verdict: %w", err)
	}
	return found && markOf(&r) == m, nil
}

// lastMoved is the last event by which the ledger says that it was moved here.
func (b *Book) lastMoved(ctx context.Context) (last move, err error) {
	history, err := decide.NewHistory(domain.LedgerRef)
	if err != nil {
		return last, err
	}
	moves := map[int64]mark{}
	for r, err := range b.Store.Stream(ctx, string(domain.LedgerRef), eventstore.First, eventstore.Forward) {
		if err != nil {
			return last, fmt.Errorf("verdict: look for migrations: %w", err)
		}
		why, err := history.Read(wire(&r), int64(r.Revision), r.Recorded)
		if err != nil {
			return last, fmt.Errorf("verdict: %w", err)
		}
		if why == nil && r.Type == movedType {
			moves[int64(r.Revision)] = markOf(&r)
		}
	}
	for _, e := range history.Standing(func(domain.Recorded) bool { return true }) {
		if b, ok := e.Body.(*domain.LedgerMoved); ok {
			at := moves[e.Revision]
			last = move{at, min(eventstore.Position(b.ToPosition), at.Position)}
		}
	}
	return last, nil
}

// movedType is the type of the event by which a ledger says that it was moved.
var movedType = domain.TypeName(&domain.LedgerMoved{})

func wire(r *eventstore.Record) domain.Wire {
	return domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}
}

func markOf(r *eventstore.Record) mark {
	return mark{r.Position, r.Stream, int64(r.Revision), r.ID}
}

// look runs along the log once for the clock and for what is foreign, and then judges the streams that have something new.
func (b *Book) look(ctx context.Context) error {
	from, fresh := b.Last.Position, int64(0)
	streams := map[string]bool{} // as long as one portion is enough
	err := eventstore.Scan(ctx, b.Store, from, func(row []eventstore.Borrowed) func() error {
		return func() error {
			for i := range row {
				r := row[i].Lend()
				if !b.note(&r) {
					continue
				}
				if fresh++; fresh <= portion {
					streams[r.Stream] = true
				} else {
					streams = nil
				}
			}
			return nil
		}
	})
	if err != nil {
		return fmt.Errorf("verdict: read the log: %w", err)
	}
	if _, near := eventstore.ReadsOf(b.Store).(eventstore.Scanner); !near && fresh > nearby {
		return b.judgeHeld(ctx, from, fresh)
	}
	if fresh <= portion {
		return b.judge(ctx, each(streams))
	}
	return b.inPortions(fresh, portion, func(of func([]byte) bool) error {
		streams, err := b.named(ctx, from, of)
		if err != nil {
			return err
		}
		return b.judge(ctx, each(streams))
	})
}

// nearby is how many events are judged by reading their streams one after the other, wherever the store is.
const nearby = 1 << 12

// judgeHeld judges the streams of a store that is far away: it is scanned again for each portion of them, which costs less
// than asking for each stream.
func (b *Book) judgeHeld(ctx context.Context, from eventstore.Position, fresh int64) error {
	return b.inPortions(fresh, portionHeld, func(of func([]byte) bool) error {
		held, err := b.hold(ctx, from, of)
		if err != nil {
			return err
		}
		byStream := map[string][]eventstore.Record{}
		for _, r := range held {
			byStream[r.Stream] = append(byStream[r.Stream], r)
		}
		return b.judge(ctx, byStream)
	})
}

// inPortions does something for portions of the streams, of which each has about so many events.
func (b *Book) inPortions(fresh, size int64, do func(of func(stream []byte) bool) error) error {
	portions := uint32(fresh/size + 1)
	for p := range portions {
		if err := do(func(stream []byte) bool { return hash(stream)%portions == p }); err != nil {
			return err
		}
	}
	return nil
}

// each is streams of which nothing is held.
func each(streams map[string]bool) map[string][]eventstore.Record {
	list := make(map[string][]eventstore.Record, len(streams))
	for name := range streams {
		list[name] = nil
	}
	return list
}

// named lists some of the streams that have something new.
func (b *Book) named(ctx context.Context, from eventstore.Position, of func(stream []byte) bool) (map[string]bool, error) {
	end, streams := b.End(), map[string]bool{}
	err := eventstore.Scan(ctx, b.Store, from, func(row []eventstore.Borrowed) func() error {
		return func() error {
			for i := range row {
				name := row[i].Stream
				if row[i].Position <= end && of(name) && !streams[string(name)] && !b.IsGuest(string(name)) && !domain.IsForeign(string(name)) {
					streams[string(name)] = true
				}
			}
			return nil
		}
	})
	if err != nil {
		return nil, fmt.Errorf("verdict: read the log again: %w", err)
	}
	return streams, nil
}

// note takes in what an event says of the clock, and reports whether it is to be judged.
func (b *Book) note(r *eventstore.Record) bool {
	b.Last = markOf(r)
	if b.IsGuest(r.Stream) {
		b.Guest++
		return false
	}
	b.Events++
	if b.Progress != nil && b.Events%progressEvery == 0 {
		b.Progress(b.Events)
	}
	if why := domain.Foreign(r.Stream); why != nil {
		if b.Named < maxForeign {
			b.Named++
			b.Asides = append(b.Asides, asideOf(r, why))
		} else {
			b.Unnamed++
		}
		return false
	}
	at, wrong := believed(r.Metadata, r.Recorded, r.Position <= b.Moved.UpTo)
	if wrong {
		if b.Wrong++; len(b.Clocks) < maxClocks {
			says, _ := believed(r.Metadata, r.Recorded, true)
			b.Clocks = append(b.Clocks, WrongClock{r.Position, r.Stream, int64(r.Revision), says, r.Recorded})
		}
	}
	if at.After(b.Latest) {
		b.Latest = at
	}
	if b.Events%tickEvery == 0 {
		b.Ticks = append(b.Ticks, tick{r.Position, b.Latest})
	}
	return true
}

// hold copies the new events of some streams.
func (b *Book) hold(ctx context.Context, from eventstore.Position, of func(stream []byte) bool) (held []eventstore.Record, err error) {
	end := b.End()
	err = eventstore.Scan(ctx, b.Store, from, func(row []eventstore.Borrowed) func() error {
		var mine []eventstore.Record
		for i := range row {
			if row[i].Position <= end && of(row[i].Stream) {
				mine = append(mine, row[i].Record())
			}
		}
		return func() error {
			held = append(held, mine...)
			return nil
		}
	})
	if err != nil {
		return nil, fmt.Errorf("verdict: read the log again: %w", err)
	}
	return slices.DeleteFunc(held, func(r eventstore.Record) bool { return b.IsGuest(r.Stream) || domain.IsForeign(r.Stream) }), nil
}

func hash(stream []byte) uint32 {
	h := fnv.New32a()
	h.Write(stream)
	return h.Sum32()
}

// judge judges streams, side by side: each by its events, where they are all held, and else as it is in the store.
func (b *Book) judge(ctx context.Context, byStream map[string][]eventstore.Record) error {
	type stream struct {
		name string
		held []eventstore.Record
	}
	streams := make(chan stream)
	var workers sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	var all []Aside
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for s := range streams {
				found, vault, err := b.judgeStream(ctx, s.name, s.held)
				mu.Lock()
				if err != nil {
					errs = append(errs, err)
				}
				all = append(all, found...)
				b.Vault = max(b.Vault, vault)
				mu.Unlock()
			}
		})
	}
	for name, held := range byStream {
		streams <- stream{name, held}
	}
	close(streams)
	workers.Wait()
	b.Asides = slices.DeleteFunc(b.Asides, func(a Aside) bool { _, anew := byStream[a.Stream]; return anew })
	b.Asides = append(b.Asides, all...)
	slices.SortFunc(b.Asides, func(x, y Aside) int { return comparePositions(x.Position, y.Position) })
	return errors.Join(errs...)
}

func comparePositions(a, b eventstore.Position) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// judgeStream judges a stream from its beginning, as what was taken back last may be seen with what comes after it.
func (b *Book) judgeStream(ctx context.Context, name string, all []eventstore.Record) (found []Aside, vault int64, err error) {
	if len(all) == 0 || all[0].Revision > 0 {
		all = nil
		for r, err := range b.Store.Stream(ctx, name, eventstore.First, eventstore.Forward) {
			if err != nil {
				return nil, 0, fmt.Errorf("verdict: read %s: %w", name, err)
			}
			if r.Position > b.End() {
				break
			}
			all = append(all, r)
		}
	}
	history, err := decide.NewHistory(domain.Ref(name))
	if err != nil {
		return nil, 0, err
	}
	for _, r := range all {
		if _, err := history.Read(wire(&r), int64(r.Revision), r.Recorded); err != nil {
			return nil, 0, fmt.Errorf("verdict: position %d: %w", r.Position, err)
		}
	}
	for _, a := range history.Asides() {
		found = append(found, asideOf(&all[a.Revision], a.Why))
	}
	return found, history.VaultEntries(), nil
}

func asideOf(r *eventstore.Record, why *domain.Rejection) Aside {
	leaf := r.Leaf()
	return Aside{Position: r.Position, Stream: r.Stream, Revision: int64(r.Revision), ID: r.ID, Type: r.Type, Recorded: r.Recorded,
		Digest: hex.EncodeToString(leaf[:]), Code: why.Code, Field: why.Field, Received: why.Received, Details: why.Details}
}
