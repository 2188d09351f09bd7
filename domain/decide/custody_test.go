package decide

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
)

func TestAnActorAnswersForEquipmentHoweverItsNumberIsSpelt(t *testing.T) {
	s := given(t, weaver, enterprise, machine("oven", "SN-77"))
	s.when(machine("panci", "sn 77")).rejected(domain.SerialTaken)
	s.when(&domain.EquipmentReturned{Serial: "SN77"}).then()
	s.when(machine("panci", "sn 77")).then()
	twice := &domain.EquipmentGranted{Title: domain.Given, Items: []domain.Item{machine("a", "1-2").Items[0],
		machine("b", "12").Items[0]}}
	assert.Equal(t, "items[1].serial", s.when(twice).rejected(domain.FieldInvalid).Field)
}

func TestEquipmentInAnothersCustodyIsHandedOverWithAnApproval(t *testing.T) {
	ref, _ := domain.Piece{Item: "oven", Serial: "SN-77"}.Ref()
	first := given(t, group, enterprise, on("2021-03-04", machine("Oven", "SN-77")))
	held := map[domain.Ref][]Elsewhere{ref: {{Actor: group, Aid: first.history.State().(*Actor).Handovers(ref, span("2021-12-22"))}}}
	require.Len(t, held[ref][0].Aid, 1)
	oven := machine("oven", "sn77")

	s := given(t, weaver, enterprise)
	r := s.when(told{body: oven, held: held}).rejected(domain.ApprovalMissing)
	assert.Equal(t, "D10.v1", r.Details["rule"])
	assert.Contains(t, r.Details["met"], "2021-03-04 ("+string(group)+"@1)")
	open := map[domain.Ref][]Elsewhere{ref: {{Actor: group}}}
	assert.Equal(t, string(group), s.when(told{body: oven, held: open}).rejected(domain.ApprovalMissing).Details["met"],
		"at this moment")
	s.when(told{body: machine("oven", "SN-78"), held: held}).then()
	assert.Contains(t, s.answer.Rules, "D10.v1")
	s.when(told{body: machine("panci", ""), held: held}).then()
	assert.NotContains(t, s.answer.Rules, "D10.v1", "there is no number to ask about")
	s.when(machine("wajan", "SN-77")).then()
	assert.NotContains(t, s.answer.Rules, "D10.v1", "nobody was asked")
	s.when(told{body: oven, mode: domain.Planned, held: held}).then()
}

func TestACustodyEndsOnTheDayOfTheReturn(t *testing.T) {
	ref, _ := domain.Piece{Item: "oven", Serial: "SN-77"}.Ref()
	held := func(s *story, date string) bool {
		return len(s.history.State().(*Actor).Handovers(ref, span(date))) > 0
	}
	ends := []domain.Body{&domain.EquipmentReturned{Serial: "SN-77"}, &domain.EquipmentLost{Serial: "SN-77", Reason: "dicuri"}}
	for _, end := range ends {
		s := given(t, weaver, enterprise, on("2021-03-04", machine("oven", "SN-77")))
		assert.True(t, held(s, "2021-02-01"), "it may have been handed on since")
		assert.True(t, held(s, "2022-02-01"))
		s.when(on("2021-10-05", end)).then()
		assert.True(t, held(s, "2021-10-04"))
		assert.True(t, held(s, "2021"), "some day of which was before")
		assert.False(t, held(s, "2021-10-05"))
		assert.False(t, held(s, "2022"))
		piece, ok := s.history.State().(*Actor).Ended(s.fact(3))
		assert.True(t, ok)
		assert.Equal(t, domain.Piece{Item: "oven", Serial: "SN-77"}, piece)
		s.reverse(3).then()
		assert.True(t, held(s, "2022"))
		_, ok = s.history.State().(*Actor).Ended(s.fact(3))
		assert.False(t, ok)
	}
	s := given(t, weaver, enterprise, on("2021-03-04", machine("oven", "SN-77")), on("2021", ends[0]))
	assert.True(t, held(s, "2021-06-01"), "it may have been given back in December")
	assert.False(t, held(s, "2022"))
}

func TestAPieceIsEnteredOnceForAnActorAsFarAsItGoes(t *testing.T) {
	enter := func(actor domain.Ref, until int64) *domain.CustodyEntered {
		return &domain.CustodyEntered{Item: "Mesin rajut", Serial: "SN-77", Actor: actor, Until: until}
	}
	s := given(t, loom, enter(weaver, 4))
	for _, until := range []int64{3, 4} {
		s.when(enter(weaver, until)).then()
		assert.Empty(t, s.answer.Bodies)
	}
	s.when(enter(group, 2)).then(enter(group, 2)).when(enter(weaver, 6)).then(enter(weaver, 6))
	assert.Equal(t, []domain.CustodyEntered{*enter(group, 2), *enter(weaver, 6)}, s.history.State().(*Equipment).Entries())
	assert.Equal(t, "stream", s.when(&domain.CustodyEntered{Item: "Mesin rajut", Serial: "SN-78", Actor: weaver,
		Until: 9}).rejected(domain.FieldInvalid).Field)
	assert.Equal(t, "until", s.when(enter(weaver, -1)).rejected(domain.FieldInvalid).Field)
	assert.True(t, slices.Contains(domain.TypeNames(), "CustodyEntered") && domain.KeptByLedger(enter(weaver, 1)))
}
