package projections_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections"
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
	for k := range s.Rows() {
		assert.Equal(t, given{weaver, 2021}, k)
	}
	assert.Equal(t, rupiah{}, s.Row(given{weaver, 2020}))
	assert.Equal(t, rupiah{5}, s.Row(given{weaver, 2021}))
}

func TestRowsAreSavedInTheirOrder(t *testing.T) {
	saved, err := kit.Given(t, newSums, loan(weaver, "2021", 1), loan(weaver, "2019", 2), loan(weaver, "2020", 3)).Save()
	require.NoError(t, err)
	stream := `{"key":{"actor":"` + string(weaver) + `","year":`
	assert.Equal(t, stream+`2019},"value":{"rp":2}}`+"\n"+stream+`2020},"value":{"rp":3}}`+"\n"+stream+`2021},"value":{"rp":1}}`+"\n", string(saved))
}

func TestFactsAreFoldedInTheOrderInWhichTheyHappened(t *testing.T) {
	state, ok := kit.Given(t, newTopics, told(weaver, "2021", "c"), told(weaver, "2020-12-31", "b"), told(weaver, "2021-01-01", "d"),
		told(weaver, "../2020-06-01", "a")).State(weaver)
	require.True(t, ok)
	assert.Equal(t, []string{"a", "b", "c", "d"}, state, "an open beginning counts from its end; on one day, what was recorded first comes first")
}

func TestStatesAreListedByStream(t *testing.T) {
	var streams []domain.Ref
	p := kit.Given(t, newTopics, aStory()...)
	for ref := range p.States() {
		streams = append(streams, ref)
	}
	assert.ElementsMatch(t, []domain.Ref{weaver, baker}, streams)
	assert.IsIncreasing(t, streams)
	for ref := range p.States() {
		assert.Equal(t, streams[0], ref)
		break // a reader may stop
	}
	_, ok := p.State("ikm-nobody")
	assert.False(t, ok)
}

func TestAStreamOfWhichNothingStandsHasNoState(t *testing.T) {
	wrong := told(weaver, "2020", "Keliru")
	p := kit.Given(t, newTopics, wrong, kit.Undo(wrong, "2021"), told(baker, "2020", "Pasar"))
	for ref := range p.States() {
		assert.Equal(t, baker, ref)
	}
	again, _ := kit.Given(t, newTopics, wrong, kit.Undo(wrong, "2021"), told(weaver, "2019", "Pasar")).State(weaver)
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

func TestWhatIsSavedBadlyIsNotLoaded(t *testing.T) {
	for _, p := range toys() {
		for _, bad := range []string{"{", "{}", "{}x\n", `{"key":1}` + "\n", `{"unknown":1}` + "\n", "\n", "null", `{"stream":3}` + "\n"} {
			assert.Error(t, p.Load([]byte(bad)), "%s %q", p.Name(), bad)
		}
	}
}

func TestEvidenceOfACorrectedSumHasThreeLines(t *testing.T) {
	log := kit.Log(t, aStory()...)
	s := newSums()
	evidence := s.Evidence(func(k given) bool { return k == given{weaver, 2020} }, func(r rupiah) int64 { return r.Rp }, projections.NoEntity[given])
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
