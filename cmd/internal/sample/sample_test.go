package sample_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/sample"
	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/domain/privacy"
	"jejak/eventstore"
	"jejak/eventstore/local"
	"jejak/eventstore/memory"
)

// sealer has the form of a vault and none of its cost.
type sealer struct{}

func (sealer) Seal(_ context.Context, subject string, event uuid.UUID, path, _ string) (domain.Sealed, error) {
	text := fmt.Sprintf("%s|%s|%s", subject, event, path)
	return domain.Sealed{Version: domain.SealVersion, Key: subject, Ciphertext: base64.StdEncoding.EncodeToString([]byte(text))}, nil
}

// office is an empty ledger that asks a sample clock.
func office() (*ledger.Ledger, *sample.Clock) {
	clock, store := &sample.Clock{}, memory.New()
	store.Now = clock.Now
	return &ledger.Ledger{Store: store, Sealer: sealer{}, Now: clock.Now}, clock
}

// sampled is a ledger with the sample in it, loaded once for all tests that only read it.
var sampled = sync.OnceValues(func() (eventstore.Store, error) {
	l, clock := office()
	_, err := sample.Load(context.Background(), l, clock, nil)
	return l.Store, err
})

// loaded are the events of the sample. Their bodies are the test's own.
func loaded(t *testing.T) []domain.Recorded {
	t.Helper()
	store, err := sampled()
	require.NoError(t, err)
	return events(t, store)
}

func records(t *testing.T, store eventstore.Store) []eventstore.Record {
	t.Helper()
	var list []eventstore.Record
	for record, err := range store.All(t.Context(), eventstore.Start, eventstore.Forward) {
		require.NoError(t, err)
		list = append(list, record)
	}
	return list
}

func events(t *testing.T, store eventstore.Store) []domain.Recorded {
	t.Helper()
	var list []domain.Recorded
	for _, r := range records(t, store) {
		wire := domain.Wire{ID: r.ID, Type: r.Type, Data: r.Data, Metadata: r.Metadata}
		e, err := domain.DecodeRecorded(wire, r.Stream, int64(r.Revision), r.Recorded)
		require.NoError(t, err)
		list = append(list, e)
	}
	return list
}

// asked leaves out what the ledger writes besides: the register of the payment orders.
func asked(log []domain.Recorded) []domain.Recorded {
	return slices.DeleteFunc(slices.Clone(log), func(e domain.Recorded) bool { return domain.KeptByLedger(e.Body) })
}

func TestEveryStepEndsAsExpectedWhateverTheSeed(t *testing.T) {
	for _, seed := range []uint64{sample.DefaultSeed, 0, 1 << 63} {
		year := sample.NewYear(seed)
		want := map[domain.Code]int{}
		for _, step := range year.Steps {
			want[step.Expect]++
		}
		assert.Equal(t, map[domain.Code]int{"": len(year.Steps) - 5, domain.AidDuplicate: 2, domain.OverCommit: 1,
			domain.ActorSuspendedCode: 1, domain.ActorClosedCode: 1}, want)

		l, clock := office()
		report, err := sample.LoadYear(t.Context(), year, l, clock, nil)
		require.NoError(t, err, "seed %d", seed)
		assert.Equal(t, sample.Report{Title: sample.Title, Steps: len(year.Steps), Written: want[""], Refused: 5, Stories: year.Stories}, report)
		assert.Len(t, asked(events(t, l.Store)), report.Written)
	}
}

func TestTheYearHasTheSizeOfAnOffice(t *testing.T) {
	log := loaded(t)
	assert.InDelta(t, 2000, len(log), 500)
	count := map[string]int{}
	for _, e := range log {
		count[domain.TypeName(e.Body)]++
		if aid, ok := e.Body.(domain.Intervention); ok {
			count[string(aid.Stage())+" "+string(e.Meta.Mode)]++
		}
		count[string(e.Meta.Confidence)]++
	}
	assert.InDelta(t, 200, count["ActorRegistered"], 20)
	assert.Equal(t, 3, count["ProgrammeDeclared"])
	assert.Equal(t, 3, count["FundDeclared"])
	assert.GreaterOrEqual(t, count["ActivityHeld"], 20)
	assert.GreaterOrEqual(t, count["inputs planned"], 5)
	for _, stage := range domain.Stages() {
		assert.GreaterOrEqual(t, count[string(stage)+" actual"], 40, stage)
	}
	for _, c := range domain.Confidences() {
		assert.GreaterOrEqual(t, count[string(c)], 100, c)
	}
}

func TestTheSameSeedIsTheSameYear(t *testing.T) {
	assert.Equal(t, sample.NewYear(5), sample.NewYear(5))
}

func TestAnotherSeedSharesNoIDs(t *testing.T) {
	known := map[uuid.UUID]bool{}
	for _, step := range sample.NewYear(5).Steps {
		require.False(t, known[step.Command.ID])
		require.Equal(t, uuid.Version(5), step.Command.ID.Version())
		known[step.Command.ID] = true
	}
	for _, step := range sample.NewYear(6).Steps {
		require.False(t, known[step.Command.ID])
	}
}

func TestStepsAreInTheOrderOfTheirRecording(t *testing.T) {
	var last time.Time
	for i, step := range sample.NewYear(sample.DefaultSeed).Steps {
		require.True(t, step.RecordAt.After(last), "step %d", i)
		require.Equal(t, 2025, step.RecordAt.Year())
		require.NotContains(t, []time.Weekday{time.Saturday, time.Sunday}, step.RecordAt.Weekday())
		last = step.RecordAt
	}
}

func TestEventsAreRecordedWhenTheirStepsSay(t *testing.T) {
	log := asked(loaded(t))
	for _, step := range sample.NewYear(sample.DefaultSeed).Steps {
		if step.Expect == "" {
			require.Equal(t, domain.EventID(step.Command.ID, 0), log[0].ID)
			require.True(t, step.RecordAt.Equal(log[0].RecordedAt))
			log = log[1:]
		}
	}
	assert.Empty(t, log)
}

func TestASecondLoadWritesNothing(t *testing.T) {
	l, clock := office()
	first, err := sample.Load(t.Context(), l, clock, nil)
	require.NoError(t, err)
	before := records(t, l.Store)

	again := &ledger.Ledger{Store: l.Store, Sealer: sealer{}, Now: clock.Now} // as by another process
	second, err := sample.Load(t.Context(), again, clock, nil)
	require.NoError(t, err)
	assert.Equal(t, before, records(t, l.Store))
	assert.Zero(t, second.Written)
	assert.Equal(t, first.Written, second.Known)
	assert.Equal(t, first.Refused, second.Skipped)
}

func TestAnInterruptedLoadIsContinued(t *testing.T) {
	store, err := sampled()
	require.NoError(t, err)
	whole := records(t, store)
	for _, stop := range []int{1, 900, 1900} {
		l, clock := office()
		ctx, cancel := context.WithCancel(t.Context())
		_, err := sample.Load(ctx, l, clock, func(done, _ int) {
			if done == stop {
				cancel()
			}
		})
		require.ErrorIs(t, err, context.Canceled)
		_, err = sample.Load(t.Context(), l, clock, nil)
		require.NoError(t, err, "stopped after %d", stop)
		assert.Equal(t, whole, records(t, l.Store), "stopped after %d", stop)
	}
}

func TestTheFirstEventSaysThatItIsSynthetic(t *testing.T) {
	log := loaded(t)
	assert.Equal(t, domain.LedgerRef, log[0].Stream)
	opening, ok := log[0].Body.(*domain.LedgerOpened)
	require.True(t, ok)
	assert.Equal(t, &domain.LedgerOpened{Title: sample.Title, Synthetic: true, Ledger: opening.Ledger}, opening)
	assert.NotEqual(t, uuid.Nil, opening.Ledger, "given and not drawn: the year is the same everywhere")
}

func TestARealLedgerIsNotLoadedInto(t *testing.T) {
	l, clock := office()
	opened := sample.NewYear(sample.DefaultSeed).Steps[0].Command
	opened.ID, opened.Body = uuid.New(), &domain.LedgerOpened{Title: "Buku sungguhan"}
	_, err := l.Do(t.Context(), opened)
	require.NoError(t, err)
	_, err = sample.Load(t.Context(), l, clock, nil)
	require.ErrorIs(t, err, sample.ErrOtherLedger)
	assert.Len(t, records(t, l.Store), 1)
}

func TestTheClockRunsAgainAfterALoad(t *testing.T) {
	l, clock := office()
	_, err := sample.Load(t.Context(), l, clock, nil)
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now(), clock.Now(), time.Minute)
}

func TestProgressReachesTheTotal(t *testing.T) {
	l, clock := office()
	calls, steps := 0, len(sample.NewYear(sample.DefaultSeed).Steps)
	report, err := sample.Load(t.Context(), l, clock, func(done, total int) {
		calls++
		assert.Equal(t, calls, done)
		assert.Equal(t, steps, total)
	})
	require.NoError(t, err)
	assert.Equal(t, report.Steps, calls)
}

func TestEveryDigestIsThatOfItsDocument(t *testing.T) {
	digests := 0
	for _, e := range loaded(t) {
		for _, paper := range e.Meta.Evidence {
			text := sample.Document(paper)
			digest := sha256.Sum256(text)
			require.Equal(t, hex.EncodeToString(digest[:]), paper.SHA256)
			require.EqualValues(t, len(text), paper.Size)
			require.Contains(t, string(text), "DATA CONTOH")
			digests++
		}
	}
	assert.Greater(t, digests, 500)
}

func TestNoNameOfAPersonIsInTheLog(t *testing.T) {
	store, err := sampled()
	require.NoError(t, err)
	for _, r := range records(t, store) {
		require.NotContains(t, string(r.Data)+string(r.Metadata), "Perajin Contoh ")
		require.NotContains(t, string(r.Data)+string(r.Metadata), "Jalan Contoh")
	}
}

func TestEveryPublicNameSaysContoh(t *testing.T) {
	for _, e := range loaded(t) {
		var name string
		switch b := e.Body.(type) {
		case *domain.ActorRegistered:
			name = b.Name
		case *domain.ProgrammeDeclared:
			name = b.Name
		case *domain.AgencyRegistered:
			name = b.Name
		case *domain.OfficialNamed:
			name = b.Name
		case *domain.SentraRegistered:
			name = b.Name
		case *domain.FundDeclared:
			name = b.Name
		case *domain.CommitmentMade:
			name = b.Payee
		case *domain.CapitalProvided:
			name = b.Lender
		case *domain.MarketAccessFacilitated:
			name = b.Partner
		}
		if domain.Ref(name).Category() != domain.CategoryActor {
			require.Regexp(t, `^$|(?i)contoh`, name)
		}
		require.Regexp(t, `(?i)contoh`, e.Meta.By.Office)
	}
}

func TestTheYearLoadsIntoAStoreOnDiskWithAVault(t *testing.T) {
	clock := &sample.Clock{}
	store, err := local.Open(t.TempDir(), local.Options{Now: clock.Now})
	require.NoError(t, err)
	defer func() { require.NoError(t, store.Close()) }()
	vault, err := privacy.Open(t.TempDir(), privacy.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, vault.Close()) }()

	report, err := sample.Load(t.Context(), &ledger.Ledger{Store: store, Sealer: vault, Now: clock.Now}, clock, nil)
	require.NoError(t, err)
	log := events(t, store)
	require.Len(t, asked(log), report.Written)
	for i := 1; i < len(log); i++ {
		require.False(t, log[i].RecordedAt.Before(log[i-1].RecordedAt))
	}
	hero := registration(t, log, story(t, report.Stories, "tujuh-tahap").Streams[0])
	sealed, ok := hero.Body.(*domain.ActorRegistered).Owner.Sealed()
	require.True(t, ok)
	name, err := vault.Open(t.Context(), sealed, hero.ID, "owner")
	require.NoError(t, err)
	assert.Regexp(t, `^Perajin Contoh \d{3}$`, name)
}

func TestTheDocumentationNamesEveryStory(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	for _, s := range sample.NewYear(sample.DefaultSeed).Stories {
		lines := "//\t" + s.Key + " "
		require.Equal(t, 1, bytes.Count(doc, []byte(lines)), s.Key)
		for _, stream := range s.Streams {
			require.Contains(t, string(doc), string(stream), s.Key)
		}
		require.NotEmpty(t, s.Text[domain.Indonesian])
		require.NotEmpty(t, s.Text[domain.English])
	}
}
