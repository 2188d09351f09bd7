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

// caughtUp runs new read models to the end of a log, with what is kept in a directory, and returns what they show.
func caughtUp(t *testing.T, store eventstore.Store, dir string) []string {
	t.Helper()
	list := toys()
	r := runner(store, dir, list...)
	require.NoError(t, r.CatchUp(t.Context()))
	defer func() { require.NoError(t, r.Close()) }()
	return kit.Shown(t, unwatched(store), list)
}

// runner saves whatever it takes in.
func runner(store eventstore.Store, dir string, list ...projections.Model) *projections.Runner {
	return &projections.Runner{Store: store, Dir: dir, Models: list, SaveAfter: 1}
}

// right is what the toys show of a log when they read all of it.
func right(t *testing.T, store eventstore.Store) []string {
	t.Helper()
	list := toys()
	kit.At(t, store, projections.View{}, list...)
	return kit.Shown(t, unwatched(store), list)
}

// unwatched is a store whose reads nobody counts.
func unwatched(store eventstore.Store) eventstore.Store {
	if c, ok := store.(*counting); ok {
		return c.Store
	}
	return store
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
	first := runner(log, dir, newSums())
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
		err := runner(broken, dir, toys()...).CatchUp(t.Context())
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
		r := runner(broken, dir, list...)
		require.ErrorIs(t, r.CatchUp(t.Context()), errDisk)
		broken.failAfter = 0
		require.NoError(t, r.CatchUp(t.Context()))
		assert.Equal(t, right(t, log), kit.Shown(t, log, list), "the same models, half full after the failure")
		require.NoError(t, r.CatchUp(t.Context()))
		assert.Equal(t, right(t, log), kit.Shown(t, log, list), "and once more, without news")
	}
}

func TestAFailureWhileAStreamIsReadIsAnError(t *testing.T) {
	broken := &counting{Store: kit.Log(t, aStory()...), failAt: func(string) error { return errDisk }}
	require.ErrorIs(t, runner(broken, "", toys()...).CatchUp(t.Context()), errDisk, "a reversal needs its original")
}

func TestACancelledRunIsAnErrorAndSavesNothing(t *testing.T) {
	log, dir := kit.Log(t, aStory()...), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	r := runner(&counting{Store: log, failAt: func(string) error { cancel(); return nil }}, dir, toys()...)
	require.ErrorIs(t, r.CatchUp(ctx), context.Canceled)
	assert.Empty(t, kit.Files(t, dir))
	require.ErrorIs(t, r.Rebuild(ctx), context.Canceled)
	assert.Equal(t, right(t, log), caughtUp(t, log, dir))
}

func TestAnEventThatNoModelReadsIsPassedOver(t *testing.T) {
	log := kit.Log(t, aStory()...)
	_, err := log.Append(t.Context(), string(domain.CategoryActor+"-x"), eventstore.Any, eventstore.Event{ID: uuid.New(), Type: "ActorKnighted", Data: []byte("{}"), Metadata: []byte("{}")})
	require.NoError(t, err)
	s := newSums()
	require.NoError(t, runner(log, t.TempDir(), s).CatchUp(t.Context()))
	assert.Equal(t, rupiah{8}, row(t, s, given{weaver, 2020}))
}

func TestAnEventThatCannotBeReadStopsTheRun(t *testing.T) {
	log := kit.Log(t, aStory()...)
	_, err := log.Append(t.Context(), string(weaver), eventstore.Any, eventstore.Event{ID: uuid.New(), Type: "CapitalProvided", Data: []byte("{"), Metadata: []byte("{}")})
	require.NoError(t, err)
	dir := t.TempDir()
	require.ErrorContains(t, runner(log, dir, toys()...).CatchUp(t.Context()), "CapitalProvided")
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
		assert.Error(t, runner(log, "", toys()...).CatchUp(t.Context()), name)
	}
}

func TestProgressEndsAtTheHead(t *testing.T) {
	log := kit.Log(t, aStory()...)
	var reports []projections.Progress
	r := &projections.Runner{Store: log, Models: toys(), Progress: func(p projections.Progress) { reports = append(reports, p) }}
	require.NoError(t, r.Rebuild(t.Context()))
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
