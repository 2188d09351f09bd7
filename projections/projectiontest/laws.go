package projectiontest

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections"
)

// New makes empty read models, in the same order each time.
type New func() []projections.Model

// Laws checks what every read model owes to its Runner, over a log:
//
//   - a log that is taken in piece by piece, each piece by a new process, keeps and shows what one shows that is read from
//     the beginning;
//   - rebuilding gives the same files, byte for byte, whatever the number of processors;
//   - taking in what is known already changes nothing;
//   - what is kept in memory only, as on a disk that cannot be written, is the same;
//   - facts on streams of a category that nobody has thought of yet change nothing.
//
// The same seed cuts the log in the same places.
func Laws(t T, newModels New, store eventstore.Store, seed uint64) {
	t.Helper()
	records := Records(t, store)
	dir := tempDir(t)
	rebuilt := run(t, store, newModels(), dir, (*projections.Runner).Rebuild)
	files := Files(t, dir)

	inMemory := run(t, store, newModels(), "", (*projections.Runner).CatchUp)
	require.Equal(t, rebuilt, inMemory, "in memory only")
	again := tempDir(t)
	alone := func() result {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		return run(t, store, newModels(), again, (*projections.Runner).Rebuild)
	}
	require.Equal(t, rebuilt, alone(), "on one processor")
	require.Equal(t, files, Files(t, again), "the files, on one processor")
	require.Equal(t, rebuilt, run(t, store, newModels(), again, (*projections.Runner).CatchUp), "taken in twice")
	require.Equal(t, files, Files(t, again), "the files, taken in twice")

	rng := rand.New(rand.NewPCG(seed, 0))
	require.Equal(t, rebuilt, piecewise(t, newModels, records, cuts(rng, len(records))), "in pieces, by many processes")

	strange := copied(t, append(records, unheardOf(t, records)...))
	require.Equal(t, rebuilt.shown, run(t, strange, newModels(), "", (*projections.Runner).CatchUp).shown, "facts of an unknown category change nothing")
}

// result is what read models keep and what they show.
type result struct{ kept, shown []string }

// run brings read models to the end of a log.
func run(t T, store eventstore.Store, list []projections.Model, dir string, how func(*projections.Runner, context.Context) error) result {
	t.Helper()
	runner := &projections.Runner{Store: store, Dir: dir, Models: list, SaveAfter: 1}
	require.NoError(t, how(runner, t.Context()))
	kept, err := runner.Contributions()
	require.NoError(t, err)
	shown := Shown(t, store, list)
	require.NoError(t, runner.Close())
	return result{kept, shown}
}

// piecewise takes a log in up to each cut, by new read models each time.
func piecewise(t T, newModels New, records []eventstore.Record, cuts []int) (r result) {
	t.Helper()
	dir, grown := tempDir(t), memory.New()
	from := 0
	for _, to := range append(cuts, len(records)) {
		require.NoError(t, grown.Import(t.Context(), records[from:to]...))
		r = run(t, grown, newModels(), dir, (*projections.Runner).CatchUp)
		from = to
	}
	return r
}

// maxCuts bounds the pieces of one log.
const maxCuts = 8

// cuts are places in a log of n events, ascending. Two may be the same: a run without news.
func cuts(rng *rand.Rand, n int) []int {
	places := make([]int, 1+rng.IntN(maxCuts))
	for i := range places {
		places[i] = rng.IntN(n + 1)
		for j := i; j > 0 && places[j] < places[j-1]; j-- {
			places[j], places[j-1] = places[j-1], places[j]
		}
	}
	return places
}

// unheardOf are records on streams of a category that does not exist, and one on the ledger's own stream.
func unheardOf(t T, records []eventstore.Record) []eventstore.Record {
	t.Helper()
	last := eventstore.Record{Recorded: firstRecorded}
	own := eventstore.Revision(0) // the next revision of the ledger's own stream
	for _, r := range records {
		last = r
		if r.Stream == string(domain.LedgerRef) {
			own = r.Revision + 1
		}
	}
	stream := domain.Ref("nothing-" + uuid.NewSHA1(space, []byte("unheard of")).String())
	wrong := On(stream, "2020", &domain.EvidenceAttached{Kind: "foto"})
	var list []eventstore.Record
	for i, f := range []*Fact{wrong, On(stream, "2020", &domain.StatementRecorded{By: "siapa saja", Gist: "apa saja"}), Undo(wrong, "2020")} {
		r := eventstore.Record{Stream: string(stream), Revision: eventstore.Revision(i), Position: last.Position + positionStep*eventstore.Position(i+1), Recorded: last.Recorded}
		r.Event = f.encode(t, int64(i))
		list = append(list, r)
	}
	opened := On(domain.LedgerRef, "2020", &domain.LedgerOpened{Title: "Buku"})
	r := eventstore.Record{Stream: string(domain.LedgerRef), Revision: own, Position: list[len(list)-1].Position + positionStep, Recorded: last.Recorded}
	r.Event = opened.encode(t, int64(own))
	return append(list, r)
}

// Files is the content of every file of a directory, by name.
func Files(t T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return map[string]string{}
	}
	require.NoError(t, err)
	files := map[string]string{}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		files[e.Name()] = string(content)
	}
	return files
}

// tempDir is a directory that is gone after the test.
func tempDir(t T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "projectiontest")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // what stays behind is the system's to clear
	return dir
}
