package laws

import (
	"context"
	"encoding/base64"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/articles"
	"jejak/cmd/internal/sample"
	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/eventstore/memory"
	"jejak/projections"
	"jejak/projections/answers"
	kit "jejak/projections/projectiontest"
)

// envelope stands in for the vault: its ciphertext says nothing of the clear text, and is the same in every run.
type envelope struct{}

func (envelope) Seal(_ context.Context, subject string, event uuid.UUID, path, _ string) (domain.Sealed, error) {
	text := fmt.Sprintf("%s|%s|%s", subject, event, path)
	return domain.Sealed{Version: domain.SealVersion, Key: subject, Ciphertext: base64.StdEncoding.EncodeToString([]byte(text))}, nil
}

// opening is the first command of a ledger.
func opening(title string) domain.Command {
	return domain.Command{ID: uuid.NewSHA1(uuid.Nil, []byte(title)), Stream: domain.LedgerRef,
		Meta: domain.Meta{OccurredOn: domain.InYear(2022), Mode: domain.Actual, Confidence: domain.Reported, By: domain.Author{User: "uji"}},
		Body: &domain.LedgerOpened{Title: title}}
}

// theArticles is the ledger of the five articles, an hour between two recordings.
var theArticles = sync.OnceValues(func() (eventstore.Store, error) {
	now := time.Date(2026, time.January, 5, 1, 0, 0, 0, time.UTC)
	store := memory.New()
	store.Now = func() time.Time { now = now.Add(time.Hour); return now }
	l := &ledger.Ledger{Store: store, Sealer: envelope{}}
	if _, err := l.Do(context.Background(), opening("Lima artikel")); err != nil {
		return nil, err
	}
	_, _, err := articles.Load(context.Background(), l, nil)
	return store, err
})

// theSample is the synthetic year.
var theSample = sync.OnceValues(func() (eventstore.Store, error) { return sampleWith(envelope{}) })

func sampleWith(sealer ledger.Sealer) (eventstore.Store, error) {
	clock, store := &sample.Clock{}, memory.New()
	store.Now = clock.Now
	l := &ledger.Ledger{Store: store, Sealer: sealer, Now: clock.Now}
	_, err := sample.Load(context.Background(), l, clock, nil)
	return store, err
}

// ledgerCase is a ledger that the properties are shown for, and views of it.
type ledgerCase struct {
	name  string
	store eventstore.Store
	views []projections.View
}

func ledgers(t testing.TB) []ledgerCase {
	t.Helper()
	press, err := theArticles()
	require.NoError(t, err)
	year, err := theSample()
	require.NoError(t, err)
	return []ledgerCase{
		{"articles", press, []projections.View{
			{},
			{AsOf: kit.Day("2020-12-31")},
			{AsOf: kit.Day("2021-12-22")},
			{AsOf: kit.Day("2030-01-01")},
			{RecordedBy: kit.Noon("2026-01-07")},
			{AsOf: kit.Day("2021-12-31"), RecordedBy: kit.Noon("2026-01-08")},
			{RecordedBy: kit.Noon("2020-01-01")},
		}},
		{"sample", year, []projections.View{
			{},
			{AsOf: kit.Day("2025-08-10")},
			{AsOf: kit.Day("2024-12-31")},
			{RecordedBy: kit.Noon("2025-05-05")},
			{AsOf: kit.Day("2025-03-31"), RecordedBy: kit.Noon("2025-04-15")},
		}},
	}
}

// at asks a ledger, as a view shows it.
func at(t kit.T, store eventstore.Store, view projections.View) *answers.Reader {
	t.Helper()
	models := answers.New()
	kit.At(t, store, view, models.All()...)
	return &answers.Reader{Store: store, View: view, Today: today, Models: models}
}

// page is the page of a city.
func page(t kit.T, r *answers.Reader, of region.Region) answers.CityPage {
	t.Helper()
	page, err := r.City(t.Context(), of, answers.Whole)
	require.NoError(t, err)
	return page
}

// all makes every read model.
func all() []projections.Model { return answers.New().All() }
