package answers_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/answers"
	kit "jejak/projections/projectiontest"
)

func idsOf(facts ...*kit.Fact) (ids []uuid.UUID) {
	for _, f := range facts {
		ids = append(ids, f.ID())
	}
	return ids
}

func handed(actor domain.Ref, on, name, serial string) *kit.Fact {
	return kit.On(actor, on, &domain.EquipmentGranted{Title: domain.Lent, Items: []domain.Item{{Name: name, Quantity: 1000, Unit: "unit", Serial: serial}}})
}

// held lists who has each piece, and whether several do.
func held(t *testing.T, facts ...*kit.Fact) (list []answers.InCustody, several []bool) {
	t.Helper()
	r := at(t, kit.Log(t, facts...), projections.View{})
	list, err := r.Equipment(t.Context(), answers.CustodyFilter{})
	require.NoError(t, err)
	by, err := r.Equipment(t.Context(), answers.CustodyFilter{Several: true})
	require.NoError(t, err)
	for _, c := range list {
		several = append(several, slices.ContainsFunc(by, func(o answers.InCustody) bool { return reflect.DeepEqual(c, o) }))
	}
	return list, several
}

func TestAPieceThatSeveralActorsHoldIsFoundHoweverItIsSpelt(t *testing.T) {
	list, several := held(t, handed(weaver, "2021-03-01", "Oven", "SN-77"), handed(knitter, "2021-02-01", "oven", "sn 77"),
		handed(weaver, "2021-03-02", "Panci", "P-1"), handed(weaver, "2021-03-03", "Mixer", "-"), handed(knitter, "2021-03-03", "Mixer", "-"))
	assert.Equal(t, []bool{false, false, true, false}, several)
	require.Len(t, list, 4)
	assert.Equal(t, []domain.Ref{knitter, weaver}, []domain.Ref{list[2].Holders[0].Actor, list[2].Holders[1].Actor}, "the longest first")
	ref, _ := domain.Piece{Item: "oven", Serial: "SN77"}.Ref()
	assert.Equal(t, ref, list[2].Equipment)
	assert.Empty(t, list[0].Equipment, "a dash is no number")
}

func TestWhatWasGivenBackOrIsOnAnotherRecordOfOneActorIsNotHeldBySeveral(t *testing.T) {
	facts := []*kit.Fact{handed(weaver, "2021-03-01", "Oven", "SN-77"), handed(knitter, "2021-06-01", "Oven", "SN-77")}
	_, several := held(t, append(facts, kit.On(weaver, "2021-05-01", &domain.EquipmentReturned{Serial: "SN 77"}))...)
	assert.Equal(t, []bool{false}, several)
	merger := &domain.ActorsMerged{Survivor: weaver, Merged: knitter, Reason: "orang yang sama"}
	_, several = held(t, append(facts, kit.On(weaver, "2021-07-01", merger), kit.On(knitter, "2021-07-01", merger))...)
	assert.Equal(t, []bool{false}, several)
}
