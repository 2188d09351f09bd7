package decide

import (
	"cmp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"jejak/domain"
)

var office = &domain.AgencyRegistered{Name: "Disnakerin", Region: payakumbuh}

func procured(item string, q domain.Quantity) *domain.EquipmentProcured {
	return &domain.EquipmentProcured{Item: item, Quantity: &q, Unit: "unit"}
}

func issued(number string, q domain.Quantity) *domain.StockIssued {
	return &domain.StockIssued{Issue: number, Item: "oven", Quantity: q, Unit: "unit", To: weaver}
}

func counted(q domain.Quantity) *domain.StockCounted {
	return &domain.StockCounted{Item: "oven", Quantity: q, Unit: "unit"}
}

func spoilt(q domain.Quantity) *domain.StockWrittenOff {
	return &domain.StockWrittenOff{Item: "oven", Quantity: q, Unit: "unit", Reason: "rusak"}
}

// stocked is an agency with three ovens.
func stocked(t *testing.T) *story { return given(t, dinas, office, procured("Oven", 3000)) }

func TestNoMoreIsIssuedThanWasProcured(t *testing.T) {
	s := stocked(t).when(issued("1", 2000)).then()
	r := s.when(issued("2", 1001)).rejected(domain.OverStock)
	assert.Equal(t, []string{"1.001", "oven", "1", "unit"}, []string{r.Received, r.Details["item"], r.Details["balance"],
		r.Details["unit"]})
	s.when(spoilt(1001)).rejected(domain.OverStock)
	s.when(issued("2", 500)).then()
	s.when(spoilt(500)).then()
	s.when(issued("3", 1)).rejected(domain.OverStock)
	s.when(procured("OVEN", 1000)).then()
	s.when(issued("3", 1000)).then()
}

func TestGoodsAreToldApartByNameAndUnit(t *testing.T) {
	s := stocked(t)
	other := issued("1", 1000)
	other.Unit = "set"
	s.when(other).rejected(domain.OverStock)
	other = issued("1", 1000)
	other.Item = "panci"
	s.when(other).rejected(domain.OverStock)
}

func TestAnIssueHasANumberOfItsOwn(t *testing.T) {
	stocked(t).when(issued("SBBK-1", 1000)).then().when(issued(" sbbk-1", 1000)).rejected(domain.IssueTaken)
}

func TestWhatWasBoughtInAnUnknownNumberIsCountedFirst(t *testing.T) {
	s := given(t, dinas, office, &domain.EquipmentProcured{Item: "oven"})
	s.when(issued("1", 1000)).rejected(domain.OverStock)
	s.when(counted(2000)).then(&domain.StockCounted{Item: "oven", Quantity: 2000, Unit: "unit", Book: 0})
	s.when(issued("1", 2000)).then()
}

func TestPlannedGoodsAreNoStock(t *testing.T) {
	given(t, dinas, office, planned("2022", procured("oven", 3000))).when(issued("1", 1000)).rejected(domain.OverStock)
}

func TestACountCorrectsTheBooksOfItsDay(t *testing.T) {
	s := given(t, dinas, office, on("2021-01-01", procured("oven", 5000)), on("2021-06-01", issued("1", 2000)))
	// On the last of March five should have been there; there were four. Of these, two left in June.
	s.when(on("2021-03-31", counted(4000))).then(&domain.StockCounted{Item: "oven", Quantity: 4000, Unit: "unit", Book: 5000})
	assert.Equal(t, "2", s.when(issued("2", 2001)).rejected(domain.OverStock).Details["balance"])
	r := s.when(on("2021-03-31", counted(1999))).rejected(domain.CountTooLow)
	assert.Equal(t, []string{"1.999", "2"}, []string{r.Received, r.Details["issued"]})
	s.when(counted(3000)).then(&domain.StockCounted{Item: "oven", Quantity: 3000, Unit: "unit", Book: 2000})
	s.when(counted(0)).then(&domain.StockCounted{Item: "oven", Quantity: 0, Unit: "unit", Book: 3000})
	s.when(issued("2", 1)).rejected(domain.OverStock)
}

func TestACountOfADayOnWhichTheBooksWereBelowNothingIsRefused(t *testing.T) {
	s := given(t, dinas, office, on("2021-06-01", procured("oven", 5000)), on("2021-07-01", procured("oven", 1000)),
		on("2021-01-01", issued("1", 2000)))
	assert.Equal(t, "2021-06-01", s.when(on("2021-03-31", counted(1000))).rejected(domain.DateOrder).Details["earlier"])
	s.when(on("2021-06-30", counted(1000))).then(&domain.StockCounted{Item: "oven", Quantity: 1000, Unit: "unit", Book: 3000})
}

func TestWhatWasIssuedIsNotUnbought(t *testing.T) {
	s := stocked(t).when(issued("1", 2000)).then()
	s.reverse(2).rejected(domain.ReverseBreaks)
	s.reverse(3).then()
	s.reverse(2).then()
}

// given out of a stock: the aid cites the issue.

func oven(issue string, q domain.Quantity) *domain.EquipmentGranted {
	return &domain.EquipmentGranted{Title: domain.Given, Items: []domain.Item{{Name: "Oven", Quantity: q, Unit: "unit",
		Agency: dinas, Issue: issue}}}
}

func outOf(b domain.Body, issues ...*domain.StockIssued) told {
	known := map[domain.IssueRef]domain.StockIssued{}
	for _, i := range issues {
		known[domain.IssueRef{Agency: dinas, Number: domain.Normalise(i.Issue)}] = *i
	}
	return told{body: b, out: known}
}

func TestAidTakesNoMoreThanWasIssued(t *testing.T) {
	slip := issued("SBBK-1", 2000)
	s := given(t, weaver, enterprise)
	s.when(outOf(oven("SBBK-1", 2001), slip)).rejected(domain.OverStock)
	twice := oven("SBBK-1", 1500)
	twice.Items = append(twice.Items, twice.Items[0])
	assert.Equal(t, "0.5", s.when(outOf(twice, slip)).rejected(domain.OverStock).Details["balance"])
	s.when(outOf(oven("sbbk-1", 1500), slip)).then()
	s.when(told{body: oven("SBBK-1", 1000), on: "2030", mode: domain.Planned,
		out: outOf(nil, slip).out}).then() // a plan takes nothing
	assert.Equal(t, "0.5", s.when(told{body: oven("SBBK-1", 501), on: "2024-05-05",
		out: outOf(nil, slip).out}).rejected(domain.OverStock).Details["balance"])
	s.when(told{body: oven("SBBK-1", 500), on: "2024-05-05", out: outOf(nil, slip).out}).then()
}

func TestAReversedHandoverGivesItsGoodsBackToTheIssue(t *testing.T) {
	slip := issued("1", 1000)
	s := given(t, weaver, enterprise, outOf(oven("1", 1000), slip))
	s.when(told{body: oven("1", 1), on: "2024-05-05", out: outOf(nil, slip).out}).rejected(domain.OverStock)
	s.reverse(2).then()
	s.when(outOf(oven("1", 1000), slip)).then()
}

func TestAidCitesAnIssueOfItsOwnThingToItsOwnActor(t *testing.T) {
	forOther := issued("1", 1000)
	forOther.To = group
	otherThing := issued("1", 1000)
	otherThing.Item = "panci"
	otherUnit := issued("1", 1000)
	otherUnit.Unit = "set"
	s := given(t, weaver, enterprise)
	for _, slip := range []*domain.StockIssued{forOther, otherThing, otherUnit, issued("2", 1000)} {
		assert.Equal(t, "1", s.when(outOf(oven("1", 1000), slip)).rejected(domain.IssueUnknown).Received)
	}
	s.when(oven("1", 1000)).rejected(domain.IssueUnknown)
}

func TestAStockIsNeverBelowNothingWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(dinas)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: stockHolds}
		amount := func() domain.Quantity { return domain.Quantity(rapid.Int64Range(0, 9).Draw(t, "amount")) }
		bodies := map[string]func() domain.Body{
			"EquipmentProcured": func() domain.Body { return procured("oven", amount()) },
			"StockIssued":       func() domain.Body { return issued(rapid.StringMatching(`[1-9]`).Draw(t, "issue"), amount()) },
			"StockCounted":      func() domain.Body { return counted(amount()) },
			"StockWrittenOff":   func() domain.Body { return spoilt(amount()) },
			"FactReversed":      func() domain.Body { return r.reversal() },
		}
		r.do(domain.Command{Body: office, Meta: domain.Meta{OccurredOn: span("2019"), Mode: domain.Actual}})
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		total += r.accepted
	})
	require.Greater(t, total, 30)
}

// stockHolds adds the movements up by itself.
func stockHolds(t *rapid.T, facts []domain.Recorded) {
	var stock domain.Quantity
	numbers := map[string]bool{}
	for _, e := range facts {
		switch b := e.Body.(type) {
		case *domain.EquipmentProcured:
			if e.Meta.Mode == domain.Actual {
				stock += *cmp.Or(b.Quantity, new(domain.Quantity))
			}
		case *domain.StockIssued:
			require.False(t, numbers[b.Issue])
			numbers[b.Issue] = true
			stock -= b.Quantity
		case *domain.StockWrittenOff:
			stock -= b.Quantity
		case *domain.StockCounted:
			stock += b.Quantity - b.Book
		}
	}
	require.GreaterOrEqual(t, stock, domain.Quantity(0))
}
