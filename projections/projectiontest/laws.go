package projectiontest

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections"
)

// New makes empty projections, in the same order each time.
type New func() []projections.Projection

// Laws checks what every projection owes to its Runner, over a log:
//
//   - the same facts give the same saved bytes;
//   - what is saved is read back, and nothing of the state before is left;
//   - the zero View shows what a run to the end of the log shows;
//   - a log that is taken in piece by piece, each piece by a new process, gives the same files, byte for byte, as one
//     that is read from the beginning;
//   - facts on streams of a category that nobody has thought of yet change nothing.
//
// The same seed cuts the log in the same places.
func Laws(t T, newProjections New, store eventstore.Store, seed uint64) {
	t.Helper()
	records := Records(t, store)
	rebuilt := newProjections()
	files := run(t, store, rebuilt, tempDir(t), (*projections.Runner).Rebuild)
	saved := Saved(t, rebuilt)

	require.Equal(t, saved, Saved(t, rebuilt), "saved twice")
	again := newProjections()
	At(t, store, projections.View{}, again...)
	require.Equal(t, saved, Saved(t, again), "the zero view shows the whole log")

	empty := Saved(t, newProjections())
	for _, p := range again {
		require.NoError(t, p.Load(nil))
		state, err := p.Save()
		require.NoError(t, err)
		require.Equal(t, empty[p.Name()], string(state), "%s: nothing is left after Load(nil)", p.Name())
		require.NoError(t, p.Load([]byte(saved[p.Name()])))
	}
	require.Equal(t, saved, Saved(t, again), "what was saved is read back")

	rng := rand.New(rand.NewPCG(seed, 0))
	require.Equal(t, files, piecewise(t, newProjections, records, cuts(rng, len(records))), "in pieces, by many processes")

	strange := copied(t, append(records, unheardOf(t, records)...))
	stranger := newProjections()
	At(t, strange, projections.View{}, stranger...)
	require.Equal(t, saved, Saved(t, stranger), "facts of an unknown category change nothing")
}

// run brings projections to the end of a log and returns the files that they were saved in.
func run(t T, store eventstore.Store, list []projections.Projection, dir string, how func(*projections.Runner, context.Context) error) map[string]string {
	t.Helper()
	require.NoError(t, how(&projections.Runner{Store: store, Dir: dir, Projections: list}, t.Context()))
	return Files(t, dir)
}

// piecewise takes a log in up to each cut, by new projections each time, and returns the files at the end.
func piecewise(t T, newProjections New, records []eventstore.Record, cuts []int) map[string]string {
	t.Helper()
	dir, grown := tempDir(t), memory.New()
	var files map[string]string
	from := 0
	for _, to := range append(cuts, len(records)) {
		require.NoError(t, grown.Import(t.Context(), records[from:to]...))
		files = run(t, grown, newProjections(), dir, (*projections.Runner).CatchUp)
		from = to
	}
	return files
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
