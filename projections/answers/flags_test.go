package answers_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore/memory"
	"jejak/projections"
	"jejak/projections/answers"
	kit "jejak/projections/projectiontest"
)

func flagOn(actor domain.Ref, on, rule string) *kit.Fact {
	return kit.On(actor, on, &domain.DuplicateAidFlagged{Rule: rule})
}

func class(actor domain.Ref, on string, programme domain.Ref) *kit.Fact {
	return kit.On(actor, on, &domain.TrainingAttended{Kind: "pelatihan", Topic: "kemasan", Aid: domain.Aid{Programme: programme}})
}

// on asks on the day of these tests.
func on(t *testing.T, store *memory.Store) *answers.Reader {
	t.Helper()
	r := at(t, store, projections.View{})
	r.Today = kit.Day("2026-01-07")
	return r
}

// flagged lists the rules of the flags that a filter picks, each with its state.
func flagged(t *testing.T, store *memory.Store, filter answers.FlagFilter) (list []string) {
	t.Helper()
	lines, err := on(t, store).Flagged(t.Context(), filter)
	require.NoError(t, err)
	for _, l := range lines {
		list = append(list, l.Rule+" "+string(l.State))
	}
	return list
}

func TestFlagsAreListedTheOldestFirst(t *testing.T) {
	store := kit.Log(t, kit.On(support, "2020", &domain.ProgrammeDeclared{Name: "Sipadu", Region: payakumbuh}),
		class(weaver, "2021-03-01", support), flagOn(weaver, "2021-03-01", "D6.v1"),
		class(knitter, "2020/2021", ""), flagOn(knitter, "2020/2021", "D9.v1"), class(weaver, "2019-02-01", ""), flagOn(weaver, "2019-02-01", "D6.v1"))
	assert.Equal(t, []string{"D6.v1 open", "D9.v1 open", "D6.v1 open"}, flagged(t, store, answers.FlagFilter{}))
	assert.Equal(t, []string{"D9.v1 open"}, flagged(t, store, answers.FlagFilter{Rule: "d9"}))
	assert.Equal(t, []string{"D9.v1 open"}, flagged(t, store, answers.FlagFilter{Rule: "D9.v1"}))
	assert.Empty(t, flagged(t, store, answers.FlagFilter{Rule: "D9.v2"}))
	assert.Equal(t, []string{"D6.v1 open", "D9.v1 open"}, flagged(t, store, answers.FlagFilter{Year: 2021}))
	assert.Equal(t, []string{"D9.v1 open"}, flagged(t, store, answers.FlagFilter{Year: 2020}), "it may have been then")
	assert.Equal(t, []string{"D6.v1 open"}, flagged(t, store, answers.FlagFilter{Programme: "sipadu"}))
	assert.Empty(t, flagged(t, store, answers.FlagFilter{Programme: "sipadu", Year: 2019}))
}

func TestAFlagIsAnsweredByAFindingThatCitesItAndByNoOther(t *testing.T) {
	aid, flag := class(weaver, "2021-03-01", ""), flagOn(weaver, "2021-03-01", "D6.v1")
	kit.Log(t, aid, flag)
	raised := &domain.FindingRaised{Criteria: "x", Condition: "y", About: []domain.Ref{weaver}, Events: idsOf(aid)}
	facts := []*kit.Fact{aid, flag, kit.On(audit, "2021-04-01", raised)}
	assert.Equal(t, []string{"D6.v1 open"}, flagged(t, kit.Log(t, facts...), answers.FlagFilter{Open: true}), "it may be about the price")
	raised.Events = idsOf(flag)
	store := kit.Log(t, facts...)
	assert.Equal(t, []string{"D6.v1 finding"}, flagged(t, store, answers.FlagFilter{}))
	assert.Empty(t, flagged(t, store, answers.FlagFilter{Open: true}))
}

func TestAFlagIsAnsweredByWhoeverTakesItOffAndByTheEndOfItsAid(t *testing.T) {
	aid, more := class(weaver, "2021-03-01", ""), class(weaver, "2021-04-01", "")
	kit.Log(t, aid, more)
	flag := kit.On(weaver, "2021-02-01", &domain.IneligibleAidFlagged{Criteria: "L1.v1", Aid: idsOf(aid, more)})
	facts := []*kit.Fact{aid, more, flag, kit.Undo(aid, "2021-05-01")}
	assert.Equal(t, []string{"L1.v1 open"}, flagged(t, kit.Log(t, facts...), answers.FlagFilter{}), "some of it stands")
	facts = append(facts, kit.Undo(more, "2021-05-02"))
	assert.Equal(t, []string{"L1.v1 reversed"}, flagged(t, kit.Log(t, facts...), answers.FlagFilter{}))
	off := kit.On(weaver, "2021-06-01", &domain.IneligibleAidCleared{Flag: flag.ID(), Reason: "salah tanggal"})
	assert.Equal(t, []string{"L1.v1 cleared"}, flagged(t, kit.Log(t, append(facts, off)...), answers.FlagFilter{}))
}

func TestAFlagSaysWhatWasGivenAndForHowLongItWaits(t *testing.T) {
	money := kit.On(weaver, "2021-03-01", &domain.CapitalProvided{Form: "BPUM", Aid: domain.Aid{ValueRp: domain.Rp(2_400_000), Programme: support}})
	flag := flagOn(weaver, "2021-03-01", "D6.v1").Recorded("2026-01-05")
	store := kit.Log(t, money.Recorded("2026-01-05"), flag)
	lines, err := on(t, store).Flagged(t.Context(), answers.FlagFilter{})
	require.NoError(t, err)
	require.Len(t, lines, 1)
	l := lines[0]
	assert.Equal(t, []any{weaver, int64(1), 2, kit.Day("2026-01-05")}, []any{l.Actor, l.Revision, l.Days, l.Since()})
	assert.Equal(t, flag.Body, l.Body)
	require.Len(t, l.Given, 1)
	g := l.Given[0]
	assert.Equal(t, []any{money.ID(), int64(0), "CapitalProvided", "BPUM", support, domain.Rp(2_400_000), false},
		[]any{g.Event, g.Revision, g.Type, g.Kind, g.Programme, g.ValueRp, g.Reversed})
}
