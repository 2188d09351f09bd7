package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

// Importing is a store that a mirror can fill.
type Importing interface {
	eventstore.Store
	eventstore.Importer
}

// Import runs the contract of eventstore.Importer against stores made by open.
func Import(t *testing.T, open func(t *testing.T) Importing) {
	for name, run := range map[string]func(t *testing.T, ctx context.Context, s Importing){
		"RecordsKeepTheirCoordinates":        importKeeps,
		"RecordsThatAreThereArePassedOver":   importPassesOver,
		"ADifferentRecordIsAConflict":        importConflicts,
		"WhatDoesNotContinueIsAConflict":     importMustContinue,
		"AFailedImportWritesNothing":         importFailsWhole,
		"AppendsContinueAfterAnImport":       importThenAppend,
		"AnImportedEventIsKnownToItsAppends": importDeduplicates,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			defer func() { assert.NoError(t, s.Close()) }()
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			run(t, ctx, s)
		})
	}
}

// Records makes a log as another store might hold it: several streams, positions far apart.
func Records(n int) []eventstore.Record {
	records := make([]eventstore.Record, n)
	at := time.Date(2019, 5, 17, 9, 0, 0, 100, time.UTC)
	for i := range records {
		at = at.Add(time.Duration(i%3) * 12345600)
		records[i] = eventstore.Record{
			Event:    eventstore.Event{ID: uuid.New(), Type: "Imported", Data: fmt.Appendf(nil, `{"n":%d}`, i), Binary: i%2 == 0},
			Stream:   fmt.Sprintf("import-%d", i%3),
			Revision: eventstore.Revision(i / 3),
			Position: eventstore.Position(1000 + i*i*997),
			Recorded: at,
		}
	}
	return records
}

func importKeeps(t *testing.T, ctx context.Context, s Importing) {
	records := Records(50)
	require.NoError(t, s.Import(ctx, records[:20]...))
	require.NoError(t, s.Import(ctx, records[20:]...))
	require.NoError(t, s.Import(ctx))
	sameRecords(t, records, CheckPositions(t, ctx, s), "the imported log")
}

func importPassesOver(t *testing.T, ctx context.Context, s Importing) {
	records := Records(30)
	require.NoError(t, s.Import(ctx, records[:20]...))
	require.NoError(t, s.Import(ctx, records[10:]...))
	require.NoError(t, s.Import(ctx, records...))
	sameRecords(t, records, CheckLog(t, ctx, s), "the imported log")
}

func requireConflict(t testing.TB, err error, what string) {
	t.Helper()
	var conflict *eventstore.ConflictError
	require.ErrorAs(t, err, &conflict, what)
}

func importConflicts(t *testing.T, ctx context.Context, s Importing) {
	records := Records(10)
	require.NoError(t, s.Import(ctx, records...))
	for what, change := range map[string]func(r *eventstore.Record){
		"id":       func(r *eventstore.Record) { r.ID = uuid.New() },
		"type":     func(r *eventstore.Record) { r.Type = "Other" },
		"content":  func(r *eventstore.Record) { r.Binary = !r.Binary },
		"data":     func(r *eventstore.Record) { r.Data = []byte("{}") },
		"metadata": func(r *eventstore.Record) { r.Metadata = []byte("{}") },
		"position": func(r *eventstore.Record) { r.Position++ },
		"time":     func(r *eventstore.Record) { r.Recorded = r.Recorded.Add(100) },
		"stream":   func(r *eventstore.Record) { r.Stream = "import-9"; r.Revision = 0 },
	} {
		for _, i := range []int{0, 4, 9} {
			changed := records[i]
			change(&changed)
			requireConflict(t, s.Import(ctx, changed), what)
		}
	}
	sameRecords(t, records, CheckLog(t, ctx, s), "the imported log")
}

func importMustContinue(t *testing.T, ctx context.Context, s Importing) {
	records := Records(10)
	require.NoError(t, s.Import(ctx, records[:9]...))
	next := records[9]
	for what, change := range map[string]func(r *eventstore.Record){
		"a gap in the revisions":   func(r *eventstore.Record) { r.Revision++ },
		"a time before the last":   func(r *eventstore.Record) { r.Recorded = records[8].Recorded.Add(-100) },
		"a position before":        func(r *eventstore.Record) { r.Position = records[8].Position - 1 },
		"no position":              func(r *eventstore.Record) { r.Position = eventstore.Start },
		"the position of the end":  func(r *eventstore.Record) { r.Position = eventstore.End },
		"a negative revision":      func(r *eventstore.Record) { r.Revision = -1 },
		"an id that is there":      func(r *eventstore.Record) { r.ID = records[0].ID },
		"a time between two ticks": func(r *eventstore.Record) { r.Recorded = r.Recorded.Add(time.Nanosecond) },
	} {
		changed := next
		change(&changed)
		requireConflict(t, s.Import(ctx, changed), what)
	}
	require.NoError(t, s.Import(ctx, next))
	sameRecords(t, records, CheckLog(t, ctx, s), "the imported log")
}

func importFailsWhole(t *testing.T, ctx context.Context, s Importing) {
	records := Records(10)
	records[9].Revision += 5
	requireConflict(t, s.Import(ctx, records...), "a gap at the end")
	records[9].Revision -= 5
	records[9].Type = ""
	var invalid *eventstore.InvalidError
	require.ErrorAs(t, s.Import(ctx, records...), &invalid)
	assert.Empty(t, CheckLog(t, ctx, s))
	records[9].Type = "Imported"
	require.NoError(t, s.Import(ctx, records...))
	sameRecords(t, records, CheckLog(t, ctx, s), "the imported log")
}

func importThenAppend(t *testing.T, ctx context.Context, s Importing) {
	records := Records(10)
	for i := range records { // from a store whose clock is far ahead
		records[i].Recorded = records[i].Recorded.AddDate(200, 0, 0)
	}
	require.NoError(t, s.Import(ctx, records...))
	a := mustAppend(t, ctx, s, "import-0", eventstore.Exactly(3), Event("native"))
	assert.Greater(t, a.Position, records[9].Position)
	log := CheckLog(t, ctx, s)
	require.Len(t, log, 11)
	next := Records(13)[12]
	next.Revision, next.Position, next.Recorded = 5, a.Position+1000, log[10].Recorded
	require.NoError(t, s.Import(ctx, next))
	CheckLog(t, ctx, s)
}

func importDeduplicates(t *testing.T, ctx context.Context, s Importing) {
	records := Records(7)
	require.NoError(t, s.Import(ctx, records...))
	a := mustAppend(t, ctx, s, "import-0", eventstore.Any, records[0].Event, records[3].Event, records[6].Event)
	assert.True(t, a.Duplicate)
	assert.Equal(t, records[6].Position, a.Position)
	assert.Len(t, CheckLog(t, ctx, s), 7)
}

// Reopen runs the contract of a store that outlives its process: open opens the same store again.
func Reopen(t *testing.T, open func(t *testing.T) func() (eventstore.Store, error)) {
	t.Run("EverythingIsThereAgain", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		reopen := open(t)
		var before []eventstore.Record
		var repeat []eventstore.Event
		for round := range 5 {
			s, err := reopen()
			require.NoError(t, err)
			sameRecords(t, before, CheckLog(t, ctx, s), "the log opened again")
			if repeat != nil {
				assert.True(t, mustAppend(t, ctx, s, "life-0", eventstore.Any, repeat...).Duplicate)
			}
			for i := range 7 {
				events := Events(1 + i)
				mustAppend(t, ctx, s, fmt.Sprintf("life-%d", i%3), eventstore.Any, events...)
				if round == 0 && i == 3 {
					repeat = events
				}
			}
			before = CheckLog(t, ctx, s)
			require.NoError(t, s.Close())
		}
	})
}
