package domain

import (
	"cmp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var office = &AgencyRegistered{Name: "Disnakerin", Region: payakumbuh}

func procured(item string, q Quantity) *EquipmentProcured {
	return &EquipmentProcured{Item: item, Quantity: &q, Unit: "unit"}
}

func issued(number string, q Quantity) *StockIssued {
	return &StockIssued{Issue: number, Item: "oven", Quantity: q, Unit: "unit", To: weaver}
}

func counted(q Quantity) *StockCounted { return &StockCounted{Item: "oven", Quantity: q, Unit: "unit"} }

func spoilt(q Quantity) *StockWrittenOff {
	return &StockWrittenOff{Item: "oven", Quantity: q, Unit: "unit", Reason: "rusak"}
}

// stocked is an agency with three ovens.
func stocked(t *testing.T) *story { return given(t, dinas, office, procured("Oven", 3000)) }

func TestNoMoreIsIssuedThanWasProcured(t *testing.T) {
	s := stocked(t).when(issued("1", 2000)).then()
	r := s.when(issued("2", 1001)).rejected(OverStock)
	assert.Equal(t, []string{"1.001", "oven", "1", "unit"}, []string{r.Received, r.Details["item"], r.Details["balance"], r.Details["unit"]})
	s.when(spoilt(1001)).rejected(OverStock)
	s.when(issued("2", 500)).then()
	s.when(spoilt(500)).then()
	s.when(issued("3", 1)).rejected(OverStock)
	s.when(procured("OVEN", 1000)).then()
	s.when(issued("3", 1000)).then()
}

func TestGoodsAreToldApartByNameAndUnit(t *testing.T) {
	s := stocked(t)
	other := issued("1", 1000)
	other.Unit = "set"
	s.when(other).rejected(OverStock)
	other = issued("1", 1000)
	other.Item = "panci"
	s.when(other).rejected(OverStock)
}

func TestAnIssueHasANumberOfItsOwn(t *testing.T) {
	stocked(t).when(issued("SBBK-1", 1000)).then().when(issued(" sbbk-1", 1000)).rejected(IssueTaken)
}

func TestWhatWasBoughtInAnUnknownNumberIsCountedFirst(t *testing.T) {
	s := given(t, dinas, office, &EquipmentProcured{Item: "oven"})
	s.when(issued("1", 1000)).rejected(OverStock)
	s.when(counted(2000)).then(&StockCounted{"oven", 2000, "unit", 0})
	s.when(issued("1", 2000)).then()
}

func TestPlannedGoodsAreNoStock(t *testing.T) {
	given(t, dinas, office, planned("2022", procured("oven", 3000))).when(issued("1", 1000)).rejected(OverStock)
}

func TestACountCorrectsTheBooksOfItsDay(t *testing.T) {
	s := given(t, dinas, office, on("2021-01-01", procured("oven", 5000)), on("2021-06-01", issued("1", 2000)))
	// On the last of March five should have been there; there were four. Of these, two left in June.
	s.when(on("2021-03-31", counted(4000))).then(&StockCounted{"oven", 4000, "unit", 5000})
	assert.Equal(t, "2", s.when(issued("2", 2001)).rejected(OverStock).Details["balance"])
	r := s.when(on("2021-03-31", counted(1999))).rejected(CountTooLow)
	assert.Equal(t, []string{"1.999", "2"}, []string{r.Received, r.Details["issued"]})
	s.when(counted(3000)).then(&StockCounted{"oven", 3000, "unit", 2000})
	s.when(counted(0)).then(&StockCounted{"oven", 0, "unit", 3000})
	s.when(issued("2", 1)).rejected(OverStock)
}

func TestACountOfADayOnWhichTheBooksWereBelowNothingIsRefused(t *testing.T) {
	s := given(t, dinas, office, on("2021-06-01", procured("oven", 5000)), on("2021-07-01", procured("oven", 1000)), on("2021-01-01", issued("1", 2000)))
	assert.Equal(t, "2021-06-01", s.when(on("2021-03-31", counted(1000))).rejected(DateOrder).Details["earlier"])
	s.when(on("2021-06-30", counted(1000))).then(&StockCounted{"oven", 1000, "unit", 3000})
}

func TestACountDoesNotSayWhatTheBooksSay(t *testing.T) {
	assert.Equal(t, "book", refused(t, "StockCounted", FieldInvalid, func(c *Command) { c.Body.(*StockCounted).Book = 1 }).Field)
	refused(t, "StockCounted", FieldInvalid, func(c *Command) { c.Body.(*StockCounted).Quantity = -1 })
	refused(t, "StockIssued", FieldInvalid, func(c *Command) { c.Body.(*StockIssued).Quantity = 0 })
	refused(t, "EquipmentProcured", FieldMissing, func(c *Command) { c.Body.(*EquipmentProcured).Unit = "" })
}

func TestWhatWasIssuedIsNotUnbought(t *testing.T) {
	s := stocked(t).when(issued("1", 2000)).then()
	s.reverse(2).rejected(ReverseBreaks)
	s.reverse(3).then()
	s.reverse(2).then()
}

// given out of a stock: the aid cites the issue.

func oven(issue string, q Quantity) *EquipmentGranted {
	return &EquipmentGranted{Title: Given, Items: []Item{{Name: "Oven", Quantity: q, Unit: "unit", Agency: dinas, Issue: issue}}}
}

func outOf(b Body, issues ...*StockIssued) told {
	known := map[IssueRef]StockIssued{}
	for _, i := range issues {
		known[IssueRef{dinas, Normalise(i.Issue)}] = *i
	}
	return told{body: b, out: known}
}

func TestAidTakesNoMoreThanWasIssued(t *testing.T) {
	slip := issued("SBBK-1", 2000)
	s := given(t, weaver, enterprise)
	s.when(outOf(oven("SBBK-1", 2001), slip)).rejected(OverStock)
	twice := oven("SBBK-1", 1500)
	twice.Items = append(twice.Items, twice.Items[0])
	assert.Equal(t, "0.5", s.when(outOf(twice, slip)).rejected(OverStock).Details["balance"])
	s.when(outOf(oven("sbbk-1", 1500), slip)).then()
	s.when(told{body: oven("SBBK-1", 1000), on: "2030", mode: Planned, out: outOf(nil, slip).out}).then() // a plan takes nothing
	assert.Equal(t, "0.5", s.when(told{body: oven("SBBK-1", 501), on: "2024-05-05", out: outOf(nil, slip).out}).rejected(OverStock).Details["balance"])
	s.when(told{body: oven("SBBK-1", 500), on: "2024-05-05", out: outOf(nil, slip).out}).then()
}

func TestAReversedHandoverGivesItsGoodsBackToTheIssue(t *testing.T) {
	slip := issued("1", 1000)
	s := given(t, weaver, enterprise, outOf(oven("1", 1000), slip))
	s.when(told{body: oven("1", 1), on: "2024-05-05", out: outOf(nil, slip).out}).rejected(OverStock)
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
	for _, slip := range []*StockIssued{forOther, otherThing, otherUnit, issued("2", 1000)} {
		assert.Equal(t, "1", s.when(outOf(oven("1", 1000), slip)).rejected(IssueUnknown).Received)
	}
	s.when(oven("1", 1000)).rejected(IssueUnknown)
}

func TestAnItemNamesTheStockThatItComesFrom(t *testing.T) {
	b := oven("SBBK-1", 1000)
	data, err := EncodeBody(b)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"agency":"`+string(dinas)+`","issue":"SBBK-1"`)
	read, err := DecodeStoredBody("EquipmentGranted", data)
	require.NoError(t, err)
	assert.Equal(t, b.Items, read.(*EquipmentGranted).Items)
	assert.Equal(t, []Ref{dinas}, References(b))
	assert.Equal(t, []IssueRef{{dinas, "sbbk-1"}}, IssuesOf(b))
	assert.Empty(t, IssuesOf(machine("oven", "S-1")))
	assert.Empty(t, IssuesOf(trained("kemasan")))

	refused(t, "EquipmentGranted", FieldMissing, func(c *Command) { c.Body.(*EquipmentGranted).Items[0].Issue = "SBBK-1" })
	refused(t, "EquipmentGranted", FieldMissing, func(c *Command) { c.Body.(*EquipmentGranted).Items[0].Agency = dinas })
}

func TestAStockIsNeverBelowNothingWhateverIsAsked(t *testing.T) {
	total := 0
	rapid.Check(t, func(t *rapid.T) {
		h, err := NewHistory(dinas)
		require.NoError(t, err)
		r := &random{t: t, history: h, holds: stockHolds}
		amount := func() Quantity { return Quantity(rapid.Int64Range(0, 9).Draw(t, "amount")) }
		bodies := map[string]func() Body{
			"EquipmentProcured": func() Body { return procured("oven", amount()) },
			"StockIssued":       func() Body { return issued(rapid.StringMatching(`[1-9]`).Draw(t, "issue"), amount()) },
			"StockCounted":      func() Body { return counted(amount()) },
			"StockWrittenOff":   func() Body { return spoilt(amount()) },
			"FactReversed":      func() Body { return r.reversal() },
		}
		r.do(Command{Body: office, Meta: Meta{OccurredOn: span("2019"), Mode: Actual}})
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			r.do(r.draw(bodies))
		}
		total += r.accepted
	})
	require.Greater(t, total, 30)
}

// stockHolds adds the movements up by itself.
func stockHolds(t *rapid.T, facts []Recorded) {
	var stock Quantity
	numbers := map[string]bool{}
	for _, e := range facts {
		switch b := e.Body.(type) {
		case *EquipmentProcured:
			if e.Meta.Mode == Actual {
				stock += *cmp.Or(b.Quantity, new(Quantity))
			}
		case *StockIssued:
			require.False(t, numbers[b.Issue])
			numbers[b.Issue] = true
			stock -= b.Quantity
		case *StockWrittenOff:
			stock -= b.Quantity
		case *StockCounted:
			stock += b.Quantity - b.Book
		}
	}
	require.GreaterOrEqual(t, stock, Quantity(0))
}
