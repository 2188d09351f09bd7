package laws

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"jejak/domain/region"
	"jejak/eventstore"
	"jejak/projections"
	"jejak/projections/answers"
	"jejak/projections/funds"
	kit "jejak/projections/projectiontest"
)

var today = kit.Day("2026-02-01")

// cities are all regions that any read model knows.
func cities(t kit.T, r *answers.Reader) []region.Region {
	t.Helper()
	list, err := r.Facts.Regions(t.Context())
	require.NoError(t, err)
	more, err := r.Aid.Cities()
	require.NoError(t, err)
	list = append(list, more...)
	slices.SortFunc(list, projections.CompareText[region.Region])
	return slices.Compact(list)
}

// figures are the numbers on every page of a city, a programme and a fund.
func figures(t kit.T, m *answers.Reader) []projections.Figure {
	t.Helper()
	var list []projections.Figure
	for _, r := range cities(t, m) {
		list = append(list, page(t, m, r).Figures()...)
	}
	programmes, err := m.ProgrammeList(t.Context())
	require.NoError(t, err)
	for _, page := range programmes {
		list = append(list, page.Figures()...)
	}
	lines, err := m.FundList(t.Context(), answers.Whole)
	require.NoError(t, err)
	for _, page := range lines {
		require.Len(t, page.Figures(), len(funds.Lines()))
		list = append(list, page.Figures()...)
	}
	return list
}

// explained checks every figure on every page against the sum of its evidence, and the evidence of some against the facts.
func explained(t kit.T, store eventstore.Store, view projections.View) int {
	t.Helper()
	m := at(t, store, view)
	list := figures(t, m)
	evidence := map[string]projections.Evidence{}
	for _, f := range list {
		e, err := m.Evidence(f.ID)
		require.NoError(t, err, f.ID)
		evidence[f.ID] = e
		var lines []projections.Line
		for share, err := range e {
			require.NoError(t, err, f.ID)
			lines = append(lines, projections.Line{Amount: share.Amount, Entity: share.Entity})
		}
		require.Equal(t, f.Value, projections.Sum(lines), "%s at %+v", f.ID, view)
	}
	src := projections.Source{Store: store, View: view}
	for _, id := range every(150, slices.Sorted(maps.Keys(evidence))) {
		lines, err := projections.Explain(t.Context(), src, evidence[id])
		require.NoError(t, err, id)
		last := eventstore.Start
		for _, l := range lines {
			require.NotNil(t, l.Fact, id)
			require.GreaterOrEqual(t, l.Fact.Position, last, "%s is told in the order of recording", id)
			last = l.Fact.Position
		}
	}
	return len(evidence)
}

// every picks one in n.
func every(n int, list []string) []string {
	var picked []string
	for i := 0; i < len(list); i += n {
		picked = append(picked, list[i])
	}
	return picked
}

func TestEveryNumberOnEveryPageIsTheSumOfItsEvidence(t *testing.T) {
	for _, c := range ledgers(t) {
		for i, view := range c.views {
			t.Run(fmt.Sprintf("%s/%d", c.name, i), func(t *testing.T) {
				t.Parallel()
				t.Logf("%d different figures", explained(t, c.store, view))
			})
		}
	}
}

func TestStagesYearsAndConfidencesAddUpToTheTotals(t *testing.T) {
	for _, c := range ledgers(t) {
		for _, view := range c.views {
			m := at(t, c.store, view)
			for _, r := range cities(t, m) {
				addsUp(t, page(t, m, r))
			}
		}
	}
}

// addsUp checks the table of a city in both directions. Distinct actors do not add up, and are not asked to.
func addsUp(t *testing.T, page answers.CityPage) {
	t.Helper()
	additive := func(c answers.Cell) [5]int64 {
		return [5]int64{c.Interventions.Value, c.Rupiah.Value, c.Unpriced.Value, c.Activities.Value, c.Participants.Value}
	}
	sum := func(cells ...answers.Cell) (total [5]int64) {
		for _, c := range cells {
			for i, n := range additive(c) {
				total[i] += n
			}
		}
		return total
	}
	stages, whole := page.Table[:len(page.Table)-1], page.Table[len(page.Table)-1]
	require.Empty(t, whole.Stage)
	var totals, planned []answers.Cell
	for _, row := range page.Table {
		require.Len(t, row.Cells, len(page.Years))
		require.Equal(t, additive(row.Total), sum(row.Cells...), "%s %s by year", page.Name, row.Stage)
		require.Equal(t, additive(row.Total), sum(row.ByTrust...), "%s %s by confidence", page.Name, row.Stage)
		require.LessOrEqual(t, row.Total.Recipients.Value, row.Total.Interventions.Value)
	}
	for _, row := range stages {
		totals, planned = append(totals, row.Total), append(planned, row.Planned)
		require.LessOrEqual(t, row.Total.Recipients.Value, whole.Total.Recipients.Value, "distinct actors of a stage are among those of all")
	}
	require.Equal(t, additive(whole.Total), sum(totals...), "%s by stage", page.Name)
	require.Equal(t, additive(whole.Planned), sum(planned...), "%s plans by stage", page.Name)
	for y := range page.Years {
		var column []answers.Cell
		for _, row := range stages {
			column = append(column, row.Cells[y])
		}
		require.Equal(t, additive(whole.Cells[y]), sum(column...), "%s %d by stage", page.Name, page.Years[y])
	}
}

func TestAsManyActorsAreListedAsAreCounted(t *testing.T) {
	for _, c := range ledgers(t) {
		for _, view := range c.views {
			m := at(t, c.store, view)
			for _, r := range cities(t, m) {
				if page := page(t, m, r); r.City() == r {
					assert.EqualValues(t, page.Registered.Value, len(page.Actors), "%s %s %+v", c.name, page.Name, view)
				}
			}
		}
	}
}

func TestMoneyOfAFundIsAllAccountedFor(t *testing.T) {
	for _, c := range ledgers(t) {
		m := at(t, c.store, projections.View{})
		pages, err := m.FundList(t.Context(), answers.Whole)
		require.NoError(t, err)
		for _, page := range pages {
			line := func(l funds.Line) int64 { return page.Lines[l].Value }
			spent := line(funds.Disbursed) - line(funds.Returned)
			assert.Equal(t, line(funds.Allocated), line(funds.Remainder)+line(funds.Undisbursed)+spent, page.Ref)
			assert.GreaterOrEqual(t, line(funds.Remainder), int64(0), page.Ref)
			assert.GreaterOrEqual(t, line(funds.Undisbursed), int64(0), page.Ref)
		}
	}
}
