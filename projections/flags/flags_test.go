package flags_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections/flags"
	kit "jejak/projections/projectiontest"
)

var (
	weaver    = kit.Ref(domain.CategoryActor, "tenun")
	neighbour = kit.Ref(domain.CategoryActor, "tetangga")
	consent   = kit.Ref(domain.CategoryApproval, "bersih")
)

func trained(on, topic string) *kit.Fact {
	return kit.On(weaver, on, &domain.TrainingAttended{Kind: "pelatihan", Topic: topic})
}

func doubled(on, rule string) *kit.Fact {
	return kit.On(weaver, on, &domain.DuplicateAidFlagged{Rule: rule, Actors: []domain.Ref{neighbour}})
}

// flagged is what the read model says of the weaver.
func flagged(t *testing.T, facts ...*kit.Fact) flags.Actor {
	t.Helper()
	state, ok := kit.State(t, kit.Given(t, flags.New, facts...), weaver)
	require.True(t, ok)
	return state
}

func TestAFlagIsAboutTheAidBesideIt(t *testing.T) {
	first, second, plan := trained("2021-03-01", "kemasan"), trained("2021-02-01", "desain"), trained("2021-02-01", "ekspor").Planned()
	a := flagged(t, first, doubled("2021-03-01", "D6.v1"), doubled("2021-03-01", "D9.v1"), second, doubled("2021-02-01", "D6.v1"), plan)
	require.Len(t, a.Flags, 3)
	assert.Equal(t, []uuid.UUID{second.ID()}, a.Flags[0].Aid, "it happened first")
	for i, rule := range []string{"D6.v1", "D9.v1"} {
		f := a.Flags[i+1]
		assert.Equal(t, []uuid.UUID{first.ID()}, f.Aid)
		assert.Equal(t, []any{rule, int64(i + 1), "uji", []domain.Ref{neighbour}}, []any{f.Rule, f.Revision, f.By, f.Others})
		assert.False(t, f.RecordedAt.IsZero())
	}
}

func TestAFlagOfIneligibleAidNamesItsAid(t *testing.T) {
	aid := []uuid.UUID{uuid.New(), uuid.New()}
	a := flagged(t, kit.On(weaver, "2021-01-01", &domain.IneligibleAidFlagged{Criteria: "mikrokecil.v1", Failed: []domain.Criterion{"tanpaKUR"}, Aid: aid}))
	assert.Equal(t, aid, a.Flags[0].Aid)
	assert.Equal(t, "mikrokecil.v1", a.Flags[0].Rule)
	assert.Equal(t, []domain.Criterion{"tanpaKUR"}, a.Flags[0].Failed)
}

// Whoever takes a flag off may date it before the aid, which is then folded first.
func TestAFlagThatWasTakenOffSaysWhoAndWhy(t *testing.T) {
	for _, on := range []string{"2021-04-01", "2021-01-01"} {
		facts := []*kit.Fact{trained("2021-03-01", "kemasan"), doubled("2021-03-01", "D6.v1"), trained("2021-03-02", "desain"), doubled("2021-03-02", "D6.v1")}
		kit.Log(t, facts...)
		off := kit.On(weaver, on, &domain.DuplicateAidCleared{Flag: facts[1].ID(), Reason: "satu rumah, dua usaha"})
		off.Meta.Approval = consent
		a := flagged(t, append(facts, off)...)
		c := a.Clearing(facts[1].ID())
		require.NotNil(t, c)
		assert.Equal(t, []any{"uji", consent, "satu rumah, dua usaha"}, []any{c.By, c.Approval, c.Reason})
		assert.Nil(t, a.Clearing(facts[3].ID()))
		assert.Nil(t, flagged(t, append(facts, off, kit.Undo(off, "2021-05-01"))...).Clearing(facts[1].ID()))
	}
	guilty := kit.On(weaver, "2021-01-01", &domain.IneligibleAidFlagged{Criteria: "L1.v1", Aid: []uuid.UUID{uuid.New()}})
	kit.Log(t, guilty)
	a := flagged(t, guilty, kit.On(weaver, "2021-02-01", &domain.IneligibleAidCleared{Flag: guilty.ID(), Reason: "salah tanggal"}))
	assert.Equal(t, "salah tanggal", a.Clearing(guilty.ID()).Reason)
}

func TestAFlagFallsWithItsAid(t *testing.T) {
	aid, flag := trained("2021-03-01", "kemasan"), doubled("2021-03-01", "D6.v1")
	a := flagged(t, aid, flag, trained("2021-04-01", "desain"), kit.Undo(aid, "2021-05-01"), kit.Undo(flag, "2021-05-01"))
	assert.Empty(t, a.Flags)
}

func TestTheReadModelKeepsTheLaws(t *testing.T) {
	aid := trained("2021-03-01", "kemasan")
	store := kit.Log(t, aid, doubled("2021-03-01", "D6.v1"), trained("2021-02-01", "desain"), doubled("2021-02-01", "D9.v1"), kit.Undo(aid, "2021-06-01"))
	kit.Laws(t, kit.Only(flags.New), store, 1)
}
