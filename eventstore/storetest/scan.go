package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/eventstore"
)

// Scanned collects copies of what a scan delivers, and checks that what Visit saw is what is there when its turn comes.
func Scanned(t testing.TB, ctx context.Context, s eventstore.Store, after eventstore.Position) ([]eventstore.Record, error) {
	t.Helper()
	var records []eventstore.Record
	err := eventstore.Scan(ctx, s, after, func(row []eventstore.Borrowed) func() error {
		seen := copies(row)
		return func() error {
			sameRecords(t, seen, copies(row), "the row when its turn has come")
			records = append(records, seen...)
			return nil
		}
	})
	return records, err
}

func copies(row []eventstore.Borrowed) []eventstore.Record {
	records := make([]eventstore.Record, len(row))
	for i := range row {
		records[i] = row[i].Record()
	}
	return records
}

// aLog appends events until there is enough for several rows of a scan.
func aLog(t *testing.T, ctx context.Context, s eventstore.Store) []eventstore.Record {
	t.Helper()
	for i := range 40 {
		mustAppend(t, ctx, s, fmt.Sprintf("scan-%d", i%7), eventstore.Any, Events(1+37*(i%3))...)
	}
	return ReadAll(t, ctx, s)
}

func scanReadsWhatAllReads(t *testing.T, ctx context.Context, s eventstore.Store) {
	whole := aLog(t, ctx, s)
	for i := 0; i < len(whole); i += 1 + len(whole)/13 {
		got, err := Scanned(t, ctx, s, whole[i].Position)
		require.NoError(t, err)
		sameRecords(t, whole[i+1:], got, "scan and all")
	}
	for _, after := range []eventstore.Position{whole[len(whole)-1].Position, eventstore.End} {
		got, err := Scanned(t, ctx, s, after)
		require.NoError(t, err)
		assert.Empty(t, got)
	}
}

func anEmptyLogIsNotVisited(t *testing.T, ctx context.Context, s eventstore.Store) {
	require.NoError(t, eventstore.Scan(ctx, s, eventstore.Start, func([]eventstore.Borrowed) func() error {
		t.Error("a row of nothing")
		return nil
	}))
}

// scanFilters returns nothing for most rows, as a reader does who looks for something rare.
func scanFilters(t *testing.T, ctx context.Context, s eventstore.Store) {
	whole := aLog(t, ctx, s)
	wanted := whole[len(whole)*2/3]
	found, seen := 0, atomic.Int64{}
	require.NoError(t, eventstore.Scan(ctx, s, eventstore.Start, func(row []eventstore.Borrowed) func() error {
		seen.Add(int64(len(row)))
		for _, r := range row {
			if r.ID == wanted.ID {
				return func() error { found++; return nil }
			}
		}
		return nil
	}))
	assert.Equal(t, 1, found)
	assert.EqualValues(t, len(whole), seen.Load())
}

func scanEndsWithItsReader(t *testing.T, ctx context.Context, s eventstore.Store) {
	whole := aLog(t, ctx, s)
	enough := errors.New("enough")
	for _, stop := range []int{0, 1, len(whole) / 2, len(whole) - 1} {
		n := 0
		err := eventstore.Scan(ctx, s, eventstore.Start, func(row []eventstore.Borrowed) func() error {
			return func() error {
				for range row {
					if n == stop {
						return enough
					}
					n++
				}
				return nil
			}
		})
		require.Equal(t, enough, err, "as it is")
		assert.Equal(t, stop, n)
	}
}

func scanEndsWithTheContext(t *testing.T, ctx context.Context, s eventstore.Store) {
	aLog(t, ctx, s)
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	_, err := Scanned(t, ctx, s, eventstore.Start)
	require.ErrorIs(t, err, context.Canceled)
}

func scanOfAClosedStore(t *testing.T, ctx context.Context, s eventstore.Store) {
	aLog(t, ctx, s)
	require.NoError(t, s.Close())
	_, err := Scanned(t, ctx, s, eventstore.Start)
	require.ErrorIs(t, err, eventstore.ErrClosed)
}

// scannersMayAppend reads and writes the store that is scanned, from where rows are looked at and from where their turn is.
func scannersMayAppend(t *testing.T, ctx context.Context, s eventstore.Store) {
	whole := aLog(t, ctx, s)
	require.NoError(t, eventstore.Scan(ctx, s, whole[len(whole)-3].Position, func(row []eventstore.Borrowed) func() error {
		for r, err := range s.Stream(ctx, string(row[0].Stream), row[0].Revision, eventstore.Forward) {
			assert.NoError(t, err)
			assert.Equal(t, row[0].ID, r.ID)
			break
		}
		return func() error {
			_, err := s.Append(ctx, "result-2", eventstore.Any, Event("seen"))
			return err
		}
	}))
	assert.NotEmpty(t, Collect(t, s.Stream(ctx, "result-2", eventstore.First, eventstore.Forward)))
}
