package verdict_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections/verdict"
)

// office is a ledger whose two clocks a test sets: that of who decides, and that of the store.
type office struct {
	t             require.TestingT
	store         *memory.Store
	ledger        *ledger.Ledger
	decides, kept time.Time
	commands      int
}

func newOffice(t require.TestingT) *office {
	o := &office{t: t, decides: time.Date(2026, time.March, 2, 3, 0, 0, 0, time.UTC)}
	o.kept = o.decides
	o.store = memory.New()
	o.store.Now = func() time.Time { return o.kept }
	o.ledger = &ledger.Ledger{Store: o.store, Now: func() time.Time { return o.decides }}
	o.do(domain.LedgerRef, &domain.LedgerOpened{Title: "x"})
	return o
}

// pass lets both clocks run.
func (o *office) pass(d time.Duration) { o.decides, o.kept = o.decides.Add(d), o.kept.Add(d) }

func (o *office) do(stream domain.Ref, body domain.Body) {
	o.commands++
	_, err := o.ledger.Do(context.Background(), domain.Command{ID: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, o.commands)), Stream: stream, Body: body,
		Meta: domain.Meta{OccurredOn: domain.InYear(2021), Mode: domain.Actual, Confidence: domain.Reported, By: domain.Author{User: "sri"}}})
	require.NoError(o.t, err)
}

func (o *office) fund(n int) domain.Ref { return domain.NamedRef(domain.CategoryFund, fmt.Sprint(n)) }

func (o *office) declare(n int) {
	city, err := region.Parse("13.76")
	require.NoError(o.t, err)
	o.do(o.fund(n), &domain.FundDeclared{Name: fmt.Sprint("Dana ", n), Source: "CSR", Holder: "Dinas", Region: city})
}

// put appends what no program of ours has written.
func (o *office) put(stream, kind, data string) {
	_, err := o.store.Append(context.Background(), stream, eventstore.Any, eventstore.Event{ID: uuid.New(), Type: kind, Data: []byte(data), Metadata: []byte(`{}`)})
	require.NoError(o.t, err)
}

func judged(t require.TestingT, store eventstore.Store, dir string, guests ...string) *verdict.Book {
	b := &verdict.Book{Store: store, Dir: dir, Guests: guests}
	require.NoError(t, b.CatchUp(context.Background()))
	return b
}

func TestWhatIsNoFactIsNamedWithWhereItStands(t *testing.T) {
	o := newOffice(t)
	o.declare(1)
	o.put(string(o.fund(1)), "OrderPlaced", `{}`)
	o.put("orders-1", "OrderPlaced", `{}`)
	o.put("guest-1", "OrderPlaced", `{}`)
	b := judged(t, o.store, "", "guest-")
	require.Len(t, b.Asides, 2)
	first, second := b.Asides[0], b.Asides[1]
	assert.Equal(t, domain.TypeUnknown, first.Code)
	assert.Equal(t, string(o.fund(1)), first.Stream)
	assert.EqualValues(t, 1, first.Revision)
	assert.True(t, !b.Fact(first.Stream, first.Position))
	assert.Equal(t, domain.StreamForeign, second.Code)
	assert.EqualValues(t, 1, b.Guest)
	assert.EqualValues(t, 4, b.Events)
	found, ok := b.At(first.Position)
	assert.True(t, ok)
	assert.Equal(t, first, found)
	assert.False(t, b.Fact("orders-1", second.Position))
}

func TestABookThatIsTakenUpIsTheOneThatIsMadeAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "verdicts")
		require.NoError(t, err)
		defer func() { require.NoError(t, os.RemoveAll(dir)) }()
		o := newOffice(t)
		funds := 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			o.pass(time.Minute)
			switch rapid.SampledFrom([]string{"declare", "poison", "foreign", "look", "again", "laptop"}).Draw(t, "step") {
			case "declare":
				funds++
				o.declare(funds)
			case "poison":
				if funds > 0 {
					o.put(string(o.fund(rapid.IntRange(1, funds).Draw(t, "fund"))), "FundDeclared", `{}`)
				}
			case "foreign":
				o.put("orders-1", "x", `{}`)
			case "look":
				judged(t, o.store, dir)
			case "again":
				o.put(string(domain.LedgerRef), "LedgerOpened", `{"title":"y","synthetic":false}`)
			case "laptop":
				o.decides = o.decides.AddDate(5, 0, 0)
				funds++
				o.declare(funds)
				o.decides = o.decides.AddDate(-5, 0, 0)
			}
		}
		step, once := judged(t, o.store, dir), judged(t, o.store, "")
		assert.Equal(t, append([]verdict.Aside{}, once.Asides...), append([]verdict.Aside{}, step.Asides...))
		assert.Equal(t, append([]verdict.WrongClock{}, once.Clocks...), append([]verdict.WrongClock{}, step.Clocks...))
		assert.Equal(t, once.Latest, step.Latest)
		assert.Equal(t, once.Events, step.Events)
		assert.Equal(t, once.Digest(once.End()), step.Digest(step.End()))
	})
}

func TestOneWrongClockMovesNobodyElse(t *testing.T) {
	o := newOffice(t)
	o.declare(1)
	before := o.kept
	o.pass(time.Hour)
	right := o.decides
	o.decides = time.Date(2031, time.January, 1, 0, 0, 0, 0, time.UTC)
	o.declare(2)
	o.decides = right.Add(time.Hour)
	o.kept = o.decides
	o.declare(3)
	b := judged(t, o.store, "")
	require.Len(t, b.Clocks, 1)
	assert.Equal(t, string(o.fund(2)), b.Clocks[0].Stream)
	assert.Equal(t, 2031, b.Clocks[0].Says.Year())
	assert.Equal(t, o.kept, b.Latest)
	for known, at := range map[int]time.Time{1: before, 2: right, 3: o.kept} {
		cut, err := b.Cut(t.Context(), at)
		require.NoError(t, err)
		assert.Equal(t, known, declared(t, o.store, cut), "known at %s", at)
	}
	cut, err := b.Cut(t.Context(), before.Add(-time.Nanosecond))
	require.NoError(t, err)
	assert.Zero(t, declared(t, o.store, cut))
}

// declared counts the funds that were declared up to a position.
func declared(t *testing.T, store eventstore.Store, upTo eventstore.Position) (n int) {
	t.Helper()
	for r, err := range store.All(t.Context(), eventstore.Start, eventstore.Forward) {
		require.NoError(t, err)
		if r.Position <= upTo && r.Type == "FundDeclared" {
			n++
		}
	}
	return n
}

// TestTheClockNeverRunsBack: the events' own times may, within what is tolerated.
func TestTheClockNeverRunsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOffice(t)
		n := rapid.IntRange(1, 20).Draw(t, "events")
		for i := range n {
			o.pass(time.Duration(rapid.IntRange(0, 120).Draw(t, "passes")) * time.Second)
			off := time.Duration(rapid.IntRange(-400, 400).Draw(t, "off")) * time.Second
			o.decides = o.decides.Add(off)
			o.declare(i)
			o.decides = o.decides.Add(-off)
		}
		b := judged(t, o.store, "")
		var latest time.Time
		for r, err := range o.store.All(context.Background(), eventstore.Start, eventstore.Forward) {
			require.NoError(t, err)
			if at := b.Time(&r); at.After(latest) {
				latest = at
			}
			require.LessOrEqual(t, b.Time(&r).Sub(r.Recorded).Abs(), verdict.Tolerance)
			cut, err := b.Cut(context.Background(), latest)
			require.NoError(t, err)
			require.GreaterOrEqual(t, cut, r.Position, "what was recorded is known from then on")
		}
		require.Equal(t, latest, b.Latest)
	})
}

func TestTheClockSurvivesAMove(t *testing.T) {
	o := newOffice(t)
	o.declare(1)
	then := o.decides
	o.pass(48 * time.Hour)
	o.declare(2)
	target := memory.New()
	moved := time.Date(2027, time.June, 1, 0, 0, 0, 0, time.UTC)
	target.Now = func() time.Time { return moved }
	for r, err := range o.store.All(t.Context(), eventstore.Start, eventstore.Forward) {
		require.NoError(t, err)
		_, err = target.Append(t.Context(), r.Stream, eventstore.Any, r.Event)
		require.NoError(t, err)
	}
	early := judged(t, target, "")
	assert.Len(t, early.Clocks, 3, "nobody has said yet that it was moved")
	l := &ledger.Ledger{Store: target, Now: func() time.Time { return moved }}
	end, err := eventstore.Head(t.Context(), target)
	require.NoError(t, err)
	_, err = l.Moved(t.Context(), domain.LedgerMoved{From: "local", To: "memory", FromPosition: int64(end), ToPosition: int64(end), Events: 3, Digest: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"}, domain.Author{User: "sri"})
	require.NoError(t, err)
	b := judged(t, target, "")
	assert.Empty(t, b.Clocks)
	cut, err := b.Cut(t.Context(), then)
	require.NoError(t, err)
	assert.Equal(t, 1, declared(t, target, cut))
	assert.Equal(t, moved, b.Latest)
}

func TestAKeptBookThatDoesNotFitIsMadeAgain(t *testing.T) {
	o := newOffice(t)
	o.declare(1)
	o.put("orders-1", "x", `{}`)
	for name, spoil := range map[string]func(t *testing.T, path string){
		"a flipped bit": func(t *testing.T, path string) {
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			b[len(b)-10] ^= 1
			require.NoError(t, os.WriteFile(path, b, 0o600))
		},
		"cut off": func(t *testing.T, path string) { require.NoError(t, os.Truncate(path, 40)) },
		"empty":   func(t *testing.T, path string) { require.NoError(t, os.Truncate(path, 0)) },
		"a folder": func(t *testing.T, path string) {
			require.NoError(t, os.Remove(path))
			require.NoError(t, os.Mkdir(path, 0o700))
		},
		"not there": func(t *testing.T, path string) { require.NoError(t, os.Remove(path)) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			want := judged(t, o.store, dir)
			spoil(t, filepath.Join(dir, verdict.FileName))
			got := &verdict.Book{Store: o.store, Dir: dir}
			err := got.CatchUp(t.Context())
			if name == "a folder" {
				require.Error(t, err) // which nobody has made by accident
				return
			}
			require.NoError(t, err)
			assert.Equal(t, want.Asides, got.Asides)
		})
	}
	t.Run("another log", func(t *testing.T) {
		dir := t.TempDir()
		judged(t, o.store, dir)
		other := newOffice(t)
		other.declare(7)
		got := judged(t, other.store, dir)
		assert.Empty(t, got.Asides)
		assert.EqualValues(t, 2, got.Events)
	})
	t.Run("another guest", func(t *testing.T) {
		dir := t.TempDir()
		assert.Len(t, judged(t, o.store, dir).Asides, 1)
		assert.Empty(t, judged(t, o.store, dir, "orders-").Asides)
	})
}

func TestABookIsReadWhereNothingCanBeWritten(t *testing.T) {
	o := newOffice(t)
	o.put("orders-1", "x", `{}`)
	const kernels = "/sys" // a file system in which nobody makes a directory, not even root
	if _, err := os.Stat(kernels); err != nil {
		t.Skip("needs " + kernels)
	}
	b := judged(t, o.store, filepath.Join(kernels, "jejak"))
	assert.Len(t, b.Asides, 1)
}

func TestABrokenReadIsNoVerdict(t *testing.T) {
	o := newOffice(t)
	o.declare(1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b := &verdict.Book{Store: o.store}
	require.ErrorIs(t, b.CatchUp(ctx), context.Canceled)
}
