package funds_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/funds"
	kit "jejak/projections/projectiontest"
)

var (
	sawahlunto = kit.Region("13.73")
	dak        = kit.Ref(domain.CategoryFund, "dak")
	apbd       = kit.Ref(domain.CategoryFund, "apbd")
	weaver     = kit.Ref(domain.CategoryActor, "penenun")
)

const million = 1_000_000

func on(date string, body domain.Body) *kit.Fact { return kit.On(dak, date, body) }

func declared() *kit.Fact {
	return on("2021-12-01", &domain.FundDeclared{Name: "DAK Fisik", Source: "APBN-DAK-Fisik", FiscalYear: 2022, Holder: "Dinas", Region: sawahlunto})
}

func allocated(rp domain.Rupiah) *kit.Fact {
	return on("../2021-12-22", &domain.FundAllocated{AmountRp: domain.Rp(rp), RoundedTo: domain.Rp(100 * million)})
}

func committed(id string, rp domain.Rupiah) *kit.Fact {
	return on("2022-03-01", &domain.CommitmentMade{Commitment: id, Instrument: "kontrak", Number: "12/2022", Payee: "CV Maju", AmountRp: domain.Rp(rp)})
}

func disbursed(id string, rp domain.Rupiah) *kit.Fact {
	return on("2022-04-01", &domain.Disbursed{Commitment: id, SP2D: "7", AmountRp: domain.Rp(rp)})
}

// aYear is a fund from its allocation to a return.
func aYear() []*kit.Fact {
	return []*kit.Fact{
		declared(), allocated(1000 * million),
		on("2022-01-05", &domain.BudgetLineOpened{Name: "Mesin", AmountRp: domain.Rp(600 * million)}),
		on("2022-01-05", &domain.BudgetLineOpened{Name: "Belum dirinci"}),
		committed("K-1", 500*million), committed("K-2", 200*million),
		on("2022-03-15", &domain.CommitmentReleased{Commitment: "K-1", AmountRp: domain.Rp(50 * million), Reason: "harga turun"}),
		disbursed("K-1", 400*million),
		on("2022-05-01", &domain.InKindDelivered{Commitment: "K-1", Actor: weaver, ValueRp: domain.Rp(390 * million)}),
		on("2022-06-01", &domain.FundsReturned{Commitment: "K-1", STS: "9", AmountRp: domain.Rp(10 * million)}),
	}
}

// account is the money of the fund that these tests are about.
func account(t *testing.T, m *funds.Money) *funds.Account {
	t.Helper()
	return kit.Ok(m.Account(dak))(t)
}

// figure is one of its lines.
func figure(t *testing.T, m *funds.Money, line funds.Line) projections.Figure {
	t.Helper()
	return account(t, m).Figure(line)
}

// behind are the facts behind a figure.
func behind(t *testing.T, log eventstore.Store, m *funds.Money, id string) []projections.Line {
	t.Helper()
	evidence, ours, err := m.Explain(id)
	require.NoError(t, err)
	require.True(t, ours)
	return kit.Ok(projections.Explain(t.Context(), projections.Source{Store: log}, evidence))(t)
}

func lines(t *testing.T, m *funds.Money, fund domain.Ref) map[funds.Line]int64 {
	t.Helper()
	account := kit.Ok(m.Account(fund))(t)
	shown := map[funds.Line]int64{}
	for _, l := range funds.Lines() {
		shown[l] = account.Figure(l).Value
	}
	return shown
}

func TestEveryLineOfAFundAndWhatRemains(t *testing.T) {
	money := kit.Given(t, funds.NewMoney, aYear()...)
	assert.Equal(t, map[funds.Line]int64{
		funds.Allocated: 1000 * million, funds.Budgeted: 600 * million, funds.Committed: 700 * million, funds.Released: 50 * million,
		funds.Disbursed: 400 * million, funds.Delivered: 390 * million, funds.Returned: 10 * million,
		funds.Remainder:   360 * million, // 1000 − 700 + 50 + 10
		funds.Undisbursed: 250 * million, // 700 − 50 − 400
		funds.Promised:    0, funds.Lapsed: 0,
	}, lines(t, money, dak))
	assert.Equal(t, map[funds.Line]int64{"promised": 0, "allocated": 0, "budgeted": 0, "committed": 0, "released": 0, "disbursed": 0,
		"delivered": 0, "returned": 0, "lapsed": 0, "remainder": 0, "undisbursed": 0}, lines(t, money, apbd))
}

func TestOnlyAllocatedMoneyRemainsWhole(t *testing.T) {
	money := kit.Given(t, funds.NewMoney, declared(), allocated(24_300*million))
	assert.EqualValues(t, 24_300*million, figure(t, money, funds.Remainder).Value)
	assert.Zero(t, figure(t, money, funds.Committed).Value)
}

func TestAReversedPaymentGoesBackToWhatIsBound(t *testing.T) {
	wrong, right := disbursed("K-1", 410*million), disbursed("K-1", 140*million)
	money := kit.Given(t, funds.NewMoney, declared(), allocated(1000*million), committed("K-1", 500*million), wrong, kit.Undo(wrong, "2022-05-01"), right)
	assert.EqualValues(t, 140*million, figure(t, money, funds.Disbursed).Value)
	assert.EqualValues(t, 360*million, figure(t, money, funds.Undisbursed).Value)
	assert.EqualValues(t, 500*million, figure(t, money, funds.Remainder).Value)
}

func TestEveryLineIsTheSumOfItsEvidence(t *testing.T) {
	log := kit.Log(t, append(aYear(), kit.On(apbd, "2022", &domain.FundAllocated{AmountRp: domain.Rp(7)}))...)
	money := funds.NewMoney()
	kit.At(t, log, projections.View{}, money)
	for _, line := range funds.Lines() {
		figure := figure(t, money, line)
		assert.Equal(t, projections.Rupiah, figure.Unit)
		assert.Equal(t, figure.Value, projections.Sum(behind(t, log, money, figure.ID)), figure.ID)
	}
	var amounts []int64
	for _, l := range behind(t, log, money, "fund/"+string(dak)+"/remainder") {
		amounts = append(amounts, l.Amount)
	}
	assert.Equal(t, []int64{1000 * million, -500 * million, -200 * million, 50 * million, 10 * million}, amounts,
		"what takes from the remainder is negative, what gives back is not")
}

func TestANameThatNoFigureHasIsRefused(t *testing.T) {
	money := funds.NewMoney()
	for _, id := range []string{"fund", "fund/" + string(dak), "fund/" + string(dak) + "/stolen", "fund/" + string(dak) + "/remainder/2022"} {
		_, ours, err := money.Explain(id)
		assert.True(t, ours, id)
		assert.Error(t, err, id)
	}
	_, ours, err := money.Explain("city/x")
	assert.False(t, ours)
	assert.NoError(t, err)
}

func TestAProfileFollowsEachCommitment(t *testing.T) {
	fund, ok := kit.State(t, kit.Given(t, funds.NewProfiles, aYear()...), dak)
	require.True(t, ok)
	assert.Equal(t, "DAK Fisik", fund.Name)
	assert.Equal(t, []funds.Allocation{{AmountRp: 1000 * million, RoundedTo: 100 * million, On: kit.Period("../2021-12-22"), Confidence: domain.Reported}}, fund.Allocations)
	assert.Equal(t, []funds.BudgetLine{{Name: "Mesin", AmountRp: domain.Rp(600 * million)}, {Name: "Belum dirinci"}}, fund.Budget, "an unknown amount is absent, not zero")
	assert.Equal(t, []funds.Commitment{
		{ID: "K-1", Act: "kontrak", Number: "12/2022", Payee: "CV Maju", On: kit.Period("2022-03-01"), Made: 500 * million, Released: 50 * million,
			Disbursed: 400 * million, SP2D: []string{"7"}, Delivered: 390 * million, Returned: 10 * million},
		{ID: "K-2", Act: "kontrak", Number: "12/2022", Payee: "CV Maju", On: kit.Period("2022-03-01"), Made: 200 * million},
	}, fund.Commitments)
}

func TestAPaymentDatedBeforeItsCommitmentStandsWithIt(t *testing.T) {
	m := kit.Given(t, funds.NewProfiles, declared(), allocated(9), committed("K-1", 5),
		on("2022-02", &domain.Disbursed{Commitment: "K-1", SP2D: "7", AmountRp: domain.Rp(4)}))
	fund, _ := kit.State(t, m, dak)
	require.Len(t, fund.Commitments, 1)
	assert.EqualValues(t, 5, fund.Commitments[0].Made)
	assert.EqualValues(t, 4, fund.Commitments[0].Disbursed)
}

func TestAPromiseIsNoMoney(t *testing.T) {
	facts := []*kit.Fact{declared(), allocated(500 * million).Planned(), on("2022", &domain.BudgetLineOpened{Name: "Mesin", AmountRp: domain.Rp(9)}).Planned()}
	money := kit.Given(t, funds.NewMoney, facts...)
	assert.EqualValues(t, 500*million, figure(t, money, funds.Promised).Value)
	for _, line := range funds.Lines()[1:] {
		assert.Zero(t, figure(t, money, line).Value, line)
	}
	fund, _ := kit.State(t, kit.Given(t, funds.NewProfiles, facts...), dak)
	assert.True(t, fund.Allocations[0].Planned && fund.Budget[0].Planned)
}

// afterTheYear is what happens to the fund of aYear at and after its end.
func afterTheYear() []*kit.Fact {
	return append(aYear(),
		on("2022-11-01", &domain.AllocationRevised{DeltaRp: domain.Rp(-100 * million), Decree: "Perda"}),
		on("2022-12-30", &domain.FundLapsed{AmountRp: domain.Rp(60 * million)}),
		on("2022-12-31", &domain.FiscalYearClosed{FiscalYear: 2022}),
		late("2022-12-29", &domain.Disbursed{Commitment: "K-2", SP2D: "8", AmountRp: domain.Rp(150 * million)}),
		on("2023-01-10", &domain.FundsReturned{Commitment: "K-2", STS: "10", AmountRp: domain.Rp(5 * million)}))
}

func late(date string, body domain.Body) *kit.Fact {
	f := on(date, body)
	f.Meta.Late = "SP2D baru diterima"
	return f
}

func TestRevisionsAndLapsesChangeWhatRemains(t *testing.T) {
	money := kit.Given(t, funds.NewMoney, afterTheYear()...)
	assert.EqualValues(t, 900*million, figure(t, money, funds.Allocated).Value)
	assert.EqualValues(t, 60*million, figure(t, money, funds.Lapsed).Value)
	assert.EqualValues(t, 205*million, figure(t, money, funds.Remainder).Value, "900 − 700 + 50 + 15 − 60")
	fund, _ := kit.State(t, kit.Given(t, funds.NewProfiles, afterTheYear()...), dak)
	assert.Equal(t, funds.Allocation{AmountRp: -100 * million, On: kit.Period("2022-11-01"), Confidence: domain.Reported, Decree: "Perda", Revision: true}, fund.Allocations[1])
	assert.Equal(t, kit.Period("2022-12-31"), fund.Closed)
}

func TestWhatIsPostedLateIsToldApart(t *testing.T) {
	log := kit.Log(t, afterTheYear()...)
	money, profiles := funds.NewMoney(), funds.NewProfiles()
	kit.At(t, log, projections.View{}, money, profiles)
	paid := account(t, money).Late(funds.Disbursed)
	assert.EqualValues(t, 150*million, paid.Value)
	assert.EqualValues(t, 550*million, figure(t, money, funds.Disbursed).Value, "the line holds both")
	assert.Zero(t, account(t, money).Late(funds.Returned).Value, "a return is not late")
	assert.Equal(t, paid.Value, projections.Sum(behind(t, log, money, paid.ID)))
	fund, _ := kit.State(t, profiles, dak)
	assert.Equal(t, []funds.Late{{Type: "Disbursed", On: kit.Period("2022-12-29"), Revision: 13, Reason: "SP2D baru diterima"}}, fund.Late)
}

func TestLaws(t *testing.T) {
	wrong := disbursed("K-2", 30*million)
	log := kit.Log(t, append(afterTheYear(), wrong, kit.Undo(wrong, "2022-07-01"), committed("K-3", 1),
		kit.On(apbd, "2022", &domain.FundDeclared{Name: "APBD", Source: "APBD-Kota", Holder: "Dinas", Region: sawahlunto}))...)
	both := func() []projections.Model {
		return []projections.Model{funds.NewProfiles(), funds.NewMoney()}
	}
	for seed := range uint64(5) {
		kit.Laws(t, both, log, seed)
		kit.LawsOfTime(t, both, log, 10, seed)
	}
}

func TestAPaymentOrderOnTwoFundLinesOfAnOfficeAndYearIsListed(t *testing.T) {
	line := func(ref domain.Ref, holder string, year int, numbers ...string) (facts []*kit.Fact) {
		facts = append(facts, kit.On(ref, "2022-01-02", &domain.FundDeclared{Name: string(ref), Source: "APBD-Kota", FiscalYear: year, Holder: holder, Region: sawahlunto}))
		for _, n := range numbers {
			facts = append(facts, kit.On(ref, "2022-04-01", &domain.Disbursed{Commitment: "K-1", SP2D: n, AmountRp: domain.Rp(4)}))
		}
		return facts
	}
	bumn := kit.Ref(domain.CategoryFund, "bumn")
	facts := append(line(dak, "Disnakerin", 2022, "SP2D 7/2022", "8"), line(apbd, "DISNAKERIN", 2022, "sp2d  7/2022")...)
	facts = append(facts, line(bumn, "Dinas Lain", 2022, "8")...)
	want := []funds.Shared{{SP2D: "SP2D 7/2022", Holder: "Disnakerin", FiscalYear: 2022, Funds: []domain.Ref{apbd, dak}}}
	shared := func(facts []*kit.Fact, of ...domain.Ref) []funds.Shared {
		return kit.Ok(kit.Given(t, funds.NewProfiles, facts...).Shared(t.Context(), projections.These(of...)))(t)
	}
	got := shared(facts, dak, apbd, bumn)
	require.Len(t, got, 1)
	assert.ElementsMatch(t, want[0].Funds, got[0].Funds)
	assert.Equal(t, 2022, got[0].FiscalYear)
	assert.Empty(t, shared(append(line(dak, "Disnakerin", 2022, "7"), line(apbd, "Disnakerin", 2023, "7")...), dak, apbd), "another year")
}
