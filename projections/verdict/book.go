package verdict

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"jejak/domain"
	"jejak/eventstore"
)

// Aside is an event that is no fact.
type Aside struct {
	Position eventstore.Position `json:"position"`
	Stream   string              `json:"stream"`
	Revision int64               `json:"revision"`
	ID       uuid.UUID           `json:"id"`
	Type     string              `json:"type"`
	Recorded time.Time           `json:"recorded"` // by the store's clock
	Digest   string              `json:"digest"`   // hexadecimal, of the event's canonical leaf
	Code     domain.Code         `json:"code"`
	Field    string              `json:"field,omitempty"`
	Received string              `json:"received,omitempty"`
	Details  map[string]string   `json:"details,omitempty"`
}

// Why is the refusal that an honest command of this kind would have met.
func (a Aside) Why() *domain.Rejection {
	return &domain.Rejection{Code: a.Code, Field: a.Field, Received: a.Received, Details: a.Details}
}

// Hint says what to do about it. What the one who sent such a command would do is of no use to who finds it in the log.
func (a Aside) Hint(lang domain.Lang) string {
	switch a.Code {
	case domain.TypeUnknown, domain.SchemaNewer, domain.EventMalformed, domain.EventMisplaced, domain.SaidAlready, domain.StreamForeign, domain.StreamMetadata:
		return a.Why().Hint(lang)
	}
	return domain.Reject(domain.StreamAside, "stream", a.Stream).Hint(lang)
}

// WrongClock is an event whose own time of recording is not believed.
type WrongClock struct {
	Position eventstore.Position `json:"position"`
	Stream   string              `json:"stream"`
	Revision int64               `json:"revision"`
	Says     time.Time           `json:"says"`   // the event
	Stored   time.Time           `json:"stored"` // the store, which stands in
}

// tick is what the ledger's clock said after a position.
type tick struct {
	Position eventstore.Position `json:"position"`
	At       time.Time           `json:"at"`
}

const (
	// Tolerance is how far the clocks of an event and of its store may be apart: more than offices' clocks differ that are
	// set by the network, and less than would move a figure from one day's report to another's.
	Tolerance = 5 * time.Minute
	// tickEvery bounds how many events are looked at to find a time.
	tickEvery = 4096
	// maxCuts bounds how many times are remembered with their positions.
	maxCuts = 1024
	// maxForeign bounds how many events are named of streams that are not the ledger's: another application writes millions.
	maxForeign = 1000
	// maxClocks bounds how many wrong clocks are named: one laptop writes thousands of events.
	maxClocks = 1000
)

// Book is what is known of a log up to some event. Reading it is safe for many goroutines once CatchUp has returned.
type Book struct {
	Store  eventstore.Store
	Dir    string   // where the book is kept; "" keeps it in memory
	Guests []string // beginnings of the names of streams that are not the ledger's, and no fault

	// Progress, when not nil, is told how many events were looked at.
	Progress func(events int64)

	state

	forgotten bool // what is kept is not to be taken up

	mu   sync.Mutex
	cuts map[time.Time]eventstore.Position // that were found, for the end of now
}

// state is what is kept.
type state struct {
	Last    mark         `json:"last"`
	Events  int64        `json:"events"` // of the ledger's streams, with those set aside
	Guest   int64        `json:"guest"`  // events of guests
	Moved   move         `json:"moved"`  // the last migration that the ledger tells of
	Latest  time.Time    `json:"latest"` // the ledger's clock after the last event
	Ticks   []tick       `json:"ticks"`
	Clocks  []WrongClock `json:"clocks"`
	Wrong   int64        `json:"wrong"` // clocks that are not believed, with those that are not named
	Vault   int64        `json:"vault"` // the largest count of entries of the vault that a fact names
	Asides  []Aside      `json:"asides"`
	Named   int64        `json:"named"`   // of those set aside, events of streams that are not the ledger's
	Unnamed int64        `json:"unnamed"` // events of streams that are not the ledger's, beyond those that are named
}

// move is a migration: everything up to a position was brought by it.
type move struct {
	Event mark                `json:"event"`
	UpTo  eventstore.Position `json:"upTo"`
}

// mark is an event by all its coordinates.
type mark struct {
	Position eventstore.Position `json:"position"`
	Stream   string              `json:"stream"`
	Revision int64               `json:"revision"`
	Event    uuid.UUID           `json:"event"`
}

// End is the position up to which the log was judged.
func (b *Book) End() eventstore.Position { return b.Last.Position }

// Fact reports whether the event at a position of a stream is a fact of the ledger: judged, and not set aside.
func (b *Book) Fact(stream string, at eventstore.Position) bool {
	if at > b.End() || b.IsGuest(stream) || domain.IsForeign(stream) {
		return false
	}
	_, aside := b.find(at)
	return !aside
}

// Left is how many events are set aside, with those that are not named.
func (b *Book) Left() int { return len(b.Asides) + int(b.Unnamed) }

func (b *Book) find(at eventstore.Position) (int, bool) {
	return slices.BinarySearchFunc(b.Asides, at, func(a Aside, at eventstore.Position) int {
		switch {
		case a.Position < at:
			return -1
		case a.Position > at:
			return 1
		}
		return 0
	})
}

// At is what was set aside at a position.
func (b *Book) At(at eventstore.Position) (Aside, bool) {
	i, found := b.find(at)
	if !found {
		return Aside{}, false
	}
	return b.Asides[i], true
}

// IsGuest reports whether a stream is a guest's.
func (b *Book) IsGuest(stream string) bool {
	return slices.ContainsFunc(b.Guests, func(prefix string) bool { return strings.HasPrefix(stream, prefix) })
}

// Digest says what was set aside up to a position: whoever has folded the log under other verdicts folds it again.
func (b *Book) Digest(upTo eventstore.Position) string {
	sum := sha256.New()
	for _, a := range b.Asides {
		if a.Position > upTo {
			break
		}
		sum.Write(binary.BigEndian.AppendUint64(nil, uint64(a.Position)))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// Time is when a record was recorded, by the event's own clock where it is believed.
func (b *Book) Time(r *eventstore.Record) time.Time {
	at, _ := believed(r.Metadata, r.Recorded, r.Position <= b.Moved.UpTo)
	return at
}

// Cut is the last position at which the ledger's clock said t or earlier: what was known then is the log up to there.
func (b *Book) Cut(ctx context.Context, t time.Time) (eventstore.Position, error) {
	if !b.Latest.After(t) {
		return b.End(), nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if cut, found := b.cuts[t]; found {
		return cut, nil
	}
	cut, err := b.cut(ctx, t)
	if err != nil {
		return 0, err
	}
	if b.cuts == nil || len(b.cuts) >= maxCuts {
		b.cuts = map[time.Time]eventstore.Position{}
	}
	b.cuts[t] = cut
	return cut, nil
}

func (b *Book) cut(ctx context.Context, t time.Time) (eventstore.Position, error) {
	n := sort.Search(len(b.Ticks), func(i int) bool { return b.Ticks[i].At.After(t) })
	from, latest := eventstore.Start, time.Time{}
	if n > 0 {
		from, latest = b.Ticks[n-1].Position, b.Ticks[n-1].At
	}
	cut := from
	for r, err := range b.Store.All(ctx, from, eventstore.Forward) {
		if err != nil {
			return 0, fmt.Errorf("verdict: look for %s: %w", t.Format(time.RFC3339), err)
		}
		if r.Position > b.End() {
			break
		}
		if !domain.IsForeign(r.Stream) && !b.IsGuest(r.Stream) {
			if at := b.Time(&r); at.After(latest) {
				latest = at
			}
			if latest.After(t) {
				break
			}
		}
		cut = r.Position
	}
	return cut, nil
}
