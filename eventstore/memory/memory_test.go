package memory

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"jejak/eventstore"
	"jejak/eventstore/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) eventstore.Store { return New() })
}

func TestImporter(t *testing.T) {
	storetest.Import(t, func(t *testing.T) storetest.Importing { return New() })
}

func TestClockThatRunsBackwardsIsNotBelieved(t *testing.T) {
	s := New()
	now := time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC)
	s.Now = func() time.Time { now = now.Add(-time.Hour); return now }
	for range 3 {
		_, err := s.Append(t.Context(), "clock-1", eventstore.Any, storetest.Event("x"))
		require.NoError(t, err)
	}
	log := storetest.CheckLog(t, t.Context(), s)
	assert.Equal(t, time.Date(2026, 1, 2, 2, 4, 5, 600, time.UTC), log[2].Recorded)
}

func TestFaultMixesAppliedAndReported(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		applied  bool
		reported error
	}{{true, nil}, {true, broken}, {false, nil}, {false, broken}} {
		s := New()
		s.Fault = func(string, []eventstore.Event) (bool, error) { return c.applied, c.reported }
		e := storetest.Event("x")
		_, err := s.Append(t.Context(), "fault-1", eventstore.NoStream, e)
		assert.ErrorIs(t, err, c.reported)
		s.Fault = nil
		assert.Equal(t, c.applied, len(storetest.CheckLog(t, t.Context(), s)) == 1)

		// Whatever happened, the same append again puts it right, and says what it found.
		again, err := s.Append(t.Context(), "fault-1", eventstore.NoStream, e)
		require.NoError(t, err)
		assert.Equal(t, c.applied, again.Duplicate)
		assert.Len(t, storetest.CheckLog(t, t.Context(), s), 1)
	}
}
