package synthetic_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/cmd/internal/synthetic"
	"jejak/domain"
	"jejak/domain/decide"
	"jejak/domain/ledger"
	"jejak/domain/privacy"
	"jejak/eventstore"
	"jejak/eventstore/local"
	"jejak/eventstore/memory"
	"jejak/projections/verdict"
)

// hex is a sealer whose seal can be taken off by hand.
type hex struct{}

func (hex) Seal(_ context.Context, subject string, _ uuid.UUID, _, clear string) (domain.Sealed, error) {
	return domain.Sealed{Version: domain.SealVersion, Key: subject, Ciphertext: fmt.Sprintf("%x", clear)}, nil
}

func generate(t *testing.T, size synthetic.Size) []eventstore.Record {
	t.Helper()
	store := memory.New()
	report, err := synthetic.Generate(t.Context(), size, synthetic.Target{Log: store, Sealer: hex{},
		Aside: filepath.Join(t.TempDir(), "aside")})
	require.NoError(t, err)
	require.Equal(t, size, report.Size)
	blameless(t, store)
	return all(t, store)
}

func all(t testing.TB, store eventstore.Store) (list []eventstore.Record) {
	t.Helper()
	for r, err := range store.All(t.Context(), eventstore.Start, eventstore.Forward) {
		require.NoError(t, err)
		list = append(list, r)
	}
	return list
}

// blameless checks that every event of a log is a fact, and was recorded when it says.
func blameless(t testing.TB, store eventstore.Store) {
	t.Helper()
	book := &verdict.Book{Store: store}
	require.NoError(t, book.CatchUp(t.Context()))
	require.Empty(t, book.Asides)
	require.Zero(t, book.Left())
	require.Zero(t, book.Wrong)
}

func decoded(t testing.TB, r eventstore.Record) domain.Recorded {
	t.Helper()
	e, err := domain.DecodeRecorded(domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}, r.Stream,
		int64(r.Revision), r.Recorded)
	require.NoError(t, err)
	return e
}

// usual is a ledger of the usual ratio that has a bit of everything.
var usual = synthetic.Size{Actors: 1000, Events: 10_000, Seed: 1}

var usualLog []eventstore.Record

// theUsual is the log of the usual ledger, which is made once.
func theUsual(t *testing.T) []eventstore.Record {
	t.Helper()
	if usualLog == nil {
		usualLog = generate(t, usual)
	}
	return usualLog
}

func TestALedgerHasAsManyEventsAndActorsAsAskedAndAllAreFacts(t *testing.T) {
	for _, size := range []synthetic.Size{
		{Actors: 1, Events: 2}, {Actors: 1, Events: 3}, {Actors: 1, Events: 500}, {Actors: 5, Events: 2000,
			Seed: 7}, {Actors: 1000, Events: 1001},
		{Actors: 1000, Events: 1013}, {Actors: 200, Events: 900, Seed: 3}, {Actors: 37, Events: 4444, Seed: 11}, usual,
	} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			log := generate(t, size)
			assert.Len(t, log, size.Events)
			registered := 0
			for _, r := range log {
				if r.Type == "ActorRegistered" {
					registered++
				}
			}
			assert.Equal(t, size.Actors, registered)
			opened, is := decoded(t, log[0]).Body.(*domain.LedgerOpened)
			require.True(t, is, "the ledger says first what it is")
			assert.True(t, opened.Synthetic)
		})
	}
}

// Whatever the size and the seed, there is a ledger, and all of it is facts.
func TestAnySizeAndSeedIsALedger(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		actors := rapid.IntRange(1, 60).Draw(r, "actors")
		size := synthetic.Size{Actors: actors, Events: rapid.IntRange(actors+1, 1500).Draw(r, "events"),
			Seed: rapid.Uint64().Draw(r, "seed")}
		require.Len(t, generate(t, size), size.Events)
	})
}

func TestFewerEventsThanActorsAreRefused(t *testing.T) {
	for _, size := range []synthetic.Size{{}, {Actors: 0, Events: 10}, {Actors: 10, Events: 10}, {Actors: -1, Events: 10}} {
		assert.False(t, size.Fits())
		_, err := synthetic.Generate(t.Context(), size, synthetic.Target{})
		require.ErrorIs(t, err, synthetic.ErrSize)
	}
}

// What a server's guard lets in, a decision of the ledger could have returned on the stream as it was, by the rules of today
// and on the day on which it was recorded.
func TestEveryEventIsWhatADecisionReturns(t *testing.T) {
	log := theUsual(t)
	guard := ledger.NewGuard(memory.New())
	for from := 0; from < len(log); {
		to := from + 1
		command := decoded(t, log[from]).Meta.Command
		for to < len(log) && log[to].Stream == log[from].Stream && decoded(t, log[to]).Meta.Command == command {
			to++
		}
		events := make([]eventstore.Event, 0, to-from)
		for _, r := range log[from:to] {
			events = append(events, r.Event)
		}
		guard.Now = func() time.Time { return log[from].Recorded }
		_, err := guard.Append(t.Context(), log[from].Stream, eventstore.Exactly(log[from].Revision-1), events...)
		require.NoError(t, err, "%s@%d %s: %s %s", log[from].Stream, log[from].Revision, log[from].Type, log[from].Data,
			log[from].Metadata)
		from = to
	}
}

// What an event refers to was recorded before it, and stood.
func TestWhatIsReferredToIsThere(t *testing.T) {
	histories := map[domain.Ref]*decide.History{}
	cited := 0
	for _, r := range theUsual(t) {
		e := decoded(t, r)
		for _, ref := range domain.References(e.Body) {
			if ref == e.Stream || domain.KeptByLedger(e.Body) {
				continue
			}
			cited++
			require.Contains(t, histories, ref, "%s@%d", e.Stream, e.Revision)
			require.True(t, histories[ref].Stands(), "%s@%d cites %s", e.Stream, e.Revision, ref)
		}
		aid, is := e.Body.(domain.Intervention)
		if is && aid.Given().Fund != "" {
			assert.True(t, histories[aid.Given().Fund].State().(*decide.Fund).HasCommitment(aid.Given().Commitment), "%s@%d",
				e.Stream, e.Revision)
		}
		if is && aid.Given().Activity != "" {
			assert.NoError(t, histories[aid.Given().Activity].State().(*decide.Activity).Admits(aid, e.Meta.OccurredOn))
		}
		if histories[e.Stream] == nil {
			var err error
			histories[e.Stream], err = decide.NewHistory(e.Stream)
			require.NoError(t, err)
		}
		require.NoError(t, histories[e.Stream].Add(e))
	}
	assert.Greater(t, cited, usual.Events/5)
}

// A payment order is on the register before the payment, a machine on its stream before the handover, a NIB before it is the
// actor's, each for that very revision.
func TestWhatIsEnteredElsewhereComesFirst(t *testing.T) {
	log := theUsual(t)
	entered := map[string]int64{}
	counted := map[string]int{}
	for _, r := range log {
		switch b := decoded(t, r).Body.(type) {
		case *domain.PaymentOrderEntered:
			entered[b.SP2D+string(b.Fund)] = b.Until
		case *domain.CustodyEntered:
			entered[b.Serial] = b.Until
		case *domain.IdentityClaimed:
			entered[string(b.Actor)] = b.Until
		case *domain.Disbursed:
			counted[r.Type]++
			assert.Equal(t, int64(r.Revision), entered[b.SP2D+r.Stream])
		case *domain.ActorIdentifierAdded:
			counted[r.Type]++
			assert.Equal(t, int64(r.Revision), entered[r.Stream])
		case *domain.EquipmentGranted:
			for _, piece := range domain.PiecesOf(b) {
				counted[r.Type]++
				assert.Equal(t, int64(r.Revision), entered[piece.Serial])
			}
		}
	}
	assert.Len(t, counted, 3)
}

// The shares are those of the package documentation.
func TestTheLedgerIsLikeOne(t *testing.T) {
	n := map[string]int{}
	stages := map[domain.Stage]int{}
	years := map[int]int{}
	for _, r := range theUsual(t) {
		e := decoded(t, r)
		n[r.Type]++
		n[string(e.Meta.Mode)]++
		n[string(e.Meta.Confidence)]++
		years[e.Meta.RecordedAt.Year()]++
		ofActor := domain.Ref(r.Stream).Category() == domain.CategoryActor && e.Meta.Mode == domain.Actual
		if ofActor && e.Meta.OccurredOn.First().DaysUntil(domain.DateOf(e.Meta.RecordedAt)) > 50 {
			n["late"]++
		}
		if aid, is := e.Body.(domain.Intervention); is {
			stages[aid.Stage()]++
		}
		if moved, is := e.Body.(*domain.ActorRelocated); is && moved.From.City() != moved.To.City() {
			n["moved to another city"]++
		}
	}
	between := func(what string, low, high int) {
		t.Helper()
		assert.True(t, n[what] >= low*usual.Events/1000 && n[what] <= high*usual.Events/1000, "%s: %d", what, n[what])
	}
	between("FactReversed", 8, 30)
	between("late", 30, 80)
	between("moved to another city", 3, 15)
	between("planned", 30, 100)
	between("claimed", 60, 200)
	between("verified", 150, 500)
	between("OutcomeReported", 50, 120)
	between("Disbursed", 20, 60)
	for _, stage := range domain.Stages() {
		assert.Greater(t, stages[stage], usual.Events/100, stage)
	}
	for year := 2016; year <= 2026; year++ {
		assert.Greater(t, years[year], usual.Events/60, year)
	}
}

var places = synthetic.Places{Log: "log", Vault: "vault"}

// made is a ledger in a directory, and its log.
func made(t testing.TB, size synthetic.Size) (dir string, log []eventstore.Record) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "ledger")
	_, err := synthetic.Make(t.Context(), dir, places, size, nil)
	require.NoError(t, err)
	store, err := local.Open(filepath.Join(dir, places.Log), local.Options{ReadOnly: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	return dir, all(t, store)
}

func TestTheSameSizeAndSeedGiveTheSameEventsByteForByte(t *testing.T) {
	size := synthetic.Size{Actors: 600, Events: 6000, Seed: 4}
	_, one := made(t, size)
	_, other := made(t, size)
	require.Equal(t, one, other)
	size.Seed++
	_, third := made(t, size)
	ids := map[uuid.UUID]bool{}
	for _, r := range one {
		ids[r.ID] = true
	}
	assert.False(t, slices.ContainsFunc(third, func(r eventstore.Record) bool { return ids[r.ID] }),
		"another seed is another ledger")
}

// Whoever measures with a ledger of some size and seed finds the same one after a change, or another edition of all of them.
func TestTheEditionIsOfTheseEvents(t *testing.T) {
	sum := sha256.New()
	for _, r := range theUsual(t) {
		leaf := r.Leaf()
		sum.Write(leaf[:])
	}
	assert.Equal(t, "1286540235cd9e9ae4e7546cd945d52829118fecbdfa43575101aac850917d64", fmt.Sprintf("%x", sum.Sum(nil)),
		"the events of a seed have changed: raise the edition in plan.go, and then write the new digest here")
}

func TestAnEmptyDirectoryIsFilled(t *testing.T) {
	dir := t.TempDir()
	_, err := synthetic.Make(t.Context(), dir, places, synthetic.Size{Actors: 3, Events: 20}, nil)
	require.NoError(t, err)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 2)
}

func TestTheVaultOpensWhatWasSealed(t *testing.T) {
	dir, log := made(t, synthetic.Size{Actors: 40, Events: 300})
	vault, err := privacy.Open(filepath.Join(dir, places.Vault), privacy.Options{ReadOnly: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, vault.Close()) }()
	opened := 0
	for _, r := range log {
		e := decoded(t, r)
		for _, f := range domain.PersonalFields(e.Stream, e.Body) {
			sealed, _ := f.Value.Sealed()
			text, err := vault.Open(t.Context(), sealed, e.ID, f.Path)
			require.NoError(t, err)
			assert.NotEmpty(t, text)
			opened++
		}
	}
	assert.Greater(t, opened, 40)
	entries, err := vault.Entries(t.Context())
	require.NoError(t, err)
	assert.Positive(t, entries)
}

func TestALedgerThatIsThereIsLeftAlone(t *testing.T) {
	dir, log := made(t, synthetic.Size{Actors: 3, Events: 20})
	_, err := synthetic.Make(t.Context(), dir, places, synthetic.Size{Actors: 3, Events: 20}, nil)
	require.ErrorIs(t, err, local.ErrExists)
	store, err := local.Open(filepath.Join(dir, places.Log), local.Options{ReadOnly: true})
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	assert.Equal(t, log, all(t, store))
}

func TestAnInterruptedMakingLeavesNothing(t *testing.T) {
	for _, part := range []int64{1, 3000, 5000, 10_000} {
		parent := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		_, err := synthetic.Make(ctx, filepath.Join(parent, "ledger"), places, synthetic.Size{Actors: 600, Events: 6000},
			func(done, _ int64) {
				if done >= part {
					cancel()
				}
			})
		require.ErrorIs(t, err, context.Canceled)
		left, err := os.ReadDir(parent)
		require.NoError(t, err)
		assert.Empty(t, left)
	}
}

func TestNoTextIsThatOfAPerson(t *testing.T) {
	for _, r := range theUsual(t) {
		assert.NotContains(t, string(r.Data), "Orang Contoh")
		assert.False(t, strings.Contains(string(r.Data), "Jalan "), "an address is sealed")
	}
}

// JEJAK_LONG makes a ledger of the size that others measure by.
func TestALargeLedgerHasNoAsides(t *testing.T) {
	size := synthetic.Size{Actors: 500, Events: 5_000, Seed: 2}
	if os.Getenv("JEJAK_LONG") != "" {
		size = synthetic.Size{Actors: 10_000, Events: 100_000, Seed: 2}
	}
	assert.Len(t, generate(t, size), size.Events)
}
