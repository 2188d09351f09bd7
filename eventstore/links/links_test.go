package links_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"jejak/eventstore"
	"jejak/eventstore/links"
	"jejak/eventstore/local"
	"jejak/eventstore/memory"
	"jejak/eventstore/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// every list that the tests' logs can have, and some that they cannot.
func everyList() []links.List {
	lists := []links.List{{Kind: links.Streams}}
	for _, name := range []string{"ikm", "fund", "dash", "none", "", "$", "$$ikm", "plain"} {
		lists = append(lists, links.List{Kind: links.ByCategory, Name: name}, links.List{Kind: links.InCategory, Name: name})
	}
	for _, typ := range []string{"A", "B", "$metadata", "Z"} {
		lists = append(lists, links.List{Kind: links.ByType, Name: typ})
	}
	return lists
}

var streamNames = []string{"ikm-1", "ikm-2", "fund-1", "dash-a-b", "plain", "-x", "$$ikm-1"}

func draw(rt *rapid.T, label string) (string, eventstore.Event) {
	stream := rapid.SampledFrom(streamNames).Draw(rt, label)
	e := storetest.Event(label)
	e.Type = rapid.SampledFrom([]string{"A", "B"}).Draw(rt, label+" type")
	if stream == "$$ikm-1" {
		e.Type = "$metadata"
	}
	return stream, e
}

// filtered is what a list must have: a filter of the whole log.
func filtered(l links.List, log []eventstore.Record) []eventstore.Record {
	var out []eventstore.Record
	for _, r := range log {
		if slices.Contains(links.Of(&r), l) {
			out = append(out, r)
		}
	}
	return out
}

func read(t testing.TB, v *links.View, l links.List, from eventstore.Revision, dir eventstore.Direction) []eventstore.Record {
	t.Helper()
	var out []eventstore.Record
	at := from
	for target, err := range v.Read(t.Context(), l, from, dir) {
		require.NoError(t, err)
		if len(out) == 0 && dir == eventstore.Backward {
			at = target.Place
		}
		require.Equal(t, at, target.Place)
		out = append(out, target.Record)
		if at++; dir == eventstore.Backward {
			at -= 2
		}
	}
	return out
}

// requireLists holds every list of the index against the log.
func requireLists(t testing.TB, x *links.Index, s eventstore.Store) {
	t.Helper()
	v, err := x.View(t.Context())
	require.NoError(t, err)
	log := storetest.ReadAll(t, t.Context(), s)
	for _, l := range everyList() {
		want := filtered(l, log)
		n, err := v.Len(l)
		require.NoError(t, err)
		require.Equal(t, len(want), n, "%s", l.Stream())
		require.Equal(t, want, read(t, v, l, 0, eventstore.Forward), "%s", l.Stream())
		for _, from := range []int{0, len(want) / 2, len(want) - 1, len(want) + 3} {
			if from < 0 {
				continue
			}
			tail := want[min(from, len(want)):]
			require.Equal(t, len(tail), len(read(t, v, l, eventstore.Revision(from), eventstore.Forward)), "%s from %d", l.Stream(), from)
			back := slices.Clone(want[:min(from+1, len(want))])
			slices.Reverse(back)
			require.Equal(t, len(back), len(read(t, v, l, eventstore.Revision(from), eventstore.Backward)), "%s from %d", l.Stream(), from)
			if len(back) > 0 {
				require.Equal(t, back, read(t, v, l, eventstore.Revision(from), eventstore.Backward))
			}
		}
	}
}

// TestListsAreTheLogFiltered: at every cut of any log, after every way in which the file can be lost or damaged between two
// openings, each list is what a filter of the whole log gives.
func TestListsAreTheLogFiltered(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := filepath.Join(t.TempDir(), uuid.NewString())
		var s eventstore.Store = memory.New()
		if rapid.Bool().Draw(rt, "on disk") {
			disk, err := local.Open(dir, local.Options{SegmentBytes: 2 * local.MinSegmentBytes})
			require.NoError(t, err)
			defer disk.Close()
			s = disk
		}
		o := links.Options{Dir: rapid.SampledFrom([]string{"", dir + "-links"}).Draw(rt, "directory"), Run: rapid.IntRange(1, 7).Draw(rt, "run")}
		file := filepath.Join(dir+"-links", links.FileName)
		x := links.Open(s, o)
		defer func() { x.Close() }()
		for i := range rapid.IntRange(1, 40).Draw(rt, "steps") {
			switch rapid.IntRange(0, 9).Draw(rt, "step") {
			case 0:
				requireLists(t, x, s)
			case 1: // opened again, whatever became of the file
				x.Close()
				damage(rt, t, file)
				o.Run = rapid.IntRange(1, 7).Draw(rt, "run")
				x = links.Open(s, o)
				requireLists(t, x, s)
			default:
				stream, e := draw(rt, fmt.Sprint("event ", i))
				_, err := s.Append(t.Context(), stream, eventstore.Any, e)
				require.NoError(t, err)
			}
		}
		requireLists(t, x, s)
	})
}

// damage does to a file what power cuts and failing disks do.
func damage(rt *rapid.T, t testing.TB, file string) {
	b, err := os.ReadFile(file)
	if err != nil || len(b) == 0 {
		return
	}
	at := rapid.IntRange(0, len(b)-1).Draw(rt, "damaged at")
	switch rapid.IntRange(0, 4).Draw(rt, "damage") {
	case 0:
		b = b[:at]
	case 1:
		b[at] ^= 1 << rapid.IntRange(0, 7).Draw(rt, "bit")
	case 2:
		clear(b[at:])
	case 3:
		b = append(b, b[at:]...)
	}
	require.NoError(t, os.WriteFile(file, b, 0o600))
}

func TestIndexOfAnotherLogIsNotUsed(t *testing.T) {
	dir := t.TempDir()
	open := func(ids ...uuid.UUID) eventstore.Store {
		s := memory.New()
		for i, id := range ids {
			e := storetest.Event("same")
			e.ID = id
			_, err := s.Append(t.Context(), fmt.Sprintf("ikm-%d", i), eventstore.Any, e)
			require.NoError(t, err)
		}
		x := links.Open(s, links.Options{Dir: dir, Run: 2})
		defer x.Close()
		requireLists(t, x, s)
		return s
	}
	a, b, c, d := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	open(a, b, c, d)
	open(a, b, uuid.New(), uuid.New()) // the same length, and another end
	open(a, b)                         // a backup from before
	open(uuid.New())
	open(a, b, c, d)
}

func TestDamageThatIsMetIsAnErrorAndIsMended(t *testing.T) {
	dir := t.TempDir()
	s := memory.New()
	x := links.Open(s, links.Options{Dir: dir, Run: 10})
	defer x.Close()
	for i := range 25 {
		_, err := s.Append(t.Context(), fmt.Sprintf("ikm-%d", i%3), eventstore.Any, storetest.Event(fmt.Sprint(i)))
		require.NoError(t, err)
	}
	requireLists(t, x, s)
	v, err := x.View(t.Context())
	require.NoError(t, err)
	f, err := os.OpenFile(filepath.Join(dir, links.FileName), os.O_RDWR, 0)
	require.NoError(t, err)
	defer f.Close()
	size, err := f.Seek(0, 2)
	require.NoError(t, err)
	_, err = f.WriteAt(make([]byte, 40), size-40)
	require.NoError(t, err)
	failed := false
	for _, l := range everyList() {
		for _, err := range v.Read(t.Context(), l, 0, eventstore.Forward) {
			if err != nil {
				require.ErrorContains(t, err, "the index is damaged")
				failed = true
			}
		}
	}
	require.True(t, failed)
	requireLists(t, x, s) // waits for what is built again
}

func TestReadersBesideTheBuilderSeeListsThatOnlyGrow(t *testing.T) {
	s := memory.New()
	x := links.Open(s, links.Options{Dir: t.TempDir(), Run: 16})
	defer x.Close()
	ctx, cancel := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			l, seen := links.List{Kind: links.ByCategory, Name: "ikm"}, 0
			for ctx.Err() == nil {
				v, err := x.View(t.Context())
				if !assert.NoError(t, err) {
					return
				}
				n, err := v.Len(l)
				assert.NoError(t, err)
				assert.GreaterOrEqual(t, n, seen)
				seen = n
				last := eventstore.Revision(-1)
				for target, err := range v.Read(t.Context(), l, 0, eventstore.Forward) {
					if !assert.NoError(t, err) || !assert.Equal(t, last+1, target.Place) || !assert.Equal(t, fmt.Sprintf("{%q:%q}", "text", fmt.Sprint(target.Place)), string(target.Data)) {
						return
					}
					last++
				}
				assert.GreaterOrEqual(t, int(last)+1, n)
			}
		})
	}
	for i := range 400 {
		_, err := s.Append(t.Context(), "ikm-1", eventstore.Any, storetest.Event(fmt.Sprint(i)))
		require.NoError(t, err)
	}
	cancel()
	readers.Wait()
	requireLists(t, x, s)
}

// TestIndexTakesLittleRoom: at most 20 bytes an event, on disk and in memory together, for a log like a city's.
func TestIndexTakesLittleRoom(t *testing.T) {
	s := memory.New()
	random := rand.New(rand.NewPCG(1, 2))
	const events = 20_000
	for range events / 100 {
		batch := storetest.Events(100)
		for i := range batch {
			batch[i].Type = fmt.Sprintf("Type%d", random.IntN(60))
		}
		_, err := s.Append(t.Context(), fmt.Sprintf("category%d-%s", random.IntN(20), uuid.New()), eventstore.NoStream, batch...)
		require.NoError(t, err)
	}
	dir := t.TempDir()
	x := links.Open(s, links.Options{Dir: dir, Run: 4096})
	defer x.Close()
	_, err := x.View(t.Context())
	require.NoError(t, err)
	info, err := os.Stat(filepath.Join(dir, links.FileName))
	require.NoError(t, err)
	assert.Less(t, float64(info.Size())/(events/4096*4096), 20.0)
}

func TestAListTooManyIsAnErrorAndNotAnEmptyOne(t *testing.T) {
	s := memory.New()
	for i := 0; i < links.MaxLists+100; i += 1000 {
		batch := storetest.Events(1000)
		for j := range batch {
			batch[j].Type = fmt.Sprint("Type", i+j)
		}
		_, err := s.Append(t.Context(), "ikm-1", eventstore.Any, batch...)
		require.NoError(t, err)
	}
	dir := t.TempDir()
	for range 2 {
		x := links.Open(s, links.Options{Dir: dir})
		v, err := x.View(t.Context())
		require.NoError(t, err)
		n, err := v.Len(links.List{Kind: links.ByType, Name: "Type7"})
		require.NoError(t, err)
		assert.Equal(t, 1, n)
		_, err = v.Len(links.List{Kind: links.ByType, Name: fmt.Sprint("Type", links.MaxLists+50)})
		require.ErrorIs(t, err, links.ErrTooManyLists)
		x.Close()
	}
}

func TestLinksAreTheRealServersBytes(t *testing.T) {
	target := eventstore.Record{Event: eventstore.Event{ID: uuid.MustParse("5d2e51fd-b0a2-4e3f-a3a5-7f2a5a7c0a11"), Type: "TargetSet", Data: []byte("{}")},
		Stream: "programme-1", Revision: 3, Position: 41451}
	for name, want := range map[string]struct{ typ, data, metadata string }{
		"$ce-programme":       {"$>", "3@programme-1", `{"$v":"3:-1:1:4","$c":41451,"$p":41451,"$o":"programme-1","$causedBy":"5d2e51fd-b0a2-4e3f-a3a5-7f2a5a7c0a11"}`},
		"$et-TargetSet":       {"$>", "3@programme-1", `{"$v":"3:-1:1:4","$c":41451,"$p":41451,"$causedBy":"5d2e51fd-b0a2-4e3f-a3a5-7f2a5a7c0a11"}`},
		"$streams":            {"$>", "3@programme-1", `{"$v":"3:-1:1:4","$c":41451,"$p":41451,"$causedBy":"5d2e51fd-b0a2-4e3f-a3a5-7f2a5a7c0a11"}`},
		"$category-programme": {"$@", "programme-1", `{"$v":"3:-1:1:4","$c":41451,"$p":41451,"$causedBy":"5d2e51fd-b0a2-4e3f-a3a5-7f2a5a7c0a11"}`},
	} {
		l, ok := links.Parse(name)
		require.True(t, ok)
		link := l.Link(7, &target)
		assert.Equal(t, name, link.Stream)
		assert.EqualValues(t, 7, link.Revision)
		assert.Equal(t, target.Position, link.Position)
		assert.True(t, link.Binary)
		assert.Equal(t, want.typ, link.Type)
		assert.Equal(t, want.data, string(link.Data))
		assert.Equal(t, want.metadata, string(link.Metadata))
		assert.Equal(t, link.ID, l.Link(7, &target).ID, "the id follows from what the link points to")
		assert.Equal(t, uuid.Version(5), link.ID.Version())
	}
	for _, name := range []string{"$ce-", "$et-", "$category-", "$ce", "ikm-1", "$streams-x", "$$$ce-ikm", ""} {
		_, ok := links.Parse(name)
		assert.False(t, ok, name)
	}
}

func TestMetadataOfALinkIsJSONWhateverTheStreamIsCalled(t *testing.T) {
	l := links.List{Kind: links.ByCategory, Name: "a"}
	for _, stream := range []string{`a-"b"`, `a-\`, "a-\u2028\u2029", "a-<&>", "a-Payakumbuh é 日本"} {
		link := l.Link(0, &eventstore.Record{Stream: stream})
		var got map[string]any
		require.NoError(t, json.Unmarshal(link.Metadata, &got), "%s", link.Metadata)
		assert.Equal(t, stream, got["$o"])
	}
}
