package projections_test

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/columns"
	kit "jejak/projections/projectiontest"
)

func TestLaws(t *testing.T) {
	log := kit.Log(t, aStory()...)
	for seed := range uint64(20) {
		kit.Laws(t, toys, log, seed)
		kit.LawsOfTime(t, toys, log, 10, seed)
	}
}

func TestLawsHoldForAnEmptyLog(t *testing.T) {
	kit.Laws(t, toys, kit.Log(t), 1)
}

func TestARowThatComesToNothingIsGone(t *testing.T) {
	wrong := loan(weaver, "2020", 70)
	s := kit.Given(t, newSums, wrong, loan(weaver, "2021", 5), kit.Undo(wrong, "2022"))
	assert.Equal(t, []sum{{given{weaver, 2021}, rupiah{5}}}, rows(t, s, nil))
	assert.Equal(t, rupiah{}, row(t, s, given{weaver, 2020}))
	assert.Equal(t, rupiah{5}, row(t, s, given{weaver, 2021}))
}

type sum = projections.Summed[given, rupiah]

func rows(t *testing.T, s *sums, prefix columns.Key) (list []sum) {
	t.Helper()
	for row, err := range s.Rows(prefix) {
		require.NoError(t, err)
		list = append(list, row)
	}
	return list
}

func row(t *testing.T, s *sums, k given) rupiah {
	t.Helper()
	r, err := s.Row(k)
	require.NoError(t, err)
	return r
}

func TestRowsAreListedInTheirOrderAndByTheirBeginnings(t *testing.T) {
	s := kit.Given(t, newSums, loan(weaver, "2021", 1), loan(baker, "2019", 9), loan(weaver, "2019", 2), loan(weaver, "2020", 3), loan(weaver, "2019", 4))
	want := []sum{{given{weaver, 2019}, rupiah{6}}, {given{weaver, 2020}, rupiah{3}}, {given{weaver, 2021}, rupiah{1}}}
	ofWeaver := columns.Key(nil).Ref(string(weaver))
	assert.Equal(t, want, rows(t, s, ofWeaver))
	assert.Len(t, rows(t, s, nil), 4)
	for row, err := range s.Rows(ofWeaver) {
		require.NoError(t, err)
		assert.Equal(t, want[0], row)
		break // a reader may stop
	}
	first, found, err := s.After(nil)
	require.NoError(t, err)
	require.True(t, found)
	next, found, err := s.After(columns.Key(nil).Ref(string(first.Actor)).Past())
	require.NoError(t, err)
	require.True(t, found)
	assert.ElementsMatch(t, []domain.Ref{weaver, baker}, []domain.Ref{first.Actor, next.Actor})
	_, found, err = s.After(columns.Key(nil).Ref(string(next.Actor)).Past())
	require.NoError(t, err)
	assert.False(t, found)
}

func TestAnIndexFindsWhatOnceHadATerm(t *testing.T) {
	wrong := told(weaver, "2020", "Keliru")
	x := kit.Given(t, newTopical, told(baker, "2020", "Pasar"), wrong, kit.Undo(wrong, "2021"), told(weaver, "2021", "Pasar"), told(weaver, "2022", "Pasar"))
	assert.Equal(t, []domain.Ref{weaver}, found(t, x.Having("topic", "Keliru")), "a fold says that it has it no more")
	assert.ElementsMatch(t, []domain.Ref{weaver, baker}, found(t, x.Having("topic", "Pasar")))
	assert.ElementsMatch(t, []domain.Ref{weaver, baker}, found(t, x.Of("topic")), "each once")
	assert.Empty(t, found(t, x.Having("topic", "Pas")))
	assert.Empty(t, found(t, x.Having("top", "ic")))
	var terms []projections.Term
	for term, err := range x.Beginning("topic", "Pas") {
		require.NoError(t, err)
		terms = append(terms, term)
	}
	assert.ElementsMatch(t, []projections.Term{{"topic", "Pasar", weaver}, {"topic", "Pasar", baker}}, terms)
	before := kit.Seen(t, recordedBy("2026-01-04"), newTopical, told(baker, "2020", "Pasar"))
	assert.Empty(t, found(t, before.Of("topic")), "what was not recorded by then finds nothing")
}

func found(t *testing.T, refs iter.Seq2[domain.Ref, error]) (list []domain.Ref) {
	t.Helper()
	for ref, err := range refs {
		require.NoError(t, err)
		list = append(list, ref)
	}
	return list
}

func TestFactsAreFoldedInTheOrderInWhichTheyHappened(t *testing.T) {
	state, ok := kit.State(t, kit.Given(t, newTopics, told(weaver, "2021", "c"), told(weaver, "2020-12-31", "b"), told(weaver, "2021-01-01", "d"),
		told(weaver, "../2020-06-01", "a")), weaver)
	require.True(t, ok)
	assert.Equal(t, []string{"a", "b", "c", "d"}, state, "an open beginning counts from its end; on one day, what was recorded first comes first")
}

func TestStatesComeInTheOrderInWhichTheyWereAskedFor(t *testing.T) {
	p := kit.Given(t, newTopics, aStory()...)
	asked := []domain.Ref{weaver, "ikm-nobody", baker, "fund-x", weaver}
	var got []domain.Ref
	for s, err := range p.States(t.Context(), projections.These(asked...)) {
		require.NoError(t, err)
		got = append(got, s.Ref)
		own, ok := kit.State(t, p, s.Ref)
		assert.True(t, ok)
		assert.Equal(t, own, s.State)
	}
	assert.Equal(t, []domain.Ref{weaver, baker, weaver}, got, "without those of which nothing stands")
	for _, err := range p.States(t.Context(), projections.These(asked...)) {
		require.NoError(t, err)
		break // a reader may stop
	}
}

func TestAFailureToFoldOneOfManyIsAnError(t *testing.T) {
	store := &counting{Store: kit.Log(t, aStory()...)}
	p := newTopics()
	kit.At(t, store, projections.View{}, p)
	store.failAt = func(stream string) error {
		if stream == string(baker) {
			return errDisk
		}
		return nil
	}
	var failed error
	seen := 0
	for _, err := range p.States(t.Context(), projections.These(weaver, baker, weaver)) {
		if failed = err; err == nil {
			seen++
		}
	}
	require.ErrorIs(t, failed, errDisk)
	assert.Equal(t, 1, seen, "nothing comes after it")
}

func TestAStreamOfWhichNothingStandsHasNoState(t *testing.T) {
	wrong := told(weaver, "2020", "Keliru")
	_, ok := kit.State(t, kit.Given(t, newTopics, wrong, kit.Undo(wrong, "2021"), told(baker, "2020", "Pasar")), weaver)
	assert.False(t, ok)
	again, _ := kit.State(t, kit.Given(t, newTopics, wrong, kit.Undo(wrong, "2021"), told(weaver, "2019", "Pasar")), weaver)
	assert.Equal(t, []string{"Pasar"}, again)
}

func TestStandingLeavesOutTheReversedAndTheReversal(t *testing.T) {
	log := kit.Log(t, aStory()...)
	facts, err := projections.Source{Store: log}.Stream(t.Context(), weaver, 1<<40)
	require.NoError(t, err)
	require.Len(t, facts, 7)
	var revisions []int64
	for _, f := range projections.Standing(facts) {
		revisions = append(revisions, f.Revision)
	}
	assert.Equal(t, []int64{3, 0, 5, 2, 6}, revisions)
}

func TestAStreamIsReadUpToAPositionAndNoFurther(t *testing.T) {
	log := kit.Log(t, aStory()...)
	whole := kit.Records(t, log)
	for _, r := range whole {
		facts, err := projections.Source{Store: log}.Stream(t.Context(), weaver, r.Position)
		require.NoError(t, err)
		for _, f := range facts {
			require.LessOrEqual(t, f.Position, r.Position)
		}
	}
}

func TestEvidenceOfACorrectedSumHasThreeLines(t *testing.T) {
	log := kit.Log(t, aStory()...)
	s := newSums()
	kit.At(t, log, projections.View{}, s)
	evidence := s.Evidence(given{weaver, 2020}.AppendKey(nil), func(_ given, r rupiah) int64 { return r.Rp }, projections.NoEntity[given])
	lines, err := projections.Explain(t.Context(), projections.Source{Store: log}, evidence)
	require.NoError(t, err)
	var amounts []int64
	for _, l := range lines {
		amounts = append(amounts, l.Amount)
	}
	assert.Equal(t, []int64{1, 70, -70, 7}, amounts, "the original stays visible, with what took it back")
	assert.EqualValues(t, 8, projections.Sum(lines))
}

func TestASumOfDistinctThingsCountsWhatIsLeftOfEach(t *testing.T) {
	line := func(thing string, n int64) projections.Line { return projections.Line{Entity: thing, Amount: n} }
	assert.EqualValues(t, 2, projections.Sum([]projections.Line{line("a", 1), line("a", 1), line("b", 1), line("b", -1), line("c", 3), line("d", -1)}))
	assert.EqualValues(t, 5, projections.Sum([]projections.Line{line("", 7), line("", -2)}))
	assert.Zero(t, projections.Sum(nil))
}
