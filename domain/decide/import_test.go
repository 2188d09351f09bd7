package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

var (
	begunImport = &domain.ImportStarted{File: "penerima.xlsx", Rows: 3}
	takenBack   = &domain.ImportReversed{Facts: 2, Reason: "kolom tertukar"}
)

func TestAnImportIsStartedOnceAndFirst(t *testing.T) {
	for _, b := range []domain.Body{&domain.RowsAccepted{N: 1}, &domain.RowRejected{Row: 1, Code: domain.NIKShape},
		&domain.ImportFinished{}, takenBack} {
		given(t, intake).when(b).rejected(domain.NotRegistered)
	}
	given(t, intake, begunImport).when(begunImport).rejected(domain.AlreadyRegistered)
}

func TestAFinishedImportCountsItsRows(t *testing.T) {
	s := given(t, intake, begunImport, &domain.RowsAccepted{N: 50}, &domain.RowRejected{Row: 17, Code: domain.NIKShape},
		&domain.RowsAccepted{N: 9})
	assert.Equal(t, "17", s.when(&domain.RowRejected{Row: 17, Code: domain.NIBShape}).rejected(domain.AlreadyRegistered).Received)
	s.when(&domain.ImportFinished{}).then(&domain.ImportFinished{Accepted: 59, Rejected: 1})
	for _, b := range []domain.Body{&domain.RowsAccepted{N: 1}, &domain.RowRejected{Row: 18, Code: domain.NIKShape},
		&domain.ImportFinished{}} {
		assert.Equal(t, "finished", s.when(b).rejected(domain.StateOrder).Details["state"])
	}
	s.when(takenBack).then()
	s.when(takenBack).rejected(domain.StateOrder)
}

func TestAnImportThatWasBrokenOffIsReversedToo(t *testing.T) {
	s := given(t, intake, begunImport, takenBack)
	s.when(&domain.RowsAccepted{N: 1}).rejected(domain.StateOrder)
}

func TestFactsComeFromAnImportThatStands(t *testing.T) {
	state := func(facts ...any) *Importing { return given(t, intake, facts...).history.State().(*Importing) }
	require.NoError(t, state(begunImport).Admits(intake))
	require.NoError(t, state(begunImport, &domain.ImportFinished{}).Admits(intake))
	assertRejected(t, state(begunImport, takenBack).Admits(intake), domain.StateOrder)
	assertRejected(t, state().Admits(intake), domain.ReferenceUnknown)
	assert.True(t, state(begunImport).Started())
	assert.False(t, state(begunImport).Reversed())
	assert.True(t, state(begunImport, takenBack).Reversed())
}

func TestWhatTheLedgerAddedDoesNotStandByItself(t *testing.T) {
	stands := func(stream domain.Ref, b domain.Body) bool {
		return StandsByItself(domain.Recorded{Stream: stream, Event: domain.Event{Body: b}})
	}
	assert.True(t, stands(weaver, trained("rajut")))
	assert.False(t, stands(weaver, &domain.DuplicateAidFlagged{Rule: "D6.v1"}))
	assert.False(t, stands(nib, &domain.IdentityClaimed{Actor: weaver}))
	assert.False(t, stands(orders, entered("71", dak, 4)))
	assert.False(t, stands(dak, struck("71", dak, 4)), "the note of the ledger on a fund line")
	assert.False(t, stands(intake, &domain.RowsAccepted{N: 1}))
}

func TestAnImportCountsWhatItWasToldWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(intake)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: importHolds}
		bodies := map[string]func() domain.Body{
			"RowsAccepted": func() domain.Body { return &domain.RowsAccepted{N: rapid.IntRange(1, 9).Draw(t, "n")} },
			"RowRejected": func() domain.Body {
				return &domain.RowRejected{Row: rapid.IntRange(1, 9).Draw(t, "row"), Code: domain.NIKShape}
			},
			"ImportFinished": func() domain.Body { return &domain.ImportFinished{} },
			"ImportReversed": func() domain.Body { return &domain.ImportReversed{Reason: "x"} },
		}
		r.do(domain.Command{Body: begunImport, Meta: domain.Meta{OccurredOn: span("2019"), Mode: domain.Actual}})
		for range rapid.IntRange(1, 20).Draw(t, "commands") {
			cmd := r.draw(bodies)
			cmd.Meta.Mode = domain.Actual
			r.do(cmd)
		}
		total += r.accepted
	})
	require.Greater(t, total, 20)
}

// importHolds adds the rows up by itself, and looks for anything after the end.
func importHolds(t *rapid.T, facts []domain.Recorded) {
	accepted, rejected := 0, map[int]bool{}
	finished, reversed := false, false
	for _, e := range facts {
		require.False(t, reversed)
		switch b := e.Body.(type) {
		case *domain.RowsAccepted:
			require.False(t, finished)
			accepted += b.N
		case *domain.RowRejected:
			require.False(t, finished || rejected[b.Row])
			rejected[b.Row] = true
		case *domain.ImportFinished:
			require.False(t, finished)
			require.Equal(t, domain.ImportFinished{Accepted: accepted, Rejected: len(rejected)}, *b)
			finished = true
		case *domain.ImportReversed:
			reversed = true
		}
	}
}
