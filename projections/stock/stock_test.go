package stock_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain"
	"jejak/projections"
	kit "jejak/projections/projectiontest"
	"jejak/projections/stock"
)

var (
	dinas  = kit.Ref(domain.CategoryAgency, "dinas")
	other  = kit.Ref(domain.CategoryAgency, "lain")
	weaver = kit.Ref(domain.CategoryActor, "penenun")
	today  = kit.Day("2022-03-01")
)

func procured(agency domain.Ref, item string, q domain.Quantity) *kit.Fact {
	return kit.On(agency, "2021-01-10", &domain.EquipmentProcured{Item: item, Quantity: &q, Unit: "unit"})
}

func issued(q domain.Quantity) *kit.Fact {
	return kit.On(dinas, "2022-01-30", &domain.StockIssued{Issue: "SBBK-1", Item: "Oven", Quantity: q, Unit: "unit", To: weaver})
}

func granted(q domain.Quantity) *kit.Fact {
	return kit.On(weaver, "2022-02-01", &domain.EquipmentGranted{Title: domain.Given,
		Items: []domain.Item{{Name: " oven", Quantity: q, Unit: "unit", Agency: dinas, Issue: "sbbk-1"}, {Name: "panci", Quantity: 1000, Unit: "unit"}}})
}

// of is the stock of an agency, open its issues that are not settled.
func of(t *testing.T, m *stock.Stocks, agency domain.Ref) []stock.Line {
	t.Helper()
	return kit.Ok(m.Of(agency))(t)
}

func open(t *testing.T, m *stock.Stocks, agency domain.Ref) []stock.Open {
	t.Helper()
	return kit.Ok(m.Open(agency, today))(t)
}

func TestAStockIsWhatWasBoughtAndHasNotLeft(t *testing.T) {
	m := kit.Given(t, stock.New, procured(dinas, "Oven", 5000), procured(dinas, "panci", 2000), procured(other, "oven", 9000),
		kit.On(dinas, "2021-06-01", &domain.StockCounted{Item: "oven", Quantity: 4000, Unit: "unit", Book: 5000}),
		kit.On(dinas, "2021-07-01", &domain.StockWrittenOff{Item: "OVEN", Quantity: 500, Unit: "unit", Reason: "rusak"}), issued(2000),
		kit.On(dinas, "2021-07-01", &domain.EquipmentProcured{Item: "oven"}), procured(dinas, "oven", 7000).Planned())
	lines := of(t, m, dinas)
	require.Len(t, lines, 2)
	assert.Equal(t, []string{"oven", "1.5"}, []string{lines[0].Item, lines[0].OnHand().String()})
	assert.Equal(t, "-1", lines[0].Sides[stock.Counted].String())
	assert.Equal(t, []string{"panci", "2"}, []string{lines[1].Item, lines[1].OnHand().String()})
	assert.Len(t, of(t, m, ""), 3)
}

func TestAnIssueIsOpenUntilItIsHandedOver(t *testing.T) {
	m := kit.Given(t, stock.New, procured(dinas, "oven", 5000), issued(2000))
	assert.Equal(t, []stock.Open{{Agency: dinas, Issue: "sbbk-1", Item: "oven", Unit: "unit", Actor: weaver, Issued: 2000,
		Since: kit.Day("2022-01-30"), Days: 30}}, open(t, m, dinas))
	assert.Empty(t, open(t, m, other))
	m = kit.Given(t, stock.New, procured(dinas, "oven", 5000), issued(2000), granted(500))
	assert.Equal(t, domain.Quantity(500), open(t, m, "")[0].Granted)
	m = kit.Given(t, stock.New, procured(dinas, "oven", 5000), issued(2000), granted(2000))
	assert.Empty(t, open(t, m, dinas))
}

func TestAHandoverWhoseIssueWasTakenBackIsListed(t *testing.T) {
	wrong := issued(2000)
	m := kit.Given(t, stock.New, procured(dinas, "oven", 5000), wrong, granted(2000), kit.Undo(wrong, "2022-02-02"))
	list := open(t, m, dinas)
	require.Len(t, list, 1)
	assert.Equal(t, []domain.Quantity{0, 2000}, []domain.Quantity{list[0].Issued, list[0].Granted})
	assert.Equal(t, "5", of(t, m, dinas)[0].OnHand().String())
}

func TestAMaterialComesOutOfAStockToo(t *testing.T) {
	m := kit.Given(t, stock.New, kit.On(weaver, "2022-02-01", &domain.RawMaterialGranted{
		Items: []domain.Item{{Name: "benang", Quantity: 1000, Unit: "kg", Agency: dinas, Issue: "2"}}}))
	assert.Len(t, open(t, m, dinas), 1)
}

func TestAsOfADayTheGoodsWereStillThere(t *testing.T) {
	m := kit.Seen(t, projections.View{AsOf: kit.Day("2022-01-29")}, stock.New, procured(dinas, "oven", 5000), issued(2000))
	assert.Equal(t, "5", of(t, m, dinas)[0].OnHand().String())
}

func TestTheReadModelKeepsTheLaws(t *testing.T) {
	wrong := granted(500)
	store := kit.Log(t, procured(dinas, "oven", 5000), issued(2000), wrong, kit.Undo(wrong, "2022-02-02"), granted(1000))
	kit.Laws(t, kit.Only(stock.New), store, 1)
	kit.LawsOfTime(t, kit.Only(stock.New), store, 4, 1)
}
