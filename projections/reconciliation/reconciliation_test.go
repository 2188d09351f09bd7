package reconciliation_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections"
	kit "jejak/projections/projectiontest"
	"jejak/projections/reconciliation"
)

var (
	dak    = kit.Ref(domain.CategoryFund, "dak")
	apbd   = kit.Ref(domain.CategoryFund, "apbd")
	weaver = kit.Ref(domain.CategoryActor, "penenun")
	baker  = kit.Ref(domain.CategoryActor, "tukang roti")
	today  = kit.Day("2022-01-31")
)

func made(fund domain.Ref, id string, rp domain.Rupiah, on string) *kit.Fact {
	return kit.On(fund, on, &domain.CommitmentMade{Commitment: id, Instrument: "SK", Number: id, Payee: "CV Maju", AmountRp: domain.Rp(rp)})
}

func released(id string, rp domain.Rupiah, on string) *kit.Fact {
	return kit.On(dak, on, &domain.CommitmentReleased{Commitment: id, AmountRp: domain.Rp(rp), Reason: "harga turun"})
}

func paid(id, sp2d string, rp domain.Rupiah, on string) *kit.Fact {
	return kit.On(dak, on, &domain.Disbursed{Commitment: id, SP2D: sp2d, AmountRp: domain.Rp(rp)})
}

func delivered(id string, actor domain.Ref, rp domain.Rupiah, on string) *kit.Fact {
	return kit.On(dak, on, &domain.InKindDelivered{Commitment: id, Actor: actor, ValueRp: domain.Rp(rp)})
}

func returned(id string, rp domain.Rupiah, on string) *kit.Fact {
	return kit.On(dak, on, &domain.FundsReturned{Commitment: id, STS: "9", AmountRp: domain.Rp(rp)})
}

// received is a machine on an actor's stream; a negative value stands for none.
func received(actor domain.Ref, id string, rp domain.Rupiah, on string) *kit.Fact {
	b := &domain.EquipmentGranted{Aid: domain.Aid{Region: kit.Region("13.76"), Fund: dak, Commitment: id}, Title: domain.Given,
		Items: []domain.Item{{Name: "mesin", Quantity: 1000, Unit: "unit"}}}
	if rp >= 0 {
		b.ValueRp = domain.Rp(rp)
	}
	return kit.On(actor, on, b)
}

// line is a finding in a few words.
type line struct {
	kind       reconciliation.Kind
	commitment string
	actor      domain.Ref
	rp         int64
	days       int
}

// listed is what does not match, of one fund or of all.
func listed(t *testing.T, m *reconciliation.Sides, fund domain.Ref) []reconciliation.Finding {
	t.Helper()
	return kit.Ok(m.List(fund, today))(t)
}

func total(t *testing.T, m *reconciliation.Sides, kind reconciliation.Kind, fund domain.Ref) projections.Figure {
	t.Helper()
	return reconciliation.Total(kind, fund, kit.Ok(m.List(fund, domain.Date{}))(t))
}

func found(t *testing.T, m *reconciliation.Sides, fund domain.Ref) []line {
	t.Helper()
	var list []line
	for _, f := range listed(t, m, fund) {
		list = append(list, line{f.Kind, f.Commitment, f.Actor, f.Amount.Value, f.Days})
	}
	return list
}

func given(t *testing.T, facts ...*kit.Fact) []line {
	t.Helper()
	return found(t, kit.Given(t, reconciliation.New, facts...), "")
}

func TestAnAidWithBothItsSidesIsNotListed(t *testing.T) {
	assert.Empty(t, given(t, made(dak, "A", 60, "2021-03-01"), released("A", 10, "2021-04-01"), paid("A", "1", 50, "2021-04-01"),
		delivered("A", weaver, 30, "2021-05-01"), received(weaver, "A", 30, "2021-05-01"), returned("A", 20, "2021-12-01")))
}

func TestMoneyThatWasPaidAndNeitherHandedOverNorReturnedIsListedWithItsDays(t *testing.T) {
	facts := []*kit.Fact{made(dak, "A", 60, "2021-12-01"), paid("A", "1", 20, "2021-12-02"), paid("A", "2", 40, "2022-01-21"),
		delivered("A", weaver, 15, "2022-01-25"), received(weaver, "A", 15, "2022-01-25")}
	assert.Equal(t, []line{{reconciliation.Undelivered, "A", "", 45, 60}}, given(t, facts...), "the first payment is open since 2 December")
	facts = append(facts, returned("A", 10, "2022-01-30"))
	assert.Equal(t, []line{{reconciliation.Undelivered, "A", "", 35, 10}}, given(t, facts...), "the first payment is used up; the second is open")
	f := listed(t, kit.Given(t, reconciliation.New, facts...), "")[0]
	assert.Equal(t, map[reconciliation.Side]int64{"made": 60, "disbursed": 60, "delivered": 15, "received": 15, "returned": 10}, f.Sides)
	assert.EqualValues(t, 1, f.Handovers)
}

func TestACommitmentThatIsNotPaidIsListedSinceItWasMade(t *testing.T) {
	assert.Equal(t, []line{{reconciliation.Undisbursed, "A", "", 50, 30}}, given(t, made(dak, "A", 60, "2022-01-01"), released("A", 10, "2022-01-15")))
}

func TestADeliveryThatNobodyReceivedIsListed(t *testing.T) {
	assert.Equal(t, []line{{reconciliation.Unreceived, "A", baker, 20, 21}, {reconciliation.Unposted, "A", weaver, 20, 20}},
		given(t, made(dak, "A", 20, "2022-01-01"), paid("A", "1", 20, "2022-01-01"), delivered("A", baker, 20, "2022-01-10"), received(weaver, "A", 20, "2022-01-11")),
		"the right value at the wrong actor is no match")
}

func TestAHandoverThatTheFundDoesNotKnowIsListed(t *testing.T) {
	assert.Equal(t, []line{{reconciliation.Undelivered, "A", "", 20, 30}, {reconciliation.Unposted, "A", weaver, 20, 1}},
		given(t, made(dak, "A", 20, "2022-01-01"), paid("A", "1", 20, "2022-01-01"), received(weaver, "A", 20, "2022-01-30")))
}

func TestTwoSidesOfDifferentValueAreListedWithTheDifference(t *testing.T) {
	base := []*kit.Fact{made(dak, "A", 20, "2022-01-01"), paid("A", "1", 20, "2022-01-01"), delivered("A", weaver, 20, "2022-01-30")}
	assert.Equal(t, []line{{reconciliation.Difference, "A", weaver, 2, 2}}, given(t, append(base, received(weaver, "A", 18, "2022-01-29"))...))
	assert.Equal(t, []line{{reconciliation.Difference, "A", weaver, -3, 1}}, given(t, append(base, received(weaver, "A", 23, "2022-01-30"))...))
	assert.Empty(t, given(t, append(base, received(weaver, "A", -1, "2022-01-30"))...), "a value that is not known differs from none")
}

func TestWhatIsDeliveredFromStockIsNotBoughtAgain(t *testing.T) {
	stock := delivered("A", weaver, 7, "2022-01-20")
	stock.Body.(*domain.InKindDelivered).FromStock = true
	facts := []*kit.Fact{made(dak, "A", 20, "2022-01-01"), paid("A", "1", 20, "2022-01-01"), stock, received(weaver, "A", 7, "2022-01-20")}
	assert.Equal(t, []line{{reconciliation.Undelivered, "A", "", 20, 30}}, given(t, facts...))
}

func TestATrainingWithoutAValueIsToldApartFromMoneyThatIsGone(t *testing.T) {
	attended := kit.On(weaver, "2022-01-20", &domain.TrainingAttended{Aid: domain.Aid{Region: kit.Region("13.76"), Fund: dak, Commitment: "A"}, Kind: "pelatihan", Topic: "kemasan"})
	assert.Equal(t, []line{{reconciliation.Unvalued, "A", "", 20, 30}}, given(t, made(dak, "A", 20, "2022-01-01"), paid("A", "1", 20, "2022-01-01"), attended))
}

func TestWhatIsPlannedOrCitesNoFundIsNotReconciled(t *testing.T) {
	free := received(weaver, "", 9, "2022-01-01")
	free.Body.(*domain.EquipmentGranted).Fund = ""
	assert.Empty(t, given(t, free, received(weaver, "A", 9, "2022-01-01").Planned()))
}

func TestAReversedHandoverIsMissingAgain(t *testing.T) {
	wrong := delivered("A", weaver, 20, "2022-01-10")
	facts := []*kit.Fact{made(dak, "A", 20, "2022-01-01"), paid("A", "1", 20, "2022-01-01"), wrong, kit.Undo(wrong, "2022-01-11")}
	assert.Equal(t, []line{{reconciliation.Undelivered, "A", "", 20, 30}}, given(t, facts...))
}

func TestAViewShowsWhatWasOpenThen(t *testing.T) {
	log := kit.Log(t,
		made(dak, "A", 20, "2022-01-01").Recorded("2022-01-02"), paid("A", "1", 20, "2022-01-03").Recorded("2022-01-04"),
		delivered("A", weaver, 20, "2022-01-05").Recorded("2022-01-25"), received(weaver, "A", 20, "2022-01-05").Recorded("2022-01-26"))
	see := func(v projections.View) []line {
		m := reconciliation.New()
		kit.At(t, log, v, m)
		return found(t, m, "")
	}
	assert.Empty(t, see(projections.View{}))
	assert.Equal(t, []line{{reconciliation.Undelivered, "A", "", 20, 28}}, see(projections.View{AsOf: kit.Day("2022-01-04")}))
	assert.Equal(t, []line{{reconciliation.Undelivered, "A", "", 20, 28}}, see(projections.View{RecordedBy: kit.Noon("2022-01-20")}), "not known yet")
	assert.Equal(t, []line{{reconciliation.Unreceived, "A", weaver, 20, 26}}, see(projections.View{RecordedBy: kit.Noon("2022-01-25")}))
}

// muddle is a log with every kind of finding in two funds, and a commitment whose number has a slash.
func muddle() []*kit.Fact {
	wrong := paid("188.45/12", "7", 5, "2021-08-01")
	return []*kit.Fact{
		made(dak, "188.45/12", 100, "2021-06-01"), paid("188.45/12", "1", 60, "2021-07-01"), wrong, kit.Undo(wrong, "2021-09-01"),
		delivered("188.45/12", weaver, 20, "2021-09-01"), received(weaver, "188.45/12", 18, "2021-09-01"),
		delivered("188.45/12", baker, 5, "2021-10-01"), returned("188.45/12", 10, "2021-11-01"),
		made(dak, "B", 40, "2021-06-02"), released("B", 10, "2021-07-01"), received(weaver, "B", 3, "2021-10-02"),
		made(dak, "C", 8, "2021-06-03"), paid("C", "3", 8, "2021-06-04"), received(baker, "C", -1, "2021-06-05"),
		made(apbd, "A", 4, "2021-06-04"),
	}
}

func TestEveryAmountIsTheSumOfItsEvidence(t *testing.T) {
	log := kit.Log(t, muddle()...)
	m := reconciliation.New()
	kit.At(t, log, projections.View{}, m)
	list, kinds := listed(t, m, ""), map[reconciliation.Kind]bool{}
	figures := []projections.Figure{}
	for _, f := range list {
		kinds[f.Kind] = true
		figures = append(figures, f.Amount)
		require.NotZero(t, f.Amount.Value)
		require.False(t, f.Since.IsZero())
	}
	for _, k := range reconciliation.Kinds() {
		require.True(t, kinds[k], "the log has no %s", k)
		figures = append(figures, total(t, m, k, ""), total(t, m, k, dak), total(t, m, k, apbd))
	}
	for _, figure := range figures {
		evidence, ours, err := m.Explain(figure.ID)
		require.NoError(t, err)
		require.True(t, ours)
		lines, err := projections.Explain(t.Context(), projections.Source{Store: log}, evidence)
		require.NoError(t, err)
		assert.Equal(t, figure.Value, projections.Sum(lines), figure.ID)
	}
	assert.EqualValues(t, 25, total(t, m, reconciliation.Undelivered, dak).Value)
	assert.EqualValues(t, 74, total(t, m, reconciliation.Undisbursed, "").Value)
	assert.Len(t, listed(t, m, apbd), 1)
}

func TestANameThatNoFigureHasIsRefused(t *testing.T) {
	m := reconciliation.New()
	for _, id := range []string{"reconciliation", "reconciliation/stolen", "reconciliation/undelivered/" + string(dak) + "/A/" + string(weaver),
		"reconciliation/difference/" + string(dak) + "/A", "reconciliation/undelivered/" + string(dak) + "/%zz"} {
		_, ours, err := m.Explain(id)
		assert.True(t, ours, id)
		assert.Error(t, err, id)
	}
	_, ours, err := m.Explain("fund/x")
	assert.False(t, ours)
	assert.NoError(t, err)
}

func TestLaws(t *testing.T) {
	log := kit.Log(t, muddle()...)
	for seed := range uint64(5) {
		kit.Laws(t, kit.Only(reconciliation.New), log, seed)
		kit.LawsOfTime(t, kit.Only(reconciliation.New), log, 10, seed)
	}
}

// The list has one order, whatever the order of the rows in memory.
func TestTheListIsSteady(t *testing.T) {
	var log eventstore.Store = kit.Log(t, muddle()...)
	first := reconciliation.New()
	kit.At(t, log, projections.View{}, first)
	for range 20 {
		assert.Equal(t, listed(t, first, ""), listed(t, first, ""))
	}
}
