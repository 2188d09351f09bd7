package projectiontest_test

import (
	"context"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections"
	"jejak/projections/columns"
	kit "jejak/projections/projectiontest"
)

// The ways in which a counter can be broken, as read models are.
const (
	none              = ""
	countsEverything  = "counts everything"   // facts of streams of any category
	countsOn          = "counts on"           // what it takes from a fact depends on those before it
	knowsItself       = "knows itself"        // and on which of many it is
	showsItself       = "shows itself"        // keeps what it should, and shows what nobody keeps
	readsHalfARow     = "reads half a row"    // does not know what it has written
	addsRevisions     = "adds revisions"      // which are others where a fact has never been
	forgetsReversals  = "forgets reversals"   // counts what was taken back
	looksOnce         = "looks once"          // shows the first view for all views
	believesItsFinder = "believes its finder" // shows what was found, and does not ask whether it stands
)

// counter counts visits to actors: it adds them up in rows, and it finds the actors and reads their streams.
type counter struct {
	rows   projections.Rollup[actor, visits]
	finder projections.Index

	flaw  string
	which int          // of all that were made
	asked atomic.Int64 // how often for what a fact adds
	src   projections.Source
}

type actor struct {
	Ref domain.Ref `json:"actor"`
}

func (a actor) AppendKey(k columns.Key) columns.Key {
	return k.Text(a.Ref.Category()).Ref(string(a.Ref))
}

type visits struct {
	N int64 `json:"visits"`
}

func (v visits) AppendNumbers(n []int64) []int64 { return append(n, v.N) }

// found is an actor and how many visits its stream has.
type found struct {
	actor
	visits
}

var reads = projections.Types(&domain.SiteVisited{}, &domain.StatementRecorded{})

func newCounter(flaw string, which int) *counter {
	c := &counter{flaw: flaw, which: which}
	c.rows = projections.Rollup[actor, visits]{Title: "visits", Edition: 1, Reads: reads, Add: c.add, Key: c.key,
		Numbers: func(n []int64) visits { return visits{n[0]} }}
	c.finder = projections.Index{Title: "visited", Edition: 1, Reads: reads[:1],
		Terms: func(_ *projections.Fact, emit func(kind, value string)) { emit("", "") }}
	return c
}

func (c *counter) add(f *projections.Fact, emit func(actor, visits)) {
	if f.Stream.Category() != domain.CategoryActor && c.flaw != countsEverything {
		return
	}
	n := int64(1)
	switch c.flaw {
	case countsOn:
		n = c.asked.Add(1)
	case knowsItself:
		n = int64(c.which)
	case addsRevisions:
		n = f.Revision
	}
	emit(actor{f.Stream}, visits{n})
}

func (c *counter) key(f *columns.Fields) actor {
	category := f.Text()
	if c.flaw == readsHalfARow {
		return actor{domain.Ref(category)}
	}
	return actor{domain.Ref(f.Ref())}
}

func (c *counter) Kept() []projections.Projection { return append(c.rows.Kept(), c.finder.Kept()...) }

func (c *counter) Look(src projections.Source) {
	if c.src.Store == nil || c.flaw != looksOnce {
		c.src = src
	}
}

func (c *counter) Lines(ctx context.Context, _ []domain.Ref) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		for row, err := range c.rows.Rows(nil) {
			if !yield(row, err) {
				return
			}
		}
		for ref, err := range c.finder.Of("") {
			n := int64(c.which)
			if err == nil && c.flaw != showsItself {
				n, err = c.count(ctx, ref)
			}
			if (n > 0 || err != nil || c.flaw == believesItsFinder) && !yield(found{actor{ref}, visits{n}}, err) {
				return
			}
		}
	}
}

// count reads how many visits stand on a stream.
func (c *counter) count(ctx context.Context, stream domain.Ref) (n int64, err error) {
	facts, err := c.src.Standing(ctx, stream, reads)
	if c.flaw == forgetsReversals {
		facts, err = c.src.Stream(ctx, stream, eventstore.End)
	}
	for _, f := range facts {
		if _, ok := f.Body.(*domain.SiteVisited); ok {
			n++
		}
	}
	return n, err
}

// probe is a test that takes note of its failure.
type probe struct {
	*testing.T
	failed bool
}

func (p *probe) Errorf(string, ...any) { p.failed = true }
func (p *probe) FailNow()              { p.failed = true; runtime.Goexit() }

// obeys reports whether laws hold for a counter with a flaw.
func obeys(t *testing.T, flaw string, laws func(kit.T, kit.New)) bool {
	t.Helper()
	p, done, made := &probe{T: t}, make(chan struct{}), 0
	go func() {
		defer close(done)
		laws(p, kit.Only(func() *counter {
			made++
			return newCounter(flaw, made)
		}))
	}()
	<-done
	return !p.failed
}

func log(t *testing.T) *memory.Store {
	weaver, baker := kit.Ref(domain.CategoryActor, "a"), kit.Ref(domain.CategoryActor, "b")
	visit := func(actor domain.Ref, on string) *kit.Fact {
		return kit.On(actor, on, &domain.SiteVisited{Visitor: "Dinas"})
	}
	wrong := visit(weaver, "2020")
	return kit.Log(t, wrong, visit(weaver, "2021"), kit.Undo(wrong, "2022"), visit(weaver, "2021"), visit(baker, "2022"))
}

func TestLawsNoticeEveryFlaw(t *testing.T) {
	laws := func(p kit.T, n kit.New) { kit.Laws(p, n, log(t), 1) }
	assert.True(t, obeys(t, none, laws))
	for _, flaw := range []string{countsEverything, countsOn, knowsItself, showsItself, readsHalfARow} {
		assert.False(t, obeys(t, flaw, laws), flaw)
	}
}

func TestLawsOfTimeNoticeEveryFlaw(t *testing.T) {
	laws := func(p kit.T, n kit.New) { kit.LawsOfTime(p, n, log(t), 5, 1) }
	assert.True(t, obeys(t, none, laws))
	for _, flaw := range []string{forgetsReversals, looksOnce, believesItsFinder, addsRevisions} {
		assert.False(t, obeys(t, flaw, laws), flaw)
	}
}

func TestANaiveLogHoldsWhatHoldsInTheView(t *testing.T) {
	for view, want := range map[projections.View]int{
		{}:                                   3,
		{AsOf: kit.Day("2020-12-31")}:        0,
		{AsOf: kit.Day("2021-12-31")}:        2,
		{RecordedBy: kit.Noon("2026-01-05")}: 3,
		{RecordedBy: kit.Noon("2020-01-01")}: 0,
	} {
		assert.Len(t, kit.Records(t, kit.Naive(t, log(t), view)), want, "%+v", view)
	}
}
