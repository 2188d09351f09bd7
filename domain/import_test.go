package domain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var (
	begunImport = &ImportStarted{File: "penerima.xlsx", Rows: 3}
	takenBack   = &ImportReversed{Facts: 2, Reason: "kolom tertukar"}
)

func TestAnImportIsStartedOnceAndFirst(t *testing.T) {
	for _, b := range []Body{&RowsAccepted{1}, &RowRejected{1, NIKShape}, &ImportFinished{}, takenBack} {
		given(t, intake).when(b).rejected(NotRegistered)
	}
	given(t, intake, begunImport).when(begunImport).rejected(AlreadyRegistered)
}

func TestAFinishedImportCountsItsRows(t *testing.T) {
	s := given(t, intake, begunImport, &RowsAccepted{50}, &RowRejected{17, NIKShape}, &RowsAccepted{9})
	assert.Equal(t, "17", s.when(&RowRejected{17, NIBShape}).rejected(AlreadyRegistered).Received)
	s.when(&ImportFinished{}).then(&ImportFinished{59, 1})
	for _, b := range []Body{&RowsAccepted{1}, &RowRejected{18, NIKShape}, &ImportFinished{}} {
		assert.Equal(t, "finished", s.when(b).rejected(StateOrder).Details["state"])
	}
	s.when(takenBack).then()
	s.when(takenBack).rejected(StateOrder)
}

func TestAnImportThatWasBrokenOffIsReversedToo(t *testing.T) {
	s := given(t, intake, begunImport, takenBack)
	s.when(&RowsAccepted{1}).rejected(StateOrder)
}

func TestFactsComeFromAnImportThatStands(t *testing.T) {
	state := func(facts ...any) *Importing { return given(t, intake, facts...).history.State().(*Importing) }
	require.NoError(t, state(begunImport).Admits(intake))
	require.NoError(t, state(begunImport, &ImportFinished{}).Admits(intake))
	assertRejected(t, state(begunImport, takenBack).Admits(intake), StateOrder)
	assertRejected(t, state().Admits(intake), ReferenceUnknown)
	assert.True(t, state(begunImport).Started())
	assert.False(t, state(begunImport).Reversed())
	assert.True(t, state(begunImport, takenBack).Reversed())
}

func TestAnEnvelopeNamesTheRowOfAFile(t *testing.T) {
	for _, change := range []func(*Import){
		func(i *Import) { i.SHA256 = "x" }, func(i *Import) { i.Row = 0 }, func(i *Import) { i.Row = -1 },
	} {
		refused(t, "StatementRecorded", FieldInvalid, func(c *Command) {
			c.Meta.Import = Import{"penerima.xlsx", exampleDigest, 17}
			require.NoError(t, c.Check(today))
			change(&c.Meta.Import)
		})
	}
	refused(t, "StatementRecorded", FieldMissing, func(c *Command) { c.Meta.Import = Import{"", exampleDigest, 17} })

	w := goldenWire(t, "RowRejected")
	e, err := Decode(w)
	require.NoError(t, err)
	assert.Equal(t, Import{"penerima-2021.xlsx", exampleDigest, 17}, e.Meta.Import)
	w.Metadata = []byte(strings.Replace(string(w.Metadata), `,"row":17`, "", 1))
	_, err = Decode(w)
	require.ErrorContains(t, err, "import.row")
}

func TestAnImportHasTheNameOfItsBytes(t *testing.T) {
	assert.True(t, intake.valid())
	for _, bad := range []Ref{"import-1", Ref("import-" + strings.Repeat("g", 64)), ref(CategoryImport, "x")} {
		assert.False(t, bad.valid(), bad)
	}
	assert.Equal(t, intake, ImportRef(strings.ToUpper(exampleDigest)))
}

func TestWhatTheLedgerAddedDoesNotStandByItself(t *testing.T) {
	stands := func(stream Ref, b Body) bool { return StandsByItself(Recorded{Stream: stream, Event: Event{Body: b}}) }
	assert.True(t, stands(weaver, trained("rajut")))
	assert.False(t, stands(weaver, &DuplicateAidFlagged{Rule: "D6.v1"}))
	assert.False(t, stands(nib, &IdentityClaimed{Actor: weaver}))
	assert.False(t, stands(orders, entered("71", dak, 4)))
	assert.False(t, stands(dak, struck("71", dak, 4)), "the note of the ledger on a fund line")
	assert.False(t, stands(intake, &RowsAccepted{1}))
}

func TestAnImportCountsWhatItWasToldWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(intake)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: importHolds}
		bodies := map[string]func() Body{
			"RowsAccepted":   func() Body { return &RowsAccepted{rapid.IntRange(1, 9).Draw(t, "n")} },
			"RowRejected":    func() Body { return &RowRejected{rapid.IntRange(1, 9).Draw(t, "row"), NIKShape} },
			"ImportFinished": func() Body { return &ImportFinished{} },
			"ImportReversed": func() Body { return &ImportReversed{Reason: "x"} },
		}
		r.do(Command{Body: begunImport, Meta: Meta{OccurredOn: span("2019"), Mode: Actual}})
		for range rapid.IntRange(1, 20).Draw(t, "commands") {
			cmd := r.draw(bodies)
			cmd.Meta.Mode = Actual
			r.do(cmd)
		}
		total += r.accepted
	})
	require.Greater(t, total, 20)
}

// importHolds adds the rows up by itself, and looks for anything after the end.
func importHolds(t *rapid.T, facts []Recorded) {
	accepted, rejected := 0, map[int]bool{}
	finished, reversed := false, false
	for _, e := range facts {
		require.False(t, reversed)
		switch b := e.Body.(type) {
		case *RowsAccepted:
			require.False(t, finished)
			accepted += b.N
		case *RowRejected:
			require.False(t, finished || rejected[b.Row])
			rejected[b.Row] = true
		case *ImportFinished:
			require.False(t, finished)
			require.Equal(t, ImportFinished{accepted, len(rejected)}, *b)
			finished = true
		case *ImportReversed:
			reversed = true
		}
	}
}
