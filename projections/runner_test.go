package projections_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections"
	kit "jejak/projections/projectiontest"
)

// caughtUp runs new projections to the end of a log, with states saved in a directory, and returns their saved states.
func caughtUp(t *testing.T, store eventstore.Store, dir string) map[string]string {
	t.Helper()
	list := toys()
	runner := &projections.Runner{Store: store, Dir: dir, Projections: list}
	require.NoError(t, runner.CatchUp(t.Context()))
	return kit.Saved(t, list)
}

// right is what the toys show of a log when they read all of it.
func right(t *testing.T, store eventstore.Store) map[string]string {
	t.Helper()
	list := toys()
	kit.At(t, store, projections.View{}, list...)
	return kit.Saved(t, list)
}

// counting is a store that counts what is read of the whole log, and can fail in the middle of it.
type counting struct {
	eventstore.Store
	read      int
	failAfter int // 0: never
	failAt    func(stream string) error
}

var errDisk = errors.New("the disk is gone")

func (c *counting) All(ctx context.Context, from eventstore.Position, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	return func(yield func(eventstore.Record, error) bool) {
		for r, err := range c.Store.All(ctx, from, dir) {
			if dir == eventstore.Forward {
				c.read++
				if c.failAfter > 0 && c.read > c.failAfter {
					yield(eventstore.Record{}, errDisk)
					return
				}
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

func (c *counting) Stream(ctx context.Context, stream string, from eventstore.Revision, dir eventstore.Direction) iter.Seq2[eventstore.Record, error] {
	if c.failAt != nil {
		if err := c.failAt(stream); err != nil {
			return func(yield func(eventstore.Record, error) bool) { yield(eventstore.Record{}, err) }
		}
	}
	return c.Store.Stream(ctx, stream, from, dir)
}

func TestOnlyWhatIsNewIsRead(t *testing.T) {
	log, dir := kit.Log(t, aStory()...), t.TempDir()
	store := &counting{Store: log}
	caughtUp(t, store, dir)
	assert.Equal(t, 11, store.read)
	store.read = 0
	caughtUp(t, store, dir)
	assert.Zero(t, store.read)
	kit.Append(t, log, loan(weaver, "2022", 9))
	assert.Equal(t, right(t, log), caughtUp(t, store, dir))
	assert.Equal(t, 1, store.read)
}

func TestARunWithoutNewsWritesNothing(t *testing.T) {
	log, dir := kit.Log(t, aStory()...), t.TempDir()
	caughtUp(t, log, dir)
	before := stats(t, dir)
	caughtUp(t, log, dir)
	assert.Equal(t, before, stats(t, dir))
}

// stats tells the files of a directory apart from others of the same name: a file that is replaced is another one.
func stats(t *testing.T, dir string) map[string]os.FileInfo {
	t.Helper()
	infos := map[string]os.FileInfo{}
	for name := range kit.Files(t, dir) {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		infos[name] = info
	}
	return infos
}

func TestAProjectionThatIsNewReadsTheLogAndTheOthersDoNot(t *testing.T) {
	log, dir := kit.Log(t, aStory()...), t.TempDir()
	first := &projections.Runner{Store: log, Dir: dir, Projections: []projections.Projection{newSums()}}
	require.NoError(t, first.CatchUp(t.Context()))
	assert.Equal(t, right(t, log), caughtUp(t, log, dir), "a sum that took the facts in twice would be double")
}

func TestAFailureOfTheStoreIsAnErrorAndTheNextRunIsRight(t *testing.T) {
	for after := 1; after <= 10; after++ {
		log, dir := kit.Log(t, aStory()[:4]...), t.TempDir()
		caughtUp(t, log, dir)
		saved := kit.Files(t, dir)
		kit.Append(t, log, aStory()[4], aStory()[9], aStory()[10])
		broken := &counting{Store: log, failAfter: after}
		err := (&projections.Runner{Store: broken, Dir: dir, Projections: toys()}).CatchUp(t.Context())
		if after < 3 {
			require.ErrorIs(t, err, errDisk)
			assert.Equal(t, saved, kit.Files(t, dir), "nothing is saved of half a run")
		} else {
			require.NoError(t, err)
		}
		assert.Equal(t, right(t, log), caughtUp(t, log, dir))
	}
}

func TestARunnerThatFailedCanRunAgain(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		log := kit.Log(t, aStory()...)
		broken, list := &counting{Store: log, failAfter: 6}, toys()
		runner := &projections.Runner{Store: broken, Dir: dir, Projections: list}
		require.ErrorIs(t, runner.CatchUp(t.Context()), errDisk)
		require.ErrorIs(t, runner.At(t.Context(), projections.View{}), errDisk)
		broken.failAfter = 0
		require.NoError(t, runner.CatchUp(t.Context()))
		assert.Equal(t, right(t, log), kit.Saved(t, list), "the same projections, half full after the failure")
		require.NoError(t, runner.CatchUp(t.Context()))
		assert.Equal(t, right(t, log), kit.Saved(t, list), "and once more, without news")
	}
}

func TestAFailureWhileAStreamIsReadIsAnError(t *testing.T) {
	log := kit.Log(t, aStory()...)
	broken := &counting{Store: log, failAt: func(string) error { return errDisk }}
	err := (&projections.Runner{Store: broken, Projections: toys()}).CatchUp(t.Context())
	require.ErrorIs(t, err, errDisk, "the late advice needs its stream")
	_, err = projections.Explain(t.Context(), projections.Source{Store: broken}, func(*projections.Fact) []projections.Line { return nil })
	require.ErrorIs(t, err, errDisk, "a reversal needs its original")
}

func TestACancelledRunIsAnErrorAndSavesNothing(t *testing.T) {
	log, dir := kit.Log(t, aStory()...), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	stopping := &stopper{topics: newTopics(), at: 5, stop: cancel}
	runner := &projections.Runner{Store: log, Dir: dir, Projections: []projections.Projection{newSums(), stopping}}
	require.ErrorIs(t, runner.CatchUp(ctx), context.Canceled)
	assert.Empty(t, kit.Files(t, dir))
	require.ErrorIs(t, runner.Rebuild(ctx), context.Canceled)
	require.ErrorIs(t, runner.At(ctx, projections.View{}), context.Canceled)
	assert.Equal(t, right(t, log), caughtUp(t, log, dir))
}

// stopper is topics that stop the run after some facts, or fail.
type stopper struct {
	*topics
	at   int
	stop func()
	err  error
}

func (s *stopper) Apply(ctx context.Context, f *projections.Fact, src projections.Source) error {
	if s.at--; s.at == 0 {
		if s.err != nil {
			return s.err
		}
		s.stop()
	}
	return s.topics.Apply(ctx, f, src)
}

func TestAProjectionThatFailsIsNamed(t *testing.T) {
	bad := errors.New("cannot count")
	runner := &projections.Runner{Store: kit.Log(t, aStory()...), Projections: []projections.Projection{newSums(), &stopper{topics: newTopics(), at: 3, err: bad}}}
	err := runner.CatchUp(t.Context())
	require.ErrorIs(t, err, bad)
	assert.ErrorContains(t, err, string(weaver)+"@2: topics: cannot count")
}

func TestAnEventThatNobodyKnowsStopsTheRun(t *testing.T) {
	log := kit.Log(t, aStory()...)
	_, err := log.Append(t.Context(), string(weaver), eventstore.Any, eventstore.Event{ID: uuid.New(), Type: "ActorKnighted", Data: []byte("{}"), Metadata: []byte("{}")})
	require.NoError(t, err)
	dir := t.TempDir()
	err = (&projections.Runner{Store: log, Dir: dir, Projections: toys()}).CatchUp(t.Context())
	require.ErrorContains(t, err, "ActorKnighted")
	assert.Empty(t, kit.Files(t, dir))
}

func TestAReversalThatPointsAstrayStopsTheRun(t *testing.T) {
	for name, points := range map[string]domain.FactReversed{
		"another event":   {Target: uuid.New(), TargetRevision: 0},
		"beyond the end":  {Target: uuid.New(), TargetRevision: 9},
		"before anything": {Target: uuid.New(), TargetRevision: -1},
	} {
		points.TargetType, points.Reason = "CapitalProvided", "salah"
		log := kit.Log(t, loan(weaver, "2020", 1), kit.On(weaver, "2021", &points))
		assert.Error(t, (&projections.Runner{Store: log, Projections: toys()}).CatchUp(t.Context()), name)
	}
}

func TestProgressEndsAtTheHead(t *testing.T) {
	log := kit.Log(t, aStory()...)
	var reports []projections.Progress
	runner := &projections.Runner{Store: log, Projections: toys(), Progress: func(p projections.Progress) { reports = append(reports, p) }}
	require.NoError(t, runner.Rebuild(t.Context()))
	head, err := eventstore.Head(t.Context(), log)
	require.NoError(t, err)
	require.Len(t, reports, 1)
	assert.Equal(t, projections.Progress{Events: 11, Position: head, Head: head}, reports[0])
}

func TestAnEmptyLogNeedsNoFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "derived")
	caughtUp(t, memory.New(), dir)
	assert.NoDirExists(t, dir)
}
