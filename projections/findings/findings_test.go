package findings_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections"
	"jejak/projections/findings"
	kit "jejak/projections/projectiontest"
)

var (
	fund  = kit.Ref(domain.CategoryFund, "dak")
	audit = kit.Ref(domain.CategoryFinding, "retort")
	other = kit.Ref(domain.CategoryFinding, "stok")
)

func raised(ref domain.Ref, on string) *kit.Fact {
	return kit.On(ref, on, &domain.FindingRaised{Criteria: "Perpres 12/2021", Condition: "harga di atas pasar",
		ValueRp: domain.Rp(180_000_000), About: []domain.Ref{fund}, By: "dewi"})
}

func answered(on string) *kit.Fact {
	return kit.On(audit, on, &domain.FindingAnswered{Answer: "sudah disetor", By: "sri"})
}

func resolved(on string) *kit.Fact {
	return kit.On(audit, on, &domain.FindingResolved{Reason: "STS diterima", By: "dewi"})
}

func reopened(on string) *kit.Fact {
	return kit.On(audit, on, &domain.FindingReopened{Reason: "STS batal", By: "dewi"})
}

func stateOf(t *testing.T, m *findings.Findings, ref domain.Ref) domain.FindingState {
	t.Helper()
	f, ok := kit.State(t, m, ref)
	require.True(t, ok)
	return f.State()
}

func TestAFindingIsOpenUntilItIsResolved(t *testing.T) {
	m := kit.Given(t, findings.New, raised(audit, "2022-03-01"), raised(other, "2022-03-02"), answered("2022-03-03"), resolved("2022-03-04"))
	assert.Equal(t, domain.FindingClosed, stateOf(t, m, audit))
	assert.Equal(t, domain.FindingOpen, stateOf(t, m, other))
	f, _ := kit.State(t, m, audit)
	assert.Equal(t, []string{"dewi", "sri", "dewi"}, []string{f.Steps[0].By, f.Steps[1].By, f.Steps[2].By})
	assert.Equal(t, "sudah disetor", f.Steps[1].Text)
	assert.Equal(t, domain.Rp(180_000_000), f.ValueRp)
}

func TestAReopenedFindingIsOpenAgain(t *testing.T) {
	m := kit.Given(t, findings.New, raised(audit, "2022-03-01"), answered("2022-03-03"), resolved("2022-03-04"), reopened("2022-04-01"))
	assert.Equal(t, domain.FindingAgain, stateOf(t, m, audit))
	assert.True(t, stateOf(t, m, audit).Pending())
}

func TestTheLastDecisionHoldsAlsoWhenItsDateIsVague(t *testing.T) {
	m := kit.Given(t, findings.New, raised(audit, "2022-03-01"), answered("2022-03-03"), resolved("2022"))
	assert.Equal(t, domain.FindingClosed, stateOf(t, m, audit))
}

func TestAsOfADayAFindingWasStillOpen(t *testing.T) {
	m := kit.Seen(t, projections.View{AsOf: kit.Day("2022-03-03")}, findings.New,
		raised(audit, "2022-03-01"), answered("2022-03-03"), resolved("2022-03-04"))
	assert.Equal(t, domain.FindingReply, stateOf(t, m, audit))
}

func TestAStreamWithoutAFindingStandsNowhere(t *testing.T) {
	assert.Equal(t, domain.FindingNone, findings.Finding{}.State())
}

func TestTheReadModelKeepsTheLaws(t *testing.T) {
	store := kit.Log(t, raised(audit, "2022-03-01"), raised(other, "2022-03-02"), answered("2022-03-03"), resolved("2022"), reopened("2022-04-01"))
	kit.Laws(t, kit.Only(findings.New), store, 1)
}
