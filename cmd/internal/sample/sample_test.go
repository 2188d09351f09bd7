package sample_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"jejak/cmd/internal/sample"
	"jejak/domain"
	"jejak/domain/ledger"
	"jejak/eventstore"
	"jejak/eventstore/memory"
)

// sealer hides nothing: it only has the form of a vault.
type sealer struct{}

func (sealer) Seal(_ context.Context, subject string, event uuid.UUID, path, clear string) (domain.Sealed, error) {
	text := fmt.Sprintf("%s|%s|%s|%d", subject, event, path, len(clear))
	return domain.Sealed{Version: domain.SealVersion, Key: subject, Ciphertext: base64.StdEncoding.EncodeToString([]byte(text))}, nil
}

// office is an empty ledger that asks a sample clock.
func office() (*ledger.Ledger, *sample.Clock) {
	clock, store := &sample.Clock{}, memory.New()
	store.Now = clock.Now
	return &ledger.Ledger{Store: store, Sealer: sealer{}, Now: clock.Now}, clock
}

func load(t *testing.T, l *ledger.Ledger, clock *sample.Clock) sample.Report {
	t.Helper()
	report, err := sample.Load(t.Context(), l, clock, nil)
	require.NoError(t, err)
	return report
}

// loaded is a ledger with the sample in it, and its events.
func loaded(t *testing.T) (sample.Report, []domain.Recorded) {
	t.Helper()
	l, clock := office()
	report := load(t, l, clock)
	return report, log(t, l.Store)
}

func log(t *testing.T, store eventstore.Store) []domain.Recorded {
	t.Helper()
	var events []domain.Recorded
	for record, err := range store.All(t.Context(), eventstore.Start, eventstore.Forward) {
		require.NoError(t, err)
		wire := domain.Wire{ID: record.ID, Type: record.Type, Data: record.Data, Metadata: record.Metadata}
		e, err := domain.DecodeRecorded(wire, record.Stream, int64(record.Revision), record.Recorded)
		require.NoError(t, err)
		events = append(events, e)
	}
	return events
}

func TestEveryStepEndsAsExpected(t *testing.T) {
	report, events := loaded(t)
	t.Logf("%d steps, %d events, %d refused", report.Steps, report.Written, report.Refused)
	kinds := map[string]int{}
	for _, e := range events {
		kinds[domain.TypeName(e.Body)]++
	}
	t.Log(kinds)
	require.Len(t, events, report.Written)
}
