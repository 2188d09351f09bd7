package decide

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"jejak/domain"
)

func TestARecordStaysAsItWasHandedOver(t *testing.T) {
	s := given(t, weaver, enterprise, on("2020-05-05", loaned("KUR", "K-1")))
	before := s.history.State().(*Actor).Record(weaver)
	s.when(on("2020-08-05", &domain.CapitalRepaid{Contract: "K-1", AmountRp: domain.Rp(5_000_000)})).then()
	s.when(on("2020-09-05", trained("kemasan"))).then()
	after := s.history.State().(*Actor).Record(weaver)
	assert.Len(t, before.actor.received, 0)
	assert.Len(t, after.actor.received, 1)
	assert.False(t, before.actor.held.over("K-1", span("2021")))
	assert.True(t, after.actor.held.over("K-1", span("2021")))
}

func TestADecisionOnSeveralRecordsLeavesThemAsTheyWere(t *testing.T) {
	other := given(t, group, enterprise, on("2020-05-05", trained("kemasan")), machine("oven", "SN"))
	s := given(t, weaver, enterprise)
	own, theirs := s.history.State().(*Actor), other.history.State().(*Actor).Record(group)
	whole := own.with([]Record{theirs})
	whole.from.attended["activity-x"], whole.pieces[0].over = true, true
	assert.Len(t, whole.received, len(theirs.actor.received))
	assert.Empty(t, own.received)
	assert.Empty(t, own.from.attended)
	assert.True(t, theirs.actor.holds("sn"))
	assert.Same(t, own, own.with(nil), "without other records nothing is copied")
}

func loaned(form, contract string) *domain.CapitalProvided {
	return &domain.CapitalProvided{Aid: domain.Aid{ValueRp: domain.Rp(5_000_000)}, Form: form, Contract: contract, TenorMonths: 24}
}
